//! Decisions beside each other, and beside a withdrawal.

use super::{OFFICER, a_walked_grid, alike, closing, day, decides, field, kiosk, only, proposes, sites};
use crate::harness::grid;
use crate::harness::told::{Told, phone, week};
use domain::assignments::Origin;
use domain::day::Day;
use domain::holds::HoldReason;
use domain::people::Role;
use domain::proposals::{Became, Beside, Decided, NewDecision, withdraw};
use domain::walks::Withdrawal;
use merge::hash::{Hash, Id};
use store::views::{Ruled, Slice};
use sync_core::gate::Holder;
use sync_core::phone::PhoneReplica;
use sync_core::places;

type Out = (PhoneReplica, Holder);

/// The phone of a street officer, whose app decides beside the office.
fn officer_out(told: &mut Told) -> Out {
    let time = told.time.clone();
    let out = phone(&mut told.office, (4, Role::StreetOfficer), &time);
    told.everybody_syncs();
    out
}

fn decides_outside((phone, holder): &mut Out, proposal: Id, decided: Decided) -> Hash {
    let (officer, role) = (holder.person(), Role::StreetOfficer);
    let mut drafts = vec![NewDecision { decided, officer, role, note: "现场核实".into() }.draft(proposal)];
    if decided == Decided::Done {
        let found = only(phone.store());
        let sound = found.proposal(Day::of(week(0).start_ms())).expect("it can be done");
        drafts.extend(sound.done(found.site.as_ref(), Origin::Synthetic));
    }
    phone.commit(holder, places::of_grid(grid()), drafts).expect("it is kept").hash
}

fn ruled(told: &Told, hash: Hash) -> Ruled {
    let store = told.office.0.store();
    let partition =
        store.partition_ordinal(&places::of_grid(grid())).expect("readable").expect("it is there");
    let history = store.history_of(partition, Slice { after: None, limit: 200 }).expect("readable");
    history.entries.iter().find(|written| written.hash == hash).expect("it is there").ruled
}

#[test]
fn of_two_officers_at_once_the_one_who_had_the_site_closed_holds_and_a_person_is_asked() {
    for (first, second) in [(Decided::Done, Decided::Rejected), (Decided::Rejected, Decided::Done)] {
        let (mut told, site) = a_walked_grid();
        let id = proposes(&mut told, closing(site, day(1, 0)));
        told.everybody_syncs();
        let mut out = officer_out(&mut told);
        decides(&mut told, id, (first, "区里核实")).unwrap();
        decides_outside(&mut out, id, second);
        let everywhere = alike(&mut told, &mut [&mut out.0]);
        assert_eq!(everywhere.outcome.became, Became::Done);
        assert_eq!(everywhere.outcome.beside, [Beside::Decision]);
        let (holds, _) = everywhere.decision().unwrap();
        let who = if first == Decided::Done { OFFICER.person } else { out.1.person() };
        assert_eq!((holds.decided, holds.officer), (Decided::Done, who));
        let closed = sites(told.office.0.store()).into_iter().find(|row| row.id == site).unwrap().closed_day;
        assert_eq!(closed, Some(day(1, 0)), "what became of it is what became of the site");
        assert_eq!(field(decides(&mut told, id, (Decided::Rejected, "再议"))).0, "proposal");
    }
}

#[test]
fn two_officers_who_both_open_a_site_open_one() {
    let (mut told, _) = a_walked_grid();
    let before = sites(told.office.0.store()).len();
    let id = proposes(&mut told, kiosk(day(0, 1)));
    told.everybody_syncs();
    let mut out = officer_out(&mut told);
    decides(&mut told, id, (Decided::Done, "")).unwrap();
    decides_outside(&mut out, id, Decided::Done);
    let everywhere = alike(&mut told, &mut [&mut out.0]);
    assert_eq!((everywhere.outcome.became, everywhere.outcome.beside.len()), (Became::Done, 0));
    assert_eq!(everywhere.decisions.len(), 2);
    // the higher role is the one that is named; here both are of a street, and the office's key speaks later
    assert_eq!(sites(told.office.0.store()).len(), before + 1);
    let store = told.office.0.store();
    let conflicts = store.conflicts(None, Slice { after: None, limit: 10 }).unwrap().entries;
    assert!(conflicts.iter().all(|conflict| conflict.kind != "site"), "{conflicts:?}");
}

