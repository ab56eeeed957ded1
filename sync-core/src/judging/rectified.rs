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
    /// What stands of it as acts, by id.
    rows: Vec<ActRow>,
    /// Which of the rows is behind each act; none for what the finding's own registers say.
    behind: Vec<Option<usize>>,
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
        let mut done: Vec<(Id, u64)> = acts.chain(self.passed_over().map(|row| (row.id, 0))).collect();
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
        self.rows.get((*self.behind.get(place)?)?)
    }

    /// What has no effect here: acts of a later version, and such that somebody wrote in another's name.
    pub fn passed_over(&self) -> impl Iterator<Item = &ActRow> {
        let behind = |at: usize| self.behind.contains(&Some(at));
        self.rows.iter().enumerate().filter(move |(at, _)| !behind(*at)).map(|(_, row)| row)
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
    let mut by_finding = store.acts_in(partition)?;
    let found = store.findings_judged(partition, None)?;
    // of one act alone nobody asks what it knew
    let several = by_finding.values().filter(|acts| acts.len() > 1);
    store.recall(several.flatten().map(|act| act.dot).collect())?;
    let with_acts = found.into_iter().map(|found| {
        let acts = by_finding.remove(&found.id).unwrap_or_default();
        Ok(gather(store, &authors, (found, acts))?)
    });
    with_acts.collect()
}

/// An act with the number of its row, and where it stands in the log.
type Gathered = (Act, Option<usize>, Dot);

fn gather(
    store: &Store,
    authors: &Authors<'_>,
    (finding, rows): (FindingJudged, Vec<ActRow>),
) -> store::Result<Rectified> {
    let mut gathered: Vec<Gathered> = Vec::with_capacity(rows.len() + 1);
    for (at, row) in rows.iter().enumerate() {
        if let Some(act) = act(authors, row)? {
            gathered.push((act, Some(at), row.dot));
        }
    }
    of_registers(store, authors, (&finding, &mut gathered))?;
    in_order(store, &mut gathered)?;
    let dots: Vec<Dot> = gathered.iter().map(|(.., dot)| *dot).collect();
    let seen = if dots.len() > 1 { store.seen(&dots)? } else { Seen::default() };
    let (acts, behind) = gathered.into_iter().map(|(act, row, _)| (act, row)).unzip();
    let standard = StandardCode::of_number(finding.standard);
    Ok(Rectified { finding, standard, acts, rows, behind, seen, dots })
}

/// Puts acts in the order of their time. Those that were effective at one instant get the hashes of their changesets, which
/// decide nowhere else.
fn in_order(store: &Store, gathered: &mut [Gathered]) -> store::Result<()> {
    gathered.sort_by_key(|(act, ..)| act.effective_ms);
    for alike in gathered.chunk_by_mut(|(a, ..), (b, ..)| a.effective_ms == b.effective_ms) {
        // those of one changeset have one hash
        let one = alike.first().map(|(.., dot)| *dot);
        if alike.iter().any(|(.., dot)| Some(*dot) != one) {
            for (act, _, dot) in alike.iter_mut() {
                act.hash = store.hash(*dot)?;
            }
        }
        alike.sort_by_key(|(act, _, dot)| (act.hash, *dot, act.id));
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
    (finding, gathered): (&FindingJudged, &mut Vec<Gathered>),
) -> store::Result<()> {
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
    Ok(())
}

/// Whether anybody can put it right. Of a standard of another edition that is none here, the one of the same code tells, as codes
/// seldom change their place; where there is none, it is taken for such.
pub(crate) fn nature(one: &Rectified, edition: &Edition) -> FaultNature {
    let code = one.standard.or_else(|| StandardCode::of_number(one.finding.standard));
    code.and_then(|code| edition.standard(code)).map_or(FaultNature::Rectifiable, |standard| standard.nature)
}
