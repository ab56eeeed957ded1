//! Behind the burst: an officer decides on what citizens found, and units answer in their inboxes, both over HTTP.

use domain::grids::GridCode;
use domain::mandates::Mandate;
use domain::standards::SiteType;
use fixtures::sites::Site;
use fixtures::{editions, sites, units};
use reqwest::blocking::Client;
use serde_json::{Value, json};
use std::ops::AddAssign;
use sync_core::gate::Gate;
use sync_core::merge::hash::Id;
use sync_core::office::{NewAccount, OfficeReplica};

use super::chance::Chance;
use super::error::{DemoError, Result};
use super::rectify::photo;
use super::setting::Setting;
use super::week::DAY_MS;
use super::workers::side_by_side;
use crate::passwords::hashed;
use crate::serve::Running;
use crate::times::rfc3339;

/// The account of the demo's officer; it is invented, and so is the password.
const OFFICER: (&str, &str) = ("demo", "gridwalk-demo-officer");

/// So many inboxes are answered at the same time.
const AT_ONCE: usize = 4;

/// Each unit answers so many of what is due first.
const ANSWERED_MAX: usize = 60;

/// What was done at the desks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Answered {
    /// Acts of units: accepted, declined, reported fixed, time asked for.
    pub(super) units: u64,
    /// Acts of the officer about findings.
    pub(super) officer: u64,
    /// Findings of citizens that were adopted, linked and declined.
    pub(super) patrol: [u64; 3],
}

impl AddAssign for Answered {
    fn add_assign(&mut self, other: Self) {
        self.units += other.units;
        self.officer += other.officer;
        self.patrol.iter_mut().zip(other.patrol).for_each(|(sum, more)| *sum += more);
    }
}

/// Makes the officer's account.
pub(super) fn make_officer(office: &mut OfficeReplica) -> Result<()> {
    let operator = Gate::operator(office);
    let (name, password) = OFFICER;
    let secret = hashed(password).map_err(|error| DemoError::Unexpected(error.to_string()))?;
    let new = NewAccount {
        name: name.to_owned(),
        person: office.new_id(),
        display_name: "值班员(模拟)".to_owned(),
        mandate: Mandate::District,
        secret,
    };
    Ok(office.make_account(&operator, new)?)
}

/// The office over HTTP, as somebody at a desk has it.
struct Desk<'s> {
    client: Client,
    url: &'s str,
    /// The officer's token; none for a unit, whose addresses carry its link.
    token: Option<String>,
}

impl<'s> Desk<'s> {
    fn open(setting: &'s Setting) -> Result<Self> {
        let client = Client::builder()
            .tls_backend_preconfigured(client::Trust::web().config())
            .no_proxy()
            .build()
            .map_err(|error| unexpected(&error))?;
        Ok(Self { client, url: &setting.url, token: None })
    }

    fn ask(&self, address: &str, body: Option<&Value>) -> Result<Value> {
        let url = format!("{}{address}", self.url);
        let request = match body {
            Some(body) => self.client.post(url).body(body.to_string()),
            None => self.client.get(url),
        };
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().map_err(|error| unexpected(&error))?;
        let done = answer.status().is_success();
        let text = answer.text().map_err(|error| unexpected(&error))?;
        if !done {
            return Err(DemoError::Unexpected(format!("{address} refused: {text}")));
        }
        serde_json::from_str(&text).map_err(|error| unexpected(&error))
    }
}

fn unexpected(error: &dyn std::fmt::Display) -> DemoError {
    DemoError::Unexpected(format!("the office over HTTP: {error}"))
}

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn rows<'v>(value: &'v Value, field: &str) -> &'v [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The units answer, then the officer: what citizens found is decided, time is granted.
pub(super) fn play(setting: &Setting, running: &Running) -> Result<Answered> {
    let links = running.order(|office| {
        let operator = Gate::operator(office);
        let link = |unit: &domain::units::Unit| office.make_link(&operator, (unit.id, 7));
        units::futian().iter().map(link).collect::<std::result::Result<Vec<_>, _>>()
    })??;
    let answered = side_by_side(AT_ONCE, &links, |link| unit_answers(setting, link))?;
    let mut sum = Answered::default();
    let mut asked = Vec::new();
    for (done, requests) in answered {
        sum += done;
        asked.extend(requests);
    }
    sum += officer_decides(setting, &asked)?;
    Ok(sum)
}

/// A request for more time: the finding's timeline, the act, and until when.
type Request = (String, String, String);

