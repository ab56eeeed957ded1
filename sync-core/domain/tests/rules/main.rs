//! The rules of rectification, each as a sentence; and its laws on random sets of acts.

mod sets;
mod due;
mod laws;
mod work;
mod duty;
mod rulings;
mod conflicts;
mod bands;
mod change;
mod points;
mod proposals;
mod on_time;
mod on_time_laws;
mod on_time_told;
mod links;
mod recorded_draws;
mod spot_checks;
mod agreement;
mod areas;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod reminders;
