//! The window's end of the background work.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TryRecvError;

use super::orders::{News, Order};
use super::thread::Back;
use crate::clock::Clock;
use crate::desk::{Desk, DeskError, Places, RunHandle, RunRequest};
use crate::events::{RunEvent, SandboxEvent, Waker, channel};
use crate::files::Existing;
use crate::gui::view::Purpose;
use crate::model::StopReason;
use crate::redact::LeakScan;
use crate::report::Report;
use crate::settings::Settings;

/// How many orders and how many pieces of news may wait.
const WAITING_MAX: usize = 256;
/// How many requests to the sandbox may wait, and how many are taken in at once.
const ASKED_MAX: usize = 1024;
/// How long the end of a run is waited for when the window closes. The engine stops within a second.
const CLOSING_MAX: Duration = Duration::from_secs(3);

/// Works in the background for the window.
pub(in crate::gui) struct Worker {
    orders: Option<SyncSender<Order>>,
    news: Option<Receiver<News>>,
    from_dialogs: SyncSender<News>,
    /// What the sandbox of the window is asked.
    asked: mpsc::Receiver<SandboxEvent>,
    run: Option<Box<RunHandle>>,
    /// Whether the run shall stop that was ordered and has not begun.
    stop_at_begin: StopAtBegin,
    /// What knows the secrets and signatures of the last run.
    scan: Option<Arc<LeakScan>>,
    thread: Option<JoinHandle<()>>,
    clock: Arc<dyn Clock>,
    runtime: Handle,
    waker: Waker,
}

/// Whether a run that begins is stopped at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StopAtBegin {
    Yes,
    No,
}

/// Too much is waiting, or the thread is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the background work cannot take more orders at the moment")]
pub(in crate::gui) struct Busy;

impl Worker {
    /// Starts the thread. It begins at once with settings, suites and sandbox.
    pub(in crate::gui) fn start(places: Places, waker: Waker) -> Result<Self, DeskError> {
        let desk = Desk::new(places)?;
        let runtime = desk.runtime().handle().clone();
        let clock = Arc::clone(desk.clock());
        let (orders, waiting) = sync_channel(WAITING_MAX);
        let (teller, news) = sync_channel(WAITING_MAX);
        let (sink, asked) = channel(ASKED_MAX, Arc::clone(&waker));
        let back = Back { desk, news: teller.clone(), waker: Arc::clone(&waker), asked: sink };
        let thread = std::thread::Builder::new()
            .name("countersign-desk".to_owned())
            .spawn(move || back.work(waiting))
            .map_err(DeskError::Runtime)?;
        Ok(Self {
            orders: Some(orders),
            news: Some(news),
            from_dialogs: teller,
            asked,
            run: None,
            stop_at_begin: StopAtBegin::No,
            scan: None,
            thread: Some(thread),
            clock,
            runtime,
            waker,
        })
    }

