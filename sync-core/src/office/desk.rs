//! At the desk: what an officer or a unit does about a finding through the office, with what was on the screen.

use crate::error::{CoreError, Result};
use crate::gate::{Delegate, Gate};
use crate::judging::{Rectified, placed, rectified};
use crate::office::act::{ActsFor, may_do};
use crate::office::begin::OfficeReplica;
use crate::office::inbox::answers;
use crate::phone::Doing;
use crate::places;
use domain::findings::{Finding, Handled, MadeFrom};
use domain::grids::GridCode;
use domain::mandates::{Mandate, on_behalf};
use domain::rectification::{ActKind, Pair, Ruling, Said};
use merge::hash::{Hash, Id};
use merge::partition::Partition;
use merge::skeleton::{Draft, DraftOp};
use store::views::FindingRow;

/// What somebody does about a finding of a grid through the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acted {
    /// The grid.
    pub grid: GridCode,
    /// The mark of what was on the screen: [`Rectified::seen_mark`].
    pub seen: Hash,
    /// What is done. Of a move the office makes the other finding itself.
    pub doing: Doing,
    /// Where it goes on, of a move.
    pub onward: Option<Onward>,
}

/// Where a finding goes on that was recorded for the wrong grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Onward {
    /// The right grid.
    pub grid: GridCode,
    /// The site there.
    pub site: Id,
}

/// Changesets that the office writes together: each partition with its records.
pub(crate) type Writes = Vec<Write>;

/// Records for one partition.
pub(crate) type Write = (Partition, Vec<Draft>);

impl OfficeReplica {
    /// Does something about a finding for whoever is at the desk; returns the act's id. It is durable when this returns.
    ///
    /// # Errors
    /// It is not within the mandate, somebody else did something meanwhile, it lacks what it needs, or the disk is full:
    /// nothing was written.
    pub fn act_for(&mut self, who: &Delegate, acted: Acted) -> Result<Id> {
        let Acted { grid, seen, mut doing, onward } = acted;
        if let Mandate::Unit(unit) = who.mandate() {
            doing.said.unit = Some(unit);
        }
        let partition = places::of_grid(grid);
        let one = self.rectified_in(&partition, doing.finding)?;
        within_mandate(who, (grid, &one), doing.said.kind)?;
        if one.seen_mark() != seen {
            return Err(CoreError::Meanwhile(
                "look at what was done about this finding since, and decide again",
            ));
        }
        let mut more = Writes::new();
        if doing.said.kind == ActKind::Move {
            let (other, write) = self.moved(who, (grid, &one), onward)?;
            doing.said.other = Some(other);
            more.push(write);
        }
        may_do(who.role(), &doing)?;
        self.sound(&one, &doing)?;
        fits_the_ruling(&one, doing.said.kind)?;
        let acts = ActsFor { person: who.person(), role: who.role() };
        if doing.said.kind == ActKind::DuplicateOf {
            more.push(self.mirrored(who, (grid, &one), &mut doing)?);
        }
        let (id, drafts) = self.drafts_of(acts, doing);
        more.push((partition, drafts));
        self.write_together(more)?;
        Ok(id)
    }

    /// Writes changesets of several partitions in one transaction.
    pub(crate) fn write_together(&mut self, writes: Writes) -> Result<()> {
        let operator = Gate::operator(self);
        // two writes to one partition are one changeset, so that neither is seen without the other
        let mut joined: Writes = Vec::with_capacity(writes.len());
        for (partition, drafts) in writes {
            match joined.iter_mut().find(|(other, _)| *other == partition) {
                Some((_, all)) => all.extend(drafts),
                None => joined.push((partition, drafts)),
            }
        }
        let ops = |drafts: Vec<Draft>| drafts.into_iter().map(DraftOp::Put).collect();
        let writes = joined.into_iter().map(|(partition, drafts)| (partition, ops(drafts))).collect();
        self.write_all(&operator, writes).map(drop)
    }

    /// The operation that names whoever wanted what else a changeset writes.
    pub(crate) fn wanted_by(&mut self, who: &Delegate) -> Draft {
        on_behalf(self.new_id(), (who.person(), who.role()))
    }

