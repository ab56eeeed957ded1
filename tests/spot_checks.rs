//! Spot checks: drawn from a recorded seed, blind both ways, and only for whom they were drawn.

use crate::harness::spots::{
    CHECKER, DISTRICT, HEAD, LEADER, OTHER, Spots, agreed, asked, beside, everything, holds, numbers, refusal,
};
use crate::harness::told::{DAY_MS, all_met, finding, week};
use crate::harness::{Wire, grid};
use domain::checks::CheckResult::{Met, NotMet};
use domain::checks::{CheckKey, CheckResult, Observation};
use domain::people::Role;
use domain::scoring::{Place, Share};
use domain::spot_checks::{RecordedDraw, SpotCheck};
use domain::suspensions::{Suspends, Suspension};
use domain::walks::Outcome;
use fixtures::editions::futian_2020;
use fixtures::sites::of_grid;
use merge::hash::{Hash, Id};
use merge::keys::SecretKey;
use merge::partition::Partition;
use protocol::pull::{Pull, State};
use store::fsck::fsck;
use store::views::Ruled;
use sync_core::gate::Gate;
use sync_core::office::{DrawnAgain, SpotDraw, serve};
use sync_core::places;

#[test]
fn a_draw_is_recorded_before_anybody_is_told_and_is_drawn_again_alike_for_ever() {
    let mut spots = Spots::begin();
    let wanted = SpotDraw { grids: 2, standards: 5, ..asked(DISTRICT.into(), 0, &[CHECKER, OTHER]) };
    let drawn = spots.draw(&wanted).unwrap();
    assert_eq!((drawn.drawn.checks.len(), drawn.drawn.left_out.len()), (2, 0));
    let recorded = numbers(&spots.told.office, places::of_spot_draws(DISTRICT));
    for check in &drawn.drawn.checks {
        let told = numbers(&spots.told.office, places::of_spot_checks(check.grid));
        assert!(recorded.last() < told.first(), "the seed stands in the feed before what came of it");
    }
    // sites, leaders and checkers change; what it was drawn from does not
    let day = u32::try_from(week(0).start_ms() / DAY_MS).unwrap();
    for check in &drawn.drawn.checks {
        let closed = check.places.iter().map(|(_, site)| domain::sites::close(*site, day)).collect();
        spots.told.office.record_in(places::of_grid(check.grid), closed);
    }
    spots.told.office.assign(3, (beside(2), 1));
    spots.told.office.assign(4, (grid(), 1));
    let [seen] = &spots.draws()[..] else { panic!("one draw") };
    assert_eq!((seen.draw, seen.again), (drawn.draw, DrawnAgain::Alike));
    let record = seen.record.as_ref().unwrap();
    assert_eq!((record.week, record.grids.len(), record.checkers.len()), (week(0), 3, 2));
    assert_eq!(record.drawn(futian_2020()).unwrap(), drawn.drawn);
    // somebody else is told afterwards with the office's own key: whoever draws again sees it
    let mut other = drawn.drawn.checks[0].clone();
    other.places.pop();
    let other = SpotCheck {
        grid: [grid(), beside(1), beside(2)]
            .into_iter()
            .find(|one| drawn.drawn.checks.iter().all(|check| check.grid != *one))
            .unwrap(),
        ..other
    };
    let told = record.tell(&other);
    spots.told.office.record_in(places::of_spot_checks(other.grid), vec![told]);
    assert_eq!(spots.draws()[0].again, DrawnAgain::Differs);
    assert_eq!(fsck(spots.told.office.0.store()).unwrap().faults, []);
}

