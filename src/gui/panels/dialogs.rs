//! The dialogs that open a file and write the report: a path field beside the system's own dialog, for where the
//! system has none.

use std::path::PathBuf;

use egui::{Button, Context, Frame, Id, Key, Margin, Modal, Modifiers, RichText, TextEdit, Ui};

use super::parts::{paragraph, weak};
use crate::files::Existing;
use crate::gui::action::Action;
use crate::gui::document::Document;
use crate::gui::theme::{GAP, palette};
use crate::gui::view::{Purpose, View, Wish};

/// The width of a dialog.
const WIDTH: f32 = 520.0;

/// Which file to open.
pub(crate) fn open_ui(ctx: &Context, view: &mut View, actions: &mut Vec<Action>) {
    let modal = dialog(ctx, "open").show(ctx, |ui| {
        ui.set_width(WIDTH);
        ui.heading("Open a file");
        weak(ui, "A suite or targets (.toml), a report (.json), a journal (.jsonl), or the folder of a run");
        ui.add_space(GAP);
        let is_entered = path_ui(ui, &mut view.typed.open_path, &mut view.wish, Purpose::Open, actions);
        problem_ui(ui, view.typed.problem.as_deref());
        ui.add_space(GAP);
        ui.horizontal(|ui| {
            let path = view.typed.open_path.trim();
            if ui.add_enabled(!path.is_empty(), main_button(ui, "Open")).clicked() || (is_entered && !path.is_empty()) {
                actions.push(Action::Open(PathBuf::from(path)));
            }
            if ui.button("Cancel").clicked() {
                actions.push(Action::CloseDialog);
            }
        });
    });
    if modal.should_close() {
        actions.push(Action::CloseDialog);
    }
}

/// Where to write the report.
pub(crate) fn export_ui(ctx: &Context, document: &Document, view: &mut View, actions: &mut Vec<Action>) {
    let modal = dialog(ctx, "export").show(ctx, |ui| {
        ui.set_width(WIDTH);
        ui.heading("Export the report");
        weak(ui, "The ending chooses the format: .html to read, .json to keep and compare, .xml (JUnit) for CI, .txt");
        if document.is_unfinished() {
            paragraph(ui, "This run has no end: the report says that it is unfinished.");
        }
        ui.add_space(GAP);
        let before = view.typed.export_path.clone();
        let is_entered = path_ui(ui, &mut view.typed.export_path, &mut view.wish, Purpose::Export, actions);
        if before != view.typed.export_path {
            view.typed.in_the_way = None;
            view.typed.problem = None;
        }
        problem_ui(ui, view.typed.problem.as_deref());
        ui.add_space(GAP);
        ui.horizontal(|ui| {
            let path = PathBuf::from(view.typed.export_path.trim());
            let is_in_the_way = view.typed.in_the_way.as_ref() == Some(&path);
            let (text, existing) =
                if is_in_the_way { ("Replace the file", Existing::Replace) } else { ("Write", Existing::Keep) };
            let is_named = path.file_name().is_some();
            let pressed = ui.add_enabled(is_named, main_button(ui, text)).clicked();
            // Enter never replaces a file: that takes the button whose name says so.
            if pressed || (is_entered && is_named && !is_in_the_way) {
                actions.push(Action::Export { path, existing });
            }
            if ui.button("Cancel").clicked() {
                actions.push(Action::CloseDialog);
            }
        });
    });
    if modal.should_close() {
        actions.push(Action::CloseDialog);
    }
}

/// The frame of a dialog.
pub(super) fn dialog(ctx: &Context, name: &str) -> Modal {
    let frame = Frame::popup(&ctx.global_style()).inner_margin(Margin::same(20));
    Modal::new(Id::unique(name)).frame(frame)
}

/// The path field with the button of the system's own dialog; says whether Enter was pressed in it.
fn path_ui(
    ui: &mut Ui,
    path: &mut String,
    wish: &mut Option<Wish>,
    purpose: Purpose,
    actions: &mut Vec<Action>,
) -> bool {
    ui.horizontal(|ui| {
        let label = ui.label("Path");
        let field = ui.add(TextEdit::singleline(path).desired_width(WIDTH - 150.0)).labelled_by(label.id);
        if *wish == Some(Wish::Path) {
            field.request_focus();
            *wish = None;
        }
        if ui.button("Browse…").clicked() {
            actions.push(Action::Browse(purpose));
        }
        field.lost_focus() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
    })
    .inner
}

fn problem_ui(ui: &mut Ui, problem: Option<&str>) {
    if let Some(problem) = problem {
        let color = palette(ui.visuals()).bad;
        ui.add(egui::Label::new(RichText::new(problem).color(color)).wrap());
    }
}

/// The button of a dialog that does what the dialog is for.
pub(super) fn main_button<'a>(ui: &Ui, text: &'a str) -> Button<'a> {
    let palette = palette(ui.visuals());
    Button::new(RichText::new(text).color(palette.on_accent).strong()).fill(palette.accent)
}
