//! The program: arguments to a window or a command, and its exit code.

use std::io::{BufWriter, Write as _};
use std::process::ExitCode;

use clap::Parser as _;
use countersign::cli::{Arguments, Command, Exit, Out, execute};
use countersign::desk::Places;

/// A run makes many small texts on several threads, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let exit = match arguments.command {
        None => window(Vec::new()),
        Some(Command::Open(open)) => window(open.files),
        Some(command) => {
            let mut results = BufWriter::new(std::io::stdout().lock());
            let mut progress = std::io::stderr();
            let mut out = Out { results: &mut results, progress: &mut progress, places: Places::of_user() };
            execute(command, &mut out)
        }
    };
    ExitCode::from(exit.code())
}

#[cfg(feature = "gui")]
fn window(files: Vec<std::path::PathBuf>) -> Exit {
    let options = countersign::gui::WindowOptions { files, places: Places::of_user() };
    match countersign::gui::open(options) {
        Ok(()) => Exit::AsExpected,
        Err(error) => no_window(&error.to_string()),
    }
}

#[cfg(not(feature = "gui"))]
fn window(_files: Vec<std::path::PathBuf>) -> Exit {
    no_window("this build has no window")
}

fn no_window(why: &str) -> Exit {
    // Where even the error stream is gone there is nobody left to tell.
    drop(writeln!(std::io::stderr(), "No window: {why}. Without one, run the suites with `countersign run`."));
    Exit::NothingSent
}