#[test]
fn a_withdrawal_beside_a_decision_comes_too_late_and_is_shown_and_one_that_was_known_stands() {
    for decided in [Decided::Done, Decided::Rejected] {
        let (mut told, site) = a_walked_grid();
        let id = proposes(&mut told, closing(site, day(1, 0)));
        told.everybody_syncs();
        decides(&mut told, id, (decided, "核实")).unwrap();
        let (leader, holder) = &mut told.leader;
        leader.withdraw_proposal(holder, grid(), (id, Withdrawal::Mistake)).unwrap();
        assert_eq!(
            only(told.leader.0.store()).outcome.became,
            Became::Withdrawn,
            "as far as his phone knows"
        );
        let everywhere = alike(&mut told, &mut []);
        let became = if decided == Decided::Done { Became::Done } else { Became::Rejected };
        assert_eq!(
            (everywhere.outcome.became, &everywhere.outcome.beside[..]),
            (became, &[Beside::Withdrawal][..])
        );
        let closed = sites(told.office.0.store()).into_iter().find(|row| row.id == site).unwrap().closed_day;
        assert_eq!(closed.is_some(), decided == Decided::Done);
    }
    let (mut told, site) = a_walked_grid();
    let id = proposes(&mut told, closing(site, day(1, 0)));
    let (leader, holder) = &mut told.leader;
    leader.withdraw_proposal(holder, grid(), (id, Withdrawal::Mistake)).unwrap();
    let again = leader.withdraw_proposal(holder, grid(), (id, Withdrawal::Mistake));
    assert!(field(again).1.contains("its author has"));
    assert_eq!(alike(&mut told, &mut []).outcome.became, Became::Withdrawn);
    let (named, allowed) = field(decides(&mut told, id, (Decided::Rejected, "不必")));
    assert!(named == "proposal" && allowed.contains("its author has"), "{allowed}");
}

#[test]
fn nobody_takes_back_or_decides_what_he_may_not_whatever_his_app_writes() {
    let (mut told, site) = a_walked_grid();
    let id = proposes(&mut told, closing(site, day(1, 0)));
    told.everybody_syncs();
    let (head, holder) = &mut told.head;
    assert!(field(head.withdraw_proposal(holder, grid(), (id, Withdrawal::Mistake))).1.contains("your own"));
    head.commit(holder, places::of_grid(grid()), vec![withdraw(id, Withdrawal::Mistake)]).unwrap();
    assert_eq!(alike(&mut told, &mut []).outcome.became, Became::Open, "the head did not propose it");
    // a leader decides on his own proposal, in an officer's name and in his own
    let (leader, holder) = &mut told.leader;
    let mut written = Vec::new();
    for (officer, role) in [(OFFICER.person, Role::StreetOfficer), (holder.person(), Role::GridLeader)] {
        let decision = NewDecision { decided: Decided::Done, officer, role, note: String::new() };
        let drafts = vec![decision.draft(id), domain::sites::close(site, day(1, 0))];
        written.push(leader.commit(holder, places::of_grid(grid()), drafts).unwrap().hash);
        assert_eq!(only(leader.store()).outcome.became, Became::Open, "nor on his own phone");
    }
    let everywhere = alike(&mut told, &mut []);
    assert_eq!(everywhere.outcome.became, Became::Open);
    assert_eq!(ruled(&told, written[0]), Ruled::Held(HoldReason::Rights.code()));
    assert!(matches!(ruled(&told, written[1]), Ruled::Held(_)), "{:?}", ruled(&told, written[1]));
    let closed = sites(told.office.0.store()).into_iter().find(|row| row.id == site).unwrap().closed_day;
    assert_eq!(closed, None);
}

#[test]
fn what_was_decided_or_proposed_once_is_not_written_again() {
    let (mut told, site) = a_walked_grid();
    let mut out = officer_out(&mut told);
    let id = proposes(&mut told, closing(site, day(1, 0)));
    told.everybody_syncs();
    decides(&mut told, id, (Decided::Rejected, "点位仍在")).unwrap();
    alike(&mut told, &mut [&mut out.0]);
    // an officer whose app lets him decide once more, having seen the decision
    let over = decides_outside(&mut out, id, Decided::Done);
    // and a leader whose app lets him propose something else under the same id
    let (leader, holder) = &mut told.leader;
    let other = domain::proposals::Proposal {
        id,
        change: closing(site, day(2, 0)).change,
        from_day: day(2, 0),
        note: String::new(),
    };
    let moved = leader.commit(holder, places::of_grid(grid()), vec![other.draft()]).unwrap().hash;
    let everywhere = alike(&mut told, &mut [&mut out.0]);
    assert_eq!((everywhere.outcome.became, everywhere.row.from_day), (Became::Rejected, Some(day(1, 0))));
    let rewritten = Ruled::Held(HoldReason::Rewritten.code());
    assert_eq!([ruled(&told, over), ruled(&told, moved)], [rewritten; 2]);
    let closed = sites(told.office.0.store()).into_iter().find(|row| row.id == site).unwrap().closed_day;
    assert_eq!(closed, None);
}
