//! `run`: suites against a target, and the report.

use std::collections::BTreeSet;

use super::arguments::{ExportArguments, RunArguments};
use super::exit::Exit;
use super::out::{CommandError, Out};
use super::progress::Progress;
use super::rerun::Rerun;
use super::{report, select, stop};
use crate::desk::{Acceptance, Accepted, Desk, ReadyRun, RunHandle, RunRequest, TargetChoice, with_causes};
use crate::events::{RunEvent, no_waker};
use crate::model::TargetKind;
use crate::report::write::{Format, render};
use crate::report::{Report, RunVerdict, verdict_of_run};

/// Carries out `run`.
pub(super) fn run(arguments: RunArguments, out: &mut Out<'_>) -> Result<Exit, CommandError> {
    let rerun = Rerun::of(&arguments);
    let suites = select::suites(&arguments.suites.suites)?;
    let target = match select::target(&arguments.target)? {
        None => TargetChoice::Sandbox(arguments.flaws.iter().copied().collect::<BTreeSet<_>>()),
        Some(_) if !arguments.flaws.is_empty() => {
            let text = "--flaw is for the embedded sandbox; another target is as it is".to_owned();
            return Err(CommandError::Usage(text));
        }
        Some(target) => TargetChoice::Foreign(Box::new(target)),
    };
    let accepted = |flag: bool| if flag { Accepted::Yes } else { Accepted::No };
    let mut places = out.places.clone();
    if let Some(runs) = arguments.runs {
        places.runs = runs;
    }
    let desk = Desk::new(places)?;
    let ready = desk.ready(
        RunRequest {
            suites,
            target,
            phase: arguments.suites.phase,
            selection: select::selection(&arguments.suites),
            seed: arguments.suites.seed,
            concurrency: usize::from(arguments.concurrency),
            acceptance: Acceptance {
                hosts: arguments.allow_hosts,
                production: arguments.allow_production,
                roles: accepted(arguments.accept_roles),
                addresses: accepted(arguments.accept_addresses),
            },
            rules: select::rules(&arguments.rules)?,
        },
        None,
    )?;
    if ready.plan().case_count() == 0 {
        out.remark("no case was selected, so nothing was sent; `countersign list` shows what there is");
        for skipped in &ready.plan().skipped {
            out.remark(format_args!("skipped {}: {}", skipped.key, skipped.reason));
        }
        return Ok(Exit::NothingSelected);
    }
    announce(&ready, out);
    let cases = ready.plan().case_count();
    let mut handle = desk.start(ready, no_waker())?;
    stop::on_signals(&desk, &handle.cancel);
    let Some(report) = follow(&mut handle, cases) else {
        return Err(CommandError::NotWritten("the run ended before it began; see its journal".to_owned()));
    };
    conclude(&handle, &report, &arguments.exports, rerun, out)
}

/// What is said before the first request, off our own sandbox as the sheet that safety asks for.
fn announce(ready: &ReadyRun, out: &mut Out<'_>) {
    let target = ready.target();
    let forecast = ready.forecast();
    match target.kind {
        TargetKind::OurSandbox => out.remark(format_args!(
            "Running {} cases against the embedded sandbox; nothing leaves this computer.",
            ready.plan().case_count()
        )),
        TargetKind::ConfirmedSandbox | TargetKind::ConfirmedProduction => {
            let mark = if target.kind == TargetKind::ConfirmedProduction { "PRODUCTION" } else { "sandbox" };
            out.remark(format_args!("Target    {} ({mark}), {}", target.name, target.origin));
            if let Some(address) = &target.pinned_address {
                out.remark(format_args!("Address   pinned to {address}"));
            }
            out.remark(format_args!("Requests  {}, one at a time", forecast.requests));
            out.remark(format_args!("Users     {} may be created or changed", forecast.users.len()));
            out.remark(format_args!("Roles     {} requests give one other than end_user", forecast.raised_roles));
            out.remark(format_args!("URLs      {} requests put a token into one", forecast.tokens_in_urls));
        }
    }
    for remark in ready.remarks() {
        out.remark(format_args!("note: {remark}"));
    }
}

/// Follows a run to its last event.
fn follow(handle: &mut RunHandle, cases: usize) -> Option<Report> {
    let mut progress = Progress::new(cases);
    let mut report = None;
    while let Some(event) = handle.events.blocking_recv() {
        progress.observe(&event);
        match (&event, &mut report) {
            (RunEvent::Started(started), _) => report = Some(Report::begin(started)),
            (_, Some(report)) => report.apply(&event),
            (_, None) => {}
        }
        if matches!(event, RunEvent::Finished(_)) {
            break;
        }
    }
    report
}

fn conclude(
    handle: &RunHandle,
    finished: &Report,
    exports: &ExportArguments,
    rerun: Rerun,
    out: &mut Out<'_>,
) -> Result<Exit, CommandError> {
    // Files first: a reader of our output that goes away must not cost them.
    let mut exit = Exit::from(&verdict_of_run(finished));
    let stored = handle.store(finished);
    let exported = report::export(finished, exports, handle.scan());
    // The report on the terminal is scanned like any other.
    let text = render(finished, Format::Text);
    if let Err(leak) = handle.scan().check(&text) {
        return Err(CommandError::NotWritten(leak.to_string()));
    }
    out.results.write_all(&text)?;
    match stored {
        Ok(stored) => {
            out.line("")?;
            out.line(format_args!("Report  {}", stored.json.display()))?;
            out.line(format_args!("        {}", stored.html.display()))?;
            out.line(format_args!("        {}", stored.junit.display()))?;
        }
        Err(error) => {
            out.remark(format_args!("error: {}", with_causes(&error)));
            exit = Exit::NotWritten;
        }
    }
    match exported {
        Ok(written) => report::name_written(&written, out)?,
        Err(error) => {
            out.remark(format_args!("error: {}", with_causes(&error)));
            exit = Exit::NotWritten;
        }
    }
    if verdict_of_run(finished) == RunVerdict::Failed {
        out.line(format_args!("\nRun what failed again: {}", rerun.command(finished)))?;
    }
    Ok(exit)
}
