//! An office and its phones, all real, with clocks and random bytes from a seed: the same run gives the same bytes.

use crate::data::{Place, Row, Seeds};
use crate::measure::Fallible;
use domain::assignments::{Assignment, Origin};
use domain::geo::Placed;
use domain::grids::GridCode;
use domain::people::Role;
use domain::sites::Site;
use merge::hash::Id;
use merge::header::Reading;
use merge::keys::SecretKey;
use protocol::pull::{Pull, State};
use protocol::push::Push;
use protocol::session::Outcome;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::{Profile, Store};
use sync_core::clock::Clock;
use sync_core::gate::{Gate, Holder};
use sync_core::office::{OfficeReplica, OfficeSeams, serve};
use sync_core::phone::{PhoneReplica, Seams, SyncReport, Transport};
use sync_core::places;
use sync_core::witness::Unwitnessed;

/// The district.
pub(crate) const DISTRICT: u32 = 440_304;

/// A Monday morning.
const BEGIN_MS: i64 = 1_795_000_000_000;

/// One clock for all: it goes on by 5 to 45 seconds at every look, as work does.
#[derive(Clone, Debug)]
pub(crate) struct Beat(Arc<AtomicI64>);

impl Beat {
    /// A clock that begins on a Monday morning.
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(BEGIN_MS)))
    }

    /// Lets days go by.
    pub(crate) fn go_on(&self, days: i64) {
        self.0.fetch_add(days * 86_400_000, Ordering::Relaxed);
    }

    /// Lets time go by until so many hours after that Monday morning, if it is not later already.
    pub(crate) fn reach(&self, hours: i64) {
        self.0.fetch_max(BEGIN_MS + hours * 3_600_000, Ordering::Relaxed);
    }
}

impl Clock for Beat {
    fn reading(&self) -> Reading {
        let now = self.0.load(Ordering::Relaxed);
        let mixed = now.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
        let wall_ms = self.0.fetch_add(5_000 + (mixed % 40_000) as i64, Ordering::Relaxed);
        Reading { wall_ms, boot: 7, steady_ms: (wall_ms - BEGIN_MS).unsigned_abs() + 86_400_000 }
    }
}

/// An office with its clock and its seeds.
pub(crate) struct Office {
    pub(crate) replica: OfficeReplica,
    pub(crate) clock: Beat,
    pub(crate) seeds: Seeds,
}

/// A phone that was enrolled, and who holds it.
pub(crate) struct Phone {
    pub(crate) replica: PhoneReplica,
    pub(crate) holder: Holder,
}

impl Office {
    /// A new office in a store.
    pub(crate) fn new(store: Store, seed: u64) -> Fallible<Self> {
        let clock = Beat::new();
        let seams = OfficeSeams { clock: Box::new(clock.clone()), entropy: Box::new(Seeds(seed)) };
        Ok(Self { replica: OfficeReplica::create(store, seams, DISTRICT)?, clock, seeds: Seeds(seed + 1) })
    }

    /// An office that was made before.
    pub(crate) fn open(store: Store, key: &[u8; 32], (clock, seed): (Beat, u64)) -> Fallible<Self> {
        let seams = OfficeSeams { clock: Box::new(clock.clone()), entropy: Box::new(Seeds(seed)) };
        Ok(Self { replica: OfficeReplica::open(store, seams, key)?, clock, seeds: Seeds(seed + 1) })
    }

    /// The enrolled phone of a leader of some grids, in a store. It goes by the office's clock.
    pub(crate) fn phone(&mut self, store: Store, grids: &[GridCode]) -> Fallible<Phone> {
        let clock = self.clock.clone();
        self.phone_with(store, (grids, clock))
    }

