//! The summary for a terminal: table, what needs attention, counts, and the sentence last.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::table::table;
use crate::model::{CaseRecord, Completion, Delivery, Doubt, Outcome, Standing, Verdict};
use crate::report::Counts;
use crate::report::Report;
use crate::report::explain;
use crate::report::sentence::{canary_sentence, sentence_with};
use crate::report::visible_line;
use crate::report::{CellState, GridCell, GridRow, grid};
use crate::report::{LEGEND, mark, parity_mark};

/// How many cases without a result are named; a killed run may have left hundreds, which would drown the rest.
const PENDING_SHOWN: usize = 10;

pub(super) fn render(report: &Report) -> String {
    let counts = Counts::of(report);
    let rows = grid(report);
    let mut text = String::new();
    if !rows.is_empty() {
        text.push_str(&grid_table(&rows));
    }
    push_canaries(&mut text, report);
    for case in report.cases.iter().filter(|case| needs_attention(case.standing) && !hangs_on_canary(case)) {
        push_case(&mut text, case);
    }
    for row in rows.iter().filter(|row| row.breaks_contract()) {
        line(&mut text, format_args!("\n≠ {}", visible_line(&row.key.to_string())));
        line(&mut text, format_args!("  {}", parity_mark(row.parity).meaning));
    }
    if !report.pending.is_empty() {
        push_pending(&mut text, report);
    }
    push_skipped(&mut text, report);
    text.push('\n');
    line(&mut text, format_args!("{}", count_line(&counts)));
    line(&mut text, format_args!("{}", visible_line(&sentence_with(report, &counts, &rows))));
    text
}

/// Whether a case is in doubt for no reason of its own: its canary did not sign in, and that is said once.
pub(super) fn hangs_on_canary(case: &CaseRecord) -> bool {
    matches!(case.verdict, Verdict::Inconclusive(Doubt::CanaryFailed(_)))
}

/// The canaries that did not sign in, each cause once, and how many cases hang on them.
fn push_canaries(text: &mut String, report: &Report) {
    let mut said = BTreeSet::new();
    for canary in report.failed_canaries() {
        let sentence = canary_sentence(canary);
        let message = canary.reading.message.as_ref().map(|message| visible_line(message.as_str()).into_owned());
        if !said.insert((sentence.clone(), message.clone())) {
            continue;
        }
        let kind = canary.reading.outcome.kind().map_or_else(String::new, |kind| format!(" ({kind})"));
        line(text, format_args!("\n! canary{kind}: {sentence}"));
        if let Some(message) = message {
            line(text, format_args!("  the target says: {message}"));
        }
    }
    let hanging = report.cases.iter().filter(|case| hangs_on_canary(case)).count();
    if hanging > 0 {
        line(text, format_args!("  {hanging} cases hang on it and prove nothing until it signs in"));
    }
}

/// Whether somebody has to look at a case with this standing.
pub(super) fn needs_attention(standing: Standing) -> bool {
    match standing {
        Standing::Failed | Standing::UnexpectedPass | Standing::Inconclusive | Standing::Flaky | Standing::Warned => {
            true
        }
        Standing::Passed | Standing::Known | Standing::Noted | Standing::Skipped => false,
    }
}

/// The deliveries that occur, in their order.
pub(super) fn deliveries(rows: &[GridRow]) -> Vec<Delivery> {
    let occurs = |delivery: &Delivery| rows.iter().any(|row| row.cell(*delivery).is_some());
    Delivery::ALL.iter().copied().filter(occurs).collect()
}

/// The reason of an outcome in a word: what a cell of a table has room for.
pub(super) fn short_outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "signed in",
        Outcome::Rejected(kind) => kind.id(),
        Outcome::Ambiguous => "ambiguous",
        Outcome::NoAnswer(fault) => fault.id(),
    }
}

fn grid_table(rows: &[GridRow]) -> String {
    let deliveries = deliveries(rows);
    let mut lines = Vec::with_capacity(rows.len() + 1);
    let titles = deliveries.iter().map(|delivery| delivery.title().to_owned());
    lines.push(["Scenario".to_owned()].into_iter().chain(titles).chain(["Parity".to_owned()]).collect::<Vec<_>>());
    for row in rows {
        let cells = deliveries.iter().map(|&delivery| row.cell(delivery).map_or_else(String::new, cell_text));
        let parity = parity_mark(row.parity);
        let parity = if parity.glyph.is_empty() { String::new() } else { format!("{} {}", parity.glyph, parity.word) };
        let name = visible_line(&row.key.to_string()).into_owned();
        lines.push([name].into_iter().chain(cells).chain([parity]).collect());
    }
    table(&lines)
}

