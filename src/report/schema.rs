//! Tests that the committed schema is the one of the types, and that reports keep it.

use super::Report;
use super::synthetic;
use super::write::{Format, render};

const COMMITTED: &str = include_str!("../../assets/schemas/report-v1.json");
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/schemas/report-v1.json");

/// The schema of the types. When it has changed on purpose, run the test with `UPDATE_SCHEMAS` set.
#[test]
fn the_committed_schema_is_the_schema_of_the_types() {
    let schema = schemars::schema_for!(Report);
    let text = serde_json::to_string_pretty(&schema).expect("is JSON") + "\n";
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::write(PATH, &text).expect("is written");
        return;
    }
    assert!(text == COMMITTED.replace("\r\n", "\n"), "the schema has changed: set UPDATE_SCHEMAS and look at the diff");
}

#[test]
fn a_written_report_keeps_the_schema_and_a_broken_one_does_not() {
    let schema: serde_json::Value = serde_json::from_str(COMMITTED).expect("is JSON");
    let validator = jsonschema::validator_for(&schema).expect("is a schema");
    for events in [synthetic::mixed_run(), synthetic::hostile_run()] {
        let bytes = render(&synthetic::report(events), Format::Json);
        let mut document: serde_json::Value = serde_json::from_slice(&bytes).expect("is JSON");
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0]);
        document["cases"][0]["standing"] = "excellent".into();
        assert!(!validator.is_valid(&document));
    }
}
