//! The detail of a cell: the verdict as a sentence, expected beside observed, and the tabs below.

use egui::{Frame, Label, Margin, RichText, ScrollArea, Ui, vec2};

use super::glyph::paint_glyph;
use super::parts::{IsChosen, choice, paragraph, section, weak};
use super::{exchange, overview, token};
use crate::gui::action::Action;
use crate::gui::document::{CellAt, Document};
use crate::gui::text::one_line;
use crate::gui::theme::{GAP, RADIUS, SMALL, palette};
use crate::gui::view::{Chip, Tab, View};
use crate::gui::wording::{expected_lines, headline, observed_lines, outcome_word, verdict_sentence};
use crate::model::{CaseFacts, CaseRecord, Expectation, Skipped};
use crate::report::{CellState, GridRow, mark};

/// The detail of the selected cell.
pub(crate) fn detail_ui(ui: &mut Ui, document: &Document, view: &mut View, actions: &mut Vec<Action>) {
    let Some((row, cell)) = document.selected_row().zip(document.selected_cell()) else {
        ui.vertical_centered(|ui| {
            ui.add_space(60.0);
            weak(ui, "Select a cell to see what was expected, what came back, and what it means.");
        });
        return;
    };
    title_ui(ui, row);
    deliveries_ui(ui, document, row, actions);
    ui.add_space(2.0);
    match &cell.state {
        CellState::Done(record) => record_ui(ui, row, record, view),
        CellState::Pending(facts) => pending_ui(ui, facts),
        CellState::Skipped(skipped) => skipped_ui(ui, skipped),
    }
}

fn title_ui(ui: &mut Ui, row: &GridRow) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(row.key.scenario.as_str()).heading());
        if !row.key.case.is_empty() {
            ui.label(RichText::new(one_line(&row.key.case)).monospace());
        }
    });
    ui.add(Label::new(one_line(row.title())).wrap());
}

/// The deliveries of the row, so that one can be set beside the other with one press.
fn deliveries_ui(ui: &mut Ui, document: &Document, row: &GridRow, actions: &mut Vec<Action>) {
    let chosen = document.selection.as_ref().map(|at| at.delivery);
    ui.horizontal_wrapped(|ui| {
        for cell in &row.cells {
            let text = cell.delivery.title();
            let chosen = IsChosen::when(Some(cell.delivery), chosen);
            if choice(ui, chosen, text, &format!("Show {text}")).clicked() {
                actions.push(Action::Select(CellAt { row: row.key.clone(), delivery: cell.delivery }));
            }
        }
    });
}

fn record_ui(ui: &mut Ui, row: &GridRow, record: &CaseRecord, view: &mut View) {
    let palette = palette(ui.visuals());
    let color = palette.standing(record.standing);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(14.0, 20.0), egui::Sense::hover());
        paint_glyph(ui.painter(), rect.center(), 12.0, Chip::Standing(record.standing), color);
        let text = format!("{}: {}", mark(record.standing).word, headline(record));
        ui.add(Label::new(RichText::new(text).color(color).strong()).wrap());
    });
    paragraph(ui, &sentence_case(&verdict_sentence(record)));
    if let Some(step) = record.deciding_step() {
        columns_ui(ui, &expected_lines(&step.expected), &observed_lines(&step.reading), Some(color));
    }
    ui.add_space(GAP / 2.0);
    tabs_ui(ui, view);
    ScrollArea::vertical().id_salt("detail").auto_shrink(false).show(ui, |ui| {
        match view.tab {
            Tab::Overview => overview::overview_ui(ui, row, record),
            Tab::Exchange => {
                steps_ui(ui, record, view);
                exchange::exchange_ui(ui, record, view.step);
            }
            Tab::Token => {
                steps_ui(ui, record, view);
                token::token_ui(ui, record, view.step);
            }
        }
        ui.add_space(GAP);
    });
}

/// Expected on the left, observed on the right.
fn columns_ui(ui: &mut Ui, expected: &[String], observed: &[String], color: Option<egui::Color32>) {
    ui.columns_const(|[left, right]| {
        for (ui, title, lines, color) in [(left, "Expected", expected, None), (right, "Observed", observed, color)] {
            let palette = palette(ui.visuals());
            let frame = Frame::new().fill(palette.sunken).corner_radius(RADIUS).inner_margin(Margin::symmetric(10, 8));
            frame.show(ui, |ui| {
                ui.set_min_width(ui.available_width());
                // Columns justify their texts, which tears the letters of a long word apart.
                ui.with_layout(egui::Layout::top_down(egui::Align::LEFT), |ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    section(ui, title);
                    for line in lines {
                        let text = RichText::new(line).monospace().color(color.unwrap_or(palette.text));
                        ui.add(Label::new(text).wrap());
                    }
                });
            });
        }
    });
}

fn tabs_ui(ui: &mut Ui, view: &mut View) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (tab, text) in [(Tab::Overview, "Overview"), (Tab::Exchange, "Exchange"), (Tab::Token, "Token")] {
            if choice(ui, IsChosen::when(tab, view.tab), text, &format!("Tab {text}")).clicked() {
                view.tab = tab;
            }
        }
    });
}

/// The steps of a scenario that has several.
fn steps_ui(ui: &mut Ui, record: &CaseRecord, view: &mut View) {
    let steps = record.attempts.last().map_or(&[][..], |attempt| &attempt.steps);
    view.step = view.step.min(steps.len().saturating_sub(1));
    if steps.len() < 2 {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for (at, step) in steps.iter().enumerate() {
            let text = format!("{} {}", at + 1, outcome_word(step.reading.outcome));
            let name = format!("Step {}, {}", at + 1, outcome_word(step.reading.outcome));
            if choice(ui, IsChosen::when(at, view.step), &text, &name).clicked() {
                view.step = at;
            }
        }
    });
}

fn pending_ui(ui: &mut Ui, facts: &CaseFacts) {
    weak(ui, "No result yet.");
    let expected = facts.expected.last().unwrap_or(&Expectation::Any);
    columns_ui(ui, &expected_lines(expected), &["–".to_owned()], None);
    overview::source_ui(ui, facts);
}

fn skipped_ui(ui: &mut Ui, skipped: &Skipped) {
    ui.label(RichText::new("Skipped").size(SMALL));
    paragraph(ui, &skipped.reason);
}

/// The sentence with a capital and a full stop, as it stands alone here.
fn sentence_case(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_uppercase);
    let end = if sentence.ends_with('.') { "" } else { "." };
    format!("{}{}{end}", first.map_or_else(String::new, Iterator::collect), letters.as_str())
}
