//! An office in a temporary directory, and phones that reach it over loopback.

use client::HttpOffice;
use domain::findings::{Finding, Handled};
use domain::grids::GridCode;
use domain::people::PersonId;
use fixtures::{editions, people, sites};
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde_json::Value;
use server::config::ServeConfig;
use server::routes::Method;
use server::serve::{self, Running};
use server::setup::{self, Extent, Initialised};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use sync_core::clock::SystemClock;
use sync_core::entropy::{Entropy, SystemEntropy};
use sync_core::gate::{Gate, Holder};
use sync_core::merge::hash::Id;
use sync_core::office::OfficeSeams;
use sync_core::phone::{PhoneReplica, Seams, SyncReport};
use sync_core::protocol::pull::State;
use sync_core::protocol::session::Outcome;
use sync_core::store::{Profile, Store};
use sync_core::witness::Unwitnessed;
use tempfile::TempDir;

/// An office that serves.
pub(crate) struct Office {
    pub(crate) running: Option<Running>,
    pub(crate) initialised: Initialised,
    pub(crate) folder: TempDir,
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
        let folder = TempDir::new().unwrap();
        let initialised = setup::init(folder.path(), office_seams(), Extent::Grids(4), &mut |_| {}).unwrap();
        let config = listen_config(folder.path());
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

    /// An enrolled phone of somebody.
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
        let id = self.replica.new_id();
        let number = FINDINGS.fetch_add(1, Ordering::Relaxed);
        let finding = Finding {
            id,
            walk: None,
            site: sites::of_grid(grid())[0].id,
            standard: 80_402,
            edition: Some(editions::futian_2020().content_hash()),
            position: None,
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