fn cell_text(cell: &GridCell) -> String {
    match &cell.state {
        CellState::Done(record) => format!("{} {}", mark(record.standing).glyph, short_outcome(record.outcome)),
        CellState::Pending(_) => "… no result".to_owned(),
        CellState::Skipped(_) => format!("{} skipped", mark(Standing::Skipped).glyph),
    }
}

fn push_case(text: &mut String, case: &CaseRecord) {
    let mark = mark(case.standing);
    line(text, format_args!("\n{} {}: {}", mark.glyph, mark.word, visible_line(&case.facts.key.to_string())));
    line(text, format_args!("  {}", visible_line(&case.facts.title)));
    if let Some(step) = case.deciding_step() {
        line(text, format_args!("  {}", visible_line(&explain::step_sentence(step))));
        if let Some(message) = &step.reading.message {
            line(text, format_args!("  the target says: {}", visible_line(message.as_str())));
        }
        let remedies = step.reading.outcome.kind().map(|kind| &explain::explain(kind).remedies);
        if let Some(remedy) = remedies.and_then(|remedies| remedies.first()) {
            line(text, format_args!("  try: {remedy}"));
        }
    }
}

fn push_pending(text: &mut String, report: &Report) {
    let word = if report.completion == Completion::Unfinished { "not done yet, or never" } else { "not done" };
    line(text, format_args!("\n{} of {} cases {word}:", report.pending.len(), report.planned));
    for facts in report.pending.iter().take(PENDING_SHOWN) {
        line(text, format_args!("  … {}", visible_line(&facts.key.to_string())));
    }
    let more = report.pending.len().saturating_sub(PENDING_SHOWN);
    if more > 0 {
        line(text, format_args!("  and {more} more"));
    }
}

fn push_skipped(text: &mut String, report: &Report) {
    if report.skipped.is_empty() {
        return;
    }
    line(text, format_args!("\n{} skipped:", report.skipped.len()));
    for skipped in &report.skipped {
        let (key, reason) = (skipped.key.to_string(), visible_line(&skipped.reason));
        line(text, format_args!("  {} {}: {reason}", mark(Standing::Skipped).glyph, visible_line(&key)));
    }
}

/// The counts that are not zero, on one line.
pub(super) fn count_line(counts: &Counts) -> String {
    let mut parts: Vec<String> = LEGEND
        .iter()
        .map(|&standing| (counts.count(standing), mark(standing)))
        .filter(|(count, _)| *count > 0)
        .map(|(count, mark)| format!("{} {count} {}", mark.glyph, mark.word))
        .collect();
    if counts.pending > 0 {
        parts.push(format!("… {} without a result", counts.pending));
    }
    if parts.is_empty() { "no cases".to_owned() } else { parts.join("  ") }
}

fn line(text: &mut String, parts: std::fmt::Arguments<'_>) {
    text.write_fmt(parts).expect("a String takes every text");
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    #[test]
    fn the_summary_shows_the_grid_what_failed_and_the_sentence_last() {
        let text = render(&synthetic::report(synthetic::mixed_run()));
        synthetic::in_test_data(|| insta::assert_snapshot!("summary", text));
    }

    #[test]
    fn a_long_list_of_cases_without_a_result_is_cut_and_counted() {
        let summary = |cases: usize| {
            let planned: Vec<_> =
                (0..cases).map(|n| synthetic::facts("core", &format!("s{n:03}"), "", Delivery::Post)).collect();
            let text = render(&synthetic::report([synthetic::started(&planned, &[])]));
            let listed = text.lines().filter(|line| line.starts_with("  … ")).count();
            (listed, text.lines().find(|line| line.ends_with(" more")).map(str::to_owned))
        };
        assert_eq!(summary(10), (10, None));
        assert_eq!(summary(11), (10, Some("  and 1 more".to_owned())));
        assert_eq!(summary(145), (10, Some("  and 135 more".to_owned())));
    }

    #[test]
    fn hostile_text_stays_on_its_line_and_moves_no_cursor() {
        let text = render(&synthetic::report(synthetic::hostile_run()));
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\0', '\r', '\u{fffe}']));
        assert!(text.contains("<U+202E>") && text.contains("<U+001B>"));
        assert!(text.lines().all(|line| !line.starts_with("$x") && !line.starts_with('\t')));
    }
}
