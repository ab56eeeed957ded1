//! A sync: push, pull, compare. Whoever drives it brings the transport; a cut one goes on next time.

use crate::error::{CoreError, Result};
use crate::phone::begin::PhoneReplica;
use merge::hash::Hash;
use merge::history::History;
use merge::partition::Partition;
use merge::receipt::Receipt;
use merge::segment::{Author, Segment};
use protocol::hello::{Hello, Welcome};
use protocol::parts::{NamedTip, Placed};
use protocol::pull::{Closing, Entry, Pull, PullAnswer, State};
use protocol::push::{Push, PushAnswer, Verdict};
use protocol::session::{After, Input, Outcome, Page, Session, Step};
use store::digests::Depth;
use store::receipts::StoredReceipt;
use store::runs::Taken;
use store::streams::Held;
use store::{Store, StoreError, Tx};

/// What carries bodies to the office and back: HTTP, a test, a file.
pub trait Transport {
    /// Sends a push; `None` when the connection was lost or the office is busy.
    fn push(&mut self, body: Vec<u8>) -> Option<Vec<u8>>;
    /// Sends a pull.
    fn pull(&mut self, body: Vec<u8>) -> Option<Vec<u8>>;
}

/// What a sync did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncReport {
    /// How it ended.
    pub outcome: Outcome,
    /// Changesets that are under a receipt now and were not before.
    pub acknowledged: u64,
    /// Changesets that came.
    pub received: u64,
    /// What the office set aside, with its reasons.
    pub quarantined: Vec<String>,
    /// Partitions whose digests differ.
    pub differing: Vec<Partition>,
}

impl PhoneReplica {
    /// Syncs to the end, or until the transport is lost.
    ///
    /// # Errors
    /// This phone's store cannot be written: the session has ended and nothing more was pushed.
    pub fn sync(&mut self, transport: &mut dyn Transport, state: State) -> Result<SyncReport> {
        let mut session = Session::default();
        let mut report = SyncReport {
            outcome: Outcome::Cut,
            acknowledged: 0,
            received: 0,
            quarantined: Vec::new(),
            differing: Vec::new(),
        };
        let mut step = session.on(Input::Started);
        loop {
            let input = match step {
                Step::Push => match transport.push(self.push_body()?) {
                    Some(answer) => Input::Pushed(self.take_push(&answer, &mut report)?),
                    None => Input::Lost,
                },
                Step::Pull => match transport.pull(self.pull_body(state)?) {
                    Some(answer) => Input::Pulled(self.take_page(&answer, &mut report)?),
                    None => Input::Lost,
                },
                Step::Finish(outcome) => {
                    report.outcome = outcome;
                    return Ok(report);
                }
            };
            step = session.on(input);
        }
    }

