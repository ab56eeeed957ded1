//! Pushing: what is pending goes up in parts; each answer is taken before anything else is believed.

use crate::error::{CoreError, Result};
use crate::phone::ask::{Ask, Behind, Lines, Request};
use crate::phone::begin::PhoneReplica;
use crate::phone::pending::{Left, Sent, ends_signed};
use crate::phone::pull::stored;
use crate::phone::report::SyncReport;
use crate::phone::step::Moved;
use crate::phone::witnessed::Bearing;
use merge::hash::Hash;
use merge::history::History;
use merge::partition::Partition;
use merge::receipt::{Mark, Receipt};
use protocol::hello::{Erased, Hello, Welcome};
use protocol::parts::Placed;
use protocol::push::{Push, PushAnswer, Verdict};
use protocol::session::{After, Input};
use std::collections::VecDeque;
use store::streams::Held;
use store::{Store, Tx};

/// What a push carries.
#[derive(Clone, Copy, Debug)]
struct Carried {
    /// Whether something may be left that can be sent behind it.
    more: bool,
    /// Receipts in it that are shown because digests differed.
    shown: usize,
    /// Receipts in it that are given back.
    given_back: u64,
}

/// A push in parts: while the office stores one, the next is made.
#[derive(Debug)]
pub(crate) struct Pushing {
    lines: Lines,
    sent: Sent,
    under_way: VecDeque<Carried>,
    /// Parts whose answer has not come.
    coming: usize,
    answers: VecDeque<Vec<u8>>,
    parts: u32,
    /// Whether a part can be made behind those that were sent.
    more: bool,
    goes_on: bool,
}

impl Pushing {
    pub(crate) fn begin(lines: Lines) -> Self {
        let (sent, under_way, answers) = (Sent::default(), VecDeque::new(), VecDeque::new());
        Self { lines, sent, under_way, coming: 0, answers, parts: 0, more: true, goes_on: false }
    }

    /// How many answers are still to come.
    pub(crate) const fn coming(&self) -> usize {
        self.coming
    }

    /// Brings the answer to the oldest part that has none.
    pub(crate) fn answered(&mut self, body: Vec<u8>) {
        self.coming = self.coming.saturating_sub(1);
        self.answers.push_back(body);
    }

    /// Takes what was answered; then the next part, or how it ended.
    pub(crate) fn step(&mut self, phone: &mut PhoneReplica, report: &mut SyncReport) -> Result<Moved> {
        while let Some(answer) = self.answers.pop_front() {
            self.take(phone, &answer, report)?;
        }
        if self.more && self.under_way.len() < self.lines.count() {
            let (body, load) = phone.push_part(&mut self.sent)?;
            self.more = load.more && self.lines == Lines::Two;
            self.under_way.push_back(load);
            self.coming += 1;
            self.parts += 1;
            let behind = if self.more { Behind::More } else { Behind::Nothing };
            return Ok(Moved::Asks(Ask { request: Request::Push(body), behind }));
        }
        if !self.under_way.is_empty() {
            return Ok(Moved::Waits);
        }
        // of several parts one may have moved what another did not
        let goes_on = self.goes_on && (self.parts == 1 || phone.left()?.all() > 0);
        let goes_on = goes_on || !phone.doubted.is_empty();
        Ok(Moved::Ended(Input::Pushed(if goes_on { After::MorePending } else { After::Nothing })))
    }

    fn take(&mut self, phone: &mut PhoneReplica, answer: &[u8], report: &mut SyncReport) -> Result<()> {
        let answer = PushAnswer::decode(answer)?;
        // what comes behind something that was not taken may not be taken either
        self.more &= answer.verdicts.iter().all(|verdict| matches!(verdict, Verdict::Held(_)));
        self.goes_on |= phone.take_push_answer(&answer, report)? == After::MorePending;
        if let Some(load) = self.under_way.pop_front() {
            phone.doubted.answered(load.shown);
            report.given_back += load.given_back;
        }
        Ok(())
    }
}

