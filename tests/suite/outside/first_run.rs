//! The main journey: a run is started by keys and seen, and the window closes well.

use super::program::{Program, Session};
use super::sight::{DETAIL, STRIP};

#[test]
fn a_run_in_a_real_window_is_started_by_keys_and_seen() {
    let program = Program::start("first-run", &[], Session::None);
    program.keys(&["ctrl+Return"]);
    let report = program.report();
    assert_eq!(report["completion"], "complete");
    assert!(report["cases"].as_array().expect("it is a list").len() > 80);
    program.sees(STRIP, "Passed");

    // The grid has the focus, so the keys lead to the detail of a cell.
    program.keys(&["Down", "Down", "Down"]);
    for words in ["Expected", "Observed"] {
        program.sees(DETAIL, words);
    }
    program.quits();
}
