//! An office and its phones, all real, with clocks that are set by hand: what stories are told with.

use domain::assignments::{Assignment, Origin};
use domain::findings::{Finding, Handled};
use domain::format::FINDING;
use domain::grids::GridCode;
use domain::people::Role;
use merge::cbor::Reader;
use merge::hash::{Hash, Id};
use merge::header::Reading;
use merge::personal::Values;
use protocol::enrol::KnownAgain;
use protocol::pull::{Pull, State};
use protocol::push::Push;
use protocol::session::Outcome;
use std::sync::{Arc, Mutex};
use store::{Profile, Store, StoreError};
use sync_core::clock::Clock;
use sync_core::entropy::{Entropy, SystemEntropy};
use sync_core::gate::{Gate, Holder};
use sync_core::office::{OfficeReplica, OfficeSeams, serve};
use sync_core::phone::{PhoneReplica, Seams, Transport};
use sync_core::places;
use sync_core::witness::Unwitnessed;

mod handset;
pub(crate) mod told;
pub(crate) mod spots;

pub(crate) use handset::{Handset, copy};

/// A clock that stands still.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At(pub(crate) i64);

impl Clock for At {
    fn reading(&self) -> Reading {
        Reading { wall_ms: self.0, boot: 1, steady_ms: 1000 }
    }
}

/// Clocks that a story sets while a phone runs on them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hands(pub(crate) Arc<Mutex<Reading>>);

impl Hands {
    /// Sets all three clocks.
    pub(crate) fn set(&self, wall_ms: i64, boot: u64, steady_ms: u64) {
        *self.0.lock().expect("nobody panicked with it") = Reading { wall_ms, boot, steady_ms };
    }
}

impl Clock for Hands {
    fn reading(&self) -> Reading {
        *self.0.lock().expect("nobody panicked with it")
    }
}

/// Random bytes of the machine.
fn entropy() -> Box<dyn Entropy> {
    Box::new(SystemEntropy)
}

/// An office for one district.
pub(crate) struct Office(pub(crate) OfficeReplica);

/// A connection to the office that never fails.
pub(crate) struct Wire<'o>(pub(crate) &'o mut OfficeReplica, pub(crate) String);

impl Transport for Wire<'_> {
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        let device = Gate::device(self.0.store(), &self.1).expect("the harness is sound");
        let push = Push::decode(&body).expect("the harness is sound");
        Some(self.0.receive(&device, push).expect("the harness is sound").encode())
    }

    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>> {
        let device = Gate::device(self.0.store(), &self.1).expect("the harness is sound");
        let key = merge::keys::SecretKey::from_bytes(&self.0.key());
        Some(
            serve(self.0.store(), &key, (&device, &Pull::decode(&body).expect("the harness is sound")))
                .expect("the harness is sound")
                .encode(),
        )
    }

    fn know_again(&mut self, body: Vec<u8>) -> bool {
        self.0.know_again(&KnownAgain::decode(&body).expect("the harness is sound")).is_ok()
    }

    fn give_up(&mut self, token: &str) -> bool {
        let device = Gate::device(self.0.store(), token);
        device.is_ok_and(|device| self.0.give_up(&device).is_ok())
    }
}

const GRID: u64 = 440_304_001_018_001;

/// The first grid of 滨江.
pub(crate) fn grid() -> GridCode {
    GridCode::new(GRID).expect("the harness is sound")
}

impl Office {
    /// An office in memory.
    pub(crate) fn new() -> Self {
        Self::with(Store::in_memory(Profile::Office).expect("the harness is sound"))
    }

    /// An office in a store.
    pub(crate) fn with(store: Store) -> Self {
        Self::at(store, Box::new(At(1_795_000_000_000)))
    }

    /// The same, with clocks of its own.
    pub(crate) fn at(store: Store, clock: Box<dyn Clock>) -> Self {
        let seams = OfficeSeams { clock, entropy: entropy() };
        Self(OfficeReplica::create(store, seams, 440_304).expect("the harness is sound"))
    }

