//! Starts the sandbox, writes what it is asked, and stops it.

use std::io::IsTerminal as _;

use tokio::sync::mpsc::Receiver;

use super::describe::describe;
use super::explain_policy::explain_policy;
use super::secret::{Watched, secrets};
use super::settings::{clock, config, tls};
use crate::cli::arguments::ServeArguments;
use crate::cli::exit::Exit;
use crate::cli::out::{CommandError, Out};
use crate::cli::stop;
use crate::desk::{Desk, SandboxRequest};
use crate::engine::Cancel;
use crate::events::{SandboxEvent, channel, no_waker};

/// How many log lines may wait for a slow terminal before some are dropped.
const LOG_WAITING_MAX: usize = 4096;

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// For people.
    Text,
    /// One JSON object a line.
    JsonLines,
}

/// Carries out `serve`: until Ctrl-C.
pub(in crate::cli) fn serve(arguments: &ServeArguments, out: &mut Out<'_>) -> Result<Exit, CommandError> {
    let mut config = config(arguments)?;
    if arguments.explain_policy {
        explain_policy(&config.policy, out)?;
        return Ok(Exit::AsExpected);
    }
    let desk = Desk::new(out.places.clone())?;
    let watched = if std::io::stderr().is_terminal() { Watched::ByAPerson } else { Watched::ByNobody };
    let secret = secrets(arguments, &mut config, watched, out)?;
    let (sink, mut log) = channel::<SandboxEvent>(LOG_WAITING_MAX, no_waker());
    let cancel = Cancel::default();
    stop::on_signals(&desk, &cancel);
    let (clock, tls) = (clock(arguments), tls(arguments));
    let sandbox = desk.stand(SandboxRequest { port: arguments.port, config, secret, clock, tls, log: Some(sink) })?;
    // The first line of results is the address, alone, so that a script can read it.
    out.line(sandbox.origin().as_str().trim_end_matches('/'))?;
    out.results.flush()?;
    if let Some(path) = sandbox.ca_file() {
        out.remark(format_args!("Certificate authority for clients to trust: {}", path.display()));
    }
    out.remark("Sandbox of countersign: no real account, everything stays on this computer. Ctrl-C stops it.");
    let manner = if arguments.log == "jsonl" { Manner::JsonLines } else { Manner::Text };
    loop {
        let event = desk.runtime().block_on(async {
            tokio::select! {
                event = log.recv() => event,
                () = cancel.wished() => None,
            }
        });
        let Some(event) = event else { break };
        write(&event, manner, out)?;
    }
    // What waits makes room first, so that nothing of the requests under way is lost either.
    write_waiting(&mut log, manner, out)?;
    let lost = sandbox.dropped_events();
    if lost > 0 {
        out.remark(format_args!("{lost} requests are missing in this log, for it was read too slowly."));
    }
    desk.runtime().block_on(sandbox.stop());
    write_waiting(&mut log, manner, out)?;
    out.remark("Stopped.");
    Ok(Exit::AsExpected)
}

/// Writes what was told and not yet read.
fn write_waiting(log: &mut Receiver<SandboxEvent>, manner: Manner, out: &mut Out<'_>) -> Result<(), CommandError> {
    while let Ok(event) = log.try_recv() {
        write(&event, manner, out)?;
    }
    Ok(())
}

fn write(event: &SandboxEvent, manner: Manner, out: &mut Out<'_>) -> Result<(), CommandError> {
    match manner {
        Manner::JsonLines => out.line(serde_json::to_string(event).expect("an event is plain data"))?,
        Manner::Text => describe(event, out)?,
    }
    out.results.flush()?;
    Ok(())
}
