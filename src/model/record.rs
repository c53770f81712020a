//! What is kept of a case, and how a case is named.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::delivery::Delivery;
use super::evidence::Evidence;
use super::expectation::{Expectation, Parity};
use super::name::{ScenarioId, SuiteId, TargetName};
use super::outcome::{Outcome, Reading};
use super::suite::Requirement;
use super::verdict::{CanaryCause, Standing, Verdict};

/// The coordinates of a case. They do not change with the order of axes or of files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseKey {
    /// The suite.
    pub suite: SuiteId,
    /// The scenario.
    pub scenario: ScenarioId,
    /// The values of the axes, `name=label` by name, joined by commas; empty without axes.
    pub case: String,
    /// The delivery.
    pub delivery: Delivery,
    /// The target.
    pub target: TargetName,
}

impl CaseKey {
    /// The scenario with its case, without delivery and target: a row of the grid.
    pub fn row(&self) -> String {
        if self.case.is_empty() {
            format!("{}/{}", self.suite, self.scenario)
        } else {
            format!("{}/{} [{}]", self.suite, self.scenario, self.case)
        }
    }
}

impl std::fmt::Display for CaseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.row(), self.delivery)
    }
}

/// What a case was, so that two runs can tell a changed scenario from a changed target: the first 16 bytes of SHA-256,
/// hex. Shorter than a signature, so that the leak scan need not look at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Digests {
    /// Of what is sent.
    pub definition: String,
    /// Of what is expected.
    pub expectation: String,
}

/// A case before it ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFacts {
    /// The coordinates.
    pub key: CaseKey,
    /// The scenario's title.
    pub title: String,
    /// How binding it is, and where that is known from.
    pub requirement: Requirement,
    /// The scenario's tags.
    pub tags: Vec<String>,
    /// The contract between its deliveries.
    pub parity: Parity,
    /// What is expected, step by step.
    pub expected: Vec<Expectation>,
    /// What it was.
    pub digests: Digests,
}

/// A case that ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseRecord {
    /// The case.
    pub facts: CaseFacts,
    /// The attempts in order.
    pub attempts: Vec<Attempt>,
    /// The outcome of the step that decided.
    pub outcome: Outcome,
    /// The verdict of the step that decided.
    pub verdict: Verdict,
    /// Where the case stands.
    pub standing: Standing,
}

impl CaseRecord {
    /// The step that decided: the first that did not go as expected, otherwise the last.
    pub fn deciding_step(&self) -> Option<&StepRecord> {
        let steps = &self.attempts.last()?.steps;
        steps.iter().find(|step| !matches!(step.verdict, Verdict::Passed(_) | Verdict::Noted)).or(steps.last())
    }
}

/// One run through the steps of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// When it began, by our clock.
    pub started_at: DateTime<Utc>,
    /// The steps in order.
    pub steps: Vec<StepRecord>,
}

/// One request with all that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRecord {
    /// What was expected.
    pub expected: Expectation,
    /// What came back; none when nothing was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// What it means.
    pub reading: Reading,
    /// What it is worth.
    pub verdict: Verdict,
}

/// A case that was not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Skipped {
    /// The case.
    pub key: CaseKey,
    /// The scenario's title.
    pub title: String,
    /// Why.
    pub reason: String,
}

/// A good token that was sent before or after the others, not counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CanaryRecord {
    /// By which delivery.
    pub delivery: Delivery,
    /// Before or after the other cases.
    pub moment: CanaryMoment,
    /// What came back; none when nothing was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// What it means.
    pub reading: Reading,
    /// The likeliest cause, where it did not sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<CanaryCause>,
}

/// When a canary was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CanaryMoment {
    /// Before all other cases of its group.
    Before,
    /// After all other cases of its group.
    After,
}

/// How far a run came.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Completion {
    /// No end was recorded: it still runs, or it was killed.
    #[default]
    Unfinished,
    /// Every planned case has a result.
    Complete,
    /// It was stopped.
    Stopped(StopReason),
}

/// Why a run was stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The user interrupted it.
    Interrupted,
    /// The system asked the program to end.
    Terminated,
    /// The target asked for too much patience: three answers of 429 or 503 in a row.
    TargetOverloaded,
    /// Our own fault: a group could not be prepared, or the journal not be written.
    Failed(String),
}

/// The difference between the server's clock and ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Skew {
    /// The server's clock minus ours in milliseconds; the middle of what is possible.
    pub offset_ms: i64,
    /// How far that may be off. `Date` has whole seconds, so it is at least 500.
    pub uncertainty_ms: i64,
}

/// Which program made a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HarnessFacts {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Which rules read the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesFacts {
    /// The version of the rule set.
    pub version: u32,
    /// Which files of rules were loaded.
    pub sets: Vec<String>,
    /// The first 16 bytes of the SHA-256 of them all, hex.
    pub digest: String,
}