#[test]
fn nobody_is_drawn_for_a_grid_of_his_own_nor_of_somebody_on_his_phone() {
    let mut spots = Spots::begin();
    // somebody of the grid who has no phone
    spots.told.office.appoint((5, Role::CommunityHead), (grid(), 0));
    let before = spots.told.office.0.store().feed_end().unwrap();
    assert_eq!(refusal(spots.draw(&asked(grid().number(), 0, &[Id([5; 16])]))).0, "grids");
    let own = spots.draw(&asked(grid().number(), 0, &[LEADER, HEAD]));
    let (field, why) = refusal(own);
    assert!(field == "grids" && why.contains("name a checker from elsewhere"), "{field}: {why}");
    let stranger = Id([99; 16]);
    let (field, why) = refusal(spots.draw(&asked(grid().number(), 0, &[CHECKER, stranger])));
    assert!(field == "checkers" && why.contains(&stranger.to_string()), "{field}: {why}");
    assert_eq!(refusal(spots.draw(&asked(grid().number(), 0, &[]))).0, "checkers");
    assert_eq!(refusal(spots.draw(&asked(440_305, 0, &[CHECKER]))).0, "area");
    assert_eq!(refusal(spots.draw(&asked(grid().number(), -1, &[CHECKER]))).0, "week");
    let none = SpotDraw { grids: 0, ..asked(DISTRICT.into(), 0, &[CHECKER]) };
    assert_eq!(refusal(spots.draw(&none)).0, "grids");
    assert_eq!(refusal(spots.draw(&SpotDraw { grids: 1, standards: 0, ..none })).0, "standards");
    // the leader works on the checker's phone as well
    spots.told.office.enrol(&mut spots.other.0, LEADER);
    assert_eq!(refusal(spots.draw(&asked(grid().number(), 0, &[OTHER]))).0, "grids");
    let operator = Gate::operator(&spots.told.office.0);
    spots.told.office.0.disable(&operator, CHECKER).unwrap();
    assert_eq!(refusal(spots.draw(&asked(grid().number(), 0, &[CHECKER]))).0, "checkers");
    // nothing of what was refused is there
    assert_eq!(spots.told.office.0.store().feed_end().unwrap(), before);
    assert!(!holds(spots.told.office.0.store(), places::of_spot_draws(DISTRICT)));
    spots.told.office.0.enable(&operator, CHECKER).unwrap();
    let drawn = spots.draw(&asked(grid().number(), 0, &[LEADER, CHECKER, OTHER, CHECKER])).unwrap();
    assert_eq!(
        drawn.drawn.checks.iter().map(|one| (one.grid, one.checker)).collect::<Vec<_>>(),
        [(grid(), CHECKER)]
    );
}

#[test]
fn a_grid_is_drawn_once_for_a_week_and_never_for_one_that_does_not_count() {
    let mut spots = Spots::begin();
    spots.draw_whole(0);
    assert_eq!(refusal(spots.draw(&asked(grid().number(), 0, &[CHECKER, OTHER]))).0, "grids");
    spots.draw(&asked(grid().number(), 1, &[CHECKER, OTHER])).unwrap();
    let suspended = Suspension {
        id: Id([0x31; 16]),
        area: grid().street().number().into(),
        weeks: week(2)..=week(2),
        suspends: Suspends::Weeks,
        reason: "台风".into(),
    };
    spots.told.district(vec![suspended.draft()]);
    assert_eq!(refusal(spots.draw(&asked(DISTRICT.into(), 2, &[CHECKER, OTHER]))).0, "grids");
    spots.draw(&asked(DISTRICT.into(), 3, &[CHECKER, OTHER])).unwrap();
    assert!(spots.draws().iter().all(|draw| draw.again == DrawnAgain::Alike));
}

#[test]
fn the_leader_sees_nothing_of_a_spot_check_and_the_checker_nothing_of_the_leaders_walk() {
    let mut spots = Spots::begin();
    let drawn = spots.draw_whole(0);
    spots.everybody_syncs();
    spots.told.walk(all_met);
    let walk = spots.spot_walk_all(NotMet);
    spots.everybody_syncs();
    let spot = places::of_spot_checks(grid());
    let office = everything(spots.told.office.0.store());
    let of_spot: Vec<&Hash> = office.iter().filter(|(at, ..)| *at == spot).map(|(_, hash, _)| hash).collect();
    let official: Vec<&Hash> =
        office.iter().filter(|(at, ..)| *at == places::of_grid(grid())).map(|(_, hash, _)| hash).collect();
    assert!(of_spot.len() > 100 && official.len() > 20, "{} and {}", of_spot.len(), official.len());
    let seed = spots.draws()[0].record.clone().unwrap().seed;
    for (who, store) in spots.phones() {
        let here = everything(store);
        let some = |hashes: &[&Hash]| {
            hashes.iter().filter(|hash| here.iter().any(|(_, known, _)| known == **hash)).count()
        };
        let expected = if who == "checker" { (of_spot.len(), 0) } else { (0, official.len()) };
        let expected = if who == "other" { (0, 0) } else { expected };
        assert_eq!((some(&of_spot), some(&official)), expected, "{who}");
        assert_eq!(holds(store, spot), who == "checker", "{who}");
        assert!(!holds(store, places::of_spot_draws(DISTRICT)), "{who} holds the draws");
        let says =
            |what: &[u8]| here.iter().any(|(.., bytes)| bytes.windows(what.len()).any(|some| some == what));
        assert!(!says(&seed), "{who} holds the seed");
        assert_eq!(says(&drawn.draw.0), who == "checker", "{who}");
        assert_eq!(says(&walk.0), who == "checker", "{who}");
    }
    // nor when it is asked for
    let token = &spots.told.leader.0.enrolment().unwrap().token;
    let device = Gate::device(spots.told.office.0.store(), token).unwrap();
    for partition in [spot, places::of_spot_draws(DISTRICT)] {
        let pull = Pull { after: vec![(partition, 0)], ..Pull::default() };
        let key = SecretKey::from_bytes(&spots.told.office.0.key());
        let answer = serve(spots.told.office.0.store(), &key, (&device, &pull)).unwrap();
        assert!(answer.entries.is_empty() && answer.left_out == [partition], "{partition}");
    }
    let (phone, holder) = &spots.checker;
    assert_eq!(
        phone.today(holder).unwrap().grids.iter().map(|row| row.place).collect::<Vec<_>>(),
        [beside(1).number()]
    );
}

