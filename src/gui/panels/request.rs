//! One request to the window's sandbox: what was decided and why, the token taken apart, and what the real endpoint does.

use egui::{Label, RichText, ScrollArea, Ui};

use super::parts::{paragraph, section, weak, wire_block};
use super::requests::decision_color;
use crate::events::SandboxEvent;
use crate::gui::document::Document;
use crate::gui::text::{one_line, pretty_json};
use crate::gui::theme::{GAP, palette};
use crate::gui::wording::confidence;

/// The request that is looked at.
pub(crate) fn request_ui(ui: &mut Ui, document: &Document) {
    // Otherwise the pane would become as narrow as a short line in it.
    ui.set_min_width(ui.available_width());
    let Some(asked) = document.asked.selected() else {
        weak(ui, if document.asked.is_empty() { "No request yet" } else { "Choose a request to see it taken apart" });
        return;
    };
    let event = &asked.event;
    let color = decision_color(event, palette(ui.visuals()));
    let title = format!("{}, answered with {}", one_line(&event.decision), event.status);
    ui.add(Label::new(RichText::new(title).color(color).strong()).wrap());
    let time = event.at.format("%Y-%m-%d %H:%M:%S%.3f UTC");
    weak(ui, format!("{}, from {}, {time}", one_line(&event.delivery()), event.from));
    ScrollArea::vertical().id_salt("request").auto_shrink(false).show(ui, |ui| {
        decision_ui(ui, event);
        known_ui(ui, event);
        wire_block(ui, "REQUEST", &format!("{} {}", event.method, event.path));
        token_ui(ui, event);
        ui.add_space(GAP);
    });
}

fn decision_ui(ui: &mut Ui, event: &SandboxEvent) {
    if !event.because.is_empty() {
        paragraph(ui, &event.because);
    }
    if let Some(remedy) = &event.remedy {
        section(ui, "WHAT TO FIX");
        paragraph(ui, remedy);
    }
    if !event.changes.is_empty() {
        section(ui, "WHAT CHANGED");
        for change in &event.changes {
            paragraph(ui, change);
        }
    }
}

fn known_ui(ui: &mut Ui, event: &SandboxEvent) {
    if event.known.is_empty() {
        return;
    }
    section(ui, "WHAT IS KNOWN OF THE REAL ENDPOINT");
    for known in &event.known {
        paragraph(ui, &known.says);
        let text = format!("{}: {}", confidence(known.confidence), known.source);
        let color = palette(ui.visuals()).weak;
        ui.add(Label::new(RichText::new(text).small().color(color)).wrap());
    }
}

fn token_ui(ui: &mut Ui, event: &SandboxEvent) {
    if event.header.is_none() && event.claims.is_none() {
        weak(ui, "No token that could be read.");
        return;
    }
    for (title, part) in [("HEADER", &event.header), ("CLAIMS", &event.claims)] {
        if let Some(part) = part {
            wire_block(ui, title, &pretty_json(part));
        } else {
            section(ui, title);
            weak(ui, "It could not be read.");
        }
    }
    weak(ui, "The signature is not kept.");
}
