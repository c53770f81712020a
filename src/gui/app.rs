//! The application: hears, draws, acts.

use egui::{CentralPanel, Context, Frame, Key, Margin, Modifiers, Panel, Popup, Ui};

use super::action::Action;
use super::document::Document;
use super::open::{WindowError, WindowOptions};
use super::panels::{self, EXPORT, FIND, OPEN, QUIT, RUN, SHOW_RUN, SHOW_SANDBOX};
use super::theme::{self, palette};
use super::view::{Dialog, Screen, View, Wish};
use super::worker::Worker;
use crate::events::Waker;

/// How soon after an event the window is drawn again. Shorter costs twice the processor time where the drawing is done
/// in software.
const WAKE_AFTER: std::time::Duration = std::time::Duration::from_millis(50);
/// How often the clock of a run is drawn while nothing else happens.
const TICK: std::time::Duration = std::time::Duration::from_millis(500);

/// The window.
pub struct App {
    pub(super) document: Document,
    pub(super) view: View,
    pub(super) worker: Worker,
    /// Grows with every choice, so that a plan for an older one is not taken for the present one.
    pub(super) plan_revision: u64,
    /// Whether a text field had the focus in the last frame: the Esc key then leaves it and does nothing else.
    was_typing: bool,
}

impl App {
    /// Starts the background work: settings, bundled suites and the sandbox come by themselves.
    pub fn new(ctx: &Context, options: WindowOptions) -> Result<Self, WindowError> {
        theme::install(ctx);
        let woken = ctx.clone();
        let waker: Waker = std::sync::Arc::new(move || woken.request_repaint_after(WAKE_AFTER));
        let worker = Worker::start(options.places, waker)?;
        let mut app = Self {
            document: Document::default(),
            view: View { wish: Some(Wish::Grid), ..View::default() },
            worker,
            plan_revision: 0,
            was_typing: false,
        };
        for path in options.files {
            app.apply(ctx, Action::Open(path));
        }
        Ok(app)
    }

    /// The keys that hold everywhere, and files that were dropped.
    fn shortcuts(&mut self, ctx: &Context) -> Vec<Action> {
        let mut actions = Vec::new();
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        actions.extend(dropped.iter().map(|file| Action::Open(file.path().to_owned())));
        if ctx.input_mut(|input| input.consume_shortcut(&QUIT)) {
            actions.push(Action::Quit);
        }
        if self.view.dialog.is_some() {
            return actions;
        }
        // The longer shortcut first, for the shorter one would take its key.
        if ctx.input_mut(|input| input.consume_shortcut(&EXPORT)) {
            actions.push(Action::Show(Dialog::Export));
        }
        if ctx.input_mut(|input| input.consume_shortcut(&RUN)) {
            actions.push(Action::Run);
        }
        if ctx.input_mut(|input| input.consume_shortcut(&OPEN)) {
            actions.push(Action::Show(Dialog::Open));
        }
        for (shortcut, screen) in [(&SHOW_RUN, Screen::Run), (&SHOW_SANDBOX, Screen::Sandbox)] {
            if ctx.input_mut(|input| input.consume_shortcut(shortcut)) {
                actions.push(Action::ShowScreen(screen));
            }
        }
        if self.view.screen == Screen::Run && ctx.input_mut(|input| input.consume_shortcut(&FIND)) {
            self.view.wish = Some(Wish::Filter);
        }
        if !self.was_typing
            && !Popup::is_any_open(ctx)
            && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
        {
            // A run that shall stop cannot wait until what was said before is put away.
            if self.document.is_running() {
                actions.push(Action::Stop);
            } else if !self.document.messages.is_empty() {
                actions.push(Action::CloseMessages);
            }
        }
        actions
    }

    fn panels(&mut self, ui: &mut Ui) -> Vec<Action> {
        let mut actions = Vec::new();
        let (document, view) = (&self.document, &mut self.view);
        let palette = palette(ui.visuals());
        let bar = |vertical: i8| Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(12, vertical));
        let pane = Frame::new().fill(palette.ground).inner_margin(Margin::symmetric(12, 10));
        Panel::top("top").frame(bar(8)).show(ui, |ui| panels::top_ui(ui, document, &mut actions));
        Panel::top("strip").frame(bar(6)).show(ui, |ui| panels::strip_ui(ui, document, view, &mut actions));
        let has_text = document.messages.iter().any(|message| !message.text.is_empty());
        if !document.messages.is_empty() {
            // One line needs no more than its room; a text of diagnostics can be given more.
            let panel = if has_text {
                Panel::bottom("texts").resizable(true).default_size(210.0).size_range(90.0..=500.0)
            } else {
                Panel::bottom("line").resizable(false)
            };
            panel.frame(bar(8)).show(ui, |ui| panels::messages_ui(ui, document, &mut actions));
        }
        Panel::left("left").frame(bar(10)).default_size(205.0).size_range(170.0..=420.0).show(ui, |ui| {
            egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                panels::screens_ui(ui, document, view, &mut actions);
                ui.add_space(theme::GAP);
                panels::suites_ui(ui, document, &mut actions);
                ui.add_space(theme::GROUP);
                panels::sandbox_ui(ui, document, view, &mut actions);
            });
        });
        // The grid comes before the detail in the order of the Tab key, though the detail claims its room first.
        let room = ui.available_width();
        let detail = Panel::right("detail").frame(pane).default_size((room * 0.38).clamp(320.0, 500.0));
        detail.size_range(280.0..=(room - 300.0).max(300.0)).show(ui, |ui| match view.screen {
            Screen::Run => panels::detail_ui(ui, document, view, &mut actions),
            Screen::Sandbox => panels::request_ui(ui, document),
        });
        CentralPanel::default().frame(pane).show(ui, |ui| match view.screen {
            Screen::Run => panels::grid_ui(ui, document, view, &mut actions),
            Screen::Sandbox => panels::requests_ui(ui, document, view, &mut actions),
        });
        match view.dialog {
            None => {}
            Some(Dialog::Open) => panels::open_ui(ui.ctx(), view, &mut actions),
            Some(Dialog::Export) => panels::export_ui(ui.ctx(), document, view, &mut actions),
            Some(Dialog::Sheet) => panels::sheet_ui(ui.ctx(), document, view, &mut actions),
        }
        actions
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.hear(ctx);
        if self.document.is_running() {
            ctx.request_repaint_after(TICK);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        for action in self.shortcuts(&ctx) {
            self.apply(&ctx, action);
        }
        let actions = self.panels(ui);
        self.was_typing = ctx.text_edit_focused();
        for action in actions {
            self.apply(&ctx, action);
            // What an action changes is seen in a frame of its own.
            ctx.request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        let report = if self.document.is_running() { self.document.report.as_mut() } else { None };
        self.worker.close(report);
    }
}
