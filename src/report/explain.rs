//! The one place where a report asks the judge's catalogue what a kind of error means, and for verdicts in words.

use crate::judge::{self, Catalog, Entry};
use crate::model::{CanaryCause, CaseRecord, ErrorKind, StepRecord};

/// What is known of a kind.
pub(super) fn explain(kind: ErrorKind) -> &'static Entry {
    Catalog::builtin().entry(kind)
}

/// Expected beside observed, for one step.
pub(super) fn step_sentence(step: &StepRecord) -> String {
    judge::sentence(&step.expected, &step.reading, &step.verdict)
}

/// The same for the step that decided a case; empty for a case without a step.
pub(super) fn case_sentence(case: &CaseRecord) -> String {
    case.deciding_step().map(step_sentence).unwrap_or_default()
}

/// Why a good token was not signed in, and what to do.
pub(super) fn canary_cause(cause: CanaryCause) -> &'static str {
    judge::canary_sentence(cause)
}
