//! An office is restored to yesterday, and 412 phones sync at once: what was lost is given back, and others push.

use crate::burst::together;
use crate::data::{Place, Seeds, usual_walk};
use crate::measure::{Fallible, Rounds, directory, p99};
use crate::office::{Office, Phone};
use crate::paced::Paced;
use crate::served::{found, line, open, serve};
use crate::table::{Bar, Line};
use crate::year::{GRIDS_EACH, grid};
use domain::grids::GridCode;
use domain::week::Week;
use protocol::pull::State;
use protocol::session::Outcome;
use server::config::OfficeClock;
use server::directory::Directory;
use server::setup::{WithKey, make_backup, restore};
use std::path::Path;
use std::time::Duration;
use store::digests::{Depth, Digests};
use store::{Profile, Store};
use sync_core::clock::Clock;
use sync_core::office::OfficeSeams;
use sync_core::places;

/// Phones that push as on any other day, and how often each.
const OTHERS: u32 = 40;
const OTHERS_EVERY: Duration = Duration::from_millis(100);

/// One phone in so many is a deputy's, who holds the grids of two leaders.
const DEPUTY_EACH: usize = 16;

/// A sync that ended early is tried again so many times, as phones do.
const TRIES_MAX: u32 = 100;

/// A district in the evening.
struct District {
    office: Office,
    leaders: Vec<(Phone, Vec<Place>)>,
    deputies: Vec<Phone>,
    others: Paced,
    grids: Vec<GridCode>,
}

/// Measures the rows.
pub(crate) fn lines(rounds: Rounds) -> Fallible<Vec<Line>> {
    let directory = directory()?;
    let (data, backup) = (directory.path().join("office"), directory.path().join("yesterday"));
    let count = rounds.of(412, 44);
    let mut district = District::new(&data, count)?;
    district.everybody_syncs()?;
    let clock = district.office.clock.clone();
    let read = {
        let clock = clock.clone();
        OfficeClock::new(move || clock.reading())
    };
    make_backup(&Directory::at(&data), (&backup, WithKey::No), &read, &mut |_, _| {})?;
    let yesterday = district.held()?.0;
    district.a_day()?;
    let (all, wanted) = district.held()?;
    let District { office, leaders, deputies, mut others, grids } = district;
    drop(office);
    let seams = OfficeSeams { clock: Box::new(read), entropy: Box::new(Seeds(93)) };
    restore(&data, &backup, seams)?;
    let office = open(&data, (clock.clone(), 95))?;
    if office.replica.store().totals(Week::of(0))?.changesets != yesterday {
        return Err("the office holds what it held yesterday".into());
    }
    drop(office);
    let running = serve(&data, &clock)?;
    let mut phones: Vec<Phone> = leaders.into_iter().map(|(phone, _)| phone).chain(deputies).collect();
    let ((took, given), waited) = others.beside(&running, || {
        together(phones.iter_mut(), |phone| {
            let mut office = line(&running, phone)?;
            give_back(phone, &mut office)
        })
    })?;
    running.stop()?;
    let office = open(&data, (clock, 94))?;
    if digests(&office, &grids)? != wanted {
        return Err("the office does not hold what it held before it was restored".into());
    }
    let what = format!("an office restored to yesterday: {count} phones give back all that was lost");
    let lost = format!("{} changesets, {} receipts sent", all - yesterday, given.iter().sum::<u64>());
    let meanwhile = format!("- pushes of others meanwhile, p99 of {}", waited.len());
    let reason = "phones and office share two cores, and every phone computes its digests anew";
    Ok(vec![
        Line::time(&what, took, Bar { bar: 60.0, aim: 20.0 }).because(reason),
        Line::part("- what that was", lost),
        Line::time(&meanwhile, p99(&waited), Bar { bar: 2.0, aim: 0.5 })
            .because("pushes wait behind what is given back: there is one writer"),
    ])
}

impl District {
    /// Leaders of four grids each, deputies of two leaders, and others who have nothing to do with them.
    fn new(data: &Path, count: usize) -> Fallible<Self> {
        let mut office = found(data, 90)?;
        let phones = u32::try_from(count - count / DEPUTY_EACH)?;
        let (mut leaders, mut deputies, mut grids) = (Vec::new(), Vec::new(), Vec::new());
        let mut seeds = Seeds(91);
        office.replica.store().begin_together()?;
        for leader in 0..phones {
            let own: Vec<GridCode> =
                (0..GRIDS_EACH).map(|place| grid(leader * GRIDS_EACH + place)).collect::<Fallible<_>>()?;
            let places: Vec<Place> = own.iter().map(|grid| Place::new(*grid, &mut seeds)).collect();
            places.iter().try_for_each(|place| office.open_sites(place))?;
            leaders.push((office.phone(Store::in_memory(Profile::Phone)?, &own)?, places));
            grids.extend(own);
        }
        for two in grids.chunks(2 * GRIDS_EACH as usize).take(count / DEPUTY_EACH) {
            deputies.push(office.phone(Store::in_memory(Profile::Phone)?, two)?);
        }
        let apart: Vec<GridCode> =
            (0..OTHERS).map(|place| grid(phones * GRIDS_EACH + place)).collect::<Fallible<_>>()?;
        let others = Paced::enrol(&mut office, &apart, OTHERS_EVERY)?;
        office.replica.store().commit_together()?;
        Ok(Self { office, leaders, deputies, others, grids })
    }

    fn everybody_syncs(&mut self) -> Fallible<()> {
        for phone in self.leaders.iter_mut().map(|(phone, _)| phone).chain(&mut self.deputies) {
            self.office.sync(&mut phone.replica, State::Left)?;
        }
        Ok(())
    }

    /// Every leader walks each grid and syncs; then the deputies hold it too.
    fn a_day(&mut self) -> Fallible<()> {
        let mut seeds = Seeds(92);
        for (phone, places) in &mut self.leaders {
            phone.replica.store().begin_together()?;
            for place in places.iter() {
                usual_walk(&mut phone.replica, &phone.holder, (place, &mut seeds))?;
            }
            phone.replica.store().commit_together()?;
        }
        self.everybody_syncs()
    }

    /// How many changesets the office holds, and the digests of its grids.
    fn held(&self) -> Fallible<(u64, Vec<Digests>)> {
        let changesets = self.office.replica.store().totals(Week::of(0))?.changesets;
        Ok((changesets, digests(&self.office, &self.grids)?))
    }
}

fn digests(office: &Office, grids: &[GridCode]) -> Fallible<Vec<Digests>> {
    let store = office.replica.store();
    let all = grids.iter().map(|grid| store.digests(&places::of_grid(*grid), Depth::Whole));
    Ok(all.collect::<store::Result<_>>()?)
}

/// Syncs until both hold the same and nothing is pending; how many receipts were sent.
fn give_back(phone: &mut Phone, office: &mut client::HttpOffice) -> Fallible<u64> {
    let mut given = 0;
    for tries in 1..=TRIES_MAX {
        let report = phone.replica.sync(office, State::Left)?;
        given += report.given_back;
        if report.outcome == Outcome::Agreed && phone.replica.pending()? == 0 {
            return Ok(given);
        }
        std::thread::sleep(Duration::from_millis(50 * u64::from(tries)));
    }
    Err(format!("a phone was not through after {TRIES_MAX} tries: {:?}", office.last()).into())
}
