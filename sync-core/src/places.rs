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

/// The draws of spot checks in a district. Nobody is assigned there, so no phone ever gets it.
#[must_use]
pub fn of_spot_draws(district: u32) -> Partition {
    Partition { lane: Lane::SPOT, ..of_district(district) }
}

/// The records of a grid that somebody works in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// Those that its leader sees.
    Official(GridCode),
    /// Blind second walks.
    SpotChecks(GridCode),
}

impl Records {
    /// The grid.
    #[must_use]
    pub const fn grid(self) -> GridCode {
        match self {
            Self::Official(grid) | Self::SpotChecks(grid) => grid,
        }
    }

    /// Their partition.
    #[must_use]
    pub fn partition(self) -> Partition {
        match self {
            Self::Official(grid) => of_grid(grid),
            Self::SpotChecks(grid) => of_spot_checks(grid),
        }
    }

    /// Those that a partition holds; `None` for what is no grid's.
    #[must_use]
    pub fn of(partition: &Partition) -> Option<Self> {
        let grid = grid_of(partition)?;
        match partition.lane {
            Lane::OFFICIAL => Some(Self::Official(grid)),
            Lane::SPOT => Some(Self::SpotChecks(grid)),
            _ => None,
        }
    }
}

impl From<GridCode> for Records {
    fn from(grid: GridCode) -> Self {
        Self::Official(grid)
    }
}

/// The grid that a partition is about, in whatever lane; `None` for the district's.
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
