//! A screen of its own for a test: no graphics hardware, keys and mouse by xdotool, pictures of what is on it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::Running;

/// How long a condition is waited for; drawing in software and reading pictures take their time on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);
/// How often it is looked at.
const PAUSE: Duration = Duration::from_millis(20);

/// Looks until something is found.
pub(super) fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::park_timeout(PAUSE);
    }
}

/// A screen that nobody else uses.
pub(super) struct Screen {
    display: String,
    _server: Running,
}

impl Screen {
    /// Starts a screen. It has the size that the window wishes, and no window manager.
    pub(super) fn start() -> Self {
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", "1280x820x24", "-nolisten", "tcp"]).stderr(Stdio::null());
        let (server, told) = Running::start(&mut server).expect("Xvfb is installed");
        let number = told.next_line().expect("Xvfb tells its number");
        Self { display: format!(":{}", number.trim()), _server: server }
    }

    /// A program that draws on this screen and on no other.
    pub(super) fn program(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.display).env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
        command
    }

    /// What xdotool answers; nothing where it found nothing.
    pub(super) fn xdotool(&self, arguments: &[&str]) -> Option<String> {
        let output = self.program("xdotool").args(arguments).output().expect("xdotool is installed");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// The window with this title, when it can be seen.
    pub(super) fn window(&self, title: &str) -> Option<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--name", &format!("^{title}$")])?;
        found.lines().next().map(str::to_owned)
    }

    /// Lets the keys go to this window. Without a window manager nobody else does it.
    pub(super) fn focus(&self, window: &str) {
        wait_for("the focus", || {
            self.xdotool(&["windowfocus", window]);
            (self.xdotool(&["getwindowfocus"])? == window).then_some(())
        });
    }

    /// A picture of the whole screen, kept in this file for people to look at.
    pub(super) fn picture(&self, path: &Path) -> image::RgbImage {
        let taken = self.program("import").args(["-window", "root"]).arg(path).status();
        assert!(taken.expect("ImageMagick's import is installed").success());
        image::open(path).expect("import has written a picture").into_rgb8()
    }
}
