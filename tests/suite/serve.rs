//! The sandbox alone, as somebody uses it for an application of their own.

use std::path::Path;
use std::process::{Command, Stdio};

use countersign::desk::SandboxRequest;
use countersign::events::{channel, no_waker};
use countersign::model::SharedSecret;
use countersign::sandbox::SandboxConfig;
use serde_json::{Value, json};

use crate::asking::{JSON, ask, change, is_signed_in, sign_in, token};
use crate::support::{Lines, Running, SECRET, Served, bundled, desk, ended, follow, program, request};

/// A moment for clocks that stand still.
const MOMENT: &str = "2026-01-31T12:00:00Z";

/// The same in seconds.
const MOMENT_SECS: i64 = 1_769_860_800;

#[test]
fn a_test_of_another_program_reads_requests_sets_the_clock_and_begins_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(folder.path(), &["--clock", MOMENT, "--clock-fixed"]);
    let port = served.port();
    let good = token(SECRET, MOMENT_SECS, "a");
    assert!(is_signed_in(&sign_in(port, &good)));
    assert!(!is_signed_in(&sign_in(port, &good)), "the jti is used");

    let kept = ask(port, "GET", "/_sandbox/requests", &[], "").json();
    assert_eq!(kept["told"], 2);
    let [first, second] = kept["requests"].as_array().expect("a list").as_slice() else { panic!("{kept}") };
    assert_eq!((first["number"].as_u64(), first["decision"].as_str()), (Some(1), Some("signed in")));
    assert_eq!(first["changes"][0], "user a@sso-probe.test created");
    assert_eq!(first["at"], MOMENT);
    assert_eq!(second["because"], "The jti \"a\" was used before.");
    assert!(second["remedy"].as_str().is_some_and(|remedy| remedy.contains("new random jti")), "{second}");
    assert_eq!(second["known"][0]["confidence"], "documented");
    let signature = good.rsplit('.').next().expect("there is one");
    assert!(!kept.to_string().contains(signature) && !kept.to_string().contains(SECRET));
    let rest = ask(port, "GET", "/_sandbox/requests?after=1", &[], "").json();
    assert_eq!(rest["requests"].as_array().map(Vec::len), Some(1));

    let moved = change(port, "PUT", "/_sandbox/clock", &json!({ "advance_s": 181 }));
    assert_eq!(moved.json()["now"], "2026-01-31T12:03:01Z");
    assert!(!is_signed_in(&sign_in(port, &token(SECRET, MOMENT_SECS, "b"))), "the token is too old now");
    change(port, "PUT", "/_sandbox/clock", &json!({ "now": MOMENT }));
    assert_eq!(ask(port, "GET", "/_sandbox/clock", &[], "").json()["now"], MOMENT);
    assert!(is_signed_in(&sign_in(port, &token(SECRET, MOMENT_SECS, "b"))));

    assert_eq!(change(port, "POST", "/_sandbox/reset", &Value::Null).status, 200);
    assert_eq!(ask(port, "GET", "/_sandbox/requests", &[], "").json()["told"], 0);
    assert!(is_signed_in(&sign_in(port, &good)), "after a reset no jti is used");
}

#[test]
fn the_account_is_read_and_put_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(folder.path(), &["--clock", MOMENT, "--clock-fixed"]);
    let port = served.port();
    let before = ask(port, "GET", "/_sandbox/state", &[], "").json();
    assert!(is_signed_in(&sign_in(port, &token(SECRET, MOMENT_SECS, "a"))));
    let after = ask(port, "GET", "/_sandbox/state", &[], "").json();
    assert_eq!(before["user"], json!([]));
    assert_eq!(after["user"][0]["email"], "a@sso-probe.test");
    assert!(!after.to_string().contains(SECRET));

    let mut suspended = after.clone();
    suspended["user"][0]["suspended"] = true.into();
    assert_eq!(change(port, "PUT", "/_sandbox/state", &suspended).status, 200);
    assert!(!is_signed_in(&sign_in(port, &token(SECRET, MOMENT_SECS, "b"))));
    let mut twins = after;
    twins["user"] = json!([twins["user"][0], twins["user"][0]]);
    let refused = change(port, "PUT", "/_sandbox/state", &twins);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("user[1].email"), "{}", refused.body);
    assert_eq!(change(port, "PUT", "/_sandbox/state", &json!({ "usr": [] })).status, 400);
    assert_eq!(ask(port, "GET", "/_sandbox/state", &[], "").json(), suspended, "what was refused changed nothing");
    change(port, "POST", "/_sandbox/reset", &Value::Null);
    assert_eq!(ask(port, "GET", "/_sandbox/state", &[], "").json(), before);
}

