//! What was asked of the window's sandbox, the newest on top; only the lines in sight are made.

use egui::{EventFilter, Key, Label, Modifiers, RichText, Sense, Ui, WidgetInfo, pos2};
use egui_extras::{Column, TableBuilder};

use super::cell::{Highlight, clipped_text, pressable};
use super::parts::{at_right_end, copy_button, paragraph, section, weak};
use crate::events::SandboxEvent;
use crate::gui::action::Action;
use crate::gui::asked::{Asked, AskedLog};
use crate::gui::document::{Document, SandboxState};
use crate::gui::text::{counted, one_line};
use crate::gui::theme::{GAP, GROUP, Palette, ROW, palette};
use crate::gui::view::{View, Wish};

/// Where the columns of a line begin: decision, delivery, reason.
const COLUMNS: [f32; 3] = [84.0, 176.0, 340.0];

/// The list of requests, or how to come to have some.
pub(crate) fn requests_ui(ui: &mut Ui, document: &Document, view: &mut View, actions: &mut Vec<Action>) {
    head_ui(ui, document, actions);
    if document.asked.is_empty() {
        if view.wish == Some(Wish::Requests) {
            view.wish = None;
        }
        empty_ui(ui, document);
        return;
    }
    let id = ui.scope_id().with("requests");
    let rect = ui.available_rect_before_wrap();
    let list = ui.interact(rect, id, Sense::focusable_noninteractive());
    list.widget_info(|| WidgetInfo::labeled(egui::Role::ListBox, true, "Requests, move with the arrow keys"));
    if view.wish == Some(Wish::Requests) {
        list.request_focus();
        view.wish = None;
    }
    let to = keys_ui(ui, &document.asked, id, actions);
    lines_ui(ui, &document.asked, to, id, actions);
    if list.has_focus() {
        let stroke = egui::Stroke::new(1.5, palette(ui.visuals()).accent);
        ui.painter().rect_stroke(rect.expand(3.0), 2.0, stroke, egui::StrokeKind::Outside);
    }
}

/// How many there are, and where more can be sent.
fn head_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        section(ui, "REQUESTS");
        weak(ui, counted(document.asked.len(), "request", "requests"));
        at_right_end(ui, "clear", |ui| {
            let clear = ui.add_enabled(!document.asked.is_empty(), egui::Button::new("Clear"));
            if clear.accessible_name("Clear the list of requests").clicked() {
                actions.push(Action::ClearRequests);
            }
        });
    });
    if !document.asked.is_empty() {
        address_ui(ui, document);
    }
    ui.add_space(2.0);
}

/// The address to submit to and the secret to sign with.
fn address_ui(ui: &mut Ui, document: &Document) {
    let SandboxState::On { origin, secret } = &document.sandbox else { return };
    ui.horizontal(|ui| {
        let url = format!("{origin}/access/jwt");
        ui.label(RichText::new(&url).monospace());
        if copy_button(ui, "Copy the URL for your application").clicked() {
            ui.copy_text(url);
        }
        weak(ui, "secret");
        if copy_button(ui, "Copy the secret for your application").clicked() {
            ui.copy_text(secret.expose().to_owned());
        }
    });
}

/// How somebody points an application of their own at the sandbox.
fn empty_ui(ui: &mut Ui, document: &Document) {
    ui.add_space(GROUP);
    match &document.sandbox {
        SandboxState::Starting => {
            weak(ui, "The sandbox is being started");
        }
        SandboxState::Off(why) => {
            let color = palette(ui.visuals()).bad;
            ui.add(Label::new(RichText::new(why).color(color)).wrap());
        }
        SandboxState::On { .. } => {
            ui.label(RichText::new("Point your own application at the sandbox").strong());
            ui.add_space(GAP / 2.0);
            paragraph(ui, "1. Let it submit its form to this URL, by POST with the token in the field jwt.");
            address_ui(ui, document);
            paragraph(ui, "2. Let it sign with the secret of this sandbox, which Copy puts on the clipboard.");
            paragraph(ui, "3. Sign in. What was asked appears here: what was decided, why, and what to fix.");
            ui.add_space(GAP);
            weak(ui, "Nothing leaves this computer. The requests of a run are not shown here.");
            weak(ui, "Without a window: countersign serve");
        }
    }
}

