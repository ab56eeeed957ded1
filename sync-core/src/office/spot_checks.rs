//! Drawing spot checks 抽查: the seed is recorded, then drawn from, then told to those who look; all of it in one transaction.

use crate::entropy::random_32;
use crate::error::{CoreError, Result};
use crate::gate::Operator;
use crate::judging::{Excused, site_fact};
use crate::office::begin::OfficeReplica;
use crate::office::feed::Batch;
use crate::office::welcome::own_grids;
use crate::office::write::Pen;
use crate::places;
use domain::assignments::{Assignment, Origin, end};
use domain::grids::GridCode;
use domain::people::{PersonId, Role, Side};
use domain::scoring::WeekKind;
use domain::spot_checks::{Checker, DrawError, Drawn, GridDrawnFrom, RecordedDraw, SpotCheck};
use domain::standards::Edition;
use domain::week::Week;
use merge::hash::Id;
use merge::partition::{Lane, Partition};
use merge::skeleton::{Draft, DraftOp};
use std::collections::{BTreeMap, BTreeSet};
use store::Store;

/// What spot checks are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpotDraw<'a> {
    /// Code of the area that is drawn in: the district, a street, a community or a grid.
    pub area: u64,
    /// The week that is looked at: this one or a later one.
    pub week: Week,
    /// How many grids.
    pub grids: u32,
    /// How many standards in each of them, at one site each.
    pub standards: u32,
    /// Who may look; nobody is sent into a grid of his own.
    pub checkers: &'a [PersonId],
}

/// What was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotChecksDrawn {
    /// The draw, as it is recorded.
    pub draw: Id,
    /// Who looks where, and what could not be drawn.
    pub drawn: Drawn,
}

impl OfficeReplica {
    /// Draws spot checks from a fresh seed, which is recorded first with all that is drawn from, where no phone gets it. In each
    /// drawn grid's own partition the checker is assigned and told what to judge and the sites of it. Whoever was to look in
    /// an earlier week is not assigned any more. It is durable as a whole when this returns.
    ///
    /// # Errors
    /// The area, the week, a number or a checker is none, or so many grids cannot be drawn: nothing was recorded. Or the disk is
    /// full.
    pub fn draw_spot_checks(
        &mut self,
        _: &Operator,
        asked: &SpotDraw<'_>,
        edition: &Edition,
    ) -> Result<SpotChecksDrawn> {
        let now_ms = self.now_ms();
        let (draw, seed) = (self.new_id(), random_32(&mut *self.seams.entropy));
        sound(asked, now_ms)?;
        let ids: Vec<Id> = (0..asked.grids).map(|_| self.new_id()).collect();
        let Self { store, seams, key, district, .. } = self;
        store.write::<_, CoreError>(|tx| {
            let drawn_from = DrawnFrom::read(tx.store(), asked, *district)?;
            let record = RecordedDraw {
                draw,
                area: asked.area,
                seed,
                week: asked.week,
                edition: edition.content_hash(),
                grids_drawn: asked.grids,
                standards_drawn: asked.standards,
                checkers: drawn_from.checkers,
                grids: drawn_from.grids,
            };
            let mut batch = Batch::default();
            for drafts in record.drafts() {
                let pen = Pen::new(tx.store(), (seams, key), places::of_spot_draws(*district))?;
                pen.write(tx, &ops(drafts), &mut batch)?;
            }
            batch.close(tx, key)?;
            let drawn = record.drawn(edition).map_err(refused)?;
            let mut batch = Batch::default();
            for (partition, drafts) in told(tx.store(), (&record, &drawn), (&ids, now_ms))? {
                let pen = Pen::new(tx.store(), (seams, key), partition)?;
                pen.write(tx, &ops(drafts), &mut batch)?;
            }
            batch.close(tx, key)?;
            Ok(SpotChecksDrawn { draw, drawn })
        })
    }
}

fn ops(drafts: Vec<Draft>) -> Vec<DraftOp> {
    drafts.into_iter().map(DraftOp::Put).collect()
}

fn input(field: &'static str, allowed: impl Into<String>) -> CoreError {
    CoreError::Input { field, allowed: allowed.into() }
}