    /// An office that has the key of another and nothing else of it.
    pub(crate) fn new_with_key(other: &Self) -> Self {
        let store = Store::in_memory(Profile::Office).expect("the harness is sound");
        let office = other.0.public_key();
        let empty = Self::with(store);
        let store = empty.0.into_store();
        store
            .write::<_, StoreError>(|tx| tx.set_meta("office_key", &office.0))
            .expect("the harness is sound");
        let seams = OfficeSeams { clock: Box::new(At(1_795_000_200_000)), entropy: entropy() };
        Self(OfficeReplica::open(store, seams, &other.0.key()).expect("the harness is sound"))
    }

    /// Goes back to an older store, in a new epoch.
    pub(crate) fn restore(&mut self, backup: Store) {
        self.set_back(backup);
        self.0.begin_epoch().expect("the harness is sound");
    }

    /// Goes back to an older store, and nobody tells it.
    pub(crate) fn set_back(&mut self, backup: Store) {
        let seams = OfficeSeams { clock: Box::new(At(1_795_000_200_000)), entropy: entropy() };
        let key = self.0.key();
        self.0 = OfficeReplica::open(backup, seams, &key).expect("the harness is sound");
    }

    /// The enrolled phone of a person who leads the grid.
    pub(crate) fn phone(&mut self, person: u8) -> (PhoneReplica, Holder) {
        self.phone_with(person, Store::in_memory(Profile::Phone).expect("the harness is sound"))
    }

    /// The same, with its replica in a store.
    pub(crate) fn phone_with(&mut self, person: u8, store: Store) -> (PhoneReplica, Holder) {
        self.phone_at(person, store, Box::new(At(1_795_000_100_000)))
    }

    /// The same, with clocks of its own.
    pub(crate) fn phone_at(
        &mut self,
        person: u8,
        store: Store,
        clock: Box<dyn Clock>,
    ) -> (PhoneReplica, Holder) {
        self.phone_on(person, store, Seams { clock, entropy: entropy(), witness: Box::new(Unwitnessed) })
    }

    /// The same, with everything that it takes from its device.
    pub(crate) fn phone_on(&mut self, person: u8, store: Store, seams: Seams) -> (PhoneReplica, Holder) {
        self.assign(person, (grid(), 0));
        self.enrolled_on(person, store, seams)
    }

    /// The enrolled phone of a person who leads another grid.
    pub(crate) fn phone_in(&mut self, person: u8, grid: GridCode) -> (PhoneReplica, Holder) {
        self.assign(person, (grid, 0));
        let (clock, witness) = (Box::new(At(1_795_000_100_000)), Box::new(Unwitnessed));
        let store = Store::in_memory(Profile::Phone).expect("the harness is sound");
        self.enrolled_on(person, store, Seams { clock, entropy: entropy(), witness })
    }

    /// Makes a person the leader of a grid, for the `time`-th time.
    pub(crate) fn assign(&mut self, person: u8, (grid, time): (GridCode, u8)) {
        self.appoint((person, Role::GridLeader), (grid, time));
    }

    /// Gives a person a role in a grid, for the `time`-th time.
    pub(crate) fn appoint(&mut self, (person, role): (u8, Role), (grid, time): (GridCode, u8)) {
        let operator = Gate::operator(&self.0);
        let assignment = Assignment {
            id: Id([person + 100 + time; 16]),
            person: Id([person; 16]),
            role,
            from_ms: 0,
            display_name: "陈模拟".into(),
            origin: Origin::Synthetic,
        };
        self.0
            .record(&operator, places::of_grid(grid), vec![assignment.begin()])
            .expect("the harness is sound");
    }

    /// The enrolled phone of a person who has a role in the grid, with a clock that stands at an instant.
    pub(crate) fn phone_as(&mut self, (person, role): (u8, Role), at_ms: i64) -> (PhoneReplica, Holder) {
        self.appoint((person, role), (grid(), 0));
        let (clock, witness) = (Box::new(At(at_ms)), Box::new(Unwitnessed));
        let store = Store::in_memory(Profile::Phone).expect("the harness is sound");
        self.enrolled_on(person, store, Seams { clock, entropy: entropy(), witness })
    }

