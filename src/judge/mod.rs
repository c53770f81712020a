//! Reads evidence by rules into an outcome, and sets it against the expectation.
//!
//! Facts, outcome, error kind and verdict are four layers. This module sees evidence, expectation and rules, and
//! nothing else: no file, no clock, no network, and no header that only a sandbox sends.

#[cfg(test)]
mod answers;
mod classify;
mod destination;
mod example;
mod facts;
mod html;
mod message;
mod one_or_many;
mod rule;
mod rules;
mod session;
mod verdict;

pub use classify::classify;
pub use destination::Destination;
pub use facts::{Facts, Via};
pub use rule::{Rule, RuleFlaw, TextConfidence};
pub use rules::{RuleError, RuleSet};
pub use session::{CookieState, Session};
pub use verdict::{case_verdict, standing, verdict};
