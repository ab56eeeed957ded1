//! What happens on a phone: recording without a network, and syncing when there is one.

mod doubt;
mod note;
mod people;
mod begin;
mod enrol;
mod witnessed;
mod record;
mod edit;
mod pending;
mod relay;
mod renew;
mod repair;
mod sync;
mod pull;
mod push;
mod today;
mod lost;

pub(crate) use begin::stream_to_write;
pub use begin::{PhoneReplica, Seams};
pub use doubt::{Difference, Differs};
pub use edit::Edit;
pub use people::Enrolment;
pub use record::{JoinCode, Recorded};
pub use relay::{Brought, Carried};
pub use renew::CameOver;
pub use sync::{Pipeline, Request, SyncReport, Transport};
pub use today::Today;
pub use witnessed::Whose;
