//! The report written to a place that somebody names.

use egui::{Key, Modifiers};

use super::Window;

#[test]
fn a_report_is_written_to_the_path_that_is_typed_and_overwrites_nothing_unasked() {
    let mut window = Window::with(&[]);
    window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    assert!(!window.has("Export the report"), "there is nothing to write yet");
    window.run();
    window.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    assert!(window.has("Export the report"));

    let path = window.folder.path().join("mine.html");
    window.type_into("Path", &path.display().to_string());
    window.press("Write");
    window.wait("the file", |w| w.has_part("Report written to "));
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.contains("<!DOCTYPE html>") || written.contains("<!doctype html>"));

    // The same name again: it is asked before anything is replaced.
    std::fs::write(&path, "mine").unwrap();
    window.press("Export…");
    window.press("Write");
    window.wait("the question", |w| w.has("A file of this name is there."));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    window.press("Replace the file");
    window.wait("the file", |w| !w.has("Export the report"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), written);

    // An ending that names no format is said, and the dialog stays.
    window.press("Export…");
    window.type_into("Path", ".docx");
    window.press("Write");
    window.wait("the remark", |w| w.has_part("must end with"));
    window.press("Cancel");
    assert!(!window.has("Export the report"));
}
