//! What has to be said, below the grid, with the whole text where there is one.

use egui::{Label, RichText, ScrollArea, Ui};

use crate::gui::action::Action;
use crate::gui::document::Document;
use crate::gui::message::Tone;
use crate::gui::text::{capped, one_line};
use crate::gui::theme::palette;

/// The messages, the newest first.
pub(crate) fn messages_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    let palette = palette(ui.visuals());
    let has_text = document.messages.iter().any(|message| !message.text.is_empty());
    ui.horizontal(|ui| {
        let Some(newest) = document.messages.last() else { return };
        let color = match newest.tone {
            Tone::Good => palette.good,
            Tone::Bad => palette.bad,
        };
        if ui.button("Close").on_hover_text("Put the messages away (Esc)").clicked() {
            actions.push(Action::CloseMessages);
        }
        ui.add(Label::new(RichText::new(one_line(&newest.title)).color(color).strong()).wrap());
    });
    if !has_text && document.messages.len() == 1 {
        return;
    }
    ScrollArea::both().id_salt("messages").auto_shrink(false).show(ui, |ui| {
        for (at, message) in document.messages.iter().rev().enumerate() {
            if at > 0 {
                ui.separator();
                ui.label(RichText::new(one_line(&message.title)).strong());
            }
            if !message.text.is_empty() {
                let text = capped(&message.text);
                ui.add(Label::new(RichText::new(text.shown.as_ref()).monospace()).extend());
            }
        }
    });
}
