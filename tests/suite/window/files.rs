//! Files that are opened, dropped, broken or stored.

use super::{SMALL, Window};

#[test]
fn a_broken_file_shows_its_line_and_nothing_is_lost() {
    let broken = SMALL.replace("level = \"must\"", "level = \"mut\"");
    let mut window = Window::with(&[("broken.toml", &broken)]);
    window.wait("the message", |w| w.has_part("broken.toml could not be opened"));
    assert!(window.has_part("broken.toml:17:"), "{:?}", window.names("error"));
    assert!(window.has_part("did you mean"), "{:?}", window.names("error"));
    assert!(window.has("Run the suite core"), "the other suites are still there");
    window.run();
    assert!(window.has("Passed"));
    window.press("Close");
    assert!(!window.has_part("could not be opened"));
}

#[test]
fn a_file_is_opened_by_a_path_that_is_typed() {
    let mut window = Window::with(&[]);
    let path = window.folder.path().join("small.toml");
    std::fs::write(&path, SMALL).unwrap();
    window.press("Open…");
    window.type_into("Path", &path.display().to_string());
    window.press("Open");
    window.wait("the suite of the file", |w| w.has("Run the suite small"));
    assert!(window.has("Loaded 1 scenario from small.toml"));
    assert!(!window.has("Open a file"));
}

#[test]
fn a_stored_run_is_shown_and_said_to_be_one() {
    let mut window = Window::with(&[]);
    window.run();
    let stored = window.stored();
    let Window { harness, folder } = window;
    drop(harness);
    let mut window = Window::open(folder, vec![stored.join("report.json")]);
    window.wait("the stored run", |w| w.has("Stored run"));
    assert!(window.has("report.json, read only"));
    assert!(window.has("Passed"));
    assert!(!window.names(", passed, ").is_empty());
    window.press("Close the report");
    assert!(window.has_part("Ready: "));
    assert!(window.names(", passed, ").is_empty());
}

#[test]
fn a_journal_without_an_end_is_said_to_be_unfinished() {
    let mut window = Window::with(&[]);
    window.run();
    let journal = window.stored().join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    std::fs::write(&journal, format!("{}\n", lines[..lines.len() / 2].join("\n"))).unwrap();
    window.press("Open…");
    window.type_into("Path", &journal.display().to_string());
    window.press("Open");
    window.wait("the journal", |w| w.has("Stored run"));
    assert!(window.has("It is unfinished: no end was recorded."));
    assert!(window.has("Incomplete"));
    assert!(!window.names(", pending").is_empty() || window.has_part(" pending"));
}