    /// Ends it.
    pub(crate) fn dismiss(&mut self, person: u8, (grid, time): (GridCode, u8)) {
        let operator = Gate::operator(&self.0);
        let end = domain::assignments::end(Id([person + 100 + time; 16]), 1_795_000_200_000);
        self.0.record(&operator, places::of_grid(grid), vec![end]).expect("the harness is sound");
    }

    fn enrolled_on(&mut self, person: u8, store: Store, seams: Seams) -> (PhoneReplica, Holder) {
        let person = Id([person; 16]);
        let mut phone = PhoneReplica::create(store, seams).expect("the harness is sound");
        let holder = self.enrol(&mut phone, person);
        (phone, holder)
    }

    /// Enrols a person on a phone with a new code.
    pub(crate) fn enrol(&mut self, phone: &mut PhoneReplica, person: Id) -> Holder {
        let operator = Gate::operator(&self.0);
        let code = self.0.make_code(&operator, person).expect("the harness is sound");
        let enrolled = self.0.enrol(&phone.enrol_request(&code)).expect("the harness is sound");
        phone.enrolled(&enrolled).expect("the harness is sound");
        Gate::holder_of(phone, person).expect("the harness is sound")
    }

    /// Syncs a phone to the end; both then hold the same.
    pub(crate) fn sync(&mut self, phone: &mut PhoneReplica) {
        let token = phone.enrolment().expect("the harness is sound").token.clone();
        let report = phone.sync(&mut Wire(&mut self.0, token), State::Wanted).expect("the harness is sound");
        assert_eq!(report.outcome, Outcome::Agreed, "{report:?}");
    }
}

/// A finding with every field of the spine.
pub(crate) fn finding(id: Id) -> Finding {
    Finding {
        id,
        walk: None,
        site: Id([7; 16]),
        standard: 80_402,
        edition: Some(Hash([3; 32])),
        position: None,
        note: "楼道内电动车充电".into(),
        extent: (1, 1),
        limit_class: 0,
        red_line: 1,
        handled: Handled::Recorded,
        photos: vec![Hash([4; 32]), Hash([5; 32])],
    }
}

/// Records findings in the first grid, one commit each.
pub(crate) fn record(phone: &mut PhoneReplica, holder: &Holder, count: usize) -> Vec<Id> {
    let mut ids = Vec::with_capacity(count);
    for _ in 0..count {
        let id = phone.new_id();
        phone.record_finding(holder, grid(), &finding(id)).expect("the harness is sound");
        ids.push(id);
    }
    ids
}

/// Whether a store shows each of these findings whole, without a conflict.
pub(crate) fn shows(store: &Store, ids: &[Id]) -> bool {
    let place = places::of_grid(grid());
    ids.iter().all(|id| {
        let heads = store.heads(&place, &FINDING, *id).expect("the harness is sound");
        heads.0.len() == 8 && heads.0.values().all(|dots| dots.len() == 1)
    })
}

/// Every personal text that a copy has in the clear, by its commitment.
pub(crate) fn notes(store: &Store) -> Vec<(Hash, String)> {
    let mut found = Vec::new();
    for stream in store.streams().expect("readable") {
        for tip in store.tips(stream).expect("readable").iter() {
            let run = store::runs::Run { first_seq: 1, last: tip.dot };
            for dot in store.path(run).expect("readable") {
                let changeset = store.changeset(dot).expect("readable");
                let Some(bytes) = changeset.values else { continue };
                for plain in Values::decode(&bytes).expect("well formed").plain {
                    if let Ok(text) = Reader::new(&plain.value).text() {
                        found.push((plain.commitment(), text.to_owned()));
                    }
                }
            }
        }
    }
    found
}
