//! Reads files of people into suites and targets, with errors that name the place.

mod axes;
mod diagnostic;
mod expectation;
mod keys;
mod reader;
mod scenario;
mod source_text;
mod step;
mod suite_file;
#[cfg(test)]
mod tests;
mod token;
mod value;

pub use diagnostic::{Diagnostic, Diagnostics};
pub use keys::{Key, TableKeys};
pub use suite_file::suite_from_text;
