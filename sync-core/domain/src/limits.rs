//! Every limit of the domain, in one place, with its reason.

/// A note has at most this many bytes of UTF-8: about 1,300 Chinese characters, far above what a leader types.
pub const NOTE_BYTES_MAX: usize = 4_000;

/// A name (person, site) has at most this many bytes of UTF-8.
pub const NAME_BYTES_MAX: usize = 300;

/// A finding refers to at most this many photos; more evidence belongs in a second finding.
pub const FINDING_PHOTOS_MAX: usize = 12;

/// A content-addressed file (edition, map layer) is at most this large.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// On one phone work at most this many people: a community's workstation has fewer, and each brings all of their grids.
pub const PHONE_PEOPLE_MAX: usize = 16;

/// A site is opened, closed or moved at most this many days back: what is older than half a year is in no standing score.
pub const SITE_DAYS_BACK_MAX: i64 = 26 * 7;

/// And at most this many days ahead: what is further away is proposed again when it is near.
pub const SITE_DAYS_AHEAD_MAX: i64 = 366;
