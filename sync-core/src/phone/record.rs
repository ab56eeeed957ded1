//! Recording: walks, checks and findings, each durable before it is said to be saved.

use crate::entropy::{new_entity_id, random_id};
use crate::error::{CoreError, Result};
use crate::gate::Holder;
use crate::phone::begin::{PhoneReplica, stream_to_write};
use crate::phone::witnessed::Bearing;
use crate::places::{self, Records};
use domain::checks::{self, CheckKey, Observation};
use domain::findings::{ExtentUnit, Finding};
use domain::format::WALK;
use domain::grids::GridCode;
use domain::limits::{FINDING_PHOTOS_MAX, NAME_BYTES_MAX, NOTE_BYTES_MAX};
use domain::people::Role;
use domain::standards::StandardCode;
use domain::walks::{self, Companion, JoinToken, Outcome, Start};
use merge::hash::{Hash, Id};
use merge::partition::Partition;
use merge::segment::sign;
use merge::skeleton::{Draft, DraftOp};
use store::StoreError;

/// Something that is on this phone's disk now, and stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The entity.
    pub id: Id,
    /// The hash of the changeset.
    pub hash: Hash,
}

/// What another phone scans to join a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinCode {
    /// The grid.
    pub grid: GridCode,
    /// The walk.
    pub walk: Id,
    /// The edition it is judged by.
    pub edition: Hash,
    /// The secret.
    pub token: JoinToken,
}

/// Limit classes are L0 to L4.
const LIMIT_CLASS_MAX: u8 = 4;

/// What begins every join code, with its version.
const CODE: &str = "gridwalk:walk:1";

impl std::fmt::Display for JoinCode {
    /// The text that is shown for others to scan; [`JoinCode::parse`] reads it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { grid, walk, edition, token } = self;
        write!(f, "{CODE}:{grid}:{walk}:{edition}:{}", token.0)
    }
}

impl JoinCode {
    /// Reads what was scanned.
    ///
    /// # Errors
    /// It is no join code, or one of a later version.
    pub fn parse(text: &str) -> Result<Self> {
        let refuse = || {
            let allowed =
                "the code that the leader's phone shows for this walk: scan it once more".to_owned();
            CoreError::Input { field: "code", allowed }
        };
        let parts: Vec<&str> = text
            .trim()
            .strip_prefix(CODE)
            .and_then(|rest| rest.strip_prefix(':'))
            .unwrap_or("")
            .split(':')
            .collect();
        let [grid, walk, edition, token] = parts[..] else { return Err(refuse()) };
        Ok(Self {
            grid: grid.parse().map_err(|_| refuse())?,
            walk: Id::parse(walk).ok_or_else(refuse)?,
            edition: Hash::parse(edition).ok_or_else(refuse)?,
            token: JoinToken(Id::parse(token).ok_or_else(refuse)?),
        })
    }
}

impl PhoneReplica {
    /// Starts a walk of a grid under an edition, without a plan. The join code is shown for others to scan.
    ///
    /// # Errors
    /// The disk is full.
    pub fn start_walk(&mut self, holder: &Holder, grid: GridCode, edition: Hash) -> Result<JoinCode> {
        self.start_walk_by(holder, grid.into(), (edition, Vec::new()))
    }

    /// Starts a walk that says what it is to judge; nothing where that is empty.
    pub(crate) fn start_walk_by(
        &mut self,
        holder: &Holder,
        records: Records,
        (edition, plan): (Hash, Vec<u8>),
    ) -> Result<JoinCode> {
        let wall_ms = self.seams.clock.reading().wall_ms;
        let walk = new_entity_id(&mut *self.seams.entropy, wall_ms);
        let token = JoinToken(random_id(&mut *self.seams.entropy));
        let start = Start { walk, edition, leader: holder.person(), join: token, plan };
        self.commit(holder, records.partition(), vec![start.draft()])?;
        Ok(JoinCode { grid: records.grid(), walk, edition, token })
    }

