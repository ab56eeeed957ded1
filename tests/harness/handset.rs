//! A handset as its system keeps it: the app's files, those that no backup contains, and a key store, each apart.

use super::{Hands, Office, entropy};
use merge::hash::Id;
use std::fs;
use std::path::{Path, PathBuf};
use store::{Profile, Store};
use sync_core::gate::Holder;
use sync_core::phone::{PhoneReplica, Seams};
use sync_core::witness::FileWitness;

/// A handset.
pub(crate) struct Handset {
    folder: PathBuf,
    /// The key store; a copied file never reaches it.
    pub(crate) key: Option<[u8; 32]>,
    /// Its clocks.
    pub(crate) hands: Hands,
}

impl Handset {
    /// A handset without the app.
    pub(crate) fn new(directory: &Path, name: &str) -> Self {
        let folder = directory.join(name);
        for part in ["app", "no_backup"] {
            fs::create_dir_all(folder.join(part)).expect("a new folder");
        }
        let hands = Hands::default();
        hands.set(1_795_000_100_000, 1, 1000);
        Self { folder, key: None, hands }
    }

    /// The database.
    pub(crate) fn database(&self) -> PathBuf {
        self.app().join("phone.db")
    }

    /// The folder that backups, transfers and clones copy.
    pub(crate) fn app(&self) -> PathBuf {
        self.folder.join("app")
    }

    /// The note that they leave out.
    pub(crate) fn note(&self) -> PathBuf {
        self.folder.join("no_backup/witness")
    }

    /// What the app takes from it.
    pub(crate) fn seams(&self) -> Seams {
        Seams {
            clock: Box::new(self.hands.clone()),
            entropy: entropy(),
            witness: Box::new(FileWitness::at(self.note())),
        }
    }

    /// The app's database, opened.
    pub(crate) fn store(&self) -> Store {
        Store::open(&self.database(), Profile::Phone).expect("it opens")
    }

    /// Installs the app and enrols it for a person.
    pub(crate) fn install(&mut self, office: &mut Office, person: u8) -> (PhoneReplica, Holder) {
        let (phone, holder) = office.phone_on(person, self.store(), self.seams());
        self.key = Some(phone.key());
        (phone, holder)
    }

    /// Starts the app, as it would be started after whatever happened to its files.
    pub(crate) fn start(&self) -> sync_core::error::Result<PhoneReplica> {
        self.hands.0.lock().expect("nobody panicked with it").steady_ms += 5000;
        PhoneReplica::open(self.store(), self.seams(), &self.key.unwrap_or([0; 32]))
    }

    /// Starts the app without its key and enrols it again.
    pub(crate) fn start_without_key(&mut self, office: &mut Office, person: u8) -> (PhoneReplica, Holder) {
        assert!(self.start().is_err_and(|error| error.to_string().contains("enrol again")));
        let mut phone = PhoneReplica::open_without_key(self.store(), self.seams()).expect("it opens");
        self.key = Some(phone.key());
        let holder = office.enrol(&mut phone, Id([person; 16]));
        (phone, holder)
    }
}

/// Copies the files of a folder over those of another.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for old in fs::read_dir(to).expect("readable").flatten() {
        fs::remove_file(old.path()).expect("removable");
    }
    for file in fs::read_dir(from).expect("readable").flatten() {
        fs::copy(file.path(), to.join(file.file_name())).expect("copied");
    }
}
