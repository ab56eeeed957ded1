//! A finding with everything that was done about it, and what that comes to.

use crate::error::Result;
use crate::judging::authors::Authors;
use domain::notices::{Before, Notice, Reminder, fresh, reminder};
use domain::rectification::{
    Act, ActKind, Acts, Link, Obligation, Pair, Place, Referral, Ruling, Standing, Work, obligations,
    standing,
};
use domain::standards::{Edition, FaultNature, StandardCode};
use merge::context::{Dot, Log};
use merge::hash::{Hash, Id, Use};
use std::collections::BTreeMap;
use store::Store;
use store::views::{ActRow, FindingJudged, Seen};

/// A finding with everything that was done about it.
#[derive(Clone, Debug)]
pub struct Rectified {
    /// The finding.
    pub finding: FindingJudged,
    /// The standard that it is about, by the edition that judges: what the finding says, unless that is of an edition before;
    /// `None` where the edition has none that is the same.
    pub standard: Option<StandardCode>,
    /// What was done, in the order of their time: what counts towards the status.
    pub acts: Vec<Act>,
    /// The rows behind them, in the same order; none for what the finding's own registers say.
    pub rows: Vec<Option<ActRow>>,
    /// What has no effect here: acts of a later version, and such that somebody wrote in another's name.
    pub passed_over: Vec<ActRow>,
    /// Who had seen what.
    seen: Seen,
    /// Where the acts stand in the log, in their order.
    dots: Vec<Dot>,
}

impl Rectified {
    /// What the acts come to.
    #[must_use]
    pub fn standing(&self) -> Standing {
        standing(&Acts::new(&self.acts, &|by, what| self.seen.has(by, what)))
    }

    /// What they came to before an instant, ms since 1970.
    #[must_use]
    pub fn standing_before(&self, instant_ms: i64) -> Standing {
        // acts stand in the order of their time
        let many = self.acts.partition_point(|act| act.effective_ms < instant_ms);
        let (before, _) = self.acts.split_at(many);
        standing(&Acts::new(before, &|by, what| self.seen.has(by, what)))
    }

    /// What fell due until an instant (ms since 1970), and whether it was put right in time.
    #[must_use]
    pub fn obligations(&self, as_of_ms: i64) -> Vec<Obligation> {
        let sees = |by, what| self.seen.has(by, what);
        obligations(&Acts::new(&self.acts, &sees), as_of_ms)
    }

    /// What responsible units are to be told of it that they were not told yet, and what they are to be reminded of at an
    /// instant, ms since 1970.
    #[must_use]
    pub fn notices(&self, before: Before<'_>, now_ms: i64) -> (Vec<Notice>, Reminder) {
        let sees = |by, what| self.seen.has(by, what);
        let acts = Acts::new(&self.acts, &sees);
        let standing = standing(&acts);
        (fresh(&acts, &standing, before), reminder(&acts, &standing, before.told, now_ms))
    }

    /// The link to another finding that stands: of which it is the duplicate, or which goes on for it.
    #[must_use]
    pub fn link(&self, standing: &Standing) -> Option<Link> {
        let sees = |by, what| self.seen.has(by, what);
        Link::of(self.finding.id, &Acts::new(&self.acts, &sees), standing)
    }

    /// The referral to another system that stands, with what that system said last.
    #[must_use]
    pub fn referral(&self, standing: &Standing) -> Option<Referral> {
        let sees = |by, what| self.seen.has(by, what);
        Referral::of(&Acts::new(&self.acts, &sees), standing)
    }

    /// The acts that say it is put right, whoever may say so.
    pub fn reports_fixed(&self) -> impl Iterator<Item = &Act> {
        let may = |act: &&Act| act.kind == ActKind::ReportFixed && act.kind.may().contains(&act.role);
        self.acts.iter().filter(may)
    }