    /// The body of the next push, hello included.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn push_body(&self) -> Result<Vec<u8>> {
        // one snapshot: thousands of small reads would each take and leave the database's locks
        self.store.read(|_| self.push_body_within())
    }

    fn push_body_within(&self) -> Result<Vec<u8>> {
        let hello = Hello {
            versions: protocol::VERSIONS,
            app: concat!("gridwalk ", env!("CARGO_PKG_VERSION")).to_owned(),
            reducer: u32::try_from(store::schema::REDUCER_VERSION).unwrap_or(u32::MAX),
            replica: self.replica,
            history: self.store.history()?,
            cursors: self.store.scope()?,
            mark: self.store.meta("mark")?,
            highest: self.store.highest_receipt()?,
            tips: self.own_tips()?,
            reading: self.seams.clock.reading(),
        };
        Ok(Push { hello, groups: self.load()?.groups }.encode())
    }

    /// The tips of every stream that this replica began.
    fn own_tips(&self) -> Result<Vec<NamedTip>> {
        let mut tips = Vec::new();
        for stream in self.store.streams_by(self.replica)? {
            let id = self.store.stream(stream)?.id;
            tips.extend(self.store.tips(stream)?.iter().map(|tip| (id, tip.dot.seq, tip.hash)));
        }
        Ok(tips)
    }

    /// Takes the answer to a push: receipts, history, scope, and whether a stream of ours goes on elsewhere.
    ///
    /// # Errors
    /// The answer is not understood, or the store cannot be written.
    pub fn take_push(&mut self, body: &[u8], report: &mut SyncReport) -> Result<After> {
        let answer = PushAnswer::decode(body)?;
        let (before, after, set_back) = if self.changes_course(&answer.welcome)? {
            self.store.write::<_, CoreError>(|tx| self.take_answer(tx, &answer, report))?
        } else {
            // receipts are answered again to whoever pushes again
            self.store.write_unforced::<_, CoreError>(|tx| self.take_answer(tx, &answer, report))?
        };
        self.floor_ms = self.floor_ms.max(answer.welcome.office_ms);
        report.acknowledged += before.saturating_sub(after);
        // an office that was set back is given what it lost in this same session
        let goes_on = after > 0 && (set_back || after < before);
        Ok(if goes_on { After::MorePending } else { After::Nothing })
    }

    /// Takes the answer; how much was pending before and after it, and whether the office was set back.
    fn take_answer(
        &self,
        tx: &Tx<'_>,
        answer: &PushAnswer,
        report: &mut SyncReport,
    ) -> Result<(u64, u64, bool)> {
        let office = self.office()?;
        let before = self.pending()?;
        let set_back = tx.store().history()? != answer.welcome.history;
        for verdict in &answer.verdicts {
            match verdict {
                Verdict::Held(placed) => {
                    placed.iter().try_for_each(|placed| take_receipt(tx, placed, &office))?;
                }
                Verdict::Quarantined(reason) => report.quarantined.push(reason.clone()),
                Verdict::Gap(_) | Verdict::Later(_) => {}
            }
        }
        take_welcome(tx, &answer.welcome)?;
        Ok((before, self.pending()?, set_back))
    }

    /// Whether an answer changes more than receipts: what a power cut may not undo.
    fn changes_course(&self, welcome: &Welcome) -> Result<bool> {
        self.store.read::<_, CoreError>(|store| {
            let set_back = store.history()? != welcome.history;
            Ok(set_back || self.rescopes(welcome)? || self.goes_on_elsewhere(welcome)?)
        })
    }

    /// Whether this phone is meant to hold other partitions from now on.
    fn rescopes(&self, welcome: &Welcome) -> Result<bool> {
        let held = self.store.scope()?;
        let same = held.len() == welcome.scope.len()
            && held.iter().all(|(partition, _)| welcome.scope.contains(partition));
        Ok(!same)
    }

    /// Whether the office holds more of one of this phone's streams than the phone itself.
    fn goes_on_elsewhere(&self, welcome: &Welcome) -> Result<bool> {
        for (stream, seq, hash) in &welcome.tips {
            if let Some(ordinal) = merge::context::Log::ordinal(&self.store, stream)?
                && self.store.find(ordinal, *seq, hash)?.is_none()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The body of the next pull.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn pull_body(&self, state: State) -> Result<Vec<u8>> {
        Ok(Pull { replica: self.replica, after: self.store.scope()?, held: self.own_tips()?, state }.encode())
    }

    /// Takes a page: segments, receipts, heads and cursors move in one transaction.
    ///
    /// # Errors
    /// The page is not understood or does not verify, or the store cannot be written: nothing of it was kept.
    pub fn take_page(&mut self, body: &[u8], report: &mut SyncReport) -> Result<Page> {
        let answer = PullAnswer::decode(body)?;
        let office = self.office()?;
        let mut entries = Vec::with_capacity(answer.entries.len());
        self.store.read::<_, CoreError>(|store| {
            for entry in &answer.entries {
                entries.push(read_entry(store, entry, &office)?);
            }
            Ok(())
        })?;
        // what came can be pulled again, as the cursor moves with it
        report.received += self.store.write_unforced::<_, CoreError>(|tx| {
            let mut received = 0;
            for (receipt, segment) in &entries {
                received += take_entry(tx, (receipt, segment.as_ref()), &office)?;
            }
            for (partition, cursor) in tx.store().scope()? {
                tx.set_cursor(&partition, answer.upto.max(cursor))?;
            }
            if let Some(closing) = &answer.closing {
                tx.set_meta("mark", &closing.mark)?;
            }
            Ok(received)
        })?;
        match &answer.closing {
            None => Ok(Page::More),
            Some(closing) => self.store.read(|_| self.compare(closing, &answer.history, report)),
        }
    }

    fn compare(&self, closing: &Closing, history: &History, report: &mut SyncReport) -> Result<Page> {
        let quiet = self.pending()? == 0;
        for theirs in &closing.digests {
            let depth = if theirs.state.is_some() && quiet { Depth::Whole } else { Depth::Quick };
            let ours = self.store.digests(&theirs.partition, depth)?;
            let state_differs = depth == Depth::Whole && ours.state != theirs.state;
            if ours.log != theirs.log || ours.receipts != theirs.receipts || state_differs {
                report.differing.push(theirs.partition);
            }
        }
        let same_history = self.store.history()? == *history;
        Ok(if report.differing.is_empty() && same_history { Page::LastAgrees } else { Page::LastDiffers })
    }

    fn office(&self) -> Result<Hash> {
        let known = self.enrolment.as_ref().map(|enrolment| enrolment.office);
        known.ok_or(CoreError::SignIn("this phone is not enrolled"))
    }
}

/// A receipt that the office signed. What is stored already was opened when it came.
fn stored(store: &Store, placed: &Placed, office: &Hash) -> Result<StoredReceipt> {
    let mut receipt = Receipt::read(&placed.receipt)?;
    if !store.has_receipt_bytes(&receipt, &placed.receipt)? {
        receipt = Receipt::open(&placed.receipt, office)?;
    }
    Ok(StoredReceipt { receipt, bytes: placed.receipt.clone(), position: placed.position })
}

fn take_receipt(tx: &Tx<'_>, placed: &Placed, office: &Hash) -> Result<()> {
    let stored = stored(tx.store(), placed, office)?;
    // of another branch only a part may be here: its receipt comes with the rest, in a page
    if !tx.store().holds(&stored.receipt)? {
        return Ok(());
    }
    let dates = !tx.store().has_receipt(&stored.receipt)?;
    tx.put_receipt(&stored)?;
    if dates {
        tx.redate(&stored.receipt)?;
    }
    Ok(())
}

fn read_entry(store: &Store, entry: &Entry, office: &Hash) -> Result<(StoredReceipt, Option<Segment>)> {
    let segment = entry.segment.as_deref().map(Segment::decode).transpose()?;
    Ok((stored(store, &entry.placed, office)?, segment))
}

/// Takes one entry of a page; how many changesets of it were new.
fn take_entry(
    tx: &Tx<'_>,
    (stored, segment): (&StoredReceipt, Option<&Segment>),
    office: &Hash,
) -> Result<u64> {
    let mut fresh = 0;
    if let Some(segment) = segment {
        let genesis = match &segment.author {
            Author::New(genesis) => *genesis,
            Author::Known(id) => {
                tx.store().genesis(id)?.ok_or(StoreError::Missing("the stream's genesis"))?
            }
        };
        let certificate = tx.store().certificate(&segment.author.stream())?;
        segment.verify_again(&genesis, office, certificate.as_deref())?;
        fresh = match tx.take(segment, &genesis, Some(&stored.receipt))? {
            Taken::New { first_seq, last, .. } => u64::from(last.seq + 1 - first_seq),
            Taken::Already { .. } => 0,
            Taken::Gap => return Err(StoreError::Missing("the changeset that a page goes on from").into()),
        };
    }
    let whole = u64::from(stored.receipt.last_seq + 1 - stored.receipt.first_seq);
    // part of the run was here before its receipt: what depends on its time is shown anew
    let dates = fresh < whole && !tx.store().has_receipt(&stored.receipt)?;
    tx.put_receipt(stored)?;
    if dates {
        tx.redate(&stored.receipt)?;
    }
    Ok(fresh)
}

/// Learns the office's history, scope and time; retires streams that go on where this phone does not.
fn take_welcome(tx: &Tx<'_>, welcome: &Welcome) -> Result<()> {
    let before = tx.store().history()?;
    if before != welcome.history {
        let parting = if before.0.is_empty() { 0 } else { before.parting(&welcome.history) };
        for (partition, cursor) in tx.store().scope()? {
            tx.set_cursor(&partition, cursor.min(parting))?;
        }
        tx.set_history(&welcome.history)?;
    }
    let held: Vec<Partition> = tx.store().scope()?.into_iter().map(|(partition, _)| partition).collect();
    for lost in held.iter().filter(|partition| !welcome.scope.contains(partition)) {
        tx.set_scope(lost, Held::Lost)?;
    }
    for gained in welcome.scope.iter().filter(|partition| !held.contains(partition)) {
        tx.set_scope(gained, Held::InScope)?;
    }
    for (stream, seq, hash) in &welcome.tips {
        if let Some(ordinal) = merge::context::Log::ordinal(tx.store(), stream)?
            && tx.store().find(ordinal, *seq, hash)?.is_none()
        {
            tx.retire_stream(ordinal)?;
        }
    }
    let floor = i64::try_from(welcome.office_ms).unwrap_or(i64::MAX);
    if tx.store().meta_int("floor_ms")?.is_none_or(|known| known < floor) {
        tx.set_meta_int("floor_ms", floor)?;
    }
    Ok(())
}
