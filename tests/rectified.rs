//! What people do about a finding, on several phones and in the office, comes to the same everywhere.

use crate::harness::{Office, finding, grid};
use domain::findings::Amendment;
use domain::format::{ACT, Scalar, draft};
use domain::holds::HoldReason;
use domain::people::Role;
use domain::rectification::{ActKind, NewAct, Ruling, Said, Status, Verdict};
use domain::walks::Withdrawal;
use merge::hash::{Hash, Id};
use merge::skeleton::{Draft, Target};
use store::fsck::fsck;
use store::views::Slice;
use store::{Profile, Store};
use sync_core::error::CoreError;
use sync_core::gate::{Gate, Holder};
use sync_core::judging::{Rectified, rectified, rectified_in};
use sync_core::office::ActsFor;
use sync_core::phone::{Doing, PhoneReplica};
use sync_core::places;

const NOON_MS: i64 = 1_795_000_100_000;
const UNIT: Id = Id([0x55; 16]);
const PHOTO: Hash = Hash([0x66; 32]);

fn doing(finding: Id, said: Said) -> Doing {
    Doing { finding, said, position: None, note: "说明".into() }
}

fn does(phone: &mut PhoneReplica, holder: &Holder, finding: Id, said: Said) -> Id {
    phone.act(holder, grid(), doing(finding, said)).expect("it may").id
}

fn officer(role: Role) -> ActsFor {
    ActsFor { person: Id([0x70 + u8::try_from(role.code()).expect("the story holds"); 16]), role }
}

fn rules(office: &mut Office, who: ActsFor, finding: Id, said: Said) -> Id {
    let operator = Gate::operator(&office.0);
    let done = office.0.act(&operator, places::of_grid(grid()), (who, doing(finding, said)));
    done.expect("it may").id
}

fn seen(store: &Store, finding: Id) -> Rectified {
    let partition =
        store.partition_ordinal(&places::of_grid(grid())).expect("the story holds").expect("the story holds");
    rectified(store, partition, finding).expect("the story holds").expect("the story holds")
}

fn status(store: &Store, finding: Id) -> Status {
    seen(store, finding).standing().status
}

/// Whoever reads all findings of a grid at once is told the same of each as whoever reads it alone.
fn together_as_alone(store: &Store, of: &Rectified) {
    // a copy that has not remembered anything yet
    let copy = store.duplicate(Profile::Phone).expect("memory");
    let partition = copy.partition_ordinal(&places::of_grid(grid())).expect("it can be read").expect("known");
    let all = rectified_in(&copy, partition).expect("it can be read");
    let found = all.iter().find(|one| one.finding.id == of.finding.id).expect("it is one of them");
    let saw = |one: &Rectified| -> Vec<bool> {
        let places = 0..one.acts.len();
        places.clone().flat_map(|by| places.clone().map(move |what| one.has_seen(by, what))).collect()
    };
    assert_eq!((&found.acts, saw(found), found.seen_mark()), (&of.acts, saw(of), of.seen_mark()));
}

/// Every copy holds the same acts and says the same of them.
fn alike(office: &mut Office, phones: &mut [&mut PhoneReplica], finding: Id) -> Rectified {
    for _ in 0..2 {
        phones.iter_mut().for_each(|phone| office.sync(phone));
    }
    let of_office = seen(office.0.store(), finding);
    for phone in phones {
        let of_phone = seen(phone.store(), finding);
        assert_eq!(of_phone.acts, of_office.acts);
        assert_eq!(of_phone.standing(), of_office.standing());
        together_as_alone(phone.store(), &of_phone);
        assert_eq!(fsck(phone.store()).expect("the story holds").faults, []);
    }
    assert_eq!(fsck(office.0.store()).expect("the story holds").faults, []);
    together_as_alone(office.0.store(), &of_office);
    of_office
}

fn said(kind: ActKind) -> Said {
    Said::of(kind)
}

fn met(report: Id) -> Said {
    Said { about: Some(report), verdict: Some(Verdict::For), ..said(ActKind::Recheck) }
}

