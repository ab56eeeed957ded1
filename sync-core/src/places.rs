//! Which partition holds what: the one table from places to partitions.

use domain::grids::GridCode;
use domain::people::PersonId;
use merge::partition::{Lane, Partition, Place};

/// A grid's official records: assignments, sites, walks, checks, findings.
#[must_use]
pub fn of_grid(grid: GridCode) -> Partition {
    let district = grid.district().number();
    Partition { district, lane: Lane::OFFICIAL, place: Place::number(grid.number()) }
}

/// A district's own tables: which editions and map layers are in force.
#[must_use]
pub fn of_district(district: u32) -> Partition {
    Partition { district, lane: Lane::OFFICIAL, place: Place::number(u64::from(district)) }
}

/// One citizen's records.
#[must_use]
pub fn of_patrol_member(district: u32, member: PersonId) -> Partition {
    Partition { district, lane: Lane::PATROL, place: Place(member.0) }
}

/// A grid's blind second walks.
#[must_use]
pub fn of_spot_checks(grid: GridCode) -> Partition {
    Partition { lane: Lane::SPOT, ..of_grid(grid) }
}

/// The grid of an official partition; `None` for the district's.
#[must_use]
pub fn grid_of(partition: &Partition) -> Option<GridCode> {
    partition.place.as_number().and_then(|number| GridCode::new(number).ok())
}

/// Whether the area of a code (a district, street, community or grid) has a grid in it.
#[must_use]
pub fn contains(area: u64, grid: GridCode) -> bool {
    let community = grid.community();
    let street = community.street();
    let codes = [
        grid.number(),
        community.number(),
        u64::from(street.number()),
        u64::from(street.district().number()),
    ];
    codes.contains(&area)
}
