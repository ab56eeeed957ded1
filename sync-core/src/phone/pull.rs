//! Pulling: pages are taken whole, cursors move with them, and digests say whether both hold the same.

use crate::error::{CoreError, Result};
use crate::phone::ask::{Ask, Behind, Lines, Request};
use crate::phone::begin::PhoneReplica;
use crate::phone::doubt::{Difference, Differs};
use crate::phone::report::SyncReport;
use crate::phone::step::Moved;
use merge::hash::Hash;
use merge::history::{History, Position};
use merge::partition::Partition;
use merge::receipt::{Mark, Receipt};
use merge::segment::{Author, Segment};
use protocol::parts::{NamedTip, Placed};
use protocol::pull::{Closing, Entry, Pull, PullAnswer, State};
use protocol::session::{Input, Page};
use store::digests::Depth;
use store::receipts::StoredReceipt;
use store::take::Taken;
use store::{Store, StoreError, Tx};

/// A pull page by page: where two requests can be under way, the next page comes while one is applied.
#[derive(Debug)]
pub(crate) struct Pulling {
    state: State,
    lines: Lines,
    asked: Option<Pull>,
    under_way: usize,
    answer: Option<Vec<u8>>,
    page: Option<PullAnswer>,
    /// How far the page before went.
    upto: Option<u64>,
}

impl Pulling {
    pub(crate) fn begin(state: State, lines: Lines) -> Self {
        Self { state, lines, asked: None, under_way: 0, answer: None, page: None, upto: None }
    }

    /// How many answers are still to come.
    pub(crate) const fn under_way(&self) -> usize {
        self.under_way
    }

    /// Brings the answer to the oldest request.
    pub(crate) fn answered(&mut self, body: Vec<u8>) {
        self.under_way = 0;
        self.answer = Some(body);
    }

    /// Asks for the next page where there is one to ask for, then takes the one that came.
    pub(crate) fn step(&mut self, phone: &mut PhoneReplica, report: &mut SyncReport) -> Result<Moved> {
        if let Some(answer) = self.answer.take() {
            let page = PullAnswer::decode(&answer)?;
            // an office that does not go on is asked again by the session, which ends at last
            let goes_on = self.upto.is_none_or(|before| page.upto > before);
            self.upto = Some(page.upto);
            let more = goes_on && page.closing.is_none() && self.lines == Lines::Two;
            let next = self.asked.as_mut().filter(|_| more).map(|asked| {
                asked.after.iter_mut().for_each(|(_, cursor)| *cursor = page.upto.max(*cursor));
                asked.encode()
            });
            self.page = Some(page);
            if let Some(body) = next {
                self.under_way = 1;
                return Ok(Moved::Asks(Ask { request: Request::Pull(body), behind: Behind::More }));
            }
        }
        if let Some(page) = self.page.take() {
            let taken = phone.take_page_answer(&page, report)?;
            if self.under_way == 0 || taken == Page::LastDiffers {
                return Ok(Moved::Ended(Input::Pulled(taken)));
            }
        }
        if self.under_way > 0 {
            return Ok(Moved::Waits);
        }
        let asked = phone.next_pull(self.state)?;
        let body = asked.encode();
        (self.asked, self.under_way) = (Some(asked), 1);
        Ok(Moved::Asks(Ask::alone(Request::Pull(body))))
    }
}