    /// A finding of a partition with everything that was done about it.
    pub(crate) fn rectified_in(&self, partition: &Partition, finding: Id) -> Result<Rectified> {
        let found = match self.store.partition_ordinal(partition)? {
            Some(ordinal) => rectified(&self.store, ordinal, finding)?,
            None => None,
        };
        found.ok_or_else(|| CoreError::Input {
            field: "finding",
            allowed: "a finding that the office holds".to_owned(),
        })
    }

    fn sound(&self, one: &Rectified, doing: &Doing) -> Result<()> {
        let refuse = |field, allowed: &str| Err(CoreError::Input { field, allowed: allowed.to_owned() });
        let Said { kind, about, due_ms, unit, .. } = &doing.said;
        if matches!(kind, ActKind::Void | ActKind::Decline | ActKind::NotAdopted)
            && doing.note.trim().is_empty()
        {
            return refuse("note", "the reason, in a sentence: whoever recorded it has to understand it");
        }
        if about.is_some_and(|about| !one.acts.iter().any(|act| act.id == about)) {
            return refuse("about", "the id of an act about this finding");
        }
        let assigns = matches!(kind, ActKind::Assign | ActKind::Reassign);
        if let (true, Some(unit)) = (assigns, unit) {
            self.unit_is_one(*unit)?;
        }
        let now_ms = self.now_ms();
        match due_ms {
            None if assigns => refuse("due", "until when it is to be put right"),
            Some(due_ms) if u64::try_from(*due_ms).unwrap_or(0) <= now_ms => {
                refuse("due", "an instant that is still to come: nobody can keep one that has passed")
            }
            _ => Ok(()),
        }
    }

    /// The finding that goes on in the right grid, and the changeset that makes it.
    fn moved(
        &mut self,
        who: &Delegate,
        (grid, one): (GridCode, &Rectified),
        onward: Option<Onward>,
    ) -> Result<((Id, u64), Write)> {
        let refuse = |field, allowed: &str| Err(CoreError::Input { field, allowed: allowed.to_owned() });
        let Some(Onward { grid: to, site }) = onward else {
            return refuse("other_grid", "the grid in which it goes on, and the site there");
        };
        if to == grid {
            return refuse("other_grid", "another grid than the one that it is in");
        }
        if !who.mandate().covers(to) {
            return Err(CoreError::NotAllowed(
                "that grid is of another street: ask the district office to move it",
            ));
        }
        let there = self.stands_in(to, site)?;
        let row = self.row_of(&places::of_grid(grid), one.finding.id)?;
        let id = self.new_id();
        let mut finding = copied(&row, (id, site));
        finding.photos = self.store.before_photos(row.key.partition, row.key.id)?;
        let mut drafts = finding.record_from(MadeFrom::Moved(one.finding.id));
        drafts.push(self.wanted_by(who));
        Ok(((id, to.number()), (there, drafts)))
    }

    /// The partition of a grid in which a site stands.
    pub(crate) fn stands_in(&self, grid: GridCode, site: Id) -> Result<Partition> {
        let partition = places::of_grid(grid);
        let sites = match self.store.partition_ordinal(&partition)? {
            Some(ordinal) => self.store.sites_of(ordinal)?,
            None => Vec::new(),
        };
        if sites.iter().any(|one| one.id == site && one.closed_day.is_none()) {
            return Ok(partition);
        }
        let allowed = format!("a site that stands in grid {grid}, by the 32 digits of its id");
        Err(CoreError::Input { field: "site", allowed })
    }

    /// The row of a finding that is known here.
    pub(crate) fn row_of(&self, partition: &Partition, finding: Id) -> Result<FindingRow> {
        let ordinal = self.store.partition_ordinal(partition)?;
        let row = ordinal.map_or(Ok(None), |ordinal| self.store.finding_row(ordinal, finding))?;
        row.ok_or_else(|| CoreError::Input {
            field: "finding",
            allowed: "a finding that the office holds".to_owned(),
        })
    }

