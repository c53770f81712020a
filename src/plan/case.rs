//! The plan: all that will be sent, before anything is.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::model::{CaseFacts, Expectation, Given, Phase, Skipped, TargetName, TokenSpec};

/// What a run will do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The target.
    pub target: TargetName,
    /// Before or after the migration.
    pub phase: Phase,
    /// What fixes order and choices.
    pub seed: u64,
    /// The cases, grouped by what must hold of the target.
    pub groups: Vec<Group>,
    /// The cases that will not run, sorted by key.
    pub skipped: Vec<Skipped>,
}

impl Plan {
    /// The number of cases that will run.
    pub fn case_count(&self) -> usize {
        self.groups.iter().map(|group| group.cases.len()).sum()
    }

    /// The facts of all cases that will run, sorted by key.
    pub fn case_facts(&self) -> Vec<CaseFacts> {
        let mut facts: Vec<CaseFacts> =
            self.groups.iter().flat_map(|group| &group.cases).map(|case| case.facts.clone()).collect();
        facts.sort_by(|left, right| left.key.cmp(&right.key));
        facts
    }
}

/// Cases that share their preconditions.
#[derive(Debug, Clone)]
pub struct Group {
    /// The preconditions.
    pub given: Given,
    /// The cases in the order of sending.
    pub cases: Vec<Arc<Case>>,
}

/// One scenario with one value for each axis, by one delivery.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its key, title, requirement, expectations and digests.
    pub facts: CaseFacts,
    /// Cases that hold the same lock never run at the same time.
    pub lock: Option<String>,
    /// What is sent, in order; as many as `facts.expected`.
    pub steps: Vec<CaseStep>,
}

/// One request of a case.
#[derive(Debug, Clone)]
pub struct CaseStep {
    /// Which token.
    pub token: TokenSource,
    /// The name of the field or parameter that holds the token.
    pub token_field: String,
    /// Where the user wants to go.
    pub return_to: Option<String>,
    /// Further parameters of the query.
    pub query: IndexMap<String, String>,
    /// Further fields of a form body.
    pub fields: IndexMap<String, String>,
    /// What is expected.
    pub expect: Expectation,
}

/// Which token a step sends.
#[derive(Debug, Clone)]
pub enum TokenSource {
    /// A new one.
    Mint(Box<TokenSpec>),
    /// The same bytes that an earlier step of the case sent; steps count from 0.
    Resend(usize),
}
