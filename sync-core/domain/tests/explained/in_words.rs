//! What an explanation says, sentence by sentence.

use crate::drawn::{Grid, edition, id, week};
use domain::checks::{CheckResult, Observation};
use domain::explain::{Explanation, Hindrance, Language, Reason, Why, explain};
use domain::rectification::Status;
use domain::scoring::{
    Band, CheckFact, Confirmed, Cost, FindingFact, Look, Origin, SiteFact, Thresholds, WeekFact, WeekKind,
};
use domain::standards::{SiteType, StandardCode};
use merge::hash::{Hash, Id};

const HOUR_MS: i64 = 3_600_000;

fn code(number: u32) -> StandardCode {
    StandardCode::of_number(number).expect("a code")
}

/// A grid of shops on a road, in twelve weeks.
fn grid(shops: usize) -> Grid {
    let site = |(at, kind): (usize, u8)| SiteFact {
        id: id(1, at),
        site_type: SiteType::of_number(kind).expect("1 to 32"),
        from: week(0),
        closed: None,
    };
    let types = std::iter::once(6).chain(std::iter::repeat_n(15, shops));
    let weeks =
        (0..12).map(|number| WeekFact { week: week(number), kind: WeekKind::Counted, planned: Vec::new() });
    Grid { sites: types.enumerate().map(site).collect(), weeks: weeks.collect(), ..Grid::default() }
}

impl Grid {
    /// A check in the last week but `before`; its number is that of the check.
    fn checked(&mut self, place: (u32, usize), before: u32, seen: Observation) -> Id {
        let number = self.checks.len();
        self.checks.push(CheckFact {
            id: id(0xab, number),
            standard: code(place.0),
            site: id(1, place.1),
            week: week(11 - before),
            effective_ms: week(11 - before).start_ms() + 24 * HOUR_MS,
            hash: Hash([u8::try_from(number % 251).expect("a byte"); 32]),
            seen: vec![seen].into(),
            look: Look::First,
            confirmed: Confirmed::No,
        });
        id(0xab, number)
    }

    fn found(&mut self, place: (u32, usize), check: Option<Id>, status: Status) -> &mut FindingFact {
        self.findings.push(FindingFact {
            id: id(0xcd, self.findings.len()),
            standard: code(place.0),
            site: id(1, place.1),
            origin: Origin::Own,
            check,
            observed: None,
            effective_ms: week(11).start_ms() + 24 * HOUR_MS,
            status,
            closed: None,
            closed_week: None,
            cost: Cost::Full,
            sent_back: 0,
            reopened: 0,
        });
        self.findings.last_mut().expect("one was pushed just now")
    }
}

const MET: Observation = Observation::plain(CheckResult::Met);
const NOT_MET: Observation = Observation::plain(CheckResult::NotMet);

#[track_caller]
fn says(explanation: &Explanation, zh: &str, en: &str) {
    let (chinese, english) = (explanation.text(Language::Zh), explanation.text(Language::En));
    assert!(chinese.contains(zh), "{chinese}");
    assert!(english.contains(en), "{english}");
}

#[test]
fn of_forty_shops_one_that_lost_is_told_and_the_others_are_added_up() {
    let mut grid = grid(40);
    for shop in 1..=40 {
        grid.checked((80_201, shop), 0, if shop == 7 { NOT_MET } else { MET });
    }
    let explanation = grid.explained();
    says(
        &explanation,
        "各点位平均：(0 + 39 × 1000) ÷ 40 = 975",
        "Mean over the sites: (0 + 39 × 1000) ÷ 40 = 975",
    );
    says(
        &explanation,
        "权重 3（红线），失分 3 × (1000 − 975) = 75",
        "weight 3 (red line), lost 3 × (1000 − 975) = 75",
    );
    says(&explanation, "满分点位 39 个：site1（临街商铺/三小场所）、", "39 with all points: site1 (");
    says(&explanation, "site6（临街商铺/三小场所）等\n", "and more\n");
    assert_eq!(explanation.losses[0].sites.len(), 40, "the structure has every site");
}

#[test]
fn a_finding_that_is_void_or_costs_nothing_says_so_where_its_check_counts_as_met() {
    let mut grid = grid(3);
    let void = grid.checked((30_401, 1), 0, NOT_MET);
    let linked = grid.checked((30_401, 2), 0, NOT_MET);
    grid.checked((30_401, 3), 0, NOT_MET);
    grid.found((30_401, 1), Some(void), Status::Void);
    grid.found((30_401, 2), Some(linked), Status::Duplicate).cost = Cost::Nothing;
    let explanation = grid.explained();
    says(
        &explanation,
        "；所涉问题 cdcdcdcd…0000 已作废，按符合计：1000",
        "; its finding cdcdcdcd…0000 is void, so it counts as met: 1000",
    );
    says(
        &explanation,
        "；所涉问题 cdcdcdcd…0001 与另一条问题重复，由那一条计分，按符合计：1000",
        "; its finding cdcdcdcd…0001 is the same as another one, which costs the points, so it counts as met: 1000",
    );
    says(&explanation, "(0 + 2 × 1000) ÷ 3 = 666", "(0 + 2 × 1000) ÷ 3 = 666");
}

