//! What the window shows: suites, target, the report with its grid, the selection and the messages.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::asked::AskedLog;
use super::choice::Choice;
use super::message::Message;
use crate::desk::{Forecast, StoredRun};
use crate::events::RunEvent;
use crate::model::{Completion, Delivery, SharedSecret};
use crate::report::{Counts, GridCell, GridRow, Report, RowKey, RunVerdict, grid};
use crate::report::{sentence_of_run, verdict_of_run};
use crate::settings::Settings;

pub(super) use super::choice::{SandboxChoice, TargetPick};

/// What the window shows. Only the application changes it.
#[derive(Default)]
pub(super) struct Document {
    /// What would be run.
    pub(super) choice: Choice,
    /// What that comes to.
    pub(super) planned: Planned,
    /// The sandbox of this window.
    pub(super) sandbox: SandboxState,
    /// What was asked of it.
    pub(super) asked: AskedLog,
    /// Which report is shown.
    pub(super) shown: Shown,
    /// The report.
    pub(super) report: Option<Report>,
    /// Its rows.
    pub(super) rows: Vec<GridRow>,
    /// Its numbers.
    pub(super) counts: Counts,
    /// Its deliveries, one column each.
    pub(super) columns: Vec<Delivery>,
    /// Grows with every change of the rows.
    pub(super) revision: u64,
    /// What is said of the run in the end.
    pub(super) conclusion: Option<Conclusion>,
    /// The cell whose detail is shown.
    pub(super) selection: Option<CellAt>,
    /// What has to be said, the newest last.
    pub(super) messages: Vec<Message>,
    /// What is remembered for the user.
    pub(super) settings: Settings,
    /// When the run began that goes on.
    pub(super) running_since: Option<Instant>,
}

/// What the chosen suites, deliveries, phase and target come to.
#[derive(Default)]
pub(super) enum Planned {
    /// It is being worked out.
    #[default]
    Waiting,
    /// This is what would be sent.
    Ready(Box<Preview>),
    /// It makes no plan.
    Failed(String),
}

/// A run before it is begun.
pub(super) struct Preview {
    /// The report as it is when everything is pending.
    pub(super) report: Report,
    /// What it would do to the account.
    pub(super) forecast: Forecast,
}

/// The sandbox of this window.
#[derive(Default)]
pub(super) enum SandboxState {
    /// It is being started.
    #[default]
    Starting,
    /// It listens.
    On {
        /// Scheme, host and port.
        origin: String,
        /// What tokens for it are signed with.
        secret: SharedSecret,
    },
    /// It could not be started.
    Off(String),
}

/// Which report is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Shown {
    /// None yet.
    #[default]
    Nothing,
    /// What would be run.
    Plan,
    /// The run that goes on.
    Live,
    /// The run that has ended here; with its files once they are written.
    Done(Option<StoredRun>),
    /// A stored run.
    Opened {
        /// The file.
        path: PathBuf,
        /// What has to be known of it.
        remarks: Vec<String>,
    },
}

/// What is said of a run in the end.
#[derive(Debug, Clone)]
pub(super) struct Conclusion {
    /// Whether it passed.
    pub(super) verdict: RunVerdict,
    /// The sum in a few sentences.
    pub(super) sentence: String,
    /// From beginning to end.
    pub(super) took: Option<Duration>,
}

/// A cell of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellAt {
    /// The row.
    pub(super) row: RowKey,
    /// The column.
    pub(super) delivery: Delivery,
}

impl Document {
    /// Whether a run goes on.
    pub(super) fn is_running(&self) -> bool {
        self.running_since.is_some()
    }

    /// How many cases a run would have.
    pub(super) fn planned_cases(&self) -> Option<usize> {
        match &self.planned {
            Planned::Ready(preview) => Some(preview.report.planned),
            Planned::Waiting | Planned::Failed(_) => None,
        }
    }

    /// The row that is selected.
    pub(super) fn selected_row(&self) -> Option<&GridRow> {
        let at = self.selection.as_ref()?;
        let found = self.rows.binary_search_by(|row| row.key.cmp(&at.row)).ok()?;
        self.rows.get(found)
    }

    /// The cell that is selected.
    pub(super) fn selected_cell(&self) -> Option<&GridCell> {
        self.selected_row()?.cell(self.selection.as_ref()?.delivery)
    }

    /// Shows this report.
    pub(super) fn show(&mut self, report: Report, shown: Shown) {
        self.report = Some(report);
        self.shown = shown;
        self.conclusion = None;
        if matches!(self.shown, Shown::Opened { .. }) {
            self.conclude();
        }
        self.refresh();
        if self.selected_cell().is_none() {
            self.selection = None;
        }
    }

    /// Takes in what the run tells. The rows are made anew by `refresh`, once for many events.
    pub(super) fn observe(&mut self, event: &RunEvent) {
        match (&mut self.report, event) {
            (None, _) | (Some(_), RunEvent::Started(_)) => {
                if let RunEvent::Started(started) = event {
                    self.show(Report::begin(started), Shown::Live);
                }
            }
            (Some(report), event) => report.apply(event),
        }
        if let RunEvent::Finished(_) = event {
            self.running_since = None;
            self.shown = Shown::Done(None);
            self.conclude();
        }
    }

    /// Makes rows, counts and columns anew.
    pub(super) fn refresh(&mut self) {
        let Some(report) = &self.report else {
            return;
        };
        self.rows = grid(report);
        self.counts = Counts::of(report);
        let columns: BTreeSet<Delivery> =
            self.rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.delivery)).collect();
        self.columns = columns.into_iter().collect();
        self.revision += 1;
    }

    /// The run has broken off: what there is stays, and it is said to be unfinished.
    pub(super) fn lose_run(&mut self) {
        self.shown = Shown::Done(None);
        self.conclude();
    }

    fn conclude(&mut self) {
        let Some(report) = &self.report else {
            return;
        };
        let took = report.finished_at.and_then(|end| (end - report.started_at).to_std().ok());
        self.conclusion = Some(Conclusion { verdict: verdict_of_run(report), sentence: sentence_of_run(report), took });
    }

    /// What must be known of a report that was read from a file, whatever else is said of it.
    pub(super) fn is_unfinished(&self) -> bool {
        self.report.as_ref().is_some_and(|report| report.completion == Completion::Unfinished)
    }
}
