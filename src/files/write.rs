//! Writing whole files: beside, synced, renamed.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What to do with a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Leave it and refuse.
    Keep,
    /// Replace it; the user asked for that.
    Replace,
}

/// Why a file was not written. What was there before is whole.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The system refused.
    #[error("failed to write {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's word.
        #[source]
        source: std::io::Error,
    },
    /// A file of this name is there.
    #[error("{} is there already and was left as it is", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A symbolic link, a folder, a device or a pipe stands there.
    #[error("{} is not a regular file, so nothing is written to it", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
}

/// Writes a whole file: to a temporary file beside it, synced, then renamed. A crash leaves the old file or the new
/// one, never half of one.
pub fn write_whole(path: &Path, bytes: &[u8], existing: Existing) -> Result<(), WriteError> {
    let io = |source| WriteError::Io { path: path.to_owned(), source };
    match std::fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => return Err(WriteError::NotAFile { path: path.to_owned() }),
        Ok(_) if existing == Existing::Keep => return Err(WriteError::Exists { path: path.to_owned() }),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(io(error)),
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut beside = tempfile::Builder::new().prefix(".countersign-").tempfile_in(folder).map_err(io)?;
    beside.write_all(bytes).map_err(io)?;
    beside.as_file().sync_all().map_err(io)?;
    let persisted = match existing {
        Existing::Keep => beside.persist_noclobber(path),
        Existing::Replace => beside.persist(path),
    };
    match persisted {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(WriteError::Exists { path: path.to_owned() })
        }
        Err(error) => Err(io(error.error)),
    }
}
