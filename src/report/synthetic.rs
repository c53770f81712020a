//! Runs made up for tests: every standing, every kind of fact, texts that are hostile to every writer.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::events::{RunEvent, RunFinished, RunStarted};
use crate::model::{
    Asked, Attempt, CanaryCause, CanaryMoment, CanaryRecord, CaseFacts, CaseKey, CaseRecord, Completion, Confidence,
    CookieSeen, Delivery, Digests, Doubt, Ended, ErrorKind, Evidence, Expectation, HarnessFacts, HeaderSeen, Hop,
    Level, Mismatch, Outcome, Parity, PassedOn, Phase, Reading, Redacted, RequestSeen, Requirement, ResponseSeen,
    RulesFacts, ScenarioId, Skew, Skipped, Source, Standing, StepRecord, SuiteId, TargetFacts, TargetKind, TargetName,
    TokenSeen, ValueClass, Verdict,
};
use crate::report::Report;

/// Text that tries to break out of every format.
pub(crate) const HOSTILE: &str =
    "</td></script><script>alert(1)</script>\" onload='x' ]]> &amp; \u{202e}gpj\u{0}\u{fffe} \u{1b}[31m | \r\n\t$x";

/// A small source of repeatable disorder (splitmix64).
pub(crate) struct Shuffle(u64);

impl Shuffle {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = self.next() % (at as u64 + 1);
            items.swap(at, usize::try_from(other).expect("smaller than a length"));
        }
    }
}

/// Runs a comparison with a snapshot that lies with the other golden files.
pub(crate) fn in_test_data(assert: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(assert);
}

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

fn good_canary(delivery: Delivery, moment: CanaryMoment) -> CanaryRecord {
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

/// A run with every standing, a pending case, a skipped one, canaries and a measured skew.
pub(crate) fn mixed_run() -> Vec<RunEvent> {
    let mut planned = Vec::new();
    for &standing in Standing::ALL {
        let id = format!("is.{}", standing.id());
        planned.extend([Delivery::Get, Delivery::Post].map(|d| facts("core", &id, "iat=@now", d)));
    }
    let silent = facts("core", "silent", "", Delivery::Post);
    let waiting = facts("legacy", "waiting", "", Delivery::Post);
    planned.extend([silent.clone(), waiting]);
    let left_out = facts("legacy", "left-out", "", Delivery::Get);
    let skipped = Skipped { key: left_out.key, title: left_out.title, reason: "get = \"refused\"".to_owned() };
    let mut events = vec![started(&planned, &[skipped]), RunEvent::CaseStarted(silent.key.clone())];
    events.push(RunEvent::SkewMeasured(Skew { offset_ms: 120, uncertainty_ms: 500 }));
    for delivery in [Delivery::Get, Delivery::Post] {
        for moment in [CanaryMoment::Before, CanaryMoment::After] {
            events.push(RunEvent::Canary(Arc::new(good_canary(delivery, moment))));
        }
    }
    for facts in &planned[..Standing::ALL.len() * 2] {
        let id = facts.key.scenario.as_str().trim_start_matches("is.");
        let known = Standing::from_id(id).expect("named after a standing");
        events.push(RunEvent::CaseFinished(standing(facts, known)));
    }
    let refused = Outcome::Rejected(ErrorKind::Unauthenticated);
    let on_outcome = record(&silent, refused, Verdict::Passed(PassedOn::Outcome), Standing::Passed);
    events.push(RunEvent::CaseFinished(Arc::new(on_outcome)));
    events
}

/// A finished run whose cases all pass, where POST refuses what GET accepts; then a row without fault.
pub(crate) fn broken_promise() -> Vec<RunEvent> {
    let [get, post] = [Delivery::Get, Delivery::Post].map(|delivery| facts("core", "row", "", delivery));
    let sound = facts("core", "sound", "", Delivery::Post);
    let refused = with_steps(&post, &[Outcome::Rejected(ErrorKind::JtiReused)]);
    vec![
        started(&[get.clone(), post, sound.clone()], &[]),
        RunEvent::CaseFinished(passed(&get)),
        RunEvent::CaseFinished(Arc::new(refused)),
        RunEvent::CaseFinished(passed(&sound)),
        finished(Completion::Complete),
    ]
}

/// A finished run whose every free text is hostile.
pub(crate) fn hostile_run() -> Vec<RunEvent> {
    let hostile = || Redacted::vouch(HOSTILE);
    let mut facts = facts("core", "hostile", HOSTILE, Delivery::Get);
    HOSTILE.clone_into(&mut facts.title);
    facts.requirement.source.text = HOSTILE.to_owned();
    facts.requirement.source.url = Some(format!("javascript:{HOSTILE}"));
    facts.tags = vec![HOSTILE.to_owned()];
    facts.parity = Parity::Exempt(HOSTILE.to_owned());
    facts.digests.definition = HOSTILE.to_owned();
    let mut waiting = facts.clone();
    waiting.key.delivery = Delivery::PostJson;
    let skipped = Skipped {
        key: CaseKey { delivery: Delivery::PostEmpty, ..facts.key.clone() },
        title: HOSTILE.to_owned(),
        reason: HOSTILE.to_owned(),
    };
    let mut case = Arc::unwrap_or_clone(failed(&facts));
    let step = &mut case.attempts[0].steps[0];
    step.reading.message = Some(hostile());
    step.reading.rule = Some(HOSTILE.to_owned());
    step.reading.because = HOSTILE.to_owned();
    let evidence = step.evidence.as_mut().expect("has evidence");
    evidence.asked.origin = HOSTILE.to_owned();
    evidence.asked.return_to = Some(HOSTILE.to_owned());
    evidence.asked.remote_logout = Some(HOSTILE.to_owned());
    let token = evidence.asked.token.as_mut().expect("has a token");
    token.label = HOSTILE.to_owned();
    (token.header, token.claims) = (hostile(), hostile());
    token.signature = HOSTILE.to_owned();
    let hop = &mut evidence.hops[0];
    hop.request.method = HOSTILE.to_owned();
    (hop.request.url, hop.request.body) = (hostile(), Some(hostile()));
    hop.request.headers.push(HeaderSeen { name: HOSTILE.to_owned(), value: hostile() });
    let response = hop.response.as_mut().expect("has a response");
    response.body = hostile();
    response.headers.push(HeaderSeen { name: HOSTILE.to_owned(), value: hostile() });
    let cookie = CookieSeen { name: HOSTILE.to_owned(), value: ValueClass::Present, attributes: vec![hostile()] };
    response.cookies.push(cookie);
    let mut canary = failed_canary(Delivery::Get);
    canary.reading.because = HOSTILE.to_owned();
    canary.reading.message = Some(hostile());
    let mut begin = started(&[facts, waiting], &[skipped]);
    if let RunEvent::Started(started) = &mut begin {
        let started = Arc::make_mut(started);
        HOSTILE.clone_into(&mut started.run);
        started.harness.version = HOSTILE.to_owned();
        started.rules.sets = vec![HOSTILE.to_owned()];
        started.target.origin = HOSTILE.to_owned();
        started.target.proxy = Some(HOSTILE.to_owned());
    }
    let stopped = Completion::Stopped(crate::model::StopReason::Failed(HOSTILE.to_owned()));
    vec![begin, RunEvent::Canary(canary.into()), RunEvent::CaseFinished(case.into()), finished(stopped)]
}
