//! The arithmetic of every kind of rule, done by hand.

use domain::checks::{CheckResult, Exemption, Observation};
use domain::explain::{Arithmetic, Portion};
use domain::scoring::judged;
use domain::standards::{
    Bound, Exemption as Excepted, FaultNature, LimitClass, PhotoAsked, Rule, SiteTypes, Standard,
    StandardCode, Unit, Weight,
};

fn standard(rule: Rule) -> Standard {
    Standard {
        code: StandardCode::of_number(20_101).expect("02.1.1"),
        clause_zh: String::new(),
        clause_en: String::new(),
        rule,
        exemption: None,
        weight: Weight::of_number(2).expect("1 to 3"),
        sites: SiteTypes::ALL,
        limit: LimitClass::L0,
        red_line: false,
        nature: FaultNature::Rectifiable,
        photo: PhotoAsked::WhereNotMet,
    }
}

fn seen(observed: u32, sample: Option<u32>) -> Observation {
    Observation { observed: Some(observed), sample, ..Observation::plain(CheckResult::NotMet) }
}

/// The arithmetic, which comes to what the scorer says.
fn of(standard: &Standard, seen: &Observation) -> (Arithmetic, u32) {
    let arithmetic = Arithmetic::of(standard, seen).expect("it was judged");
    assert_eq!(Some(arithmetic.points()), judged(standard, seen).map(|one| one.points));
    let points = arithmetic.points();
    (arithmetic, points)
}

fn points(rule: Rule, observed: u32, sample: Option<u32>) -> u32 {
    of(&standard(rule), &seen(observed, sample)).1
}

#[test]
fn met_is_a_thousand_and_not_met_is_nothing() {
    let yes_no = standard(Rule::YesNo);
    for (result, points) in [(CheckResult::Met, 1000), (CheckResult::NotMet, 0)] {
        assert_eq!(of(&yes_no, &Observation::plain(result)), (Arithmetic::Written(result), points));
        // who counts where nothing is to be counted changes nothing
        let counted = Observation { observed: Some(3), ..Observation::plain(result) };
        assert_eq!(of(&yes_no, &counted), (Arithmetic::Written(result), points));
    }
    for result in [CheckResult::NotApplicable, CheckResult::NotChecked] {
        assert_eq!(Arithmetic::of(&yes_no, &Observation::plain(result)), None);
    }
}

#[test]
fn of_a_count_half_is_left_halfway_to_twice_as_many_as_are_allowed() {
    let two = Rule::Count { allowed: 2, spot_dm2: 100, sample: 1 };
    let counted = |found| points(two, found, None);
    assert_eq!([0, 2, 3, 4, 5, u32::MAX].map(counted), [1000, 1000, 500, 0, 0, 0]);
    let three = Rule::Count { allowed: 3, spot_dm2: 0, sample: 1 };
    assert_eq!([4, 5, 6].map(|found| points(three, found, None)), [666, 333, 0]);
    let none = Rule::Count { allowed: 0, spot_dm2: 0, sample: 3 };
    assert_eq!([0, 1].map(|found| points(none, found, None)), [1000, 0]);
    let (arithmetic, _) = of(&standard(two), &seen(3, None));
    assert_eq!(arithmetic, Arithmetic::Within { found: 3, allowed: 2, spot_dm2: 100 });
}

#[test]
fn a_density_asks_for_its_number_on_every_stretch_that_was_begun() {
    let rule = Rule::Density { per_m: 200, at_least: 1 };
    let (arithmetic, points) = of(&standard(rule), &seen(2, Some(450)));
    let stretches = Portion::Stretches { each: 1, per_m: 200, length_m: Some(450), stretches: 3 };
    assert_eq!(arithmetic, Arithmetic::Portion { have: 2, asked: 3, of: stretches });
    assert_eq!(points, 666);
    let of_length = |length| self::points(rule, 1, length);
    assert_eq!([None, Some(0), Some(200), Some(201), Some(600)].map(of_length), [1000, 1000, 1000, 500, 333]);
    // a length that no street has asks for no more than a number can hold
    let wide = Rule::Density { per_m: 1, at_least: 1_000 };
    let (arithmetic, points) = of(&standard(wide), &seen(7, Some(u32::MAX)));
    assert!(matches!(arithmetic, Arithmetic::Portion { asked: u32::MAX, .. }) && points == 0);
}

