//! The append-only record of a run: written by the engine, read by reports.

mod line;
mod read;
mod write;

pub use line::{Entry, JOURNAL_FORMAT};
pub use read::{JournalError, Recovered, read_journal};
pub use write::{Journal, SyncPolicy};
