//! A run on its way: its events, the wish to stop, and the report at its end.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::error::DeskError;
use super::library::{RunFolder, StoreError, StoredRun};
use super::places::Desk;
use super::ready::ReadyRun;
use crate::engine::{Cancel, RunInputs, run};
use crate::events::{RunEvent, Waker, channel};
use crate::journal::{Journal, SyncPolicy};
use crate::redact::LeakScan;
use crate::report::Report;

/// How many events may wait for the reader. The engine waits when there are more.
const EVENTS_WAITING_MAX: usize = 1024;

/// A run on its way.
pub struct RunHandle {
    /// What it tells.
    pub events: mpsc::Receiver<RunEvent>,
    /// The wish to stop.
    pub cancel: Cancel,
    folder: RunFolder,
    scan: Arc<LeakScan>,
}

impl RunHandle {
    /// Where the run is kept.
    pub fn folder(&self) -> &RunFolder {
        &self.folder
    }

    /// Writes the report of the run beside its journal.
    pub fn store(&self, report: &Report) -> Result<StoredRun, StoreError> {
        self.folder.store(report, &self.scan)
    }

    /// The scan that knows the secrets and signatures of this run, for exports to other places.
    pub fn scan(&self) -> &Arc<LeakScan> {
        &self.scan
    }
}

impl Desk {
    /// Starts a run on the worker threads. `waker` is called after each event.
    pub fn start(&self, ready: ReadyRun, waker: Waker) -> Result<RunHandle, DeskError> {
        let folder = RunFolder::create(&self.places.runs, &self.clock, self.ids.as_ref())?;
        // What leaves for a real account must be on record at once; against our own sandbox nothing is at stake.
        let sync = if ready.pace.is_some() { SyncPolicy::EachLine } else { SyncPolicy::AtEnd };
        let journal = Journal::create(&folder.journal(), sync).map_err(DeskError::Journal)?;
        let (sink, events) = channel(EVENTS_WAITING_MAX, waker);
        let cancel = Cancel::default();
        let inputs = RunInputs {
            run: folder.name().to_owned(),
            plan: ready.plan,
            target: ready.target,
            control: ready.control,
            keys: ready.keys,
            redactor: ready.redactor,
            scan: Arc::clone(&ready.scan),
            rules: ready.rules,
            wire: ready.wire,
            pace: ready.pace,
            concurrency: ready.concurrency,
            clock: Arc::clone(&self.clock),
            ids: ready.ids,
            journal,
        };
        let stopping = cancel.clone();
        drop(self.runtime().spawn(async move { run(inputs, stopping, sink).await }));
        Ok(RunHandle { events, cancel, folder, scan: ready.scan })
    }
}
