//! The exit codes.

use crate::model::{Completion, StopReason};
use crate::report::RunVerdict;

/// How a command ends. The numbers are documented and never change their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// As expected.
    AsExpected,
    /// Wrong answers, or a blocking difference.
    Wrong,
    /// Nothing was sent: usage, an invalid file, a missing secret, a target that is not confirmed.
    NothingSent,
    /// Undecided: unreachable, a canary failed, only errors.
    Undecided,
    /// No scenario was selected.
    NothingSelected,
    /// Stopped early; the report says that it is incomplete.
    StoppedEarly,
    /// A report could not be written, or the leak scan blocked it.
    NotWritten,
    /// Interrupted by the user; a partial report was written.
    Interrupted,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::AsExpected => 0,
            Self::Wrong => 1,
            Self::NothingSent => 2,
            Self::Undecided => 3,
            Self::NothingSelected => 4,
            Self::StoppedEarly => 5,
            Self::NotWritten => 6,
            Self::Interrupted => 130,
        }
    }
}

impl From<&RunVerdict> for Exit {
    fn from(verdict: &RunVerdict) -> Self {
        match verdict {
            RunVerdict::Passed => Self::AsExpected,
            RunVerdict::Failed => Self::Wrong,
            RunVerdict::Undecided | RunVerdict::NothingJudged => Self::Undecided,
            RunVerdict::Incomplete(Completion::Stopped(StopReason::Interrupted)) => Self::Interrupted,
            RunVerdict::Incomplete(_) => Self::StoppedEarly,
        }
    }
}
