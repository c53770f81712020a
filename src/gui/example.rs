//! Reports made up for tests of the window.

use chrono::{DateTime, TimeDelta};

use crate::events::{RunEvent, RunStarted, SandboxEvent};
use crate::model::{
    Attempt, CaseFacts, CaseKey, CaseRecord, Confidence, Delivery, Digests, Expectation, HarnessFacts, Level, Outcome,
    Parity, PassedOn, Phase, Reading, Requirement, RulesFacts, ScenarioId, Source, Standing, StepRecord, SuiteId,
    TargetFacts, TargetKind, TargetName, Verdict,
};
use crate::report::Report;

/// Suite, scenario, case, delivery, and the result where there is one.
pub(super) type Row<'a> = (&'a str, &'a str, &'a str, Delivery, Option<(Outcome, Standing)>);

fn facts(&(suite, scenario, case, delivery, _): &Row<'_>) -> CaseFacts {
    CaseFacts {
        key: CaseKey {
            suite: SuiteId::parse(suite).unwrap(),
            scenario: ScenarioId::parse(scenario).unwrap(),
            case: case.to_owned(),
            delivery,
            target: TargetName::parse("sandbox").unwrap(),
        },
        title: format!("What {scenario} is about"),
        requirement: Requirement {
            level: Level::Must,
            source: Source { text: "a rule".to_owned(), url: None, confidence: Confidence::Documented },
        },
        tags: Vec::new(),
        parity: Parity::SameKind,
        expected: vec![Expectation::Accepted],
        digests: Digests { definition: String::new(), expectation: String::new() },
    }
}

/// A report with these cases.
pub(super) fn report(rows: &[Row<'_>]) -> Report {
    let started_at = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
    let mut report = Report::begin(&RunStarted {
        run: "example".to_owned(),
        started_at,
        harness: HarnessFacts { name: "countersign".to_owned(), version: "0".to_owned() },
        rules: RulesFacts { version: 1, sets: Vec::new(), digest: String::new() },
        target: TargetFacts {
            name: TargetName::parse("sandbox").unwrap(),
            origin: "http://127.0.0.1".to_owned(),
            kind: TargetKind::OurSandbox,
            remote_logout: None,
            ca_file: None,
            pinned_address: None,
            proxy: None,
        },
        phase: Phase::Before,
        seed: 0,
        planned: rows.iter().map(facts).collect(),
        skipped: Vec::new(),
    });
    for row in rows {
        let Some((outcome, standing)) = row.4 else { continue };
        let facts = facts(row);
        let reading = Reading { outcome, rule: None, message: None, because: "made up".to_owned() };
        let verdict = Verdict::Passed(PassedOn::Kind);
        let step = StepRecord { expected: Expectation::Accepted, evidence: None, reading, verdict: verdict.clone() };
        let attempts = vec![Attempt { started_at, steps: vec![step] }];
        let record = CaseRecord { facts, attempts, outcome, verdict, standing };
        report.apply(&RunEvent::CaseFinished(record.into()));
    }
    report
}

/// A request to the sandbox.
pub(super) fn asked() -> SandboxEvent {
    SandboxEvent {
        at: DateTime::UNIX_EPOCH,
        port: 1,
        from: "127.0.0.1:2".to_owned(),
        method: "POST".to_owned(),
        path: "/access/jwt".to_owned(),
        token_in: Some("body".to_owned()),
        header: None,
        claims: None,
        status: 302,
        decision: "refused".to_owned(),
        because: "made up".to_owned(),
        remedy: None,
        changes: Vec::new(),
        known: Vec::new(),
    }
}
