//! Keeps tokens and secrets out of whatever is shown, stored or exported.

pub use crate::model::Redacted;
