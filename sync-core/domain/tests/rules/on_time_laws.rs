//! Laws of what fell due, each tried on 30,000 random sets of acts.

use crate::on_time::as_of;
use crate::sets::{OTHER_UNIT, PHOTO, Set, UNIT, sets};
use domain::rectification::{ActKind, Kept, figures};
use domain::week::Week;
use proptest::prelude::*;

/// Sets of acts that are written in hours and fall due an hour after that, so that every order of acts and dues is drawn.
fn timed(most: usize) -> impl Strategy<Value = Set> {
    sets(most).prop_map(|mut set| {
        for act in &mut set.acts {
            act.effective_ms *= 1000;
        }
        set
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_set_has_the_same_obligations_whatever_its_order(
        (set, order, time) in timed(10).prop_flat_map(|set| {
            let order: Vec<usize> = (0..set.acts.len()).collect();
            (Just(set), Just(order).prop_shuffle(), -1i64..7)
        })
    ) {
        let found = as_of(&set, time * 1000);
        prop_assert_eq!(&found, &as_of(&set.reordered(&order), time * 1000));
        prop_assert!(found.is_sorted_by_key(|one| one.due_ms));
        for one in &found {
            prop_assert!(one.due_ms - 1 <= time * 1000 && one.week == Week::of(one.due_ms - 1));
            let written = set.acts.iter().any(|act| act.due_ms == Some(one.due_ms) && act.effective_ms < one.due_ms);
            prop_assert!(written, "somebody wrote the due before it passed");
        }
        // whoever is left out is in no figure, and whoever is not is in one
        let counted = found.iter().filter(|one| !matches!(one.kept, Kept::LeftOut(_))).count();
        prop_assert_eq!(figures(&found).values().map(|one| one.of as usize).sum::<usize>(), counted);
        prop_assert!(figures(&found).values().all(|one| one.on_time <= one.of));
    }

    #[test]
    fn what_fell_due_fell_due_whatever_comes_later(set in timed(10), time in 0i64..6) {
        // an appeal is decided for what was before as well
        let mut set = set;
        while let Some(place) = set.acts.iter().position(|act| act.kind == ActKind::DecideAppeal) {
            set = set.without(place);
        }
        let until = |as_of_ms| -> Vec<_> {
            let all = as_of(&set, as_of_ms).into_iter().filter(|one| one.due_ms - 1 <= time * 1000);
            all.map(|one| (one.unit, one.due_ms, one.week)).collect()
        };
        prop_assert_eq!(until(time * 1000), until(i64::MAX));
        let mut known = set.clone();
        while let Some(place) = known.acts.iter().position(|act| act.effective_ms > time * 1000) {
            known = known.without(place);
        }
        prop_assert_eq!(as_of(&set, time * 1000), as_of(&known, time * 1000));
    }

    #[test]
    fn no_unit_changes_after_a_due_that_it_was_not_kept(mut set in timed(9), kinds in (0usize..6, 0usize..2)) {
        use ActKind::{Accept, Appeal, AskExtension, Comment, Decline, ReportFixed};
        let before = as_of(&set, 6_000);
        let kind = [Accept, Appeal, AskExtension, Comment, Decline, ReportFixed][kinds.0];
        let act = set.then([UNIT, OTHER_UNIT][kinds.1], kind);
        (act.effective_ms, act.evidence) = (6_500, PHOTO);
        let after = as_of(&set, 7_000);
        prop_assert_eq!(figures(&before), figures(&after));
    }
}
