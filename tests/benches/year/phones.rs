//! The phones of a year: week after week each walks its grids and pushes once, in the order of the phones.

use super::{GRIDS_EACH, Plan, WEEK_HOURS, Year, grid};
use crate::data::{Place, Seeds, usual_walk};
use crate::measure::Fallible;
use crate::office::{Beat, Office, Phone};
use domain::grids::GridCode;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender};
use store::{Profile, Store};
use sync_core::phone::SyncReport;

/// A phone with the places that it walks.
pub(super) struct Walker {
    pub(super) phone: Phone,
    clock: Beat,
    places: Vec<Place>,
    seeds: Seeds,
}

/// A push on its way to the office, with the token of the phone that sends it.
pub(super) struct Pushed {
    pub(super) token: String,
    pub(super) body: Vec<u8>,
}

/// Opens the grids of a plan, and enrols a leader for each four of them; the first one's phone lies in a file.
pub(super) fn enrol(office: &mut Office, folder: &Path, plan: Plan) -> Fallible<Vec<Walker>> {
    let mut walkers = Vec::new();
    for first in (0..plan.grids).step_by(GRIDS_EACH as usize) {
        let grids: Vec<GridCode> =
            (first..plan.grids.min(first + GRIDS_EACH)).map(grid).collect::<Fallible<_>>()?;
        let store = match first {
            0 => Store::open(&folder.join(Year::LEADER), Profile::Phone)?,
            _ => Store::in_memory(Profile::Phone)?,
        };
        let clock = Beat::new();
        let phone = office.phone_with(store, (&grids, clock.clone()))?;
        let mut seeds = Seeds(plan.seed.wrapping_mul(1_000_003).wrapping_add(u64::from(first)));
        let places: Vec<Place> = grids.iter().map(|grid| Place::new(*grid, &mut seeds)).collect();
        for place in &places {
            office.open_sites(place)?;
        }
        walkers.push(Walker { phone, clock, places, seeds });
    }
    Ok(walkers)
}

/// Walks all weeks. The phone takes the answer to one push before it makes the next, a week later.
pub(super) fn walk(
    walkers: &mut [Walker],
    weeks: u32,
    (pushes, answers): (&SyncSender<Pushed>, &Receiver<Vec<u8>>),
) -> Fallible<()> {
    for week in 0..weeks {
        for walker in walkers.iter_mut() {
            if week > 0 {
                walker.take(&answers.recv()?)?;
            }
            pushes.send(walker.week(week)?)?;
        }
    }
    for walker in walkers {
        walker.take(&answers.recv()?)?;
    }
    Ok(())
}

impl Walker {
    /// A usual walk in each grid, and the push that brings them.
    fn week(&mut self, week: u32) -> Fallible<Pushed> {
        let Self { phone: Phone { replica, holder }, clock, places, seeds } = self;
        clock.reach(i64::from(week) * WEEK_HOURS);
        replica.store().begin_together()?;
        for place in places.iter() {
            usual_walk(replica, holder, (place, seeds))?;
        }
        replica.store().commit_together()?;
        let token = replica.enrolment().ok_or("the phone is enrolled")?.token.clone();
        Ok(Pushed { token, body: replica.push_body()? })
    }

    fn take(&mut self, answer: &[u8]) -> Fallible<()> {
        let replica = &mut self.phone.replica;
        replica.take_push(answer, &mut SyncReport::begun())?;
        match replica.pending()? {
            0 => Ok(()),
            pending => Err(format!("{pending} changesets are still pending after a push").into()),
        }
    }
}
