//! Runs a plan: canaries, pace, locks, cancel; tells events and keeps the journal.
//!
//! It does not print, does not know who listens, and reaches its target only through the port that it is given.

mod canary;
mod cancel;
mod case;
mod causes;
mod group;
mod locks;
mod record;
mod run;
mod throttle;

pub use cancel::Cancel;
pub use causes::with_causes;
pub use run::{RunInputs, run};
