//! `serve`: the sandbox alone, with a live log.

use std::io::IsTerminal as _;
use std::path::Path;

use url::Url;

use super::arguments::ServeArguments;
use super::exit::Exit;
use super::out::{CommandError, Out};
use super::stop;
use crate::desk::{Desk, DeskError};
use crate::engine::Cancel;
use crate::events::{SandboxEvent, channel, no_waker};
use crate::files::{Existing, read_capped, write_whole};
use crate::model::{SecretAlias, SecretSource, SharedSecret};
use crate::report::visible_line;
use crate::sandbox::{SandboxConfig, TlsIdentity, random_secret};
use crate::secrets::resolve;

/// How many log lines may wait for a slow terminal before some are dropped.
const LOG_WAITING_MAX: usize = 4096;

/// The largest file that is looked at to see whether it is a certificate of ours, in bytes.
const CA_FILE_MAX_BYTES: u64 = 64 * 1024;

/// Carries out `serve`: until Ctrl-C.
pub(super) fn serve(arguments: ServeArguments, out: &mut Out<'_>) -> Result<Exit, CommandError> {
    let desk = Desk::new(out.places.clone())?;
    let secret = secret(&arguments, out)?;
    let config = config(&arguments, &desk)?;
    let (sink, mut log) = channel::<SandboxEvent>(LOG_WAITING_MAX, no_waker());
    let sandbox = desk.stand(arguments.port, config, secret, Some(sink))?;
    let cancel = Cancel::default();
    stop::on_signals(&desk, &cancel);
    // The first line of results is the address, alone, so that a script can read it.
    out.line(sandbox.origin().as_str().trim_end_matches('/'))?;
    out.results.flush()?;
    out.remark("Sandbox of countersign: no real account, everything stays on this computer. Ctrl-C stops it.");
    let as_json = arguments.log == "jsonl";
    loop {
        let event = desk.runtime().block_on(async {
            tokio::select! {
                event = log.recv() => event,
                () = cancel.wished() => None,
            }
        });
        let Some(event) = event else { break };
        if as_json {
            out.line(serde_json::to_string(&event).expect("an event is plain data"))?;
        } else {
            describe(&event, out)?;
        }
        out.results.flush()?;
    }
    out.remark("Stopped.");
    Ok(Exit::AsExpected)
}

/// One request in a few lines: who asked how, what was decided and why, what changed.
fn describe(event: &SandboxEvent, out: &mut Out<'_>) -> Result<(), CommandError> {
    let time = event.at.format("%H:%M:%S%.3f");
    // What comes from a request may hold what acts on a terminal, so it is made visible.
    let path = visible_line(&event.path);
    out.line(format_args!("{time} {} {path} → {} {}", visible_line(&event.method), event.status, event.decision))?;
    out.line(format_args!("    {}", visible_line(&event.because)))?;
    for (name, part) in [("header", &event.header), ("claims", &event.claims)] {
        if let Some(part) = part {
            out.line(format_args!("    {name} {}", visible_line(part)))?;
        }
    }
    for change in &event.changes {
        out.line(format_args!("    changed: {}", visible_line(change)))?;
    }
    Ok(())
}

fn secret(arguments: &ServeArguments, out: &mut Out<'_>) -> Result<SharedSecret, CommandError> {
    let source = match (&arguments.secret_env, &arguments.secret_file) {
        (Some(variable), _) => SecretSource::Environment(variable.clone()),
        (None, Some(file)) => SecretSource::File(file.clone()),
        (None, None) => {
            // A secret that lives as long as this sandbox is shown once, and only to a person: a log would keep it.
            if !std::io::stderr().is_terminal() {
                let text = "without a terminal the secret cannot be shown; give one with --secret-env or --secret-file";
                return Err(CommandError::Usage(text.to_owned()));
            }
            let secret = random_secret();
            out.remark(format_args!("Secret of this sandbox, shown once: {}", secret.expose()));
            return Ok(secret);
        }
    };
    let alias = SecretAlias::parse("serve").expect("it is lower-case letters");
    let found = resolve(&alias, &source, &|name| std::env::var_os(name)).map_err(DeskError::from)?;
    for remark in found.remarks {
        out.remark(format_args!("note: {remark}"));
    }
    Ok(found.secret)
}

fn config(arguments: &ServeArguments, desk: &Desk) -> Result<SandboxConfig, CommandError> {
    let mut config = SandboxConfig::default();
    config.policy.get = arguments.get;
    config.policy.success = arguments.success;
    config.flaws = arguments.flaws.iter().copied().collect();
    config.disturbance = arguments.disturb;
    config.serve_as.clone_from(&arguments.serve_as);
    match arguments.remote_logout.as_deref() {
        None => {}
        Some("none") => config.account.set_remote_logout(None),
        Some(text) => {
            let wrong = |error| CommandError::Usage(format!("--remote-logout {text:?} is no URL: {error}"));
            config.account.set_remote_logout(Some(&Url::parse(text).map_err(wrong)?));
        }
    }
    if let Some(ca_file) = &arguments.tls_ca {
        config.tls = Some(identity(&arguments.serve_as, ca_file, desk)?);
    }
    Ok(config)
}

/// A certificate for the names under which the sandbox answers, and its authority for clients to trust.
fn identity(serve_as: &[String], ca_file: &Path, desk: &Desk) -> Result<TlsIdentity, CommandError> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    names.extend_from_slice(serve_as);
    let identity = TlsIdentity::generate(&names, desk.clock().now())
        .map_err(|error| CommandError::Usage(format!("failed to make a certificate: {error}")))?;
    // The certificate of an earlier start is worth nothing any more; any other file is left as it is.
    let earlier =
        read_capped(ca_file, CA_FILE_MAX_BYTES).is_ok_and(|bytes| bytes.starts_with(b"-----BEGIN CERTIFICATE"));
    let existing = if earlier { Existing::Replace } else { Existing::Keep };
    write_whole(ca_file, identity.ca_pem().as_bytes(), existing)
        .map_err(|error| CommandError::NotWritten(crate::desk::with_causes(&error)))?;
    Ok(identity)
}