#[test]
fn a_spot_check_leaves_a_phone_on_which_somebody_of_the_grid_works() {
    let mut spots = Spots::begin();
    spots.draw_whole(0);
    spots.everybody_syncs();
    assert_eq!(spots.to_make().grid, grid());
    // recorded before the leader came to this phone, and not lost by it
    let walk = spots.spot_walk_one(80_402);
    spots.told.office.enrol(&mut spots.checker.0, LEADER);
    spots.everybody_syncs();
    let (phone, holder) = &spots.checker;
    assert_eq!(phone.spot_checks(holder).unwrap(), []);
    let scope: Vec<Partition> = phone.store().scope().unwrap().into_iter().map(|(at, _)| at).collect();
    assert!(!scope.contains(&places::of_spot_checks(grid())) && scope.contains(&places::of_grid(grid())));
    let store = spots.told.office.0.store();
    let ordinal = store.partition_ordinal(&places::of_spot_checks(grid())).unwrap().unwrap();
    assert_eq!(
        store.walks_led((ordinal, CHECKER)).unwrap().iter().map(|one| one.id).collect::<Vec<_>>(),
        [walk]
    );
    assert_eq!(spots.agreed(0).judged.some, 1);
}

#[test]
fn who_led_the_grid_before_sees_it_as_a_spot_check_alone() {
    let mut spots = Spots::begin();
    spots.told.office.assign(3, (grid(), 1));
    spots.everybody_syncs();
    assert_eq!(refusal(spots.draw(&asked(grid().number(), 0, &[CHECKER]))).0, "grids");
    spots.told.office.dismiss(3, (grid(), 1));
    spots.draw_whole(0);
    spots.everybody_syncs();
    let (phone, holder) = &spots.checker;
    assert_eq!(spots.to_make().grid, grid());
    let shown: Vec<u64> = phone.today(holder).unwrap().grids.iter().map(|row| row.place).collect();
    assert_eq!(shown, [beside(1).number()]);
    // and who becomes its leader again has nothing to look at there
    spots.told.office.assign(3, (grid(), 2));
    spots.everybody_syncs();
    let (phone, holder) = &spots.checker;
    assert_eq!(phone.spot_checks(holder).unwrap(), []);
}

#[test]
fn whoever_looked_in_an_earlier_week_is_let_go_by_the_next_draw_wherever_that_falls() {
    let mut spots = Spots::begin();
    spots.draw_whole(0);
    spots.everybody_syncs();
    spots.spot_walk_all(Met);
    spots.everybody_syncs();
    spots.told.reach(1, 0);
    let next = SpotDraw { checkers: &[LEADER], ..asked(beside(2).number(), 1, &[]) };
    spots.draw(&next).unwrap();
    // what was recorded before that was known counts all the same
    spots.spot_walk_one(80_402);
    spots.everybody_syncs();
    let (phone, holder) = &spots.checker;
    assert_eq!(phone.spot_checks(holder).unwrap(), []);
    let late = agreed(spots.told.office.0.store(), week(1)..=week(1));
    let late = late.iter().find(|one| one.grid == grid()).unwrap();
    assert_eq!((late.walks, late.judged), (1, Share::default()));
    // who is to look in this week stays, also when more is drawn
    spots.draw(&asked(beside(1).number(), 1, &[OTHER])).unwrap();
    spots.everybody_syncs();
    let (leader, holder) = &spots.told.leader;
    assert_eq!(leader.spot_checks(holder).unwrap().len(), 1);
    assert!(spots.draws().iter().all(|draw| draw.again == DrawnAgain::Alike));
}