#[test]
fn what_was_closed_and_what_is_still_open_is_told_with_its_day() {
    let mut grid = grid(3);
    let check = grid.checked((30_401, 1), 0, Observation { observed: Some(3), ..NOT_MET });
    grid.checked((30_401, 2), 0, NOT_MET);
    grid.found((30_401, 1), Some(check), Status::Claimed);
    let closed = grid.found((30_401, 2), None, Status::Closed);
    closed.closed = Some((week(11).start_ms() + 72 * HOUR_MS, Hash([9; 32])));
    closed.closed_week = Some(week(11));
    closed.sent_back = 2;
    grid.found((30_401, 3), None, Status::Referred).origin = Origin::MovedIn;
    let explanation = grid.explained();
    says(
        &explanation,
        "问题 cdcdcdcd…0000（2026-03-17 发现，待补证），未销号",
        "(found on 2026-03-17, waiting for evidence), not closed",
    );
    says(
        &explanation,
        "销号），2026-03-19（2026年第12周）销号，按符合计：1000",
        "closed on 2026-03-19 (2026-W12), which is met: 1000",
    );
    says(
        &explanation,
        "移入的问题 cdcdcdcd…0002（2026-03-17 发现，转办），未销号",
        "moved-in finding cdcdcdcd…0002 (found on 2026-03-17, referred)",
    );
    says(&explanation, "没有可折算的数量，记 0", "nothing was counted that kept a part: 0");
    says(&explanation, "退回 2 次", "sent back 2,");
}

#[test]
fn a_contradiction_and_a_written_result_that_does_not_follow_are_flagged() {
    let mut grid = grid(1);
    grid.checked((20_101, 0), 0, Observation { observed: Some(3), ..MET });
    grid.checks[0].seen.push(MET);
    let explanation = grid.explained();
    says(&explanation, "（有 2 份记录，取得分最少的一份）", "(of 2 records the one with the fewest points)");
    says(
        &explanation,
        "允许 2 处，查见 3 处：1000 × (2 × 2 − 3) ÷ 2 = 500；判定结果与所记不一致",
        "the result does not follow",
    );
    says(&explanation, "待核对：1 次判定", "For a person to look at: checks");
}

#[test]
fn what_was_left_out_is_named_and_costs_nothing() {
    let mut grid = grid(1);
    grid.checked((20_101, 0), 0, MET);
    for (standard, site) in [(20_102, 0), (80_201, 1)] {
        grid.weeks[11].planned.push((code(standard), id(1, site)));
    }
    let explanation = grid.explained();
    assert_eq!((explanation.left_out.len(), explanation.lost), (2, 0));
    says(&explanation, "失分：无", "Weighted points lost: none");
    says(&explanation, "未查，至今未补：2 项", "left out and not made up for: 2");
    says(&explanation, "红线列入计划而未查：08.2.1", "a red line was planned and left out: 08.2.1");
    grid.checked((20_102, 0), 0, MET);
    assert_eq!(grid.explained().left_out.len(), 1);
}

#[test]
fn a_grid_of_which_nothing_is_known_says_so() {
    let explanation = Grid::default().explained();
    assert_eq!(explanation.head.band, Band::TooLittle);
    says(&explanation, "评分说明：尚无周次", "no week yet");
    says(&explanation, "得分率：–（0 ÷ 0）\n", "Standing score: – (0 ÷ 0)\n");
    says(&explanation, "计分周内没有可计分的判定", "nothing that has points was judged");
    says(&explanation, "本周：不计分", "it does not count");
}

#[test]
fn many_red_lines_that_nobody_judged_are_one_line_of_codes_and_few_have_their_clauses() {
    let mut grid = grid(1);
    grid.checked((20_101, 0), 0, MET);
    let explanation = grid.explained();
    says(
        &explanation,
        "  · 红线近 4 个计分周内未查 14 条：04.3.1、04.3.2、",
        "  - 14 red lines were not judged in the last 4 counted weeks: 04.3.1, 04.3.2, ",
    );
    let unjudged = |explanation: &Explanation| {
        let of = |reason: &&Reason| matches!(reason.hindrance, Hindrance::RedLineUnjudged(_));
        explanation.reasons.iter().filter(of).count()
    };
    assert_eq!(unjudged(&explanation), 14, "the structure has every one");
    let shop = SiteType::of_number(15).expect("1 to 32");
    for standard in edition().red_lines().skip(2) {
        let site = usize::from(standard.sites.contains(shop));
        grid.checked((standard.code.number(), site), 3, MET);
    }
    let explanation = grid.explained();
    says(&explanation, "红线近 4 个计分周内未查：04.3.1 沿途所有井盖", "counted weeks: 04.3.2 Gully grates");
    // a week later they are too long ago
    grid.weeks.push(WeekFact { week: week(12), kind: WeekKind::Counted, planned: Vec::new() });
    assert_eq!(unjudged(&grid.explained()), 14);
}

#[test]
fn a_site_without_a_name_is_told_by_its_type_and_id() {
    let mut grid = grid(1);
    grid.checked((20_101, 0), 0, NOT_MET);
    let explanation = explain(&grid.facts(), &grid.card(), &Thresholds::default(), &|_| None);
    says(&explanation, "· 主次干道 01010101…0000：0。", "- main road 01010101…0000: 0 points;");
}

#[test]
fn the_scorecard_of_another_grid_is_explained_as_far_as_it_can_be() {
    let mut other = grid(1);
    other.checked((20_101, 0), 0, Observation { observed: Some(3), ..MET });
    other.checked((80_201, 1), 0, NOT_MET);
    let (grid, card) = (grid(1), other.card());
    let explanation = explain(&grid.facts(), &card, &Thresholds::default(), &|_| None);
    assert!(explanation.losses.iter().all(|loss| matches!(loss.sites[0].why, Why::Unknown(_))));
    assert_eq!(explanation.lost, card.standing.possible - card.standing.kept);
    says(&explanation, "abababab…0001 不在本网格的数据中", "abababab…0001 is not in the data of this grid");
}