#[test]
fn what_the_control_interface_cannot_do_is_said_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(folder.path(), &["--clock", MOMENT, "--clock-fixed"]);
    let port = served.port();
    let table = [
        ("PUT", "/_sandbox/clock", json!({}), 400, "advance_s"),
        ("PUT", "/_sandbox/clock", json!({ "now": MOMENT, "advance_s": 1 }), 400, "advance_s"),
        ("PUT", "/_sandbox/clock", json!({ "now": "tomorrow" }), 400, "cannot be used"),
        ("PUT", "/_sandbox/clock", json!({ "advance_s": 1e300 }), 400, "out of range"),
        ("PUT", "/_sandbox/clock", json!({ "advance_s": -1e11 }), 400, "1970"),
        ("PUT", "/_sandbox/clock", json!({ "nwo": MOMENT }), 400, "nwo"),
        ("PUT", "/_sandbox/requests", json!({}), 405, "by GET"),
        ("POST", "/_sandbox/nothing", json!({}), 404, "reset"),
    ];
    for (method, path, body, status, part) in table {
        let answer = change(port, method, path, &body);
        assert_eq!(answer.status, status, "{method} {path} {body}");
        assert!(answer.json()["error"].as_str().is_some_and(|error| error.contains(part)), "{}", answer.body);
    }
    assert_eq!(ask(port, "GET", "/_sandbox/requests?after=x", &[], "").status, 400);
    assert_eq!(ask(port, "GET", "/_sandbox/clock", &[], "").json()["now"], MOMENT);
    assert_eq!(ask(port, "GET", "/_sandbox/requests", &[], "").json()["told"], 0, "asking it is not on record");
}

#[test]
fn no_page_of_another_origin_can_use_the_control_interface() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::start(folder.path(), &[]);
    let port = served.port();
    assert!(sign_in(port, "x").status == 302);
    let own = format!("Origin: http://localhost:{port}");
    let table: [(&str, &str, Vec<&str>, u16); 11] = [
        ("POST", "/_sandbox/reset", vec![], 415),
        ("POST", "/_sandbox/reset", vec!["Content-Type: text/plain"], 415),
        ("POST", "/_sandbox/reset", vec!["Content-Type: application/x-www-form-urlencoded"], 415),
        ("POST", "/_sandbox/reset", vec![JSON, "Origin: https://evil.test"], 403),
        ("POST", "/_sandbox/reset", vec![JSON, "Origin: http://localhost:1"], 403),
        ("POST", "/_sandbox/reset", vec![JSON, "Origin: null"], 403),
        ("POST", "/_sandbox/reset", vec![JSON, "Host: evil.test"], 421),
        ("GET", "/_sandbox/requests", vec!["Sec-Fetch-Site: cross-site"], 403),
        ("GET", "/_sandbox/requests", vec!["Sec-Fetch-Site: same-site"], 403),
        ("GET", "/_sandbox/requests", vec!["Sec-Fetch-Site: none"], 200),
        ("GET", "/_sandbox/requests", vec!["Sec-Fetch-Site: same-origin", &own], 200),
    ];
    for (method, path, headers, status) in table {
        let answer = ask(port, method, path, &headers, "");
        assert_eq!(answer.status, status, "{method} {path} {headers:?}");
        assert!(!answer.head.to_lowercase().contains("access-control"), "{}", answer.head);
    }
    let preflight = ["Origin: https://evil.test", "Access-Control-Request-Method: PUT"];
    let answer = ask(port, "OPTIONS", "/_sandbox/clock", &preflight, "");
    assert_eq!(answer.status, 403);
    assert!(!answer.head.to_lowercase().contains("access-control"), "{}", answer.head);
    assert_ne!(ask(port, "GET", "/_sandbox/requests", &[], "").json()["told"], 0, "nothing was reset");
}

