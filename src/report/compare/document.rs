//! The comparison as a document.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::class::{Class, Missing, Weight};
use crate::model::{
    CaseKey, Completion, Delivery, Expectation, Outcome, Phase, ScenarioId, Standing, SuiteId, TargetName, closed_set,
};
use crate::report::{CellState, GridCell, Report};

closed_set! {
    /// The coordinate in which the two sides differ.
    pub enum Pivot {
        /// Two runs: before and after.
        Run = "run",
        /// Two deliveries of one run: does POST behave like GET.
        Delivery = "delivery",
    }
}

/// Two sides, and what changed from the left to the right.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Comparison {
    /// The number of this format: 1.
    pub format: u32,
    /// In what the sides differ.
    pub by: Pivot,
    /// The left side, usually the earlier.
    pub left: Side,
    /// The right side.
    pub right: Side,
    /// What makes the sides hard to compare.
    pub notes: Vec<String>,
    /// Every row: those whose expectation changed first, then by class, then by key.
    pub changes: Vec<Change>,
}

/// What a side is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Side {
    /// The name of the run.
    pub run: String,
    /// The delivery, when deliveries are compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// The target.
    pub target: TargetName,
    /// Scheme, host and port of the target.
    pub origin: String,
    /// Before or after the migration.
    pub phase: Phase,
    /// When the run began.
    pub started_at: DateTime<Utc>,
    /// How far it came.
    pub completion: Completion,
}

impl Side {
    pub(super) fn of(report: &Report, delivery: Option<Delivery>) -> Self {
        Self {
            run: report.run.clone(),
            delivery,
            target: report.target.name.clone(),
            origin: report.target.origin.clone(),
            phase: report.phase,
            started_at: report.started_at,
            completion: report.completion.clone(),
        }
    }

    /// What the side is called in a sentence.
    pub fn name(&self) -> &str {
        match self.delivery {
            Some(delivery) => delivery.title(),
            None => &self.run,
        }
    }
}

/// The coordinates on which a row was matched: all but the pivot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct ChangeKey {
    /// The suite.
    pub suite: SuiteId,
    /// The scenario.
    pub scenario: ScenarioId,
    /// The values of the axes; empty without axes.
    pub case: String,
    /// The delivery; none when deliveries are compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// The target.
    pub target: TargetName,
}

impl ChangeKey {
    pub(super) fn of(key: &CaseKey, by: Pivot) -> Self {
        Self {
            suite: key.suite.clone(),
            scenario: key.scenario.clone(),
            case: key.case.clone(),
            delivery: match by {
                Pivot::Run => Some(key.delivery),
                Pivot::Delivery => None,
            },
            target: key.target.clone(),
        }
    }
}

impl std::fmt::Display for ChangeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.suite, self.scenario)?;
        if !self.case.is_empty() {
            write!(f, " [{}]", self.case)?;
        }
        self.delivery.map_or(Ok(()), |delivery| write!(f, " {delivery}"))
    }
}

/// One row of the comparison.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// The row.
    pub key: ChangeKey,
    /// The scenario's title.
    pub title: String,
    /// What changed.
    pub class: Class,
    /// Whether the suite expects something else now.
    pub expectation: ExpectationChange,
    /// The left side; none when the row is new.
    pub left: Option<Seen>,
    /// The right side; none when the row is gone.
    pub right: Option<Seen>,
    /// What changed, for people.
    pub sentence: String,
}

impl Change {
    /// How grave this row is.
    pub fn weight(&self, by: Pivot, missing: Missing) -> Weight {
        let of_class = self.class.weight(by, missing);
        match self.class {
            // What changed cannot be told, but the right side alone must not pass for a success.
            Class::DefinitionChanged if self.right.as_ref().is_some_and(Seen::is_bad) => {
                of_class.max(Weight::Undecided)
            }
            Class::DefinitionChanged
            | Class::Inconclusive
            | Class::Flaky
            | Class::NotRun
            | Class::Removed
            | Class::Regression
            | Class::NewFailing
            | Class::NewPassing
            | Class::ChangedKind
            | Class::ChangedOutcome
            | Class::Fixed
            | Class::Drift
            | Class::StillFailing
            | Class::Known
            | Class::Unchanged => of_class,
        }
    }

    fn is_compared(&self) -> bool {
        let has_result = |side: &Option<Seen>| side.as_ref().is_some_and(|seen| seen.outcome.is_some());
        self.class != Class::DefinitionChanged && has_result(&self.left) && has_result(&self.right)
    }
}

closed_set! {
    /// Whether the two sides expect the same.
    pub enum ExpectationChange {
        /// They do, or one side does not say.
        Same = "same",
        /// They do not.
        Changed = "changed",
    }
}

/// What a side shows of a row.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Seen {
    /// Where it stands; none for a planned case without a result.
    pub standing: Option<Standing>,
    /// The outcome, where there is a result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What was expected, step by step; empty for a skipped case.
    pub expected: Vec<Expectation>,
}

impl Seen {
    pub(super) fn of(cell: &GridCell) -> Self {
        let (outcome, expected) = match &cell.state {
            CellState::Done(record) => (Some(record.outcome), record.facts.expected.clone()),
            CellState::Pending(facts) => (None, facts.expected.clone()),
            CellState::Skipped(_) => (None, Vec::new()),
        };
        Self { standing: cell.standing(), outcome, expected }
    }

    /// Whether it fails, is in doubt or has no result.
    fn is_bad(&self) -> bool {
        match self.standing {
            None | Some(Standing::Failed | Standing::UnexpectedPass | Standing::Inconclusive) => true,
            Some(
                Standing::Passed
                | Standing::Warned
                | Standing::Known
                | Standing::Flaky
                | Standing::Noted
                | Standing::Skipped,
            ) => false,
        }
    }
}

impl Comparison {
    /// The number of rows of this class.
    pub fn count(&self, class: Class) -> usize {
        self.changes.iter().filter(|change| change.class == class).count()
    }

    /// The gravest weight of all rows. A comparison that compared nothing decides nothing.
    pub fn weight(&self, missing: Missing) -> Weight {
        let at_least = if self.compared_nothing() { Weight::Undecided } else { Weight::Quiet };
        self.changes.iter().map(|change| change.weight(self.by, missing)).fold(at_least, Weight::max)
    }

    /// Whether no row has two results of the same scenario.
    pub fn compared_nothing(&self) -> bool {
        !self.changes.iter().any(Change::is_compared)
    }

    /// Whether a difference blocks; cases that are missing on the right do.
    pub fn blocks(&self) -> bool {
        self.weight(Missing::Blocks) == Weight::Blocks
    }
}
