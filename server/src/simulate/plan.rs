//! What may happen in a run, as tables: which actions and how often, over how many registers, how much is held.

use super::action::Action;

/// Whether phones have a witness, and what becomes of it when one is restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Witnessing {
    /// They have none.
    Nobody,
    /// It is never restored with the database.
    Apart,
    /// It is left, lost, or restored with the database.
    Mixed,
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
    /// How many grids there are.
    pub grids: u64,
    /// How many phones of people without any role there are.
    pub strangers: u8,
    /// Whether phones have a witness.
    pub witnessing: Witnessing,
}

/// What a plan begins with: one grid, people with roles, phones without a witness.
const PLAIN: Plan = Plan {
    name: "",
    what: "",
    actions: &[],
    registers: 6,
    holds_per_mille: 0,
    set_back_percent: 0,
    grids: 1,
    strangers: 0,
    witnessing: Witnessing::Nobody,
};

use Action::{
    Account, Admit, Adopt, Assign, BackUpOffice, BackUpPhone, ClonePhone, CutSync, Damage, Deliver, Dismiss,
    Edit, Erase, Export, Hand, Jump, Lend, LetGo, OpenForm, Reopen, Replay, RestoreOffice, RestorePhone,
    Revoke, SaveForm, SetBackOffice, Sync, Take, TakeOff,
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
        ..PLAIN
    },
    Plan {
        name: "none",
        what: "no faults: cut syncs, lost replies and requests that arrive twice are ordinary days",
        actions: &[(Edit, 330), (OpenForm, 100), (SaveForm, 100), (Sync, 150), (CutSync, 100), (Reopen, 10)],
        ..PLAIN
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
        ..PLAIN
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
        set_back_percent: 10,
        ..PLAIN
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
        ..PLAIN
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
        ..PLAIN
    },
    Plan {
        name: "holds",
        what: "changesets held when they arrive, and adopted later",
        actions: &[(Edit, 330), (OpenForm, 100), (SaveForm, 100), (Sync, 150), (CutSync, 100), (Adopt, 30)],
        registers: 3,
        holds_per_mille: 120,
        ..PLAIN
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
        ..PLAIN
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
        ..PLAIN
    },
    Plan {
        name: "scopes",
        what: "two grids: people come, go and come again, also to each other's phones; phones and offices restored",
        actions: &[
            (Edit, 330),
            (Lend, 15),
            (OpenForm, 80),
            (SaveForm, 100),
            (Sync, 200),
            (CutSync, 100),
            (Assign, 50),
            (Dismiss, 50),
            (LetGo, 20),
            (Export, 20),
            (Deliver, 20),
            (BackUpPhone, 20),
            (RestorePhone, 10),
            (ClonePhone, 10),
            (BackUpOffice, 15),
            (RestoreOffice, 10),
            (Adopt, 15),
        ],
        registers: 3,
        grids: 2,
        ..PLAIN
    },
    Plan {
        name: "shared",
        what: "several people on one phone, who come and are taken off; accounts closed, the office restored",
        actions: &[
            (Edit, 330),
            (OpenForm, 60),
            (SaveForm, 60),
            (Sync, 180),
            (CutSync, 90),
            (Reopen, 15),
            (Lend, 40),
            (TakeOff, 25),
            (Assign, 20),
            (Dismiss, 15),
            (Account, 25),
            (Revoke, 2),
            (LetGo, 10),
            (Replay, 15),
            (Adopt, 15),
            (BackUpOffice, 25),
            (RestoreOffice, 20),
        ],
        registers: 3,
        set_back_percent: 3,
        grids: 3,
        ..PLAIN
    },
    Plan {
        name: "relays",
        what: "bundles handed from phone to phone, also to phones of another grid, in any order and more than once",
        actions: &[
            (Edit, 300),
            (OpenForm, 60),
            (SaveForm, 60),
            (Sync, 120),
            (CutSync, 80),
            (Hand, 80),
            (Take, 140),
            (BackUpPhone, 20),
            (RestorePhone, 10),
            (ClonePhone, 10),
            (BackUpOffice, 15),
            (RestoreOffice, 15),
        ],
        registers: 3,
        grids: 2,
        ..PLAIN
    },
    Plan {
        name: "accounts",
        what: "accounts disabled and enabled, keys revoked; what is held may be adopted",
        actions: &[
            (Edit, 330),
            (OpenForm, 60),
            (SaveForm, 60),
            (Sync, 200),
            (CutSync, 80),
            (Account, 40),
            (Revoke, 6),
            (Adopt, 30),
            (BackUpOffice, 10),
            (RestoreOffice, 10),
        ],
        registers: 3,
        ..PLAIN
    },
    Plan {
        name: "erasure",
        what: "personal values erased while phones and offices are restored; the list of them outlives backups",
        actions: &[
            (Edit, 330),
            (OpenForm, 60),
            (SaveForm, 60),
            (Sync, 180),
            (CutSync, 80),
            (Erase, 40),
            (Export, 20),
            (Deliver, 20),
            (Hand, 20),
            (Take, 20),
            (BackUpPhone, 20),
            (RestorePhone, 15),
            (BackUpOffice, 20),
            (RestoreOffice, 20),
        ],
        registers: 2,
        ..PLAIN
    },
    Plan {
        name: "quarantine",
        what: "somebody without a role writes until an officer admits it; segments are damaged on their way",
        actions: &[
            (Edit, 330),
            (OpenForm, 60),
            (SaveForm, 60),
            (Sync, 180),
            (CutSync, 80),
            (Admit, 40),
            (Damage, 60),
            (Assign, 10),
            (BackUpOffice, 15),
            (RestoreOffice, 10),
        ],
        registers: 3,
        strangers: 1,
        ..PLAIN
    },
    Plan {
        name: "witness",
        what: "phones restored and copied, their witness never with them: no stream may have branches",
        actions: &[
            (Edit, 330),
            (OpenForm, 60),
            (SaveForm, 60),
            (Sync, 150),
            (CutSync, 100),
            (Reopen, 30),
            (BackUpPhone, 60),
            (RestorePhone, 40),
            (ClonePhone, 20),
        ],
        registers: 3,
        witnessing: Witnessing::Apart,
        ..PLAIN
    },
    Plan {
        name: "district",
        what: "all of it in one district: two grids, shared phones, bundles, accounts, erasures, strangers, restores",
        actions: &[
            (Edit, 330),
            (Lend, 15),
            (OpenForm, 80),
            (SaveForm, 90),
            (Sync, 170),
            (CutSync, 100),
            (Assign, 25),
            (Dismiss, 20),
            (LetGo, 10),
            (Hand, 30),
            (Take, 40),
            (Account, 10),
            (Revoke, 2),
            (Erase, 15),
            (Admit, 15),
            (Damage, 10),
            (Export, 15),
            (Deliver, 15),
            (Replay, 10),
            (Reopen, 10),
            (Jump, 5),
            (BackUpPhone, 30),
            (RestorePhone, 12),
            (ClonePhone, 8),
            (BackUpOffice, 15),
            (RestoreOffice, 12),
            (Adopt, 20),
        ],
        registers: 3,
        holds_per_mille: 20,
        set_back_percent: 2,
        grids: 2,
        strangers: 1,
        witnessing: Witnessing::Mixed,
    },
];

impl Plan {
    /// The plan of a name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        PLANS.iter().find(|plan| plan.name == name)
    }
}
