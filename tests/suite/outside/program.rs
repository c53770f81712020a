//! The real program in a real window, used as a person uses it.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use super::screen::{Screen, wait_for};
use super::sight::{Area, LINE, STRIP, place, words};
use crate::support::Running;

/// Long enough for the program to see each key, short enough not to be waited for.
const KEY_PAUSE_MS: &str = "15";

/// The program with a screen, a home and a window. What is ended first stands first.
pub(super) struct Program {
    process: Running,
    session: Option<Running>,
    /// What is on its screen.
    pub(super) screen: Screen,
    /// A folder of its own, which is its home.
    pub(super) home: tempfile::TempDir,
    /// The name of its window.
    pub(super) window: String,
    name: &'static str,
}

/// Whether the program finds the session in which the system's own dialogs live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Session {
    /// There is none, as on a bare machine.
    None,
    /// One of its own.
    Own,
}

/// Where the files of a session are, apart from those of the machine.
fn at_home(mut command: Command, home: &Path) -> Command {
    command
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home)
        .env("COUNTERSIGN_HOME", home.join("countersign"))
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Begins a session, which starts the system's dialogs when they are asked for, and tells its address.
fn begin_session(screen: &Screen, home: &Path) -> (Running, String) {
    let mut bus = at_home(screen.program("dbus-daemon"), home);
    bus.args(["--session", "--nofork", "--print-address=1"]);
    let (bus, told) = Running::start(&mut bus).expect("dbus-daemon is installed");
    let address = told.next_line().expect("the session tells its address");
    (bus, address.trim().to_owned())
}

impl Program {
    /// Opens the window and waits until it is ready to run. Its pictures carry the name of the journey.
    pub(super) fn start(name: &'static str, files: &[(&str, &str)], session: Session) -> Self {
        let screen = Screen::start();
        let home = tempfile::tempdir().expect("a folder");
        let mut command = at_home(screen.program(env!("CARGO_BIN_EXE_countersign")), home.path());
        let session = match session {
            Session::None => None,
            Session::Own => {
                let (bus, address) = begin_session(&screen, home.path());
                command.env("DBUS_SESSION_BUS_ADDRESS", address);
                Some(bus)
            }
        };
        if !files.is_empty() {
            command.arg("open");
        }
        for (name, text) in files {
            let path = home.path().join(name);
            std::fs::write(&path, text).expect("the folder is there");
            command.arg(path);
        }
        let said = home.path().join("said.txt");
        command.stderr(std::fs::File::create(&said).expect("the folder is there"));
        let mut process = Running(command.spawn().expect("it is there"));
        let window = wait_for("the window", || {
            let ended = process.0.try_wait().expect("it can be asked");
            assert_eq!(ended, None, "the program has ended: {}", std::fs::read_to_string(&said).unwrap_or_default());
            screen.window("Countersign")
        });
        screen.focus(&window);
        let program = Self { process, session, screen, home, window, name };
        program.sees(STRIP, "against the sandbox inside this program");
        if !files.is_empty() {
            program.sees(LINE, "Loaded");
        }
        program
    }

    /// Presses keys, such as `ctrl+o`, one after the other.
    pub(super) fn keys(&self, keys: &[&str]) {
        let arguments: Vec<&str> = ["key", "--delay", KEY_PAUSE_MS].iter().chain(keys).copied().collect();
        self.screen.xdotool(&arguments).expect("the keys are pressed");
    }

    /// Types a text.
    pub(super) fn types(&self, text: &str) {
        self.screen.xdotool(&["type", "--delay", KEY_PAUSE_MS, "--", text]).expect("the text is typed");
    }

    /// Presses the mouse on these words.
    pub(super) fn clicks(&self, area: Area, phrase: &str) {
        let (x, y) = self.sees(area, phrase);
        let (x, y) = (x.to_string(), y.to_string());
        self.screen.xdotool(&["mousemove", &x, &y, "click", "1"]).expect("the mouse is pressed");
    }

    /// Waits until these words can be read, and says where they stand.
    pub(super) fn sees(&self, area: Area, phrase: &str) -> (u32, u32) {
        let scratch = self.home.path().join("seen.png");
        let what = format!("the words {phrase:?} in {}", self.picture_path().display());
        wait_for(&what, || place(&words(&self.picture(), area, &scratch), phrase))
    }

    /// A picture of the screen, kept for people to look at.
    pub(super) fn picture(&self) -> image::RgbImage {
        self.screen.picture(&self.picture_path())
    }

    fn picture_path(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join(format!("window-{}.png", self.name))
    }

    /// The folder of the one run that was begun, once there is one.
    pub(super) fn run(&self) -> Option<PathBuf> {
        let runs = self.home.path().join("countersign").join("runs");
        Some(std::fs::read_dir(runs).ok()?.next()?.ok()?.path())
    }

    /// The report of the one run, once all its files are written.
    pub(super) fn report(&self) -> serde_json::Value {
        let folder = wait_for("the report of the run", || {
            let folder = self.run()?;
            ["report.json", "report.html", "junit.xml"].iter().all(|name| folder.join(name).is_file()).then_some(folder)
        });
        let text = std::fs::read_to_string(folder.join("report.json")).expect("it is there");
        serde_json::from_str(&text).expect("it is JSON")
    }

    /// Closes the window by its key and waits for the end of the program.
    pub(super) fn quits(mut self) {
        self.keys(&["ctrl+q"]);
        let ended: ExitStatus =
            wait_for("the end of the program", || self.process.0.try_wait().expect("it can be asked"));
        assert!(ended.success(), "{ended}");
        // A session shows files of its own below the home until it has ended.
        self.session = None;
        let home = self.home.path().display().to_string();
        wait_for("the end of the session", || {
            let mounts = std::fs::read_to_string("/proc/self/mounts").expect("the system tells them");
            (!mounts.contains(&home)).then_some(())
        });
    }
}
