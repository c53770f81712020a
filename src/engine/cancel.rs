//! The wish to stop, which reaches every task of a run.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::model::StopReason;

/// How long an answer is waited for after the wish to stop. Together with the rest it stays below a second.
const GRACE: Duration = Duration::from_millis(500);

/// A wish to stop that can be uttered from any thread, once; the first reason stays.
#[derive(Debug, Clone)]
pub struct Cancel {
    reason: Arc<watch::Sender<Option<StopReason>>>,
}

impl Default for Cancel {
    fn default() -> Self {
        Self { reason: Arc::new(watch::Sender::new(None)) }
    }
}

impl Cancel {
    /// Wishes to stop for this reason.
    pub fn stop(&self, reason: StopReason) {
        self.reason.send_if_modified(|slot| {
            let first = slot.is_none();
            if first {
                *slot = Some(reason);
            }
            first
        });
    }

    /// The reason, once there is one.
    pub fn reason(&self) -> Option<StopReason> {
        self.reason.borrow().clone()
    }

    /// Whether somebody wishes to stop.
    pub fn is_wished(&self) -> bool {
        self.reason.borrow().is_some()
    }

    /// Waits until somebody wishes to stop.
    pub async fn wished(&self) {
        // The sender lives as long as `self`, so waiting cannot fail.
        drop(self.reason.subscribe().wait_for(Option::is_some).await);
    }

    /// Waits for work that must not be torn off at once; none if it took longer than the grace after the wish.
    pub(super) async fn or_grace<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            done = work => Some(done),
            () = async { self.wished().await; tokio::time::sleep(GRACE).await } => None,
        }
    }

    /// Sleeps, but not beyond the wish to stop.
    pub(super) async fn sleep_until(&self, moment: tokio::time::Instant) {
        tokio::select! {
            () = tokio::time::sleep_until(moment) => {}
            () = self.wished() => {}
        }
    }
}
