//! A second sandbox over TLS, with an authority of its own, plays the remote host.

use std::path::Path;

use countersign::clock::{Clock as _, SystemClock};

use crate::support::{SECRET, Served, ended, program};

const HOST: &str = "acme.sso-probe.test";

/// A sandbox that shows no reasons, as the real endpoint may, and the file that makes it a target.
fn remote(folder: &Path) -> Served {
    let served = Served::start(folder, &["--tls-ca", "ca.pem", "--serve-as", HOST, "--remote-logout", "none"]);
    let targets = format!(
        r#"
        format = 1
        [target.acme]
        origin = "https://{HOST}"
        address = "127.0.0.1:{}"
        secret = "acme"
        secret_env = "ACME_SECRET"
        ca_file = "ca.pem"
        interval = "1ms"
        "#,
        served.port()
    );
    std::fs::write(folder.join("targets.toml"), targets).expect("it is written");
    served
}

fn run(folder: &Path, secret: &str, arguments: &[&str]) -> (i32, String, String) {
    let mut command = program(folder);
    command.args(["run", "core", "--targets", "targets.toml", "--target", "acme", "--runs", "runs"]).args(arguments);
    ended(command.env("ACME_SECRET", secret))
}

#[test]
fn a_host_that_was_not_confirmed_is_refused_and_nothing_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = remote(folder.path());
    for allowed in [&[][..], &["--allow-host", "sso-probe.test"], &["--allow-host", "*.sso-probe.test"]] {
        let (code, stdout, stderr) = run(folder.path(), SECRET, allowed);
        assert_eq!(code, 2, "{stdout}{stderr}");
        assert!(stderr.contains(&format!("--allow-host {HOST}")), "{stderr}");
        assert!(!folder.path().join("runs").exists(), "no run was begun");
    }
    // The log is in order, so the first request in it being of a run that is allowed shows that none was sent before.
    let refused_until = SystemClock.now();
    let (code, stdout, stderr) = run(folder.path(), SECRET, &["--allow-host", HOST]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(folder.path().join("runs").exists(), "a run was begun");
    let first = served.next_request_at();
    assert!(first >= refused_until, "a request was sent at {first}, before {refused_until}");
}

#[test]
fn a_confirmed_host_is_asked_over_tls_and_judged_by_outcome_where_it_shows_no_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let _served = remote(folder.path());
    let (code, stdout, stderr) = run(folder.path(), SECRET, &["--allow-host", HOST]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    assert!(stdout.contains("on the outcome only"), "{stdout}");
    assert!(stderr.contains(&format!("https://{HOST}")) && stderr.contains("pinned to 127.0.0.1"), "{stderr}");
    for output in [&stdout, &stderr] {
        assert!(!output.contains(SECRET));
    }
}

#[test]
fn a_wrong_secret_is_named_as_the_likely_cause_and_proves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let _served = remote(folder.path());
    let wrong = "another secret of more than thirty-two bytes";
    let (code, stdout, stderr) = run(folder.path(), wrong, &["--allow-host", HOST]);
    assert_eq!(code, 3, "{stdout}{stderr}");
    assert!(stdout.contains("secret"), "{stdout}");
    assert!(!stdout.contains(wrong) && !stderr.contains(wrong));
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_not_trusted() {
    let folder = tempfile::tempdir().expect("a folder");
    let _served = remote(folder.path());
    let path = folder.path().join("targets.toml");
    let text = std::fs::read_to_string(&path).expect("it is there").replace("ca_file", "# ca_file");
    std::fs::write(&path, text).expect("it is written");
    let (code, stdout, stderr) = run(folder.path(), SECRET, &["--allow-host", HOST]);
    assert_eq!(code, 3, "{stdout}{stderr}");
    assert!(stdout.contains("tls_failed"), "{stdout}");
}

#[test]
fn without_its_secret_a_target_is_not_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let _served = remote(folder.path());
    let mut command = program(folder.path());
    command.args(["run", "--targets", "targets.toml", "--target", "acme", "--allow-host", HOST]);
    let (code, _, stderr) = ended(&mut command);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("ACME_SECRET"), "{stderr}");
}
