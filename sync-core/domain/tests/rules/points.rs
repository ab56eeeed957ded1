//! Points that no standard of the edition at hand can show.

use domain::checks::{CheckResult, Observation};
use domain::scoring::{Agreement, judged};
use domain::standards::{
    FaultNature, LimitClass, PhotoAsked, Rule, SiteTypes, Standard, StandardCode, Weight,
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Red,
    Plain,
}

fn standard(rule: Rule, line: Line) -> Standard {
    Standard {
        code: StandardCode::of_number(80_101).expect("08.1.1"),
        clause_zh: String::new(),
        clause_en: String::new(),
        rule,
        exemption: None,
        weight: Weight::of_number(3).expect("1 to 3"),
        sites: SiteTypes::ALL,
        limit: LimitClass::L0,
        red_line: line == Line::Red,
        nature: FaultNature::Rectifiable,
        photo: PhotoAsked::WhereNotMet,
    }
}

#[test]
fn of_a_red_line_that_is_counted_nothing_is_left_either() {
    let rule = Rule::Share { at_least_bp: 8_000 };
    let half = Observation { observed: Some(4_000), ..Observation::plain(CheckResult::NotMet) };
    assert_eq!(judged(&standard(rule, Line::Plain), &half).map(|one| one.points), Some(500));
    assert_eq!(judged(&standard(rule, Line::Red), &half).map(|one| one.points), Some(0));
}

#[test]
fn rules_that_ask_for_nothing_never_divide_by_it() {
    let seen = |observed, sample| Observation {
        observed: Some(observed),
        sample: Some(sample),
        ..Observation::plain(CheckResult::Met)
    };
    let rules = [
        Rule::Count { allowed: 0, spot_dm2: 0, sample: 0 },
        Rule::Density { per_m: 0, at_least: 0 },
        Rule::Number { required: 0, per_m: 0, loss_milli: 0 },
        Rule::Share { at_least_bp: 0 },
        Rule::Path { length_m: 0, samples: 0 },
    ];
    for rule in rules {
        for (observed, sample) in [(0, 0), (1, 0), (u32::MAX, 0), (u32::MAX, u32::MAX), (0, u32::MAX)] {
            let points = judged(&standard(rule, Line::Plain), &seen(observed, sample)).map(|one| one.points);
            assert!(points.is_some_and(|points| points <= 1000), "{rule:?} {observed} {sample}");
        }
    }
    let contradiction = judged(&standard(Rule::Share { at_least_bp: 5_000 }, Line::Plain), &seen(1, 0));
    assert_eq!(contradiction.map(|one| one.agreement), Some(Agreement::Differs));
}
