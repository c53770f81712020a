//! Short words for cells and people: what a cell shows, and the sentence that names it.

use std::time::Duration;

use crate::model::{CaseRecord, Confidence, Expectation, Outcome, Reading, Verdict};
use crate::report::{CellState, GridCell, RowKey, mark};

/// What a cell says beside its glyph.
pub(super) fn short(state: &CellState) -> &str {
    match state {
        CellState::Done(record) => outcome_word(record.outcome),
        CellState::Pending(_) => "pending",
        CellState::Skipped(_) => "skipped",
    }
}

/// The kind where there is one, otherwise the outcome.
pub(super) fn outcome_word(outcome: Outcome) -> &'static str {
    outcome.kind().map_or(outcome.word(), crate::model::ErrorKind::id)
}

/// The scenario with its case, without the suite.
pub(super) fn row_name(key: &RowKey) -> String {
    if key.case.is_empty() { key.scenario.to_string() } else { format!("{} [{}]", key.scenario, key.case) }
}

/// The name of a cell as a sentence for those who hear it.
pub(super) fn cell_name(key: &RowKey, cell: &GridCell) -> String {
    let row = row_name(key);
    let delivery = cell.delivery.title();
    match &cell.state {
        CellState::Done(record) => {
            format!("{row}, {delivery}, {}, {}", mark(record.standing).word, outcome_word(record.outcome))
        }
        CellState::Pending(_) => format!("{row}, {delivery}, pending"),
        CellState::Skipped(skipped) => format!("{row}, {delivery}, skipped, {}", skipped.reason),
    }
}

/// The verdict as a sentence.
pub(super) fn verdict_sentence(record: &CaseRecord) -> String {
    match record.deciding_step() {
        Some(step) => crate::judge::sentence(&step.expected, &step.reading, &step.verdict),
        None => "nothing was sent".to_owned(),
    }
}

/// The verdict in a word or two, for the headline of the detail.
pub(super) fn headline(record: &CaseRecord) -> &'static str {
    use crate::model::{Mismatch, PassedOn};
    match &record.verdict {
        Verdict::Passed(PassedOn::Kind) => "answered as expected",
        Verdict::Passed(PassedOn::Outcome) => "refused as expected, and no reason shown",
        Verdict::Failed(Mismatch::AcceptedInstead) => "signed in, and should have been refused",
        Verdict::Failed(Mismatch::RejectedInstead(_)) => "refused, and should have been signed in",
        Verdict::Failed(Mismatch::OtherKind(_)) => "rejected for another reason",
        Verdict::Inconclusive(_) => "the answer proves nothing",
        Verdict::Noted => "recorded, not judged",
    }
}

/// What was expected, as a list of short lines.
pub(super) fn expected_lines(expected: &Expectation) -> Vec<String> {
    match expected {
        Expectation::Accepted => vec!["accepted".to_owned()],
        Expectation::Any => vec!["any answer".to_owned(), "the right one is not known".to_owned()],
        Expectation::Rejected(kinds) => {
            let kinds = kinds
                .iter()
                .enumerate()
                .map(|(at, kind)| if at == 0 { kind.to_string() } else { format!("or {kind}") });
            std::iter::once("rejected".to_owned()).chain(kinds).collect()
        }
    }
}

/// What was observed, as a list of short lines.
pub(super) fn observed_lines(reading: &Reading) -> Vec<String> {
    let kind = reading.outcome.kind().map(|kind| kind.to_string());
    std::iter::once(reading.outcome.word().to_owned()).chain(kind).collect()
}

/// How surely a rule is known, in words.
pub(super) const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Documented => "documented by the vendor",
        Confidence::Staff => "said by the vendor's staff",
        Confidence::Observed => "observed on the wire",
        Confidence::Reported => "reported by integrators",
        Confidence::Inferred => "inferred from what is known",
        Confidence::Standard => "a rule of the standard",
        Confidence::Unknown => "not known",
    }
}

/// A time span for people.
pub(super) fn took(span: Duration) -> String {
    let secs = span.as_secs();
    match secs {
        0 if span.as_millis() < 10 => format!("{:.1} ms", span.as_secs_f64() * 1000.0),
        0 => format!("{} ms", span.as_millis()),
        1..60 => format!("{:.1} s", span.as_secs_f64()),
        _ => format!("{:02}:{:02}", secs / 60, secs % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::example;
    use crate::model::{Delivery, ErrorKind, Standing};
    use crate::report::grid;

    #[test]
    fn a_cell_is_named_by_a_sentence() {
        let refused = Outcome::Rejected(ErrorKind::SignatureInvalid);
        let rows = grid(&example::report(&[
            ("core", "iat.window", "iat=@now-10m", Delivery::Get, Some((refused, Standing::Failed))),
            ("core", "iat.window", "iat=@now-10m", Delivery::Post, None),
        ]));
        let names: Vec<String> = rows[0].cells.iter().map(|cell| cell_name(&rows[0].key, cell)).collect();
        let wanted =
            ["iat.window [iat=@now-10m], GET, failed, signature_invalid", "iat.window [iat=@now-10m], POST, pending"];
        assert_eq!(names, wanted);
    }

    #[test]
    fn spans_are_as_long_as_needed() {
        for (millis, wanted) in
            [(1, "1.0 ms"), (250, "250 ms"), (1_500, "1.5 s"), (61_000, "01:01"), (3_600_000, "60:00")]
        {
            assert_eq!(took(Duration::from_millis(millis)), wanted);
        }
    }
}
