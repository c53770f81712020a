//! The overview of a result: what it means, what to try, how the deliveries compare, where the rule is known from.

use std::time::Duration;

use egui::{Hyperlink, RichText, Ui};

use super::parts::{paragraph, section, weak};
use crate::gui::meaning::meaning_of;
use crate::gui::text::one_line;
use crate::gui::theme::{GAP, palette};
use crate::gui::wording::{confidence, took};
use crate::model::{CaseFacts, CaseRecord, ErrorKind, Expectation, Mismatch, Verdict};
use crate::report::{GridRow, RowParity, parity_mark};

/// The overview.
pub(super) fn overview_ui(ui: &mut Ui, row: &GridRow, record: &CaseRecord) {
    if let Some(kind) = record.deciding_step().and_then(|step| missed(&step.expected, &step.verdict)) {
        // What the catalogue says of an error is of no help here, for the target did not find it.
        section(ui, "WHAT IT MEANS");
        let clause = &meaning_of(kind).clause;
        paragraph(ui, &format!("The target took a token that it should have refused: {clause}."));
        paragraph(ui, "Whoever sends such a request is signed in.");
        ui.add_space(GAP);
    } else if let Some(kind) = record.outcome.kind() {
        let meaning = meaning_of(kind);
        section(ui, "WHAT IT MEANS");
        paragraph(ui, &meaning.meaning);
        list_ui(ui, "USUAL CAUSES", &meaning.causes);
        list_ui(ui, "WHAT TO TRY", &meaning.remedies);
        weak(ui, format!("{}; {}", meaning.source.trim_end_matches('.'), confidence(meaning.confidence)));
        ui.add_space(GAP);
    }
    parity_ui(ui, row);
    read_ui(ui, record);
    source_ui(ui, &record.facts);
}

/// The error that should have been found, where the user was signed in instead.
fn missed(expected: &Expectation, verdict: &Verdict) -> Option<ErrorKind> {
    match (expected, verdict) {
        (Expectation::Rejected(kinds), Verdict::Failed(Mismatch::AcceptedInstead)) => kinds.first().copied(),
        (Expectation::Rejected(_) | Expectation::Accepted | Expectation::Any, _) => None,
    }
}

fn list_ui(ui: &mut Ui, title: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    ui.add_space(GAP / 2.0);
    section(ui, title);
    for item in items {
        ui.horizontal_top(|ui| {
            weak(ui, "·");
            ui.add(egui::Label::new(item).wrap());
        });
    }
}

fn parity_ui(ui: &mut Ui, row: &GridRow) {
    if row.parity == RowParity::Single {
        return;
    }
    let mark = parity_mark(row.parity);
    section(ui, "PARITY");
    let color = palette(ui.visuals()).parity(row.parity);
    ui.horizontal_top(|ui| {
        ui.label(RichText::new(mark.glyph).monospace().color(color));
        ui.add(egui::Label::new(mark.meaning).wrap());
    });
    ui.add_space(GAP);
}

/// How the answer was read, and how long it took.
fn read_ui(ui: &mut Ui, record: &CaseRecord) {
    let Some(step) = record.deciding_step() else { return };
    section(ui, "HOW IT WAS READ");
    paragraph(ui, &step.reading.because);
    if let Some(message) = &step.reading.message {
        weak(ui, "In the target's own words");
        paragraph(ui, message.as_str());
    }
    let rule = step.reading.rule.as_deref().map_or("by no rule".to_owned(), |rule| format!("by rule {rule}"));
    let time = step.evidence.as_ref().map(|evidence| took(Duration::from_micros(evidence.took_us())));
    let attempts = record.attempts.len();
    let attempts = if attempts > 1 { format!(", {attempts} attempts") } else { String::new() };
    weak(ui, format!("{rule}{}{attempts}", time.map_or_else(String::new, |time| format!(", {time}"))));
    ui.add_space(GAP);
}

/// Where the requirement is known from.
pub(super) fn source_ui(ui: &mut Ui, facts: &CaseFacts) {
    let requirement = &facts.requirement;
    section(ui, "SOURCE OF THE REQUIREMENT");
    paragraph(ui, &requirement.source.text);
    weak(ui, format!("level {}, {}", requirement.level, confidence(requirement.source.confidence)));
    if let Some(url) = &requirement.source.url {
        // Only what is plainly a page is offered to the browser; files of strangers may name anything.
        if url.starts_with("https://") || url.starts_with("http://") {
            ui.add(Hyperlink::from_label_and_url(one_line(url), url).open_in_new_tab(true));
        } else {
            weak(ui, one_line(url));
        }
    }
    if !facts.tags.is_empty() {
        weak(ui, format!("tags {}", one_line(&facts.tags.join(", "))));
    }
}
