//! The grid scenario × delivery with its parity column; only the rows in sight are made.

use egui::{EventFilter, FontId, Key, Modifiers, Rect, RichText, Sense, TextEdit, Ui, WidgetInfo, pos2};
use egui_extras::{Column, TableBuilder, TableRow};

use super::cell::{Highlight, cell_ui, clipped_text, parity_ui, pressable};
use super::columns::{Widths, heading};
use super::parts::{IsChosen, at_right_end, choice, weak};
use crate::gui::action::Action;
use crate::gui::document::{CellAt, Document};
use crate::gui::lines::Line;
use crate::gui::selection::{Move, moved};
use crate::gui::text::{counted, one_line};
use crate::gui::theme::{BODY, GAP, ROW, SMALL, palette};
use crate::gui::view::{Filter, Rows, View, Wish};
use crate::report::GridRow;

/// The filter and the grid.
pub(crate) fn grid_ui(ui: &mut Ui, document: &Document, view: &mut View, actions: &mut Vec<Action>) {
    filter_ui(ui, document, view);
    ui.add_space(2.0);
    let id = ui.scope_id().with("results");
    let rect = ui.available_rect_before_wrap();
    let grid = ui.interact(rect, id, Sense::focusable_noninteractive());
    grid.widget_info(|| WidgetInfo::labeled(egui::Role::Table, true, "Results, move with the arrow keys"));
    if view.wish == Some(Wish::Grid) {
        grid.request_focus();
        view.wish = None;
    }
    let lines = view.lines.of(document.revision, &document.rows, &view.filter);
    let to = keys_ui(ui, document, lines, id, actions);
    if lines.is_empty() {
        empty_ui(ui, document, &mut view.filter);
    } else {
        let pressed = table_ui(ui, document, lines, to);
        if let Some(at) = pressed {
            ui.memory_mut(|memory| memory.request_focus(id));
            actions.push(Action::Select(at));
        }
    }
    if grid.has_focus() {
        let stroke = egui::Stroke::new(1.5, palette(ui.visuals()).accent);
        ui.painter().rect_stroke(rect.expand(3.0), 2.0, stroke, egui::StrokeKind::Outside);
    }
}

fn filter_ui(ui: &mut Ui, document: &Document, view: &mut View) {
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(&mut view.filter.text).hint_text("filter…").desired_width(170.0);
        let field = ui.add(field).accessible_name("Filter");
        if view.wish == Some(Wish::Filter) {
            field.request_focus();
            view.wish = None;
        }
        ui.spacing_mut().item_spacing.x = 2.0;
        for (rows, text, name) in [
            (Rows::All, "All", "Show all rows"),
            (Rows::Failed, "Failed", "Show rows with a failure"),
            (Rows::Differs, "Differs", "Show rows whose deliveries differ"),
        ] {
            if choice(ui, IsChosen::when(rows, view.filter.rows), text, name).clicked() {
                view.filter.rows = rows;
                if rows == Rows::All {
                    view.filter.chips.clear();
                }
            }
        }
        ui.spacing_mut().item_spacing.x = GAP;
        let shown = view.lines.of(document.revision, &document.rows, &view.filter);
        let shown = shown.iter().filter(|line| line.row().is_some()).count();
        let all = document.rows.len();
        let text = if shown == all { counted(all, "row", "rows") } else { format!("{shown} of {all} rows") };
        at_right_end(ui, "shown", |ui| {
            weak(ui, text);
        });
    });
}

/// Moves the selection by the keys; gives the line that has to come into sight.
fn keys_ui(ui: &Ui, document: &Document, lines: &[Line], id: egui::Id, actions: &mut Vec<Action>) -> Option<usize> {
    let focused = ui.memory(egui::Memory::focused);
    if focused == Some(id) {
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    } else if focused.is_some() || ui.memory(egui::Memory::top_modal_layer).is_some() {
        return None;
    }
    let pressed = ui.input_mut(|input| {
        let keys = [
            (Key::ArrowUp, Move::Rows(-1)),
            (Key::ArrowDown, Move::Rows(1)),
            (Key::PageUp, Move::Rows(-15)),
            (Key::PageDown, Move::Rows(15)),
            (Key::Home, Move::First),
            (Key::End, Move::Last),
            (Key::ArrowLeft, Move::Left),
            (Key::ArrowRight, Move::Right),
            (Key::Enter, Move::Rows(0)),
        ];
        keys.into_iter().find(|(key, _)| input.consume_key(Modifiers::NONE, *key)).map(|(_, step)| step)
    })?;
    let (line, at) = moved(lines, &document.rows, document.selection.as_ref(), pressed)?;
    actions.push(Action::Select(at));
    Some(line)
}

fn table_ui(ui: &mut Ui, document: &Document, lines: &[Line], to: Option<usize>) -> Option<CellAt> {
    let widths = Widths::of(ui.available_width() - 10.0, &document.columns);
    let mut pressed = None;
    ui.spacing_mut().item_spacing = egui::vec2(0.0, 0.0);
    let mut table = TableBuilder::new(ui)
        .id_salt("grid")
        .sense(Sense::empty())
        .column(Column::exact(widths.scenario).clip(true))
        .auto_shrink(false)
        .animate_scrolling(false);
    for width in &widths.deliveries {
        table = table.column(Column::exact(*width).clip(true));
    }
    table = table.column(Column::exact(widths.parity).clip(true));
    if let Some(line) = to {
        table = table.scroll_to_row(line, None);
    }
    table
        .header(ROW, |mut header| {
            header.col(|ui| drop(title(ui, "Scenario", 8.0)));
            for (delivery, width) in document.columns.iter().zip(&widths.deliveries) {
                header.col(|ui| {
                    title(ui, heading(*delivery, *width), 8.0).on_hover_text(delivery.title());
                });
            }
            header.col(|ui| {
                title(ui, if widths.parity > 60.0 { "Parity" } else { "=" }, 8.0)
                    .on_hover_text("Whether the deliveries behave alike");
            });
        })
        .body(|body| {
            body.rows(ROW, lines.len(), |mut row| {
                let Some(line) = lines.get(row.index()) else { return };
                if let Some(at) = line_ui(&mut row, document, line) {
                    pressed = Some(at);
                }
            });
        });
    pressed
}

