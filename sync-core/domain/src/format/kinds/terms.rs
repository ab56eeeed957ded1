//! What the kinds are written with: who may write, and the fields of a position.

use crate::format::{Field, Personal, Register, Shape, Written};
use crate::people::Role;

pub(super) const OFFICE: &[Role] = &Role::OFFICE;
pub(super) const WALKERS: &[Role] = &[
    Role::GridLeader,
    Role::Companion,
    Role::CommunityHead,
    Role::StreetOfficer,
    Role::DistrictOfficer,
    Role::Office,
];
pub(super) const PHOTOGRAPHERS: &[Role] = &Role::ALL;
pub(super) const FINDERS: &[Role] = &[
    Role::PatrolMember,
    Role::GridLeader,
    Role::Companion,
    Role::CommunityHead,
    Role::StreetOfficer,
    Role::DistrictOfficer,
    Role::Office,
];

pub(super) const fn field(key: u32, column: &'static str, shape: Shape, what: &'static str) -> Field {
    Field { key, column, shape, what }
}

pub(super) const fn open(
    key: u32,
    name: &'static str,
    shape: Shape,
    writers: &'static [Role],
    what: &'static str,
) -> Register {
    Register { key, name, shape, personal: Personal::No, written: Written::Often, writers, what }
}

pub(super) const fn personal(
    key: u32,
    name: &'static str,
    shape: Shape,
    writers: &'static [Role],
    what: &'static str,
) -> Register {
    Register { key, name, shape, personal: Personal::Yes, written: Written::Often, writers, what }
}

/// A position: always with its datum; computing is in one datum, the raw value is what is kept.
pub(super) const POSITION: &[Field] = &[
    field(0, "lat_e7", Shape::Int, "latitude, 1e-7 degrees, in the datum named"),
    field(1, "lng_e7", Shape::Int, "longitude, 1e-7 degrees, in the datum named"),
    field(2, "datum", Shape::Uint, "1 WGS-84, 2 CGCS2000, 3 GCJ-02, 4 BD-09"),
    field(3, "accuracy_dm", Shape::Uint, "radius of 68 % confidence, decimetres"),
    field(4, "position_source", Shape::Uint, "1 satellite, 2 network, 3 pointed at on the map, 4 survey"),
];