    /// Joins a walk by its code, under a name and a role.
    ///
    /// # Errors
    /// The name is too long, or the disk is full.
    pub fn join_walk(
        &mut self,
        holder: &Holder,
        code: &JoinCode,
        (role, name): (Role, &str),
    ) -> Result<Recorded> {
        if name.len() > NAME_BYTES_MAX {
            let allowed =
                format!("at most {NAME_BYTES_MAX} bytes (about {} Chinese characters)", NAME_BYTES_MAX / 3);
            return Err(CoreError::Input { field: "name", allowed });
        }
        let display_name = name.to_owned();
        let companion =
            Companion { walk: code.walk, person: holder.person(), role, display_name, join: code.token };
        self.commit(holder, places::of_grid(code.grid), vec![companion.draft()])
    }

    /// Records or corrects a check, with a note (empty for none): of a grid's own walk, or of a spot check where the records say so.
    ///
    /// # Errors
    /// The standard's number is none, the note is too long, the walk is among other records of the grid, or the disk is full.
    pub fn check(
        &mut self,
        holder: &Holder,
        records: impl Into<Records>,
        (key, observation, note): (&CheckKey, &Observation, &str),
    ) -> Result<Recorded> {
        note_fits(note)?;
        standard_is_one(key.standard)?;
        let records = records.into();
        self.is_of(records, key.walk)?;
        self.commit(holder, records.partition(), vec![checks::record(key, observation, note)])
    }

    /// A fresh id for a finding or another element.
    pub fn new_id(&mut self) -> Id {
        let wall_ms = self.seams.clock.reading().wall_ms;
        new_entity_id(&mut *self.seams.entropy, wall_ms)
    }

    /// Records a finding with the references of its pictures, in one changeset.
    ///
    /// # Errors
    /// A field is too large, or the disk is full.
    pub fn record_finding(
        &mut self,
        holder: &Holder,
        records: impl Into<Records>,
        finding: &Finding,
    ) -> Result<Recorded> {
        note_fits(&finding.note)?;
        sound(finding)?;
        photos_fit(finding)?;
        let records = records.into();
        if let Some(walk) = finding.walk {
            self.is_of(records, walk)?;
        }
        self.commit(holder, records.partition(), finding.record())
    }

    /// Finishes a walk, with a note (empty for none).
    ///
    /// # Errors
    /// The note is too long, or the disk is full.
    pub fn finish_walk(
        &mut self,
        holder: &Holder,
        records: impl Into<Records>,
        (walk, outcome, note): (Id, Outcome, &str),
    ) -> Result<Recorded> {
        note_fits(note)?;
        let records = records.into();
        self.is_of(records, walk)?;
        self.commit(holder, records.partition(), vec![walks::finish(walk, outcome, note)])
    }

    /// Refuses what belongs to a walk among the grid's other records: of a spot check the leader may see nothing.
    fn is_of(&self, records: Records, walk: Id) -> Result<()> {
        let (other, allowed) = match records {
            Records::Official(grid) => (Records::SpotChecks(grid), "a spot check: record it as one"),
            Records::SpotChecks(grid) => (Records::Official(grid), "no spot check: record it as any walk"),
        };
        let other = other.partition();
        if self.store.partition_ordinal(&other)?.is_none() {
            return Ok(());
        }
        if self.store.heads(&other, &WALK, walk)?.0.is_empty() {
            return Ok(());
        }
        Err(CoreError::Input { field: "walk", allowed: format!("this walk is {allowed}") })
    }

    /// Commits one changeset to a person's stream in a partition: on disk when this returns.
    ///
    /// # Errors
    /// The changeset is larger than 64 kB, or the disk is full.
    pub fn commit(
        &mut self,
        holder: &Holder,
        partition: Partition,
        mut drafts: Vec<Draft>,
    ) -> Result<Recorded> {
        if self.is_out_of_sight(&partition)? {
            drafts.iter_mut().for_each(saw_nothing_else);
        }
        let id = drafts.first().map(|draft| draft.target.id(draft.kind)).unwrap_or_default();
        let ops: Vec<DraftOp> = drafts.into_iter().map(DraftOp::Put).collect();
        let hash = self.commit_ops(holder, partition, &ops)?;
        Ok(Recorded { id, hash })
    }

    /// Whether a partition is held and not shown: it was lost, or is only carried.
    fn is_out_of_sight(&self, partition: &Partition) -> Result<bool> {
        let ordinal = self.store.partition_ordinal(partition)?;
        Ok(ordinal.map_or(Ok(false), |ordinal| self.store.is_hidden(ordinal))?)
    }

