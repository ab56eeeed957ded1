//! The office over real HTTP on loopback, with real phones.

#[cfg(test)]
mod harness;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod bad_bodies;
#[cfg(test)]
mod operator;
#[cfg(test)]
mod pressure;
#[cfg(test)]
mod cuts;
#[cfg(test)]
mod program;
#[cfg(test)]
mod set_back;
#[cfg(test)]
mod views;
#[cfg(test)]
mod signed_in;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod patrol;
#[cfg(test)]
mod to_decide;
#[cfg(test)]
mod referrals;
#[cfg(test)]
mod proposals;
#[cfg(test)]
mod judged;
#[cfg(test)]
mod receiver;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod notices_restart;
#[cfg(test)]
mod shared;
#[cfg(test)]
mod spot_checks;