fn unit_answers(setting: &Setting, link: &str) -> Result<(Answered, Vec<Request>)> {
    let desk = Desk::open(setting)?;
    let (mut done, mut asked) = (Answered::default(), Vec::new());
    let inbox = desk.ask(&format!("/v1/inbox?limit=200&link={link}"), None)?;
    let waits = |charge: &&Value| matches!(text(charge, "status_en"), "assigned" | "being put right");
    for charge in rows(&inbox, "charges").iter().filter(waits).take(ANSWERED_MAX) {
        let Some(finding) = Id::parse(text(charge, "finding")) else { continue };
        let links = charge.get("links").cloned().unwrap_or_default();
        let acts = format!("{}?link={link}", text(&links, "acts"));
        let of_charge = format!("{}?link={link}", text(&links, "charge"));
        let draw =
            setting.chance().at(0xde5c).at(u64::from_be_bytes(*finding.0.last_chunk().unwrap_or(&[0; 8])));
        let mut seen = text(charge, "seen").to_owned();
        for mut act in answers(finding, (charge, setting.hand.now()), draw) {
            if let Some(members) = act.as_object_mut() {
                members.insert("seen".to_owned(), seen.clone().into());
            }
            let made = desk.ask(&acts, Some(&act))?;
            done.units += 1;
            if text(&act, "act") == "ask for an extension" {
                let grid = charge.get("grid").map(|grid| text(grid, "code")).unwrap_or_default();
                let timeline = format!("/v1/grids/{grid}/findings/{finding}");
                asked.push((timeline, text(&made, "act").to_owned(), text(&act, "due").to_owned()));
            }
            seen = text(&desk.ask(&of_charge, None)?, "seen").to_owned();
        }
    }
    Ok((done, asked))
}

/// What a unit answers: most is taken and put right, some of it without a picture; for some it asks for time, some is not its own.
fn answers(finding: Id, (charge, now_ms): (&Value, i64), draw: Chance) -> Vec<Value> {
    let mut acts = Vec::new();
    if draw.at(1).hits(300) {
        return vec![json!({ "act": "decline", "note": "该处权属不在本单位,请改派属地" })];
    }
    if text(charge, "status_en") == "assigned" {
        acts.push(json!({ "act": "accept" }));
    }
    match draw.at(2).below(100) {
        0..78 => acts.push(json!({ "act": "report fixed", "evidence": photo(finding, 8).to_string() })),
        78..82 => acts.push(json!({ "act": "report fixed", "note": "已处理,照片稍后补传" })),
        82..88 => acts.push(json!({
            "act": "ask for an extension", "due": rfc3339(now_ms + 7 * DAY_MS), "note": "需采购配件",
        })),
        _ => {}
    }
    acts
}

fn officer_decides(setting: &Setting, asked: &[Request]) -> Result<Answered> {
    let mut desk = Desk::open(setting)?;
    let (name, password) = OFFICER;
    let signed_in = desk.ask("/v1/sign-in", Some(&json!({ "name": name, "password": password })))?;
    desk.token = Some(text(&signed_in, "token").to_owned());
    let mut done = Answered::default();
    for (turn, (timeline, request, due)) in (0..).zip(asked) {
        let seen = text(&desk.ask(timeline, None)?, "seen").to_owned();
        let granted = setting.chance().at(0x6a27).at(turn).hits(8_000);
        let act = if granted {
            json!({ "act": "grant an extension", "about": request, "due": due, "seen": seen })
        } else {
            json!({ "act": "refuse an extension", "about": request, "note": "安全事项,请按期", "seen": seen })
        };
        desk.ask(&format!("{timeline}/acts"), Some(&act))?;
        done.officer += 1;
    }
    let mut cursor = String::new();
    loop {
        let page = desk.ask(&format!("/v1/patrol/findings?limit=200{cursor}"), None)?;
        for row in rows(&page, "findings").iter().filter(|row| text(row, "outcome_en") == "waiting") {
            let which = decide(&desk, row, setting.chance())?;
            if let Some(count) = done.patrol.get_mut(which) {
                *count += 1;
            }
        }
        match page.get("next").and_then(Value::as_str) {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(done),
        }
    }
}

/// Adopts (0), links (1) or declines (2) what a citizen found.
fn decide(desk: &Desk<'_>, row: &Value, chance: Chance) -> Result<usize> {
    let finding = Id::parse(text(row, "finding")).unwrap_or_default();
    let draw = chance.at(0xad07).at(u64::from_be_bytes(*finding.0.last_chunk().unwrap_or(&[0; 8])));
    let grid = row.get("grid").map(|grid| text(grid, "code")).unwrap_or_default();
    let seen = text(row, "seen");
    let links = row.get("links").cloned().unwrap_or_default();
    let known = desk.ask(&format!("/v1/findings?grid={grid}&standing=open&limit=1"), None)?;
    let known = rows(&known, "findings").first().map(|known| text(known, "id").to_owned());
    let standard = row.get("standard").map(|standard| text(standard, "code")).unwrap_or_default();
    let site = grid.parse().ok().and_then(|grid| site_for(grid, standard));
    let (which, body) = match (draw.at(1).below(100), site, known) {
        (0..60, Some(site), _) => {
            (0, json!({ "decision": "adopt", "site": site.id.to_string(), "seen": seen }))
        }
        (60..75, _, Some(known)) => (
            1,
            json!({ "decision": "link", "grid": grid, "finding": known, "note": "此处已在整改", "seen": seen }),
        ),
        _ => (2, json!({ "decision": "decline", "note": "现场核实未见该问题,感谢您的参与", "seen": seen })),
    };
    desk.ask(text(&links, "decide"), Some(&body))?;
    Ok(which)
}

/// A site of a grid to which a standard applies.
fn site_for(grid: GridCode, standard: &str) -> Option<&'static Site> {
    let edition = editions::futian_2020();
    let applies = |site: &&Site| {
        let site_type = SiteType::of_number(site.site_type);
        site_type.is_some_and(|kind| edition.standards_for(kind).any(|one| one.code.to_string() == standard))
    };
    sites::of_grid(grid).iter().find(applies)
}
