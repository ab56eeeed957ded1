//! A small world whose clocks and random bytes are fixed, so that its segments are the same in every run.

use crate::harness::{At, Hands, Wire, grid};
use domain::assignments::{Assignment, Origin};
use domain::people::Role;
use merge::hash::{Id, Use};
use protocol::bundle::Bundle;
use protocol::pull::State;
use serde_json::{Value, json};
use store::{Profile, Store};
use sync_core::entropy::Entropy;
use sync_core::gate::{Gate, Holder};
use sync_core::office::{OfficeReplica, OfficeSeams};
use sync_core::phone::{Carried, PhoneReplica, Seams};
use sync_core::places;
use sync_core::witness::Unwitnessed;

/// Bytes that look random and are always the same.
struct Fixed(u8, u64);

impl Entropy for Fixed {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            self.1 += 1;
            let hash = Use::Secret.of(&[&[self.0], &self.1.to_le_bytes()[..]].concat());
            chunk.copy_from_slice(hash.0.get(..chunk.len()).expect("at most 32"));
        }
    }
}

/// One office and its phones.
pub(crate) struct World {
    pub(crate) office: OfficeReplica,
    clock: Hands,
}

/// The office's time when a world begins, ms since 1970.
const BEGINNING_MS: i64 = 1_795_000_000_000;

/// A phone and whoever holds it.
pub(crate) struct Hand {
    pub(crate) phone: PhoneReplica,
    pub(crate) holder: Holder,
}

impl World {
    pub(crate) fn new() -> Self {
        let store = Store::in_memory(Profile::Office).expect("memory");
        let clock = Hands::default();
        clock.set(BEGINNING_MS, 1, 1000);
        let seams = OfficeSeams { clock: Box::new(clock.clone()), entropy: Box::new(Fixed(0, 0)) };
        Self { office: OfficeReplica::create(store, seams, 440_304).expect("memory"), clock }
    }

    /// So many minutes after the beginning, by the office's clocks.
    pub(crate) fn minutes_later(&self, minutes: u32) {
        let ms = minutes * 60_000;
        self.clock.set(BEGINNING_MS + i64::from(ms), 1, 1000 + u64::from(ms));
    }

    /// The phone of a person who leads the first grid; its clock is some minutes behind the one before.
    pub(crate) fn phone(&mut self, person: u8) -> Hand {
        let operator = Gate::operator(&self.office);
        let assignment = Assignment {
            id: Id([person + 100; 16]),
            person: Id([person; 16]),
            role: Role::GridLeader,
            from_ms: 0,
            display_name: "陈模拟".into(),
            origin: Origin::Synthetic,
        };
        let place = places::of_grid(grid());
        self.office.record(&operator, place, vec![assignment.begin()]).expect("memory");
        let clock = At(1_795_000_100_000 - i64::from(person) * 60_000);
        let entropy = Box::new(Fixed(person, 0));
        let seams = Seams { clock: Box::new(clock), entropy, witness: Box::new(Unwitnessed) };
        let store = Store::in_memory(Profile::Phone).expect("memory");
        let mut phone = PhoneReplica::create(store, seams).expect("memory");
        let code = self.office.make_code(&operator, Id([person; 16])).expect("memory");
        let enrolled = self.office.enrol(&phone.enrol_request(&code)).expect("a good code");
        phone.enrolled(&enrolled).expect("an answer to it");
        let holder = Gate::holder(&phone).expect("one person");
        Hand { phone, holder }
    }

    pub(crate) fn sync(&mut self, hand: &mut Hand) {
        let token = hand.phone.enrolment().expect("enrolled").token.clone();
        hand.phone.sync(&mut Wire(&mut self.office, token), State::Wanted).expect("memory");
    }

    /// Everything that a phone holds of the grid, as the input of a merge in several orders.
    pub(crate) fn merge_of(&self, hand: &Hand) -> Value {
        let bundle = hand.phone.bundle(&Carried::All(places::of_grid(grid()))).expect("memory");
        let items = Bundle::decode(&bundle).expect("just made").items;
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let item = |item: &protocol::push::Item| {
            let receipts: Vec<String> = item.receipts.iter().map(|receipt| hex(receipt)).collect();
            json!({ "segment": hex(&item.segment), "receipts": receipts })
        };
        let history = self.office.store().history().expect("memory");
        let epoch = |(epoch, first): &(Id, u64)| json!({ "epoch": epoch.to_string(), "first": first });
        let straight: Vec<usize> = (0..items.len()).collect();
        let turned: Vec<usize> = straight.iter().rev().copied().collect();
        let half = items.len() / 2;
        let cut: Vec<usize> = straight.iter().skip(half).chain(straight.iter().take(half)).copied().collect();
        json!({
            "topic": "merge",
            "office": self.office.public_key().to_string(),
            "history": history.0.iter().map(epoch).collect::<Vec<_>>(),
            "items": items.iter().map(item).collect::<Vec<_>>(),
            "orders": [straight, turned, cut],
        })
    }
}