#[test]
fn a_file_describes_the_sandbox_and_a_seed_makes_it_repeat() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = "format = 1\n[account.settings]\nblocklist = [\"a@sso-probe.test\"]\n[[account.configuration]]\n\
                secret_env = \"SANDBOX_SECRET\"\n";
    std::fs::write(folder.path().join("sandbox.toml"), file).expect("it is written");
    let arguments = ["--config", "sandbox.toml", "--clock", MOMENT, "--clock-fixed"];
    let refused = Served::start(folder.path(), &arguments);
    let answer = sign_in(refused.port(), &token(SECRET, MOMENT_SECS, "a"));
    assert!(answer.head.contains("/access/unauthenticated"), "the configuration has no logout URL: {}", answer.head);
    let cookies = |seed: &str| {
        let served = Served::start(folder.path(), &["--clock", MOMENT, "--clock-fixed", "--seed", seed]);
        let answer = sign_in(served.port(), &token(SECRET, MOMENT_SECS, "a"));
        assert!(is_signed_in(&answer));
        let cookies = answer.head.lines().filter(|line| line.to_lowercase().starts_with("set-cookie"));
        cookies.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(cookies("7"), cookies("7"));
    assert_ne!(cookies("7"), cookies("8"));
}

#[cfg(unix)]
#[test]
fn each_configuration_of_a_file_is_checked_with_a_secret_of_its_own() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().expect("a folder");
    let file = "format = 1\n[[account.configuration]]\nname = \"main\"\nsecret_env = \"SANDBOX_SECRET\"\n\
                [[account.configuration]]\nname = \"other\"\nsecret_file = \"other.secret\"\n";
    std::fs::write(folder.path().join("sandbox.toml"), file).expect("it is written");
    let secret_file = folder.path().join("other.secret");
    std::fs::write(&secret_file, "OtherOtherOtherOtherOtherOtherOtherOtherOther123").expect("it is written");
    std::fs::set_permissions(&secret_file, std::fs::Permissions::from_mode(0o600)).expect("it is ours");
    let served = Served::start(folder.path(), &["--config", "sandbox.toml", "--clock", MOMENT, "--clock-fixed"]);
    for (secret, jti, is_good) in [
        (SECRET, "a", true),
        ("OtherOtherOtherOtherOtherOtherOtherOtherOther123", "b", true),
        ("AnybodyAnybodyAnybodyAnybodyAnybodyAnybodyAnybo1", "c", false),
    ] {
        let answer = sign_in(served.port(), &token(secret, MOMENT_SECS, jti));
        assert_eq!(is_signed_in(&answer), is_good, "{jti}");
    }
}

#[test]
fn a_broken_file_is_refused_with_its_place_and_the_switches_and_the_schema_are_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = "format = 1\n[policy]\ngte = \"refused\"\nsuccess = \"300\"\n";
    std::fs::write(folder.path().join("broken.toml"), file).expect("it is written");
    let (code, stdout, stderr) = ended(program(folder.path()).args(["serve", "--config", "broken.toml"]));
    assert_eq!((code, stdout.as_str()), (2, ""), "{stderr}");
    for part in ["broken.toml:3:1", "did you mean \"get\"?", "broken.toml:4:11", "\"302\", \"200\""] {
        assert!(stderr.contains(part), "{part} is not in {stderr}");
    }
    std::fs::write(folder.path().join("good.toml"), "format = 1\npolicy.get = \"warned\"\n").expect("it is written");
    let explain = ["serve", "--config", "good.toml", "--explain-policy"];
    let (code, stdout, _) = ended(program(folder.path()).args(explain));
    assert_eq!(code, 0);
    assert!(stdout.lines().any(|line| line.starts_with("* get") && line.contains("warned")), "{stdout}");
    let (code, stdout, _) = ended(program(folder.path()).args(["schema", "sandbox"]));
    let schema: Value = serde_json::from_str(&stdout).expect("it is JSON");
    assert_eq!((code, schema["title"].as_str()), (0, Some("A sandbox of Countersign")));
}

