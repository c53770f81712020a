//! The command line: one file for each command.
//!
//! Home of `clap`, which saves us reading arguments and writing help texts, and of `indicatif`, which saves us drawing
//! progress on terminals of all kinds. Results go to the writer that a command is given, progress to the other stream.

mod arguments;
mod check;
mod compare;
mod exit;
mod explain;
mod list;
mod out;
mod progress;
mod report;
mod rerun;
mod run;
mod schema;
mod select;
mod serve;
mod stop;

pub use arguments::{Arguments, Command};
pub use exit::Exit;
pub use out::{Out, execute};
