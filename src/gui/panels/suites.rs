//! The tree of suites: what is run, and a way to a scenario.

use egui::collapsing_header::CollapsingState;
use egui::{Label, RichText, Sense, Ui};

use super::parts::{section, weak};
use crate::gui::action::Action;
use crate::gui::choice::LoadedSuite;
use crate::gui::document::{CellAt, Document};
use crate::gui::text::one_line;
use crate::gui::theme::{SMALL, palette};
use crate::model::Scenario;

/// The tree of suites.
pub(crate) fn suites_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    section(ui, "SUITES");
    if document.choice.suites.is_empty() {
        weak(ui, "No suite is loaded");
        return;
    }
    for loaded in &document.choice.suites {
        suite_ui(ui, loaded, document, actions);
    }
}

fn suite_ui(ui: &mut Ui, loaded: &LoadedSuite, document: &Document, actions: &mut Vec<Action>) {
    let suite = &loaded.suite;
    let id = ui.make_persistent_id(("suite", suite.id.as_str()));
    let state = CollapsingState::load_with_default_open(ui.ctx(), id, false);
    let header = state.show_header(ui, |ui| {
        let mut is_on = !document.choice.left_out.contains(&suite.id);
        let tick = ui.add_enabled(!document.is_running(), egui::Checkbox::new(&mut is_on, suite.id.as_str()));
        let hint = match (&loaded.path, &suite.about) {
            (Some(path), _) => format!("{}\n{}", suite.title, path.display()),
            (None, Some(about)) => format!("{}\n{about}", suite.title),
            (None, None) => suite.title.clone(),
        };
        if tick.accessible_name(format!("Run the suite {}", suite.id)).on_hover_text(hint).changed() {
            actions.push(Action::ToggleSuite(suite.id.clone()));
        }
        let color = palette(ui.visuals()).weak;
        ui.label(RichText::new(suite.scenarios.len().to_string()).size(SMALL).color(color));
    });
    let (toggle, _header, _body) = header.body(|ui| {
        for scenario in &suite.scenarios {
            scenario_ui(ui, loaded, scenario, document, actions);
        }
    });
    let _named = toggle.accessible_name(format!("Show the scenarios of {}", suite.id));
}

fn scenario_ui(ui: &mut Ui, loaded: &LoadedSuite, scenario: &Scenario, document: &Document, actions: &mut Vec<Action>) {
    let row = document.rows.iter().find(|row| row.key.scenario == scenario.id && row.key.suite == loaded.suite.id);
    let is_selected =
        document.selection.as_ref().is_some_and(|at| at.row.scenario == scenario.id && at.row.suite == loaded.suite.id);
    let palette = palette(ui.visuals());
    let color = if is_selected { palette.accent } else { palette.text };
    let text = RichText::new(scenario.id.as_str()).size(SMALL).color(color);
    let label = ui.add(Label::new(text).truncate().selectable(false).sense(Sense::click()));
    let label = label.on_hover_text(one_line(&scenario.title));
    if label.clicked()
        && let Some(row) = row
        && let Some(cell) = row.cells.first()
    {
        actions.push(Action::Select(CellAt { row: row.key.clone(), delivery: cell.delivery }));
    }
}