#[test]
fn a_number_is_for_the_site_or_for_its_length() {
    let whole = Rule::Number { required: 5, per_m: 0, loss_milli: 200 };
    let (arithmetic, points) = of(&standard(whole), &seen(3, Some(900)));
    assert_eq!(arithmetic, Arithmetic::Portion { have: 3, asked: 5, of: Portion::Number });
    assert_eq!(points, 600);
    let by_length = Rule::Number { required: 5, per_m: 500, loss_milli: 2_000 };
    assert_eq!(self::points(by_length, 9, Some(1_000)), 900);
    assert_eq!(self::points(by_length, 99, Some(1_000)), 1000);
}

#[test]
fn a_share_is_a_part_of_what_is_asked() {
    let rule = Rule::Share { at_least_bp: 3_000 };
    assert_eq!([0, 1_999, 2_000, 3_000, 9_000].map(|bp| points(rule, bp, None)), [0, 666, 666, 1000, 1000]);
    let (arithmetic, _) = of(&standard(rule), &seen(2_000, None));
    assert_eq!(arithmetic, Arithmetic::Portion { have: 2_000, asked: 3_000, of: Portion::ShareBp });
}

#[test]
fn a_dimension_is_met_or_not_and_its_edge_is_met() {
    let wide = Rule::Dimension { bound: Bound::AtLeast, unit: Unit::Millimetres, value: 1_500 };
    assert_eq!([1_499, 1_500, 2_000].map(|mm| points(wide, mm, None)), [0, 1000, 1000]);
    let soon = Rule::Dimension { bound: Bound::AtMost, unit: Unit::Minutes, value: 15 };
    assert_eq!([0, 15, 16].map(|min| points(soon, min, None)), [1000, 1000, 0]);
    let (arithmetic, _) = of(&standard(soon), &seen(16, None));
    let (bound, unit) = (Bound::AtMost, Unit::Minutes);
    assert_eq!(arithmetic, Arithmetic::Measured { measured: 16, bound, value: 15, unit });
}

#[test]
fn fewer_samples_than_are_asked_do_not_make_a_whole_path() {
    let rule = Rule::Path { length_m: 200, samples: 2 };
    let (arithmetic, points) = of(&standard(rule), &seen(1, Some(1)));
    assert_eq!(arithmetic, Arithmetic::Portion { have: 1, asked: 2, of: Portion::Samples });
    assert_eq!(points, 500);
    assert_eq!(self::points(rule, 3, Some(4)), 750);
    assert_eq!(self::points(rule, 2, None), 1000);
}

#[test]
fn an_exemption_counts_where_the_standard_has_one() {
    let rule = Rule::Count { allowed: 0, spot_dm2: 0, sample: 1 };
    let exempt = Observation { exemption: Exemption::Applies, ..seen(4, None) };
    assert_eq!(of(&standard(rule), &exempt).1, 0);
    let excepted = Some(Excepted { zh: "公示的除外".to_owned(), en: "posted ones".to_owned() });
    let standard = Standard { exemption: excepted, ..standard(rule) };
    assert_eq!(of(&standard, &exempt), (Arithmetic::Exempt, 1000));
}

#[test]
fn half_a_red_line_is_none() {
    let rule = Rule::Share { at_least_bp: 8_000 };
    let red = Standard { red_line: true, ..standard(rule) };
    let half = Arithmetic::Portion { have: 4_000, asked: 8_000, of: Portion::ShareBp };
    assert_eq!(half.points(), 500);
    assert_eq!(of(&red, &seen(4_000, None)), (Arithmetic::HalfRedLine(Box::new(half)), 0));
    assert_eq!(of(&red, &seen(8_000, None)).1, 1000);
    let nothing = Arithmetic::Portion { have: 0, asked: 8_000, of: Portion::ShareBp };
    assert_eq!(of(&red, &seen(0, None)), (nothing, 0));
}
