//! Bands and sums: edges, the two freezes, the interval, roll-ups and blends.

use domain::scoring::{Band, Blended, Interval, Part, Rate, RedLine, Share, blend, roll_up, shown_band};
use merge::hash::Id;

const fn rate(kept: u64, possible: u64) -> Rate {
    Rate { kept, possible, standards: 100 }
}

#[test]
fn an_edge_belongs_to_the_better_side_and_nothing_is_rounded() {
    assert!(rate(9_000, 10_000).reaches(9_000));
    assert!(!rate(8_999_999, 10_000_000).reaches(9_000), "89.99999 % prints as 89.99 and is below");
    assert!(!rate(0, 0).reaches(0), "a rate of nothing reaches nothing");
    assert!(Share { some: 8, of: 10 }.reaches(8_000) && !Share { some: 0, of: 0 }.reaches(0));
    assert_eq!((rate(2, 3).bp(), rate(0, 0).bp()), (Some(6_666), None));
    assert!(rate(u64::MAX, u64::MAX).reaches(10_000));
}

#[test]
fn the_interval_is_wilsons() {
    // 90 of 100 with z = 1.96: 0.82563 to 0.94477
    let interval = Rate { kept: 90_000, possible: 100_000, standards: 100 }.interval();
    assert_eq!(interval, Some(Interval { low_bp: 8_256, high_bp: 9_447 }));
    let all = Rate { kept: 1_000, possible: 1_000, standards: 1 }.interval();
    assert_eq!(all, Some(Interval { low_bp: 2_065, high_bp: 10_000 }));
    assert_eq!(Rate::default().interval(), None);
}

#[test]
fn a_band_changes_when_two_freezes_agree_and_a_red_line_acts_at_once() {
    use Band::{NearlyReached, NotReached, Reached, TooLittle};
    let clear = RedLine::default();
    let (mut shown, mut before, mut seen) = (None, None, Vec::new());
    for now in [TooLittle, Reached, NearlyReached, Reached, Reached, NearlyReached, NearlyReached] {
        shown = Some(shown_band(shown, before, now, &clear));
        before = Some(now);
        seen.extend(shown);
    }
    assert_eq!(seen, [TooLittle, TooLittle, TooLittle, TooLittle, Reached, Reached, NearlyReached]);
    let open = RedLine { open: vec![Id([1; 16])], ..RedLine::default() };
    assert_eq!(shown_band(Some(Reached), Some(Reached), NotReached, &open), NotReached);
    let waiting = RedLine { waiting: vec![Id([1; 16])], ..RedLine::default() };
    assert_eq!(shown_band(Some(Reached), Some(Reached), NearlyReached, &waiting), NearlyReached);
    // the figures alone need two freezes, also while a red line waits
    assert_eq!(shown_band(Some(Reached), Some(Reached), NotReached, &waiting), NearlyReached);
    assert_eq!(shown_band(Some(NearlyReached), Some(Reached), NotReached, &waiting), NearlyReached);
    // what was shown at once stays until two freezes agree on something else
    assert_eq!(shown_band(Some(NotReached), Some(NotReached), Reached, &clear), NotReached);
    assert_eq!(shown_band(Some(NotReached), Some(Reached), Reached, &clear), Reached);
}

#[test]
fn areas_add_up_with_their_weights_and_too_little_data_is_in() {
    let part = |kept, band, weight| Part {
        rate: Rate { kept, possible: 1_000, standards: 10 },
        coverage: Share { some: 5, of: 10 },
        band: Some(band),
        weight,
    };
    let rolled = roll_up(&[part(900, Band::Reached, 3), part(100, Band::TooLittle, 1)]);
    assert_eq!((rolled.rate.kept, rolled.rate.possible, rolled.rate.standards), (2_800, 4_000, 20));
    assert_eq!((rolled.coverage, rolled.bands), (Share { some: 10, of: 20 }, [1, 0, 0, 1]));
    assert_eq!(roll_up(&[]).rate.bp(), None);
    // sums that no 64 bits hold keep their rate
    let large = Part {
        rate: Rate { kept: u64::MAX / 2, possible: u64::MAX, standards: 1 },
        ..part(1, Band::Reached, u32::MAX)
    };
    assert_eq!(roll_up(&[large; 20]).rate.bp(), Some(4_999));
}

#[test]
fn a_blend_is_rounded_once_and_an_empty_index_leaves_the_other() {
    // 0.7 × 2/3 + 0.3 × 2/3 is two thirds, not less by two roundings
    assert_eq!(blend((&rate(2, 3), 7_000), &rate(2, 3)), Blended::Both(6_666));
    assert_eq!(blend((&rate(1, 1), 7_000), &rate(0, 1)), Blended::Both(7_000));
    assert_eq!(blend((&rate(1, 2), 7_000), &rate(0, 0)), Blended::One(5_000));
    assert_eq!(blend((&rate(0, 0), 7_000), &rate(1, 2)), Blended::One(5_000));
    assert_eq!(blend((&rate(0, 0), 7_000), &rate(0, 0)), Blended::Neither);
    assert_eq!(blend((&rate(u64::MAX, u64::MAX), 7_000), &rate(u64::MAX, u64::MAX)), Blended::Both(10_000));
}
