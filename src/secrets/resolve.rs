//! Reads a secret from where the target says it is.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::files::{ReadError, read_capped};
use crate::model::{ADVISED_MIN_BYTES, SecretAlias, SecretSource, SharedSecret};

/// The shortest secret that is used. A shorter one could not be told from ordinary text, and so not be kept out of
/// reports.
const MIN_BYTES: usize = 8;

/// The largest file that is read as a secret, in bytes.
const FILE_MAX_BYTES: u64 = 4096;

/// A secret, and what the user should know of it.
pub struct FoundSecret {
    /// The secret.
    pub secret: SharedSecret,
    /// What was done to it or is unwise about it, in sentences.
    pub remarks: Vec<String>,
}

/// Why there is no secret. None of these texts holds the secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The environment variable is not set.
    #[error("the secret {alias} is to be read from the environment variable {variable}, which is not set")]
    NotSet {
        /// The alias.
        alias: SecretAlias,
        /// The variable.
        variable: String,
    },
    /// The text is no UTF-8.
    #[error("the secret {alias} is no UTF-8 text")]
    NotText {
        /// The alias.
        alias: SecretAlias,
    },
    /// The file could not be read.
    #[error("failed to read the secret {alias}")]
    File {
        /// The alias.
        alias: SecretAlias,
        /// Why.
        #[source]
        source: ReadError,
    },
    /// Others can read the file.
    #[error("the secret {alias} stands in {}, which others can read; allow only yourself (mode 600)", path.display())]
    ReadableByOthers {
        /// The alias.
        alias: SecretAlias,
        /// The file.
        path: PathBuf,
    },
    /// The secret is empty or so short that it could not be kept out of reports.
    #[error("the secret {alias} has {len_bytes} bytes; at least {MIN_BYTES} are needed, the vendor's have 48")]
    TooShort {
        /// The alias.
        alias: SecretAlias,
        /// Its length in bytes.
        len_bytes: usize,
    },
}

/// Reads the secret. `environment` looks up a variable, so that tests need not change their process.
pub fn resolve(
    alias: &SecretAlias,
    source: &SecretSource,
    environment: &dyn Fn(&str) -> Option<std::ffi::OsString>,
) -> Result<FoundSecret, SecretError> {
    let mut remarks = Vec::new();
    let not_text = || SecretError::NotText { alias: alias.clone() };
    let text = match source {
        SecretSource::Environment(variable) => {
            let value = environment(variable)
                .ok_or_else(|| SecretError::NotSet { alias: alias.clone(), variable: variable.clone() })?;
            value.into_string().map_err(|_not_utf8| not_text())?
        }
        SecretSource::File(path) => {
            refuse_if_others_can_read(alias, path)?;
            let bytes = Zeroizing::new(
                read_capped(path, FILE_MAX_BYTES)
                    .map_err(|source| SecretError::File { alias: alias.clone(), source })?,
            );
            let text = std::str::from_utf8(&bytes).map_err(|_not_utf8| not_text())?;
            let text = match text.strip_prefix('\u{feff}') {
                Some(rest) => {
                    remarks
                        .push(format!("the byte order mark at the start of the file of secret {alias} was left out"));
                    rest
                }
                None => text,
            };
            let trimmed = text.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
            if trimmed.is_some() {
                remarks.push(format!("one newline at the end of the file of secret {alias} was left out"));
            }
            trimmed.unwrap_or(text).to_owned()
        }
    };
    let len_bytes = text.len();
    let too_short = || SecretError::TooShort { alias: alias.clone(), len_bytes };
    let secret = SharedSecret::new(text).map_err(|_empty| too_short())?;
    if len_bytes < MIN_BYTES {
        return Err(too_short());
    }
    if len_bytes < ADVISED_MIN_BYTES {
        remarks.push(format!("the secret {alias} has {len_bytes} bytes; HS256 wants at least {ADVISED_MIN_BYTES}"));
    }
    Ok(FoundSecret { secret, remarks })
}

#[cfg(unix)]
fn refuse_if_others_can_read(alias: &SecretAlias, path: &Path) -> Result<(), SecretError> {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = std::fs::metadata(path).map_err(|source| SecretError::File {
        alias: alias.clone(),
        source: ReadError::Io { path: path.to_owned(), source },
    })?;
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(SecretError::ReadableByOthers { alias: alias.clone(), path: path.to_owned() });
    }
    Ok(())
}

/// Elsewhere files have access lists; a user's own folder is closed to others by default.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other systems can refuse")]
fn refuse_if_others_can_read(_alias: &SecretAlias, _path: &Path) -> Result<(), SecretError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alias() -> SecretAlias {
        SecretAlias::parse("acme").unwrap()
    }

    fn from_environment(value: Option<&str>) -> Result<FoundSecret, SecretError> {
        resolve(&alias(), &SecretSource::Environment("ACME".to_owned()), &|name| {
            assert_eq!(name, "ACME");
            value.map(Into::into)
        })
    }

    #[test]
    fn a_secret_of_the_environment_is_taken_as_it_is() {
        let found = from_environment(Some("0123456789abcdef0123456789abcdef0123456789abcdef")).ok().unwrap();
        assert_eq!(found.secret.len_bytes(), 48);
        assert!(found.remarks.is_empty());
        let padded = from_environment(Some("0123456789abcdef0123456789abcdef ")).ok().unwrap();
        assert_eq!(padded.secret.len_bytes(), 33);
    }

    #[test]
    fn what_cannot_be_a_secret_is_refused_without_being_shown() {
        for (value, part) in [(None, "not set"), (Some(""), "has 0 bytes"), (Some("short77"), "has 7 bytes")] {
            let error = from_environment(value).err().unwrap().to_string();
            assert!(error.contains(part), "{error}");
            assert!(!error.contains("short77"));
        }
        let weak = from_environment(Some("only-sixteen-by!")).ok().unwrap();
        assert!(weak.remarks[0].contains("16 bytes"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_read_only_if_it_is_closed_to_others_and_loses_its_mark_and_one_newline() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "0123456789abcdef0123456789abcdef\n\n").unwrap();
        let source = SecretSource::File(path.clone());
        let read = || resolve(&alias(), &source, &|_| None);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(read(), Err(SecretError::ReadableByOthers { .. })));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let found = read().ok().unwrap();
        assert_eq!(found.secret.expose(), "0123456789abcdef0123456789abcdef\n");
        assert!(found.remarks[0].contains("newline"));
        std::fs::write(&path, "\u{feff}0123456789abcdef0123456789abcdef").unwrap();
        let found = read().ok().unwrap();
        assert_eq!(found.secret.expose(), "0123456789abcdef0123456789abcdef");
        assert!(found.remarks[0].contains("byte order mark"));
    }
}
