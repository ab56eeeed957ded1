//! The patrol corps: a citizen's own partition, what an officer decides on what a citizen found, and what the citizen hears.

use crate::error::{CoreError, Result};
use crate::gate::{Delegate, Operator};
use crate::judging::{Meant, Rectified, rectified, taken_over};
use crate::office::act::{ActsFor, may_do};
use crate::office::begin::OfficeReplica;
use crate::office::desk::{Write, Writes, copied};
use crate::phone::Doing;
use crate::places;
use domain::assignments::{Assignment, Origin};
use domain::findings::MadeFrom;
use domain::grids::GridCode;
use domain::limits::NAME_BYTES_MAX;
use domain::people::{PersonId, Role};
use domain::rectification::{ActKind, Said, Status};
use domain::standards::{Edition, StandardCode};
use merge::hash::{Hash, Id};
use merge::partition::Partition;
use std::ops::RangeInclusive;
use store::Store;
use store::views::{Cursor, Slice};

/// A citizen who joins the patrol corps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// Who: a random id for life.
    pub person: PersonId,
    /// The name to show; personal, and nowhere but in the member's own partition.
    pub display_name: String,
    /// Whether the person is invented, for trials.
    pub origin: Origin,
}

/// What an officer decides on what a citizen found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// 采纳: an official finding is made of it.
    Adopt(Adoption),
    /// It is the same as an official finding of this grid.
    Link(GridCode, Id),
    /// 不予采纳, with the reason.
    Decline,
}

/// How an official finding is made of a citizen's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// The site.
    pub site: Id,
    /// The standard, where it is another than the citizen named.
    pub standard: Option<StandardCode>,
    /// The edition that it is judged by.
    pub edition: Hash,
}

/// So many findings are looked at together.
const AT_ONCE: u32 = 500;

impl OfficeReplica {
    /// Lets a citizen join the patrol corps: gives the member a partition, in which nobody else is.
    ///
    /// # Errors
    /// The person acts by office, is a member already, or the disk is full.
    pub fn add_member(&mut self, operator: &Operator, new: NewMember) -> Result<()> {
        let refuse = |allowed: &str| Err(CoreError::Input { field: "person", allowed: allowed.to_owned() });
        if new.display_name.len() > NAME_BYTES_MAX {
            let allowed = format!("at most {NAME_BYTES_MAX} bytes");
            return Err(CoreError::Input { field: "name", allowed });
        }
        if self.store.accounts()?.iter().any(|account| account.person == new.person) {
            return refuse(
                "a citizen who has no account at the office: whoever decides does not patrol as well",
            );
        }
        match self.store.roles_of(new.person)?.as_slice() {
            [] => {}
            [Role::PatrolMember] => return refuse("somebody who is not in the patrol corps yet"),
            _ => {
                return refuse(
                    "a citizen who does not act by office: whoever inspects does not patrol as well",
                );
            }
        }
        let assignment = Assignment {
            id: self.new_id(),
            person: new.person,
            role: Role::PatrolMember,
            from_ms: self.now_ms(),
            display_name: new.display_name,
            origin: new.origin,
        };
        let own = places::of_patrol_member(self.district, new.person);
        self.record(operator, own, vec![assignment.begin()]).map(drop)
    }

    /// Decides on what a citizen found, with the reason where there is one to give; returns the official finding that it is or
    /// has become, with its grid. The citizen hears of it at the next sync.
    ///
    /// # Errors
    /// The grid is not within the mandate, somebody else decided meanwhile, the site, standard or other finding is none of the
    /// grid, the reason is missing, or the disk is full: nothing was written.
    pub fn decide_on_patrol(
        &mut self,
        who: &Delegate,
        (member, finding, seen): (PersonId, Id, Hash),
        (decision, note, edition): (Decision, String, &Edition),
    ) -> Result<Option<(GridCode, Id)>> {
        let own = places::of_patrol_member(self.district, member);
        let (one, row) = (self.rectified_in(&own, finding)?, self.row_of(&own, finding)?);
        let grid = GridCode::new(row.place).map_err(|_| CoreError::Input {
            field: "finding",
            allowed: "one that names a grid of this district".to_owned(),
        })?;
        if !who.mandate().covers(grid) {
            return Err(CoreError::NotAllowed("this grid is of another street: ask the district office"));
        }
        if one.seen_mark() != seen {
            return Err(CoreError::Meanwhile(
                "look at what was decided on this finding since, and decide again",
            ));
        }
        if taken_over(&one).is_some() {
            let allowed =
                "one that was neither adopted nor linked yet: what was made of it is ruled on where it is"
                    .to_owned();
            return Err(CoreError::Input { field: "finding", allowed });
        }
        if one.standing().status == Status::Withdrawn {
            let allowed = "one that its author has not taken back".to_owned();
            return Err(CoreError::Input { field: "finding", allowed });
        }
        let mut writes = Writes::new();
        let (kind, other) = match decision {
            Decision::Decline => (ActKind::NotAdopted, None),
            Decision::Link(there, official) => {
                let known = self.rectified_in(&places::of_grid(there), official)?;
                if !who.mandate().covers(there) || known.standing().ruling.is_some() {
                    let allowed = "an official finding of your own grids that stands".to_owned();
                    return Err(CoreError::Input { field: "finding", allowed });
                }
                (ActKind::DuplicateOf, Some((there, official)))
            }
            Decision::Adopt(adoption) => {
                let (official, write) = self.adopted(who, (grid, &own, finding), (adoption, edition))?;
                writes.push(write);
                (ActKind::Adopt, Some((grid, official)))
            }
        };
        if kind == ActKind::NotAdopted && note.trim().is_empty() {
            let allowed = "the reason, in a sentence: the citizen is told it".to_owned();
            return Err(CoreError::Input { field: "note", allowed });
        }
        let said = Said { other: other.map(|(grid, id)| (id, grid.number())), ..Said::of(kind) };
        let doing = Doing { finding, said, position: None, note };
        may_do(who.role(), &doing)?;
        let (_, drafts) = self.drafts_of(ActsFor { person: who.person(), role: who.role() }, doing);
        writes.push((own, drafts));
        self.write_together(writes)?;
        Ok(other)
    }

