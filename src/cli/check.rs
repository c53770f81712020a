//! `check`: reads suites and targets, and sends nothing.

use super::arguments::CheckArguments;
use super::exit::Exit;
use super::out::{CommandError, Out};
use super::select;
use crate::desk::DeskError;
use crate::load::targets_from_file;
use crate::model::{Phase, TargetName};
use crate::plan::{PlanRequest, Selection, expand};

/// Carries out `check`.
pub(super) fn check(arguments: &CheckArguments, out: &mut Out<'_>) -> Result<Exit, CommandError> {
    let suites = select::suites(&arguments.suites)?;
    for suite in &suites {
        // Each phase has expectations of its own, so both are looked at.
        let mut cases = 0;
        for &phase in Phase::ALL {
            let request = PlanRequest {
                target: TargetName::parse("sandbox").expect("it is lower-case letters"),
                declared: None,
                phase,
                seed: 0,
                run: "check".to_owned(),
                selection: Selection::default(),
            };
            cases = expand(std::slice::from_ref(suite), &request).map_err(DeskError::from)?.case_count();
        }
        out.line(format_args!("{}: {} scenarios, {cases} cases", suite.id, suite.scenarios.len()))?;
    }
    if let Some(file) = &arguments.targets {
        for target in targets_from_file(file).map_err(DeskError::from)? {
            out.line(format_args!("{}: {}", target.name, target.origin.origin().ascii_serialization()))?;
        }
    }
    Ok(Exit::AsExpected)
}