    /// Commits operations of any kind. What a phone may not say has no effect anywhere.
    ///
    /// # Errors
    /// The holder was taken off this phone, the changeset is larger than 64 kB, or the disk is full.
    pub fn commit_ops(&mut self, holder: &Holder, partition: Partition, ops: &[DraftOp]) -> Result<Hash> {
        let moment = self.moment();
        let genesis = self.new_genesis(holder.person(), partition);
        let enrolment = self.people.find(holder.person());
        let certificate = enrolment.map(|enrolment| enrolment.certificate.as_slice());
        let certificate = Some(certificate.ok_or(CoreError::SignIn(
            "whoever held this phone does not work on it any more: hand it to somebody who does",
        ))?);
        let committed = self.store.write::<_, StoreError>(|tx| {
            let stream = stream_to_write(tx, &genesis, certificate)?;
            let committed = tx.commit(stream, &moment, ops)?;
            // a key store may lose the key before this is pushed: then nobody could sign it any more
            tx.put_signature(committed.dot, &sign(&self.key, &committed.hash))?;
            Ok(committed)
        })?;
        // it is saved, whatever becomes of the note: one that lags behind does no harm
        _ = self.bear_witness(Bearing::Lazily);
        Ok(committed.hash)
    }
}

/// What is out of sight was on nobody's screen, though it is in the context: only what a form showed is replaced.
fn saw_nothing_else(draft: &mut Draft) {
    let written = draft.plain.iter().chain(&draft.personal).map(|(register, _)| *register);
    let unnamed = written.filter(|register| !draft.seen.iter().any(|(named, _)| named == register));
    let unnamed: Vec<u32> = unnamed.collect();
    draft.seen.extend(unnamed.into_iter().map(|register| (register, Vec::new())));
    draft.seen.sort_by_key(|(register, _)| *register);
}

/// Whether a finding says what a finding can say; whether its standard is in the edition the office looks at.
pub(crate) fn sound(finding: &Finding) -> Result<()> {
    let refuse = |field, allowed: &str| Err(CoreError::Input { field, allowed: allowed.to_owned() });
    standard_is_one(finding.standard)?;
    if finding.limit_class > LIMIT_CLASS_MAX {
        return refuse("limit_class", "0 to 4, as the standard gives it");
    }
    if finding.red_line > 1 {
        return refuse("red_line", "1 where the standard is a red line, else 0");
    }
    unit_is_one(finding.extent.1)?;
    if finding.walk.is_some() && finding.edition.is_some() {
        return refuse("edition", "none where there is a walk, which has its own");
    }
    if finding.walk.is_none() && finding.edition.is_none() {
        return refuse("edition", "the edition that it is judged by, where there is no walk");
    }
    Ok(())
}

pub(crate) fn photos_fit(finding: &Finding) -> Result<()> {
    if finding.photos.len() <= FINDING_PHOTOS_MAX {
        return Ok(());
    }
    let allowed = format!("at most {FINDING_PHOTOS_MAX} photos; record a second finding for the others");
    Err(CoreError::Input { field: "photos", allowed })
}

pub(crate) fn standard_is_one(number: u32) -> Result<()> {
    let allowed = || "item × 10,000 + content × 100 + number, as an edition gives it".to_owned();
    let code = StandardCode::of_number(number);
    code.map(|_| ()).ok_or_else(|| CoreError::Input { field: "standard", allowed: allowed() })
}

pub(crate) fn unit_is_one(code: u32) -> Result<()> {
    let allowed = || "one of the units of the format".to_owned();
    let unit = ExtentUnit::from_code(code);
    unit.map(|_| ()).ok_or_else(|| CoreError::Input { field: "unit", allowed: allowed() })
}

pub(crate) fn note_fits(note: &str) -> Result<()> {
    if note.len() <= NOTE_BYTES_MAX {
        return Ok(());
    }
    let allowed = format!("at most {NOTE_BYTES_MAX} bytes (about {} Chinese characters)", NOTE_BYTES_MAX / 3);
    Err(CoreError::Input { field: "note", allowed })
}