/// Moves the selection by the keys; gives the line that has to come into sight.
fn keys_ui(ui: &Ui, asked: &AskedLog, id: egui::Id, actions: &mut Vec<Action>) -> Option<usize> {
    let focused = ui.memory(egui::Memory::focused);
    if focused == Some(id) {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    } else if focused.is_some() || ui.memory(egui::Memory::top_modal_layer).is_some() {
        return None;
    }
    let last = asked.len() - 1;
    let at = asked.selected_line();
    let down = |lines: usize| at.map_or(0, |at| (at + lines).min(last));
    let up = |lines: usize| at.map_or(0, |at| at.saturating_sub(lines));
    let line = ui.input_mut(|input| {
        let keys = [
            (Key::ArrowUp, up(1)),
            (Key::ArrowDown, down(1)),
            (Key::PageUp, up(15)),
            (Key::PageDown, down(15)),
            (Key::Home, 0),
            (Key::End, last),
        ];
        keys.into_iter().find(|(key, _)| input.consume_key(Modifiers::NONE, *key)).map(|(_, line)| line)
    })?;
    actions.push(Action::SelectRequest(asked.line(line)?.number));
    Some(line)
}

fn lines_ui(ui: &mut Ui, asked: &AskedLog, to: Option<usize>, id: egui::Id, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing = egui::vec2(0.0, 0.0);
    let mut table = TableBuilder::new(ui)
        .id_salt("requests")
        .sense(Sense::empty())
        .column(Column::remainder().clip(true))
        .auto_shrink(false)
        .animate_scrolling(false);
    if let Some(line) = to {
        table = table.scroll_to_row(line, None);
    }
    let selected = asked.selected_line();
    table.body(|body| {
        body.rows(ROW, asked.len(), |mut row| {
            let line = row.index();
            let Some(request) = asked.line(line) else { return };
            row.col(|ui| {
                if line_ui(ui, request, selected == Some(line)).clicked() {
                    ui.memory_mut(|memory| memory.request_focus(id));
                    actions.push(Action::SelectRequest(request.number));
                }
            });
        });
    });
}

fn line_ui(ui: &mut Ui, request: &Asked, is_selected: bool) -> egui::Response {
    let highlight = if is_selected { Highlight::Cell } else { Highlight::Plain };
    let response = pressable(ui, request.number, highlight);
    let event = &request.event;
    let name = name_of(event);
    response.widget_info(|| WidgetInfo::selected(egui::Role::ListBoxOption, true, is_selected, &name));
    let palette = palette(ui.visuals());
    let rect = response.rect;
    let part = |from: f32, to: f32| egui::Rect::from_x_y_ranges(rect.left() + from..=rect.left() + to, rect.y_range());
    let [decision, delivery, reason] = COLUMNS;
    let time = event.at.format("%H:%M:%S").to_string();
    clipped_text(ui, part(0.0, decision), 8.0, &time, palette.weak);
    clipped_text(ui, part(decision, delivery), 0.0, &one_line(&event.decision), decision_color(event, palette));
    clipped_text(ui, part(delivery, reason), 0.0, &one_line(&event.delivery()), palette.text);
    let rest = if event.because.is_empty() { &event.path } else { &event.because };
    let rest_rect = egui::Rect::from_min_max(pos2(rect.left() + reason, rect.top()), rect.right_bottom());
    clipped_text(ui, rest_rect, 0.0, &one_line(rest), palette.weak);
    if response.hovered() { response.on_hover_text(name) } else { response }
}

/// The line for those who hear it.
fn name_of(event: &SandboxEvent) -> String {
    let reason = if event.because.is_empty() { &event.path } else { &event.because };
    let time = event.at.format("%H:%M:%S");
    format!("{}, {}, {time}, {}", one_line(&event.decision), one_line(&event.delivery()), one_line(reason))
}

/// The colour of a decision; the word stands beside it.
pub(super) fn decision_color(event: &SandboxEvent, palette: &Palette) -> egui::Color32 {
    match event.decision.as_str() {
        "signed in" => palette.good,
        "refused" => palette.bad,
        _ => palette.weak,
    }
}
