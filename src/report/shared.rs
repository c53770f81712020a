//! Lists of shared items in a file: written as the items themselves.
//!
//! The live results of a run are shared between the report, the window and the journal, so a report holds them by
//! reference count; a file knows nothing of that.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Writes the items.
pub(super) fn serialize<T: Serialize, S: Serializer>(items: &[Arc<T>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(items.iter().map(|item| &**item))
}

/// Reads the items.
pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Arc<T>>, D::Error> {
    Ok(Vec::<T>::deserialize(deserializer)?.into_iter().map(Arc::new).collect())
}
