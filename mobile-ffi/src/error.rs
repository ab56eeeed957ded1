//! What a call says when it cannot do what it was asked: eight kinds, each one thing for the app to do.

use sync_core::error::CoreError;
use sync_core::store::StoreError;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, PhoneError>;

/// So much space is asked for where the disk is full: a week of walks with all that SQLite keeps beside it.
const BYTES_WANTED: u64 = 32 * 1024 * 1024;

/// What to show to the person who holds the phone.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Said {
    /// In Chinese, as it may stand on the screen.
    pub zh: String,
    /// In English, with the details that a developer wants.
    pub en: String,
}

/// Why a call could not do what it was asked. What could not be recorded was not, and nothing recorded before is lost.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum PhoneError {
    /// Try again later: the office cannot be reached, or something else is under way.
    #[error("{}", said.en)]
    Retry {
        /// What to show.
        said: Said,
        /// After how many seconds, where the office said so.
        after_s: Option<u32>,
    },
    /// Enrol again with a new code; what was recorded stays and is pushed then.
    #[error("{}", said.en)]
    SignIn {
        /// What to show.
        said: Said,
    },
    /// Ask for an update of the app; recording goes on meanwhile.
    #[error("{}", said.en)]
    UpdateApp {
        /// What to show.
        said: Said,
    },
    /// Show it beside the field.
    #[error("{field}: {}", said.en)]
    FixInput {
        /// The name of the field, as in `interface.txt`; `id`, `hash` or `grid` where a text that stands for one is none.
        field: String,
        /// What is allowed there.
        said: Said,
    },
    /// Ask for room on the device, then try again.
    #[error("{}", said.en)]
    FreeSpace {
        /// What to show.
        said: Said,
        /// How many bytes are enough.
        bytes: u64,
    },
    /// Show it: only somebody of the office can decide it.
    #[error("{}", said.en)]
    AskPerson {
        /// What to show.
        said: Said,
    },
    /// Send it to whoever makes the app, and keep the files of the phone as they are.
    #[error("{}", said.en)]
    Report {
        /// What to show.
        said: Said,
    },
    /// The phone was shut down: open it again, then repeat the call.
    #[error("{}", said.en)]
    OpenAgain {
        /// What to show.
        said: Said,
    },
}

fn said(zh: &str, en: impl Into<String>) -> Said {
    Said { zh: zh.to_owned(), en: en.into() }
}

impl PhoneError {
    /// Later.
    pub(crate) fn retry(en: impl Into<String>, after_s: Option<u32>) -> Self {
        Self::Retry {
            said: said("暂时无法完成，请稍后再试；已保存的记录不会丢失。", en), after_s
        }
    }

    /// With a new code.
    pub(crate) fn sign_in(en: impl Into<String>) -> Self {
        Self::SignIn {
            said: said("请用新的登记码重新登记；已保存的记录会保留并照常上传。", en)
        }
    }

    /// With a later app.
    pub(crate) fn update(en: impl Into<String>) -> Self {
        Self::UpdateApp { said: said("请更新应用；在此期间可以继续记录。", en) }
    }

    /// With another value of a field.
    pub(crate) fn input(field: &str, allowed: impl Into<String>) -> Self {
        let zh = format!("“{}”填写有误，请修改后再保存。", field_zh(field));
        Self::FixInput { field: field.to_owned(), said: said(&zh, allowed) }
    }

    /// With another directory, or more room in it.
    pub(crate) fn directory(field: &str, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::space(),
            _ => Self::input(field, format!("a directory that the app may write ({error})")),
        }
    }

    /// With more room.
    pub(crate) fn space() -> Self {
        let (zh, en) =
            ("存储空间不足，请先清理手机空间再试；已保存的记录不会丢失。", StoreError::Full.to_string());
        Self::FreeSpace { said: said(zh, en), bytes: BYTES_WANTED }
    }

    /// By somebody of the office.
    pub(crate) fn ask(en: impl Into<String>) -> Self {
        Self::AskPerson {
            said: said("请联系街道或区文明办处理；已保存的记录不会丢失。", en)
        }
    }

    /// By whoever makes the app.
    pub(crate) fn report(en: impl Into<String>) -> Self {
        Self::Report {
            said: said("应用出现问题，请反馈给技术人员，不要清除应用数据。", en)
        }
    }

    /// By opening the phone again.
    pub(crate) fn closed() -> Self {
        Self::OpenAgain { said: said("请重新打开应用。", "this phone was shut down: open it again") }
    }
}

