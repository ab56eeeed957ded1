//! What leaders propose about sites changes nothing until it is decided, and ends alike on every copy.

mod beside;

use crate::harness::grid;
use crate::harness::told::{Told, all_met, week};
use domain::day::Day;
use domain::format::SITE_PROPOSAL;
use domain::geo::{Placed, PlacedParts};
use domain::people::Role;
use domain::proposals::{Became, Decided, Proposal, SiteChange};
use domain::scoring::SiteFact;
use domain::standards::SiteType;
use domain::walks::Withdrawal;
use fixtures::editions::futian_2020;
use merge::hash::{Hash, Id};
use store::Store;
use store::fsck::fsck;
use store::views::{SiteRow, Slice};
use sync_core::error::CoreError;
use sync_core::gate::Gate;
use sync_core::judging::{Proposed, proposed};
use sync_core::office::ActsFor;
use sync_core::phone::{PhoneReplica, Proposing};
use sync_core::places;

const OFFICER: ActsFor = ActsFor { person: Id([0x77; 16]), role: Role::StreetOfficer };

/// A day of a week of the story, days since 1970.
fn day(number: i64, days: i64) -> u32 {
    u32::try_from(Day::of(week(number).start_ms()).0 + days).expect("a day of this century")
}

fn here(lng_e7: i32) -> Placed {
    let parts = PlacedParts { datum: 1, lat_e7: 225_430_000, lng_e7, accuracy_dm: 80, source: 3 };
    Placed::try_from(parts).expect("a position")
}

/// The sites of the grid on a copy.
fn sites(store: &Store) -> Vec<SiteRow> {
    let partition =
        store.partition_ordinal(&places::of_grid(grid())).expect("readable").expect("it is there");
    store.sites_of(partition).expect("readable")
}

fn proposing(change: SiteChange, from_day: u32) -> Proposing {
    Proposing { change, from_day, note: "现场已变".into() }
}

fn closing(site: Id, from_day: u32) -> Proposing {
    proposing(SiteChange::Close { site }, from_day)
}

fn kiosk(from_day: u32) -> Proposing {
    let site_type = SiteType::of_number(15).expect("临街商铺");
    proposing(
        SiteChange::Open { site_type, name: "滨河路便利店".into(), position: here(1_140_550_000) },
        from_day,
    )
}

/// The leader proposes.
fn proposes(told: &mut Told, what: Proposing) -> Id {
    let (phone, holder) = &mut told.leader;
    phone.propose_site(holder, grid(), what).expect("it may be proposed").id
}

fn decides(told: &mut Told, proposal: Id, (decided, note): (Decided, &str)) -> Result<Hash, CoreError> {
    let operator = Gate::operator(&told.office.0);
    let done =
        told.office.0.decide_proposal(&operator, OFFICER, places::of_grid(grid()), (proposal, decided, note));
    done.map(|recorded| recorded.hash)
}

