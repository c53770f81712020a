//! What the journeys share: a desk with folders of its own, a run in this process, the program as a process.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use chrono::{DateTime, Utc};
use countersign::desk::{Acceptance, Desk, Places, RunHandle, RunRequest, TargetChoice};
use countersign::events::{RunEvent, no_waker};
use countersign::model::{CaseRecord, Phase, Standing, Suite};
use countersign::plan::Selection;
use countersign::report::Report;
use countersign::sandbox::Flaw;

/// A secret for sandboxes that are started as a process.
pub(crate) const SECRET: &str = "Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq3Zq3";

/// A desk whose settings and runs are in this folder.
pub(crate) fn desk(folder: &Path) -> Desk {
    Desk::new(Places { settings: folder.join("settings.json"), runs: folder.join("runs") }).expect("a desk")
}

/// A run of these suites against the embedded sandbox.
pub(crate) fn request(suites: Vec<Suite>, flaws: &[Flaw]) -> RunRequest {
    RunRequest {
        suites,
        target: TargetChoice::Sandbox(flaws.iter().copied().collect::<BTreeSet<_>>()),
        phase: Phase::Before,
        selection: Selection::default(),
        seed: Some(1),
        concurrency: 8,
        acceptance: Acceptance::default(),
        rules: Vec::new(),
    }
}

/// Follows a run to its end and folds its report.
pub(crate) fn follow(handle: &mut RunHandle) -> Report {
    let mut report = None;
    while let Some(event) = handle.events.blocking_recv() {
        match (&event, &mut report) {
            (RunEvent::Started(started), _) => report = Some(Report::begin(started)),
            (_, Some(report)) => report.apply(&event),
            (other, None) => panic!("the first event is {other:?}"),
        }
        if matches!(event, RunEvent::Finished(_)) {
            break;
        }
    }
    report.expect("a run begins")
}

/// Runs a request to its end.
pub(crate) fn run(desk: &Desk, request: RunRequest) -> Report {
    let ready = desk.ready(request, None).expect("everything is there");
    follow(&mut desk.start(ready, no_waker()).expect("it starts"))
}

/// The suites that come with the program.
pub(crate) fn bundled() -> Vec<Suite> {
    countersign::load::bundled().expect("the bundled suites are right")
}

/// A suite of this text.
pub(crate) fn suite(text: &str) -> Suite {
    countersign::load::suite_from_text("test.toml", text).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The cases that stand so.
pub(crate) fn standing(report: &Report, standing: Standing) -> Vec<&CaseRecord> {
    report.cases.iter().map(AsRef::as_ref).filter(|case| case.standing == standing).collect()
}

/// The program with folders of its own and without the environment's proxies and secrets.
pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    // Some systems cannot start a program without these.
    for name in ["PATH", "SystemRoot", "TEMP", "TMP"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    // The program's own variable holds on every system; some take the others from the user's account instead.
    let places = [
        ("COUNTERSIGN_HOME", "home"),
        ("HOME", ""),
        ("USERPROFILE", ""),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("APPDATA", "config"),
        ("LOCALAPPDATA", "data"),
    ];
    for (name, sub) in places {
        command.env(name, folder.join(sub));
    }
    command
}

/// Runs the program to its end.
pub(crate) fn ended(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes UTF-8");
    (status.code().expect("it ends by itself"), text(stdout), text(stderr))
}

/// How long a process is waited for that has something to tell.
const PATIENCE: Duration = Duration::from_mins(1);

/// A process that ends with the test, however the test ends.
pub(crate) struct Running(pub(crate) Child);

impl Running {
    /// Starts a process whose output is piped, with the lines of its output.
    pub(crate) fn start(command: &mut Command) -> std::io::Result<(Self, Lines)> {
        let mut running = Self(command.stdout(Stdio::piped()).spawn()?);
        let lines = Lines::of(running.0.stdout.take().expect("it is piped"));
        Ok((running, lines))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already, which is as well.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// What a process tells, line by line. It is read to its end, also when nobody asks for it, for a full pipe would stop
/// the process.
pub(crate) struct Lines(Receiver<String>);

impl Lines {
    /// The lines of this pipe.
    pub(crate) fn of(pipe: impl Read + Send + 'static) -> Self {
        let (sender, lines) = channel();
        std::thread::Builder::new()
            .name("lines of a process".to_owned())
            .spawn(move || BufReader::new(pipe).lines().map_while(Result::ok).for_each(|line| drop(sender.send(line))))
            .expect("a thread starts");
        Self(lines)
    }

    /// The oldest line that was not looked at yet; waits for one. Nothing where the process has ended, or says nothing.
    pub(crate) fn next_line(&self) -> Option<String> {
        self.0.recv_timeout(PATIENCE).ok()
    }
}

/// A sandbox as a process of its own.
pub(crate) struct Served {
    _process: Running,
    log: Lines,
    /// Scheme, host and port.
    pub(crate) origin: String,
}

impl Served {
    /// Starts `serve` with these arguments and waits for its address.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = program(folder);
        command.arg("serve").args(["--secret-env", "SANDBOX_SECRET", "--log", "jsonl"]).args(arguments);
        command.env("SANDBOX_SECRET", SECRET).stderr(Stdio::null());
        let (process, log) = Running::start(&mut command).expect("the program starts");
        let origin = log.next_line().expect("the address is the first line");
        Self { _process: process, log, origin }
    }

    /// The oldest event of the log that was not looked at yet; waits for one.
    pub(crate) fn next_event(&self) -> serde_json::Value {
        let line = self.log.next_line().expect("a request is logged");
        serde_json::from_str(&line).expect("a line of the log is JSON")
    }

    /// When the oldest request of the log that was not looked at yet was answered; waits for one.
    pub(crate) fn next_request_at(&self) -> DateTime<Utc> {
        serde_json::from_value(self.next_event()["at"].clone()).expect("an event says when it was")
    }

    /// The port alone.
    pub(crate) fn port(&self) -> u16 {
        self.origin.rsplit(':').next().and_then(|port| port.parse().ok()).expect("an address ends in a port")
    }
}
