//! `explain`: what a kind of error means.

use super::arguments::ExplainArguments;
use super::exit::Exit;
use super::out::{CommandError, Out};
use crate::judge::Catalog;
use crate::model::ErrorKind;

/// Carries out `explain`.
pub(super) fn explain(arguments: &ExplainArguments, out: &mut Out<'_>) -> Result<Exit, CommandError> {
    let catalog = Catalog::builtin();
    let Some(kind) = arguments.kind else {
        let width = ErrorKind::ALL.iter().map(|kind| kind.id().len()).max().unwrap_or(0);
        for &kind in ErrorKind::ALL {
            out.line(format_args!("{kind:width$}  {}", catalog.entry(kind).title))?;
        }
        return Ok(Exit::AsExpected);
    };
    let entry = catalog.entry(kind);
    out.line(format_args!("{kind}: {}\n\n{}", entry.title, entry.meaning))?;
    for (heading, items) in [("Usual causes", &entry.causes), ("What to try", &entry.remedies)] {
        if !items.is_empty() {
            out.line(format_args!("\n{heading}"))?;
        }
        for item in items {
            out.line(format_args!("- {item}"))?;
        }
    }
    out.line(format_args!("\nKnown from: {} ({})", entry.source, entry.confidence))?;
    Ok(Exit::AsExpected)
}
