//! The areas of one district as a tree: every area's parent is in it, and lists come in the order of the codes.

use std::collections::BTreeMap;

use super::{Community, CommunityCode, District, Grid, GridCode, Street, StreetCode};

/// A district with its streets, communities and grids; made by [`PlaceTree::load`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceTree {
    pub(super) district: District,
    pub(super) streets: BTreeMap<StreetCode, Street>,
    pub(super) communities: BTreeMap<CommunityCode, Community>,
    pub(super) grids: BTreeMap<GridCode, Grid>,
}

impl PlaceTree {
    /// The district itself.
    #[must_use]
    pub const fn district(&self) -> &District {
        &self.district
    }

    /// All streets by code.
    pub fn streets(&self) -> impl ExactSizeIterator<Item = &Street> {
        self.streets.values()
    }

    /// All communities by code, and so street by street.
    pub fn communities(&self) -> impl ExactSizeIterator<Item = &Community> {
        self.communities.values()
    }

    /// All grids by code, and so community by community.
    pub fn grids(&self) -> impl ExactSizeIterator<Item = &Grid> {
        self.grids.values()
    }

    /// The street of this code, if the district has it.
    #[must_use]
    pub fn street(&self, code: StreetCode) -> Option<&Street> {
        self.streets.get(&code)
    }

    /// The community of this code, if the district has it.
    #[must_use]
    pub fn community(&self, code: CommunityCode) -> Option<&Community> {
        self.communities.get(&code)
    }

    /// The grid of this code, if the district has it.
    #[must_use]
    pub fn grid(&self, code: GridCode) -> Option<&Grid> {
        self.grids.get(&code)
    }

    /// The communities of a street by code; none for a street of another district.
    pub fn communities_of(&self, street: StreetCode) -> impl Iterator<Item = &Community> {
        self.communities().filter(move |community| community.parent() == street)
    }

    /// The grids of a community by code; none for a community of another district.
    pub fn grids_of(&self, community: CommunityCode) -> impl Iterator<Item = &Grid> {
        self.grids().filter(move |grid| grid.parent() == community)
    }

    /// The grids of a street by code; none for a street of another district.
    pub fn grids_of_street(&self, street: StreetCode) -> impl Iterator<Item = &Grid> {
        self.grids().filter(move |grid| grid.code.street() == street)
    }
}
