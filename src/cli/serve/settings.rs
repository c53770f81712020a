//! What the arguments of `serve` come to, together with the file that they name.

use url::Url;

use crate::cli::arguments::ServeArguments;
use crate::cli::out::CommandError;
use crate::desk::{ClockStart, DeskError, Tls, is_host_name, sandbox_from_file};
use crate::sandbox::SandboxConfig;

/// The settings of the file, and over them those of the arguments.
pub(super) fn config(arguments: &ServeArguments) -> Result<SandboxConfig, CommandError> {
    let mut config = match &arguments.config {
        Some(path) => sandbox_from_file(path).map_err(DeskError::from)?,
        None => SandboxConfig::default(),
    };
    config.policy.get = arguments.get.unwrap_or(config.policy.get);
    config.get_ends = arguments.get_ends.or(config.get_ends);
    config.policy.success = arguments.success.unwrap_or(config.policy.success);
    config.flaws.extend(&arguments.flaws);
    if let Some(name) = arguments.serve_as.iter().find(|name| !is_host_name(name)) {
        let text = format!("--serve-as {name:?} is no host name; give one without scheme and port");
        return Err(CommandError::Usage(text));
    }
    config.serve_as.extend_from_slice(&arguments.serve_as);
    config.disturbance = arguments.disturb;
    config.seed = arguments.seed;
    match arguments.remote_logout.as_deref() {
        None => {}
        Some("none") => config.account.set_remote_logout(None),
        Some(text) => {
            let wrong = |error| CommandError::Usage(format!("--remote-logout {text:?} is no URL: {error}"));
            config.account.set_remote_logout(Some(&Url::parse(text).map_err(wrong)?));
        }
    }
    Ok(config)
}

/// Whether it speaks https.
pub(super) fn tls(arguments: &ServeArguments) -> Tls {
    match &arguments.tls_ca {
        Some(path) => Tls::File(path.clone()),
        None if arguments.tls => Tls::OwnFile,
        None => Tls::Off,
    }
}

/// What its clock shows.
pub(super) fn clock(arguments: &ServeArguments) -> ClockStart {
    match (arguments.clock, arguments.clock_fixed) {
        (moment, true) => ClockStart::Standing(moment),
        (Some(moment), false) => ClockStart::From(moment),
        (None, false) => ClockStart::Now,
    }
}
