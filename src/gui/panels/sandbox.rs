//! The sandbox of this window: where it listens, and what it does wrong on purpose.

use egui::{Label, RichText, TextEdit, Ui};

use super::parts::{copy_button, section, weak};
use crate::gui::action::Action;
use crate::gui::choice::{SandboxChoice, toggle};
use crate::gui::document::{Document, SandboxState};
use crate::gui::theme::{SMALL, palette};
use crate::gui::view::View;
use crate::sandbox::Flaw;

/// The sandbox.
pub(crate) fn sandbox_ui(ui: &mut Ui, document: &Document, view: &mut View, actions: &mut Vec<Action>) {
    let palette = palette(ui.visuals());
    let small = |text: &str| RichText::new(text).size(SMALL);
    ui.horizontal(|ui| {
        section(ui, "SANDBOX");
        match &document.sandbox {
            SandboxState::Starting => ui.label(small("starting…").color(palette.weak)),
            SandboxState::On { .. } => ui.label(small("● on").color(palette.good)),
            SandboxState::Off(_) => ui.label(small("○ off").color(palette.bad)),
        }
    });
    match &document.sandbox {
        SandboxState::Starting => {}
        SandboxState::Off(why) => {
            ui.add(Label::new(small(why).color(palette.bad)).wrap());
        }
        SandboxState::On { origin, secret } => {
            ui.horizontal(|ui| {
                ui.label(small(origin).monospace());
                if copy_button(ui, "Copy the URL of the sandbox").clicked() {
                    ui.copy_text(format!("{origin}/access/jwt"));
                }
            });
            ui.horizontal(|ui| {
                weak(ui, "Its shared secret");
                if copy_button(ui, "Copy the secret of the sandbox").clicked() {
                    ui.copy_text(secret.expose().to_owned());
                }
            });
            weak(ui, "Nothing leaves this computer.");
        }
    }
    flaws_ui(ui, document, view, actions);
}

fn flaws_ui(ui: &mut Ui, document: &Document, view: &mut View, actions: &mut Vec<Action>) {
    let chosen = &document.choice.flaws;
    let title =
        if chosen.is_empty() { "Wrong on purpose".to_owned() } else { format!("Wrong on purpose: {}", chosen.len()) };
    let header = egui::CollapsingHeader::new(RichText::new(title).size(SMALL)).id_salt("flaws").show(ui, |ui| {
        weak(ui, "For the next run, to see it fail");
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut view.flaw_filter).hint_text("find…").desired_width(110.0);
            let _named = ui.add(field).accessible_name("Find something wrong on purpose");
            if ui.add_enabled(!chosen.is_empty(), egui::Button::new("None").small()).clicked() {
                actions.push(Action::ChangeSandbox(SandboxChoice::new()));
            }
        });
        let wanted = view.flaw_filter.to_lowercase();
        let found = |flaw: &&Flaw| flaw.id().contains(&wanted) || flaw.about().to_lowercase().contains(&wanted);
        for &flaw in Flaw::ALL.iter().filter(found) {
            let mut is_on = chosen.contains(&flaw);
            let tick = ui.add_enabled(
                !document.is_running(),
                egui::Checkbox::new(&mut is_on, RichText::new(flaw.id()).size(SMALL)),
            );
            if tick.on_hover_text(flaw.about()).changed() {
                let mut flaws = chosen.clone();
                toggle(&mut flaws, flaw);
                actions.push(Action::ChangeSandbox(flaws));
            }
        }
    });
    let _hint = header.header_response.on_hover_text("What the sandbox of the next run does wrong");
}
