//! Turns the signals of the system into the wish to stop.

use crate::desk::Desk;
use crate::engine::Cancel;
use crate::model::StopReason;

/// Ctrl-C stops the run; so do the signals by which the system ends programs.
pub(super) fn on_signals(desk: &Desk, cancel: &Cancel) {
    let interrupted = cancel.clone();
    drop(desk.runtime().spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            interrupted.stop(StopReason::Interrupted);
        }
    }));
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        for kind in [SignalKind::terminate(), SignalKind::hangup()] {
            let terminated = cancel.clone();
            drop(desk.runtime().spawn(async move {
                if let Ok(mut signal) = signal(kind) {
                    signal.recv().await;
                    terminated.stop(StopReason::Terminated);
                }
            }));
        }
    }
}
