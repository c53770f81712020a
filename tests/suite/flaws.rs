//! Every judged scenario must be able to fail: there is a flaw of the sandbox that it catches.

use std::collections::{BTreeMap, BTreeSet};

use countersign::model::{Phase, Standing};
use countersign::report::{Report, RunVerdict, verdict_of_run};
use countersign::sandbox::Flaw;

use crate::support::{bundled, desk, request, run};

/// The rows of a report that judged something, and those that did not go as expected.
fn judged_and_caught(report: &Report) -> (BTreeSet<String>, BTreeSet<String>) {
    let row = |case: &countersign::model::CaseRecord| format!("{}/{}", case.facts.key.suite, case.facts.key.scenario);
    let judged = report.cases.iter().filter(|case| case.standing != Standing::Noted);
    let caught = report.cases.iter().filter(|case| matches!(case.standing, Standing::Failed | Standing::Warned));
    (judged.map(|case| row(case)).collect(), caught.map(|case| row(case)).collect())
}

#[test]
fn every_bundled_scenario_passes_against_the_sound_sandbox_in_both_phases() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    for &phase in Phase::ALL {
        let mut request = request(bundled(), &[]);
        request.phase = phase;
        let report = run(&desk, request);
        let astray: Vec<String> = report
            .cases
            .iter()
            .filter(|case| !matches!(case.standing, Standing::Passed | Standing::Noted))
            .map(|case| format!("{}: {:?}, {}", case.facts.key, case.verdict, case.outcome))
            .collect();
        assert!(astray.is_empty(), "{phase}: {astray:#?}");
        assert_eq!(verdict_of_run(&report), RunVerdict::Passed, "{phase}");
    }
}

#[test]
fn every_judged_scenario_fails_against_some_flaw_and_every_flaw_is_caught() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let mut judged = BTreeSet::new();
    let mut caught: BTreeMap<String, Vec<Flaw>> = BTreeMap::new();
    let mut silent = Vec::new();
    for &flaw in Flaw::ALL {
        let mut noticed = false;
        for &phase in Phase::ALL {
            let mut request = request(bundled(), &[flaw]);
            request.phase = phase;
            let report = run(&desk, request);
            let (all, failed) = judged_and_caught(&report);
            noticed |= verdict_of_run(&report) != RunVerdict::Passed;
            judged.extend(all);
            for row in failed {
                caught.entry(row).or_default().push(flaw);
            }
        }
        if !noticed {
            silent.push(flaw.id());
        }
    }
    let never: Vec<&String> = judged.iter().filter(|row| !caught.contains_key(*row)).collect();
    assert!(never.is_empty(), "these scenarios catch no flaw: {never:#?}");
    assert!(silent.is_empty(), "no run notices these flaws: {silent:?}");
}
