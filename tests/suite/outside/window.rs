//! The main journey in a real window: a screen without graphics hardware, driven by keys, looked at by a picture.

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a condition is waited for; drawing in software takes its time on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// A window that shows text in several colours has many more; a blank one has one or two.
const COLOURS_MIN: usize = 64;

/// A process that ends with the test, however the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already, which is as well.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// A screen of its own, and its name.
fn screen() -> (Running, String) {
    let mut screen = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x820x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb is installed");
    let mut number = String::new();
    let told = screen.stdout.take().expect("it is piped");
    BufReader::new(told).read_line(&mut number).expect("Xvfb tells its number");
    (Running(screen), format!(":{}", number.trim()))
}

fn xdotool(display: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new("xdotool").env("DISPLAY", display).args(arguments).output().expect("xdotool is installed");
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn report_in(runs: &Path) -> Option<PathBuf> {
    let folder = std::fs::read_dir(runs).ok()?.next()?.ok()?.path();
    let last_written = folder.join("junit.xml");
    last_written.is_file().then(|| folder.join("report.json"))
}

/// A picture of the whole screen, kept for people to look at.
fn taken(display: &str, picture: &Path) -> image::RgbImage {
    let taken = Command::new("import")
        .env("DISPLAY", display)
        .args(["-window", "root"])
        .arg(picture)
        .status()
        .expect("ImageMagick's import is installed");
    assert!(taken.success());
    image::open(picture).expect("import has written a picture").into_rgb8()
}

/// The part of a picture where the detail of a cell stands.
fn right_pane(pixels: &image::RgbImage) -> Vec<[u8; 3]> {
    let inside = pixels.enumerate_pixels().filter(|(x, y, _)| *x > 900 && *y > 120);
    inside.map(|(_, _, pixel)| pixel.0).collect()
}

#[test]
fn a_run_in_a_real_window_is_started_by_keys_and_seen() {
    let home = tempfile::tempdir().expect("it is there");
    let (_screen, display) = screen();
    let program = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .env("DISPLAY", &display)
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .env("HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .stdin(Stdio::null())
        .spawn()
        .expect("it is there");
    let mut program = Running(program);

    let window = wait_for("the window", || {
        assert_eq!(program.0.try_wait().expect("it is there"), None, "the program has ended");
        let found = xdotool(&display, &["search", "--onlyvisible", "--name", "^Countersign$"])?;
        found.lines().next().map(str::to_owned)
    });
    let runs = home.path().join("data").join("countersign").join("runs");
    // There is no window manager, so nobody but us gives the window the focus; and until its suites are loaded there is
    // nothing to run. So the key is pressed until a run has begun; while one goes on, and after it, it is not.
    let report = wait_for("the report", || {
        if !runs.is_dir() {
            xdotool(&display, &["windowfocus", &window]);
            xdotool(&display, &["key", "ctrl+Return"]);
        }
        report_in(&runs)
    });
    let text = std::fs::read_to_string(&report).expect("it is there");
    let report: serde_json::Value = serde_json::from_str(&text).expect("it is there");
    assert_eq!(report["completion"], "complete");
    assert!(report["cases"].as_array().expect("it is there").len() > 80);

    // The detail of a cell is opened, so that the picture shows all three panes.
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join("window-journey.png");
    let before = wait_for("a picture with something on it", || {
        let pixels = taken(&display, &picture);
        let colours: HashSet<[u8; 3]> = pixels.pixels().map(|pixel| pixel.0).collect();
        (colours.len() >= COLOURS_MIN).then_some(pixels)
    });
    xdotool(&display, &["key", "Down", "Down", "Down"]);
    wait_for("the detail on the right", || {
        (right_pane(&taken(&display, &picture)) != right_pane(&before)).then_some(())
    });

    // The window closes by its key, and the program ends well.
    xdotool(&display, &["key", "ctrl+q"]);
    let ended = wait_for("the end of the program", || program.0.try_wait().unwrap());
    assert!(ended.success(), "{ended}");
}
