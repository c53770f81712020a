//! What an outcome is worth, set against the expectation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::closed_set::closed_set;
use super::fault::Fault;
use super::kind::ErrorKind;

/// The judgement of one step, and by the same words of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As expected.
    Passed(PassedOn),
    /// Not as expected.
    Failed(Mismatch),
    /// Nobody can say.
    Inconclusive(Doubt),
    /// Recorded, not judged.
    Noted,
}

closed_set! {
    /// What a pass rests on.
    pub enum PassedOn {
        /// Outcome and, where one was expected, kind.
        Kind = "kind",
        /// The outcome alone, for the target shows no reason or none was expected.
        Outcome = "outcome",
    }
}

/// How the answer differs from the expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mismatch {
    /// Expected to be refused, and the user was signed in.
    AcceptedInstead,
    /// Expected to sign the user in, and refused.
    RejectedInstead(ErrorKind),
    /// Refused for another reason.
    OtherKind(ErrorKind),
}

/// Why nobody can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Refused with a text that no rule reads.
    UnreadReason,
    /// The answer can be read either way.
    Ambiguous,
    /// No whole answer came back.
    NoAnswer(Fault),
    /// The canary of its delivery did not sign in, so a refusal proves nothing.
    CanaryFailed(CanaryCause),
    /// An earlier step did not go as expected, so this one proves nothing.
    EarlierStep,
    /// The run was stopped before an answer came.
    Stopped,
    /// The token could not be minted or the request not be built.
    NotSent,
}

closed_set! {
    /// The likeliest reason for a canary that does not sign in.
    pub enum CanaryCause {
        /// The secret is not the one that the target has.
        WrongSecret = "wrong_secret",
        /// The clocks are too far apart.
        Clock = "clock",
        /// Single sign-on is not assigned to these users, or the account refuses them.
        NotAssigned = "not_assigned",
        /// The address is on the blocklist.
        Blocklist = "blocklist",
        /// The target cannot be reached.
        Unreachable = "unreachable",
        /// The delivery itself is refused.
        DeliveryRefused = "delivery_refused",
        /// The answer looks like a success, but no known session cookie came with it.
        SessionUnseen = "session_unseen",
        /// None of the above can be told from the answer.
        Unknown = "unknown",
    }
}

closed_set! {
    /// Where a case stands after all is considered; what is counted and coloured.
    pub enum Standing {
        /// As expected.
        Passed = "passed",
        /// Not as expected.
        Failed = "failed",
        /// Not as expected, and only a "should".
        Warned = "warned",
        /// Not as expected, and accepted as a known deviation.
        Known = "known",
        /// As expected, though a known deviation says otherwise.
        UnexpectedPass = "unexpected_pass",
        /// The attempts disagree.
        Flaky = "flaky",
        /// Nobody can say.
        Inconclusive = "inconclusive",
        /// Recorded, not judged.
        Noted = "noted",
        /// Not run, with a reason.
        Skipped = "skipped",
    }
}