fn reported() -> Said {
    Said { evidence: Some(PHOTO), ..said(ActKind::ReportFixed) }
}

/// An office with a leader and a community head, and a finding that the leader reported fixed.
struct Street {
    office: Office,
    leader: (PhoneReplica, Holder),
    head: (PhoneReplica, Holder),
    finding: Id,
    report: Id,
}

fn street() -> Street {
    let mut office = Office::new();
    let mut leader = office.phone_as((1, Role::GridLeader), NOON_MS);
    let mut head = office.phone_as((2, Role::CommunityHead), NOON_MS + 1_000);
    office.sync(&mut leader.0);
    let id = leader.0.new_id();
    leader.0.record_finding(&leader.1, grid(), &finding(id)).expect("the story holds");
    let report = does(&mut leader.0, &leader.1, id, reported());
    office.sync(&mut leader.0);
    office.sync(&mut head.0);
    Street { office, leader, head, finding: id, report }
}

#[test]
fn a_verdict_and_a_reopening_beside_it_end_alike_everywhere() {
    let Street { mut office, mut leader, mut head, finding, report } = street();
    assert_eq!(status(head.0.store(), finding), Status::Reported);
    // the head looks and closes it; the leader, who has not heard of that, says that it is there again
    does(&mut head.0, &head.1, finding, met(report));
    does(&mut leader.0, &leader.1, finding, said(ActKind::Reopen));
    assert_eq!(status(head.0.store(), finding), Status::Closed);
    assert_eq!(status(leader.0.store(), finding), Status::Opened);
    let everywhere = alike(&mut office, &mut [&mut leader.0, &mut head.0], finding);
    let standing = everywhere.standing();
    // a reopening that had not seen the closing does not undo it, and a person is asked to look
    assert_eq!(standing.status, Status::Closed);
    assert!(standing.review.is_some());
    // the leader sees it now, and says so again: that had seen the closing
    does(&mut leader.0, &leader.1, finding, said(ActKind::Reopen));
    let everywhere = alike(&mut office, &mut [&mut leader.0, &mut head.0], finding);
    assert_eq!((everywhere.standing().status, everywhere.standing().reopened), (Status::Opened, 1));
}

#[test]
fn two_phones_that_say_different_things_end_alike_everywhere() {
    let Street { mut office, mut leader, mut head, finding, report } = street();
    let mut colleague = office.phone_as((3, Role::Companion), NOON_MS + 2_000);
    office.sync(&mut colleague.0);
    does(&mut head.0, &head.1, finding, met(report));
    let not_met = Said { about: Some(report), verdict: Some(Verdict::Against), ..said(ActKind::Recheck) };
    does(&mut colleague.0, &colleague.1, finding, not_met);
    let everywhere = alike(&mut office, &mut [&mut leader.0, &mut head.0, &mut colleague.0], finding);
    // of two looks of equal rank the one that still sees the fault holds
    assert_eq!(everywhere.standing().status, Status::Opened);
    assert_eq!(everywhere.standing().sent_back, 1);
}

#[test]
fn an_assignment_and_a_withdrawal_beside_it_end_alike_everywhere() {
    let Street { mut office, mut leader, mut head, .. } = street();
    let id = leader.0.new_id();
    leader.0.record_finding(&leader.1, grid(), &finding(id)).unwrap();
    office.sync(&mut leader.0);
    let assign = Said { unit: Some(UNIT), due_ms: Some(NOON_MS + 1), ..said(ActKind::Assign) };
    rules(&mut office, officer(Role::StreetOfficer), id, assign);
    let edit = leader.0.begin_finding_edit(places::of_grid(grid()), id).unwrap();
    leader.0.amend_finding(&leader.1, &edit, &Amendment::Withdrawn(Withdrawal::Mistake)).unwrap();
    assert_eq!(status(leader.0.store(), id), Status::Withdrawn);
    let everywhere = alike(&mut office, &mut [&mut leader.0, &mut head.0], id);
    // an officer has acted on it: it stands, and a person is asked to look
    assert_eq!(everywhere.standing().status, Status::Assigned);
    assert!(everywhere.standing().review.is_some());
    assert_eq!(everywhere.standing().duty.map(|duty| duty.unit), Some(UNIT));
}

