//! A member of the patrol corps: what was found, in any grid, and what became of it. It lies in the member's own partition.

use crate::error::{CoreError, Result};
use crate::gate::Holder;
use crate::judging::{PatrolOutcome, outcome, rectified};
use crate::phone::begin::PhoneReplica;
use crate::phone::edit::Edit;
use crate::phone::record::{Recorded, note_fits, photos_fit, sound};
use crate::places;
use domain::findings::Finding;
use domain::format::FINDING;
use domain::grids::GridCode;
use merge::hash::Id;
use merge::partition::Partition;
use store::views::{Cursor, FindingRow, Page, Slice};

/// What a citizen found, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The finding; its place is the grid's code.
    pub found: FindingRow,
    /// What became of it.
    pub outcome: PatrolOutcome,
    /// When that was decided, ms since 1970.
    pub decided_ms: Option<i64>,
    /// The reason, or what else the office says; empty for nothing.
    pub said: String,
}

impl PhoneReplica {
    /// Records what a citizen found in a grid, with the references of its pictures, in one changeset.
    ///
    /// # Errors
    /// It names a walk or a site, which are officials'; a field is too large; or the disk is full.
    pub fn record_patrol_finding(
        &mut self,
        holder: &Holder,
        grid: GridCode,
        finding: &Finding,
    ) -> Result<Recorded> {
        note_fits(&finding.note)?;
        sound(finding)?;
        photos_fit(finding)?;
        if finding.walk.is_some() || finding.site != Id::default() {
            let allowed = "neither a walk nor a site: a citizen names the grid and the place".to_owned();
            return Err(CoreError::Input { field: "walk", allowed });
        }
        let own = self.own_partition(holder)?;
        self.commit(holder, own, finding.record_about(grid))
    }

    /// What the holder sent so far, in the order of ids, and what became of each.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn sent(&self, holder: &Holder, slice: Slice<Cursor>) -> Result<Page<Sent, Cursor>> {
        let own = self.own_partition(holder)?;
        self.store.read(|store| {
            let page = store.patrol_findings(&(0..=u64::MAX), slice)?;
            let mine = store.partition_ordinal(&own)?;
            let mut entries = Vec::with_capacity(page.entries.len());
            for found in page.entries.into_iter().filter(|found| Some(found.key.partition) == mine) {
                let Some(one) = rectified(store, found.key.partition, found.key.id)? else { continue };
                let (outcome, place) = outcome(&one);
                let decision = place.and_then(|place| Some((one.acts.get(place)?, one.row(place)?)));
                let decided_ms = decision.map(|(act, _)| act.effective_ms);
                let said = decision.map(|(_, row)| row.note.clone()).unwrap_or_default();
                entries.push(Sent { found, outcome, decided_ms, said });
            }
            Ok(Page { entries, next: page.next })
        })
    }

    /// Begins to edit what the holder sent: amended and taken back as a leader's finding is.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn begin_sent_edit(&self, holder: &Holder, finding: Id) -> Result<Edit> {
        let own = self.own_partition(holder)?;
        self.begin_edit(own, &FINDING, finding)
    }

    fn own_partition(&self, holder: &Holder) -> Result<Partition> {
        let enrolment = self.people.find(holder.person());
        let enrolment = enrolment.ok_or(CoreError::SignIn(
            "whoever held this phone does not work on it any more: hand it to somebody who does",
        ))?;
        Ok(places::of_patrol_member(enrolment.district, holder.person()))
    }
}
