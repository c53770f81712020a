//! Names that only one case holds at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::plan::Case;

/// The locks that the cases of a group name.
pub(super) struct Locks(BTreeMap<String, Arc<Mutex<()>>>);

impl Locks {
    /// One lock for each name.
    pub(super) fn of(cases: &[Arc<Case>]) -> Self {
        let names = cases.iter().filter_map(|case| case.lock.clone());
        Self(names.map(|name| (name, Arc::default())).collect())
    }

    /// Waits until the case may run. A case without a lock may run at once.
    pub(super) async fn acquire(&self, case: &Case) -> Option<OwnedMutexGuard<()>> {
        let lock = self.0.get(case.lock.as_ref()?)?;
        Some(Arc::clone(lock).lock_owned().await)
    }
}
