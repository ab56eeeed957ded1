//! The things that can happen in a run.

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
    /// Somebody is assigned to a grid.
    Assign,
    /// An assignment ends.
    Dismiss,
    /// A phone lets go of the logs of places that it lost long ago.
    LetGo,
    /// A phone hands a bundle over; it may be taken by any phone, more than once.
    Hand,
    /// A phone takes such a bundle.
    Take,
    /// An account is disabled, or enabled again.
    Account,
    /// A device's key is revoked.
    Revoke,
    /// A personal value is erased.
    Erase,
    /// An officer admits what was set aside.
    Admit,
    /// What a phone has to push arrives with a byte changed.
    Damage,
    /// A phone begins stream after stream, and writes in each what it has not seen in the others.
    Flood,
    /// A grid is checked blind: the office records it in the lane that no phone of the grid may see.
    SpotCheck,
    /// Somebody is enrolled on a phone of others, or once more on the own.
    Lend,
    /// Somebody is taken off a phone on which others work.
    TakeOff,
}
