//! Made-up runs: every standing, a broken promise, texts that are hostile to every writer.

use std::sync::Arc;

use super::parts::{
    facts, failed, failed_canary, finished, good_canary, passed, record, standing, started, with_steps,
};
use crate::events::RunEvent;
use crate::model::{
    CanaryMoment, CaseKey, Completion, CookieSeen, Delivery, ErrorKind, HeaderSeen, Outcome, Parity, PassedOn,
    Redacted, Skew, Skipped, Standing, ValueClass, Verdict,
};

/// Text that tries to break out of every format.
const HOSTILE: &str =
    "</td></script><script>alert(1)</script>\" onload='x' ]]> &amp; \u{202e}gpj\u{0}\u{fffe} \u{1b}[31m | \r\n\t$x";

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
