//! The messages about wrong files, whole, as people see them behind "error: ".

use std::path::{Path, PathBuf};

use crate::load::{suite_from_text, targets_from_text};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/load")
}

fn check(name: &str, tell: impl FnOnce(&str, &str) -> String) {
    let file = format!("{name}.toml");
    // Git may have given the file the line ends of Windows.
    let text = std::fs::read_to_string(data().join(&file)).unwrap().replace("\r\n", "\n");
    insta::with_settings!({
        snapshot_path => data(),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, format!("error: {}", tell(&file, &text)));
    });
}

#[test]
fn messages_about_suites_are_as_reviewed() {
    for name in ["misspelt", "syntax", "newer", "resend"] {
        check(name, |file, text| suite_from_text(file, text).expect_err(name).to_string());
    }
}

#[test]
fn messages_about_targets_are_as_reviewed() {
    check("targets", |file, text| targets_from_text(file, text, Path::new("")).expect_err(file).to_string());
}