#[test]
fn a_finding_put_right_on_the_spot_waits_for_somebody_else_to_look() {
    let Street { mut office, mut leader, mut head, .. } = street();
    let id = leader.0.new_id();
    let mut found = finding(id);
    found.handled = domain::findings::Handled::OnTheSpot;
    leader.0.record_finding(&leader.1, grid(), &found).unwrap();
    // without a picture of what was put right it is a claim
    assert_eq!(status(leader.0.store(), id), Status::Claimed);
    let after = domain::findings::photo(id, PHOTO, domain::findings::Moment::After);
    leader.0.commit(&leader.1, places::of_grid(grid()), vec![after]).unwrap();
    let everywhere = alike(&mut office, &mut [&mut leader.0, &mut head.0], id);
    assert_eq!(everywhere.standing().status, Status::Reported);
    // his own look closes nothing; the head's does
    does(&mut leader.0, &leader.1, id, met(id));
    assert_ne!(status(leader.0.store(), id), Status::Closed);
    office.sync(&mut leader.0);
    office.sync(&mut head.0);
    does(&mut head.0, &head.1, id, met(id));
    let everywhere = alike(&mut office, &mut [&mut leader.0, &mut head.0], id);
    assert_eq!(everywhere.standing().status, Status::Closed);
}

#[test]
fn what_a_role_may_not_do_is_refused_where_it_is_typed_and_names_who_may() {
    let Street { mut leader, finding, .. } = street();
    let refused = leader.0.act(&leader.1, grid(), doing(finding, said(ActKind::Void))).unwrap_err();
    assert!(
        matches!(&refused, CoreError::Input { field: "act", allowed } if allowed.contains("street officer")),
        "{refused}"
    );
    let refused = leader.0.act(&leader.1, grid(), doing(finding, said(ActKind::Recheck))).unwrap_err();
    assert!(matches!(&refused, CoreError::Input { field: "verdict", .. }), "{refused}");
    let elsewhere = leader.0.act(&leader.1, grid(), doing(Id([9; 16]), reported())).unwrap_err();
    assert!(matches!(&elsewhere, CoreError::Input { field: "finding", .. }), "{elsewhere}");
    assert_eq!(leader.0.pending().unwrap(), 0, "nothing was written");
}

/// Why the last changeset of a grid is held at the office, if it is.
fn held_as(office: &Office, hash: &Hash) -> Option<u32> {
    let store = office.0.store();
    let partition =
        store.partition_ordinal(&places::of_grid(grid())).expect("the story holds").expect("the story holds");
    let history = store.history_of(partition, Slice { after: None, limit: 100 }).expect("the story holds");
    let written = history.entries.into_iter().find(|written| written.hash == *hash).expect("the story holds");
    match written.ruled {
        store::views::Ruled::Held(reason) => Some(reason),
        _ => None,
    }
}

