//! What the window hears from the background work, and what it makes of it.

use std::path::{Path, PathBuf};

use egui::Context;

use super::app::App;
use super::document::{Planned, Shown};
use super::message::Message;
use super::text::counted;
use super::view::{Dialog, Purpose, Wish};
use super::worker::{ExportFailure, News, OpenedFile};
use crate::desk::OpenedRun;
use crate::events::RunEvent;
use crate::model::Completion;
use crate::settings::Theme;

impl App {
    /// Takes in what was told since the last frame.
    pub(super) fn hear(&mut self, ctx: &Context) {
        let told = self.worker.news();
        let mut has_results = false;
        for news in told {
            match news {
                News::Event(event) => {
                    has_results = true;
                    self.document.observe(&event);
                    if matches!(event, RunEvent::Finished(_)) {
                        self.store();
                    }
                }
                news => self.hear_one(ctx, news),
            }
        }
        if has_results {
            // Once for all the results of a frame.
            self.document.refresh();
        }
    }

    fn hear_one(&mut self, ctx: &Context, news: News) {
        match news {
            News::Settings(settings) => {
                ctx.set_theme(preference(settings.theme));
                self.document.settings = *settings;
            }
            News::Suites(suites) => {
                for suite in suites {
                    self.document.choice.add_suite(suite);
                }
                self.plan();
            }
            News::Sandbox(state) => self.document.sandbox = state,
            News::Asked(event) => self.document.asked.add(*event),
            News::Planned { revision, plan } => {
                if revision == self.plan_revision {
                    self.hear_plan(plan);
                }
            }
            News::Remarks(remarks) => {
                self.say(Message { text: remarks.join("\n"), ..Message::good("The run has begun; please note") });
            }
            News::NotBegun(why) => {
                self.document.running_since = None;
                self.say(Message::bad("The run could not begin; nothing was sent", why));
            }
            News::RunLost => {
                self.document.running_since = None;
                self.document.lose_run();
                self.say(Message::bad("The run broke off without an end", "What was kept of it is in its journal."));
            }
            News::Stored(Ok(stored)) => {
                if let Shown::Done(kept) = &mut self.document.shown {
                    *kept = Some(stored);
                }
            }
            News::Stored(Err(why)) => self.say(Message::bad("The report of the run was not written", why)),
            News::Opened(path, opened) => self.hear_opened(&path, opened),
            News::Exported(path, Ok(())) => {
                self.view.dialog = None;
                self.say(Message::good(format!("Report written to {}", path.display())));
            }
            News::Exported(path, Err(failure)) => self.hear_export_failure(path, failure),
            News::Picked(purpose, path) => self.hear_picked(purpose, path),
            News::NothingPicked => {
                let remark =
                    "No file was chosen. If no dialog appeared, this system offers none: type the path instead.";
                self.view.typed.problem = Some(remark.to_owned());
                if self.view.dialog.is_some() {
                    self.view.wish = Some(Wish::Path);
                }
            }
            News::Failed { what, why } => self.say(Message::bad(what, why)),
            // The worker keeps the handle, and events are taken in together.
            News::Begun(_) | News::Event(_) => {}
        }
    }

    fn hear_plan(&mut self, plan: Result<Box<super::document::Preview>, String>) {
        match plan {
            Ok(preview) => {
                if matches!(self.document.shown, Shown::Nothing | Shown::Plan) && !self.document.is_running() {
                    self.document.show(preview.report.clone(), Shown::Plan);
                }
                self.document.planned = Planned::Ready(preview);
            }
            Err(why) => self.document.planned = Planned::Failed(why),
        }
    }

    fn hear_opened(&mut self, path: &Path, opened: OpenedFile) {
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        match opened {
            OpenedFile::Suites(suites) => {
                self.view.dialog = None;
                let count: usize = suites.iter().map(|loaded| loaded.suite.scenarios.len()).sum();
                for loaded in suites {
                    self.document.choice.left_out.remove(&loaded.suite.id);
                    self.document.choice.add_suite(loaded);
                }
                self.say(Message::good(format!("Loaded {} from {name}", counted(count, "scenario", "scenarios"))));
                self.plan();
            }
            OpenedFile::Targets(targets) => {
                self.view.dialog = None;
                let count = counted(targets.len(), "target", "targets");
                self.document.choice.add_targets(targets);
                self.say(Message::good(format!("Loaded {count} from {name}; choose one under Target")));
            }
            OpenedFile::Run(opened) if self.document.is_running() => {
                drop(opened);
                self.say(Message::bad(format!("{name} was not opened"), "A run goes on. Stop it first."));
            }
            OpenedFile::Run(opened) => {
                self.view.dialog = None;
                let remarks = remarks_of(&opened);
                self.document.show(opened.report, Shown::Opened { path: path.to_owned(), remarks });
            }
            OpenedFile::Broken(why) => {
                // The dialog goes, so that the whole text can be read; everything else stays as it was.
                self.view.dialog = None;
                self.say(Message::bad(format!("{name} could not be opened; nothing was changed"), why));
            }
        }
    }

    fn hear_export_failure(&mut self, path: PathBuf, failure: ExportFailure) {
        let typed = &mut self.view.typed;
        match failure {
            ExportFailure::InTheWay => {
                typed.problem = Some("A file of this name is there.".to_owned());
                typed.in_the_way = Some(path);
            }
            ExportFailure::Other(why) => typed.problem = Some(why),
        }
    }

    fn hear_picked(&mut self, purpose: Purpose, path: PathBuf) {
        match purpose {
            Purpose::Open => self.open(path),
            Purpose::Export => {
                // The system's dialog has asked about a file that is there, and the path may be seen and changed once more.
                self.view.typed.in_the_way = path.exists().then(|| path.clone());
                self.view.typed.export_path = path.display().to_string();
                self.view.typed.problem = None;
                if self.view.dialog == Some(Dialog::Export) {
                    self.view.wish = Some(Wish::Path);
                }
            }
        }
    }
}

/// What has to be known of a stored run.
fn remarks_of(opened: &OpenedRun) -> Vec<String> {
    let mut remarks = Vec::new();
    if opened.report.completion == Completion::Unfinished {
        remarks.push("It is unfinished: no end was recorded.".to_owned());
    }
    if !opened.unanswered.is_empty() {
        let count = counted(opened.unanswered.len(), "case", "cases");
        remarks.push(format!("{count} may have reached the target without an answer."));
    }
    if opened.damaged_lines > 0 {
        remarks.push(format!("{} of the journal cannot be read.", counted(opened.damaged_lines, "line", "lines")));
    }
    remarks
}

/// The theme as egui knows it.
pub(super) const fn preference(theme: Theme) -> egui::ThemePreference {
    match theme {
        Theme::System => egui::ThemePreference::System,
        Theme::Light => egui::ThemePreference::Light,
        Theme::Dark => egui::ThemePreference::Dark,
    }
}
