//! What depends on the time of a changeset: the week of a walk, and which of several values is shown.

use crate::apply::{Applying, flagged, prepare};
use crate::database::Tx;
use crate::error::Result;
use crate::rows::{Existing, Row, RowKey};
use crate::schema::FLAG_CONFLICT;
use domain::format::{KINDS, Kind};
use merge::context::{Dot, on_path};
use merge::heads::counts;
use merge::time::Effective;

impl Tx<'_> {
    /// The effective time of a changeset while another is being applied. What is taken in one run comes under
    /// one receipt, and that is not stored before the run is.
    pub(crate) fn effective(&self, at: &Applying<'_>, dot: Dot) -> Result<Effective> {
        if dot == at.dot {
            return Ok(at.effective);
        }
        match at.run {
            Some((first_seq, receipt)) if dot.seq >= first_seq && on_path(self.store, at.dot, dot)? => {
                self.store.effective_under(dot, [receipt])
            }
            _ => self.store.effective(dot),
        }
    }

    /// Dates the entities anew that a changeset begins, and chooses anew in the conflicts it is part of.
    pub(crate) fn redate_changeset(&self, partition: u32, dot: Dot) -> Result<()> {
        let conflicts = self.has_conflicts(partition)?;
        if !conflicts && !self.may_date(dot)? {
            return Ok(());
        }
        if !counts(self.store, dot)? {
            return Ok(());
        }
        let (_, skeleton, values) = self.store.body(dot)?;
        let info = self.store.stream(dot.stream)?;
        let office = self.store.office_key()?;
        let Some((puts, _)) = prepare(&info, office.as_ref(), (&skeleton, values.as_deref())) else {
            return Ok(());
        };
        for prepared in &puts {
            let Some(kind) = prepared.kind else { continue };
            let dates =
                kind.dated_by.is_some_and(|by| prepared.put.registers().any(|register| register == by));
            if dates || conflicts {
                self.redate_row(kind, RowKey { partition, id: prepared.put.id })?;
            }
        }
        Ok(())
    }

    fn redate_row(&self, kind: &'static Kind, key: RowKey) -> Result<()> {
        let Some((heads, flags)) = self.read_row(kind, key)? else {
            return Ok(());
        };
        let nothing = Applying::nothing(key.partition);
        let mut row = Row { flags, ..Row::default() };
        if flags & FLAG_CONFLICT != 0 {
            let mut conflicts = 0;
            for (register, heads) in heads.0.iter().filter(|(_, heads)| heads.len() > 1) {
                let (scalars, differ) = self.choose(&nothing, kind, (*register, heads, key.id))?;
                conflicts += usize::from(differ);
                row.values.push((*register, scalars));
            }
            row.flags = flagged(flags, conflicts);
        }
        if let Some(dated_by) = kind.dated_by {
            row.dated = self.date(&nothing, heads.0.get(&dated_by).map_or(&[], Vec::as_slice))?;
        }
        row.heads = heads;
        self.write_row(kind, key, (&row, Existing::Yes))
    }

    fn has_conflicts(&self, partition: u32) -> Result<bool> {
        for kind in KINDS {
            let sql =
                format!("SELECT EXISTS (SELECT 1 FROM \"{}\" WHERE partition = ?1 AND flags & 1)", kind.name);
            if self.conn().prepare_cached(&sql)?.query_row([partition], |row| row.get(0))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a changeset may begin something dated: only then its skeleton is read.
    fn may_date(&self, dot: Dot) -> Result<bool> {
        let (_, skeleton, _) = self.store.body(dot)?;
        let Ok(ops) = merge::skeleton::decode(&skeleton) else {
            return Ok(false);
        };
        let dated = |kind: u32| Kind::find(kind).is_some_and(|kind| kind.dated_by.is_some());
        Ok(ops.iter().any(|op| matches!(op, merge::skeleton::Op::Put(put) if dated(put.kind))))
    }
}
