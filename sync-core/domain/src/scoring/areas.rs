//! From the grids of a district to its communities, its streets and itself: sums with stored weights, level by level.

use super::band::Band;
use super::indices::{FIRST_INDEX_SHARE_BP, Indices};
use super::rate::{Rate, Share};
use super::rollup::{Blended, Part, Rolled, blend, roll_up};
use crate::grids::GridCode;
use std::collections::BTreeMap;

/// What a grid brings into the areas around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridPart {
    /// The grid.
    pub grid: GridCode,
    /// Its standing score.
    pub standing: Rate,
    /// The same in its two parts.
    pub indices: Indices,
    /// Its standing coverage.
    pub coverage: Share,
    /// Its band.
    pub band: Band,
}

/// What an area comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRolled {
    /// Its code.
    pub code: u64,
    /// How many grids are in it.
    pub grids: u32,
    /// Its score and coverage, and how many of its grids are in each band.
    pub rolled: Rolled,
    /// The two indices, each rolled up by itself.
    pub indices: Indices,
    /// Their blend.
    pub blended: Blended,
}

/// What a district comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrictRolled {
    /// The district.
    pub district: AreaRolled,
    /// Its streets, by code.
    pub streets: Vec<AreaRolled>,
    /// Its communities, by code.
    pub communities: Vec<AreaRolled>,
}

/// What is rolled up into one area.
#[derive(Debug, Default)]
struct Parts {
    standing: Vec<Part>,
    first: Vec<Part>,
    second: Vec<Part>,
    grids: u32,
    bands: [u32; 4],
}

impl Parts {
    fn add_grid(&mut self, one: &GridPart, weight: u32) {
        let part = |rate| Part { rate, coverage: one.coverage, band: Some(one.band), weight };
        self.standing.push(part(one.standing));
        self.first.push(part(one.indices.first));
        self.second.push(part(one.indices.second));
        self.grids += 1;
        for (band, count) in Band::ALL.iter().zip(&mut self.bands) {
            *count += u32::from(one.band == *band);
        }
    }

    fn add_area(&mut self, one: &AreaRolled, weight: u32) {
        let part = |rate| Part { rate, coverage: one.rolled.coverage, band: None, weight };
        self.standing.push(part(one.rolled.rate));
        self.first.push(part(one.indices.first));
        self.second.push(part(one.indices.second));
        self.grids += one.grids;
        for (count, more) in self.bands.iter_mut().zip(one.rolled.bands) {
            *count += more;
        }
    }

    fn rolled(&self, code: u64) -> AreaRolled {
        // the bands of grids are counted, whatever areas weigh
        let rolled = Rolled { bands: self.bands, ..roll_up(&self.standing) };
        let indices = Indices { first: roll_up(&self.first).rate, second: roll_up(&self.second).rate };
        let blended = blend((&indices.first, FIRST_INDEX_SHARE_BP), &indices.second);
        AreaRolled { code, grids: self.grids, rolled, indices, blended }
    }
}

/// Rolls the grids of a district up; `weight` gives the stored weight of the area of a code. What is excluded with a reason is
/// left out by whoever calls.
#[must_use]
pub fn roll_up_district(district: u32, grids: &[GridPart], weight: &dyn Fn(u64) -> u32) -> DistrictRolled {
    let mut communities: BTreeMap<u64, Parts> = BTreeMap::new();
    for one in grids {
        let community = one.grid.community().number();
        communities.entry(community).or_default().add_grid(one, weight(one.grid.number()));
    }
    let rolled = |parts: &BTreeMap<u64, Parts>| -> Vec<AreaRolled> {
        parts.iter().map(|(code, parts)| parts.rolled(*code)).collect()
    };
    let communities = rolled(&communities);
    let mut streets: BTreeMap<u64, Parts> = BTreeMap::new();
    for one in &communities {
        // the last three digits of a community's code number it within its street
        streets.entry(one.code / 1_000).or_default().add_area(one, weight(one.code));
    }
    let streets = rolled(&streets);
    let mut whole = Parts::default();
    streets.iter().for_each(|one| whole.add_area(one, weight(one.code)));
    DistrictRolled { district: whole.rolled(u64::from(district)), streets, communities }
}
