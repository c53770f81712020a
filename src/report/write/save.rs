//! Writes a report to a file: rendered, looked through for tokens and secrets, written whole.

use std::path::Path;

use super::format::{Format, render};
use crate::files::{Existing, WriteError, write_whole};
use crate::report::Report;

/// Why a report was not written.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The leak scan found something in the finished bytes, so nothing was written.
    #[error("failed the leak scan; nothing was written")]
    Leak(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The file could not be written.
    #[error("failed to write the report")]
    Write(#[from] WriteError),
}

/// Renders the report, has the bytes checked, and writes them.
pub fn save<E>(
    report: &Report,
    format: Format,
    path: &Path,
    existing: Existing,
    check: impl FnOnce(&[u8]) -> Result<(), E>,
) -> Result<(), SaveError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    save_bytes(&render(report, format), path, existing, check)
}

/// Has finished bytes checked, and writes them; for what is no report, such as a comparison.
pub fn save_bytes<E>(
    bytes: &[u8],
    path: &Path,
    existing: Existing,
    check: impl FnOnce(&[u8]) -> Result<(), E>,
) -> Result<(), SaveError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    check(bytes).map_err(|leak| SaveError::Leak(Box::new(leak)))?;
    Ok(write_whole(path, bytes, existing)?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::redact::LeakScan;
    use crate::report::synthetic;

    #[derive(Debug, thiserror::Error)]
    #[error("a token was found")]
    struct Found;

    /// Three parts of base64url JSON, as a token that slipped through would stand in a text.
    const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3MjgwMDAwMDAsImp0aSI6ImExIn0.\
                         c2lnbmF0dXJlLXRoYXQtaXMtMzItYnl0ZXMtbG9uZyE";

    #[test]
    fn the_leak_scan_lets_every_format_through_and_stops_a_token_in_each() {
        let scan = LeakScan::by_shape();
        let clean = synthetic::report(synthetic::mixed_run());
        let mut leaky = clean.clone();
        let case = Arc::make_mut(leaky.cases.first_mut().expect("has cases"));
        TOKEN.clone_into(&mut case.facts.title);
        for &format in Format::ALL {
            assert_eq!(scan.check(&render(&clean, format)), Ok(()), "{format}");
            assert!(scan.check(&render(&leaky, format)).is_err(), "{format}");
        }
    }

    #[test]
    fn what_fails_the_scan_is_not_written_and_the_rest_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        let report = synthetic::empty_report();
        let refused = save(&report, Format::Json, &path, Existing::Keep, |_| Err(Found));
        assert!(matches!(refused, Err(SaveError::Leak(_))));
        assert!(!path.exists());

        let written = render(&report, Format::Json);
        let seen = |bytes: &[u8]| if bytes == written { Ok(()) } else { Err(Found) };
        save(&report, Format::Json, &path, Existing::Keep, seen).expect("is written");
        assert_eq!(std::fs::read(&path).expect("is there"), written);
        let again = save(&report, Format::Json, &path, Existing::Keep, |_| Ok::<(), Found>(()));
        assert!(matches!(again, Err(SaveError::Write(WriteError::Exists { .. }))));
    }
}
