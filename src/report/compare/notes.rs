//! What makes two runs hard to compare; shown above the comparison.

use std::collections::BTreeSet;

use crate::model::{Completion, SuiteId, TargetKind};
use crate::report::Report;

/// From here on a difference of the clocks comes near the edges of the three-minute window that scenarios stay clear of.
const LARGE_SKEW_MS: u64 = 30_000;

/// The notes about two runs.
pub(super) fn between(left: &Report, right: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    let mut differ = |what: &str, left: String, right: String| {
        if left != right {
            notes.push(format!("{what}: {left} on the left, {right} on the right"));
        }
    };
    differ("other targets", target(left), target(right));
    differ("other suites", suites(left), suites(right));
    differ("other rules read the answers", rules(left), rules(right));
    differ("other phases of the migration", left.phase.to_string(), right.phase.to_string());
    differ("other seeds", left.seed.to_string(), right.seed.to_string());
    differ("other versions of the program", left.harness.version.clone(), right.harness.version.clone());
    for (name, report) in [("left", left), ("right", right)] {
        notes.extend(of_one(&format!("the {name} run"), report));
    }
    notes
}

/// The notes about one run.
pub(super) fn of_one(name: &str, report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    match &report.completion {
        Completion::Complete if report.pending.is_empty() => {}
        Completion::Complete | Completion::Unfinished => notes.push(format!("{name} is not finished")),
        Completion::Stopped(_) => notes.push(format!("{name} was stopped")),
    }
    if let Some(skew) = report.skew.filter(|skew| skew.offset_ms.unsigned_abs() >= LARGE_SKEW_MS) {
        notes.push(format!("in {name} the server's clock was {} s off", skew.offset_ms / 1_000));
    }
    notes
}

fn target(report: &Report) -> String {
    let target = &report.target;
    // The embedded sandbox listens on another port each time.
    match target.kind {
        TargetKind::OurSandbox => format!("{} ({})", target.name, target.kind),
        TargetKind::ConfirmedSandbox | TargetKind::ConfirmedProduction => {
            format!("{} ({}, {})", target.name, target.kind, target.origin)
        }
    }
}

fn rules(report: &Report) -> String {
    format!("version {} of {} ({})", report.rules.version, report.rules.sets.join(", "), report.rules.digest)
}

fn suites(report: &Report) -> String {
    let done = report.cases.iter().map(|case| &case.facts.key);
    let pending = report.pending.iter().map(|facts| &facts.key);
    let skipped = report.skipped.iter().map(|skipped| &skipped.key);
    let suites: BTreeSet<&SuiteId> = done.chain(pending).chain(skipped).map(|key| &key.suite).collect();
    let names: Vec<&str> = suites.into_iter().map(SuiteId::as_str).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Phase, Skew};
    use crate::report::synthetic;

    #[test]
    fn two_runs_of_the_same_kind_need_no_note() {
        let mut left = synthetic::empty_report();
        left.completion = Completion::Complete;
        let mut right = left.clone();
        right.target.origin = "http://127.0.0.1:5000".to_owned();
        assert_eq!(between(&left, &right), [""; 0]);
    }

    #[test]
    fn each_difference_of_circumstances_is_noted() {
        let left = synthetic::report(synthetic::mixed_run());
        type Change = fn(&mut Report);
        let table: &[(&str, Change)] = &[
            ("other targets", |report| report.target.kind = TargetKind::ConfirmedSandbox),
            ("other suites", |report| report.cases.clear()),
            ("other rules", |report| report.rules.digest = "ff".to_owned()),
            ("other phases", |report| report.phase = Phase::After),
            ("other seeds", |report| report.seed += 1),
            ("other versions", |report| report.harness.version = "9".to_owned()),
            ("clock was -40 s off", |report| report.skew = Some(Skew { offset_ms: -40_000, uncertainty_ms: 500 })),
            ("right run is not finished", |report| report.completion = Completion::Complete),
        ];
        for (wanted, change) in table {
            let mut right = left.clone();
            change(&mut right);
            let notes = between(&left, &right);
            assert!(notes.iter().any(|note| note.contains(wanted)), "{wanted}: {notes:?}");
        }
    }
}
