//! Small parts that several panels are made of.

use egui::{Frame, Margin, Response, RichText, ScrollArea, Ui};

use crate::gui::text::capped;
use crate::gui::theme::{RADIUS, SMALL, palette};

/// The heading of a section, small and quiet.
pub(super) fn section(ui: &mut Ui, title: &str) {
    let color = palette(ui.visuals()).weak;
    ui.label(RichText::new(title).size(SMALL).color(color).strong());
}

/// Text that stands back.
pub(super) fn weak(ui: &mut Ui, text: impl Into<String>) -> Response {
    let color = palette(ui.visuals()).weak;
    ui.label(RichText::new(text).color(color))
}

/// A paragraph of ordinary text that wraps.
pub(super) fn paragraph(ui: &mut Ui, text: &str) {
    let text = capped(text);
    ui.add(egui::Label::new(text.shown.as_ref()).wrap());
    note(ui, text.note.as_deref());
}

/// A block of wire data with its title and a button to copy it. What is copied is what is shown.
pub(super) fn wire_block(ui: &mut Ui, title: &str, text: &str) {
    let text = capped(text);
    ui.horizontal(|ui| {
        section(ui, title);
        if copy_button(ui, &format!("Copy {}", title.to_lowercase())).clicked() {
            ui.copy_text(text.shown.clone().into_owned());
        }
    });
    let sunken = palette(ui.visuals()).sunken;
    Frame::new().fill(sunken).corner_radius(RADIUS).inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ScrollArea::vertical().id_salt(title).max_height(320.0).auto_shrink([false, true]).show(ui, |ui| {
            ui.add(egui::Label::new(RichText::new(text.shown.as_ref()).monospace()).wrap());
        });
    });
    note(ui, text.note.as_deref());
}

/// A small button that copies; its name says what.
pub(super) fn copy_button(ui: &mut Ui, name: &str) -> Response {
    let copy = ui.add(egui::Button::new(RichText::new("Copy").size(SMALL)).small().frame_when_inactive(false));
    copy.accessible_name(name)
}

/// A remark below a text, where there is one.
fn note(ui: &mut Ui, note: Option<&str>) {
    if let Some(note) = note {
        let color = palette(ui.visuals()).doubt;
        ui.label(RichText::new(note).size(SMALL).color(color));
    }
}

/// One of several choices that stand beside each other.
pub(super) fn choice(ui: &mut Ui, is_chosen: IsChosen, text: &str, name: &str) -> Response {
    let palette = palette(ui.visuals());
    let (fill, color) = match is_chosen {
        IsChosen::Yes => (palette.selected, palette.accent),
        IsChosen::No => (palette.ground, palette.text),
    };
    let button = egui::Button::selectable(is_chosen == IsChosen::Yes, RichText::new(text).color(color))
        .fill(fill)
        .frame_when_inactive(true);
    ui.add(button).accessible_name(name)
}

/// Whether a choice is the one that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IsChosen {
    /// It is.
    Yes,
    /// It is not.
    No,
}

impl IsChosen {
    /// Compares what is offered with what holds.
    pub(super) fn when<T: PartialEq>(offered: T, holds: T) -> Self {
        if offered == holds { Self::Yes } else { Self::No }
    }
}

/// Puts a group of widgets at the right end of a row, in the order in which the Tab key shall reach them.
pub(super) fn at_right_end(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui)) {
    let id = ui.scope_id().with(name);
    let known: Option<f32> = ui.data(|data| data.get_temp(id));
    let space = ui.available_width() - known.unwrap_or(0.0) - ui.spacing().item_spacing.x;
    ui.add_space(space.max(0.0));
    let width = ui.scope(|ui| ui.horizontal(add).response.rect.width()).inner;
    if known.is_none_or(|known| (known - width).abs() > 0.5) {
        ui.data_mut(|data| data.insert_temp(id, width));
        ui.ctx().request_discard("the width of the group at the right end was not known");
    }
}
