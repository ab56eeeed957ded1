//! Admission: whether a segment that verifies may take a place, or waits for its sender or for an officer.

use crate::error::Result;
use crate::office::standing::Standing;
use crate::places;
use merge::context::{Log, TIPS_PER_KEY_MAX};
use merge::genesis::Genesis;
use merge::hash::Hash;
use merge::partition::{Lane, Partition};
use merge::segment::Segment;
use store::Store;
use store::quarantine::Remedy;

/// Why a segment takes no place, and what can be done about it.
pub(crate) type Refusal = (Remedy, String);

/// Why a partition is not one of this office's.
pub(crate) fn misplaced(partition: &Partition, district: u32) -> Option<Refusal> {
    let grid = places::grid_of(partition)
        .map(places::of_grid)
        .is_some_and(|official| (official.district, official.place) == (partition.district, partition.place));
    let own = *partition == places::of_district(district) || partition.lane == Lane::PATROL || grid;
    let known = own && partition.district == district;
    let reason = || format!("{partition} is no partition of district {district}: enrol again");
    (!known).then(|| (Remedy::SendAgain, reason()))
}

/// A personal value that a segment lacks though nobody erased it: a relay could otherwise strip what the
/// author's own push can then no longer bring.
pub(crate) fn withheld(store: &Store, missing: &[Hash]) -> Result<Option<Refusal>> {
    for commitment in missing {
        if !store.is_erased(commitment)? {
            let reason = format!(
                "the personal value behind {commitment} is missing and was not erased: push it whole"
            );
            return Ok(Some((Remedy::SendAgain, reason)));
        }
    }
    Ok(None)
}

/// Why a segment may take no place before an officer admits it.
pub(crate) fn too_much(
    store: &Store,
    (segment, genesis): (&Segment, &Genesis),
    standing: &Standing,
) -> Result<Option<Refusal>> {
    let (partition, person) = (&genesis.partition, genesis.person);
    let place = places::grid_of(partition)
        .map_or_else(|| format!("the partition {partition}"), |grid| format!("grid {grid}"));
    if *standing == Standing::Stranger {
        let reason = format!(
            "{person} has never had a role in {place}: assign this person there, or admit it (`gridwalk quarantine`)"
        );
        return Ok(Some((Remedy::Admit, reason)));
    }
    if !adds_a_tip(store, segment)? || store.tips_of_key(partition, &genesis.key)? < TIPS_PER_KEY_MAX {
        return Ok(None);
    }
    if store.is_admitted(&genesis.stream())? {
        return Ok(None);
    }
    let reason = format!(
        "the key of replica {} has {TIPS_PER_KEY_MAX} tips in {place} already: look what this phone does, then admit \
         it (`gridwalk quarantine`) or revoke its key (`gridwalk keys`)",
        genesis.replica
    );
    Ok(Some((Remedy::Admit, reason)))
}

/// Whether a segment would begin a stream or a branch.
fn adds_a_tip(store: &Store, segment: &Segment) -> Result<bool> {
    let Some(stream) = store.ordinal(&segment.author.stream())? else {
        return Ok(true);
    };
    Ok(!store.tips(stream)?.iter().any(|tip| tip.hash == segment.base))
}

/// Whether all of a segment is in the log already.
pub(crate) fn is_here(store: &Store, segment: &Segment) -> Result<bool> {
    let (Some(stream), Some(last)) = (store.ordinal(&segment.author.stream())?, segment.changesets.last())
    else {
        return Ok(false);
    };
    Ok(store.find(stream, last.seq, &last.hash)?.is_some())
}
