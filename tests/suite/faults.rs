//! Servers that misbehave, and runs that are killed: nothing hangs, nothing is guessed, nothing is lost.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use countersign::desk::{Acceptance, RunHandle, TargetChoice};
use countersign::events::{RunEvent, no_waker};
use countersign::model::{Completion, Ended, Fault, StopReason};
use countersign::report::Report;

use crate::support::{Running, SECRET, Served, bundled, desk, ended, follow, program, request};

/// A server on loopback that does this with every connection, and counts them.
struct Rogue {
    port: u16,
    connections: Arc<AtomicUsize>,
}

impl Rogue {
    fn start(act: impl Fn(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it listens").port();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        std::thread::Builder::new()
            .name("rogue server".to_owned())
            .spawn(move || {
                for stream in listener.incoming().flatten() {
                    count.fetch_add(1, Ordering::SeqCst);
                    act(stream);
                }
            })
            .expect("a thread starts");
        Self { port, connections }
    }

    /// A server that reads the request and answers with these bytes.
    fn answering(bytes: &'static [u8]) -> Self {
        Self::start(move |mut stream| {
            let mut request = [0; 16 * 1024];
            drop(stream.read(&mut request));
            drop(stream.write_all(bytes));
        })
    }
}

/// A run against a port of loopback that is not ours, confirmed like any other host.
fn start(folder: &Path, port: u16, total_timeout: &str) -> RunHandle {
    let secret = folder.join("secret");
    std::fs::write(&secret, SECRET).expect("it is written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).expect("it is ours");
    }
    let text = format!(
        r#"
        format = 1
        [target.rogue]
        origin = "http://127.0.0.1:{port}"
        secret = "rogue"
        secret_file = "secret"
        interval = "1ms"
        total_timeout = "{total_timeout}"
        "#
    );
    let file = folder.join("targets.toml");
    std::fs::write(&file, text).expect("it is written");
    let target = countersign::load::targets_from_file(&file).expect("it is right").remove(0);
    let desk = desk(folder);
    let mut wanted = request(bundled(), &[]);
    wanted.target = TargetChoice::Foreign(Box::new(target));
    wanted.acceptance = Acceptance { hosts: vec![format!("127.0.0.1:{port}")], ..Acceptance::default() };
    let ready = desk.ready(wanted, None).expect("everything is there");
    let handle = desk.start(ready, no_waker()).expect("it starts");
    // The desk holds the worker threads, and this process ends soon enough.
    std::mem::forget(desk);
    handle
}

fn first_fault(report: &Report) -> Option<Fault> {
    let canary = report.canaries.first().and_then(|canary| canary.evidence.as_ref());
    match canary.map(|evidence| evidence.ended) {
        Some(Ended::Broken(fault)) => Some(fault),
        Some(Ended::Answered | Ended::NotFollowed) | None => None,
    }
}

#[test]
fn each_way_of_not_answering_has_a_fault_of_its_own_and_proves_nothing() {
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port is free").local_addr().expect("it listens").port();
    let table: Vec<(&str, u16, Fault)> = vec![
        ("nobody listens", closed, Fault::ConnectionRefused),
        ("silence", Rogue::start(std::mem::forget).port, Fault::TimedOut),
        ("closed at once", Rogue::start(drop).port, Fault::ConnectionReset),
        ("not HTTP", Rogue::answering(b"SSH-2.0-OpenSSH_9.2\r\n\r\n").port, Fault::NotHttp),
        ("half a head", Rogue::answering(b"HTTP/1.1 302 Fou").port, Fault::ConnectionReset),
        (
            "half a body",
            Rogue::answering(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf").port,
            Fault::ConnectionReset,
        ),
        (
            "an endless body",
            Rogue::start(|mut stream| {
                drop(stream.read(&mut [0; 16 * 1024]));
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n"));
                while stream.write_all(&[b'x'; 64 * 1024]).is_ok() {}
            })
            .port,
            Fault::TooLarge,
        ),
    ];
    for (name, port, fault) in table {
        let folder = tempfile::tempdir().expect("a folder");
        let report = follow(&mut start(folder.path(), port, "700ms"));
        assert_eq!(first_fault(&report), Some(fault), "{name}");
        assert_eq!(report.completion, Completion::Complete, "{name}");
        assert!(report.cases.iter().all(|case| case.attempts.is_empty()), "{name}: after the canary nothing is sent");
    }
}

#[test]
fn a_redirect_to_another_host_is_recorded_and_not_followed() {
    let elsewhere = Rogue::answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let location = format!("http://127.0.0.1:{}/?{}", elsewhere.port, "x=1");
    let answer: &'static [u8] = Box::leak(
        format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")
            .into_boxed_str(),
    )
    .as_bytes();
    let redirecting = Rogue::answering(answer);
    let folder = tempfile::tempdir().expect("a folder");
    let report = follow(&mut start(folder.path(), redirecting.port, "5s"));
    let canary = report.canaries[0].evidence.as_ref().expect("it was sent");
    assert_eq!(canary.ended, Ended::NotFollowed);
    assert_eq!(canary.last_response().and_then(|response| response.header("location")), Some(location.as_str()));
    assert_eq!(elsewhere.connections.load(Ordering::SeqCst), 0);
}

#[test]
fn three_complaints_in_a_row_stop_a_run() {
    let complaining = Rogue::answering(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
    let folder = tempfile::tempdir().expect("a folder");
    let report = follow(&mut start(folder.path(), complaining.port, "5s"));
    assert_eq!(report.completion, Completion::Stopped(StopReason::TargetOverloaded));
    assert_eq!(complaining.connections.load(Ordering::SeqCst), 3);
}

#[test]
fn a_target_that_echoes_what_it_got_gets_no_token_into_a_report() {
    let echoing = Rogue::start(|mut stream| {
        let mut request = vec![0; 16 * 1024];
        let got = stream.read(&mut request).unwrap_or(0);
        let head =
            format!("HTTP/1.1 200 OK\r\nX-Echo: {}\r\nContent-Length: {got}\r\n\r\n", first_line(&request[..got]));
        drop(stream.write_all(head.as_bytes()));
        drop(stream.write_all(&request[..got]));
    });
    let folder = tempfile::tempdir().expect("a folder");
    let mut handle = start(folder.path(), echoing.port, "5s");
    let report = follow(&mut handle);
    let stored = handle.store(&report).expect("the leak scan lets it through");
    let json = std::fs::read_to_string(stored.json).expect("it is there");
    // The token was echoed, in a header and in the body, and is known by its mark.
    assert!(json.matches("⟨token canary⟩").count() >= 4, "{json}");
    for output in [json.into_bytes(), std::fs::read(handle.folder().journal()).expect("it is there")] {
        assert_eq!(handle.scan().check(&output), Ok(()));
    }
}

fn first_line(request: &[u8]) -> String {
    String::from_utf8_lossy(request).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_body_full_of_beginnings_of_tokens_holds_up_nothing() {
    let body = format!("{}{}", "eyAwordsword.ab.cdefghij ".repeat(600), "eyJhbGciOi.ab.cdefghij ".repeat(2_000));
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let hostile = Rogue::answering(Box::leak(answer.into_boxed_str()).as_bytes());
    let folder = tempfile::tempdir().expect("a folder");
    let mut handle = start(folder.path(), hostile.port, "5s");
    let begun = Instant::now();
    let report = follow(&mut handle);
    assert!(begun.elapsed() < Duration::from_secs(20), "it took {:?}", begun.elapsed());
    handle.store(&report).expect("a hostile answer does not keep a report from being written");
}

#[test]
fn a_wish_to_stop_during_a_pause_sends_nothing_more() {
    let busy = Rogue::answering(
        b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 300\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    );
    let folder = tempfile::tempdir().expect("a folder");
    let mut handle = start(folder.path(), busy.port, "5s");
    while busy.connections.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    handle.cancel.stop(StopReason::Interrupted);
    let report = follow(&mut handle);
    assert_eq!(report.completion, Completion::Stopped(StopReason::Interrupted));
    assert_eq!(busy.connections.load(Ordering::SeqCst), 1);
    let journal = std::fs::read_to_string(handle.folder().journal()).expect("it is there");
    assert_eq!(journal.matches("will_send_canary").count(), 1, "what leaves is on record, and nothing else");
}

#[test]
fn a_secret_that_was_used_for_one_host_is_not_used_for_another() {
    let one = Rogue::answering(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    let folder = tempfile::tempdir().expect("a folder");
    follow(&mut start(folder.path(), one.port, "5s"));
    let targets = folder.path().join("targets.toml");
    let text = std::fs::read_to_string(&targets).expect("it is there").replace("127.0.0.1", "localhost");
    std::fs::write(&targets, text).expect("it is written");
    let target = countersign::load::targets_from_file(&targets).expect("it is right").remove(0);
    let mut wanted = request(bundled(), &[]);
    wanted.target = TargetChoice::Foreign(Box::new(target));
    wanted.acceptance = Acceptance { hosts: vec![format!("localhost:{}", one.port)], ..Acceptance::default() };
    let refused = desk(folder.path()).ready(wanted, None).err().expect("it is refused").to_string();
    assert!(refused.contains("was used for 127.0.0.1"), "{refused}");
}

#[test]
fn a_run_stops_soon_although_the_target_says_nothing() {
    let silent = Rogue::start(std::mem::forget);
    let folder = tempfile::tempdir().expect("a folder");
    let mut handle = start(folder.path(), silent.port, "10m");
    while silent.connections.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    let wished = Instant::now();
    handle.cancel.stop(StopReason::Interrupted);
    let report = follow(&mut handle);
    assert_eq!(report.completion, Completion::Stopped(StopReason::Interrupted));
    assert!(wished.elapsed() < Duration::from_secs(5), "it took {:?}", wished.elapsed());
}

/// Starts the program against a slow pace and waits until its journal has a result.
#[cfg(unix)]
fn running_program(folder: &Path) -> (Served, Running, std::path::PathBuf) {
    let served = Served::start(folder, &[]);
    let targets = format!(
        "format = 1\n[target.slow]\norigin = \"{}\"\nsecret = \"slow\"\nsecret_env = \"SLOW\"\ninterval = \"50ms\"\n",
        served.origin
    );
    std::fs::write(folder.join("targets.toml"), targets).expect("it is written");
    let host = served.origin.trim_start_matches("http://").to_owned();
    let child = program(folder)
        .args(["run", "core", "--targets", "targets.toml", "--target", "slow", "--runs", "runs", "--allow-host", &host])
        .env("SLOW", SECRET)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut running = Running(child);
    loop {
        let ended = running.0.try_wait().expect("it is our child");
        assert_eq!(ended, None, "it ended before it had a result");
        let entries = std::fs::read_dir(folder.join("runs")).into_iter().flatten().flatten();
        for entry in entries {
            let journal = entry.path().join("journal.jsonl");
            if std::fs::read_to_string(&journal).is_ok_and(|text| text.contains("\"result\"")) {
                return (served, running, journal);
            }
        }
        std::thread::yield_now();
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_a_journal_that_says_what_was_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_served, running, journal) = running_program(folder.path());
    // Dropping it kills it, without a chance to tidy up.
    drop(running);
    let (code, stdout, stderr) = ended(program(folder.path()).arg("report").arg(&journal));
    assert_eq!(code, 5, "{stdout}{stderr}");
    assert!(stdout.contains("The run is not finished"), "{stdout}");
    assert!(stdout.contains(" passed"), "{stdout}");
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_writes_a_partial_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_served, mut running, journal) = running_program(folder.path());
    let kill = std::process::Command::new("sh").arg("-c").arg(format!("kill -INT {}", running.0.id())).status();
    assert!(kill.expect("a shell is there").success());
    let status = running.0.wait().expect("it ends");
    assert_eq!(status.code(), Some(130));
    let report = journal.with_file_name("report.json");
    let (code, stdout, _) = ended(program(folder.path()).arg("report").arg(&report));
    assert_eq!(code, 130, "{stdout}");
}

#[test]
fn a_run_whose_listener_goes_away_stops() {
    let silent = Rogue::start(std::mem::forget);
    let folder = tempfile::tempdir().expect("a folder");
    let mut handle = start(folder.path(), silent.port, "300ms");
    let first = handle.events.blocking_recv();
    assert!(matches!(first, Some(RunEvent::Started(_))));
    let journal = handle.folder().journal();
    drop(handle);
    let begun = Instant::now();
    while !std::fs::read_to_string(&journal).is_ok_and(|text| text.contains("\"finished\"")) {
        assert!(begun.elapsed() < Duration::from_secs(10), "the run goes on without a listener");
        std::thread::yield_now();
    }
}
