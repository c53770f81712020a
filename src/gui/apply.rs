//! What the window does when a person asks for something.

use std::path::PathBuf;
use std::time::Instant;

use egui::Context;

use super::action::Action;
use super::app::App;
use super::choice::toggle;
use super::document::{Planned, Shown};
use super::hear::preference;
use super::host::{HostState, host_state};
use super::message::Message;
use super::view::{Dialog, Screen, Wish};
use super::worker::Busy;
use crate::desk::Acceptance;
use crate::guard::{Confirmation, Mark};
use crate::report::Report;

impl App {
    /// Acts. Nothing else changes the document, but for what the background work tells.
    pub(super) fn apply(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::Run => self.run(),
            Action::Send { acceptance, confirm } => self.send(acceptance, confirm),
            Action::Stop => self.worker.stop(),
            Action::PickTarget(target) => {
                self.document.choice.target = target;
                self.plan();
            }
            Action::SetPhase(phase) => {
                self.document.choice.phase = phase;
                self.plan();
            }
            Action::ToggleDelivery(delivery) => {
                toggle(&mut self.document.choice.deliveries_left_out, delivery);
                self.plan();
            }
            Action::ToggleSuite(suite) => {
                toggle(&mut self.document.choice.left_out, suite);
                self.plan();
            }
            Action::ChangeSandbox(flaws) => self.document.choice.flaws = flaws,
            Action::ShowScreen(screen) => self.show_screen(screen),
            Action::SelectRequest(number) => self.document.asked.select(number),
            Action::ClearRequests => self.document.asked.clear(),
            Action::Select(at) => {
                if self.document.selection.as_ref() != Some(&at) {
                    self.view.step = 0;
                }
                self.document.selection = Some(at);
            }
            Action::Show(dialog) => self.show_dialog(dialog),
            Action::CloseDialog => self.view.dialog = None,
            Action::Browse(purpose) => {
                self.view.typed.problem = None;
                self.worker.browse(purpose);
            }
            Action::Open(path) => self.open(path),
            Action::Export { path, existing } => {
                self.view.typed.problem = None;
                if let Some(report) = &self.document.report {
                    let ordered = self.worker.export(report, path, existing);
                    self.or_busy(ordered);
                }
            }
            Action::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Action::CloseReport => self.close_report(),
            Action::CloseMessages => self.document.messages.clear(),
            Action::SetTheme(theme) => {
                ctx.set_theme(preference(theme));
                self.document.settings.theme = theme;
                let ordered = self.worker.save_settings(&self.document.settings);
                self.or_busy(ordered);
            }
        }
    }

    fn run(&mut self) {
        let has_cases = self.document.planned_cases().is_some_and(|cases| cases > 0);
        if self.document.is_running() || !has_cases {
            return;
        }
        if self.document.choice.foreign().is_some() {
            self.show_dialog(Dialog::Sheet);
        } else {
            self.begin(Acceptance::default());
        }
    }

    /// Sends to a target that is not ours, after its sheet was read.
    fn send(&mut self, acceptance: Acceptance, confirm: Option<Mark>) {
        self.view.dialog = None;
        let state = self.document.choice.foreign().map(|t| host_state(t, &self.document.settings.confirmed_hosts));
        if let (Some(mark), Some(HostState::Unknown { host })) = (confirm, state) {
            let confirmation = Confirmation { mark, at: self.worker.now() };
            self.document.settings.confirmed_hosts.confirm(&host, confirmation);
            // The order is kept, so the run finds the host in the settings.
            let ordered = self.worker.save_settings(&self.document.settings);
            self.or_busy(ordered);
        }
        self.begin(acceptance);
    }

    fn begin(&mut self, acceptance: Acceptance) {
        let ordered = self.worker.begin(self.document.choice.request(acceptance));
        if ordered.is_ok() {
            self.document.running_since = Some(Instant::now());
            self.show_screen(Screen::Run);
        }
        self.or_busy(ordered);
    }

    /// Writes the report of the run that has ended.
    pub(super) fn store(&mut self) {
        let ordered = match &self.document.report {
            Some(report) => self.worker.store(report),
            None => Ok(()),
        };
        self.or_busy(ordered);
    }

    /// Works out anew what a run would send.
    pub(super) fn plan(&mut self) {
        self.plan_revision += 1;
        self.document.planned = Planned::Waiting;
        let ordered = self.worker.plan(self.plan_revision, self.document.choice.request(Acceptance::default()));
        self.or_busy(ordered);
    }

    /// Reads a file in the background.
    pub(super) fn open(&mut self, path: PathBuf) {
        let ordered = self.worker.open(path);
        self.or_busy(ordered);
    }

    fn show_screen(&mut self, screen: Screen) {
        self.view.screen = screen;
        self.view.wish = Some(match screen {
            Screen::Run => Wish::Grid,
            Screen::Sandbox => Wish::Requests,
        });
    }

    fn show_dialog(&mut self, dialog: Dialog) {
        let has_results = self.document.report.as_ref().is_some_and(|report| !report.cases.is_empty());
        let typed = &mut self.view.typed;
        typed.problem = None;
        match dialog {
            Dialog::Open => self.view.wish = Some(Wish::Path),
            Dialog::Export => {
                if !has_results || self.document.is_running() {
                    return;
                }
                typed.in_the_way = None;
                self.view.wish = Some(Wish::Path);
            }
            Dialog::Sheet => {
                typed.mark = None;
                typed.roles = false;
                typed.addresses = false;
            }
        }
        self.view.dialog = Some(dialog);
    }

    fn close_report(&mut self) {
        let plan: Option<Report> = match &self.document.planned {
            Planned::Ready(preview) => Some(preview.report.clone()),
            Planned::Waiting | Planned::Failed(_) => None,
        };
        match plan {
            Some(report) => self.document.show(report, Shown::Plan),
            None => self.document.shown = Shown::Nothing,
        }
    }

    /// Puts a message where it is read.
    pub(super) fn say(&mut self, message: Message) {
        /// Older ones are let go, so that a folder of broken files does not fill the window.
        const KEPT_MAX: usize = 20;
        let messages = &mut self.document.messages;
        // What went well is said until the next thing is said.
        messages.retain(|known| known.tone == super::message::Tone::Bad);
        messages.push(message);
        if messages.len() > KEPT_MAX {
            messages.remove(0);
        }
    }

    fn or_busy(&mut self, ordered: Result<(), Busy>) {
        if let Err(busy) = ordered {
            self.say(Message::bad("That was not done", busy.to_string()));
        }
    }
}
