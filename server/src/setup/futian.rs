//! Futian as records of the office: one changeset for each grid, and one for the district's own tables.

use crate::directory::Held;
use crate::error::Result;
use crate::setup::Progress;
use domain::assignments::Assignment;
use domain::files;
use domain::geo::{Datum, Placed};
use domain::grids::GridCode;
use domain::sites::Site;
use domain::units::Unit;
use fixtures::people::Person;
use fixtures::{calendar, district, editions, people, sites, units};
use std::collections::{BTreeMap, BTreeSet};
use sync_core::gate::Gate;
use sync_core::merge::hash::{Hash, Id};
use sync_core::merge::skeleton::{Draft, DraftOp};
use sync_core::office::OfficeReplica;
use sync_core::places;

/// The code of Futian District.
pub(super) const DISTRICT: u32 = 440_304;

/// So many grids are written between two reports of progress.
const GRIDS_PER_REPORT: usize = 50;

/// How much of the district is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All 1547 grids.
    Whole,
    /// The first so many grids by code; map layers and the edition are whole.
    Grids(usize),
}

/// What was loaded.
pub(super) struct Loaded {
    pub(super) edition: Hash,
    pub(super) grids: usize,
    pub(super) sites: usize,
    pub(super) people: usize,
}

/// Since when what is loaded holds.
#[derive(Clone, Copy)]
struct Since {
    ms: u64,
    day: u32,
}

/// Loads the district in one transaction.
pub(super) fn load(
    office: &mut OfficeReplica,
    held: &Held,
    (extent, progress): (Extent, &mut dyn FnMut(Progress)),
) -> Result<Loaded> {
    let grids: Vec<GridCode> = district::futian().grids().map(|grid| grid.code).collect();
    let wanted = match extent {
        Extent::Whole => grids.len(),
        Extent::Grids(count) => count.min(grids.len()),
    };
    let grids: Vec<GridCode> = grids.into_iter().take(wanted).collect();
    let since = since(office);
    let (edition, tables) = district_tables(held, since)?;
    let posts = posts();
    let mut people = BTreeSet::new();
    let mut loaded = Loaded { edition, grids: grids.len(), sites: 0, people: 0 };
    let operator = Gate::operator(office);
    office.together(|office| {
        office.record(&operator, places::of_district(DISTRICT), tables)?;
        for (round, some) in grids.chunks(GRIDS_PER_REPORT).enumerate() {
            let mut writes = Vec::with_capacity(some.len());
            for grid in some {
                let assigned = posts.get(grid).map_or(&[][..], Vec::as_slice);
                people.extend(assigned.iter().map(|person| person.id));
                loaded.sites += sites::of_grid(*grid).len();
                let drafts = grid_records(office, *grid, (assigned, since));
                writes.push((places::of_grid(*grid), drafts.into_iter().map(DraftOp::Put).collect()));
            }
            office.write_all(&operator, writes)?;
            progress(Progress { done: round * GRIDS_PER_REPORT + some.len(), total: grids.len() });
        }
        Ok(())
    })?;
    loaded.people = people.len();
    Ok(loaded)
}

fn since(office: &OfficeReplica) -> Since {
    let wall_ms = office.reading().wall_ms;
    // days in Shenzhen, UTC+8
    let day = wall_ms.saturating_add(8 * 3_600_000).div_euclid(86_400_000);
    Since { ms: u64::try_from(wall_ms).unwrap_or(0), day: u32::try_from(day).unwrap_or(0) }
}

/// Who is assigned to each grid: its leader, the head of its community, the officer of its street.
fn posts() -> BTreeMap<GridCode, Vec<&'static Person>> {
    let roster = people::futian();
    let mut posts: BTreeMap<GridCode, Vec<&'static Person>> = BTreeMap::new();
    for leader in &roster.leaders {
        for grid in &leader.area {
            posts.entry(*grid).or_default().push(&leader.person);
        }
    }
    for (grid, assigned) in &mut posts {
        let heads = roster.community_heads.iter();
        assigned.extend(heads.filter(|post| post.area == grid.community()).map(|post| &post.person));
        let officers = roster.street_officers.iter();
        assigned.extend(officers.filter(|post| post.area == grid.street()).map(|post| &post.person));
    }
    posts
}

fn assignment(id: Id, person: &Person, since: Since) -> Assignment {
    Assignment {
        id,
        person: person.id,
        role: person.role,
        from_ms: since.ms,
        display_name: person.name_zh.clone(),
        origin: person.origin(),
    }
}

fn grid_records(
    office: &mut OfficeReplica,
    grid: GridCode,
    (assigned, since): (&[&Person], Since),
) -> Vec<Draft> {
    let mut drafts: Vec<Draft> =
        assigned.iter().map(|person| assignment(office.new_id(), person, since).begin()).collect();
    drafts.extend(sites::of_grid(grid).iter().map(|site| {
        Site {
            id: site.id,
            site_type: site.site_type,
            name: site.name_zh.clone(),
            position: Placed::from(site.position),
            opened_day: since.day,
            origin: site.origin(),
            source_code: site.source_code.clone(),
        }
        .open()
    }));
    drafts
}

/// The edition, the map layers, the calendar and the units of the district; the files stand on disk before the records. Every
/// phone gets them, also a citizen's: nobody's name is among them.
fn district_tables(held: &Held, since: Since) -> Result<(Hash, Vec<Draft>)> {
    let edition = editions::futian_2020().to_bytes();
    let content = held.put_file(&edition)?;
    let mut drafts = vec![files::edition(editions::FUTIAN_2020_NAME, &edition, since.day)];
    let texts = &district::TEXTS;
    let layers = [
        ("district", texts.district_layer),
        ("streets", texts.streets_layer),
        ("communities", texts.communities_layer),
        ("grids", texts.grids_layer),
    ];
    for (name, layer) in layers {
        held.put_file(layer.as_bytes())?;
        drafts.push(files::map_layer(name, layer.as_bytes(), Datum::Wgs84.code().into()));
    }
    let calendar = calendar::CHINA.as_bytes();
    held.put_file(calendar)?;
    drafts.push(files::calendar("china-2025-2026", calendar, since.day));
    drafts.extend(units::futian().iter().map(Unit::open));
    Ok((content, drafts))
}
