//! The languages in which a score explains itself.

/// A language of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Chinese 中文, in which the office works.
    Zh,
    /// English.
    En,
}

impl Language {
    /// Every language, Chinese first.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// Its tag, such as `zh-CN`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}
