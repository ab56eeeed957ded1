//! The draw: which grids, who looks, and which standards at which sites; the same from the same seed, in whatever order it is asked.

use super::share_out::{Checker, Load, share_out};
use super::stream::{Drawing, Stream};
use crate::grids::GridCode;
use crate::people::PersonId;
use crate::scoring::Place;
use crate::standards::StandardCode;
use merge::hash::Id;
use std::collections::{BTreeMap, BTreeSet};

/// A grid that may be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridToCheck {
    /// The grid.
    pub grid: GridCode,
    /// Every standard that applies there, at each of its sites.
    pub places: Vec<Place>,
}

/// What is drawn from. The order of grids, places and checkers changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct Draw<'a> {
    /// The seed, recorded before anybody draws.
    pub seed: [u8; 32],
    /// The grids.
    pub grids: &'a [GridToCheck],
    /// Who may look.
    pub checkers: &'a [Checker],
    /// How many grids.
    pub grids_drawn: usize,
    /// How many standards in each of them, at one site each; all where a grid has fewer.
    pub standards_drawn: usize,
}

/// One spot check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotCheck {
    /// The grid.
    pub grid: GridCode,
    /// Who looks.
    pub checker: PersonId,
    /// What to judge, site by site.
    pub places: Vec<Place>,
}

/// What was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The spot checks, by grid.
    pub checks: Vec<SpotCheck>,
    /// The grids that could not be drawn.
    pub left_out: Vec<LeftOut>,
}

/// A grid that could not be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// The grid.
    pub grid: GridCode,
    /// Why.
    pub why: WhyLeftOut,
}

/// Why a grid could not be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyLeftOut {
    /// Every checker leads it or is assigned there.
    EverybodysOwn,
    /// No standard applies there.
    NothingApplies,
}

/// Why nothing was drawn, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// Nobody may look.
    #[error("nobody is there to look; name at least one checker")]
    NoCheckers,
    /// There are not as many grids as are asked for.
    #[error(
        "{asked} grids are asked for and {there} can be drawn; every checker is assigned in {own} others, and nothing \
         applies in {empty}: ask for fewer grids, or name a checker from elsewhere"
    )]
    TooFewGrids {
        /// So many are asked for.
        asked: usize,
        /// So many can be drawn.
        there: usize,
        /// So many are everybody's own.
        own: usize,
        /// In so many no standard applies.
        empty: usize,
    },
}

/// Draws spot checks: every grid that somebody may look at is as likely as another, nobody is sent into a grid of his own, and
/// no other sharing of the drawn grids is more even.
///
/// # Errors
/// [`DrawError`], if so many grids cannot be drawn.
pub fn draw(draw: &Draw<'_>) -> Result<Drawn, DrawError> {
    let mut loads = Load::all(draw.checkers);
    if loads.is_empty() {
        return Err(DrawError::NoCheckers);
    }
    let mut places: BTreeMap<GridCode, BTreeSet<Place>> = BTreeMap::new();
    for grid in draw.grids {
        places.entry(grid.grid).or_default().extend(&grid.places);
    }
    let left_out: Vec<LeftOut> = places
        .iter()
        .filter_map(|(grid, places)| {
            let own = loads.iter().all(|load| !load.may(*grid)).then_some(WhyLeftOut::EverybodysOwn);
            let why = own.or_else(|| places.is_empty().then_some(WhyLeftOut::NothingApplies))?;
            Some(LeftOut { grid: *grid, why })
        })
        .collect();
    for one in &left_out {
        places.remove(&one.grid);
    }
    let (asked, there) = (draw.grids_drawn, places.len());
    if asked > there {
        let many = |why| left_out.iter().filter(|one| one.why == why).count();
        let (own, empty) = (many(WhyLeftOut::EverybodysOwn), many(WhyLeftOut::NothingApplies));
        return Err(DrawError::TooFewGrids { asked, there, own, empty });
    }
    let mut grids: Vec<GridCode> = places.keys().copied().collect();
    Stream::of(draw.seed, Drawing::Grids).shuffle(&mut grids);
    grids.truncate(asked);
    Stream::of(draw.seed, Drawing::Checkers).shuffle(&mut loads);
    share_out(&grids, &mut loads);
    let checks = loads.iter().flat_map(|load| load.given.iter().map(|grid| (*grid, load.person)));
    let checkers: BTreeMap<GridCode, PersonId> = checks.collect();
    let checks = checkers.into_iter().map(|(grid, checker)| {
        let there = places.get(&grid).into_iter().flatten();
        SpotCheck { grid, checker, places: standards(draw, grid, there) }
    });
    Ok(Drawn { checks: checks.collect(), left_out })
}

/// So many standards of a grid, each as likely as another however many sites it has, and one of its sites.
fn standards<'p>(draw: &Draw<'_>, grid: GridCode, places: impl Iterator<Item = &'p Place>) -> Vec<Place> {
    let mut sites: BTreeMap<StandardCode, Vec<Id>> = BTreeMap::new();
    for (standard, site) in places {
        sites.entry(*standard).or_default().push(*site);
    }
    let mut stream = Stream::of(draw.seed, Drawing::Standards(grid));
    let mut turns: Vec<(StandardCode, Vec<Id>)> = sites.into_iter().collect();
    stream.shuffle(&mut turns);
    let mut drawn: Vec<Place> = turns
        .into_iter()
        .take(draw.standards_drawn)
        .filter_map(|(standard, sites)| Some((standard, *sites.get(stream.position(sites.len()))?)))
        .collect();
    drawn.sort_by_key(|(standard, site)| (*site, *standard));
    drawn
}
