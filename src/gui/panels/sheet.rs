//! The sheet before a run against a target that is not ours: what it would do, and who allows it.

use egui::{Context, Grid, RichText, Ui};

use super::dialogs::{dialog, main_button};
use super::parts::{paragraph, weak};
use crate::desk::{Acceptance, Accepted, Forecast};
use crate::guard::Mark;
use crate::gui::action::Action;
use crate::gui::document::{Document, Planned};
use crate::gui::host::{HostState, host_state};
use crate::gui::text::{counted, one_line};
use crate::gui::theme::{GAP, palette};
use crate::gui::view::{Typed, View};
use crate::model::Target;

/// How many addresses are shown; the rest is counted.
const ADDRESSES_SHOWN: usize = 3;

/// The sheet.
pub(crate) fn sheet_ui(ctx: &Context, document: &Document, view: &mut View, actions: &mut Vec<Action>) {
    let Some(target) = document.choice.foreign() else {
        actions.push(Action::CloseDialog);
        return;
    };
    let modal = dialog(ctx, "sheet").show(ctx, |ui| {
        ui.set_width(560.0);
        let state = host_state(target, &document.settings.confirmed_hosts);
        ui.heading(format!("Before anything is sent to {}", state.host()));
        let Planned::Ready(preview) = &document.planned else {
            weak(ui, "Working out what would be sent…");
            return;
        };
        ui.add_space(GAP);
        forecast_ui(ui, target, &preview.forecast);
        ui.add_space(GAP);
        let is_allowed = allow_ui(ui, &state, &preview.forecast, &mut view.typed);
        ui.add_space(GAP);
        ui.horizontal(|ui| {
            let text = format!("Send {}", counted(preview.forecast.requests, "request", "requests"));
            if ui.add_enabled(is_allowed, main_button(ui, &text)).clicked() {
                actions.push(accepted(&state, &view.typed));
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

/// What the run would do.
fn forecast_ui(ui: &mut Ui, target: &Target, forecast: &Forecast) {
    let users = forecast.users.len();
    let addresses = |all: &std::collections::BTreeSet<String>| {
        let shown: Vec<_> = all
            .iter()
            .filter(|address| !address.is_empty())
            .take(ADDRESSES_SHOWN)
            .map(|address| one_line(address))
            .collect();
        let more = all.len().saturating_sub(ADDRESSES_SHOWN);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        format!("{}{more}", shown.join(", "))
    };
    Grid::new("forecast").num_columns(2).spacing([16.0, 6.0]).show(ui, |ui| {
        let mut row = |name: &str, value: String| {
            weak(ui, name);
            ui.add(egui::Label::new(value).wrap());
            ui.end_row();
        };
        row("Requests", forecast.requests.to_string());
        row("Pause", format!("{} ms between two requests", target.pace.interval.as_millis()));
        row(
            "Users",
            format!("up to {users} are created or changed, by refused tokens too: {}", addresses(&forecast.users)),
        );
        row("Tokens in URLs", format!("{} (GET puts the token where logs keep it)", forecast.tokens_in_urls));
        if forecast.raised_roles > 0 {
            row(
                "Roles",
                format!("{} give a role other than end_user", counted(forecast.raised_roles, "request", "requests")),
            );
        }
        if !forecast.unreserved.is_empty() {
            row("Real addresses", addresses(&forecast.unreserved));
        }
    });
}

/// What a person has to say before it may be sent; whether all is said.
fn allow_ui(ui: &mut Ui, state: &HostState, forecast: &Forecast, typed: &mut Typed) -> bool {
    let palette = palette(ui.visuals());
    let is_host_allowed = match state {
        HostState::Refused { why, .. } => {
            ui.label(RichText::new(why).color(palette.bad));
            false
        }
        HostState::Sandbox { .. } => {
            weak(ui, "You have confirmed this host as a sandbox.");
            true
        }
        HostState::Production { host } => {
            let text = format!("I know that {host} is production, with real users");
            let mut is_known = typed.mark == Some(Mark::Production);
            ui.label(RichText::new("Production").strong().color(palette.bad));
            if ui.checkbox(&mut is_known, text).changed() {
                typed.mark = is_known.then_some(Mark::Production);
            }
            is_known
        }
        HostState::Unknown { host } => {
            paragraph(ui, &format!("{host} has not been confirmed yet. What is it?"));
            for (mark, text) in [
                (Mark::Sandbox, "A sandbox: users may be created there"),
                (Mark::Production, "Production: real users are there"),
            ] {
                ui.radio_value(&mut typed.mark, Some(mark), text);
            }
            typed.mark.is_some()
        }
    };
    if forecast.raised_roles > 0 {
        ui.checkbox(&mut typed.roles, "Roles other than end_user may be given");
    }
    if !forecast.unreserved.is_empty() {
        ui.checkbox(&mut typed.addresses, "Addresses that may belong to somebody may be used");
    }
    is_host_allowed
        && (typed.roles || forecast.raised_roles == 0)
        && (typed.addresses || forecast.unreserved.is_empty())
}

/// What was accepted. A host that is confirmed for the first time is remembered.
fn accepted(state: &HostState, typed: &Typed) -> Action {
    let given = |is_given: bool| if is_given { Accepted::Yes } else { Accepted::No };
    let host = vec![state.host().to_owned()];
    let is_production = typed.mark == Some(Mark::Production) && !matches!(state, HostState::Sandbox { .. });
    let (hosts, production) = if is_production { (Vec::new(), host) } else { (host, Vec::new()) };
    let acceptance = Acceptance { hosts, production, roles: given(typed.roles), addresses: given(typed.addresses) };
    let confirm = match state {
        HostState::Unknown { .. } => typed.mark,
        HostState::Sandbox { .. } | HostState::Production { .. } | HostState::Refused { .. } => None,
    };
    Action::Send { acceptance, confirm }
}
