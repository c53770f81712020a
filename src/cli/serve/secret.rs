//! Which secrets the sandbox checks signatures with.

use crate::cli::arguments::ServeArguments;
use crate::cli::out::{CommandError, Out};
use crate::desk::DeskError;
use crate::model::{SecretAlias, SecretSource, SharedSecret};
use crate::sandbox::{Configuration, SandboxConfig, random_secret, seeded_secret};
use crate::secrets::resolve;

/// Whether somebody looks at what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Watched {
    /// A person at a terminal.
    ByAPerson,
    /// A file or another program, which would keep it.
    ByNobody,
}

/// The secret of the primary configuration; those of the others are put into the settings.
pub(super) fn secrets(
    arguments: &ServeArguments,
    config: &mut SandboxConfig,
    watched: Watched,
    out: &mut Out<'_>,
) -> Result<SharedSecret, CommandError> {
    let mut configurations = config.account.configurations.iter();
    let primary = configurations.next().cloned().unwrap_or_default();
    let given = match (&arguments.secret_env, &arguments.secret_file) {
        (Some(variable), _) => Some(SecretSource::Environment(variable.clone())),
        (None, Some(file)) => Some(SecretSource::File(file.clone())),
        (None, None) => source(&primary),
    };
    let secret = secret(&primary.name, given, arguments.seed, watched, out)?;
    for configuration in configurations {
        let secret = self::secret(&configuration.name, source(configuration), arguments.seed, watched, out)?;
        config.secrets.insert(configuration.name.clone(), secret);
    }
    Ok(secret)
}

/// The secret from where it is said to be; otherwise the one that follows from the seed; otherwise a fresh one, which is
/// shown once, and only to a person: a log would keep it.
fn secret(
    configuration: &str,
    source: Option<SecretSource>,
    seed: Option<u64>,
    watched: Watched,
    out: &mut Out<'_>,
) -> Result<SharedSecret, CommandError> {
    if let Some(source) = source {
        let alias = SecretAlias::parse("serve").expect("it is lower-case letters");
        let found = resolve(&alias, &source, &|name| std::env::var_os(name)).map_err(DeskError::from)?;
        for remark in found.remarks {
            out.remark(format_args!("note: {remark}"));
        }
        return Ok(found.secret);
    }
    if let Some(seed) = seed {
        // Whoever knows the seed knows it, so nothing is lost by showing it, and a script may need it.
        let secret = seeded_secret(seed, configuration);
        out.remark(format_args!("Secret of {configuration}, which follows from the seed: {}", secret.expose()));
        return Ok(secret);
    }
    if watched == Watched::ByNobody {
        let text = "without a terminal the secret cannot be shown; give one with --secret-env or --secret-file, or a \
                    number with --seed";
        return Err(CommandError::Usage(text.to_owned()));
    }
    let secret = random_secret();
    out.remark(format_args!("Secret of {configuration}, shown once: {}", secret.expose()));
    Ok(secret)
}

fn source(configuration: &Configuration) -> Option<SecretSource> {
    let of_env = configuration.secret_env.clone().map(SecretSource::Environment);
    of_env.or_else(|| configuration.secret_file.clone().map(SecretSource::File))
}
