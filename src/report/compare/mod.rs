//! Sets two runs, or two deliveries of one run, side by side and says what changed.
//!
//! There is one engine with a pivot: rows are matched on every coordinate but the pivot.

mod class;
mod classify;
mod document;
mod matching;
mod notes;
mod render;
mod wire;

pub use class::{Class, Missing, Weight};
pub use document::{Change, ChangeKey, Comparison, ExpectationChange, Pivot, Seen, Side};
pub use matching::{between, by_delivery};
pub use render::{to_json, to_text};
