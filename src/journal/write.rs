//! Writes the journal, line by line, so that a run that is killed leaves what it did.

use std::fs::{File, OpenOptions};
use std::io::Write;
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
    file: Mutex<Lines<File>>,
    sync: SyncPolicy,
}

impl Journal {
    /// Creates a new journal; a file of this name must not be there.
    pub fn create(path: &Path, sync: SyncPolicy) -> std::io::Result<Self> {
        let file = OpenOptions::new().create_new(true).append(true).open(path)?;
        Ok(Self { path: path.to_owned(), file: Mutex::new(Lines { to: file, is_torn: false }), sync })
    }

    /// Appends one entry.
    pub fn append(&self, entry: &Entry) -> std::io::Result<()> {
        let line = write_line(entry)?;
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.append(line)?;
        let last = matches!(entry, Entry::Finished(_));
        if last || self.sync == SyncPolicy::EachLine { file.to.sync_data() } else { Ok(()) }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// What takes whole lines.
struct Lines<W> {
    to: W,
    /// Whether the last line may have been written in part, as on a full disk.
    is_torn: bool,
}

impl<W: Write> Lines<W> {
    /// Appends a line with its line end. After a line that failed the next one begins on a line of its own, so that
    /// only the torn one is lost; an empty line is nothing to the reader.
    fn append(&mut self, mut line: Vec<u8>) -> std::io::Result<()> {
        if self.is_torn {
            line.insert(0, b'\n');
        }
        let written = self.to.write_all(&line);
        self.is_torn = written.is_err();
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::line::checked_json;
    use crate::model::Skew;

    /// A disk with so much room.
    struct Disk {
        bytes: Vec<u8>,
        room: usize,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let taken = bytes.len().min(self.room);
            if taken == 0 {
                return Err(std::io::ErrorKind::StorageFull.into());
            }
            self.room -= taken;
            self.bytes.extend_from_slice(&bytes[..taken]);
            Ok(taken)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_that_was_torn_costs_no_other_line() {
        let line = |offset_ms| write_line(&Entry::Skew(Skew { offset_ms, uncertainty_ms: 1 })).unwrap();
        let len = line(1).len();
        for torn_at in 0..len {
            let mut lines = Lines { to: Disk { bytes: Vec::new(), room: len + torn_at }, is_torn: false };
            lines.append(line(1)).unwrap();
            for _ in 0..2 {
                assert!(lines.append(line(2)).is_err(), "{torn_at}");
            }
            lines.to.room = usize::MAX;
            lines.append(line(3)).unwrap();
            lines.append(line(4)).unwrap();
            let whole: Vec<_> = lines.to.bytes.split(|&byte| byte == b'\n').filter_map(checked_json).collect();
            let wanted = [line(1), line(3), line(4)];
            let wanted: Vec<_> = wanted.iter().filter_map(|line| checked_json(line.trim_ascii_end())).collect();
            assert!(whole.starts_with(&wanted[..1]) && whole.ends_with(&wanted[1..]), "{torn_at}");
        }
    }
}
