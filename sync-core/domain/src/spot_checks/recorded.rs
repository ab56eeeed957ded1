//! A draw as it is recorded: everything that it follows from, so that whoever doubts it draws it again.
//!
//! The seed stands in no grid's partition: with it a checker, who leads other grids, could work out who comes to him.

use super::draw::{Draw, DrawError, Drawn, GridToCheck, SpotCheck, draw};
use super::share_out::Checker;
use crate::format::{SPOT_DRAW, Scalar, Values, draft, parts};
use crate::grids::GridCode;
use crate::plan::{Plan, PlanItem};
use crate::scoring::Place;
use crate::standards::{Edition, SiteType};
use crate::week::Week;
use merge::cbor::{Malformed, Reader, Writer, check};
use merge::hash::{Hash, Id};
use merge::skeleton::{Draft, Target};

/// Grids are told in parts of about so many bytes: a changeset holds 64 kB.
const PART_BYTES: usize = 40_000;

/// A grid that was drawn from, as it stood then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridDrawnFrom {
    /// The grid.
    pub grid: GridCode,
    /// Its sites that stand in the week, with their types.
    pub sites: Vec<(Id, SiteType)>,
}

impl GridDrawnFrom {
    /// Every standard of an edition that applies there, at each of its sites.
    #[must_use]
    pub fn to_check(&self, edition: &Edition) -> GridToCheck {
        let places = self.sites.iter().flat_map(|(site, site_type)| {
            edition.standards_for(*site_type).map(move |standard| (standard.code, *site))
        });
        GridToCheck { grid: self.grid, places: places.collect() }
    }
}

/// Everything that a draw follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedDraw {
    /// Its id.
    pub draw: Id,
    /// Code of the area that is drawn in: a district, street, community or grid.
    pub area: u64,
    /// The seed.
    pub seed: [u8; 32],
    /// The week that is looked at.
    pub week: Week,
    /// Content hash of the edition that it is judged by.
    pub edition: Hash,
    /// How many grids.
    pub grids_drawn: u32,
    /// How many standards in each of them.
    pub standards_drawn: u32,
    /// Who may look, with those of the grids that are their own.
    pub checkers: Vec<Checker>,
    /// The grids.
    pub grids: Vec<GridDrawnFrom>,
}

impl RecordedDraw {
    /// Draws, for the first time or again: the same for ever.
    ///
    /// # Errors
    /// As [`draw`].
    pub fn drawn(&self, edition: &Edition) -> Result<Drawn, DrawError> {
        let grids: Vec<GridToCheck> = self.grids.iter().map(|grid| grid.to_check(edition)).collect();
        let many = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        draw(&Draw {
            seed: self.seed,
            grids: &grids,
            checkers: &self.checkers,
            grids_drawn: many(self.grids_drawn),
            standards_drawn: many(self.standards_drawn),
        })
    }

    /// The operations that record it, those of each changeset together, the seed in the first.
    #[must_use]
    pub fn drafts(&self) -> Vec<Vec<Draft>> {
        let drawing = vec![
            Hash(self.seed).into(),
            u64::from(self.grids_drawn).into(),
            u64::from(self.standards_drawn).into(),
        ];
        let values = vec![
            (0, drawing),
            (1, vec![Scalar::Bytes(encode_checkers(&self.checkers))]),
            (3, vec![u64::from(self.week.0).into()]),
            (4, vec![self.edition.into()]),
        ];
        let mut changesets = vec![vec![about(self.draw, (self.area, values))]];
        let mut grids = self.grids.clone();
        grids.sort_by_key(|grid| grid.grid);
        let mut rest = &grids[..];
        while let Some(first) = rest.first() {
            let (part, later) = rest.split_at(fitting(rest));
            let values = vec![(2, vec![Scalar::Bytes(encode_grids(part))])];
            changesets.push(vec![about(self.draw, (first.grid.number(), values))]);
            rest = later;
        }
        changesets
    }

    /// The operation that says in a drawn grid's own partition who looks there and what to judge.
    #[must_use]
    pub fn tell(&self, one: &SpotCheck) -> Draft {
        let values = vec![
            (3, vec![u64::from(self.week.0).into()]),
            (4, vec![self.edition.into()]),
            (5, vec![one.checker.into()]),
            (6, vec![Scalar::Bytes(plan_of(&one.places).encode())]),
        ];
        about(self.draw, (one.grid.number(), values))
    }
}