    /// What stands for everything that was done so far: whoever acts through the office says what was on the screen, because the
    /// office's own context covers more than that.
    #[must_use]
    pub fn seen_mark(&self) -> Hash {
        let acts = self.acts.iter().map(|act| (act.id, act.kind.code()));
        let mut done: Vec<(Id, u64)> = acts.chain(self.passed_over.iter().map(|row| (row.id, 0))).collect();
        done.sort_unstable();
        // what the finding itself says may be amended, and an act written again: each by another changeset
        let begun = Use::Seen.hasher().fixed(&self.finding.id.0).part(&self.finding.heads);
        let begun = self.dots.iter().fold(begun, |hasher, dot| hasher.fixed(&dot.pack().to_be_bytes()));
        let all =
            done.iter().fold(begun, |hasher, (id, kind)| hasher.fixed(&id.0).fixed(&kind.to_be_bytes()));
        all.finish()
    }

    /// Where the acts stand in the log, in their order.
    #[must_use]
    pub fn dots(&self) -> &[Dot] {
        &self.dots
    }

    /// Whether the author of the act at one place had seen that at another.
    #[must_use]
    pub fn has_seen(&self, by: Place, what: Place) -> bool {
        self.seen.has(by, what)
    }

    /// The row behind the act at a place of the standing.
    #[must_use]
    pub fn row(&self, place: Place) -> Option<&ActRow> {
        self.rows.get(place)?.as_ref()
    }

    /// The finding that it is the duplicate of, and whether this one costs nothing, where that stands.
    #[must_use]
    pub fn pair(&self, standing: &Standing) -> Option<(Id, Pair)> {
        let (ruling, place) = standing.ruling?;
        let said = self.row(place)?.said.as_ref()?;
        (ruling == Ruling::Duplicate).then_some(())?;
        Some((said.other.map(|(other, _)| other).unwrap_or_default(), said.pair))
    }

    /// The closing that stands on the axis of work, whatever was ruled: its effective time and its changeset.
    #[must_use]
    pub fn closing(&self, standing: &Standing) -> Option<(i64, Dot)> {
        let (work, place) = standing.work?;
        let closing = (self.acts.get(place)?.effective_ms, *self.dots.get(place)?);
        (work == Work::Closed).then_some(closing)
    }
}

/// A finding of a partition with everything that was done about it; `None` where it is not known here.
///
/// # Errors
/// The store cannot be read.
pub fn rectified(store: &Store, partition: u32, finding: Id) -> Result<Option<Rectified>> {
    let found = store.findings_judged(partition, Some(finding))?.into_iter().next();
    let authors = Authors::of(store, partition)?;
    let acts = store.acts_of(partition, finding)?;
    Ok(found.map(|found| gather(store, &authors, (found, acts))).transpose()?)
}

/// Every finding of a partition with everything that was done about it, by id.
///
/// # Errors
/// The store cannot be read.
pub fn rectified_in(store: &Store, partition: u32) -> Result<Vec<Rectified>> {
    let authors = Authors::of(store, partition)?;
    let mut by_finding: BTreeMap<Id, Vec<ActRow>> = BTreeMap::new();
    for act in store.acts_in(partition)? {
        by_finding.entry(act.finding).or_default().push(act);
    }
    let found = store.findings_judged(partition, None)?;
    let with_acts = found.into_iter().map(|found| {
        let acts = by_finding.remove(&found.id).unwrap_or_default();
        Ok(gather(store, &authors, (found, acts))?)
    });
    with_acts.collect()
}

/// An act with its row, and where it stands in the log.
type Gathered = (Act, Option<ActRow>, Dot);

fn gather(
    store: &Store,
    authors: &Authors<'_>,
    (finding, rows): (FindingJudged, Vec<ActRow>),
) -> store::Result<Rectified> {
    let (mut gathered, mut passed_over): (Vec<Gathered>, _) =
        (Vec::with_capacity(rows.len() + 1), Vec::new());
    for row in rows {
        let dot = row.dot;
        match act(authors, &row)? {
            Some(act) => gathered.push((act, Some(row), dot)),
            None => passed_over.push(row),
        }
    }
    gathered.extend(of_registers(store, authors, &finding)?);
    hash_alike(store, &mut gathered)?;
    gathered.sort_by_key(|(act, _, dot)| (act.effective_ms, act.hash, *dot, act.id));
    let dots: Vec<Dot> = gathered.iter().map(|(.., dot)| *dot).collect();
    let seen = if dots.len() > 1 { store.seen(&dots)? } else { Seen::default() };
    let (acts, rows) = gathered.into_iter().map(|(act, row, _)| (act, row)).unzip();
    let standard = StandardCode::of_number(finding.standard);
    Ok(Rectified { finding, standard, acts, rows, passed_over, seen, dots })
}