    /// Tells of the link in the other finding as well, by an act that rules nothing: that one goes on, and costs what it costs;
    /// this one costs nothing. So a grid's score needs no other grid's data.
    fn mirrored(
        &mut self,
        who: &Delegate,
        (grid, one): (GridCode, &Rectified),
        doing: &mut Doing,
    ) -> Result<Write> {
        let refuse = |field, allowed: &str| Err(CoreError::Input { field, allowed: allowed.to_owned() });
        let (other, number) = doing.said.other.unwrap_or_default();
        let Ok(other_grid) = GridCode::new(number) else {
            return refuse("other_grid", "the 15 digits of the grid of the other finding");
        };
        if other == doing.finding {
            return refuse("other", "another finding than this one");
        }
        if !who.mandate().covers(other_grid) {
            return Err(CoreError::NotAllowed(
                "that grid is of another street: ask the district office to link them",
            ));
        }
        let partition = places::of_grid(other_grid);
        let costs = self.rectified_in(&partition, other)?;
        if costs.standing().ruling.is_some() {
            return refuse(
                "other",
                "a finding that stands: this one is void, moved, referred or a duplicate itself",
            );
        }
        // codes of two editions cannot be compared: then the officer knows
        let comparable = costs.finding.edition == one.finding.edition;
        if comparable && costs.finding.standard != one.finding.standard {
            return refuse("other", "a finding under the same standard");
        }
        doing.said.pair = Pair::CostsNothing;
        let back = Said { other: Some((doing.finding, grid.number())), ..Said::of(ActKind::Comment) };
        let back = Doing { finding: other, said: back, position: None, note: doing.note.clone() };
        let (_, drafts) = self.drafts_of(ActsFor { person: who.person(), role: who.role() }, back);
        Ok((partition, drafts))
    }
}

/// Whether a ruling may follow the one that stands: what is moved, referred or a duplicate goes on elsewhere, and what is void is
/// restored first. Nobody takes back another ruling than the one that he names.
fn fits_the_ruling(one: &Rectified, kind: ActKind) -> Result<()> {
    let standing = one.standing().ruling.map(|(ruling, _)| ruling);
    let fits = match kind {
        ActKind::Move | ActKind::Refer | ActKind::DuplicateOf | ActKind::Void => standing.is_none(),
        ActKind::Restore => standing == Some(Ruling::Void),
        ActKind::Unlink => standing == Some(Ruling::Duplicate),
        ActKind::Returned => standing == Some(Ruling::Referred),
        _ => true,
    };
    if fits {
        return Ok(());
    }
    let allowed = "one that fits what was ruled: restore what is void, unlink a duplicate, returned for what was referred".to_owned();
    Err(CoreError::Input { field: "act", allowed })
}

/// Whether it is for whoever is at the desk to do this about a finding.
fn within_mandate(who: &Delegate, (grid, one): (GridCode, &Rectified), kind: ActKind) -> Result<()> {
    match who.mandate() {
        Mandate::Unit(unit) if answers(one, unit).contains(&kind) => Ok(()),
        Mandate::Unit(_) => Err(CoreError::NotAllowed(
            "this unit has nothing to answer here: look at the inbox again, it may have been given to another unit",
        )),
        Mandate::Street(_) | Mandate::District if matches!(kind, ActKind::Adopt | ActKind::NotAdopted) => {
            let allowed = "what a citizen found is decided on where it lies: /v1/patrol".to_owned();
            Err(CoreError::Input { field: "act", allowed })
        }
        mandate if mandate.covers(grid) => Ok(()),
        _ => Err(CoreError::NotAllowed("this grid is of another street: ask the district office")),
    }
}

/// A finding as it stands, under another id and at another site, without the walk that it was found in.
pub(crate) fn copied(row: &FindingRow, (id, site): (Id, Id)) -> Finding {
    Finding {
        id,
        walk: None,
        site,
        standard: row.standard,
        edition: row.edition,
        position: row.position.as_ref().and_then(placed),
        note: row.note.clone(),
        extent: (row.extent.0.unwrap_or(1), row.extent.1.unwrap_or(1)),
        limit_class: row.limit_class,
        red_line: row.red_line,
        handled: Handled::Recorded,
        photos: Vec::new(),
    }
}