fn about(draw: Id, (code, values): (u64, Vec<(u32, Values)>)) -> Draft {
    draft(&SPOT_DRAW, Target::Derived(parts(&[Scalar::from(draw), Scalar::from(code)])), values)
}

/// The plan of a walk that judges these places and nothing else.
#[must_use]
pub fn plan_of(places: &[Place]) -> Plan {
    let mut items: Vec<PlanItem> =
        places.iter().map(|place| PlanItem { place: *place, why: Vec::new() }).collect();
    items.sort_by_key(|item| (item.place.1, item.place.0));
    items.dedup();
    Plan { items, for_others: Vec::new() }
}

/// How many of these grids one part tells; at least one.
fn fitting(grids: &[GridDrawnFrom]) -> usize {
    let mut bytes = 0;
    let many = grids.iter().take_while(|grid| {
        // a code has nine bytes, a site seventeen and its type one or two
        bytes += 12 + grid.sites.len() * 19;
        bytes <= PART_BYTES
    });
    many.count().max(1)
}

/// `[person, [grid, …], …]`: persons ascending, of the grids the first code, then each one's distance to the one before.
#[must_use]
pub fn encode_checkers(checkers: &[Checker]) -> Vec<u8> {
    let mut sorted: Vec<&Checker> = checkers.iter().collect();
    sorted.sort_by_key(|checker| checker.person);
    let mut w = Writer::with_capacity(sorted.len() * 32);
    w.array(sorted.len() * 2);
    for checker in sorted {
        let mut own: Vec<u64> = checker.own.iter().map(|grid| grid.number()).collect();
        own.sort_unstable();
        own.dedup();
        w.bytes(&checker.person.0).array(own.len());
        let mut before = 0;
        for code in own {
            w.uint(code - before);
            before = code;
        }
    }
    w.finish()
}

/// Reads who may look. Codes that are no grid's are passed over.
///
/// # Errors
/// It is not what [`encode_checkers`] writes.
pub fn decode_checkers(bytes: &[u8]) -> Result<Vec<Checker>, Malformed> {
    check(bytes)?;
    let mut r = Reader::new(bytes);
    let many = pairs(&mut r)?;
    let mut checkers = Vec::new();
    for _ in 0..many {
        let person = Id(r.exactly()?);
        let (mut own, mut code) = (Vec::new(), 0_u64);
        for _ in 0..r.array()? {
            code = code.saturating_add(r.uint()?);
            own.extend(GridCode::new(code));
        }
        checkers.push(Checker { person, own });
    }
    Ok(checkers)
}

/// `[grid, [site, type, …], …]`, grids in the order in which they are given and their sites ascending.
#[must_use]
pub fn encode_grids(grids: &[GridDrawnFrom]) -> Vec<u8> {
    let mut w = Writer::with_capacity(PART_BYTES);
    w.array(grids.len() * 2);
    for grid in grids {
        let mut sites = grid.sites.clone();
        sites.sort_unstable_by_key(|(site, _)| *site);
        w.uint(grid.grid.number()).array(sites.len() * 2);
        for (site, site_type) in sites {
            w.bytes(&site.0).uint(u64::from(site_type.number()));
        }
    }
    w.finish()
}

/// Reads grids with their sites. Codes that are no grid's, and types of a later version, are passed over.
///
/// # Errors
/// It is not what [`encode_grids`] writes.
pub fn decode_grids(bytes: &[u8]) -> Result<Vec<GridDrawnFrom>, Malformed> {
    check(bytes)?;
    let mut r = Reader::new(bytes);
    let many = pairs(&mut r)?;
    let mut grids = Vec::new();
    for _ in 0..many {
        let code = GridCode::new(r.uint()?);
        let mut sites = Vec::new();
        for _ in 0..pairs(&mut r)? {
            let (site, number) = (Id(r.exactly()?), r.small()?);
            let site_type = u8::try_from(number).ok().and_then(SiteType::of_number);
            sites.extend(site_type.map(|site_type| (site, site_type)));
        }
        grids.extend(code.map(|grid| GridDrawnFrom { grid, sites }));
    }
    Ok(grids)
}

/// How many pairs an array has.
fn pairs(r: &mut Reader<'_>) -> Result<usize, Malformed> {
    let at = r.position();
    let items = r.array()?;
    if items % 2 == 0 { Ok(items / 2) } else { Err(Malformed { at, expected: "an array of pairs" }) }
}