impl PhoneReplica {
    /// The body of the next push, hello included.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn push_body(&self) -> Result<Vec<u8>> {
        Ok(self.push_part(&mut Sent::default())?.0)
    }

    /// The body of the push behind what was sent already.
    fn push_part(&self, sent: &mut Sent) -> Result<(Vec<u8>, Carried)> {
        self.bear_witness(Bearing::Now)?;
        // one snapshot: thousands of small reads would each take and leave the database's locks
        self.store.read(|store| {
            let mark = store.meta("mark")?;
            let hello = Hello {
                versions: protocol::VERSIONS,
                app: concat!("gridwalk ", env!("CARGO_PKG_VERSION")).to_owned(),
                reducer: u32::try_from(store::schema::REDUCER_VERSION).unwrap_or(u32::MAX),
                replica: self.replica,
                history: store.history()?,
                cursors: store.scope()?,
                highest: beyond(store.highest_receipt()?, mark.as_deref()),
                mark,
                tips: self.own_tips()?,
                reading: self.seams.clock.reading(),
                untold: store.untold()?,
            };
            let load = self.load(sent)?;
            let carried = Carried { more: load.goes_on(), shown: load.shown, given_back: load.given_back };
            Ok((Push { hello, groups: load.groups }.encode(), carried))
        })
    }

    /// Takes the answer to a push: receipts, history, scope, and whether a stream of ours goes on elsewhere.
    ///
    /// # Errors
    /// The answer is not understood, or the store cannot be written.
    pub fn take_push(&mut self, body: &[u8], report: &mut SyncReport) -> Result<After> {
        self.take_push_answer(&PushAnswer::decode(body)?, report)
    }

    fn take_push_answer(&mut self, answer: &PushAnswer, report: &mut SyncReport) -> Result<After> {
        let (before, after, set_back) = if self.changes_course(&answer.welcome)? {
            self.store.write::<_, CoreError>(|tx| self.take_answer(tx, answer, report))?
        } else {
            // receipts are answered again to whoever pushes again
            self.store.write_unforced::<_, CoreError>(|tx| self.take_answer(tx, answer, report))?
        };
        self.store.forget_overwritten()?;
        self.floor_ms = self.floor_ms.max(answer.welcome.office_ms);
        self.known = Some(answer.welcome.people.clone());
        report.acknowledged += before.pending.saturating_sub(after.pending);
        // an office that was set back is given what it lost in this same session; one that told of erasures may have more
        let brings = after.all() > 0 && (set_back || after.all() < before.all());
        let goes_on = brings || !answer.welcome.erased.is_empty();
        Ok(if goes_on { After::MorePending } else { After::Nothing })
    }

    /// Takes the answer; how much was left before and after it, and whether the office was set back.
    fn take_answer(
        &self,
        tx: &Tx<'_>,
        answer: &PushAnswer,
        report: &mut SyncReport,
    ) -> Result<(Left, Left, bool)> {
        let office = self.office()?;
        let before = self.left()?;
        let set_back = other_history(tx.store(), &answer.welcome)?.is_some();
        for verdict in &answer.verdicts {
            match verdict {
                Verdict::Held(placed) => {
                    placed.iter().try_for_each(|placed| self.take_receipt(tx, placed, &office))?;
                }
                Verdict::Quarantined(reason) => report.quarantined.push(reason.clone()),
                Verdict::Gap(_) | Verdict::Later(_) => {}
            }
        }
        take_welcome(tx, &answer.welcome)?;
        Ok((before, self.left()?, set_back))
    }

    fn take_receipt(&self, tx: &Tx<'_>, placed: &Placed, office: &Hash) -> Result<()> {
        let stored = stored(tx.store(), placed, office)?;
        // of another branch only a part may be here: its receipt comes with the rest, in a page
        if !tx.store().holds(&stored.receipt)? {
            return Ok(());
        }
        let known = tx.store().has_receipt(&stored.receipt, &stored.bytes)?;
        let genesis = tx.store().genesis(&stored.receipt.stream)?;
        let mine = genesis.is_some_and(|genesis| genesis.key == self.key.public());
        if !known && !mine && !ends_signed(tx.store(), &stored.receipt)? {
            return Ok(());
        }
        tx.put_receipt(&stored)?;
        if !known {
            tx.redate(&stored.receipt)?;
            if mine {
                tx.drop_signatures_within(&stored.receipt)?;
            }
        }
        Ok(())
    }

    /// Whether an answer changes more than receipts: what a power cut may not undo.
    fn changes_course(&self, welcome: &Welcome) -> Result<bool> {
        self.store.read::<_, CoreError>(|store| {
            let set_back = other_history(store, welcome)?.is_some();
            let erases = !welcome.erased.is_empty();
            Ok(set_back || erases || self.rescopes(welcome)? || self.goes_on_elsewhere(welcome)?)
        })
    }

    /// Whether this phone is meant to hold other partitions from now on.
    fn rescopes(&self, welcome: &Welcome) -> Result<bool> {
        let Some(scope) = &welcome.scope else {
            return Ok(false);
        };
        let held = self.store.scope()?;
        let same = held.len() == scope.len() && held.iter().all(|(partition, _)| scope.contains(partition));
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
}

/// A receipt, unless a mark of the same epoch proves more: the chain that it signs goes through every receipt before.
fn beyond(receipt: Option<Vec<u8>>, mark: Option<&[u8]>) -> Option<Vec<u8>> {
    let mark = mark.and_then(|bytes| Mark::read(bytes).ok());
    receipt.filter(|bytes| match (Receipt::read(bytes), mark) {
        (Ok(receipt), Some(mark)) => receipt.epoch != mark.epoch || receipt.number > mark.number,
        _ => true,
    })
}

/// The history that an office tells, where it is another than the one that is known here.
fn other_history<'w>(store: &Store, welcome: &'w Welcome) -> Result<Option<&'w History>> {
    let known = store.history()?;
    Ok(welcome.history.as_ref().filter(|told| **told != known))
}

/// Learns the office's history, scope and time; retires streams that go on where this phone does not.
fn take_welcome(tx: &Tx<'_>, welcome: &Welcome) -> Result<()> {
    if let Some(history) = other_history(tx.store(), welcome)? {
        let before = tx.store().history()?;
        let parting = if before.0.is_empty() { 0 } else { before.parting(history) };
        for (partition, cursor) in tx.store().scope()? {
            tx.set_cursor(&partition, cursor.min(parting))?;
        }
        tx.know_erasures_upto(parting)?;
        tx.set_history(history)?;
    }
    if let Some(scope) = &welcome.scope {
        let held: Vec<Partition> = tx.store().scope()?.into_iter().map(|(partition, _)| partition).collect();
        for lost in held.iter().filter(|partition| !scope.contains(partition)) {
            tx.set_scope(lost, Held::Hidden)?;
        }
        for gained in scope.iter().filter(|partition| !held.contains(partition)) {
            tx.set_scope(gained, Held::InScope)?;
        }
    }
    for Erased { partition, upto, commitments } in &welcome.erased {
        tx.hear_erased(partition, (*upto, commitments))?;
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
