//! An office in a temporary directory, and phones that reach it over loopback.

use client::HttpOffice;
use domain::findings::{Finding, Handled};
use domain::geo::{Placed, PlacedParts};
use domain::grids::GridCode;
use domain::mandates::Mandate;
use domain::people::PersonId;
use fixtures::{editions, people, sites};
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use server::config::{OfficeClock, ServeConfig};
use server::passwords::hashed;
use server::routes::Method;
use server::serve::{self, Running};
use server::setup::{self, Extent, Initialised};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use sync_core::clock::{Clock, SystemClock};
use sync_core::entropy::{Entropy, SystemEntropy};
use sync_core::gate::{Gate, Holder};
use sync_core::merge::hash::Id;
use sync_core::merge::header::Reading;
use sync_core::office::{NewAccount, OfficeSeams};
use sync_core::phone::{PhoneReplica, Seams, SyncReport};
use sync_core::protocol::pull::State;
use sync_core::protocol::session::Outcome;
use sync_core::store::{Profile, Store};
use sync_core::witness::Unwitnessed;
use tempfile::TempDir;

/// Where a finding is found that says a place.
const WHERE: PlacedParts =
    PlacedParts { datum: 1, lat_e7: 225_410_000, lng_e7: 1_140_550_000, accuracy_dm: 50, source: 1 };

/// An office that serves.
pub(crate) struct Office {
    pub(crate) running: Option<Running>,
    pub(crate) initialised: Initialised,
    pub(crate) folder: TempDir,
}

/// The password of every account here.
pub(crate) const PASSWORD: &str = "查缺补漏-监督落实-2026";

/// The status of an answer, and its JSON.
fn said(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().unwrap()).unwrap())
}

pub(crate) fn office_seams() -> OfficeSeams {
    OfficeSeams { clock: Box::new(SystemClock::new()), entropy: Box::new(SystemEntropy) }
}

pub(crate) fn listen_config(data: &Path) -> ServeConfig {
    ServeConfig::new(data, "127.0.0.1:0".parse().unwrap())
}

impl Office {
    /// An office with the first grids of Futian.
    pub(crate) fn new() -> Self {
        Self::with_queue(64)
    }

    pub(crate) fn with_queue(queue_jobs_max: usize) -> Self {
        Self::with_config(queue_jobs_max, |config| config)
    }

    /// An office whose clock is so many ms ahead as `ahead` says.
    pub(crate) fn with_clock_ahead(ahead: &Arc<AtomicI64>) -> Self {
        let (clock, ahead) = (SystemClock::new(), Arc::clone(ahead));
        Self::with_config(64, move |config| {
            let read = move || {
                let reading = clock.reading();
                Reading { wall_ms: reading.wall_ms + ahead.load(Ordering::SeqCst), ..reading }
            };
            ServeConfig { clock: OfficeClock::new(read), ..config }
        })
    }

    fn with_config(queue_jobs_max: usize, change: impl FnOnce(ServeConfig) -> ServeConfig) -> Self {
        let folder = TempDir::new().unwrap();
        let initialised = setup::init(folder.path(), office_seams(), Extent::Grids(4), &mut |_| {}).unwrap();
        let config = change(listen_config(folder.path()));
        let running = Some(serve::start_with_queue(config, queue_jobs_max).unwrap());
        Self { running, initialised, folder }
    }

    pub(crate) fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// Starts again on the same directory after it was stopped or dropped.
    pub(crate) fn start_again(&mut self) {
        self.running = Some(serve::start(listen_config(self.folder.path())).unwrap());
    }

    pub(crate) fn code(&self, person: PersonId) -> String {
        let codes =
            self.running().order(move |office| setup::make_codes(office, &[person])).unwrap().unwrap();
        codes[0].code.clone()
    }

    /// An enrolled phone of the leader of the first grid.
    pub(crate) fn phone(&self) -> Phone {
        self.phone_of(leader())
    }

    /// An enrolled phone of a person.
    pub(crate) fn phone_of(&self, person: PersonId) -> Phone {
        let seams =
            Seams { clock: Box::new(SystemClock::new()), entropy: entropy(), witness: Box::new(Unwitnessed) };
        let mut replica = PhoneReplica::create(Store::in_memory(Profile::Phone).unwrap(), seams).unwrap();
        let request = replica.enrol_request(&self.code(person));
        let enrolled = HttpOffice::new(self.running().url(), "").enrol(&request).unwrap();
        replica.enrolled(&enrolled).unwrap();
        let holder = Gate::holder(&replica).unwrap();
        let office = HttpOffice::new(self.running().url(), enrolled.token.clone());
        Phone { replica, holder, office }
    }

    /// Makes an account with this password, and signs in; the token.
    pub(crate) fn signed_in(&self, name: &str, mandate: Mandate) -> String {
        let new = NewAccount {
            name: name.to_owned(),
            person: Id([name.len() as u8; 16]),
            display_name: format!("{name}(模拟)"),
            mandate,
            secret: hashed(PASSWORD).unwrap(),
        };
        let made = self.running().order(move |office| {
            let operator = Gate::operator(office);
            office.make_account(&operator, new)
        });
        made.unwrap().unwrap();
        self.sign_in(name)
    }

