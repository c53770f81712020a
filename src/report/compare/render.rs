//! A comparison as text and as JSON.

use std::fmt::Write as _;

use super::class::{Class, Missing, Weight};
use super::document::{Change, Comparison, ExpectationChange, Pivot, Side};
use crate::report::visible_line;
use crate::report::write::to_lines;

/// The document, one change on a line.
pub fn to_json(comparison: &Comparison) -> Vec<u8> {
    to_lines(comparison)
}

/// The text for a terminal: what changed, class by class, and the sum last. Rows that did not change are only counted.
pub fn to_text(comparison: &Comparison) -> String {
    let mut text = String::new();
    line(&mut text, format_args!("left   {}", side_line(&comparison.left)));
    line(&mut text, format_args!("right  {}", side_line(&comparison.right)));
    for note in &comparison.notes {
        line(&mut text, format_args!("note   {}", visible_line(note)));
    }
    let changed = |change: &&Change| change.expectation == ExpectationChange::Changed;
    let heading = match comparison.by {
        Pivot::Run => "expectation changed",
        Pivot::Delivery => "expected to differ",
    };
    section(&mut text, heading, comparison, comparison.changes.iter().filter(changed).collect());
    for &class in Class::ALL.iter().filter(|&&class| class != Class::Unchanged) {
        let rows = comparison.changes.iter().filter(|change| change.class == class && !changed(change)).collect();
        section(&mut text, class.words(comparison.by), comparison, rows);
    }
    line(&mut text, format_args!("\n{}", sum(comparison)));
    text
}

fn side_line(side: &Side) -> String {
    let parts = [side.name(), side.target.as_str(), &side.origin, side.phase.id()];
    let started = side.started_at.format("%Y-%m-%d %H:%M:%S UTC");
    format!("{}, {started}", parts.map(|part| visible_line(part).into_owned()).join(", "))
}

fn section(text: &mut String, heading: &str, comparison: &Comparison, rows: Vec<&Change>) {
    if rows.is_empty() {
        return;
    }
    line(text, format_args!("\n{heading} ({})", rows.len()));
    for change in rows {
        let sign = match change.weight(comparison.by, Missing::Blocks) {
            Weight::Blocks => '✗',
            Weight::Undecided => '?',
            Weight::Warns => '!',
            Weight::Quiet => ' ',
        };
        line(text, format_args!("  {sign} {}", visible_line(&change.key.to_string())));
        line(text, format_args!("      {}", visible_line(&change.sentence)));
    }
}

fn sum(comparison: &Comparison) -> String {
    let counted = Class::ALL.iter().map(|&class| (comparison.count(class), class)).filter(|(count, _)| *count > 0);
    let parts: Vec<String> = counted.map(|(count, class)| format!("{count} {}", class.words(comparison.by))).collect();
    let counts = if parts.is_empty() { "nothing to compare".to_owned() } else { parts.join(", ") };
    let verdict = match comparison.weight(Missing::Blocks) {
        Weight::Blocks => "This blocks.",
        Weight::Undecided if comparison.compared_nothing() => {
            "No row has two results of the same scenario, so this proves nothing."
        }
        Weight::Undecided => "Nothing blocks, but something is in doubt.",
        Weight::Warns => "Nothing blocks; some rows are worth a look.",
        Weight::Quiet => "Nothing blocks.",
    };
    format!("{} rows: {counts}. {verdict}", comparison.changes.len())
}

fn line(text: &mut String, parts: std::fmt::Arguments<'_>) {
    text.write_fmt(parts).expect("a String takes every text");
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Delivery, Standing};
    use crate::report::compare::{between, by_delivery};
    use crate::report::{Report, synthetic};

    fn changed() -> Report {
        let mut report = synthetic::report(synthetic::mixed_run());
        for (at, case) in report.cases.iter_mut().enumerate() {
            let standing = Standing::ALL[(at * 5 + 1) % Standing::ALL.len()];
            *case = synthetic::standing(&case.facts, standing);
        }
        report.cases.remove(0);
        report
    }

    #[test]
    fn a_comparison_of_runs_lists_the_gravest_and_ends_with_the_sum() {
        let text = to_text(&between(&synthetic::report(synthetic::mixed_run()), &changed()));
        synthetic::in_test_data(|| insta::assert_snapshot!("comparison", text));
    }

    #[test]
    fn the_json_of_a_comparison_has_a_line_for_each_change() {
        let comparison = by_delivery(&changed(), Delivery::Get, Delivery::Post);
        let bytes = to_json(&comparison);
        let read: serde_json::Value = serde_json::from_slice(&bytes).expect("is JSON");
        assert_eq!(read["by"], "delivery");
        assert_eq!(read["changes"].as_array().map(Vec::len), Some(comparison.changes.len()));
        let lines = String::from_utf8(bytes).expect("is text");
        assert_eq!(lines.lines().filter(|line| line.starts_with("{\"key\"")).count(), comparison.changes.len());
    }

    #[test]
    fn a_comparison_of_nothing_says_so() {
        let empty = synthetic::empty_report();
        assert_eq!(
            to_text(&between(&empty, &empty)).lines().last(),
            Some("0 rows: nothing to compare. No row has two results of the same scenario, so this proves nothing.")
        );
    }

    #[test]
    fn hostile_text_is_made_visible() {
        let hostile = synthetic::report(synthetic::hostile_run());
        let text = to_text(&between(&hostile, &synthetic::empty_report()));
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\0', '\r']));
        assert!(text.contains("<U+202E>"));
    }
}
