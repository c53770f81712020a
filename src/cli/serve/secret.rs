//! Which secret the sandbox checks signatures with.

use crate::cli::arguments::ServeArguments;
use crate::cli::out::{CommandError, Out};
use crate::desk::DeskError;
use crate::model::{SecretAlias, SecretSource, SharedSecret};
use crate::sandbox::{Account, random_secret, seeded_secret};
use crate::secrets::resolve;

/// The secret that the arguments name, or the primary configuration of the account; otherwise the one that follows from
/// the seed; otherwise a fresh one, which is shown once, and only to a person: a log would keep it.
pub(super) fn secret(
    arguments: &ServeArguments,
    account: &Account,
    seen_by_a_person: bool,
    out: &mut Out<'_>,
) -> Result<SharedSecret, CommandError> {
    if let Some(source) = source(arguments, account) {
        let alias = SecretAlias::parse("serve").expect("it is lower-case letters");
        let found = resolve(&alias, &source, &|name| std::env::var_os(name)).map_err(DeskError::from)?;
        for remark in found.remarks {
            out.remark(format_args!("note: {remark}"));
        }
        return Ok(found.secret);
    }
    if let Some(seed) = arguments.seed {
        // Whoever knows the seed knows it, so nothing is lost by showing it, and a script may need it.
        let secret = seeded_secret(seed);
        out.remark(format_args!("Secret of this sandbox, which follows from the seed: {}", secret.expose()));
        return Ok(secret);
    }
    if !seen_by_a_person {
        let text = "without a terminal the secret cannot be shown; give one with --secret-env or --secret-file, or a \
                    number with --seed";
        return Err(CommandError::Usage(text.to_owned()));
    }
    let secret = random_secret();
    out.remark(format_args!("Secret of this sandbox, shown once: {}", secret.expose()));
    Ok(secret)
}

fn source(arguments: &ServeArguments, account: &Account) -> Option<SecretSource> {
    let given = match (&arguments.secret_env, &arguments.secret_file) {
        (Some(variable), _) => Some(SecretSource::Environment(variable.clone())),
        (None, Some(file)) => Some(SecretSource::File(file.clone())),
        (None, None) => None,
    };
    let primary = account.configurations.first();
    let of_account = || {
        let primary = primary?;
        let of_env = primary.secret_env.clone().map(SecretSource::Environment);
        of_env.or_else(|| primary.secret_file.clone().map(SecretSource::File))
    };
    given.or_else(of_account)
}
