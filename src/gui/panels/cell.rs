//! Cells of the grid: painted, pressed by the pointer, named for those who hear them.

use egui::{FontId, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::glyph::paint_glyph;
use super::strip::color_of;
use crate::gui::theme::{BODY, RADIUS, palette};
use crate::gui::view::Chip;
use crate::gui::wording::{cell_name, short};
use crate::model::Standing;
use crate::report::{CellState, GridCell, GridRow, RowParity, parity_mark};

/// Below this width a cell shows its glyph alone.
const WORD_MIN_WIDTH: f32 = 70.0;

/// How a cell or a row is highlighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Highlight {
    /// Not at all.
    Plain,
    /// Its row is selected.
    Row,
    /// It is selected itself.
    Cell,
}

/// A result.
pub(super) fn cell_ui(ui: &mut Ui, row: &GridRow, cell: &GridCell, highlight: Highlight) -> Response {
    let response = pressable(ui, ("cell", cell.delivery), highlight);
    let name = cell_name(&row.key, cell);
    response.widget_info(|| WidgetInfo::selected(egui::Role::Cell, true, highlight == Highlight::Cell, &name));
    let palette = palette(ui.visuals());
    let chip = match &cell.state {
        CellState::Done(record) => Chip::Standing(record.standing),
        CellState::Pending(_) => Chip::Pending,
        CellState::Skipped(_) => Chip::Standing(Standing::Skipped),
    };
    let color = color_of(chip, palette);
    let rect = response.rect;
    let has_words = rect.width() >= WORD_MIN_WIDTH;
    let center = if has_words { rect.left_center() + vec2(14.0, 0.0) } else { rect.center() };
    paint_glyph(ui.painter(), center, 10.0, chip, color);
    if has_words {
        clipped_text(ui, rect, 26.0, short(&cell.state), color);
    }
    if response.hovered() { response.on_hover_text(name) } else { response }
}

/// How the deliveries of a row compare.
pub(super) fn parity_ui(ui: &mut Ui, row: &GridRow, highlight: Highlight) -> Response {
    let response = pressable(ui, "parity", highlight);
    let mark = parity_mark(row.parity);
    let name = format!("{}, parity, {}", crate::gui::wording::row_name(&row.key), mark.word);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Cell, true, &name));
    let color = palette(ui.visuals()).parity(row.parity);
    let rect = response.rect;
    let font = FontId::monospace(BODY + 1.0);
    let is_waiting =
        row.parity == RowParity::Undecided && row.cells.iter().any(|cell| matches!(cell.state, CellState::Pending(_)));
    // A row that still runs has nothing to be doubted yet.
    if !is_waiting {
        ui.painter().text(
            pos2(rect.left() + 14.0, rect.center().y),
            egui::Align2::CENTER_CENTER,
            mark.glyph,
            font,
            color,
        );
        if rect.width() >= WORD_MIN_WIDTH && row.parity != RowParity::Single {
            let word = match row.parity {
                RowParity::DiffersAsExpected => "as expected",
                RowParity::Same
                | RowParity::SameOutcome
                | RowParity::Undecided
                | RowParity::Differs
                | RowParity::Single => mark.word,
            };
            clipped_text(ui, rect, 26.0, word, color);
        }
    }
    if response.hovered() { response.on_hover_text(mark.meaning) } else { response }
}

/// The whole of a table cell as something that can be pressed. It takes no focus by the Tab key: the grid is one stop,
/// and the arrow keys move within it.
pub(super) fn pressable(ui: &mut Ui, name: impl egui::AsIdSalt, highlight: Highlight) -> Response {
    let rect = ui.available_rect_before_wrap();
    let response = ui.interact(rect, ui.scope_id().with(name), Sense::CLICK);
    let palette = palette(ui.visuals());
    match highlight {
        Highlight::Cell => {
            ui.painter().rect_filled(rect, 0.0, palette.selected);
            let stroke = Stroke::new(1.5, palette.accent);
            ui.painter().rect_stroke(rect.shrink(1.0), RADIUS, stroke, StrokeKind::Inside);
        }
        Highlight::Row => {
            ui.painter().rect_filled(rect, 0.0, palette.selected);
        }
        Highlight::Plain if response.hovered() => {
            ui.painter().rect_filled(rect, 0.0, palette.hovered);
        }
        Highlight::Plain => {}
    }
    response
}

/// Text in one line that ends with an ellipsis where there is no more room.
pub(super) fn clipped_text(ui: &Ui, rect: Rect, indent: f32, text: &str, color: egui::Color32) {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), FontId::proportional(BODY), color);
    job.wrap = egui::text::TextWrapping::truncate_at_width((rect.width() - indent - 4.0).max(0.0));
    let galley = ui.painter().layout_job(job);
    let at = pos2(rect.left() + indent, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
}
