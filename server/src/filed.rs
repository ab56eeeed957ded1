//! Files that are known by their content, read once: what was adopted since is read when it is asked for first.

use crate::directory::Directory;
use crate::error::{Result, ServerError};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use sync_core::merge::hash::Hash;

/// What such files say, by their content.
#[derive(Debug)]
pub struct Filed<T> {
    directory: Directory,
    known: RwLock<BTreeMap<Hash, Arc<T>>>,
}

impl<T> Filed<T> {
    /// Those of a directory; none was read yet.
    #[must_use]
    pub fn of(directory: &Directory) -> Self {
        Self { directory: directory.clone(), known: RwLock::default() }
    }

    /// What a file says that the records name; it is read where it was not yet.
    ///
    /// # Errors
    /// It is not there, is damaged, or `read` refuses it.
    pub fn get<E: ToString>(
        &self,
        (content, name): (&Hash, &str),
        read: impl FnOnce(&[u8]) -> std::result::Result<T, E>,
    ) -> Result<Arc<T>> {
        if let Some(known) = self.known(content) {
            return Ok(known);
        }
        let bytes = self.directory.read_file(content)?.ok_or_else(|| ServerError::FileGone {
            name: name.to_owned(),
            content: *content,
            path: self.directory.file(content),
        })?;
        let said = read(&bytes)
            .map_err(|error| ServerError::Layer { name: name.to_owned(), reason: error.to_string() })?;
        let said = Arc::new(said);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(known.entry(*content).or_insert(said)))
    }

    /// What a file says that was read already.
    #[must_use]
    pub fn known(&self, content: &Hash) -> Option<Arc<T>> {
        // entries are only ever added whole, also by a thread that panicked
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(content).map(Arc::clone)
    }

    /// Everything that was read, by content.
    #[must_use]
    pub fn all(&self) -> Vec<(Hash, Arc<T>)> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|(content, said)| (*content, Arc::clone(said))).collect()
    }
}