fn refused(why: DrawError) -> CoreError {
    match why {
        DrawError::NoCheckers => input("checkers", why.to_string()),
        DrawError::TooFewGrids { .. } => input("grids", why.to_string()),
    }
}

/// At most so many grids are drawn at once: every one of them has an assignment of its own.
const GRIDS_MAX: u32 = 1_000;

/// Whether it can be asked for at all.
fn sound(asked: &SpotDraw<'_>, now_ms: u64) -> Result<()> {
    let now = this_week(now_ms);
    if Week::of(asked.week.start_ms()) != asked.week || asked.week < now {
        return Err(input("week", format!("{now} or a later week")));
    }
    if !(1..=GRIDS_MAX).contains(&asked.grids) {
        return Err(input("grids", format!("a number from 1 to {GRIDS_MAX}")));
    }
    if asked.standards == 0 {
        return Err(input("standards", "a number from 1 on"));
    }
    Ok(())
}

fn this_week(now_ms: u64) -> Week {
    Week::of(i64::try_from(now_ms).unwrap_or(i64::MAX))
}

/// What is drawn from.
struct DrawnFrom {
    checkers: Vec<Checker>,
    grids: Vec<GridDrawnFrom>,
}

impl DrawnFrom {
    fn read(store: &Store, asked: &SpotDraw<'_>, district: u32) -> Result<Self> {
        let grids = grids(store, asked, district)?;
        let codes: BTreeSet<GridCode> = grids.iter().map(|grid| grid.grid).collect();
        let beside = side_by_side(store)?;
        let mut checkers = Vec::new();
        for person in asked.checkers.iter().copied().collect::<BTreeSet<PersonId>>() {
            may_look(store, person)?;
            let mut own = own_grids(store, person)?;
            for other in beside.get(&person).into_iter().flatten() {
                // a phone holds what everybody on it may see
                own.extend(own_grids(store, *other)?);
            }
            checkers.push(Checker { person, own: own.intersection(&codes).copied().collect() });
        }
        Ok(Self { checkers, grids })
    }
}

/// The grids that may be drawn: those of the area whose week counts and that were not drawn for it before.
fn grids(store: &Store, asked: &SpotDraw<'_>, district: u32) -> Result<Vec<GridDrawnFrom>> {
    let first = u64::from(district) * 1_000_000_000;
    let whole = first..=first + 999_999_999;
    let numbers = store.grids(&whole)?.into_iter().filter_map(|number| GridCode::new(number).ok());
    let there: Vec<GridCode> = numbers.filter(|grid| places::contains(asked.area, *grid)).collect();
    if there.is_empty() {
        let allowed =
            format!("the code of district {district}, or of a street, community or grid of it with records");
        return Err(input("area", allowed));
    }
    let rows = store.spot_checks(&whole)?;
    let drawn: BTreeSet<u64> =
        rows.into_iter().filter(|row| row.week == asked.week).map(|row| row.place).collect();
    let mut grids = Vec::with_capacity(there.len());
    for grid in there.into_iter().filter(|grid| !drawn.contains(&grid.number())) {
        let Some(partition) = store.partition_ordinal(&places::of_grid(grid))? else { continue };
        if Excused::of(store, (grid, partition))?.kind(asked.week) == WeekKind::Excused {
            continue;
        }
        let sites = store.sites_of(partition)?;
        let stands = sites
            .iter()
            .filter_map(site_fact)
            .filter(|site| site.from <= asked.week && site.closed.is_none_or(|closed| closed > asked.week));
        grids.push(GridDrawnFrom { grid, sites: stands.map(|site| (site.id, site.site_type)).collect() });
    }
    Ok(grids)
}

/// Whom each person shares a phone with.
fn side_by_side(store: &Store) -> Result<BTreeMap<PersonId, BTreeSet<PersonId>>> {
    let mut on_phone: BTreeMap<_, BTreeSet<PersonId>> = BTreeMap::new();
    for device in store.devices()?.into_iter().filter(|device| device.row.disabled_ms.is_none()) {
        on_phone.entry((device.row.replica, device.row.key)).or_default().insert(device.row.person);
    }
    let mut beside: BTreeMap<PersonId, BTreeSet<PersonId>> = BTreeMap::new();
    for people in on_phone.values() {
        for person in people {
            beside.entry(*person).or_default().extend(people);
        }
    }
    Ok(beside)
}