/// Gives those acts the hashes of their changesets that were effective at one instant: nowhere else they decide anything.
fn hash_alike(store: &Store, gathered: &mut [Gathered]) -> store::Result<()> {
    gathered.sort_by_key(|(act, ..)| act.effective_ms);
    for alike in gathered.chunk_by_mut(|(a, ..), (b, ..)| a.effective_ms == b.effective_ms) {
        // those of one changeset have one hash
        let one = alike.first().map(|(.., dot)| *dot);
        if alike.iter().any(|(.., dot)| Some(*dot) != one) {
            for (act, _, dot) in alike {
                act.hash = store.hash(*dot)?;
            }
        }
    }
    Ok(())
}

fn act(authors: &Authors<'_>, row: &ActRow) -> store::Result<Option<Act>> {
    let Some(said) = &row.said else { return Ok(None) };
    let author = authors.author(row.dot, (Some(row.author), said.acted_as))?;
    Ok(author.map(|(author, role)| Act {
        id: row.id,
        kind: said.kind,
        author,
        role,
        effective_ms: row.effective.ms,
        hash: Hash::default(),
        about: said.about,
        unit: said.unit,
        due_ms: said.due_ms,
        evidence: said.evidence,
        verdict: said.verdict,
        other: said.other.map(|(finding, _)| finding),
    }))
}

/// What the registers of the finding itself say, as acts: taken back by whoever recorded it, or put right on the spot, and the
/// pictures of that.
fn of_registers(
    store: &Store,
    authors: &Authors<'_>,
    finding: &FindingJudged,
) -> store::Result<Vec<Gathered>> {
    let mut said = Vec::new();
    if let Some(dot) = finding.withdrawn
        && store.signer(dot)? == store.signer(finding.dot)?
    {
        said.push((finding.id, ActKind::Withdraw, dot, None));
    }
    if let Some(dot) = finding.on_the_spot {
        let with_it = finding.after_photos.iter().find(|(.., photo)| *photo == dot || *photo == finding.dot);
        said.push((finding.id, ActKind::ReportFixed, dot, with_it.map(|(_, content, _)| *content)));
        // one that was taken later proves it from then on
        let later = finding.after_photos.iter().filter(|(.., photo)| *photo != dot && *photo != finding.dot);
        said.extend(later.map(|(id, content, photo)| (*id, ActKind::ReportFixed, *photo, Some(*content))));
    }
    let mut gathered = Vec::with_capacity(said.len());
    for (id, kind, dot, evidence) in said {
        let Some((author, role)) = authors.author(dot, (None, None))? else { continue };
        let Some((_, (effective, _))) = store.dated([dot])?.into_iter().next() else { continue };
        let act = Act {
            id,
            kind,
            author,
            role,
            effective_ms: effective.ms,
            hash: Hash::default(),
            about: None,
            unit: None,
            due_ms: None,
            evidence,
            verdict: None,
            other: None,
        };
        gathered.push((act, None, dot));
    }
    Ok(gathered)
}

/// Whether anybody can put it right. Of a standard of another edition that is none here, the one of the same code tells, as codes
/// seldom change their place; where there is none, it is taken for such.
pub(crate) fn nature(one: &Rectified, edition: &Edition) -> FaultNature {
    let code = one.standard.or_else(|| StandardCode::of_number(one.finding.standard));
    code.and_then(|code| edition.standard(code)).map_or(FaultNature::Rectifiable, |standard| standard.nature)
}