fn line_ui(table_row: &mut TableRow<'_, '_>, document: &Document, line: &Line) -> Option<CellAt> {
    match line {
        Line::Suite(id, count) => {
            let loaded = document.choice.suites.iter().find(|loaded| loaded.suite.id == *id);
            table_row.col(|ui| {
                suite_ground(ui);
                let title = loaded.map_or("", |loaded| loaded.suite.title.as_str());
                two_words(ui, 8.0, id.as_str(), &format!("{}  {count}", one_line(title)));
            });
            for _ in 0..=document.columns.len() {
                table_row.col(suite_ground);
            }
            None
        }
        Line::Scenario(at) => {
            let row = document.rows.get(*at)?;
            table_row.col(|ui| two_words(ui, 18.0, row.key.scenario.as_str(), &one_line(row.title())));
            for _ in 0..=document.columns.len() {
                table_row.col(|_| {});
            }
            None
        }
        Line::Case(at) => row_ui(table_row, document, document.rows.get(*at)?, 34.0),
        Line::Alone(at) => row_ui(table_row, document, document.rows.get(*at)?, 18.0),
    }
}

/// The ground of a suite's heading.
fn suite_ground(ui: &mut Ui) {
    ui.painter().rect_filled(ui.available_rect_before_wrap(), 0.0, palette(ui.visuals()).sunken);
}

fn row_ui(table_row: &mut TableRow<'_, '_>, document: &Document, row: &GridRow, indent: f32) -> Option<CellAt> {
    let selected = document.selection.as_ref().filter(|at| at.row == row.key);
    let highlight = if selected.is_some() { Highlight::Row } else { Highlight::Plain };
    let mut pressed = None;
    let whole_row = || {
        let delivery = crate::gui::selection::worst(row)?;
        Some(CellAt { row: row.key.clone(), delivery })
    };
    table_row.col(|ui| {
        let response = pressable(ui, "scenario", highlight);
        let name = crate::gui::wording::row_name(&row.key);
        response.widget_info(|| WidgetInfo::labeled(egui::Role::RowHeader, true, &name));
        let rect = response.rect;
        if row.key.case.is_empty() {
            words_in(ui, rect, indent, row.key.scenario.as_str(), &one_line(row.title()));
        } else {
            clipped_text(ui, rect, indent, &one_line(&row.key.case), palette(ui.visuals()).text);
        }
        if response.clicked() {
            pressed = whole_row();
        }
        if response.hovered() {
            response.on_hover_text(format!("{name}\n{}", one_line(row.title())));
        }
    });
    for &delivery in &document.columns {
        table_row.col(|ui| {
            let Some(cell) = row.cell(delivery) else {
                if highlight == Highlight::Row {
                    ui.painter().rect_filled(ui.available_rect_before_wrap(), 0.0, palette(ui.visuals()).selected);
                }
                return;
            };
            let highlight =
                if selected.is_some_and(|at| at.delivery == delivery) { Highlight::Cell } else { highlight };
            if cell_ui(ui, row, cell, highlight).clicked() {
                pressed = Some(CellAt { row: row.key.clone(), delivery });
            }
        });
    }
    table_row.col(|ui| {
        if parity_ui(ui, row, highlight).clicked() {
            pressed = whole_row();
        }
    });
    pressed
}

fn title(ui: &mut Ui, text: &str, indent: f32) -> egui::Response {
    ui.add_space(indent);
    let color = palette(ui.visuals()).weak;
    ui.add(egui::Label::new(RichText::new(text).size(SMALL).color(color)).truncate().selectable(false))
}

fn two_words(ui: &mut Ui, indent: f32, first: &str, second: &str) {
    let rect = ui.available_rect_before_wrap();
    words_in(ui, rect, indent, first, second);
}

/// A name and, behind it, what stands back.
fn words_in(ui: &Ui, rect: Rect, indent: f32, first: &str, second: &str) {
    let palette = palette(ui.visuals());
    let galley = ui.painter().layout_no_wrap(first.to_owned(), FontId::proportional(BODY), palette.text);
    let at = pos2(rect.left() + indent, rect.center().y - galley.size().y / 2.0);
    let after = indent + galley.size().x + 10.0;
    ui.painter().with_clip_rect(rect.intersect(ui.clip_rect())).galley(at, galley, palette.text);
    if rect.width() > after + 40.0 {
        clipped_text(ui, rect, after, second, palette.weak);
    }
}

fn empty_ui(ui: &mut Ui, document: &Document, filter: &mut Filter) {
    ui.vertical_centered(|ui| {
        ui.add_space(60.0);
        if document.rows.is_empty() {
            weak(ui, "Nothing to show yet. Load a suite with Open…, or drop a file here.");
        } else {
            weak(ui, "No row passes the filter.");
            if !filter.is_open() && ui.button("Show all rows again").clicked() {
                *filter = Filter::default();
            }
        }
    });
}
