//! Writes the journal, line by line, so that a run that is killed leaves what it did.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::line::{Entry, write_line};

/// When lines are forced to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncPolicy {
    /// Each line before the next thing happens: what left for a real target must be on record.
    EachLine,
    /// When a run ends. Against our own sandbox nothing is at stake but our own record; each line is still handed to
    /// the system at once, so only a crash of the whole machine can lose it.
    AtEnd,
}

/// An open journal.
pub struct Journal {
    path: PathBuf,
    file: Mutex<File>,
    sync: SyncPolicy,
}

impl Journal {
    /// Creates a new journal; a file of this name must not be there.
    pub fn create(path: &Path, sync: SyncPolicy) -> std::io::Result<Self> {
        let file = OpenOptions::new().create_new(true).append(true).open(path)?;
        Ok(Self { path: path.to_owned(), file: Mutex::new(file), sync })
    }

    /// Appends one entry.
    pub fn append(&self, entry: &Entry) -> std::io::Result<()> {
        let line = write_line(entry)?;
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line)?;
        let last = matches!(entry, Entry::Finished(_));
        if last || self.sync == SyncPolicy::EachLine { file.sync_data() } else { Ok(()) }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
