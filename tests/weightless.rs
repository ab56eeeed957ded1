//! An edition without weights: refused where it is put together, and 0 of 0 where it stands in the log all the same.

use crate::harness::grid;
use crate::harness::told::{Told, all_met, week};
use domain::explain::{Language, explain};
use domain::scoring::{Band, Blended, Rate, blend};
use domain::standards::{Edition, EditionBytesError, EditionTable, EditionTexts};
use fixtures::editions::{FUTIAN_2020, FUTIAN_2020_NAME, weightless};
use sync_core::judging::card;

#[test]
fn an_edition_whose_standards_weigh_nothing_is_refused_with_the_field_named() {
    // as a file of three tables
    let first = "01.1.1,";
    let line = FUTIAN_2020.standards.lines().find(|line| line.starts_with(first)).unwrap();
    let texts = EditionTexts {
        standards: &FUTIAN_2020.standards.replace(line, &with_weight(line, "0")),
        ..FUTIAN_2020
    };
    let refused = Edition::load(FUTIAN_2020_NAME, texts).unwrap_err();
    let fault = &refused.faults[0];
    assert_eq!((fault.table, fault.column), (EditionTable::Standards, Some("weight")));
    assert!(fault.wrong.contains("write 1, 2 or 3"), "{fault}");
    // and as bytes
    let Err(EditionBytesError::Refused(refused)) = Edition::from_bytes(&weightless().unwrap()) else {
        panic!("it weighs nothing");
    };
    assert_eq!(refused.faults.len() + refused.more, 90 + 188);
    assert!(refused.faults.iter().all(|fault| fault.column == Some("weight")));
    assert!(refused.to_string().contains("0 of 0; write 1, 2 or 3"), "{refused}");
}

/// A row of `standards.csv` with another weight: the sixth field from the end.
fn with_weight(line: &str, weight: &str) -> String {
    let mut fields: Vec<&str> = line.split(',').collect();
    let field = fields.iter_mut().rev().nth(5).expect("a row has more fields");
    assert!(["1", "2", "3"].contains(field), "{line}");
    *field = weight;
    fields.join(",")
}

#[test]
fn a_score_by_an_edition_without_weights_is_nothing_of_nothing_and_says_so() {
    let mut told = Told::begin();
    told.reach(0, 0);
    let edition = Edition::from_adopted(&weightless().unwrap()).unwrap();
    told.walk_by(&edition, all_met);
    told.everybody_syncs();
    for store in [told.office.0.store(), told.leader.0.store()] {
        let judged = card(store, (grid(), week(0)), &edition).unwrap().unwrap();
        let standing = judged.card.standing;
        assert_eq!((standing.kept, standing.possible, standing.bp()), (0, 0, None));
        assert!(standing.standards > 0 && standing.interval().is_none());
        assert_eq!((judged.card.first_look.bp(), judged.card.week().bp()), (None, None));
        assert_eq!((judged.card.band, judged.card.losses.len()), (Band::TooLittle, 0));
        let explanation =
            explain(&judged.ground.facts(&edition), &judged.card, &judged.thresholds, &|_| None);
        for language in [Language::Zh, Language::En] {
            let text = explanation.text(language);
            assert!(text.contains('–') && text.contains("0 ÷ 0"), "{text}");
        }
    }
    let nothing = Rate { kept: 0, possible: 0, standards: 5 };
    assert_eq!(blend((&nothing, 7_000), &nothing), Blended::Neither);
    // a fault weighs nothing either, and a red line is open all the same
    told.reach(1, 0);
    told.walk_by(&edition, |standard, _| {
        let fault = standard.number() == 80_402;
        if fault { domain::checks::CheckResult::NotMet } else { domain::checks::CheckResult::Met }
    });
    told.everybody_syncs();
    let judged = card(told.office.0.store(), (grid(), week(1)), &edition).unwrap().unwrap();
    assert_eq!((judged.card.standing.bp(), judged.card.band), (None, Band::NotReached));
    assert_eq!(judged.card.losses.iter().map(|loss| loss.lost).sum::<u64>(), 0);
}
