//! Reads and writes the settings file.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::files::{Existing, ReadError, WriteError, read_text_capped, write_whole};
use crate::guard::Confirmations;
use crate::model::{SecretAlias, closed_set};

/// The format that is written.
const FORMAT: u32 = 1;
/// The largest settings file that is read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// What is remembered for the user, outside any project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The format of the file.
    format: u32,
    /// The theme of the window.
    #[serde(default)]
    pub theme: Theme,
    /// Which host each secret signs for, by alias: a secret that was used for one host is not used for another.
    #[serde(default)]
    pub secret_hosts: BTreeMap<SecretAlias, String>,
    /// The confirmed hosts.
    #[serde(default)]
    pub confirmed_hosts: Confirmations,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            format: FORMAT,
            theme: Theme::default(),
            secret_hosts: BTreeMap::new(),
            confirmed_hosts: Confirmations::default(),
        }
    }
}

closed_set! {
    /// Light or dark.
    pub enum Theme {
        /// As the system is.
        System = "system",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro that declares the enum takes no attribute on a variant for this")]
impl Default for Theme {
    fn default() -> Self {
        Self::System
    }
}

/// Why settings were not read or written. The file is left as it was.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file could not be read.
    #[error("failed to read the settings")]
    Read(#[source] ReadError),
    /// The file is damaged.
    #[error("failed to understand the settings in {file}; mend or remove the file: {what}")]
    Damaged {
        /// The file.
        file: String,
        /// What is wrong, with line and column.
        what: String,
    },
    /// A newer version of the program wrote it.
    #[error("the settings in {file} have format {found}; this version reads up to {FORMAT}")]
    Newer {
        /// The file.
        file: String,
        /// Its format.
        found: u64,
    },
    /// The file could not be written.
    #[error("failed to write the settings")]
    Write(#[source] WriteError),
    /// The folder could not be made.
    #[error("failed to make the folder of the settings")]
    Folder(#[source] std::io::Error),
}

/// Reads the settings; a missing file gives the defaults.
pub fn load(path: &Path) -> Result<Settings, SettingsError> {
    let text = match read_text_capped(path, MAX_BYTES) {
        Ok(text) => text,
        Err(ReadError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Settings::default());
        }
        Err(error) => return Err(SettingsError::Read(error)),
    };
    let file = path.display().to_string();
    let damaged = |error: serde_json::Error| SettingsError::Damaged { file: file.clone(), what: error.to_string() };
    let looked: serde_json::Value = serde_json::from_str(&text).map_err(damaged)?;
    match looked.get("format").and_then(serde_json::Value::as_u64) {
        Some(found) if found > u64::from(FORMAT) => Err(SettingsError::Newer { file, found }),
        _ => serde_json::from_str(&text).map_err(damaged),
    }
}

/// Writes the settings, making the folder where it is missing.
pub fn save(path: &Path, settings: &Settings) -> Result<(), SettingsError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(SettingsError::Folder)?;
    }
    let mut text = serde_json::to_vec_pretty(settings).expect("settings are plain data with text keys");
    text.push(b'\n');
    write_whole(path, &text, Existing::Replace).map_err(SettingsError::Write)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::guard::{Confirmation, Mark};

    #[test]
    fn settings_come_back_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join("settings.json");
        assert_eq!(load(&path).unwrap(), Settings::default());
        let mut settings = Settings { theme: Theme::Dark, ..Settings::default() };
        settings
            .confirmed_hosts
            .confirm("Acme.Example.COM", Confirmation { mark: Mark::Sandbox, at: DateTime::UNIX_EPOCH });
        save(&path, &settings).unwrap();
        assert_eq!(load(&path).unwrap(), settings);
        assert!(settings.confirmed_hosts.find("acme.example.com").is_some());
    }

    #[test]
    fn damaged_and_newer_settings_are_named_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        for (text, part) in [
            ("{\"format\":1,\"theme\":\"pink\"}", "line 1 column"),
            ("{\"format\":2,\"new\":true}", "format 2"),
            ("{", "mend or remove"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = load(&path).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }
}
