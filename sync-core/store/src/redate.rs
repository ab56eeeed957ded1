//! What depends on the time of a changeset: the week of a walk, and which of several values is shown.

use crate::apply::{Applying, flagged};
use crate::database::Tx;
use crate::error::Result;
use crate::rows::{Row, RowKey};
use crate::runs::Run;
use crate::schema::FLAG_CONFLICT;
use domain::format::Kind;
use merge::context::{Dot, on_path};
use merge::hash::Id;
use merge::heads::counts;
use merge::skeleton::{Op, Put, decode, touches};
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

    /// Dates the entities anew that these changesets begin, and chooses anew in the conflicts they are part of.
    pub(crate) fn redate_run(&self, partition: u32, run: Run) -> Result<()> {
        let conflicts = self.has_conflicts(partition)?;
        let may = |kind: &Kind| conflicts || self.dating(kind).is_some();
        let is = |kind: &Kind, put: &Put<'_>| {
            conflicts || put.registers().any(|register| self.dating(kind) == Some(register))
        };
        let mut found = Vec::new();
        self.store.skeletons(run, |dot, skeleton| {
            let concerned = concerned(skeleton, may, is);
            if !concerned.is_empty() {
                found.push((dot, concerned));
            }
        })?;
        for (dot, concerned) in found {
            if counts(self.store, dot)? {
                for (kind, id) in concerned {
                    self.redate_row(kind, RowKey { partition, id })?;
                }
            }
        }
        Ok(())
    }

    fn redate_row(&self, kind: &'static Kind, key: RowKey) -> Result<()> {
        let Some((heads, flags)) = self.read_row(kind, key)? else {
            return Ok(());
        };
        if flags & FLAG_CONFLICT == 0 && self.dating(kind).is_none() {
            return Ok(());
        }
        let nothing = Applying::nothing(key.partition);
        if let (0, Some(dated_by)) = (flags & FLAG_CONFLICT, self.dating(kind)) {
            let dated = self.date(&nothing, heads.0.get(&dated_by).map_or(&[], Vec::as_slice))?;
            return dated.map_or(Ok(()), |dated| self.redate_only(kind, key, &dated));
        }
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
        if let Some(dated_by) = self.dating(kind) {
            row.dated = self.date(&nothing, heads.0.get(&dated_by).map_or(&[], Vec::as_slice))?;
        }
        row.heads = heads;
        self.update_row(kind, key, &row)
    }
}

/// The entities in a skeleton that are of a kind that may be concerned, and are.
fn concerned(
    skeleton: &[u8],
    may: impl Fn(&Kind) -> bool,
    is: impl Fn(&Kind, &Put<'_>) -> bool,
) -> Vec<(&'static Kind, Id)> {
    let mut concerned = Vec::new();
    if !touches(skeleton, |kind| Kind::find(kind).is_some_and(&may)) {
        return concerned;
    }
    for op in decode(skeleton).unwrap_or_default() {
        if let Op::Put(put) = &op
            && let Some(kind) = Kind::find(put.kind)
            && is(kind, put)
        {
            concerned.push((kind, put.id));
        }
    }
    concerned
}
