//! What is lost adds up, every sum can be done again from its operands, and the reasons give the band.

use crate::drawn::{Grid, grids};
use crate::sums::wrong;
use domain::checks::CheckResult;
use domain::explain::{
    Arithmetic, CheckSeen, Explanation, Failed, FindingSeen, Hindrance, Language, LostStandard, Portion,
    RedLineAt, SitePoints, Why,
};
use domain::rectification::Status;
use domain::scoring::{Band, Cost};
use domain::standards::{Bound, FaultNature};
use proptest::prelude::*;

/// The points of an arithmetic by somebody who has only its operands.
fn again(arithmetic: &Arithmetic) -> u128 {
    let of = |met: bool| if met { 1000 } else { 0 };
    match *arithmetic {
        Arithmetic::Written(result) => of(result == CheckResult::Met),
        Arithmetic::Exempt => 1000,
        Arithmetic::Within { found, allowed, .. } if found <= allowed => 1000,
        Arithmetic::Within { allowed: 0, .. } => 0,
        Arithmetic::Within { found, allowed, .. } => {
            let (found, allowed) = (u128::from(found), u128::from(allowed));
            (1000 * (2 * allowed).saturating_sub(found)) / allowed
        }
        Arithmetic::Portion { have, asked, of } => {
            if let Portion::Stretches { each, per_m, length_m, stretches } = of {
                let ceiling =
                    length_m.map_or(1, |length| u64::from(length).div_ceil(u64::from(per_m)).max(1));
                assert_eq!(u64::from(stretches), ceiling);
                let product = u64::from(each) * u64::from(stretches);
                assert_eq!(u64::from(asked), product.min(u64::from(u32::MAX)));
            }
            if have >= asked { 1000 } else { 1000 * u128::from(have) / u128::from(asked) }
        }
        Arithmetic::Measured { measured, bound: Bound::AtLeast, value, .. } => of(measured >= value),
        Arithmetic::Measured { measured, bound: Bound::AtMost, value, .. } => of(measured <= value),
        Arithmetic::HalfRedLine(ref half) => {
            assert!((1..1000).contains(&again(half)), "what is whole is no half");
            0
        }
    }
}

fn of_check(check: &CheckSeen) -> u128 {
    assert!(check.recorded.contains(&check.counts));
    match &check.ruled {
        None => again(&check.arithmetic),
        Some(ruled) => {
            assert!(again(&check.arithmetic) < 1000, "what is met needs no ruling");
            assert!(ruled.cost == Cost::Nothing || ruled.status == Status::Void);
            1000
        }
    }
}

fn is_open(finding: &FindingSeen) -> bool {
    let done = [Status::Closed, Status::Withdrawn, Status::Void, Status::Moved];
    !done.contains(&finding.status) && finding.cost == Cost::Full
}

/// The points of a site by what they rest on.
fn of_site(loss: &LostStandard, site: &SitePoints) -> u128 {
    match &site.why {
        Why::LastCheck(check) => {
            assert_eq!(loss.nature, Some(FaultNature::Rectifiable));
            of_check(check)
        }
        Why::LastChecks(checks) => {
            assert!((1..=3).contains(&checks.len()) && loss.nature == Some(FaultNature::Momentary));
            let weeks: Vec<_> = checks.iter().map(|check| check.week).collect();
            assert!(weeks.is_sorted_by(|later, earlier| later > earlier), "one a week, the latest first");
            checks.iter().map(of_check).sum::<u128>() / u128::try_from(checks.len()).expect("three at most")
        }
        Why::OpenFinding { finding, failed } => {
            assert!(is_open(finding));
            let points = match failed {
                Failed::Check(check) => again(&check.arithmetic),
                Failed::Count(arithmetic) => again(arithmetic),
                Failed::Nothing => 0,
            };
            assert!(points < 1000, "an open finding costs something");
            points
        }
        Why::Closing(finding) => {
            assert!(finding.status == Status::Closed && finding.closed_ms.is_some());
            1000
        }
        Why::LeftOut | Why::Unknown(_) => unreachable!("{site:?} in a standing score"),
    }
}

/// Whether a loss is what its sites say.
fn hold(loss: &LostStandard) {
    assert!(!loss.clause.zh.is_empty() && !loss.clause.en.is_empty());
    for site in &loss.sites {
        assert_eq!(u128::from(site.points), of_site(loss, site), "{site:?}");
        assert!(site.site.name.is_some() && site.site.site_type.is_some());
    }
    let sum: u64 = loss.sites.iter().map(|site| u64::from(site.points)).sum();
    assert_eq!(loss.sum, sum);
    assert_eq!(u64::from(loss.value), sum / u64::try_from(loss.sites.len()).expect("few"));
    assert_eq!(loss.lost, u64::from(loss.weight) * (1000 - u64::from(loss.value)));
    assert!(loss.lost > 0, "what lost nothing is no loss");
}

/// The band by somebody who has only the reasons.
fn band(explanation: &Explanation) -> Band {
    let worst = [Band::NotReached, Band::TooLittle, Band::NearlyReached];
    let leaves = |band: &Band| explanation.reasons.iter().any(|reason| reason.leaves == *band);
    worst.into_iter().find(leaves).unwrap_or(Band::Reached)
}