/// Starts `serve` and gives its process, its address and its first remarks.
#[cfg(unix)]
fn started(folder: &Path, arguments: &[&str], remarks: usize) -> (Running, String, Vec<String>) {
    let mut command = program(folder);
    command.arg("serve").args(arguments).env("SANDBOX_SECRET", SECRET).stderr(Stdio::piped());
    let (mut process, results) = Running::start(&mut command).expect("the program starts");
    let progress = Lines::of(process.0.stderr.take().expect("it is piped"));
    let address = results.next_line().expect("it tells its address");
    let remarks = (0..remarks).map(|_| progress.next_line().expect("it remarks something")).collect();
    (process, address, remarks)
}

#[cfg(unix)]
#[test]
fn over_tls_the_authority_is_in_a_file_of_its_own_until_ctrl_c() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut process, address, remarks) = started(folder.path(), &["--tls", "--secret-env", "SANDBOX_SECRET"], 2);
    assert!(address.starts_with("https://127.0.0.1:"), "{address}");
    let ca_file = remarks[0].split("trust: ").nth(1).expect("the file is named").to_owned();
    let ca = std::fs::read_to_string(&ca_file).expect("it is there");
    assert!(ca.starts_with("-----BEGIN CERTIFICATE") && !ca.contains("PRIVATE"));
    let interrupted = Command::new("kill").args(["-INT", &process.0.id().to_string()]).status().expect("there is kill");
    assert!(interrupted.success());
    assert_eq!(process.0.wait().expect("it ends").code(), Some(0));
    assert!(!Path::new(&ca_file).exists(), "its authority vouches for nothing any more");
}

#[cfg(unix)]
#[test]
fn a_secret_that_follows_from_a_seed_is_told_without_a_terminal_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = |seed: &str| {
        let (_process, _, remarks) = started(folder.path(), &["--seed", seed], 1);
        remarks[0].rsplit(' ').next().expect("there is a word").to_owned()
    };
    let secret = told("7");
    assert_eq!(secret.len(), 48, "{secret}");
    assert_eq!(told("7"), secret);
    assert_ne!(told("8"), secret);
}

#[test]
fn requests_that_belong_to_no_run_are_never_mixed_into_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let secret = || SharedSecret::new(SECRET.to_owned()).expect("it has bytes");
    let (sink, mut standing_log) = channel(64, no_waker());
    let standing = SandboxRequest { log: Some(sink), ..SandboxRequest::new(SandboxConfig::default(), secret()) };
    let standing = desk.stand(standing).expect("it starts");
    let port = standing.origin().port().expect("it has one");

    let (sink, mut run_log) = channel(4096, no_waker());
    let ready = desk.ready(request(bundled(), &[]), Some(sink)).expect("everything is there");
    let planned = ready.plan().case_count();
    let mut handle = desk.start(ready, no_waker()).expect("it starts");
    for at in 0..20 {
        sign_in(port, &format!("stray.{at}.token"));
    }
    let report = follow(&mut handle);
    assert_eq!(report.cases.len(), planned);
    let text = serde_json::to_string(&report).expect("a report is JSON");
    assert!(!text.contains("stray") && !text.contains(&format!(":{port}/")), "the stray requests are in the report");

    let mut of_run = 0;
    while let Ok(event) = run_log.try_recv() {
        assert_ne!(event.port, port, "{event:?}");
        of_run += 1;
    }
    assert!(of_run >= planned, "{of_run} requests for {planned} cases");
    let strays: Vec<u16> = std::iter::from_fn(|| standing_log.try_recv().ok()).map(|event| event.port).collect();
    assert_eq!(strays, vec![port; 20]);
}