    /// The same, with a clock of its own.
    pub(crate) fn phone_with(
        &mut self,
        store: Store,
        (grids, clock): (&[GridCode], Beat),
    ) -> Fallible<Phone> {
        let operator = Gate::operator(&self.replica);
        let person = Id(self.seeds.bytes());
        for grid in grids {
            let assignment = Assignment {
                id: self.replica.new_id(),
                person,
                role: Role::GridLeader,
                from_ms: 0,
                display_name: "陈模拟".into(),
                origin: Origin::Synthetic,
            };
            self.replica.record(&operator, places::of_grid(*grid), vec![assignment.begin()])?;
        }
        let code = self.replica.make_code(&operator, person)?;
        let seams = Seams {
            clock: Box::new(clock),
            entropy: Box::new(Seeds(u64::from_le_bytes(self.seeds.bytes()))),
            witness: Box::new(Unwitnessed),
        };
        let mut replica = PhoneReplica::create(store, seams)?;
        let enrolled = self.replica.enrol(&replica.enrol_request(&code))?;
        replica.enrolled(&enrolled)?;
        let holder = Gate::holder(&replica)?;
        Ok(Phone { replica, holder })
    }

    /// Opens the sites of a place.
    pub(crate) fn open_sites(&mut self, place: &Place) -> Fallible<()> {
        let operator = Gate::operator(&self.replica);
        let mut drafts = Vec::with_capacity(place.sites.len());
        for (number, id) in place.sites.iter().enumerate() {
            let at = Row::new(*id, place.grid, &mut self.seeds).at;
            let site = Site {
                id: *id,
                site_type: u8::try_from(number % 32 + 1)?,
                name: format!("滨江社区第{number}处"),
                position: Placed::try_from(at)?,
                opened_day: 18_000,
                origin: Origin::Synthetic,
                source_code: format!("S{number:04}"),
            };
            drafts.push(site.open());
        }
        self.replica.record(&operator, places::of_grid(place.grid), drafts)?;
        Ok(())
    }

    /// Syncs a phone to the end, without a network; both then hold the same.
    pub(crate) fn sync(&mut self, phone: &mut PhoneReplica, state: State) -> Fallible<()> {
        agreed(&phone.sync(&mut Wire::to(self, phone)?, state)?)
    }

    /// The same; returns how many bytes the pushes weigh under zstd at level 3.
    pub(crate) fn sync_weighed(&mut self, phone: &mut PhoneReplica) -> Fallible<u64> {
        let mut wire = Wire { up: Some(0), ..Wire::to(self, phone)? };
        agreed(&phone.sync(&mut wire, State::Left)?)?;
        Ok(wire.up.unwrap_or_default())
    }
}

/// Whether a sync ended in equal digests.
pub(crate) fn agreed(report: &SyncReport) -> Fallible<()> {
    match report.outcome {
        Outcome::Agreed => Ok(()),
        _ => Err(format!("the sync did not end in agreement: {report:?}").into()),
    }
}

/// A store in a file of a directory.
pub(crate) fn store_in(directory: &Path, name: &str, profile: Profile) -> Fallible<Store> {
    Ok(Store::open(&directory.join(name), profile)?)
}

/// A connection to the office that never fails.
pub(crate) struct Wire<'o> {
    office: &'o mut OfficeReplica,
    token: String,
    /// Bytes of all pushes under zstd at level 3, where they are weighed.
    up: Option<u64>,
}

impl<'o> Wire<'o> {
    /// A phone's connection.
    pub(crate) fn to(office: &'o mut Office, phone: &PhoneReplica) -> Fallible<Self> {
        let enrolment = phone.enrolment().ok_or("the phone is enrolled")?;
        Ok(Self { office: &mut office.replica, token: enrolment.token.clone(), up: None })
    }

    /// The answer to a push.
    pub(crate) fn receive(&mut self, body: &[u8]) -> Fallible<Vec<u8>> {
        if let Some(up) = &mut self.up {
            *up += zstd::encode_all(body, 3)?.len() as u64;
        }
        let device = Gate::device(self.office.store(), &self.token)?;
        Ok(self.office.receive(&device, Push::decode(body)?)?.encode())
    }

    fn serve(&self, body: &[u8]) -> Fallible<Vec<u8>> {
        let device = Gate::device(self.office.store(), &self.token)?;
        let key = SecretKey::from_bytes(&self.office.key());
        let pull = Pull::decode(body)?;
        Ok(serve(self.office.store(), &key, (&device, &pull))?.encode())
    }
}

impl Transport for Wire<'_> {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.receive(&body).ok()
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        self.serve(&body).ok()
    }
}
