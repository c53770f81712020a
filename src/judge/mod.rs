//! Reads evidence by rules into an outcome, and sets it against the expectation.
//!
//! Facts, outcome, error kind and verdict are four layers. This module sees evidence, expectation and rules, and
//! nothing else: no file, no clock, no network, and no header that only a sandbox sends.

#[cfg(test)]
mod answers;
mod canary;
mod catalog;
mod classify;
mod destination;
mod example;
mod facts;
mod html;
mod message;
mod one_or_many;
mod rule;
mod rule_error;
mod rules;
mod sentence;
mod session;
mod skew;
mod verdict;

pub use canary::{canary_cause, canary_sentence};
pub use catalog::{Catalog, Entry, Group};
pub use classify::classify;
pub use destination::Destination;
pub use facts::{Facts, Via};
pub use rule::{Rule, RuleFlaw, TextConfidence};
pub use rule_error::RuleError;
pub use rules::RuleSet;
pub use sentence::{doubt_sentence, sentence};
pub use session::{CookieState, Session};
pub use skew::skew_from;
pub use verdict::{case_verdict, standing, verdict};
