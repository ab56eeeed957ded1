//! What to judge this week, what is not closed, what a grid scores so far, and what was done about a finding.

use sync_core::domain::assignments::Origin;
use sync_core::domain::explain::{Language, explain};
use sync_core::domain::geo::Apart;
use sync_core::domain::people::Role;
use sync_core::domain::plan::{FixedBy, Plan, PlanItem, Why};
use sync_core::domain::rectification::{Accepted, Act, Status, Verdict};
use sync_core::domain::scoring::Band;
use sync_core::domain::standards::Edition;
use sync_core::judging::{GridCard, Lateness, Outstanding, Rectified};
use sync_core::merge::hash::{Hash, Id};
use sync_core::store::views::UnitRow;

/// One judgement that a plan asks for. What is left out is 未查: it costs no points.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PlanItemView {
    /// The site.
    pub site: Id,
    /// The standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// Why, each once.
    pub why: Vec<Why>,
}

impl From<PlanItem> for PlanItemView {
    fn from(PlanItem { place: (standard, site), why }: PlanItem) -> Self {
        Self { site, standard: standard.number(), why }
    }
}

/// What to judge this week in a grid.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PlanView {
    /// Site by site.
    pub items: Vec<PlanItemView>,
    /// Findings that this walker put right himself, and that somebody else has to look at.
    pub for_others: Vec<Id>,
}

impl From<Plan> for PlanView {
    fn from(plan: Plan) -> Self {
        Self { items: plan.items.into_iter().map(Into::into).collect(), for_others: plan.for_others }
    }
}

/// A finding that is not closed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OutstandingView {
    /// The finding.
    pub finding: Id,
    /// Its site.
    pub site: Id,
    /// Its standard, as item × 10,000 + content × 100 + number.
    pub standard: u32,
    /// Where it stands.
    pub status: Status,
    /// The responsible unit; nothing where nobody has it.
    pub unit: Option<Id>,
    /// Until when, ms since 1970.
    pub due_ms: Option<i64>,
    /// Whether that has passed and nobody has reported it fixed.
    pub overdue: bool,
    /// How often it was sent back.
    pub sent_back: u32,
    /// The report that says it is put right: a recheck is about it.
    pub report: Option<Id>,
    /// Whether this person may look again: who put it right himself may not.
    pub may_recheck: bool,
}

impl From<Outstanding> for OutstandingView {
    fn from(one: Outstanding) -> Self {
        Self {
            finding: one.finding,
            site: one.place.1,
            standard: one.place.0.number(),
            status: one.status,
            unit: one.duty.map(|duty| duty.unit),
            due_ms: one.duty.and_then(|duty| duty.due_ms),
            overdue: one.lateness == Lateness::Overdue,
            sent_back: one.sent_back,
            report: one.report_fixed,
            may_recheck: one.fixed_by == FixedBy::Another,
        }
    }
}

/// What a grid scores as far as this phone knows; the office's figure may differ by what is not here yet.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ScoreView {
    /// The week, as in `2026-W47`.
    pub week: String,
    /// What the figures come to.
    pub band: Band,
    /// Standing score 得分率, 1/10,000; nothing where nothing was judged.
    pub standing_bp: Option<u32>,
    /// First-look rate 首查合格率, 1/10,000; nothing likewise.
    pub first_look_bp: Option<u32>,
    /// Standards with a value.
    pub covered: u32,
    /// Standards that apply.
    pub applicable: u32,
    /// Planned judgements of the week that were made.
    pub planned_judged: u32,
    /// Planned judgements of the week.
    pub planned: u32,
    /// Red lines that are open.
    pub red_lines_open: u32,
    /// Every lost point with its check or finding, its clause and the arithmetic, as a text to show.
    pub explained: String,
}