    /// Signs in with the usual password; the token.
    pub(crate) fn sign_in(&self, name: &str) -> String {
        let body = json!({ "name": name, "password": PASSWORD }).to_string();
        let response = self.ask(Method::Post, "/v1/sign-in", None).body(body).send().unwrap();
        assert_eq!(response.status(), 200);
        let said: Value = serde_json::from_str(&response.text().unwrap()).unwrap();
        said["token"].as_str().unwrap().to_owned()
    }

    /// What an address answers whoever comes with a token.
    pub(crate) fn get(&self, address: &str, token: &str) -> (u16, Value) {
        said(self.ask(Method::Get, address, Some(token)).send().unwrap())
    }

    /// What an address answers to a body of JSON.
    pub(crate) fn post(&self, address: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
        said(self.ask(Method::Post, address, token).body(body.to_string()).send().unwrap())
    }

    /// A request to an address, with a token where one is given.
    pub(crate) fn ask(&self, method: Method, address: &str, token: Option<&str>) -> RequestBuilder {
        let url = format!("{}{address}", self.running().url());
        let client = Client::builder()
            .tls_backend_preconfigured(client::Trust::web().config())
            .no_proxy()
            .build()
            .unwrap();
        let request = match method {
            Method::Get => client.get(url),
            Method::Post => client.post(url),
        };
        match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Makes a phone speak to this office after it was started again, under another port.
    pub(crate) fn redirect(&self, phone: &mut Phone) {
        let token = phone.replica.enrolment().unwrap().token.clone();
        phone.office = HttpOffice::new(self.running().url(), token);
    }

    /// What a viewer sees at an address.
    pub(crate) fn see(&self, address: &str) -> Value {
        serde_json::from_slice(&self.viewer().get(address).unwrap()).unwrap()
    }

    /// The office as a viewer with the read token.
    pub(crate) fn viewer(&self) -> HttpOffice {
        HttpOffice::new(self.running().url(), self.initialised.read_token.clone())
    }
}

pub(crate) fn entropy() -> Box<dyn Entropy> {
    Box::new(SystemEntropy)
}

/// The first grid of Futian.
pub(crate) fn grid() -> GridCode {
    fixtures::district::futian().grids().next().unwrap().code
}

/// Its leader.
pub(crate) fn leader() -> PersonId {
    people::futian().leader_of(grid()).unwrap().person.id
}

/// A phone with its way to the office.
pub(crate) struct Phone {
    pub(crate) replica: PhoneReplica,
    pub(crate) holder: Holder,
    pub(crate) office: HttpOffice,
}

static FINDINGS: AtomicU64 = AtomicU64::new(0);

/// Waits for what other threads bring about, with a bound.
pub(crate) fn wait_until(mut what: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !what() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it never came to that");
        std::thread::sleep(Duration::from_millis(5));
    }
}

impl Phone {
    /// Syncs to the end, with whatever came of it.
    pub(crate) fn try_sync(&mut self) -> SyncReport {
        self.replica.sync(&mut self.office, State::Wanted).unwrap()
    }

    /// Syncs to the end; both hold the same afterwards.
    pub(crate) fn sync(&mut self) -> SyncReport {
        let report = self.try_sync();
        assert_eq!(report.outcome, Outcome::Agreed, "{report:?} {:?}", self.office.last());
        report
    }

    /// Records a finding in the first grid; nothing is sent.
    pub(crate) fn find(&mut self) -> Id {
        self.find_at(None)
    }

    /// The same, with a position.
    pub(crate) fn find_here(&mut self) -> Id {
        self.find_at(Some(Placed::try_from(WHERE).unwrap()))
    }

    fn find_at(&mut self, position: Option<Placed>) -> Id {
        let id = self.replica.new_id();
        let number = FINDINGS.fetch_add(1, Ordering::Relaxed);
        let finding = Finding {
            id,
            walk: None,
            site: sites::of_grid(grid())[0].id,
            standard: 80_402,
            edition: Some(editions::futian_2020().content_hash()),
            position,
            note: format!("楼道内电动车充电,第{number}处"),
            extent: (1, 1),
            limit_class: 0,
            red_line: 1,
            handled: Handled::Recorded,
            photos: Vec::new(),
        };
        self.replica.record_finding(&self.holder, grid(), &finding).unwrap();
        id
    }

    pub(crate) fn pending(&self) -> u64 {
        self.replica.pending().unwrap()
    }

    /// Whether a finding of the first grid is here.
    pub(crate) fn holds(&self, finding: Id) -> bool {
        let place = sync_core::places::of_grid(grid());
        let heads = self.replica.store().heads(&place, &domain::format::FINDING, finding).unwrap();
        !heads.0.is_empty()
    }
}

/// The status and the slug of a refusal, which is whole: titles and advice in both languages.
pub(crate) fn refusal(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let media = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(media, "application/problem+json", "status {status}");
    let problem: Value = serde_json::from_str(&response.text().unwrap()).unwrap();
    for member in ["type", "title", "title_en", "detail", "detail_en"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member} of {problem}");
    }
    assert_eq!(problem["status"], status);
    (status, problem["type"].as_str().unwrap().trim_start_matches("/problems/").to_owned())
}