#[test]
fn what_a_phone_writes_without_the_right_is_stored_and_held() {
    let Street { mut office, mut leader, mut head, finding, .. } = street();
    let commit = |phone: &mut PhoneReplica, holder: &Holder, draft: Draft| {
        phone.commit(holder, places::of_grid(grid()), vec![draft]).unwrap().hash
    };
    let act = |author: Id, made: u8, said: Said| {
        NewAct { finding, author, made: Id([made; 16]), said, position: None, note: String::new() }.draft()
    };
    let own = leader.1.person();
    // an app that was tampered with lets a leader void a finding, act in another's name, and open a site
    let void = commit(&mut leader.0, &leader.1, act(own, 1, said(ActKind::Void)));
    let forged = commit(&mut leader.0, &leader.1, act(head.1.person(), 2, met(Id([1; 16]))));
    let site = Target::Made(Id([3; 16]));
    let site = draft(&domain::format::SITE, site, vec![(0, vec![Scalar::Int(1)])]);
    let site = commit(&mut leader.0, &leader.1, site);
    let comment = commit(&mut leader.0, &leader.1, act(own, 4, said(ActKind::Comment)));
    office.sync(&mut leader.0);
    let rights = Some(HoldReason::Rights.code());
    assert_eq!([void, forged, site].map(|hash| held_as(&office, &hash)), [rights; 3]);
    assert_eq!(held_as(&office, &comment), None);
    let everywhere = alike(&mut office, &mut [&mut leader.0, &mut head.0], finding);
    assert_eq!(everywhere.standing().status, Status::Reported);
    assert_eq!(everywhere.acts.len(), 2, "the report and the comment");
    // an officer who looks at it may let it count
    office.0.adopt(&Gate::operator(&office.0), places::of_grid(grid()), &[void]).unwrap();
    let everywhere = alike(&mut office, &mut [&mut leader.0, &mut head.0], finding);
    assert_eq!(everywhere.standing().status, Status::Reported, "a role still decides what an act does");
}

#[test]
fn nobody_writes_to_the_act_of_another() {
    let Street { mut office, mut leader, mut head, finding, .. } = street();
    let void = rules(&mut office, officer(Role::DistrictOfficer), finding, said(ActKind::Void));
    alike(&mut office, &mut [&mut leader.0, &mut head.0], finding);
    // the leader's phone writes a comment over the officer's ruling
    let over = draft(&ACT, Target::Made(void), vec![(0, vec![ActKind::Comment.code().into()])]);
    let mut over = over;
    over.plain = said_bytes(&said(ActKind::Comment));
    leader.0.commit(&leader.1, places::of_grid(grid()), vec![over]).unwrap();
    let everywhere = alike(&mut office, &mut [&mut leader.0, &mut head.0], finding);
    assert_eq!(everywhere.standing().status, Status::Void);
}

/// The plain registers of an act that says this.
fn said_bytes(said: &Said) -> Vec<(u32, Vec<u8>)> {
    let some = NewAct {
        finding: Id([1; 16]),
        author: Id([2; 16]),
        made: Id([3; 16]),
        said: said.clone(),
        position: None,
        note: String::new(),
    };
    some.draft().plain
}

#[test]
fn a_leader_who_knows_of_his_end_has_no_role_any_more() {
    let Street { mut office, mut leader, mut head, finding, report } = street();
    // before he hears of his end what he does counts; and it stays so
    office.dismiss(2, (grid(), 0));
    does(&mut head.0, &head.1, finding, met(report));
    office.sync(&mut head.0);
    office.sync(&mut leader.0);
    assert_eq!(status(leader.0.store(), finding), Status::Closed);
    assert_eq!(status(office.0.store(), finding), Status::Closed);
    let refused = head.0.act(&head.1, grid(), doing(finding, said(ActKind::Reopen)));
    assert!(refused.is_err(), "{refused:?}");
}

#[test]
fn of_two_officers_at_once_the_higher_rank_holds_and_a_person_is_asked() {
    let Street { mut office, mut leader, mut head, finding, .. } = street();
    // two officers of the office see each other's acts; those of a street officer on a phone may be beside them
    let mut officer_out = office.phone_as((4, Role::StreetOfficer), NOON_MS + 3_000);
    office.sync(&mut officer_out.0);
    rules(&mut office, officer(Role::DistrictOfficer), finding, said(ActKind::Void));
    let twin = Said { other: Some((Id([8; 16]), grid().number())), ..said(ActKind::DuplicateOf) };
    does(&mut officer_out.0, &officer_out.1, finding, twin);
    let everywhere = alike(&mut office, &mut [&mut leader.0, &mut head.0, &mut officer_out.0], finding);
    let standing = everywhere.standing();
    assert_eq!(standing.status, Status::Void);
    assert_eq!(standing.ruling.map(|(ruling, _)| ruling), Some(Ruling::Void));
    assert!(standing.review.is_some());
}
