//! Runs in this process: what they record, whatever the scheduling.

use std::sync::Arc;

use countersign::events::{SandboxEvent, channel, no_waker};
use countersign::model::{Completion, Delivery, Doubt, Outcome, PassedOn, Standing, StopReason, Verdict};
use countersign::report::write::{Format, render};
use countersign::report::{RunVerdict, sentence_of_run, verdict_of_run};
use countersign::sandbox::Flaw;

use crate::support::{bundled, desk, follow, request, run, standing, suite};

/// A suite with one good token by GET and by POST, under these preconditions.
fn good_token(given: &str) -> countersign::model::Suite {
    suite(&format!(
        r#"
        format = 1
        [suite]
        id = "one"
        title = "One good token"
        deliveries = ["get", "post"]
        parity = "same-kind"
        [suite.claims]
        iat = "@now"
        jti = "@uuid"
        name = "N"
        email = "${{case}}@sso-probe.test"
        [[scenario]]
        id = "good"
        title = "A good token signs in"
        level = "must"
        source = {{ text = "test", confidence = "documented" }}
        expect.outcome = "accepted"
        {given}
        [[scenario]]
        id = "wrong-secret"
        title = "A token of another secret is refused"
        level = "must"
        source = {{ text = "test", confidence = "documented" }}
        token.sign = "wrong"
        expect = {{ outcome = "rejected", kind = "signature_invalid" }}
        {given}
        "#
    ))
}

#[test]
fn the_report_does_not_depend_on_how_many_cases_are_in_flight() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let seen = |concurrency| {
        let mut request = request(bundled(), &[]);
        request.concurrency = concurrency;
        let report = run(&desk, request);
        report
            .cases
            .iter()
            .map(|case| {
                // The ids follow from the seed and not from the order; a number made of the time does not.
                let step = case.deciding_step().and_then(|step| step.evidence.as_ref());
                let jti = step.and_then(|evidence| evidence.asked.token.as_ref()).map(|token| {
                    let claims: serde_json::Value = serde_json::from_str(token.claims.as_str()).unwrap_or_default();
                    claims.get("jti").and_then(|jti| jti.as_str().map(str::to_owned))
                });
                (case.facts.key.clone(), case.outcome, case.verdict.clone(), jti)
            })
            .collect::<Vec<_>>()
    };
    let one = seen(1);
    assert!(one.len() > 80);
    assert_eq!(one, seen(8));
}

#[test]
fn one_attempt_is_one_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let (sink, mut log) = channel::<SandboxEvent>(10_000, no_waker());
    let ready = desk.ready(request(bundled(), &[]), Some(sink)).expect("everything is there");
    let forecast = ready.forecast().requests;
    let report = follow(&mut desk.start(ready, no_waker()).expect("it starts"));
    let sent: usize = report
        .cases
        .iter()
        .flat_map(|case| &case.attempts)
        .flat_map(|attempt| &attempt.steps)
        .filter(|step| step.evidence.is_some())
        .count()
        + report.canaries.len();
    let mut answered = 0;
    while let Ok(event) = log.try_recv() {
        assert_eq!(event.path.split('?').next(), Some("/access/jwt"));
        answered += 1;
    }
    assert_eq!(answered, sent);
    assert!(forecast >= sent, "the forecast of {forecast} is not less than the {sent} that were sent");
}

#[test]
fn without_a_remote_logout_url_a_refusal_passes_on_outcome_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = run(&desk(folder.path()), request(vec![good_token("given.remote_logout = \"none\"")], &[]));
    let refused: Vec<_> = report.cases.iter().filter(|case| case.outcome != Outcome::Accepted).collect();
    assert_eq!(refused.len(), 2);
    for case in refused {
        assert_eq!(case.verdict, Verdict::Passed(PassedOn::Outcome), "{}", case.facts.key);
    }
    assert_eq!(verdict_of_run(&report), RunVerdict::Passed);
    assert!(sentence_of_run(&report).contains("on the outcome only"), "{}", sentence_of_run(&report));
}

#[test]
fn a_text_that_no_rule_reads_is_in_doubt_and_never_green() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = run(&desk(folder.path()), request(vec![good_token("")], &[Flaw::WrongErrorText]));
    let refused: Vec<_> = report.cases.iter().filter(|case| case.outcome != Outcome::Accepted).collect();
    assert_eq!(refused.len(), 2);
    for case in &refused {
        assert_eq!(case.verdict, Verdict::Inconclusive(Doubt::UnreadReason), "{}", case.facts.key);
        let step = case.deciding_step().expect("it was sent");
        assert!(step.reading.message.is_some(), "the text is kept");
    }
    assert_eq!(verdict_of_run(&report), RunVerdict::Undecided);
}

#[test]
fn while_the_canary_fails_no_refusal_proves_anything() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = run(&desk(folder.path()), request(vec![good_token("")], &[Flaw::RefusesGoodTokens]));
    assert!(standing(&report, Standing::Passed).is_empty());
    for case in &report.cases {
        assert!(matches!(case.verdict, Verdict::Inconclusive(Doubt::CanaryFailed(_))), "{}", case.facts.key);
    }
    assert_eq!(verdict_of_run(&report), RunVerdict::Undecided);
    assert!(sentence_of_run(&report).to_lowercase().contains("set-up"), "{}", sentence_of_run(&report));
}

#[test]
fn a_run_that_is_stopped_says_so_and_keeps_what_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let ready = desk.ready(request(bundled(), &[]), None).expect("everything is there");
    let planned = ready.plan().case_count();
    let mut handle = desk.start(ready, no_waker()).expect("it starts");
    handle.cancel.stop(StopReason::Interrupted);
    let report = follow(&mut handle);
    assert_eq!(report.completion, Completion::Stopped(StopReason::Interrupted));
    assert_eq!(report.cases.len() + report.pending.len(), planned);
    let stored = handle.store(&report).expect("it is written");
    let html = std::fs::read_to_string(&stored.html).expect("it is there");
    assert!(html.contains("The run was interrupted"));
}

#[test]
fn no_output_of_a_run_holds_a_token_or_a_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let ready = desk.ready(request(bundled(), &[]), None).expect("everything is there");
    let mut handle = desk.start(ready, no_waker()).expect("it starts");
    let report = follow(&mut handle);
    let stored = handle.store(&report).expect("the leak scan lets it through");
    let mut outputs: Vec<Vec<u8>> = [&stored.json, &stored.html, &stored.junit, &handle.folder().journal()]
        .into_iter()
        .map(|path| std::fs::read(path).expect("it is there"))
        .collect();
    outputs.extend(Format::ALL.iter().map(|&format| render(&report, format)));
    let scan = Arc::clone(handle.scan());
    for output in &outputs {
        assert!(output.len() > 1000);
        assert_eq!(scan.check(output), Ok(()));
    }
    // The same scan finds a token of the run, so its silence means something.
    let mut spoilt = outputs.swap_remove(0);
    spoilt.extend_from_slice(b" eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gF");
    assert!(scan.check(&spoilt).is_err());
}

#[test]
fn get_is_compared_with_post_row_by_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = run(&desk(folder.path()), request(vec![good_token("")], &[Flaw::GetSkipsSignature]));
    let failed = standing(&report, Standing::Failed);
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].facts.key.delivery, Delivery::Get);
    assert_eq!(verdict_of_run(&report), RunVerdict::Failed);
}
