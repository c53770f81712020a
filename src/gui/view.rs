//! The small state of the panels: what is typed, which tab is open. Nothing of it is worth keeping.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::lines::LineCache;
use crate::guard::Mark;
use crate::model::Standing;

/// What the panels remember between two frames.
#[derive(Debug, Default)]
pub(super) struct View {
    /// Which view is shown.
    pub(super) screen: Screen,
    /// What the grid shows of all rows.
    pub(super) filter: Filter,
    /// The rows that pass the filter.
    pub(super) lines: LineCache,
    /// The tab of the detail.
    pub(super) tab: Tab,
    /// The step whose exchange is shown.
    pub(super) step: usize,
    /// The dialog that is open.
    pub(super) dialog: Option<Dialog>,
    /// What is typed into the dialog.
    pub(super) typed: Typed,
    /// What is typed to find something that is wrong on purpose.
    pub(super) flaw_filter: String,
    /// Where the focus is wished in the next frame.
    pub(super) wish: Option<Wish>,
}

/// A view of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Screen {
    /// What is run, and what came of it.
    #[default]
    Run,
    /// What was asked of the window's sandbox.
    Sandbox,
}

/// Which rows are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Filter {
    /// Words that must all be found in the row.
    pub(super) text: String,
    /// The coarse choice.
    pub(super) rows: Rows,
    /// The chips that are on; none means all.
    pub(super) chips: BTreeSet<Chip>,
}

impl Filter {
    /// Whether every row passes.
    pub(super) fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// The coarse choice of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Rows {
    /// Every row.
    #[default]
    All,
    /// Rows with a failure.
    Failed,
    /// Rows whose deliveries differ.
    Differs,
}

/// One count of the strip, which is a filter too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Chip {
    /// Cases that stand so.
    Standing(Standing),
    /// Cases without a result.
    Pending,
}

/// The tab of the detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tab {
    /// What it means.
    #[default]
    Overview,
    /// What went over the wire.
    Exchange,
    /// What the token says.
    Token,
}

/// A dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialog {
    /// Which file to open.
    Open,
    /// Where to write the report.
    Export,
    /// What a run would do to a target that is not ours.
    Sheet,
}

/// What a file is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To load it.
    Open,
    /// To write the report.
    Export,
}

/// What is typed and ticked in dialogs.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// The path of the dialog that opens a file.
    pub(super) open_path: String,
    /// The path of the dialog that writes one.
    pub(super) export_path: String,
    /// The file that is in the way of the export.
    pub(super) in_the_way: Option<PathBuf>,
    /// What is wrong with the path, in the words of the system.
    pub(super) problem: Option<String>,
    /// What the user says the host is.
    pub(super) mark: Option<Mark>,
    /// Whether roles were accepted on the sheet.
    pub(super) roles: bool,
    /// Whether addresses were accepted on the sheet.
    pub(super) addresses: bool,
}

/// Where the focus is wished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// In the filter field.
    Filter,
    /// In the path field of the dialog.
    Path,
    /// On the grid, with the selected row in sight.
    Grid,
    /// On the list of requests.
    Requests,
}