    /// The official finding that is made of a citizen's, and the changeset that makes it.
    fn adopted(
        &mut self,
        who: &Delegate,
        (grid, own, finding): (GridCode, &Partition, Id),
        (adoption, edition): (Adoption, &Edition),
    ) -> Result<(Id, Write)> {
        let there = self.stands_in(grid, adoption.site)?;
        let row = self.row_of(own, finding)?;
        let meant = Meant::of(&self.store, self.district, edition)?;
        // what the citizen named by the edition before is the one that is the same now
        let named = StandardCode::of_number(row.standard)
            .and_then(|code| row.edition.map_or(Some(code), |by| meant.code(&by, code)));
        let code = adoption.standard.or(named);
        let standard = code.and_then(|code| edition.standard(code)).ok_or_else(|| CoreError::Input {
            field: "standard",
            allowed: format!("a standard of the edition {}, such as 08.4.2", edition.name()),
        })?;
        let id = self.new_id();
        let mut official = copied(&row, (id, adoption.site));
        official.edition = Some(adoption.edition);
        official.standard = standard.code.number();
        // how much of it there is, an official sees
        official.extent = (1, 1);
        official.photos = self.store.before_photos(row.key.partition, row.key.id)?;
        official.red_line = u8::from(standard.red_line);
        official.limit_class = standard.limit.number();
        let mut drafts = official.record_from(MadeFrom::Adopted(finding));
        drafts.push(self.wanted_by(who));
        Ok((id, (there, drafts)))
    }

    /// Tells citizens what has become of what the office took over: where the official finding is closed, theirs is too, with
    /// the same picture. Returns how many were told.
    ///
    /// # Errors
    /// The disk is full.
    pub fn tell_members(&mut self, operator: &Operator, places: &RangeInclusive<u64>) -> Result<usize> {
        let keys = members_to_tell(&self.store, places)?;
        self.tell_of(operator, &keys)
    }

    /// The same of these findings of citizens, as [`members_to_tell`] gives them. Where that is known by now, nothing is written.
    ///
    /// # Errors
    /// The disk is full.
    pub fn tell_of(&mut self, _: &Operator, keys: &[Cursor]) -> Result<usize> {
        let mut told = 0;
        for key in keys {
            told += usize::from(self.tell(*key)?);
        }
        Ok(told)
    }

    fn tell(&mut self, key: Cursor) -> Result<bool> {
        let Some((closed, official)) = to_tell(&self.store, key)? else { return Ok(false) };
        let kind = if closed { ActKind::Close } else { ActKind::Reopen };
        let evidence = official.reports_fixed().filter_map(|act| act.evidence).last().filter(|_| closed);
        let said = Said { evidence, ..Said::of(kind) };
        let doing = Doing { finding: key.id, said, position: None, note: String::new() };
        let office = ActsFor { person: Id::default(), role: Role::Office };
        let (_, drafts) = self.drafts_of(office, doing);
        let own = self.store.partition(key.partition)?;
        self.write_together(vec![(own, drafts)])?;
        Ok(true)
    }
}

/// The findings of citizens in the grids of these codes of which their authors have something to hear.
///
/// # Errors
/// The store cannot be read.
pub fn members_to_tell(store: &Store, places: &RangeInclusive<u64>) -> Result<Vec<Cursor>> {
    let (mut after, mut keys) = (None, Vec::new());
    loop {
        let page = store.patrol_findings(places, Slice { after, limit: AT_ONCE })?;
        for row in &page.entries {
            keys.extend(to_tell(store, row.key)?.map(|_| row.key));
        }
        after = page.next;
        if after.is_none() {
            return Ok(keys);
        }
    }
}

/// The official finding that a citizen's was made into, and whether it is closed, where the citizen knows otherwise.
fn to_tell(store: &Store, key: Cursor) -> Result<Option<(bool, Rectified)>> {
    let Some(one) = rectified(store, key.partition, key.id)? else { return Ok(None) };
    let Some((grid, official)) = taken_over(&one) else { return Ok(None) };
    let Some(ordinal) = store.partition_ordinal(&places::of_grid(grid))? else { return Ok(None) };
    let Some(official) = rectified(store, ordinal, official)? else { return Ok(None) };
    let closed = official.standing().status == Status::Closed;
    let known = one.standing().work.is_some();
    Ok((closed != known).then_some((closed, official)))
}
