//! The report of a run, its renderings, and the comparison of two.
//!
//! A [`Report`] is a fold over the events of a run. Every table and every file is a rendering of it; none keeps a
//! second account.

pub mod compare;
mod contradiction;
mod counts;
mod document;
mod explain;
mod fold;
mod grid;
mod legend;
mod parity;
mod read;
mod receipt;
#[cfg(test)]
mod schema;
mod sentence;
mod shared;
#[cfg(test)]
mod synthetic;
mod verdict;
mod visible;
pub mod write;

pub use contradiction::Contradiction;
pub use counts::Counts;
pub use document::{FORMAT, REPORT_SCHEMA, Report};
pub use grid::{CellState, GridCell, GridRow, RowKey, grid};
pub use legend::{LEGEND, Mark, mark, parity_mark};
pub use parity::{RowParity, between_cells};
pub use read::{REPORT_MAX_BYTES, ReadReportError, from_file, from_slice};
pub use receipt::Redaction;
pub use sentence::{canary_sentence, sentence_of_run};
pub use verdict::{RunVerdict, verdict_of_run};
pub use visible::{visible, visible_line};
