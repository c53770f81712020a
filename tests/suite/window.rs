//! Journeys through the window, by the names and roles that a screen reader hears.

mod export;
mod failing;
mod files;
mod first_run;
mod keyboard;
mod names;
mod sandbox;
mod targets;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use countersign::desk::Places;
use countersign::gui::{App, WindowOptions};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// How long a condition is waited for. A run takes a second or two; a busy machine some more.
const PATIENCE: Duration = Duration::from_mins(1);

/// A window with folders of its own.
struct Window {
    harness: Harness<'static, App>,
    folder: tempfile::TempDir,
}

impl Window {
    /// A window that has opened these files, given by name and text.
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("it is there");
        let paths = files.iter().map(|(name, text)| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("it is there");
            path
        });
        let paths = paths.collect();
        Self::open(folder, paths)
    }

    /// A window on this folder that has opened these files.
    fn open(folder: tempfile::TempDir, files: Vec<PathBuf>) -> Self {
        let places = Places { settings: folder.path().join("settings.json"), runs: folder.path().join("runs") };
        let options = WindowOptions { files, places };
        let harness = Harness::builder()
            .with_size([1280.0, 820.0])
            .with_max_steps(64)
            .build_eframe(move |cc| App::new(&cc.egui_ctx, options).expect("it is there"));
        let mut window = Self { harness, folder };
        window.wait("the plan and the sandbox", |w| w.has("● on") && w.run_button().is_some());
        window
    }

    /// Draws until the condition holds.
    fn wait(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !condition(self) {
            assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
            self.harness.step();
            std::thread::park_timeout(Duration::from_millis(1));
        }
        self.settle();
    }

    /// Draws a few frames: a dialog takes some until it stands where it stays.
    fn settle(&mut self) {
        self.harness.run_steps(8);
        self.harness.check_accessibility();
    }

    fn has(&self, label: &str) -> bool {
        self.harness.query_all_by_label(label).next().is_some()
    }

    fn has_part(&self, part: &str) -> bool {
        self.harness.query_all_by_label_contains(part).next().is_some()
    }

    /// All names that hold this text.
    fn names(&self, part: &str) -> Vec<String> {
        let nodes = self.harness.query_all_by_label_contains(part);
        nodes.filter_map(|node| node.accesskit_node().label().or_else(|| node.accesskit_node().value())).collect()
    }

    /// The name of the button that runs, when there is something to run.
    fn run_button(&self) -> Option<String> {
        let is_it = |name: &String| {
            name.strip_prefix("Run ")
                .is_some_and(|cases| !cases.is_empty() && cases.bytes().all(|b| b.is_ascii_digit()))
        };
        self.names("Run ").into_iter().find(is_it)
    }

    fn press(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    /// Presses what has this role and name, where the name alone is not enough.
    fn press_the(&mut self, role: egui::accesskit::Role, label: &str) {
        self.harness.get_by_role_and_label(role, label).click();
        self.settle();
    }

    fn key(&mut self, modifiers: egui::Modifiers, key: egui::Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    /// Types into a field by its name.
    fn type_into(&mut self, field: &str, text: &str) {
        let role = egui::accesskit::Role::TextInput;
        self.harness.get_by_role_and_label(role, field).focus();
        self.settle();
        self.harness.get_by_role_and_label(role, field).type_text(text);
        self.settle();
    }

    /// Presses Run and waits for the end.
    fn run(&mut self) {
        let button = self.run_button().expect("it is there");
        self.press(&button);
        self.wait_for_end();
    }

    fn wait_for_end(&mut self) {
        self.wait("the end of the run", |w| {
            ["Passed", "Failed", "Undecided", "Incomplete"].iter().any(|word| w.is_concluded(word))
        });
    }

    /// Whether the run was summed up by this word. The filter has a button named otherwise, so the word stands alone.
    fn is_concluded(&self, word: &str) -> bool {
        self.has(word)
    }

    /// The files of the one run that was made, once they are written.
    fn stored(&mut self) -> PathBuf {
        let runs = self.folder.path().join("runs");
        let find = move || {
            let folder = std::fs::read_dir(&runs).ok()?.next()?.ok()?.path();
            // They are written side by side, so none is always the last.
            let written = ["report.json", "report.html", "junit.xml"].iter().all(|name| folder.join(name).is_file());
            written.then_some(folder)
        };
        let found = find.clone();
        self.wait("the report of the run", move |_| found().is_some());
        find().expect("it is there")
    }
}

/// A small suite, so that a test needs no bundled ones.
const SMALL: &str = r#"format = 1

[suite]
id = "small"
title = "A small suite"
deliveries = ["get", "post"]

[suite.claims]
iat = "@now"
jti = "@uuid"
name = "SSO probe"
email = "probe+${case}@sso-probe.test"

[[scenario]]
id = "small.good"
title = "A good token signs the user in"
level = "must"
source = { text = "required attributes", confidence = "documented" }
expect.outcome = "accepted"
"#;
