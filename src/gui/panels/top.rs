//! The bar at the top: target, phase, deliveries, run and stop, files and theme.

use egui::{Button, ComboBox, Key, KeyboardShortcut, Modifiers, RichText, Ui};

use super::parts::{IsChosen, at_right_end, choice, weak};
use crate::gui::action::Action;
use crate::gui::document::{Document, Planned, TargetPick};
use crate::gui::theme::{GROUP, palette};
use crate::gui::view::Dialog;
use crate::model::Phase;
use crate::settings::Theme;

/// Runs.
pub(crate) const RUN: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Enter);
/// Opens a file.
pub(crate) const OPEN: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::O);
/// Writes the report.
pub(crate) const EXPORT: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::E);

/// Leads to the filter.
pub(crate) const FIND: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::F);

/// Closes the window.
pub(crate) const QUIT: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Q);

/// The bar at the top.
pub(crate) fn top_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        target_ui(ui, document, actions);
        ui.add_space(GROUP / 2.0);
        phase_ui(ui, document, actions);
        ui.add_space(GROUP / 2.0);
        deliveries_ui(ui, document, actions);
        ui.add_space(GROUP / 2.0);
        run_ui(ui, document, actions);
        at_right_end(ui, "files", |ui| files_ui(ui, document, actions));
    });
}

fn target_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    weak(ui, "Target");
    let choice = &document.choice;
    let response = ui.add_enabled_ui(!document.is_running(), |ui| {
        ComboBox::from_id_salt("target").selected_text(choice.target_name()).width(110.0).show_ui(ui, |ui| {
            let mut pick = choice.target;
            ui.selectable_value(&mut pick, TargetPick::Sandbox, "sandbox (in this program)");
            for (at, target) in choice.targets.iter().enumerate() {
                let text = format!("{} ({})", target.name, target.origin.host_str().unwrap_or_default());
                ui.selectable_value(&mut pick, TargetPick::Loaded(at), text);
            }
            ui.separator();
            weak(ui, "Your own subdomain: open its targets.toml");
            if ui.button("Open a file of targets…").clicked() {
                actions.push(Action::Show(Dialog::Open));
            }
            if pick != choice.target {
                actions.push(Action::PickTarget(pick));
            }
        })
    });
    let _named = response.inner.response.accessible_name(format!("Target, {}", choice.target_name()));
}

fn phase_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    weak(ui, "Phase");
    ui.spacing_mut().item_spacing.x = 2.0;
    ui.add_enabled_ui(!document.is_running(), |ui| {
        for (phase, text, name, hint) in [
            (Phase::Before, "before", "Before the migration", "GET still works"),
            (Phase::After, "after", "After the migration", "GET is refused"),
        ] {
            let chosen = IsChosen::when(phase, document.choice.phase);
            if choice(ui, chosen, text, name).on_hover_text(hint).clicked() {
                actions.push(Action::SetPhase(phase));
            }
        }
    });
    ui.spacing_mut().item_spacing.x = crate::gui::theme::GAP;
}

fn deliveries_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    let all = document.choice.deliveries();
    let left_out = &document.choice.deliveries_left_out;
    let chosen = all.difference(left_out).count();
    let text = if chosen == all.len() { "all".to_owned() } else { format!("{chosen} of {}", all.len()) };
    ui.add_enabled_ui(!document.is_running(), |ui| {
        let menu = ui.menu_button(format!("Deliveries {text} ▾"), |ui| {
            for delivery in all {
                let mut is_on = !left_out.contains(&delivery);
                if ui.checkbox(&mut is_on, delivery.title()).changed() {
                    actions.push(Action::ToggleDelivery(delivery));
                }
            }
        });
        let _named = menu.response.accessible_name(format!("Deliveries, {text}"));
    });
}

fn run_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    let palette = palette(ui.visuals());
    let cases = document.planned_cases();
    let text = cases.map_or_else(|| "▶ Run".to_owned(), |cases| format!("▶ Run {cases}"));
    let can_run = cases.is_some_and(|cases| cases > 0);
    let run = Button::new(RichText::new(&text).color(palette.on_accent).strong()).fill(palette.accent);
    let run = ui.add_enabled(can_run && !document.is_running(), run.min_size(egui::vec2(84.0, 28.0)));
    let why = match &document.planned {
        Planned::Failed(what) => what.clone(),
        Planned::Waiting | Planned::Ready(_) => "Nothing is selected that could run".to_owned(),
    };
    let run = run.accessible_name(text.trim_start_matches("▶ "));
    let run = run.on_hover_text(format!("Run ({})", ui.ctx().format_shortcut(&RUN))).on_disabled_hover_text(why);
    if run.clicked() {
        actions.push(Action::Run);
    }
    let stop = ui.add_enabled(document.is_running(), Button::new("■ Stop").min_size(egui::vec2(0.0, 28.0)));
    if stop.accessible_name("Stop").on_hover_text("Stop the run (Esc)").clicked() {
        actions.push(Action::Stop);
    }
}

fn files_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    let open = ui
        .button("Open…")
        .on_hover_text(format!("Open a suite, targets or a report ({})", ui.ctx().format_shortcut(&OPEN)));
    if open.clicked() {
        actions.push(Action::Show(Dialog::Open));
    }
    let has_results = document.report.as_ref().is_some_and(|report| !report.cases.is_empty());
    let export = ui.add_enabled(has_results && !document.is_running(), Button::new("Export…"));
    let export = export.on_hover_text(format!("Write the report ({})", ui.ctx().format_shortcut(&EXPORT)));
    if export.on_disabled_hover_text("There are no results to write").clicked() {
        actions.push(Action::Show(Dialog::Export));
    }
    theme_ui(ui, document.settings.theme, actions);
}

fn theme_ui(ui: &mut Ui, theme: Theme, actions: &mut Vec<Action>) {
    let combo = ComboBox::from_id_salt("theme").selected_text(theme.id()).width(66.0).show_ui(ui, |ui| {
        for &offered in Theme::ALL {
            if ui.selectable_label(offered == theme, offered.id()).clicked() {
                actions.push(Action::SetTheme(offered));
            }
        }
    });
    let _named = combo.response.accessible_name(format!("Theme, {theme}")).on_hover_text("Theme");
}
