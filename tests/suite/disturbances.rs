//! Runs against a sandbox whose answers are disturbed on their way: each fault is named, and no run hangs on one.

use std::time::{Duration, Instant};

use countersign::sandbox::Disturbance;
use serde_json::{Value, json};

use crate::support::{SECRET, Served, ended, program};

/// How long a run may take whose target is silent, or gives a byte now and then. Four attempts take up to eight seconds;
/// one that waited for a dripping answer to end, or by the timeouts that hold where none is set, would take minutes.
const PATIENCE: Duration = Duration::from_mins(1);

/// A run that came to its end.
struct Seen {
    code: i32,
    stdout: String,
    report: Value,
    took: Duration,
    served: Served,
}

/// Runs a few scenarios against a disturbed sandbox, which is confirmed like any other host.
fn run(disturbance: Disturbance, total_timeout: &str) -> Seen {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(folder.path(), &["--disturb", disturbance.id()]);
    let targets = format!(
        r#"
        format = 1
        [target.disturbed]
        origin = "{}"
        secret = "disturbed"
        secret_env = "DISTURBED"
        interval = "1ms"
        total_timeout = "{total_timeout}"
        "#,
        served.origin
    );
    std::fs::write(folder.path().join("targets.toml"), targets).expect("it is written");
    let host = served.origin.trim_start_matches("http://");
    let mut command = program(folder.path());
    command.args(["run", "core", "--tag", "smoke", "--targets", "targets.toml", "--target", "disturbed"]);
    command.args(["--allow-host", host, "--runs", "runs", "--json", "report.json"]).env("DISTURBED", SECRET);
    let begun = Instant::now();
    let (code, stdout, stderr) = ended(&mut command);
    let took = begun.elapsed();
    let report = std::fs::read_to_string(folder.path().join("report.json"))
        .unwrap_or_else(|error| panic!("{disturbance}: there is a report: {error}\n{stdout}{stderr}"));
    Seen { code, stdout, report: serde_json::from_str(&report).expect("a report is JSON"), took, served }
}

fn canaries(report: &Value) -> &Vec<Value> {
    report["canaries"].as_array().expect("a report has canaries")
}

fn cases(report: &Value) -> &Vec<Value> {
    report["cases"].as_array().expect("a report has cases")
}

/// No case was sent, and each says that the canary is why nothing was proved.
fn proved_nothing(seen: &Seen, disturbance: Disturbance) {
    assert!(!cases(&seen.report).is_empty(), "{disturbance}");
    for case in cases(&seen.report) {
        assert_eq!(case["verdict"], json!({ "inconclusive": { "canary_failed": "unreachable" } }), "{disturbance}");
        assert_eq!(case["attempts"], json!([]), "{disturbance}: after the canary nothing is sent");
    }
}

#[test]
fn an_answer_that_does_not_come_whole_is_a_fault_and_the_run_goes_on_to_its_end() {
    for (disturbance, timeout, fault) in [
        (Disturbance::Silence, "2s", "timed_out"),
        (Disturbance::Drip, "2s", "timed_out"),
        (Disturbance::ResetBeforeAnswer, "1m", "connection_reset"),
        (Disturbance::HalfAnAnswer, "1m", "connection_reset"),
        (Disturbance::LengthTooLong, "1m", "connection_reset"),
    ] {
        let seen = run(disturbance, timeout);
        assert_eq!((seen.code, &seen.report["completion"]), (3, &json!("complete")), "{disturbance}: {}", seen.stdout);
        assert!(seen.took < PATIENCE, "{disturbance} took {:?}", seen.took);
        // Both deliveries are tried, before and after the cases.
        assert_eq!(canaries(&seen.report).len(), 4, "{disturbance}");
        for canary in canaries(&seen.report) {
            assert_eq!(canary["evidence"]["ended"], json!({ "broken": fault }), "{disturbance}");
            assert_eq!(canary["reading"]["outcome"], json!({ "no_answer": fault }), "{disturbance}");
        }
        proved_nothing(&seen, disturbance);
        for _ in canaries(&seen.report) {
            let event = seen.served.next_event();
            assert!(event["because"].as_str().is_some_and(|text| text.ends_with(disturbance.about())), "{event}");
        }
    }
}

#[test]
fn what_comes_beyond_the_length_is_not_read_and_disturbs_no_other_answer() {
    let seen = run(Disturbance::LengthTooShort, "1m");
    assert_eq!((seen.code, &seen.report["completion"]), (0, &json!("complete")), "{}", seen.stdout);
    for canary in canaries(&seen.report) {
        assert_eq!(canary["reading"]["outcome"], "accepted", "{canary}");
        let response = &canary["evidence"]["hops"][0]["response"];
        let said: Option<u64> = response["headers"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|header| header["name"] == "content-length")
            .and_then(|header| header["value"].as_str()?.parse().ok());
        assert!(said.is_some_and(|said| said > 0), "{response}");
        assert_eq!(response["body_bytes"].as_u64(), said, "{response}");
        assert!(response["body"].as_str().is_some_and(|body| !body.contains("</html>")), "{response}");
    }
    assert!(cases(&seen.report).iter().all(|case| case["standing"] == "passed"), "{}", seen.stdout);
}

#[test]
fn a_target_that_has_no_time_stops_the_run_after_three_complaints_in_a_row() {
    for (disturbance, status, outcome, pause) in [
        (Disturbance::RateLimited, 429, json!({ "rejected": "rate_limited" }), Duration::ZERO),
        (
            Disturbance::RateLimitedWithRetryAfter,
            429,
            json!({ "rejected": "rate_limited" }),
            // It is told to come back after a second; the clock of the log may be a little off.
            Duration::from_millis(900),
        ),
        (Disturbance::Unavailable, 503, json!("ambiguous"), Duration::ZERO),
    ] {
        let seen = run(disturbance, "1m");
        let stopped = json!({ "stopped": "target_overloaded" });
        assert_eq!((seen.code, &seen.report["completion"]), (5, &stopped), "{disturbance}: {}", seen.stdout);
        assert!(seen.took < PATIENCE, "{disturbance} took {:?}", seen.took);
        assert_eq!(canaries(&seen.report).len(), 3, "{disturbance}");
        for canary in canaries(&seen.report) {
            assert_eq!(canary["evidence"]["hops"][0]["response"]["status"], status, "{disturbance}");
            assert_eq!(canary["reading"]["outcome"], outcome, "{disturbance}");
        }
        proved_nothing(&seen, disturbance);
        let asked_at: Vec<_> = canaries(&seen.report).iter().map(|_| seen.served.next_request_at()).collect();
        for pair in asked_at.windows(2) {
            let gap = (pair[1] - pair[0]).to_std().unwrap_or_default();
            assert!(gap >= pause, "{disturbance}: asked again after {gap:?}");
        }
    }
}
