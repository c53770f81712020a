//! The certificate of a sandbox that speaks https, and the file by which clients come to trust it.

use std::path::{Path, PathBuf};

use super::error::DeskError;
use super::places::Desk;
use crate::files::{Existing, WriteError, read_capped, write_whole};
use crate::sandbox::{SandboxConfig, TlsIdentity};

/// The largest file that is looked at to see whether it is a certificate of ours, in bytes.
const CA_FILE_MAX_BYTES: u64 = 64 * 1024;

/// Whether a sandbox speaks https, and where its authority is written for clients to trust.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Tls {
    /// It speaks http.
    #[default]
    Off,
    /// The authority is written to a file among the user's things, and taken away at the end.
    OwnFile,
    /// The authority is written to this file.
    File(PathBuf),
}

/// The file of an authority.
pub(super) struct CaFile {
    path: PathBuf,
    keep: Keep,
}

/// Whether the file outlives the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    Yes,
    No,
}

impl CaFile {
    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for CaFile {
    fn drop(&mut self) {
        if self.keep == Keep::No {
            // A file that cannot be removed vouches for nothing any more: the key is forgotten.
            drop(std::fs::remove_file(&self.path));
        }
    }
}

impl Desk {
    /// Makes a certificate for all names by which the sandbox can be addressed, and writes its authority.
    pub(super) fn certify(
        &self,
        tls: Tls,
        port: u16,
        config: &SandboxConfig,
    ) -> Result<Option<(TlsIdentity, CaFile)>, DeskError> {
        let (path, keep) = match tls {
            Tls::Off => return Ok(None),
            Tls::File(path) => (path, Keep::Yes),
            Tls::OwnFile => {
                let folder = self.places.settings.parent().unwrap_or(Path::new(".")).to_owned();
                let failed = |source| WriteError::Io { path: folder.clone(), source };
                std::fs::create_dir_all(&folder).map_err(failed).map_err(DeskError::CaNotWritten)?;
                (folder.join(format!("sandbox-ca-{port}.pem")), Keep::No)
            }
        };
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        names.extend(config.account.brands.iter().map(|brand| format!("{}.localhost", brand.subdomain)));
        names.extend_from_slice(&config.serve_as);
        // The computer's clock, not the sandbox's: clients look at the dates of a certificate by theirs.
        let identity = TlsIdentity::generate(&names, self.clock.now())?;
        // The certificate of an earlier start is worth nothing any more; any other file is left as it is.
        let earlier =
            read_capped(&path, CA_FILE_MAX_BYTES).is_ok_and(|bytes| bytes.starts_with(b"-----BEGIN CERTIFICATE"));
        let existing = if earlier { Existing::Replace } else { Existing::Keep };
        write_whole(&path, identity.ca_pem().as_bytes(), existing).map_err(DeskError::CaNotWritten)?;
        Ok(Some((identity, CaFile { path, keep })))
    }
}
