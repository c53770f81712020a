//! The library of runs: folders that a person can look into, one for each run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::DeskError;
use crate::clock::{Clock, IdSource};
use crate::events::RunEvent;
use crate::files::Existing;
use crate::journal::{Entry, JournalError, read_journal};
use crate::model::CaseKey;
use crate::redact::LeakScan;
use crate::report::write::{Format, SaveError, save};
use crate::report::{ReadReportError, Report, from_file};

/// The folder of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFolder {
    path: PathBuf,
    name: String,
}

/// Where the report of a run was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRun {
    /// The report itself.
    pub json: PathBuf,
    /// For reading.
    pub html: PathBuf,
    /// For CI servers.
    pub junit: PathBuf,
}

/// A report could not be written; the journal is still there, as far as it could be written itself.
#[derive(Debug, thiserror::Error)]
#[error("failed to write the report; what was kept of the run is in the journal {}", journal.display())]
pub struct StoreError {
    /// The journal of the run.
    pub journal: PathBuf,
    /// What went wrong.
    #[source]
    pub source: SaveError,
}

impl RunFolder {
    /// Makes a folder whose name is the moment and a few letters that no other run has.
    pub(super) fn create(runs: &Path, clock: &Arc<dyn Clock>, ids: &dyn IdSource) -> Result<Self, DeskError> {
        let moment = clock.now().format("%Y-%m-%dT%H-%M-%SZ");
        let id = ids.uuid("run", 0).simple().to_string();
        let name = format!("{moment}-{}", &id[..6]);
        let path = runs.join(&name);
        std::fs::create_dir_all(runs)
            .and_then(|()| std::fs::create_dir(&path))
            .map_err(|source| DeskError::Folder { path: path.clone(), source })?;
        Ok(Self { path, name })
    }

    /// The name of the run.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The journal.
    pub fn journal(&self) -> PathBuf {
        self.path.join("journal.jsonl")
    }

    /// Writes the report in the three formats that a run always has.
    pub(super) fn store(&self, report: &Report, scan: &LeakScan) -> Result<StoredRun, StoreError> {
        let stored = StoredRun {
            json: self.path.join("report.json"),
            html: self.path.join("report.html"),
            junit: self.path.join("junit.xml"),
        };
        let formats = [(Format::Json, &stored.json), (Format::Html, &stored.html), (Format::Junit, &stored.junit)];
        // Each waits for the disk at its end, so they go side by side.
        let saved = std::thread::scope(|scope| {
            let writing = formats.map(|(format, path)| {
                scope.spawn(move || save(report, format, path, Existing::Keep, |bytes| scan.check(bytes)))
            });
            writing.map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        for result in saved {
            result.map_err(|source| StoreError { journal: self.journal(), source })?;
        }
        Ok(stored)
    }
}

/// A run read back from a report or from a journal.
#[derive(Debug)]
pub struct OpenedRun {
    /// The report; unfinished if the journal has no end.
    pub report: Report,
    /// Cases that were about to be sent and have no result: they may have reached the target.
    pub unanswered: Vec<CaseKey>,
    /// How many canaries were about to be sent and have no result.
    pub unanswered_canaries: usize,
    /// How many lines of a journal were damaged.
    pub damaged_lines: usize,
}

/// Why a run could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenRunError {
    /// The report cannot be read.
    #[error(transparent)]
    Report(#[from] ReadReportError),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The folder holds neither.
    #[error("{} holds neither a report.json nor a journal.jsonl", .0.display())]
    Nothing(PathBuf),
}

/// Opens a run: a report, a journal, or the folder of a run.
pub fn open_run(path: &Path) -> Result<OpenedRun, OpenRunError> {
    if path.is_dir() {
        let inside = ["report.json", "journal.jsonl"].map(|name| path.join(name));
        let found = inside.iter().find(|file| file.is_file());
        return open_run(found.ok_or_else(|| OpenRunError::Nothing(path.to_owned()))?);
    }
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("jsonl")) {
        return Ok(recover(path)?);
    }
    Ok(OpenedRun { report: from_file(path)?, unanswered: Vec::new(), unanswered_canaries: 0, damaged_lines: 0 })
}

fn recover(path: &Path) -> Result<OpenedRun, JournalError> {
    let recovered = read_journal(path)?;
    let mut entries = recovered.entries.into_iter();
    let started = entries.next().and_then(event_of);
    let Some(RunEvent::Started(run)) = started else {
        return Err(JournalError::NotAJournal { file: path.display().to_string(), what: "is not the start of a run" });
    };
    let mut report = Report::begin(&run);
    for event in entries.filter_map(event_of) {
        report.apply(&event);
    }
    Ok(OpenedRun {
        report,
        unanswered: recovered.unanswered,
        unanswered_canaries: recovered.unanswered_canaries,
        damaged_lines: recovered.damaged_lines,
    })
}

fn event_of(entry: Entry) -> Option<RunEvent> {
    match entry {
        Entry::Started { run, .. } => Some(RunEvent::Started(run)),
        Entry::Skew(skew) => Some(RunEvent::SkewMeasured(skew)),
        Entry::Canary(record) => Some(RunEvent::Canary(record)),
        Entry::WillSend { .. } | Entry::WillSendCanary { .. } => None,
        Entry::Result(record) => Some(RunEvent::CaseFinished(record)),
        Entry::Finished(finished) => Some(RunEvent::Finished(finished)),
    }
}
