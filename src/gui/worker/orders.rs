//! What the window asks of the thread of the desk, and what it hears back.

use std::path::PathBuf;
use std::sync::Arc;

use crate::desk::{OpenedRun, RunHandle, RunRequest, StoredRun};
use crate::events::{RunEvent, SandboxEvent};
use crate::files::Existing;
use crate::gui::choice::LoadedSuite;
use crate::gui::document::{Preview, SandboxState};
use crate::gui::view::Purpose;
use crate::model::Target;
use crate::redact::LeakScan;
use crate::report::Report;
use crate::settings::Settings;

/// What the thread of the desk is to do.
pub(super) enum Order {
    /// Work out what a run would send.
    Plan {
        /// The choice that this is for.
        revision: u64,
        /// The run.
        request: Box<RunRequest>,
    },
    /// Begin a run.
    Begin(Box<RunRequest>),
    /// Write the report of a run that has ended beside its journal.
    Store(Box<RunHandle>, Box<Report>),
    /// Read a file.
    Open(PathBuf),
    /// Write the report somewhere else.
    Export {
        /// The report.
        report: Box<Report>,
        /// Where to.
        path: PathBuf,
        /// What happens to a file that is there.
        existing: Existing,
        /// What looks through the bytes.
        scan: Arc<LeakScan>,
    },
    /// Write the settings.
    SaveSettings(Box<Settings>),
}

/// What the window hears.
pub(in crate::gui) enum News {
    /// The settings were read.
    Settings(Box<Settings>),
    /// The suites that the program carries.
    Suites(Vec<LoadedSuite>),
    /// How the sandbox of the window fares.
    Sandbox(SandboxState),
    /// Somebody asked the sandbox of the window.
    Asked(Box<SandboxEvent>),
    /// What a run would send.
    Planned {
        /// The choice that this is for.
        revision: u64,
        /// The plan, or why there is none.
        plan: Result<Box<Preview>, String>,
    },
    /// A run has begun. The worker keeps the handle; nobody else sees this.
    Begun(Box<RunHandle>),
    /// The run goes on, and this has to be known of it.
    Remarks(Vec<String>),
    /// The run could not begin, and nothing was sent.
    NotBegun(String),
    /// The run tells something.
    Event(RunEvent),
    /// The run has broken off without telling its end.
    RunLost,
    /// The report was written beside the journal, or why it was not.
    Stored(Result<StoredRun, String>),
    /// A file was read.
    Opened(PathBuf, OpenedFile),
    /// The report was written, or why it was not.
    Exported(PathBuf, Result<(), ExportFailure>),
    /// The system's dialog gave a path.
    Picked(Purpose, PathBuf),
    /// The system has no dialog, or the user chose nothing.
    NothingPicked,
    /// Something failed that nobody waits for.
    Failed {
        /// What, in a sentence.
        what: String,
        /// Why.
        why: String,
    },
}

/// What was in a file.
pub(in crate::gui) enum OpenedFile {
    /// Suites.
    Suites(Vec<LoadedSuite>),
    /// Targets.
    Targets(Vec<Target>),
    /// A stored run.
    Run(Box<OpenedRun>),
    /// Nothing that can be used, for this reason.
    Broken(String),
}

/// Why a report was not written.
pub(in crate::gui) enum ExportFailure {
    /// A file of this name is there.
    InTheWay,
    /// Anything else, in words.
    Other(String),
}
