//! What decisions on a proposal come to, and on which days a site may be opened, closed or moved.

use domain::assignments::Origin;
use domain::day::Day;
use domain::limits::{SITE_DAYS_AHEAD_MAX, SITE_DAYS_BACK_MAX};
use domain::people::Role;
use domain::proposals::{
    Became, Beside, Decided, Decision, Proposal, SiteChange, SiteNow, TakenBack, outcome, site_of,
};
use merge::hash::{Hash, Id};

/// Every decision that two words, three roles and two instants make, some of them twice; each in a changeset of its own.
fn decisions() -> Vec<Decision> {
    let mut all = Vec::new();
    for decided in [Decided::Done, Decided::Rejected] {
        for role in Role::OFFICE {
            for effective_ms in [1, 1, 2] {
                let hash = Hash([u8::try_from(all.len()).expect("few"); 32]);
                let officer = Id([u8::try_from(role.code()).expect("a small code"); 16]);
                all.push(Decision { decided, officer, role, effective_ms, hash });
            }
        }
    }
    all
}

/// What the decisions come to, with the one that holds in full.
fn held(taken_back: TakenBack, decisions: &[Decision]) -> (Became, Option<Decision>, Vec<Beside>) {
    let outcome = outcome(taken_back, decisions);
    let holds = outcome.decision.map(|place| *decisions.get(place).expect("a place among them"));
    (outcome.became, holds, outcome.beside)
}

#[test]
fn three_decisions_come_to_the_same_in_whatever_order_and_a_change_that_was_made_is_never_unsaid() {
    let all = decisions();
    for a in &all {
        for b in &all {
            for c in &all {
                for taken_back in [TakenBack::Yes, TakenBack::No] {
                    let one = held(taken_back, &[*a, *b, *c]);
                    let orders = [[*a, *c, *b], [*b, *a, *c], [*b, *c, *a], [*c, *a, *b], [*c, *b, *a]];
                    assert!(orders.iter().all(|order| held(taken_back, order) == one));
                    let done = [a, b, c].iter().any(|one| one.decided == Decided::Done);
                    assert_eq!(one.0, if done { Became::Done } else { Became::Rejected });
                    assert_eq!(one.2.contains(&Beside::Withdrawal), taken_back == TakenBack::Yes);
                    let differ = [a, b, c].iter().any(|one| one.decided != a.decided);
                    assert_eq!(one.2.contains(&Beside::Decision), differ);
                    let best = one.1.expect("one of them holds");
                    let alike = [a, b, c].into_iter().filter(|one| one.decided == best.decided);
                    assert!(alike.into_iter().all(|one| one.role.rank() <= best.role.rank()));
                }
            }
        }
    }
    assert_eq!(held(TakenBack::No, &[]), (Became::Open, None, Vec::new()));
    assert_eq!(held(TakenBack::Yes, &[]), (Became::Withdrawn, None, Vec::new()));
}

fn closing(from_day: i64) -> Proposal {
    let change = SiteChange::Close { site: Id([1; 16]) };
    Proposal {
        id: Id([2; 16]),
        change,
        from_day: u32::try_from(from_day).expect("a day"),
        note: String::new(),
    }
}

fn site(opened_day: u32) -> SiteNow {
    SiteNow {
        site_type: 1,
        name: "滨江新村".into(),
        opened_day: Some(opened_day),
        closed_day: None,
        origin: Origin::Real,
        source_code: String::new(),
    }
}

#[test]
fn a_day_may_lie_half_a_year_back_and_a_year_ahead_and_after_the_opening() {
    let today = Day::parse("2026-11-26").expect("a day");
    let field = |from_day: i64, opened: u32| {
        closing(from_day).hindrance(Some(&site(opened)), today).map(|(field, _)| field)
    };
    for (from_day, refused) in [
        (today.0 - SITE_DAYS_BACK_MAX, None),
        (today.0 - SITE_DAYS_BACK_MAX - 1, Some("from_day")),
        (today.0 + SITE_DAYS_AHEAD_MAX, None),
        (today.0 + SITE_DAYS_AHEAD_MAX + 1, Some("from_day")),
        (0, Some("from_day")),
        (i64::from(u32::MAX), Some("from_day")),
    ] {
        assert_eq!(field(from_day, 1), refused, "{from_day}");
    }
    let opened = u32::try_from(today.0).expect("a day");
    assert_eq!((field(today.0, opened), field(today.0 + 1, opened)), (Some("from_day"), None));
    let closed = SiteNow { closed_day: Some(opened + 9), ..site(1) };
    let refused = closing(today.0).hindrance(Some(&closed), today).expect("it is closed from a day on");
    assert!(refused.0 == "site" && refused.1.contains("2026-12-05"), "{refused:?}");
    assert_eq!(closing(today.0).hindrance(None, today).map(|(field, _)| field), Some("site"));
}

#[test]
fn the_site_that_a_proposal_opens_follows_from_the_proposal() {
    assert_eq!(site_of(Id([2; 16])), site_of(Id([2; 16])));
    assert_ne!(site_of(Id([2; 16])), site_of(Id([3; 16])));
    assert_ne!(site_of(Id([2; 16])), Id([2; 16]));
}
