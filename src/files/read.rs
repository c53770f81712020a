//! Reading with a cap, and never from what is not a regular file.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system refused.
    #[error("failed to read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's word.
        #[source]
        source: std::io::Error,
    },
    /// A folder, a device, a pipe: reading it may never end.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The file is larger than the cap.
    #[error("{} has more than {cap_bytes} bytes, which is the most that is read", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The cap in bytes.
        cap_bytes: u64,
    },
    /// The file is no UTF-8 text.
    #[error("{} is no UTF-8 text: byte {at} is wrong", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The offset of the first wrong byte.
        at: usize,
    },
}

/// Reads a regular file of at most `cap_bytes`.
pub fn read_capped(path: &Path, cap_bytes: u64) -> Result<Vec<u8>, ReadError> {
    let io = |source| ReadError::Io { path: path.to_owned(), source };
    // Asked before opening, for opening a pipe would wait for a writer.
    if !std::fs::metadata(path).map_err(io)?.is_file() {
        return Err(ReadError::NotAFile { path: path.to_owned() });
    }
    let file = File::open(path).map_err(io)?;
    let mut bytes = Vec::new();
    file.take(cap_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > cap_bytes {
        return Err(ReadError::TooLarge { path: path.to_owned(), cap_bytes });
    }
    Ok(bytes)
}

/// Reads a regular UTF-8 file of at most `cap_bytes`. A leading byte order mark, which Windows editors write, is
/// dropped.
pub fn read_text_capped(path: &Path, cap_bytes: u64) -> Result<String, ReadError> {
    let mut bytes = read_capped(path, cap_bytes)?;
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes)
        .map_err(|error| ReadError::NotUtf8 { path: path.to_owned(), at: error.utf8_error().valid_up_to() })
}
