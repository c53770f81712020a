//! The parts of made-up runs: facts, evidence, records, canaries, the first and the last event.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::events::{RunEvent, RunFinished, RunStarted};
use crate::model::{
    Asked, Attempt, CanaryCause, CanaryMoment, CanaryRecord, CaseFacts, CaseKey, CaseRecord, Completion, Confidence,
    CookieSeen, Delivery, Digests, Doubt, Ended, ErrorKind, Evidence, Expectation, HarnessFacts, HeaderSeen, Hop,
    Level, Mismatch, Outcome, Parity, PassedOn, Phase, Reading, Redacted, RequestSeen, Requirement, ResponseSeen,
    RulesFacts, ScenarioId, Skipped, Source, Standing, StepRecord, SuiteId, TargetFacts, TargetKind, TargetName,
    TokenSeen, ValueClass, Verdict,
};
use crate::report::Report;

fn time(offset_secs: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(offset_secs)
}

pub(crate) fn facts(suite: &str, scenario: &str, case: &str, delivery: Delivery) -> CaseFacts {
    CaseFacts {
        key: CaseKey {
            suite: SuiteId::parse(suite).expect("a name"),
            scenario: ScenarioId::parse(scenario).expect("a name"),
            case: case.to_owned(),
            delivery,
            target: TargetName::parse("sandbox").expect("a name"),
        },
        title: format!("What {scenario} is about"),
        requirement: Requirement {
            level: Level::Must,
            source: Source {
                text: "required attributes: iat, jti, email, name".to_owned(),
                url: Some("https://support.zendesk.com/hc/en-us/articles/4408845838874".to_owned()),
                confidence: Confidence::Documented,
            },
        },
        tags: vec!["smoke".to_owned()],
        parity: Parity::SameKind,
        expected: vec![Expectation::Accepted],
        digests: Digests { definition: "00".repeat(16), expectation: "11".repeat(16) },
    }
}

