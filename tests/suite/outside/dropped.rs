//! Files that are dragged from a file manager and dropped on the window.

use std::path::Path;

use super::SMALL;
use super::program::{Program, Session};
use super::sight::{DIALOG, LINE, STRIP};

/// Drags files onto the window as a file manager does it, and waits until the window has taken them.
fn drop_files(program: &Program, files: &[&Path]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/outside/drag.py");
    // The system's own Python has the system's packages.
    let mut drag = program.screen.program("/usr/bin/python3");
    let output = drag.arg(script).arg(&program.window).args(files).output().expect("Python is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_suite_and_a_report_are_opened_by_dropping_them() {
    let program = Program::start("dropped", &[], Session::None);
    program.keys(&["ctrl+Return"]);
    program.report();
    program.sees(STRIP, "Passed");

    // A name with signs that have a meaning in addresses.
    let suite = program.home.path().join("small & 100% mine.toml");
    std::fs::write(&suite, SMALL).expect("the folder is there");
    drop_files(&program, &[&suite]);
    program.sees(LINE, "Loaded 1 scenario from small");

    let report = program.run().expect("there was a run").join("report.json");
    drop_files(&program, &[&report]);
    program.sees(STRIP, "Stored run");
    program.quits();
}

#[test]
fn a_file_that_is_dropped_on_an_open_dialog_is_opened_and_the_dialog_goes() {
    let program = Program::start("dropped-on-dialog", &[], Session::None);
    program.keys(&["ctrl+o"]);
    program.sees(DIALOG, "Open a file");
    let suite = program.home.path().join("small.toml");
    std::fs::write(&suite, SMALL).expect("the folder is there");
    drop_files(&program, &[&suite]);
    program.sees(LINE, "Loaded 1 scenario from");
    program.quits();
}
