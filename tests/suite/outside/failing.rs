//! A sandbox that is wrong on purpose: chosen, run, and the failing row explained, all by the mouse.

use super::program::{Program, Session};
use super::sight::{COUNTS, DETAIL, GRID, LEFT};

#[test]
fn a_row_that_fails_on_purpose_is_clicked_and_explained() {
    let program = Program::start("failing", &[], Session::None);
    program.clicks(LEFT, "Wrong on purpose");
    program.clicks(LEFT, "find");
    program.types("post-skips-sig");
    program.clicks(LEFT, "post-skips-signature");
    program.sees(LEFT, "Wrong on purpose 1");
    program.keys(&["ctrl+Return"]);

    let report = program.report();
    let cases = report["cases"].as_array().expect("it is a list");
    let failed: Vec<_> = cases.iter().filter(|case| case["standing"] == "failed").collect();
    assert!(!failed.is_empty());
    assert!(failed.iter().all(|case| case["key"]["delivery"] != "get"), "the flaw is of POST alone");

    // The count is a filter: what it leaves are rows that fail, each with a user who was signed in.
    program.clicks(COUNTS, &format!("{} failed", failed.len()));
    program.sees(GRID, "signature.wrong-secret");
    program.clicks(GRID, "accepted");
    program.sees(DETAIL, "failed signed in, and should have been refused");
    for words in [
        "Expected",
        "Observed",
        "What it means",
        "The target took a token",
        "Whoever sends such a request is signed in",
    ] {
        program.sees(DETAIL, words);
    }
    program.quits();
}
