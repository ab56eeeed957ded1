//! Rectification 整改: acts of many people about one finding, none ever edited, and the status that they come to.

mod kind;
mod act;
mod channel;
mod said;
mod ruling;
mod duty;
mod work;
mod status;

pub use act::{Act, Acts, Place, Verdict};
pub use channel::{Channel, ReferralState};
pub use duty::{Accepted, Duty};
pub use kind::ActKind;
pub use ruling::Ruling;
pub use said::{NewAct, Pair, Said};
pub use status::{ReviewReason, Standing, Status, standing};
pub use work::Work;
