//! Beside the database, outliving one that is set back: how far the feed had come, what was erased, who is disabled.

use crate::directory::{Directory, Held};
use crate::error::{Result, ServerError};
use std::fmt;
use std::fs;
use std::path::PathBuf;
use sync_core::merge::hash::{Hash, Id};
use sync_core::store::{Store, StoreError};

/// How far the feed of an office had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedMark {
    /// The epoch of then.
    pub epoch: Id,
    /// The last number.
    pub number: u64,
    /// f of it.
    pub feed: Hash,
}

impl FeedMark {
    /// Where a store is now.
    ///
    /// # Errors
    /// The store cannot be read, or is no office's.
    pub fn of(store: &Store) -> Result<Self> {
        let (number, feed) = store.feed_end()?;
        let epoch = store.history()?.current().ok_or(StoreError::Missing("an epoch"))?;
        Ok(Self { epoch, number, feed })
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let epoch = Id::parse(words.next()?)?;
        Some(Self { epoch, number: words.next()?.parse().ok()?, feed: Hash::parse(words.next()?)? })
    }

    /// Refuses a store that does not hold what this office had reached.
    ///
    /// # Errors
    /// It was set back; the text says what to do.
    pub fn refuse_less(&self, store: &Store, directory: &Directory) -> Result<()> {
        let (number, _) = store.feed_end()?;
        // zero stands before everything
        if self.number == 0 || store.feed_at(self.number)? == Some(self.feed) {
            return Ok(());
        }
        let (directory, reached) = (directory.path().to_owned(), self.number);
        Err(ServerError::SetBack { directory, reached, number })
    }
}

impl fmt::Display for FeedMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {} {}", self.epoch, self.number, self.feed)
    }
}

impl Directory {
    fn mark(&self) -> PathBuf {
        self.path().join("mark")
    }

    fn disabled(&self) -> PathBuf {
        self.path().join("disabled")
    }

    /// Whose accounts are closed, and since when (ms since 1970); `None` where that was never written down.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn read_disabled(&self) -> Result<Option<Vec<(Id, u64)>>> {
        let row = |line: &str| {
            let mut words = line.split_whitespace();
            Some((Id::parse(words.next()?)?, words.next()?.parse().ok()?))
        };
        Ok(self.read_text(self.disabled())?.map(|text| text.lines().filter_map(row).collect()))
    }

    fn erased(&self) -> PathBuf {
        self.path().join("erased")
    }

    /// How far the feed had come when it was last written down; `None` before that, or where the file is broken: a
    /// broken one may not keep an office from serving.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn read_mark(&self) -> Result<Option<FeedMark>> {
        Ok(self.read_text(self.mark())?.as_deref().and_then(FeedMark::parse))
    }

    /// The commitments of what was erased, as far as they were written down.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn read_erased(&self) -> Result<Vec<Hash>> {
        let text = self.read_text(self.erased())?.unwrap_or_default();
        Ok(text.lines().filter_map(|line| Hash::parse(line.trim())).collect())
    }

    fn read_text(&self, path: PathBuf) -> Result<Option<String>> {
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ServerError::File(path, error)),
        }
    }
}

impl Held {
    /// Writes down how far an office has come, what it has erased, and whose account is closed.
    ///
    /// # Errors
    /// The file system refuses, or the store cannot be read.
    pub fn put_notes(&self, store: &Store) -> Result<()> {
        let erased = store.erased()?;
        if erased.len() > self.directory().read_erased()?.len() {
            self.put_erased(&erased)?;
        }
        let disabled = store.disabled()?;
        if disabled != self.directory().read_disabled()?.unwrap_or_default() {
            let text: String = disabled.iter().map(|(person, ms)| format!("{person} {ms}\n")).collect();
            self.put_text(&self.directory().disabled(), &text)?;
        }
        self.put_mark(&FeedMark::of(store)?)
    }

    /// Writes down how far the feed has come.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn put_mark(&self, mark: &FeedMark) -> Result<()> {
        self.put_text(&self.directory().mark(), &mark.to_string())
    }

    /// Writes down what was erased, beside what is there: the list only grows.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn put_erased(&self, commitments: &[Hash]) -> Result<()> {
        let mut all = self.directory().read_erased()?;
        all.extend(commitments);
        all.sort_unstable();
        all.dedup();
        let text: String = all.iter().map(|commitment| format!("{commitment}\n")).collect();
        self.put_text(&self.directory().erased(), &text)
    }
}
