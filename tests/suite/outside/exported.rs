//! The report written to a path that is typed.

use super::program::{Program, Session};
use super::screen::wait_for;
use super::sight::{DIALOG, LINE, STRIP};

#[test]
fn a_report_is_exported_by_keys_and_replaces_nothing_unasked() {
    let program = Program::start("exported", &[], Session::None);
    program.keys(&["ctrl+Return"]);
    let kept = program.report();
    program.sees(STRIP, "Passed");

    program.keys(&["ctrl+shift+e"]);
    program.sees(DIALOG, "Export the report");
    let path = program.home.path().join("mine.json");
    program.types(&path.display().to_string());
    program.keys(&["Return"]);
    let text = wait_for("the exported file", || std::fs::read_to_string(&path).ok());
    let exported: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(exported, kept);
    program.sees(LINE, "Report written to");

    // The path is still there. The same name again is asked about, and Enter is not the answer.
    std::fs::write(&path, "mine").expect("the folder is there");
    program.keys(&["ctrl+shift+e"]);
    program.sees(DIALOG, "Export the report");
    program.keys(&["Return"]);
    program.sees(DIALOG, "A file of this name is there");
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "mine");
    program.keys(&["Escape"]);
    program.quits();
}
