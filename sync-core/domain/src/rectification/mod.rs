//! Rectification 整改: acts of many people about one finding, none ever edited, and the status that they come to.

mod kind;
mod act;
mod channel;
mod said;
mod ruling;
mod duty;
mod work;
mod status;
mod referral;
mod in_time;
mod on_time;
mod figures;
mod links;

pub use act::{Act, Acts, Place, Verdict};
pub use channel::{Channel, ReferralState};
pub use duty::{Accepted, Duty};
pub use figures::{OnTime, OnTimeChange, OnTimeFigures, changes, figures};
pub use kind::ActKind;
pub use links::{Link, Links};
pub use on_time::{Kept, Obligation, OfficeTime, obligations, office_times};
pub use referral::Referral;
pub use ruling::Ruling;
pub use said::{NewAct, Pair, Said};
pub use status::{ReviewReason, Standing, Status, standing};
pub use work::{Work, undone};
