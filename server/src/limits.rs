//! Every limit of the service, in one place, with its reason.

use std::time::Duration;

/// A packed body may be at most this large: what does not compress is no larger than what it unpacks to.
pub const PACKED_BYTES_MAX: usize = sync_core::protocol::BODY_BYTES_MAX;

/// A body of an enrolment: a code, an id and a key are below 200 bytes.
pub const ENROL_BYTES_MAX: usize = 4 * 1024;

/// So many passwords are hashed at one time; whoever comes meanwhile is told to come again. Each takes 19 MiB and a core.
pub const HASHES_AT_ONCE: usize = 4;

/// What somebody at a desk says about a finding: a note of 4,000 bytes and a few ids.
pub const ACT_BYTES_MAX: usize = 32 * 1024;

/// An order of the operator: ids, and at most some thousands of hashes.
pub const ORDER_BYTES_MAX: usize = 1024 * 1024;

/// Bodies in memory at one time, packed, unpacked and read: ten of the largest, thousands of usual walks.
pub const BODIES_BYTES_MAX: usize = 256 * 1024 * 1024;

/// What waits for the writer: about two seconds of work of the usual size.
pub const QUEUE_JOBS_MAX: usize = 1024;

/// One commit takes at most so many jobs, so that the first of them is not kept waiting for long.
pub const GROUP_JOBS_MAX: usize = 256;

/// One commit takes at most so many bytes of segments, for the same reason: under a second of merging.
pub const GROUP_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Connections that read beside the writer; each has a page cache of its own.
pub const READERS: usize = 4;

/// Threads that unpack, verify and read; more than the cores, as some of them wait for the disk.
pub const BLOCKING_THREADS_MAX: usize = 8;

/// A connection that says nothing for so long is ended: longer than any request takes, and than clients keep one.
pub const IDLE_TIME_MAX: Duration = Duration::from_secs(120);

/// Open connections at one time; the next ones wait in the listener's backlog.
pub const CONNECTIONS_MAX: usize = 2048;

/// A request is answered within this time, or told to come again.
pub const REQUEST_TIME_MAX: Duration = Duration::from_secs(60);

/// A body arrives within this time: a walk over the slowest mobile network takes a few seconds.
pub const BODY_TIME_MAX: Duration = Duration::from_secs(30);

/// On stopping, requests under way have this long to be answered.
pub const DRAIN_TIME_MAX: Duration = Duration::from_secs(20);

/// Whom the office cannot serve now comes again after so many seconds.
pub const RETRY_AFTER_S: u32 = 2;

/// A body smaller than this is not worth packing.
pub const PACK_BYTES_MIN: usize = 200;

/// A page of a list holds so many entries unless asked otherwise.
pub const PAGE_ENTRIES: u32 = 100;

/// A page of a list holds at most so many entries.
pub const PAGE_ENTRIES_MAX: u32 = 1000;

/// A body that unpacks to no more is read on the thread that it came in on: about ten changesets, a third of a
/// millisecond, which is less than it takes to hand it to another thread and back.
pub const SMALL_BYTES_MAX: usize = 4 * 1024;

/// The write-ahead log is moved into the database once it has so many pages (16 MiB): a page that a burst writes again
/// and again is moved once.
pub const LOG_PAGES_USUAL: u64 = 4_000;

/// A log with more pages (64 MiB) begins anew between two commits, as soon as no reader is in it.
pub const LOG_PAGES_MAX: u64 = 16_384;

/// So often the office looks whether units have to be told something: soon enough for who waits for it, and what one walk brings
/// goes out together.
pub const NOTICES_TIME: Duration = Duration::from_secs(2);

/// Connections that look for what units have to be told: one question is asked at a time.
pub const NOTICE_READERS: usize = 1;

/// So many messages are sent before the feed is looked at again: more than there are units.
pub const MESSAGES_IN_ROUND_MAX: usize = 64;

/// A receiver of messages is reached within this time.
pub const WEBHOOK_CONNECT_TIME_MAX: Duration = Duration::from_secs(10);

/// A receiver of messages has answered within this time: it takes a message in, and works on it afterwards.
pub const WEBHOOK_TIME_MAX: Duration = Duration::from_secs(20);

/// So much is read of what a receiver says where it did not take a message.
pub const WEBHOOK_ANSWER_BYTES_MAX: usize = 2 * 1024;

/// How far the feed has come is written beside the database so often while something is committed.
pub const NOTES_TIME: Duration = Duration::from_secs(2);