    /// What has been told since the last time.
    pub(in crate::gui) fn news(&mut self) -> Vec<News> {
        let mut told = Vec::new();
        for news in self.news.iter().flat_map(Receiver::try_iter) {
            match news {
                News::Begun(handle) => {
                    self.scan = Some(Arc::clone(handle.scan()));
                    if self.stop_at_begin == StopAtBegin::Yes {
                        handle.cancel.stop(StopReason::Interrupted);
                    }
                    self.run = Some(handle);
                }
                news => told.push(news),
            }
        }
        for _ in 0..ASKED_MAX {
            let Ok(event) = self.asked.try_recv() else { break };
            told.push(News::Asked(Box::new(event)));
        }
        while let Some(run) = &mut self.run {
            match run.events.try_recv() {
                Ok(event) => {
                    let is_last = matches!(event, RunEvent::Finished(_));
                    told.push(News::Event(event));
                    if is_last {
                        break;
                    }
                }
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    self.run = None;
                    told.push(News::RunLost);
                }
            }
        }
        told
    }

    /// The time of the desk.
    pub(in crate::gui) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Works out what a run would send.
    pub(in crate::gui) fn plan(&self, revision: u64, request: RunRequest) -> Result<(), Busy> {
        self.order(Order::Plan { revision, request: Box::new(request) })
    }

    /// Begins a run.
    pub(in crate::gui) fn begin(&mut self, request: RunRequest) -> Result<(), Busy> {
        self.stop_at_begin = StopAtBegin::No;
        self.order(Order::Begin(Box::new(request)))
    }

    /// Wishes the run to stop. Its end is told as an event.
    pub(in crate::gui) fn stop(&mut self) {
        match &self.run {
            Some(run) => run.cancel.stop(StopReason::Interrupted),
            None => self.stop_at_begin = StopAtBegin::Yes,
        }
    }

    /// Writes the report of the run that has ended beside its journal.
    pub(in crate::gui) fn store(&mut self, report: &Report) -> Result<(), Busy> {
        match self.run.take() {
            Some(run) => self.order(Order::Store(run, Box::new(report.clone()))),
            None => Ok(()),
        }
    }

    /// Reads a file.
    pub(in crate::gui) fn open(&self, path: PathBuf) -> Result<(), Busy> {
        self.order(Order::Open(path))
    }

    /// Writes a report. One that was made here is looked through for its own secrets and signatures; of one that was
    /// read from a file only the shapes are known.
    pub(in crate::gui) fn export(&self, report: &Report, path: PathBuf, existing: Existing) -> Result<(), Busy> {
        let scan = self.scan.clone().unwrap_or_else(|| Arc::new(LeakScan::by_shape()));
        self.order(Order::Export { report: Box::new(report.clone()), path, existing, scan })
    }

    /// Writes the settings.
    pub(in crate::gui) fn save_settings(&self, settings: &Settings) -> Result<(), Busy> {
        self.order(Order::SaveSettings(Box::new(settings.clone())))
    }

    /// Asks the system for a file. The answer is told as news; the window goes on meanwhile.
    pub(in crate::gui) fn browse(&self, purpose: Purpose) {
        let dialog = rfd::AsyncFileDialog::new();
        match purpose {
            Purpose::Open => {
                let dialog = dialog
                    .set_title("Open a file")
                    .add_filter("Suites, targets and reports", &["toml", "json", "jsonl"])
                    .add_filter("All files", &["*"]);
                self.ask(purpose, dialog.pick_file());
            }
            Purpose::Export => {
                let dialog = dialog
                    .set_title("Export the report")
                    .set_file_name("report.html")
                    .add_filter("Report", &["html", "json", "xml", "txt"]);
                self.ask(purpose, dialog.save_file());
            }
        }
    }

    fn ask(&self, purpose: Purpose, picked: impl Future<Output = Option<rfd::FileHandle>> + Send + 'static) {
        let (news, waker) = (self.from_dialogs.clone(), Arc::clone(&self.waker));
        drop(self.runtime.spawn(async move {
            let told = match picked.await {
                Some(file) => News::Picked(purpose, file.path().to_owned()),
                None => News::NothingPicked,
            };
            // When the window is gone or full of news, nobody waits for a path any more.
            drop(news.try_send(told));
            waker();
        }));
    }

    fn order(&self, order: Order) -> Result<(), Busy> {
        let Some(orders) = &self.orders else { return Err(Busy) };
        orders.try_send(order).map_err(|(TrySendError::Full(_order) | TrySendError::Disconnected(_order))| Busy)
    }

    /// Ends the work: a run is stopped, and its report is written with what it has.
    pub(in crate::gui) fn close(&mut self, report: Option<&mut Report>) {
        if let (Some(run), Some(report)) = (&mut self.run, report) {
            run.cancel.stop(StopReason::Interrupted);
            let waiting_since = Instant::now();
            while waiting_since.elapsed() < CLOSING_MAX {
                match run.events.try_recv() {
                    Ok(event) => {
                        report.apply(&event);
                        if matches!(event, RunEvent::Finished(_)) {
                            break;
                        }
                    }
                    Err(TryRecvError::Empty) => std::thread::sleep(Duration::from_millis(5)),
                    Err(TryRecvError::Disconnected) => break,
                }
            }
            if self.store(report) == Err(Busy) {
                // Nobody is left to be told. The report can be made anew from what the journal has kept.
            }
        }
        self.orders = None;
        // Without a listener the thread does not wait for room to tell its news.
        self.news = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.close(None);
    }
}
