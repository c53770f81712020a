//! `schema`: the JSON Schemas of our file formats.

use super::arguments::SchemaArguments;
use super::exit::Exit;
use super::out::{CommandError, Out};
use crate::desk::SANDBOX_SCHEMA;
use crate::report::REPORT_SCHEMA;

/// Carries out `schema`. The arguments allow no other formats than these.
pub(super) fn schema(arguments: &SchemaArguments, out: &mut Out<'_>) -> Result<Exit, CommandError> {
    let schema = if arguments.format == "sandbox" { SANDBOX_SCHEMA } else { REPORT_SCHEMA };
    out.results.write_all(schema.as_bytes())?;
    Ok(Exit::AsExpected)
}