pub(crate) fn evidence(delivery: Delivery, location: &str) -> Evidence {
    let text = |text: &str| Redacted::vouch(text);
    Evidence {
        asked: Asked {
            origin: "http://127.0.0.1:4443".to_owned(),
            return_to: Some("http://127.0.0.1:4443/hc/start".to_owned()),
            remote_logout: Some("https://idp.sso-probe.test/sign-out".to_owned()),
            delivery,
            token: Some(TokenSeen {
                label: "A".to_owned(),
                header: text(r#"{"alg":"HS256","typ":"JWT"}"#),
                claims: text(r#"{"iat":1728000000,"jti":"a1","name":"SSO probe","email":"p@sso-probe.test"}"#),
                signature: "32 bytes, removed".to_owned(),
                minted_at: time(5),
            }),
            skew_ms: Some(120),
        },
        hops: vec![Hop {
            request: RequestSeen {
                method: delivery.shape().method.as_str().to_owned(),
                url: text("http://127.0.0.1:4443/access/jwt?jwt=⟨token A⟩"),
                headers: vec![HeaderSeen { name: "host".to_owned(), value: text("127.0.0.1:4443") }],
                body: Some(text("jwt=⟨token A⟩")),
            },
            response: Some(ResponseSeen {
                status: 302,
                headers: vec![HeaderSeen { name: "location".to_owned(), value: text(location) }],
                cookies: vec![CookieSeen {
                    name: "_zendesk_authenticated".to_owned(),
                    value: ValueClass::One,
                    attributes: vec![text("path=/"), text("secure")],
                }],
                body: text("<html><body>You are being <a href=\"\">redirected</a>.</body></html>"),
                body_bytes: 67,
            }),
            took_us: 1_250,
        }],
        ended: Ended::NotFollowed,
    }
}

pub(crate) fn record(facts: &CaseFacts, outcome: Outcome, verdict: Verdict, standing: Standing) -> CaseRecord {
    let reading = Reading {
        outcome,
        rule: Some("sandbox.test".to_owned()),
        message: outcome.kind().map(|kind| Redacted::vouch(format!("Refused: {kind}."))),
        because: "the redirect says so".to_owned(),
    };
    let location = match outcome {
        Outcome::Accepted => "http://127.0.0.1:4443/hc/start",
        Outcome::Rejected(_) | Outcome::Ambiguous | Outcome::NoAnswer(_) => {
            "https://idp.sso-probe.test/sign-out?message=no&kind=error"
        }
    };
    let step = StepRecord {
        expected: facts.expected.first().cloned().unwrap_or(Expectation::Any),
        evidence: Some(evidence(facts.key.delivery, location)),
        reading,
        verdict: verdict.clone(),
    };
    let attempts = vec![Attempt { started_at: time(5), steps: vec![step] }];
    CaseRecord { facts: facts.clone(), attempts, outcome, verdict, standing }
}

/// A passed case whose steps had these outcomes.
pub(crate) fn with_steps(facts: &CaseFacts, outcomes: &[Outcome]) -> CaseRecord {
    let verdict = Verdict::Passed(PassedOn::Kind);
    let last = *outcomes.last().expect("a step");
    let mut case = record(facts, last, verdict.clone(), Standing::Passed);
    let step = case.attempts[0].steps[0].clone();
    case.attempts[0].steps = outcomes
        .iter()
        .map(|&outcome| {
            let mut step = step.clone();
            step.reading.outcome = outcome;
            step
        })
        .collect();
    case
}

pub(crate) fn standing(facts: &CaseFacts, standing: Standing) -> Arc<CaseRecord> {
    let refused = Outcome::Rejected(ErrorKind::SignatureInvalid);
    let mismatch = Verdict::Failed(Mismatch::RejectedInstead(ErrorKind::SignatureInvalid));
    let passed = Verdict::Passed(PassedOn::Kind);
    let (outcome, verdict) = match standing {
        Standing::Passed | Standing::UnexpectedPass => (Outcome::Accepted, passed),
        Standing::Failed | Standing::Warned | Standing::Known | Standing::Flaky => (refused, mismatch),
        Standing::Inconclusive => (Outcome::Ambiguous, Verdict::Inconclusive(Doubt::Ambiguous)),
        Standing::Noted | Standing::Skipped => (refused, Verdict::Noted),
    };
    Arc::new(record(facts, outcome, verdict, standing))
}

pub(crate) fn passed(facts: &CaseFacts) -> Arc<CaseRecord> {
    standing(facts, Standing::Passed)
}

pub(crate) fn failed(facts: &CaseFacts) -> Arc<CaseRecord> {
    standing(facts, Standing::Failed)
}

pub(crate) fn failed_canary(delivery: Delivery) -> CanaryRecord {
    CanaryRecord {
        delivery,
        moment: CanaryMoment::Before,
        evidence: Some(evidence(delivery, "/access/unauthenticated")),
        reading: Reading {
            outcome: Outcome::Rejected(ErrorKind::SignatureInvalid),
            rule: None,
            message: None,
            because: "refused".to_owned(),
        },
        cause: Some(CanaryCause::WrongSecret),
    }
}

pub(super) fn good_canary(delivery: Delivery, moment: CanaryMoment) -> CanaryRecord {
    let mut canary = failed_canary(delivery);
    canary.moment = moment;
    canary.cause = None;
    canary.reading.outcome = Outcome::Accepted;
    canary
}

pub(crate) fn started(planned: &[CaseFacts], skipped: &[Skipped]) -> RunEvent {
    RunEvent::Started(Arc::new(RunStarted {
        run: "20241004-run-abc".to_owned(),
        started_at: time(0),
        harness: HarnessFacts { name: "countersign".to_owned(), version: "0.1.0".to_owned() },
        rules: RulesFacts { version: 1, sets: vec!["vendor".to_owned()], digest: "22".repeat(16) },
        target: TargetFacts {
            name: TargetName::parse("sandbox").expect("a name"),
            origin: "http://127.0.0.1:4443".to_owned(),
            kind: TargetKind::OurSandbox,
            remote_logout: Some("https://idp.sso-probe.test/sign-out".to_owned()),
            ca_file: None,
            pinned_address: None,
            proxy: None,
        },
        phase: Phase::Before,
        seed: 7,
        planned: planned.to_vec(),
        skipped: skipped.to_vec(),
    }))
}

pub(crate) fn finished(completion: Completion) -> RunEvent {
    RunEvent::Finished(RunFinished { completion, at: time(60) })
}

pub(crate) fn report(events: impl IntoIterator<Item = RunEvent>) -> Report {
    Report::from_events(events).expect("the events begin with the start")
}

pub(crate) fn empty_report() -> Report {
    report([started(&[], &[])])
}
