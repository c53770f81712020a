//! The switch between the views of the window.

use egui::{Key, KeyboardShortcut, Modifiers, Ui};

use super::parts::{IsChosen, choice};
use crate::gui::action::Action;
use crate::gui::document::Document;
use crate::gui::view::{Screen, View};

/// Leads to the run.
pub(crate) const SHOW_RUN: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Num1);

/// Leads to the sandbox.
pub(crate) const SHOW_SANDBOX: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Num5);

/// One button for each view.
pub(crate) fn screens_ui(ui: &mut Ui, document: &Document, view: &View, actions: &mut Vec<Action>) {
    let requests = document.asked.len();
    let sandbox = if requests == 0 { "Sandbox".to_owned() } else { format!("Sandbox {requests}") };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (screen, text, name, shortcut) in [
            (Screen::Run, "Run", "Show the run", SHOW_RUN),
            (Screen::Sandbox, sandbox.as_str(), "Show the sandbox", SHOW_SANDBOX),
        ] {
            let button = choice(ui, IsChosen::when(screen, view.screen), text, name);
            let hint = format!("{name} ({})", ui.ctx().format_shortcut(&shortcut));
            if button.on_hover_text(hint).clicked() {
                actions.push(Action::ShowScreen(screen));
            }
        }
    });
}
