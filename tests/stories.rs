//! The stories that the whole product has to keep, told through its real parts.

mod format_page;
mod harness;
mod backlog;
mod clocks;
mod conformance;
mod copied_phones;
mod damaged;
mod demo_week;
mod erasure;
mod few_words;
mod hostile;
mod in_steps;
mod lanes;
mod officers;
mod phone_cuts;
mod phone_library;
mod poison;
mod relayed;
mod scopes;
mod settled;
mod shared_phones;
mod shared_phones_bad;
mod simulation;
mod store_survives;
mod two_phones;
mod untold;
