//! The one place where the window asks the catalogue what a kind of error means.

use crate::judge::{Catalog, Entry};
use crate::model::ErrorKind;

/// What is known of a kind.
pub(super) fn meaning_of(kind: ErrorKind) -> &'static Entry {
    Catalog::builtin().entry(kind)
}