fn judge(grid: &Grid) {
    let (card, explanation) = (grid.card(), grid.explained());
    let missing = card.standing.possible - card.standing.kept;
    let lost: u64 = explanation.losses.iter().map(|loss| loss.lost).sum();
    assert_eq!((lost, explanation.lost), (missing, missing));
    explanation.losses.iter().for_each(hold);
    assert_eq!(band(&explanation), card.band, "{:?}", explanation.reasons);
    for reason in &explanation.reasons {
        match &reason.hindrance {
            Hindrance::RedLineOpen(RedLineAt::Finding { finding, .. }) => assert!(is_open(finding)),
            Hindrance::RedLineOpen(RedLineAt::Check { check, .. }) => assert_eq!(of_check(check), 0),
            Hindrance::RedLineWaiting(RedLineAt::Finding { finding, .. }) => {
                assert_eq!(finding.status, Status::Reported);
            }
            Hindrance::RedLineOpen(at) | Hindrance::RedLineWaiting(at) => unreachable!("{at:?}"),
            _ => {}
        }
    }
    assert_eq!(explanation.differing.len(), card.differing.len());
    assert!(explanation.differing.iter().all(|one| one.seen.is_some()));
    if explanation.left_out.is_empty() {
        let at_least = (card.standing_at_least, card.first_look_at_least);
        assert_eq!(at_least, (card.standing, card.first_look), "nothing is less without a name");
    }
    let lines = Language::ALL.map(|language| explanation.text(language).lines().count());
    assert!(lines.windows(2).all(|both| both.first() == both.last()), "one says more than the other");
    for language in Language::ALL {
        let text = explanation.text(language);
        let (wrong, sums) = wrong(&text);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(sums >= explanation.losses.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn losses_add_up_to_what_is_missing_and_every_sum_can_be_done_again(grid in grids()) {
        judge(&grid);
    }

    #[test]
    fn the_order_of_the_facts_changes_no_word(grid in grids()) {
        let explanation = grid.explained();
        let mut other = grid;
        other.checks.reverse();
        other.findings.reverse();
        prop_assert_eq!(other.explained(), explanation);
    }
}

/// What an explanation is seen to contain.
fn kinds(explanation: &Explanation) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    let of_check = |check: &CheckSeen| {
        let kind = match check.arithmetic {
            Arithmetic::Written(_) => "written",
            Arithmetic::Exempt => "exempt",
            Arithmetic::Within { .. } => "within",
            Arithmetic::Portion { of: Portion::Stretches { .. }, .. } => "stretches",
            Arithmetic::Portion { of: Portion::Number, .. } => "number",
            Arithmetic::Portion { of: Portion::ShareBp, .. } => "share",
            Arithmetic::Portion { of: Portion::Samples, .. } => "samples",
            Arithmetic::Measured { .. } => "measured",
            Arithmetic::HalfRedLine(_) => "half a red line",
        };
        let ruled = check.ruled.map(|ruled| if ruled.status == Status::Void { "void" } else { "linked" });
        let several = (check.recorded.len() > 1).then_some("contradiction");
        std::iter::once(kind).chain(ruled).chain(several)
    };
    for site in explanation.losses.iter().flat_map(|loss| &loss.sites) {
        match &site.why {
            Why::LastCheck(check) => kinds.extend(of_check(check)),
            Why::LastChecks(checks) => kinds.extend(checks.iter().flat_map(of_check).chain(["momentary"])),
            Why::OpenFinding { failed: Failed::Check(_), .. } => kinds.push("open by its check"),
            Why::OpenFinding { failed: Failed::Count(_), .. } => kinds.push("open by its count"),
            Why::OpenFinding { failed: Failed::Nothing, .. } => kinds.push("open by nothing"),
            Why::Closing(_) => kinds.push("closed"),
            Why::LeftOut | Why::Unknown(_) => kinds.push("never"),
        }
    }
    for reason in &explanation.reasons {
        kinds.push(match reason.hindrance {
            Hindrance::StandingBelow { .. } => "standing below",
            Hindrance::RedLineOpen(RedLineAt::Check { .. }) => "red line open by a check",
            Hindrance::RedLineOpen(_) => "red line open",
            Hindrance::NothingJudged => "nothing judged",
            Hindrance::CoverageBelow { .. } => "coverage below",
            Hindrance::RedLineUnjudged(_) => "red line unjudged",
            Hindrance::RedLineLeftOut { .. } => "red line left out",
            Hindrance::StandingUnproved { .. } => "standing unproved",
            Hindrance::FirstLookBelow { .. } => "first look below",
            Hindrance::FirstLookUnproved { .. } => "first look unproved",
            Hindrance::RedLineWaiting(_) => "red line waiting",
        });
    }
    kinds.push(explanation.head.band.name_en());
    kinds.extend((!explanation.differing.is_empty()).then_some("differing"));
    kinds
}

#[test]
fn the_grids_that_are_drawn_show_everything_that_can_be_said() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    use std::collections::BTreeMap;
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..1_500 {
        let grid = grids().new_tree(&mut runner).unwrap().current();
        for kind in kinds(&grid.explained()) {
            *seen.entry(kind).or_default() += 1;
        }
    }
    // no red line of the edition is judged in parts, and too little is left out by chance to unprove a score
    let rare = ["half a red line", "standing unproved", "first look unproved"];
    let all = "written exempt within stretches number share samples measured void linked contradiction momentary closed differing";
    let more = [
        "open by its check",
        "open by its count",
        "open by nothing",
        "standing below",
        "red line open by a check",
        "red line open",
        "nothing judged",
        "coverage below",
        "red line unjudged",
        "red line left out",
        "first look below",
        "red line waiting",
        "reached",
        "nearly reached",
        "not reached",
        "too little data",
    ];
    let missing: Vec<&str> =
        all.split(' ').chain(more).filter(|kind| seen.get(kind).is_none_or(|times| *times < 5)).collect();
    assert!(missing.is_empty(), "{missing:?} of {seen:?}");
    assert!(!seen.contains_key("never"));
    let known = |kind: &str| all.split(' ').chain(more).chain(rare).any(|one| one == kind);
    assert!(seen.keys().all(|kind| known(kind)));
}
