//! Keeps tokens and secrets out of whatever is shown, stored or exported.

mod needles;
mod redactor;
mod runs;
mod scan;
mod shape;

pub use redactor::{KnownToken, Redactor};
pub use scan::{Leak, LeakScan, SignatureSet};

pub use crate::model::Redacted;
