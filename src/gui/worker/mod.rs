//! Background work: the only place of the window that asks the desk to do something.

mod front;
mod open_file;
mod orders;
mod thread;

pub(super) use front::{Busy, Worker};
pub(super) use orders::{ExportFailure, News, OpenedFile};
