//! Turns suites into a plan: which cases there are, in which groups, and which are skipped and why.

mod case;

pub use case::{Case, CaseStep, Group, Plan, TokenSource};
