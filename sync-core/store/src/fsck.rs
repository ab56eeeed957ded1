//! Proving a database: every hash, signature, commitment and receipt anew, and every derived table rebuilt and compared.

use crate::database::Store;
use crate::derived::compare;
use crate::error::{Result, StoreError};
use merge::certificate::Certificate;
use merge::changeset::chain;
use merge::context::{Dot, Log};
use merge::genesis::Genesis;
use merge::hash::{Hash, Id, Use};
use merge::history::Position;
use merge::keys::{Signature, verify};
use merge::partition::Partition;
use merge::personal::Values;
use merge::receipt::{Receipt, feed};
use merge::skeleton::{Op, decode};
use std::collections::BTreeMap;

/// More faults than this are counted, not listed.
const LISTED_MAX: usize = 100;

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The table.
    pub table: String,
    /// Which row of it.
    pub row: String,
    /// What does not hold, and what to do.
    pub what: String,
}

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Changesets whose hash was computed anew.
    pub changesets: u64,
    /// Signatures that were verified, of devices and of the office.
    pub signatures: u64,
    /// Rows of derived tables that were compared.
    pub rows: u64,
    /// Streams with more than one branch: a phone was restored or cloned. No fault.
    pub branched: u64,
    /// These streams, the first of them.
    pub trees: Vec<Tree>,
    /// The first faults.
    pub faults: Vec<Fault>,
    /// How many more there are.
    pub more: u64,
}

/// A stream with more than one branch: the phone that writes it was restored, or copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// The stream.
    pub stream: Id,
    /// Where it belongs.
    pub partition: Partition,
    /// Who writes it.
    pub person: Id,
    /// The installation.
    pub replica: Id,
    /// The numbers of the changesets after which it parts; 0 is its beginning.
    pub parts_after: Vec<u32>,
    /// The ends of its branches.
    pub ends: Vec<(u32, Hash)>,
}

impl std::fmt::Display for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { stream, partition, replica, .. } = self;
        let after: Vec<String> = self.parts_after.iter().map(ToString::to_string).collect();
        let ends: Vec<String> = self.ends.iter().map(|(seq, hash)| format!("{seq} ({hash})")).collect();
        write!(
            f,
            "stream {stream} of installation {replica} in {partition} parts after {}; its branches end in {}",
            after.join(", "),
            ends.join(", ")
        )
    }
}

impl Report {
    fn fault(&mut self, table: &str, row: impl std::fmt::Display, what: impl Into<String>) {
        if self.faults.len() < LISTED_MAX {
            let (table, row, what) = (table.to_owned(), row.to_string(), what.into());
            self.faults.push(Fault { table, row, what });
        } else {
            self.more += 1;
        }
    }

