//! What a scenario expects of an answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::closed_set::closed_set;
use super::delivery::Delivery;
use super::kind::ErrorKind;
use super::name::TargetName;

/// The expectation of one step of one case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// The user is signed in.
    Accepted,
    /// The sign-in is refused, for one of these reasons; an empty list takes any reason.
    Rejected(Vec<ErrorKind>),
    /// The right answer is not known: recorded and compared, never judged.
    Any,
}

impl std::fmt::Display for Expectation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Accepted => f.write_str("accepted"),
            Self::Any => f.write_str("any answer (the right one is not known)"),
            Self::Rejected(kinds) if kinds.is_empty() => f.write_str("rejected"),
            Self::Rejected(kinds) => {
                let ids: Vec<&str> = kinds.iter().map(|kind| kind.id()).collect();
                write!(f, "rejected: {}", ids.join(" or "))
            }
        }
    }
}

closed_set! {
    /// Whether the run stands before or after the migration from GET to POST.
    pub enum Phase {
        /// GET still works.
        Before = "before",
        /// GET is refused.
        After = "after",
    }
}

/// The expectations of a step, by circumstances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpectationTable {
    /// What holds where nothing more specific does.
    pub otherwise: Expectation,
    /// The special cases.
    pub when: Vec<ExpectationCase>,
}

/// One special case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpectationCase {
    /// When it holds.
    pub matches: Circumstances,
    /// What is expected then.
    pub expectation: Expectation,
}

/// A condition: every field that is set must agree.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Circumstances {
    /// The delivery.
    pub delivery: Option<Delivery>,
    /// The phase.
    pub phase: Option<Phase>,
    /// The target.
    pub target: Option<TargetName>,
    /// The case, such as `iat=@now_ms`.
    pub case: Option<String>,
}

impl Circumstances {
    /// How many fields are set; more is more specific.
    pub fn specificity(&self) -> usize {
        usize::from(self.delivery.is_some())
            + usize::from(self.phase.is_some())
            + usize::from(self.target.is_some())
            + usize::from(self.case.is_some())
    }

    /// Whether this condition holds for these facts.
    pub fn holds(&self, delivery: Delivery, phase: Phase, target: &TargetName, case: &str) -> bool {
        self.delivery.is_none_or(|wanted| wanted == delivery)
            && self.phase.is_none_or(|wanted| wanted == phase)
            && self.target.as_ref().is_none_or(|wanted| wanted == target)
            && self.case.as_ref().is_none_or(|wanted| wanted == case)
    }

    /// Whether some facts satisfy both conditions.
    pub fn overlaps(&self, other: &Self) -> bool {
        fn agree<T: PartialEq>(left: Option<&T>, right: Option<&T>) -> bool {
            left.zip(right).is_none_or(|(left, right)| left == right)
        }
        agree(self.delivery.as_ref(), other.delivery.as_ref())
            && agree(self.phase.as_ref(), other.phase.as_ref())
            && agree(self.target.as_ref(), other.target.as_ref())
            && agree(self.case.as_ref(), other.case.as_ref())
    }
}

impl ExpectationTable {
    /// A table without special cases.
    pub fn plain(otherwise: Expectation) -> Self {
        Self { otherwise, when: Vec::new() }
    }

    /// The most specific expectation that holds. The loader has refused tables where two are equally specific.
    pub fn resolve(&self, delivery: Delivery, phase: Phase, target: &TargetName, case: &str) -> &Expectation {
        self.when
            .iter()
            .filter(|special| special.matches.holds(delivery, phase, target, case))
            .max_by_key(|special| special.matches.specificity())
            .map_or(&self.otherwise, |special| &special.expectation)
    }
}

/// The contract between the deliveries of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Parity {
    /// Outcome and kind are the same (`same-kind`).
    SameKind,
    /// The outcome is the same (`same-outcome`).
    SameOutcome,
    /// Nothing is promised, for this reason (`exempt: reason`).
    Exempt(String),
}