impl ScoreView {
    /// The view of a scorecard, explained in a language with the names of its sites.
    pub(crate) fn of(
        judged: &GridCard,
        (edition, language): (&Edition, Language),
        names: &dyn Fn(Id) -> Option<String>,
    ) -> Self {
        let GridCard { ground, thresholds, card, .. } = judged;
        let explanation = explain(&ground.facts(edition), card, thresholds, names);
        Self {
            week: ground.week.to_string(),
            band: card.band,
            standing_bp: card.standing.bp(),
            first_look_bp: card.first_look.bp(),
            covered: card.coverage.some,
            applicable: card.coverage.of,
            planned_judged: card.week_coverage.some,
            planned: card.week_coverage.of,
            red_lines_open: u32::try_from(card.red_line.open.len()).unwrap_or(u32::MAX),
            explained: explanation.text(language),
        }
    }
}

/// A responsible unit.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct UnitView {
    /// Its id.
    pub unit: Id,
    /// Its name.
    pub name: String,
    /// Whether it was invented for trials, and has to be shown as such.
    pub synthetic: bool,
}

impl From<UnitRow> for UnitView {
    fn from(row: UnitRow) -> Self {
        Self { unit: row.id, name: row.name, synthetic: row.origin == Origin::Synthetic }
    }
}

/// An act about a finding.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ActView {
    /// Its id: what a recheck or an appeal is about.
    pub id: Id,
    /// What it is, in Chinese.
    pub zh: String,
    /// What it is, in English.
    pub en: String,
    /// Who did it: a person, or a unit.
    pub author: Id,
    /// In which role.
    pub role: Role,
    /// When, ms since 1970.
    pub at_ms: i64,
    /// Whether that is a phone's own word so far.
    pub provisional: bool,
    /// The unit that it names.
    pub unit: Option<Id>,
    /// The due that it writes, ms since 1970.
    pub due_ms: Option<i64>,
    /// Content hash of its after-photo.
    pub photo: Option<Hash>,
    /// What a look came to.
    pub verdict: Option<Verdict>,
    /// The reason, the answer or a comment; empty for none, and where it was erased.
    pub note: String,
    /// How far from where it was found that was done; nothing where either says no place.
    pub apart: Option<ApartView>,
}

/// How far two positions are from one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ApartView {
    /// The distance, decimetres.
    pub dm: u32,
    /// How far both may be off together, decimetres: less than that apart, they may be one place.
    pub within_dm: u32,
}

impl From<Apart> for ApartView {
    fn from(apart: Apart) -> Self {
        Self { dm: apart.dm, within_dm: apart.within_dm }
    }
}

/// A finding with everything that was done about it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TimelineView {
    /// Where it stands.
    pub status: Status,
    /// The responsible unit; nothing where nobody has it.
    pub unit: Option<Id>,
    /// Until when, ms since 1970.
    pub due_ms: Option<i64>,
    /// Whether the unit has accepted.
    pub accepted: bool,
    /// How often it was sent back.
    pub sent_back: u32,
    /// How often it was there again.
    pub reopened: u32,
    /// Whether people contradict each other, so that somebody should look.
    pub needs_review: bool,
    /// What was done, in the order of its time.
    pub acts: Vec<ActView>,
}

impl TimelineView {
    /// The view of a finding, and of how far from where it was found each act was done.
    pub(crate) fn of(one: &Rectified, apart: &[Option<Apart>]) -> Self {
        let standing = one.standing();
        let act = |(place, act): (usize, &Act)| {
            let row = one.row(place);
            ActView {
                id: act.id,
                zh: act.kind.name_zh().to_owned(),
                en: act.kind.name().to_owned(),
                author: act.author,
                role: act.role,
                at_ms: act.effective_ms,
                provisional: row.is_some_and(|row| row.effective.provisional),
                unit: act.unit,
                due_ms: act.due_ms,
                photo: act.evidence,
                verdict: act.verdict,
                note: row.map(|row| row.note.clone()).unwrap_or_default(),
                apart: apart.get(place).copied().flatten().map(Into::into),
            }
        };
        Self {
            status: standing.status,
            unit: standing.duty.map(|duty| duty.unit),
            due_ms: standing.duty.and_then(|duty| duty.due_ms),
            accepted: standing.duty.is_some_and(|duty| duty.accepted == Accepted::Yes),
            sent_back: standing.sent_back,
            reopened: standing.reopened,
            needs_review: standing.review.is_some(),
            acts: one.acts.iter().enumerate().map(act).collect(),
        }
    }
}
