//! The one place where a report asks what a kind of error means and how a verdict is put into words.

use crate::model::{Doubt, ErrorKind, Expectation, Mismatch, Outcome, PassedOn, Reading, Verdict};

/// What a kind of error means.
pub(super) struct Explanation {
    /// A few words.
    pub(super) title: String,
    /// What it means; may be empty.
    pub(super) meaning: String,
    /// What usually causes it.
    pub(super) causes: Vec<String>,
    /// What to try.
    pub(super) advice: Vec<String>,
}

/// The explanation of a kind.
pub(super) fn explain(kind: ErrorKind) -> Explanation {
    Explanation { title: kind.id().replace('_', " "), meaning: String::new(), causes: Vec::new(), advice: Vec::new() }
}

/// The verdict as a sentence.
pub(super) fn sentence(expected: &Expectation, reading: &Reading, verdict: &Verdict) -> String {
    let seen = words_of(reading.outcome);
    match verdict {
        Verdict::Passed(PassedOn::Kind) => format!("As expected: {seen}."),
        Verdict::Passed(PassedOn::Outcome) => {
            format!("As expected by the outcome alone: {seen}, and the target shows no reason.")
        }
        Verdict::Failed(Mismatch::AcceptedInstead) => {
            format!("Expected {expected}, and the user was signed in.")
        }
        Verdict::Failed(Mismatch::RejectedInstead(kind)) => {
            format!("Expected {expected}, and the sign-in was refused: {}.", explain(*kind).title)
        }
        Verdict::Failed(Mismatch::OtherKind(kind)) => {
            format!("Expected {expected}, and it was refused for another reason: {}.", explain(*kind).title)
        }
        Verdict::Inconclusive(doubt) => format!("In doubt: {}.", words_of_doubt(*doubt)),
        Verdict::Noted => format!("Noted, not judged: {seen}."),
    }
}

fn words_of(outcome: Outcome) -> String {
    match outcome {
        Outcome::Accepted => "the user was signed in".to_owned(),
        Outcome::Rejected(kind) => format!("the sign-in was refused ({})", explain(kind).title),
        Outcome::Ambiguous => "the answer can be read either way".to_owned(),
        Outcome::NoAnswer(fault) => format!("no whole answer came back ({})", explain(fault.into()).title),
    }
}

fn words_of_doubt(doubt: Doubt) -> String {
    match doubt {
        Doubt::UnreadReason => "refused with a text that no rule reads".to_owned(),
        Doubt::Ambiguous => "the answer can be read either way".to_owned(),
        Doubt::NoAnswer(fault) => format!("no whole answer came back ({})", explain(fault.into()).title),
        Doubt::CanaryFailed(cause) => {
            format!("the canary of its delivery did not sign in (likely: {})", cause.id().replace('_', " "))
        }
        Doubt::EarlierStep => "an earlier step did not go as expected".to_owned(),
        Doubt::Stopped => "the run was stopped before an answer came".to_owned(),
        Doubt::NotSent => "nothing could be sent".to_owned(),
    }
}
