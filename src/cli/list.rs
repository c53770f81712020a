//! `list`: the cases that a run would send.

use super::arguments::ListArguments;
use super::exit::Exit;
use super::out::{CommandError, Out};
use super::select;
use crate::desk::DeskError;
use crate::model::{Expectation, TargetName};
use crate::plan::{PlanRequest, expand};

/// Carries out `list`: one line for each case, its fields parted by tabs.
pub(super) fn list(arguments: &ListArguments, out: &mut Out<'_>) -> Result<Exit, CommandError> {
    let suites = select::suites(&arguments.suites.suites)?;
    let target = select::target(&arguments.target)?;
    let request = PlanRequest {
        target: target.as_ref().map_or_else(
            || TargetName::parse("sandbox").expect("it is lower-case letters"),
            |target| target.name.clone(),
        ),
        declared: target.map(|target| target.settings),
        phase: arguments.suites.phase,
        seed: arguments.suites.seed.unwrap_or(0),
        run: "list".to_owned(),
        selection: select::selection(&arguments.suites),
    };
    let plan = expand(&suites, &request).map_err(DeskError::from)?;
    for facts in plan.case_facts() {
        let expected: Vec<String> = facts.expected.iter().map(Expectation::to_string).collect();
        out.line(format_args!("{}\t{}\t{}", facts.key, expected.join(", then "), facts.title))?;
    }
    for skipped in &plan.skipped {
        out.line(format_args!("{}\tskipped: {}\t{}", skipped.key, skipped.reason, skipped.title))?;
    }
    Ok(if plan.case_count() == 0 { Exit::NothingSelected } else { Exit::AsExpected })
}
