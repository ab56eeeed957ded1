//! The officer's word on what was set aside: looked at, and let in.

use crate::error::{CoreError, Result};
use crate::gate::{Device, Operator};
use crate::office::begin::OfficeReplica;
use merge::hash::Hash;
use merge::segment::Segment;
use protocol::hello::Hello;
use protocol::push::{Item, Push, Verdict};
use store::StoreError;
use store::quarantine::Remedy;

impl OfficeReplica {
    /// Lets in what was set aside, and what follows it in its stream. It comes as if somebody had carried it here: no
    /// clock of another dates it.
    ///
    /// # Errors
    /// It is not known here, nobody can admit it, what it follows has not come, or the disk is full: nothing was changed.
    pub fn admit(&mut self, operator: &Operator, hash: &Hash) -> Result<()> {
        let refuse = |allowed: String| CoreError::Input { field: "quarantined", allowed };
        let aside = self.store.set_aside(hash)?;
        let aside = aside.ok_or_else(|| refuse("a hash that `gridwalk quarantine list` shows".to_owned()))?;
        if aside.settled_ms.is_some() {
            return Err(refuse("something that still waits: this is in the log already".to_owned()));
        }
        let (Remedy::Admit, Ok(segment)) = (aside.remedy, Segment::decode(&aside.bytes)) else {
            return Err(refuse(format!("something that an officer may admit; of this: {}", aside.reason)));
        };
        let (stream, now_ms) = (segment.author.stream(), self.now_ms());
        let device = Device::of_the_office(operator);
        let item = Item { segment: aside.bytes, receipts: Vec::new() };
        self.together(|office| {
            office.store.write::<_, StoreError>(|tx| tx.admit_stream(&stream, now_ms))?;
            let push = Push { hello: Hello::default(), groups: vec![vec![item]] };
            match office.receive(&device, push)?.verdicts.pop() {
                Some(Verdict::Held(_)) => Ok(()),
                Some(Verdict::Gap(_)) => {
                    Err(refuse("what it follows first: it has not come, or is set aside too".to_owned()))
                }
                Some(Verdict::Quarantined(reason)) => Err(refuse(format!("another: {reason}"))),
                _ => Err(StoreError::Missing("an answer to what was admitted").into()),
            }
        })
    }
}