/// The fields that a person fills in, as the screen names them; others by their own names.
fn field_zh(field: &str) -> &str {
    const FIELDS: [(&str, &str); 23] = [
        ("note", "备注"),
        ("photos", "照片"),
        ("code", "登记码"),
        ("person", "使用人"),
        ("grid", "网格"),
        ("office", "服务器地址"),
        ("position", "位置"),
        ("edition", "测评标准"),
        ("standard", "测评标准"),
        ("limit_class", "整改时限"),
        ("unit", "单位"),
        ("name", "姓名"),
        ("value", "所选内容"),
        ("id", "编号"),
        ("hash", "编号"),
        ("no_backup", "存储目录"),
        ("site", "点位"),
        ("site_type", "点位类型"),
        ("site_name", "点位名称"),
        ("from_day", "起始日期"),
        ("proposal", "点位建议"),
        ("due_ms", "整改期限"),
        ("directory", "存储目录"),
    ];
    FIELDS.iter().find(|(name, _)| *name == field).map_or(field, |(_, zh)| zh)
}

impl From<CoreError> for PhoneError {
    fn from(error: CoreError) -> Self {
        let en = error.to_string();
        match error {
            CoreError::Store(error) => error.into(),
            CoreError::Malformed(_) | CoreError::Update(_) => Self::update(en),
            CoreError::SignIn(_) => Self::sign_in(en),
            CoreError::NotAllowed(_) => Self::ask(en),
            CoreError::Input { field, allowed } => Self::input(field, allowed),
            // on a phone nobody says what was on the screen but the phone itself
            CoreError::Meanwhile(_) | CoreError::Gap(_) => Self::retry(en, None),
        }
    }
}

impl From<StoreError> for PhoneError {
    fn from(error: StoreError) -> Self {
        let en = error.to_string();
        match error {
            StoreError::Full => Self::space(),
            StoreError::Busy => Self::retry(en, None),
            StoreError::Newer { .. } => Self::update(en),
            StoreError::Limit { what, .. } => Self::input(what, en),
            StoreError::File(_, error) => error.into(),
            StoreError::ReadOnly => Self::input("directory", en),
            StoreError::Damaged { .. }
            | StoreError::Malformed(_)
            | StoreError::OtherTables
            | StoreError::Missing(_)
            | StoreError::Sqlite(_) => Self::report(en),
        }
    }
}

impl From<std::io::Error> for PhoneError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull
            | ErrorKind::QuotaExceeded
            | ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::NotADirectory
            | ErrorKind::AlreadyExists
            | ErrorKind::NotFound
            | ErrorKind::InvalidInput
            | ErrorKind::InvalidFilename => Self::directory("directory", &error),
            _ => Self::report(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_something_in_both_languages() {
        let all = [
            PhoneError::retry("later", Some(3)),
            PhoneError::sign_in("a code"),
            PhoneError::update("an app"),
            PhoneError::input("note", "shorter"),
            PhoneError::space(),
            PhoneError::ask("whom"),
            PhoneError::report("what"),
            PhoneError::closed(),
        ];
        for error in all {
            let words = format!("{error:?}");
            assert!(!error.to_string().is_empty(), "{words}");
            assert!(words.chars().any(|letter| ('一'..='龥').contains(&letter)), "{words}");
        }
    }

    #[test]
    fn a_full_disk_asks_for_room_and_a_wrong_field_is_named() {
        let full = PhoneError::from(CoreError::Store(StoreError::Full));
        assert!(matches!(full, PhoneError::FreeSpace { bytes: BYTES_WANTED, .. }), "{full:?}");
        let long = CoreError::Input { field: "note", allowed: "at most 4000 bytes".to_owned() };
        let PhoneError::FixInput { field, said } = PhoneError::from(long) else {
            unreachable!("an input error names its field");
        };
        assert_eq!((field.as_str(), said.en.as_str()), ("note", "at most 4000 bytes"));
        assert!(said.zh.contains("备注"), "{}", said.zh);
    }
}
