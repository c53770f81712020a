//! `report`: shows a stored run, or writes it in other formats.

use std::path::{Path, PathBuf};

use super::arguments::{ExportArguments, ReportArguments};
use super::exit::Exit;
use super::out::{CommandError, Out};
use crate::desk::{OpenedRun, open_run, with_causes};
use crate::files::Existing;
use crate::redact::LeakScan;
use crate::report::write::{Format, render, save};
use crate::report::{Report, verdict_of_run};

/// Carries out `report`.
pub(super) fn report(arguments: &ReportArguments, out: &mut Out<'_>) -> Result<Exit, CommandError> {
    let opened = open(&arguments.run, out)?;
    // The secrets of a stored run are not at hand, so its texts are scanned by their looks.
    let scan = LeakScan::by_shape();
    let text = render(&opened.report, Format::Text);
    scan.check(&text).map_err(|leak| CommandError::NotWritten(leak.to_string()))?;
    out.results.write_all(&text)?;
    name_written(&export(&opened.report, &arguments.exports, &scan)?, out)?;
    Ok(Exit::from(&verdict_of_run(&opened.report)))
}

/// Opens a run, and says what is missing from it.
pub(super) fn open(path: &Path, out: &mut Out<'_>) -> Result<OpenedRun, CommandError> {
    let opened = open_run(path).map_err(|error| CommandError::Usage(with_causes(&error)))?;
    if opened.damaged_lines > 0 {
        out.remark(format_args!("note: {} damaged lines of the journal were left out", opened.damaged_lines));
    }
    if opened.unanswered_canaries > 0 {
        let text = "a canary was about to be sent and has no result; it may have reached the target";
        out.remark(format_args!("note: {text}"));
    }
    for key in &opened.unanswered {
        out.remark(format_args!("note: {key} was about to be sent and has no result; it may have reached the target"));
    }
    Ok(opened)
}

/// Writes the report to the files that were named, and says which.
pub(super) fn export<'a>(
    report: &Report,
    arguments: &'a ExportArguments,
    scan: &LeakScan,
) -> Result<Vec<&'a Path>, CommandError> {
    let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
    let wanted: [(Format, &Option<PathBuf>); 3] =
        [(Format::Json, &arguments.json), (Format::Html, &arguments.html), (Format::Junit, &arguments.junit)];
    let mut written = Vec::new();
    for (format, path) in wanted {
        let Some(path) = path else { continue };
        save(report, format, path, existing, |bytes| scan.check(bytes)).map_err(|error| {
            let hint = if arguments.force { "" } else { " (--force replaces a file that is there)" };
            CommandError::NotWritten(format!("{}{hint}", with_causes(&error)))
        })?;
        written.push(path.as_path());
    }
    Ok(written)
}

/// Names the files that were written.
pub(super) fn name_written(paths: &[&Path], out: &mut Out<'_>) -> Result<(), CommandError> {
    paths.iter().try_for_each(|path| out.line(format_args!("Written {}", path.display())))
}
