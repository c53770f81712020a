//! What a person asks for when a run is to begin.

use std::collections::BTreeSet;

use crate::model::{Phase, Suite, Target};
use crate::plan::Selection;
use crate::sandbox::Flaw;

/// A run that somebody wants.
#[derive(Debug, Clone)]
pub struct RunRequest {
    /// The suites.
    pub suites: Vec<Suite>,
    /// The target.
    pub target: TargetChoice,
    /// Before or after the migration.
    pub phase: Phase,
    /// Which of the cases.
    pub selection: Selection,
    /// What fixes order and choices; none takes a fresh one.
    pub seed: Option<u64>,
    /// How many cases are in flight against the embedded sandbox.
    pub concurrency: usize,
    /// What was accepted for this run.
    pub acceptance: Acceptance,
    /// Rules of the project's own for answers that the built-in ones do not read.
    pub rules: Vec<ProjectRules>,
}

/// Who is asked.
#[derive(Debug, Clone)]
pub enum TargetChoice {
    /// The embedded sandbox, with these things wrong on purpose.
    Sandbox(BTreeSet<Flaw>),
    /// A target of `targets.toml`.
    Foreign(Box<Target>),
}

/// A file of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRules {
    /// What the file is called.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// What a person has accepted for one run.
#[derive(Debug, Clone, Default)]
pub struct Acceptance {
    /// Hosts confirmed as sandboxes.
    pub hosts: Vec<String>,
    /// Hosts confirmed as production.
    pub production: Vec<String>,
    /// Whether roles other than `end_user` may be given.
    pub roles: Accepted,
    /// Whether addresses outside reserved domains may be used.
    pub addresses: Accepted,
}

/// Whether a person has accepted something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Accepted {
    /// Not asked or not accepted.
    #[default]
    No,
    /// Accepted.
    Yes,
}
