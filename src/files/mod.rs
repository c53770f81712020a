//! Reads files of strangers under caps, and writes files so that nothing is lost or overwritten unasked.

mod read;
mod write;

pub use read::{ReadError, read_capped, read_text_capped};
pub use write::{Existing, WriteError, write_whole};
