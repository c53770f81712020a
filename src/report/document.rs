//! The document that a run leaves behind.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::receipt::Redaction;
use crate::model::{
    CanaryRecord, CaseFacts, CaseKey, CaseRecord, Completion, HarnessFacts, Phase, RulesFacts, Skew, Skipped,
    TargetFacts,
};

/// The number of the format that is written. Newer ones are refused by name when they are read.
pub const FORMAT: u32 = 1;

/// The JSON Schema of the document, as it is published.
pub const REPORT_SCHEMA: &str = include_str!("../../assets/schemas/report-v1.json");

/// All that is known of a run. Lists are sorted by key, never by arrival.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The number of this format: 1.
    pub format: u32,
    /// The name of the run.
    pub run: String,
    /// Which program made it.
    pub harness: HarnessFacts,
    /// Which rules read the answers.
    pub rules: RulesFacts,
    /// Who was asked.
    pub target: TargetFacts,
    /// Before or after the migration.
    pub phase: Phase,
    /// What fixed order and choices.
    pub seed: u64,
    /// The difference of the clocks, where it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skew: Option<Skew>,
    /// When the run began, by our clock.
    pub started_at: DateTime<Utc>,
    /// When it ended; none while it has not, or when it was killed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// How far it came.
    pub completion: Completion,
    /// The number of cases that were to run: those with a result and those without.
    pub planned: usize,
    /// What was taken out before anything was stored.
    pub redaction: Redaction,
    /// The canaries by delivery and moment.
    #[serde(with = "super::shared")]
    #[schemars(with = "Vec<CanaryRecord>")]
    pub canaries: Vec<Arc<CanaryRecord>>,
    /// The cases that have a result.
    #[serde(with = "super::shared")]
    #[schemars(with = "Vec<CaseRecord>")]
    pub cases: Vec<Arc<CaseRecord>>,
    /// The planned cases that have none: not yet, or never when the run was stopped or killed.
    #[serde(with = "super::shared")]
    #[schemars(with = "Vec<CaseFacts>")]
    pub pending: Vec<Arc<CaseFacts>>,
    /// The cases that were not to run, with the reason.
    #[serde(with = "super::shared")]
    #[schemars(with = "Vec<Skipped>")]
    pub skipped: Vec<Arc<Skipped>>,
}

impl Report {
    /// The result of the case with this key.
    pub fn case(&self, key: &CaseKey) -> Option<&Arc<CaseRecord>> {
        let at = self.cases.binary_search_by(|case| case.facts.key.cmp(key)).ok()?;
        self.cases.get(at)
    }

    /// Whether every planned case has a result and the end was recorded.
    pub fn is_whole(&self) -> bool {
        self.completion == Completion::Complete && self.pending.is_empty()
    }

    /// The canaries that did not sign in.
    pub fn failed_canaries(&self) -> impl Iterator<Item = &Arc<CanaryRecord>> {
        self.canaries.iter().filter(|canary| canary.reading.outcome != crate::model::Outcome::Accepted)
    }
}
