//! Decides whether a host may be asked, and makes the permit without which nothing is submitted.

mod confirmation;
mod permit;

pub use confirmation::{Confirmation, Confirmations, Mark};
pub use permit::{Permit, Refusal, is_loopback_name};