#[test]
fn a_checkers_phone_says_what_to_judge_where_and_what_was_said_of_it() {
    let mut spots = Spots::begin();
    let drawn = SpotDraw { standards: 6, ..asked(grid().number(), 0, &[CHECKER]) };
    let drawn = spots.draw(&drawn).unwrap();
    spots.everybody_syncs();
    let [check] = &drawn.drawn.checks[..] else { panic!("one grid") };
    let to_make = spots.to_make();
    let wanted: Vec<Place> = to_make.places.iter().map(|(place, _)| *place).collect();
    assert_eq!((wanted.as_slice(), wanted.len()), (check.places.as_slice(), 6));
    assert_eq!((to_make.week, to_make.edition), (week(0), futian_2020().content_hash()));
    assert_eq!(to_make.walk, None);
    for site in &to_make.sites {
        let known = of_grid(grid()).iter().find(|known| known.id == site.id).unwrap();
        assert_eq!((site.name.as_str(), site.site_type), (known.name_zh.as_str(), known.site_type));
        assert!(site.position.is_some());
    }
    assert!(wanted.iter().all(|(_, named)| to_make.sites.iter().any(|site| site.id == *named)));
    let first = wanted[0];
    let walk = spots.spot_walk([(first, NotMet)]);
    let after = spots.to_make();
    assert_eq!(after.walk, Some((walk, Some(1))));
    let said: Vec<Option<CheckResult>> = after.places.iter().map(|(_, said)| *said).collect();
    assert_eq!((said[0], said[1..].iter().flatten().count()), (Some(NotMet), 0));
    // what is of a spot check is recorded as such, or not at all
    let (phone, holder) = &mut spots.checker;
    let key = CheckKey { walk, site: first.1, standard: first.0.number() };
    let plain = Observation::plain(Met);
    assert!(phone.check(holder, grid(), (&key, &plain, "")).is_err());
    assert!(phone.finish_walk(holder, grid(), (walk, Outcome::Complete, "")).is_err());
    assert!(phone.record_finding(holder, grid(), &finding(Id([5; 16]), (walk, first.1, first.0))).is_err());
    assert!(!holds(phone.store(), places::of_grid(grid())));
    // it is nobody else's
    let (phone, holder) = &mut spots.other;
    assert_eq!(phone.spot_checks(holder).unwrap(), []);
    assert!(phone.start_spot_walk(holder, (grid(), drawn.draw)).is_err());
    let (phone, holder) = &mut spots.checker;
    assert!(phone.start_spot_walk(holder, (grid(), Id([9; 16]))).is_err());
}

#[test]
fn what_a_checker_may_not_write_is_held_and_who_was_not_drawn_takes_no_place() {
    let mut spots = Spots::begin();
    let drawn = spots.draw_whole(0);
    spots.everybody_syncs();
    let record = spots.draws()[0].record.clone().unwrap();
    let mine = SpotCheck { grid: grid(), checker: CHECKER, places: vec![drawn.drawn.checks[0].places[0]] };
    let spot = places::of_spot_checks(grid());
    let (phone, holder) = &mut spots.checker;
    let own = RecordedDraw { draw: Id([0x44; 16]), ..record };
    let written = phone.commit(holder, spot, vec![own.tell(&mine)]).unwrap();
    let (phone, holder) = &mut spots.other;
    phone
        .commit(holder, spot, finding(Id([0x45; 16]), (Id([1; 16]), Id([2; 16]), mine.places[0].0)).record())
        .unwrap();
    spots.told.office.sync(&mut spots.checker.0);
    let token = spots.other.0.enrolment().unwrap().token.clone();
    let mut wire = Wire(&mut spots.told.office.0, token);
    spots.other.0.sync(&mut wire, State::Left).unwrap();
    let store = spots.told.office.0.store();
    let held = store.held().unwrap();
    let (at, what) = held.iter().find(|(_, what)| what.hash == written.hash).unwrap();
    assert!(*at == spot && matches!(what.ruled, Ruled::Held(6)), "{held:?}");
    assert_eq!(store.spot_checks(&(0..=u64::MAX)).unwrap().len(), 1);
    assert_eq!(store.quarantined().unwrap().len(), 1);
    assert_eq!(spots.draws().len(), 1);
}
