//! `schema`: the JSON Schemas of our file formats.

use super::arguments::SchemaArguments;
use super::exit::Exit;
use super::out::{CommandError, Out};
use crate::report::REPORT_SCHEMA;

/// Carries out `schema`. The report is the only format with a schema so far, and the arguments allow no other.
pub(super) fn schema(_arguments: &SchemaArguments, out: &mut Out<'_>) -> Result<Exit, CommandError> {
    out.results.write_all(REPORT_SCHEMA.as_bytes())?;
    Ok(Exit::AsExpected)
}