    /// Whether everything holds.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Checks a whole database. Nothing in it is changed.
///
/// # Errors
/// The database cannot be read at all, or is too large to be copied beside itself.
pub fn fsck(store: &Store) -> Result<Report> {
    let mut report = Report::default();
    pages(store, &mut report)?;
    for stream in store.streams()? {
        if let Err(error) = check_stream(store, stream, &mut report) {
            report.fault("stream", stream, format!("cannot be read: {error}"));
        }
    }
    check_receipts(store, &mut report)?;
    report.rows += compare(store, |table, row, what| report.fault(table, row, what))?;
    Ok(report)
}

fn pages(store: &Store, report: &mut Report) -> Result<()> {
    let mut check = store.conn.prepare("PRAGMA integrity_check(20)")?;
    for line in check.query_map([], |row| row.get::<_, String>(0))? {
        match line {
            Ok(line) if line == "ok" => {}
            Ok(line) => report.fault("(pages)", "", line),
            Err(error) => report.fault("(pages)", "", error.to_string()),
        }
    }
    Ok(())
}

fn check_stream(store: &Store, ordinal: u32, report: &mut Report) -> Result<()> {
    let info = store.stream(ordinal)?;
    let genesis = info.genesis.ok_or(StoreError::Missing("the stream's genesis"))?;
    if genesis.stream() != info.id {
        report.fault("stream", ordinal, "the genesis does not give this id");
    }
    if info.partition.map(|partition| store.partition(partition)).transpose()? != Some(genesis.partition) {
        report.fault("stream", ordinal, "the genesis is of another partition");
    }
    let office = store.office_key()?.unwrap_or_default();
    if genesis.key != office {
        let bytes = store.certificate(&info.id)?.unwrap_or_default();
        report.signatures += 1;
        match Certificate::open(&bytes, &office) {
            Ok(certificate) if certificate.covers(&genesis) => {}
            Ok(_) => report.fault("stream", ordinal, "the certificate is for another key, replica or person"),
            Err(error) => report.fault("stream", ordinal, format!("the certificate: {error}")),
        }
    }
    if info.tree {
        report.branched += 1;
        if report.trees.len() < LISTED_MAX {
            report.trees.push(tree(store, ordinal, &genesis)?);
        }
    }
    let mut branches = 0;
    for dot in dots(store, ordinal)? {
        branches = branches.max(dot.branch);
        check_changeset(store, (&genesis, dot), report)?;
    }
    if branches > 0 && !info.tree {
        report.fault("stream", ordinal, "has branches and is not marked as a tree");
    }
    Ok(())
}

/// Where a stream parts, and where its branches end.
fn tree(store: &Store, ordinal: u32, genesis: &Genesis) -> Result<Tree> {
    let mut children: BTreeMap<(u32, u8), u32> = BTreeMap::new();
    for dot in dots(store, ordinal)? {
        let parent = store.parent(dot)?.map_or((0, 0), |parent| (parent.seq, parent.branch));
        *children.entry(parent).or_default() += 1;
    }
    let parts = children.iter().filter(|(_, count)| **count > 1).map(|((seq, _), _)| *seq);
    let mut ends: Vec<(u32, Hash)> = store.tips(ordinal)?.iter().map(|tip| (tip.dot.seq, tip.hash)).collect();
    ends.sort_unstable();
    let Genesis { partition, person, replica, .. } = *genesis;
    Ok(Tree { stream: genesis.stream(), partition, person, replica, parts_after: parts.collect(), ends })
}

fn dots(store: &Store, ordinal: u32) -> Result<Vec<Dot>> {
    let place = |stream| Dot { stream, seq: 0, branch: 0 }.pack();
    let mut all =
        store.conn.prepare_cached("SELECT dot FROM changeset WHERE dot >= ?1 AND dot < ?2 ORDER BY dot")?;
    let rows = all.query_map([place(ordinal), place(ordinal + 1)], |row| row.get(0))?;
    Ok(rows.map(|dot| dot.map(Dot::unpack)).collect::<rusqlite::Result<_>>()?)
}

fn check_changeset(store: &Store, (genesis, dot): (&Genesis, Dot), report: &mut Report) -> Result<()> {
    report.changesets += 1;
    let row = dot.pack();
    let changeset = store.changeset(dot)?;
    let before = match store.parent(dot)? {
        None => genesis.hash(),
        Some(parent) => match store.hash(parent) {
            Ok(hash) => hash,
            Err(_) => {
                report.fault("changeset", row, "its parent is not held");
                return Ok(());
            }
        },
    };
    if chain(&before, &changeset.header, &changeset.skeleton) != changeset.hash {
        report.fault("changeset", row, "its hash does not follow from parent, header and skeleton");
    }
    check_values(store, (dot, &changeset.skeleton, changeset.values.as_deref()), report)?;
    let mut signature = store.conn.prepare_cached("SELECT bytes FROM signature WHERE dot = ?1")?;
    for bytes in signature.query_map([row], |row| row.get::<_, Vec<u8>>(0))? {
        report.signatures += 1;
        let bytes: Option<[u8; 64]> = bytes?.try_into().ok();
        let signed = Use::Segment.of(&changeset.hash.0);
        if !bytes.is_some_and(|bytes| verify(&genesis.key, &signed, &Signature(bytes))) {
            report.fault("signature", row, "is not the device's signature over this changeset");
        }
    }
    Ok(())
}

fn check_values(
    store: &Store,
    (dot, skeleton, values): (Dot, &[u8], Option<&[u8]>),
    report: &mut Report,
) -> Result<()> {
    let row = dot.pack();
    let plain = match values.map(Values::decode).transpose() {
        Ok(values) => values.unwrap_or_default().plain,
        Err(error) => {
            report.fault("changeset", row, format!("its personal values: {error}"));
            return Ok(());
        }
    };
    for value in &plain {
        let start = value.offset as usize;
        if skeleton.get(start..start + 32) != Some(value.commitment().0.as_slice()) {
            report.fault("changeset", row, "a personal value does not fit its commitment");
        }
    }
    for value in &plain {
        if store.is_erased(&value.commitment())? {
            report.fault("changeset", row, "a personal value is here though it was erased");
        }
    }
    let Ok(ops) = decode(skeleton) else { return Ok(()) };
    for op in &ops {
        let Op::Put(put) = op else { continue };
        for ((_, commitment), offset) in put.personal.iter().zip(&put.holes) {
            let here = plain.iter().any(|value| value.offset == *offset);
            if !here && !store.is_erased(commitment)? {
                report.fault("changeset", row, "a personal value is missing and was not erased");
            }
        }
    }
    Ok(())
}

fn check_receipts(store: &Store, report: &mut Report) -> Result<()> {
    let office = store.office_key()?.unwrap_or_default();
    let mut numbers: BTreeMap<u64, Vec<Vec<u8>>> = BTreeMap::new();
    let mut all = store.conn.prepare(
        "SELECT stream, first_seq, last_seq, last_hash, epoch, number, bytes, position_number, position_epoch FROM receipt",
    )?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let (stream, place): (u32, u64) = (row.get(0)?, row.get(7)?);
        let bytes: Vec<u8> = row.get(6)?;
        let name = format!("stream {stream} at {place}");
        report.signatures += 1;
        let receipt = match Receipt::open(&bytes, &office) {
            Ok(receipt) => receipt,
            Err(error) => {
                report.fault("receipt", name, error.to_string());
                continue;
            }
        };
        let columns = (row.get(1)?, row.get(2)?, Hash(row.get(3)?), Id(row.get(4)?), row.get(5)?);
        let says = (receipt.first_seq, receipt.last_seq, receipt.last, receipt.epoch, receipt.number);
        if says != columns || store.stream(stream)?.id != receipt.stream {
            report.fault("receipt", &name, "its columns are not what its bytes say");
        }
        if store.find(stream, receipt.last_seq, &receipt.last)?.is_none() {
            report.fault("receipt", &name, "the changeset that it ends with is not held");
        }
        let position = Position { epoch: Id(row.get(8)?), number: place };
        if store.history()?.contains(&position) {
            numbers.entry(place).or_default().push(receipt.body());
        }
    }
    check_feed(store, numbers, report)
}

/// The office's feed chain: f(n) from the receipts of n. A phone has no feed, and nothing is compared. What stands
/// before the first epoch of the history has moved to other numbers since.
fn check_feed(store: &Store, mut numbers: BTreeMap<u64, Vec<Vec<u8>>>, report: &mut Report) -> Result<()> {
    let mut all = store.conn.prepare("SELECT number, chain FROM feed ORDER BY number")?;
    let first = store.history()?.0.first().map_or(1, |(_, first)| *first);
    let mut before = (0, Hash::default());
    for row in all.query_map([], |row| Ok((row.get::<_, u64>(0)?, Hash(row.get(1)?))))? {
        let (number, chain) = row?;
        if number != before.0 + 1 {
            report.fault("feed", number, format!("numbers {} to {} are missing", before.0 + 1, number - 1));
        }
        let receipts = numbers.remove(&number).unwrap_or_default();
        if number >= first && feed(&before.1, receipts) != chain {
            report.fault("feed", number, "does not follow from the number before and its receipts");
        }
        before = (number, chain);
    }
    Ok(())
}
