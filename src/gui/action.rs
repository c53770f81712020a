//! What a person can ask of the window. Panels push these; the application acts on them.

use std::path::PathBuf;

use super::document::{CellAt, SandboxChoice, TargetPick};
use super::view::{Dialog, Purpose, Screen};
use crate::desk::Acceptance;
use crate::files::Existing;
use crate::guard::Mark;
use crate::model::{Delivery, Phase, SuiteId};
use crate::settings::Theme;

/// One wish of a person.
#[derive(Debug)]
pub(super) enum Action {
    /// Run what is selected; a target that is not ours shows its sheet first.
    Run,
    /// Send to the target of the sheet, with what was accepted there.
    Send {
        /// What was accepted.
        acceptance: Acceptance,
        /// The mark of a host that is confirmed for the first time.
        confirm: Option<Mark>,
    },
    /// Stop the run.
    Stop,
    /// Ask somebody else.
    PickTarget(TargetPick),
    /// Before or after the migration.
    SetPhase(Phase),
    /// Run by this delivery, or no longer.
    ToggleDelivery(Delivery),
    /// Run this suite, or no longer.
    ToggleSuite(SuiteId),
    /// Change what is wrong with the embedded sandbox on purpose.
    ChangeSandbox(SandboxChoice),
    /// Show the run, or the sandbox.
    ShowScreen(Screen),
    /// Show this request to the sandbox.
    SelectRequest(u64),
    /// Forget the requests to the sandbox.
    ClearRequests,
    /// Show this cell.
    Select(CellAt),
    /// Show this dialog.
    Show(Dialog),
    /// Close the dialog.
    CloseDialog,
    /// Ask the system for a file.
    Browse(Purpose),
    /// Load a file.
    Open(PathBuf),
    /// Write the report that is shown.
    Export {
        /// Where to; the ending chooses the format.
        path: PathBuf,
        /// What happens to a file that is there.
        existing: Existing,
    },
    /// Put the opened report away and show what can be run.
    CloseReport,
    /// Put the messages away.
    CloseMessages,
    /// Light, dark or as the system is.
    SetTheme(Theme),
    /// Close the window.
    Quit,
}
