//! The thread that works for the window, one order after the other.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};

use super::open_file::open_file;
use super::orders::{ExportFailure, News, Order};
use crate::desk::{Desk, Forecast, RunRequest, SandboxRequest, StandingSandbox, TargetChoice, with_causes};
use crate::events::{EventSink, RunStarted, SandboxEvent, Waker};
use crate::files::WriteError;
use crate::gui::choice::LoadedSuite;
use crate::gui::document::{Preview, SandboxState};
use crate::load::bundled;
use crate::model::{HarnessFacts, RulesFacts, TargetFacts, TargetKind, TargetName};
use crate::plan::{PlanRequest, expand};
use crate::report::Report;
use crate::report::write::{Format, SaveError, save};
use crate::sandbox::{SandboxConfig, random_secret};

/// What the thread works with.
pub(super) struct Back {
    pub(super) desk: Desk,
    pub(super) news: SyncSender<News>,
    pub(super) waker: Waker,
    pub(super) asked: EventSink<SandboxEvent>,
}

impl Back {
    /// Prepares what the window shows first, then works until nobody orders any more.
    pub(super) fn work(self, orders: Receiver<Order>) {
        let standing = self.begin();
        for order in orders {
            let news = self.carry_out(order);
            if !news.into_iter().all(|news| self.tell(news)) {
                break;
            }
        }
        // The sandbox goes before the threads that serve it.
        drop(standing);
    }

    /// Puts news into the channel; says whether anybody listens.
    fn tell(&self, news: News) -> bool {
        let is_heard = self.news.send(news).is_ok();
        (self.waker)();
        is_heard
    }

    fn begin(&self) -> Option<StandingSandbox> {
        let settings = match self.desk.settings() {
            Ok(settings) => News::Settings(Box::new(settings)),
            Err(error) => failed("The settings could not be read; the defaults are used", &error),
        };
        let suites = match bundled() {
            Ok(suites) => News::Suites(
                suites.into_iter().map(|suite| LoadedSuite { suite: Arc::new(suite), path: None }).collect(),
            ),
            Err(error) => failed("The suites of the program could not be read", &error),
        };
        let standing = SandboxRequest::new(SandboxConfig::default(), random_secret());
        let standing = self.desk.stand(SandboxRequest { log: Some(self.asked.clone()), ..standing });
        let state = match &standing {
            Ok(sandbox) => SandboxState::On {
                origin: sandbox.origin().origin().ascii_serialization(),
                secret: sandbox.secret().clone(),
            },
            Err(error) => SandboxState::Off(with_causes(error)),
        };
        let is_heard = [settings, suites, News::Sandbox(state)].into_iter().all(|news| self.tell(news));
        standing.ok().filter(|_| is_heard)
    }

    fn carry_out(&self, order: Order) -> Vec<News> {
        match order {
            Order::Plan { revision, request } => {
                vec![News::Planned { revision, plan: preview(&request, &self.desk).map(Box::new) }]
            }
            Order::Begin(request) => self.begin_run(*request),
            Order::Store(handle, report) => {
                vec![News::Stored(handle.store(&report).map_err(|error| with_causes(&error)))]
            }
            Order::Open(path) => {
                let opened = open_file(&path);
                vec![News::Opened(path, opened)]
            }
            Order::Export { report, path, existing, scan } => {
                let format = Format::ALL.iter().copied().find(|format| {
                    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(format.extension()))
                });
                let written = match format {
                    None => Err(ExportFailure::Other("The name must end with .html, .json, .xml or .txt".to_owned())),
                    Some(format) => {
                        save(&report, format, &path, existing, |bytes| scan.check(bytes)).map_err(|error| match error {
                            SaveError::Write(WriteError::Exists { .. }) => ExportFailure::InTheWay,
                            SaveError::Write(WriteError::Io { .. } | WriteError::NotAFile { .. })
                            | SaveError::Leak(_) => ExportFailure::Other(with_causes(&error)),
                        })
                    }
                };
                vec![News::Exported(path, written)]
            }
            Order::SaveSettings(settings) => match self.desk.save_settings(&settings) {
                Ok(()) => Vec::new(),
                Err(error) => vec![failed("The settings could not be written", &error)],
            },
        }
    }

    fn begin_run(&self, request: RunRequest) -> Vec<News> {
        let ready = match self.desk.ready(request, None) {
            Ok(ready) => ready,
            Err(error) => return vec![News::NotBegun(with_causes(&error))],
        };
        let remarks = ready.remarks().to_vec();
        match self.desk.start(ready, Arc::clone(&self.waker)) {
            Ok(handle) => {
                let begun = News::Begun(Box::new(handle));
                if remarks.is_empty() { vec![begun] } else { vec![begun, News::Remarks(remarks)] }
            }
            Err(error) => vec![News::NotBegun(with_causes(&error))],
        }
    }
}

fn failed(what: &str, error: &dyn std::error::Error) -> News {
    News::Failed { what: what.to_owned(), why: with_causes(error) }
}

/// What a run would send, as a report in which everything is pending.
fn preview(request: &RunRequest, desk: &Desk) -> Result<Preview, String> {
    let (target, declared, origin) = match &request.target {
        TargetChoice::Sandbox(_) => {
            let name = TargetName::parse("sandbox").expect("it is lower-case letters");
            (name, None, "http://127.0.0.1".to_owned())
        }
        TargetChoice::Foreign(target) => {
            (target.name.clone(), Some(target.settings), target.origin.origin().ascii_serialization())
        }
    };
    let plan = expand(
        &request.suites,
        &PlanRequest {
            target: target.clone(),
            declared,
            phase: request.phase,
            seed: 0,
            // Any word will do: nothing of a preview is sent.
            run: "preview".to_owned(),
            selection: request.selection.clone(),
        },
    )
    .map_err(|error| with_causes(&error))?;
    let report = Report::begin(&RunStarted {
        run: "plan".to_owned(),
        started_at: desk.clock().now(),
        harness: HarnessFacts {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        rules: RulesFacts { version: 0, sets: Vec::new(), digest: String::new() },
        target: TargetFacts {
            name: target,
            origin,
            kind: TargetKind::OurSandbox,
            remote_logout: None,
            ca_file: None,
            pinned_address: None,
            proxy: None,
        },
        phase: request.phase,
        seed: 0,
        planned: plan.case_facts(),
        skipped: plan.skipped.clone(),
    });
    Ok(Preview { report, forecast: Forecast::of(&plan) })
}