impl PhoneReplica {
    /// The body of the next pull.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn pull_body(&self, state: State) -> Result<Vec<u8>> {
        Ok(self.next_pull(state)?.encode())
    }

    fn next_pull(&self, state: State) -> Result<Pull> {
        let after = self.store.scope()?;
        let held = self.tips_due(&after)?;
        Ok(Pull { replica: self.replica, after, held, state })
    }

    /// The tips of own streams that a page may bring something of: a receipt that stands behind a cursor.
    fn tips_due(&self, after: &[(Partition, u64)]) -> Result<Vec<NamedTip>> {
        let mut due = Vec::new();
        for tip in self.own_tips()? {
            let stream = merge::context::Log::ordinal(&self.store, &tip.0)?;
            let stream = stream.ok_or(StoreError::Missing("a stream of this phone"))?;
            let genesis = self.store.stream(stream)?.genesis;
            let cursor = after.iter().find(|(asked, _)| genesis.is_some_and(|own| own.partition == *asked));
            if let Some((_, cursor)) = cursor
                && self.store.stands_after(stream, *cursor)?
            {
                due.push(tip);
            }
        }
        Ok(due)
    }

    /// Takes a page: segments, receipts, heads and cursors move in one transaction.
    ///
    /// # Errors
    /// The page is not understood or does not verify, or the store cannot be written: nothing of it was kept.
    pub fn take_page(&mut self, body: &[u8], report: &mut SyncReport) -> Result<Page> {
        self.take_page_answer(&PullAnswer::decode(body)?, report)
    }

    fn take_page_answer(&mut self, answer: &PullAnswer, report: &mut SyncReport) -> Result<Page> {
        let office = self.office()?;
        let mut entries = Vec::with_capacity(answer.entries.len());
        self.store.read::<_, CoreError>(|store| {
            for entry in &answer.entries {
                entries.push(read_entry(store, entry, &office)?);
            }
            Ok(())
        })?;
        // what came can be pulled again, as the cursor moves with it
        let taken = self.store.write_unforced::<_, CoreError>(|tx| {
            let mut received = 0;
            for (receipt, segment) in &entries {
                received += take_entry(tx, (receipt, segment.as_ref()), &office)?;
            }
            for (partition, cursor) in tx.store().scope()? {
                if !answer.left_out.contains(&partition) {
                    tx.set_cursor(&partition, answer.upto.max(cursor))?;
                }
            }
            if let Some(mark) = &answer.mark {
                take_mark(tx, mark, &answer.history)?;
            }
            Ok(received)
        });
        self.store.forget_overwritten()?;
        report.received += match taken {
            Err(CoreError::Gap(partition)) => {
                // the office was set back to before what this page stands on: nothing of the page was kept
                report.differing.push(Difference { partition, in_what: Differs::LogOrReceipts });
                return Ok(Page::LastDiffers);
            }
            taken => taken?,
        };
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
            let in_what = if ours.log != theirs.log || ours.receipts != theirs.receipts {
                Some(Differs::LogOrReceipts)
            } else {
                (depth == Depth::Whole && ours.state != theirs.state).then_some(Differs::State)
            };
            let partition = theirs.partition;
            report.differing.extend(in_what.map(|in_what| Difference { partition, in_what }));
        }
        let same_history = self.store.history()? == *history;
        Ok(if report.differing.is_empty() && same_history { Page::LastAgrees } else { Page::LastDiffers })
    }

    /// The tips of every stream that this replica began.
    pub(crate) fn own_tips(&self) -> Result<Vec<NamedTip>> {
        let mut tips = Vec::new();
        for stream in self.store.streams_by(self.replica)? {
            let id = self.store.stream(stream)?.id;
            tips.extend(self.store.tips(stream)?.iter().map(|tip| (id, tip.dot.seq, tip.hash)));
        }
        Ok(tips)
    }

    pub(crate) fn office(&self) -> Result<Hash> {
        let known = self.enrolment().map(|enrolment| enrolment.office);
        known.ok_or(CoreError::SignIn("this phone is not enrolled"))
    }
}

/// Keeps the mark for the next hello. One that goes back in the same history takes nothing from the one that is here:
/// that may prove that the office was set back.
fn take_mark(tx: &Tx<'_>, mark: &[u8], history: &History) -> Result<()> {
    let known = tx.store().meta("mark")?.as_deref().and_then(|known| Mark::read(known).ok());
    let goes_back = match (known, Mark::read(mark)) {
        (Some(known), Ok(new)) => {
            history.contains(&Position { epoch: known.epoch, number: known.number })
                && known.number > new.number
        }
        _ => false,
    };
    if !goes_back {
        tx.set_meta("mark", mark)?;
    }
    Ok(())
}

/// A receipt that the office signed. What is stored already was opened when it came.
pub(crate) fn stored(store: &Store, placed: &Placed, office: &Hash) -> Result<StoredReceipt> {
    let mut receipt = Receipt::read(&placed.receipt)?;
    if !store.has_receipt(&receipt, &placed.receipt)? {
        receipt = Receipt::open(&placed.receipt, office)?;
    }
    Ok(StoredReceipt { receipt, bytes: placed.receipt.clone(), position: placed.position })
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
            Taken::Gap => return Err(CoreError::Gap(genesis.partition)),
        };
    }
    let whole = u64::from(stored.receipt.last_seq + 1 - stored.receipt.first_seq);
    // part of the run was here before its receipt: what depends on its time is shown anew
    let dates = fresh < whole && !tx.store().has_receipt(&stored.receipt, &stored.bytes)?;
    tx.put_receipt(stored)?;
    if dates {
        tx.redate(&stored.receipt)?;
    }
    Ok(fresh)
}
