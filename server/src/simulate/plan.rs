//! What may happen in a run, as tables: which actions and how often, over how many registers, how much is held.

/// One thing that can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A register is written at once, without a form.
    Edit,
    /// A form is opened: what it shows is what its author sees.
    OpenForm,
    /// The open form is saved, whatever has come meanwhile.
    SaveForm,
    /// A sync to its end.
    Sync,
    /// A sync that is cut, or loses requests and replies.
    CutSync,
    /// What a phone has to push is written to a file.
    Export,
    /// Such a file is brought to the office by another phone.
    Deliver,
    /// An old request arrives once more, long after.
    Replay,
    /// A phone is closed and opened again.
    Reopen,
    /// A phone's clock jumps.
    Jump,
    /// A phone is backed up.
    BackUpPhone,
    /// A phone is restored from its backup, and does not notice.
    RestorePhone,
    /// A second phone is made from a phone's backup.
    ClonePhone,
    /// The office is backed up.
    BackUpOffice,
    /// The office is restored from its backup, in a new epoch.
    RestoreOffice,
    /// The office is set back to its backup, and nobody tells it.
    SetBackOffice,
    /// The office adopts something that it held.
    Adopt,
}

/// A plan.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Its name.
    pub name: &'static str,
    /// What it tries.
    pub what: &'static str,
    /// What happens, each with its weight against the others.
    pub actions: &'static [(Action, usize)],
    /// How many registers are written.
    pub registers: usize,
    /// How many changesets in a thousand the office holds when they arrive.
    pub holds_per_mille: u16,
    /// How often in a hundred times the office is restored in the middle of a cut sync.
    pub set_back_percent: usize,
}

use Action::{
    Adopt, BackUpOffice, BackUpPhone, ClonePhone, CutSync, Deliver, Edit, Export, Jump, OpenForm, Reopen,
    Replay, RestoreOffice, RestorePhone, SaveForm, SetBackOffice, Sync,
};

/// Every plan by its name.
pub const PLANS: &[Plan] = &[
    Plan {
        name: "everything",
        what: "all faults and rulings together",
        actions: &[
            (Edit, 330),
            (OpenForm, 100),
            (SaveForm, 100),
            (Sync, 150),
            (CutSync, 100),
            (Export, 30),
            (Deliver, 20),
            (Replay, 15),
            (Reopen, 10),
            (Jump, 10),
            (BackUpPhone, 50),
            (RestorePhone, 20),
            (ClonePhone, 20),
            (BackUpOffice, 20),
            (RestoreOffice, 20),
            (Adopt, 20),
        ],
        registers: 6,
        holds_per_mille: 60,
        set_back_percent: 5,
    },
    Plan {
        name: "none",
        what: "no faults: cut syncs, lost replies and requests that arrive twice are ordinary days",
        actions: &[(Edit, 330), (OpenForm, 100), (SaveForm, 100), (Sync, 150), (CutSync, 100), (Reopen, 10)],
        registers: 6,
        holds_per_mille: 0,
        set_back_percent: 0,
    },
    Plan {
        name: "phones",
        what: "phones restored and cloned, the witness with them",
        actions: &[
            (Edit, 330),
            (OpenForm, 100),
            (SaveForm, 100),
            (Sync, 150),
            (CutSync, 100),
            (BackUpPhone, 50),
            (RestorePhone, 20),
            (ClonePhone, 20),
        ],
        registers: 6,
        holds_per_mille: 0,
        set_back_percent: 0,
    },
    Plan {
        name: "offices",
        what: "the office restored, also to older backups",
        actions: &[
            (Edit, 330),
            (OpenForm, 100),
            (SaveForm, 100),
            (Sync, 150),
            (CutSync, 100),
            (BackUpOffice, 25),
            (RestoreOffice, 40),
        ],
        registers: 6,
        holds_per_mille: 0,
        set_back_percent: 10,
    },
    Plan {
        name: "unnoticed",
        what: "the office set back by the snapshot of a machine, without being told; restored in between",
        actions: &[
            (Edit, 330),
            (OpenForm, 60),
            (SaveForm, 60),
            (Sync, 170),
            (CutSync, 100),
            (BackUpPhone, 20),
            (RestorePhone, 10),
            (ClonePhone, 10),
            (BackUpOffice, 40),
            (SetBackOffice, 30),
            (RestoreOffice, 15),
        ],
        registers: 6,
        holds_per_mille: 30,
        set_back_percent: 0,
    },
    Plan {
        name: "bundles",
        what: "files carried by hand, and requests that arrive long after",
        actions: &[
            (Edit, 330),
            (OpenForm, 100),
            (SaveForm, 100),
            (Sync, 150),
            (CutSync, 100),
            (Export, 60),
            (Deliver, 40),
            (Replay, 30),
        ],
        registers: 6,
        holds_per_mille: 0,
        set_back_percent: 0,
    },
    Plan {
        name: "holds",
        what: "changesets held when they arrive, and adopted later",
        actions: &[(Edit, 330), (OpenForm, 100), (SaveForm, 100), (Sync, 150), (CutSync, 100), (Adopt, 30)],
        registers: 3,
        holds_per_mille: 120,
        set_back_percent: 0,
    },
    Plan {
        name: "files",
        what: "an office restored while files are on their way: they tell of what it has lost",
        actions: &[
            (Edit, 200),
            (Sync, 200),
            (Export, 150),
            (Deliver, 200),
            (BackUpOffice, 60),
            (RestoreOffice, 80),
        ],
        registers: 1,
        holds_per_mille: 0,
        set_back_percent: 0,
    },
    Plan {
        name: "forks",
        what: "one register, many clones: branches of one stream that must not pass for each other",
        actions: &[
            (Edit, 150),
            (OpenForm, 120),
            (SaveForm, 120),
            (Sync, 250),
            (BackUpPhone, 60),
            (RestorePhone, 60),
            (ClonePhone, 30),
        ],
        registers: 1,
        holds_per_mille: 0,
        set_back_percent: 0,
    },
];

impl Plan {
    /// The plan of a name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        PLANS.iter().find(|plan| plan.name == name)
    }
}