/// What a copy says of the only proposal.
fn only(store: &Store) -> Proposed {
    let number = grid().number();
    let rows =
        store.proposals(&(number..=number), Slice { after: None, limit: 10 }).expect("readable").entries;
    let mut all = proposed(store, rows).expect("readable");
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// Everybody syncs; every copy holds the same sites and says the same of the proposal.
fn alike(told: &mut Told, others: &mut [&mut PhoneReplica]) -> Proposed {
    for _ in 0..2 {
        told.everybody_syncs();
        others.iter_mut().for_each(|phone| told.office.sync(phone));
    }
    let (office, sites_there) = (only(told.office.0.store()), sites(told.office.0.store()));
    let phones = [told.leader.0.store(), told.head.0.store()];
    for store in phones.into_iter().chain(others.iter().map(|phone| phone.store())) {
        let there = only(store);
        assert_eq!((&there.outcome, &there.decisions), (&office.outcome, &office.decisions));
        assert_eq!((there.author, there.new_site()), (office.author, office.new_site()));
        assert_eq!(sites(store), sites_there);
        assert_eq!(fsck(store).expect("readable").faults, []);
    }
    assert_eq!(fsck(told.office.0.store()).expect("readable").faults, []);
    office
}

/// The field that a refusal names, and what it says.
fn field<T: std::fmt::Debug>(refused: Result<T, CoreError>) -> (&'static str, String) {
    let refused = refused.expect_err("a field should have been refused");
    assert!(matches!(refused, CoreError::Input { .. }), "{refused:?}");
    let CoreError::Input { field, allowed } = refused else { return ("", String::new()) };
    (field, allowed)
}

/// A site of the grid that was judged in the walk of its first week.
fn a_walked_grid() -> (Told, Id) {
    let mut told = Told::begin();
    told.reach(0, 0);
    let (_, plan, _) = told.walk(all_met);
    told.everybody_syncs();
    let (_, site) = *plan.places().first().expect("something is planned");
    (told, site)
}

#[test]
fn a_proposed_closure_changes_nothing_until_it_is_decided_and_then_the_site_leaves_in_its_week() {
    let (mut told, _) = a_walked_grid();
    told.reach(1, 0);
    let plan = |told: &Told| told.head.0.plan(&told.head.1, grid(), futian_2020()).unwrap().places();
    let (before, planned) = ((told.card(week(0)), told.card(week(1))), plan(&told));
    let (_, site) = planned[0];
    let id = proposes(&mut told, closing(site, day(1, 2)));
    let waiting = alike(&mut told, &mut []);
    assert_eq!((waiting.outcome.became, waiting.author), (Became::Open, told.leader.1.person()));
    let only_proposed = told.card(week(1));
    assert_eq!(only_proposed.card, before.1.card);
    assert_eq!(only_proposed.ground.sites, before.1.ground.sites);
    assert_eq!(plan(&told), planned);
    let hash = decides(&mut told, id, (Decided::Done, "核实无误")).unwrap();
    let done = alike(&mut told, &mut []);
    assert_eq!((done.outcome.became, done.decision().unwrap().1), (Became::Done, "核实无误"));
    assert_eq!(done.decision().unwrap().0.officer, OFFICER.person);
    // the decision and what it does are one changeset
    let store = told.office.0.store();
    let partition = store.partition_ordinal(&places::of_grid(grid())).unwrap().unwrap();
    let newest = store.history_of(partition, Slice { after: None, limit: 1 }).unwrap().entries.remove(0);
    assert_eq!((newest.hash, newest.wrote.len()), (hash, 2));
    assert!(plan(&told).iter().all(|(_, at)| *at != site), "it is planned no more");
    let stands = |number| {
        let card = told.card(week(number));
        let fact: SiteFact = *card.ground.sites.iter().find(|fact| fact.id == site).unwrap();
        fact.closed.is_none_or(|closed| closed > week(number))
    };
    assert_eq!((stands(0), stands(1)), (true, false));
    assert_eq!(told.card(week(0)).card, before.0.card, "the week before is as it was");
}

#[test]
fn a_moved_site_keeps_its_checks_at_the_old_place_and_begins_anew_at_the_new_one() {
    let (mut told, site) = a_walked_grid();
    let old = sites(told.office.0.store()).into_iter().find(|row| row.id == site).unwrap();
    let moving = SiteChange::Move { site, position: here(1_140_560_000) };
    let id = proposes(&mut told, proposing(moving, day(1, 0)));
    told.everybody_syncs();
    told.reach(1, 0);
    decides(&mut told, id, (Decided::Done, "")).unwrap();
    let done = alike(&mut told, &mut []);
    let new = done.new_site().unwrap();
    let now = sites(told.office.0.store());
    let row = |id: Id| now.iter().find(|row| row.id == id).unwrap();
    assert_eq!(row(site).position, old.position, "what was judged stays where it was seen");
    assert_eq!((row(site).closed_day, row(new).opened_day), (Some(day(1, 0)), Some(day(1, 0))));
    assert_eq!(row(new).position.unwrap().lng_e7, 1_140_560_000);
    let same = |row: &SiteRow| (row.site_type, row.name.clone(), row.origin, row.source_code.clone());
    assert_eq!(same(row(new)), same(&old));
    assert_eq!((row(new).closed_day, now.len()), (None, 1 + sites_at_first()));
    // in every week one of the two stands
    let card = told.card(week(1));
    let facts = |id: Id| *card.ground.sites.iter().find(|fact| fact.id == id).unwrap();
    assert_eq!((facts(site).closed, facts(new).from), (Some(week(1)), week(1)));
    assert!(card.ground.checks.iter().any(|check| check.site == site));
    assert!(card.ground.checks.iter().all(|check| check.site != new));
    let plan = told.head.0.plan(&told.head.1, grid(), futian_2020()).unwrap().places();
    assert!(plan.iter().any(|(_, at)| *at == new) && plan.iter().all(|(_, at)| *at != site), "{plan:?}");
}

fn sites_at_first() -> usize {
    fixtures::sites::of_grid(grid()).len()
}

#[test]
fn a_new_site_is_opened_once_and_is_as_invented_as_whoever_proposed_it() {
    let (mut told, _) = a_walked_grid();
    let id = proposes(&mut told, kiosk(day(0, 0)));
    told.everybody_syncs();
    decides(&mut told, id, (Decided::Done, "")).unwrap();
    let done = alike(&mut told, &mut []);
    let new = sites(told.office.0.store()).into_iter().find(|row| Some(row.id) == done.new_site()).unwrap();
    assert_eq!((new.site_type, new.name.as_str(), new.opened_day), (15, "滨河路便利店", Some(day(0, 0))));
    // the leader of these stories is invented
    assert_eq!(new.origin, domain::assignments::Origin::Synthetic);
}

#[test]
fn what_cannot_be_done_is_refused_where_it_is_proposed_and_nothing_is_written() {
    let (mut told, site) = a_walked_grid();
    told.office.record_in(places::of_grid(grid()), vec![domain::sites::close(site, day(0, 3))]);
    told.everybody_syncs();
    let other = sites(told.leader.0.store()).into_iter().find(|row| row.closed_day.is_none()).unwrap().id;
    let unnamed = SiteChange::Open {
        site_type: SiteType::of_number(15).unwrap(),
        name: " ".into(),
        position: here(1_140_550_000),
    };
    let long = Proposing { note: "长".repeat(2_000), ..closing(other, day(1, 0)) };
    for (what, refused, says) in [
        (closing(Id([9; 16]), day(1, 0)), "site", "a site of this grid"),
        (closing(site, day(1, 0)), "site", "closed from 2026-10-01"),
        (closing(other, day(60, 0)), "from_day", "2027-09-29"),
        (closing(other, day(-30, 0)), "from_day", "2026-03-30"),
        (closing(other, day(0, -3)), "from_day", "on which the site was opened"),
        (proposing(unnamed, day(1, 0)), "site_name", "bytes"),
        (long, "note", "4000"),
    ] {
        let (phone, holder) = &mut told.leader;
        let (named, allowed) = field(phone.propose_site(holder, grid(), what.clone()));
        assert!(named == refused && allowed.contains(says), "{what:?}: {named}: {allowed}");
    }
    let elsewhere = domain::grids::GridCode::new(440_304_001_018_002).unwrap();
    let (phone, holder) = &mut told.leader;
    assert_eq!(field(phone.propose_site(holder, elsewhere, kiosk(day(1, 0)))).0, "grid");
    assert_eq!(
        field(phone.withdraw_proposal(holder, grid(), (Id([9; 16]), Withdrawal::Twice))).0,
        "proposal"
    );
    assert_eq!(told.leader.0.pending().unwrap(), 0);
}

#[test]
fn who_decides_is_told_what_stands_in_the_way_and_may_still_reject() {
    let (mut told, site) = a_walked_grid();
    let id = proposes(&mut told, closing(site, day(1, 0)));
    assert_eq!(field(decides(&mut told, id, (Decided::Done, ""))).0, "proposal", "it is on the phone only");
    told.everybody_syncs();
    let operator = Gate::operator(&told.office.0);
    let leader = ActsFor { person: Id([1; 16]), role: Role::GridLeader };
    let decided = (id, Decided::Done, "");
    let refused = told.office.0.decide_proposal(&operator, leader, places::of_grid(grid()), decided);
    let (named, allowed) = field(refused);
    assert!(named == "role" && allowed.contains("street officer"), "{allowed}");
    let district = places::of_district(440_304);
    assert_eq!(field(told.office.0.decide_proposal(&operator, OFFICER, district, decided)).0, "proposal");
    assert_eq!(field(decides(&mut told, id, (Decided::Rejected, " "))).0, "note");
    assert_eq!(field(decides(&mut told, id, (Decided::Done, &"长".repeat(2_000)))).0, "note");
    // a year and more later it is far away, and can only be rejected
    told.reach(40, 0);
    let (named, allowed) = field(decides(&mut told, id, (Decided::Done, "")));
    assert!(named == "from_day" && allowed.contains("only be rejected"), "{named}: {allowed}");
    told.reach(1, 0);
    // meanwhile the site was closed for another reason
    told.office.record_in(places::of_grid(grid()), vec![domain::sites::close(site, day(0, 3))]);
    let (named, allowed) = field(decides(&mut told, id, (Decided::Done, "")));
    assert!(named == "site" && allowed.contains("closed from 2026-10-01"), "{named}: {allowed}");
    decides(&mut told, id, (Decided::Rejected, "该点位已撤销")).unwrap();
    let rejected = alike(&mut told, &mut []);
    assert_eq!(rejected.outcome.became, Became::Rejected);
    let (named, allowed) = field(decides(&mut told, id, (Decided::Done, "")));
    assert_eq!(named, "proposal");
    for says in ["street officer", &OFFICER.person.to_string(), "2026-10-05", "not done", "该点位已撤销"]
    {
        assert!(allowed.contains(says), "{says} in {allowed}");
    }
    let (phone, holder) = &mut told.leader;
    let late = phone.withdraw_proposal(holder, grid(), (id, Withdrawal::Mistake));
    assert!(field(late).1.contains("street officer"));
}

#[test]
fn what_no_site_can_be_is_stored_and_cannot_be_done() {
    let (mut told, site) = a_walked_grid();
    // an app that was tampered with proposes a type that does not exist, and a move to nowhere
    let of_type = |number: u64, made: u8| {
        let mut strange = Proposal {
            id: Id([made; 16]),
            change: kiosk(day(1, 0)).change,
            from_day: day(1, 0),
            note: String::new(),
        }
        .draft();
        let scalars = vec![
            1_u64.into(),
            domain::format::Scalar::Empty,
            number.into(),
            "不存在".into(),
            u64::from(day(1, 0)).into(),
        ];
        let shape = SITE_PROPOSAL.register(0).unwrap().shape;
        strange.plain[0].1 = domain::format::encode(shape, &scalars);
        strange
    };
    let mut nowhere = Proposal {
        id: Id([0x23; 16]),
        change: SiteChange::Move { site, position: here(1_140_560_000) },
        from_day: day(1, 0),
        note: String::new(),
    }
    .draft();
    nowhere.plain.retain(|(register, _)| *register != 1);
    let (phone, holder) = &mut told.leader;
    for draft in [of_type(33, 0x21), of_type(0, 0x22), nowhere] {
        phone.commit(holder, places::of_grid(grid()), vec![draft]).unwrap();
    }
    told.everybody_syncs();
    for (made, refused) in [(0x21, "site_type"), (0x22, "site_type"), (0x23, "position")] {
        assert_eq!(field(decides(&mut told, Id([made; 16]), (Decided::Done, ""))).0, refused);
        decides(&mut told, Id([made; 16]), (Decided::Rejected, "无此类型")).unwrap();
    }
    assert_eq!(sites(told.office.0.store()).len(), sites_at_first());
    assert_eq!(fsck(told.office.0.store()).unwrap().faults, []);
}
