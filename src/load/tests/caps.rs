//! Files that ask for too much are refused before they cost much.

use std::fmt::Write as _;

use super::{refused, suite};
use crate::load::reader::FILE_MAX_BYTES;

fn first_message(text: &str) -> String {
    refused(text).0.remove(0).message
}

#[test]
fn a_file_is_capped_in_size() {
    let text = "#".repeat(FILE_MAX_BYTES + 1);
    assert_eq!(first_message(&text), "the file has more than 8388608 bytes");
}

#[test]
fn scenarios_are_capped() {
    let mut text = suite("expect.outcome = \"any\"\n");
    for at in 0..10_000 {
        write!(text, "[[scenario]]\nid = \"s{at}\"\n").unwrap();
    }
    assert_eq!(first_message(&text), "a suite has 1 to 10000 scenarios, this one has 10001");
}

#[test]
fn cases_are_capped_within_a_scenario_and_over_the_file() {
    let values: Vec<String> = (0..400).map(|at| at.to_string()).collect();
    let values = values.join(",");
    let axes = format!("axes = {{ a = [{values}], b = [{values}] }}\nexpect.outcome = \"any\"\n");
    assert_eq!(first_message(&suite(&axes)), "the axes make more than 100000 cases");

    let axes = format!("axes.a = [{values}]\nclaims.a = \"${{a}}\"\nexpect.outcome = \"any\"\n");
    let mut text = suite(&axes);
    for at in 0..125 {
        write!(
            text,
            "[[scenario]]\nid = \"s{at}\"\ntitle = \"t\"\nlevel = \"must\"\nsource = {{ text = \"t\", confidence = \
             \"unknown\" }}\n{axes}"
        )
        .unwrap();
    }
    assert_eq!(first_message(&text), "with this scenario the file has more than 100000 cases");
}

#[test]
fn values_are_capped_in_depth() {
    let nested =
        |depth: usize| format!("claims.deep = {}1{}\nexpect.outcome = \"any\"", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(first_message(&suite(&nested(40))), "the value is nested more than 32 deep");
    // The parser has a limit of its own, so that no file can exhaust the stack.
    assert!(!refused(&suite(&nested(100_000))).0.is_empty());
}

#[test]
fn steps_and_special_cases_are_capped() {
    let steps = "[[scenario.step]]\nexpect.outcome = \"any\"\n".repeat(101);
    assert_eq!(first_message(&suite(&steps)), "a scenario has 1 to 100 steps, this one has 101");
    let when = "[[scenario.expect.when]]\nmatch = { phase = \"after\" }\noutcome = \"any\"\n".repeat(501);
    let when = format!("[scenario.expect]\noutcome = \"any\"\n{when}");
    assert_eq!(first_message(&suite(&when)), "one scenario has at most 500 special cases, this one has 501");
}

#[test]
fn a_damaged_file_is_refused_or_read_and_never_stops_the_program() {
    let whole = include_str!("../../../tests/data/load/misspelt.toml");
    let mut random = fastrand::Rng::with_seed(1);
    let insertions = ["\"", "[", "]", "{", "}", "=", "\n", "${", "@", "é", "'''", "#", ".", "[[scenario]]\n"];
    for _ in 0..400 {
        let mut text = whole.to_owned();
        for _ in 0..random.usize(1..4) {
            let at = random.usize(0..text.len());
            if !text.is_char_boundary(at) {
                continue;
            }
            match random.u8(0..3) {
                0 => text.truncate(at),
                1 => text.insert_str(at, insertions[random.usize(0..insertions.len())]),
                _ => drop(text.remove(at)),
            }
            text.push(' ');
        }
        if let Err(wrong) = crate::load::suite_from_text("damaged.toml", &text) {
            assert!(!wrong.to_string().is_empty());
            let line_count = text.split('\n').count();
            assert!(wrong.0.iter().all(|found| found.line <= line_count && found.column >= 1 && found.width >= 1));
        }
    }
}