/// Who looks is an official with an open account who is assigned somewhere.
fn may_look(store: &Store, person: PersonId) -> Result<()> {
    let official = store.assigned(person)?.iter().any(|partition| partition.lane == Lane::OFFICIAL);
    let citizen = store.roles_of(person)?.iter().any(|role| role.side() == Side::Citizen);
    if official && !citizen && store.disabled_ms(person)?.is_none() {
        return Ok(());
    }
    let allowed =
        format!("officials who are assigned in this district and whose account is open; {person} is not");
    Err(input("checkers", allowed))
}

/// What is written in the grids' own partitions.
fn told(
    store: &Store,
    (record, drawn): (&RecordedDraw, &Drawn),
    (ids, now_ms): (&[Id], u64),
) -> Result<BTreeMap<Partition, Vec<Draft>>> {
    let (mut posts, over) = posts(store, drawn, now_ms)?;
    let mut told: BTreeMap<Partition, Vec<Draft>> = BTreeMap::new();
    for (partition, assignment) in over {
        told.entry(partition).or_default().push(end(assignment, now_ms));
    }
    for (check, id) in drawn.checks.iter().zip(ids) {
        let partition = places::of_spot_checks(check.grid);
        let drafts = told.entry(partition).or_default();
        if posts.insert((partition, check.checker)) {
            drafts.push(assignment(store, (*id, check.checker), now_ms)?.begin());
        }
        drafts.extend(sites(store, check)?);
        drafts.push(record.tell(check));
    }
    Ok(told)
}

/// Who is assigned and has still something to look at; and the assignments that are over: nothing of this week or a later one
/// is left in them. All of them end at the same moment, so that an end tells nobody which grid was drawn again.
type Posts = (BTreeSet<(Partition, PersonId)>, Vec<(Partition, Id)>);

fn posts(store: &Store, drawn: &Drawn, now_ms: u64) -> Result<Posts> {
    let now = this_week(now_ms);
    let mut due: BTreeSet<(Partition, PersonId)> =
        drawn.checks.iter().map(|check| (places::of_spot_checks(check.grid), check.checker)).collect();
    for row in store.spot_checks(&(0..=u64::MAX))?.into_iter().filter(|row| row.week >= now) {
        due.insert((store.partition(row.partition)?, row.checker));
    }
    let (mut posts, mut over) = (BTreeSet::new(), Vec::new());
    for post in store.spot_posts()? {
        let partition = store.partition(post.partition)?;
        if due.contains(&(partition, post.person)) {
            posts.insert((partition, post.person));
        } else {
            over.push((partition, post.assignment));
        }
    }
    Ok((posts, over))
}

/// The assignment of a checker. In a grid that is not his own he is a companion: he may walk, judge and find, and orders nobody.
fn assignment(store: &Store, (id, person): (Id, PersonId), now_ms: u64) -> Result<Assignment> {
    let mut known = None;
    for partition in store.assigned(person)? {
        let ordinal = store.partition_ordinal(&partition)?;
        let people = ordinal.map_or(Ok(Vec::new()), |ordinal| store.people_of(ordinal))?;
        known = known.or_else(|| people.into_iter().find(|one| one.person == person));
    }
    let (display_name, origin) = known.map_or((String::new(), Origin::Real), |one| (one.name, one.origin));
    Ok(Assignment { id, person, role: Role::Companion, from_ms: now_ms, display_name, origin })
}

/// The sites that are to be looked at, as they stand: the checker's phone gets nothing else of the grid.
fn sites(store: &Store, check: &SpotCheck) -> Result<Vec<Draft>> {
    let of = |partition: Partition| {
        let ordinal = store.partition_ordinal(&partition)?;
        ordinal.map_or(Ok(Vec::new()), |ordinal| store.sites_of(ordinal))
    };
    let told = of(places::of_spot_checks(check.grid))?;
    let mut there = of(places::of_grid(check.grid))?;
    there.retain(|site| check.places.iter().any(|(_, named)| *named == site.id) && !told.contains(site));
    Ok(there.iter().map(|site| site.draft()).collect())
}
