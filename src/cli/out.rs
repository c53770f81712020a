//! Where a command writes, and which command is carried out.

use std::io::Write;

use super::arguments::Command;
use super::exit::Exit;
use super::{check, compare, explain, list, report, run, schema, serve};
use crate::desk::{DeskError, Places, with_causes};

/// The two streams of a command, and where the user's things are.
pub struct Out<'a> {
    /// Results.
    pub results: &'a mut dyn Write,
    /// Progress, remarks and errors.
    pub progress: &'a mut dyn Write,
    /// Where the user's things are.
    pub places: Places,
}

/// Why a command ended before its time.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    /// Something was wrong before anything was sent.
    #[error(transparent)]
    Desk(Box<DeskError>),
    /// What was given cannot be used.
    #[error("{0}")]
    Usage(String),
    /// A file could not be written.
    #[error("{0}")]
    NotWritten(String),
    /// One of our own streams broke, such as a pipe whose reader has gone.
    #[error("failed to write the output")]
    Stream(#[from] std::io::Error),
}

impl From<DeskError> for CommandError {
    fn from(error: DeskError) -> Self {
        Self::Desk(Box::new(error))
    }
}

impl CommandError {
    fn exit(&self) -> Exit {
        match self {
            Self::Desk(error) if matches!(**error, DeskError::CaNotWritten(_)) => Exit::NotWritten,
            Self::Desk(_) | Self::Usage(_) => Exit::NothingSent,
            Self::NotWritten(_) | Self::Stream(_) => Exit::NotWritten,
        }
    }
}

impl Out<'_> {
    /// Writes one line of results.
    pub(super) fn line(&mut self, text: impl std::fmt::Display) -> Result<(), CommandError> {
        Ok(writeln!(self.results, "{text}")?)
    }

    /// Writes one line of remarks. Nobody is hurt when a remark is lost.
    pub(super) fn remark(&mut self, text: impl std::fmt::Display) {
        drop(writeln!(self.progress, "{text}"));
    }
}

/// Carries out a command and says how it ended.
pub fn execute(command: Command, out: &mut Out<'_>) -> Exit {
    let ended = match command {
        Command::Run(arguments) => run::run(*arguments, out),
        Command::Check(arguments) => check::check(&arguments, out),
        Command::List(arguments) => list::list(&arguments, out),
        Command::Compare(arguments) => compare::compare(&arguments, out),
        Command::Report(arguments) => report::report(&arguments, out),
        Command::Serve(arguments) => serve::serve(&arguments, out),
        Command::Explain(arguments) => explain::explain(&arguments, out),
        Command::Schema(arguments) => schema::schema(&arguments, out),
        Command::Open(_) => Err(CommandError::Usage("the window is opened by the program itself".to_owned())),
    };
    let flushed = out.results.flush();
    match (ended, flushed) {
        (Ok(exit), Ok(())) => exit,
        (Ok(_), Err(_broken)) => Exit::NotWritten,
        (Err(error), _) => {
            out.remark(format_args!("error: {}", with_causes(&error)));
            error.exit()
        }
    }
}
