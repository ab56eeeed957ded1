//! What is done about findings: a leader assigns them with a due and looks again, units put them right.

use domain::checks::CheckResult;
use domain::files::content_hash;
use domain::grids::GridCode;
use domain::plan::FixedBy;
use domain::rectification::{ActKind, NewAct, Said, Status, Verdict};
use domain::standards::{FaultNature, Standard};
use fixtures::{calendar, units};
use std::sync::LazyLock;
use sync_core::judging::{Outstanding, Rectified};
use sync_core::merge::hash::{Hash, Id};

use super::chance::Chance;
use super::week::DAY_MS;

static CALENDAR: LazyLock<Hash> = LazyLock::new(|| content_hash(calendar::CHINA.as_bytes()));

/// A planned fault has to be put right within so many days, as its leader writes.
const PLANNED_DAYS: i64 = 30;

/// What a leader says who assigns a finding at an instant; nothing where it is momentary, which nobody can put right.
pub(super) fn assign(grid: GridCode, standard: &Standard, (now_ms, draw): (i64, Chance)) -> Option<Said> {
    (standard.nature == FaultNature::Rectifiable).then_some(())?;
    let serving: Vec<Id> = units::serving(grid).map(|unit| unit.id).collect();
    // most of it is for the street's own unit
    let unit = if draw.at(1).hits(6_000) { serving.first() } else { draw.at(2).pick(&serving) };
    let due = calendar::china().due(standard.limit, now_ms).map(|due| due.at_ms);
    Some(Said {
        unit: unit.copied(),
        due_ms: Some(due.unwrap_or(now_ms + PLANNED_DAYS * DAY_MS)),
        calendar: Some(*CALENDAR),
        ..Said::of(ActKind::Assign)
    })
}

/// What a leader says who looks again; nothing where nobody has reported it fixed, or he did so himself.
pub(super) fn recheck(one: &Outstanding, result: CheckResult) -> Option<Said> {
    (one.fixed_by == FixedBy::Another).then_some(())?;
    let verdict = if result == CheckResult::Met { Verdict::For } else { Verdict::Against };
    Some(Said { about: Some(one.report_fixed?), verdict: Some(verdict), ..Said::of(ActKind::Recheck) })
}

/// Of ten thousand findings that are assigned, so many are reported fixed within the week, and of these reports so many
/// come with a photo.
const REPORTED_BP: u32 = 7_500;
const PHOTOGRAPHED_BP: u32 = 9_500;

/// What the unit that was assigned does about a finding this week: it accepts it, and most often puts it right.
pub(super) fn unit_acts(one: &Rectified, draw: Chance) -> Vec<NewAct> {
    let standing = one.standing();
    let Some(duty) = standing.duty else { return Vec::new() };
    let act = |made: u64, said: Said| NewAct {
        finding: one.finding.id,
        author: duty.unit,
        made: Id((u128::from(draw.at(made).key()) << 64 | u128::from(draw.at(made + 1).key())).to_be_bytes()),
        said: Said { acted_as: Some(domain::people::Role::ResponsibleUnit), unit: Some(duty.unit), ..said },
        position: None,
        note: String::new(),
    };
    let about = one.acts.get(duty.assigned_by).map(|assign| assign.id);
    let mut acts = Vec::new();
    if standing.status == Status::Assigned {
        acts.push(act(10, Said { about, ..Said::of(ActKind::Accept) }));
    }
    let waits = matches!(standing.status, Status::Assigned | Status::Rectifying);
    if waits && draw.at(1).hits(REPORTED_BP) {
        let evidence = draw.at(2).hits(PHOTOGRAPHED_BP).then(|| photo(one.finding.id, 8));
        acts.push(act(20, Said { evidence, ..Said::of(ActKind::ReportFixed) }));
    }
    acts
}

/// The hash of a picture that is never taken: the demo refers to photos and has none.
pub(super) fn photo(finding: Id, count: u8) -> Hash {
    content_hash(&[&finding.0[..], &[count]].concat())
}
