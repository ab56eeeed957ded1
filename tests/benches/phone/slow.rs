//! A walk's records over a bad link: from the first packet of a new connection to "agreed".

use super::leader::{Leader, wifi};
use super::link::{Link, Quality};
use super::seconds;
use crate::measure::{Fallible, Rounds, timed};
use crate::table::Line;
use mobile_ffi::Office;
use std::time::Duration;

/// 400 kbit/s, 400 ms there and back, one packet of twenty lost.
const BAD: Quality = Quality { one_way: Duration::from_millis(200), bytes_per_s: 50_000, lost_of_100: 5 };

/// What a walk leaves behind.
const RECORDS: usize = 60;

pub(crate) fn lines(leader: &Leader, rounds: Rounds) -> Fallible<Vec<Line>> {
    let link = Link::to(leader.running.addr(), BAD)?;
    let phone = leader.open()?;
    phone.sync(&*leader.office()?, wifi(), None, None)?;
    let (mut took, mut requests) = (Vec::new(), Vec::new());
    for round in 0..rounds.of(40, 3) {
        for number in 0..RECORDS {
            phone.record_finding(
                leader.person,
                leader.grid,
                &leader.finding(format!("弱网 {round} {number}")),
            )?;
        }
        // a phone that was in a pocket has no connection left
        let office =
            Office::at(&format!("https://localhost:{}", link.address.port()), Some(link.authority.clone()))?;
        let before = link.requests();
        took.push(timed(|| {
            let synced = phone.sync(&office, wifi(), None, None)?;
            if synced.acknowledged == RECORDS as u64 { Ok(()) } else { Err(format!("{synced:?}").into()) }
        })?);
        requests.push(u32::try_from(link.requests() - before)?);
    }
    phone.shut_down();
    took.sort_unstable();
    let at = |percent: usize| {
        took.get((took.len() * percent).div_ceil(100).saturating_sub(1)).copied().unwrap_or_default()
    };
    Ok(vec![
        Line::count("a sync of 60 records, requests at most", requests.into_iter().max().unwrap_or(0), 2),
        Line::time("the same over a bad link, half of them", at(50), seconds(3.0)),
        Line::time("the same over a bad link, 95 of 100", at(95), seconds(8.0)),
    ])
}
