//! Reads files of people into suites and targets, with errors that name the place.

mod axes;
mod bundled;
mod diagnostic;
mod expectation;
mod keys;
mod open;
mod reader;
mod scenario;
mod source_text;
mod step;
mod suite_file;
mod target_file;
#[cfg(test)]
mod tests;
mod token;
mod typed;
mod typed_check;
mod value;

pub use bundled::{BUNDLED, bundled};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use open::{LoadError, suite_from_file, suites_from_path, targets_from_file, text_of_file};
pub use suite_file::suite_from_text;
pub use target_file::targets_from_text;
pub use typed::{Typed, typed_from_text};
