//! The desk itself: the worker threads, and where the user's things are.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::error::DeskError;
use crate::clock::{Clock, IdSource, RandomIds, SystemClock};
use crate::settings::{self, Settings};

/// How many threads work besides the one that draws or prints. The sandbox, the client and the disk share them.
const WORKERS_MAX: usize = 4;

/// Where the user's things are.
#[derive(Debug, Clone)]
pub struct Places {
    /// The settings file.
    pub settings: PathBuf,
    /// The folder of runs.
    pub runs: PathBuf,
}

impl Places {
    /// The folders that the system gives to programs, or folders below the working folder where it gives none.
    ///
    /// The environment variable `COUNTERSIGN_HOME` names a folder that holds it all instead.
    pub fn of_user() -> Self {
        if let Some(home) = std::env::var_os("COUNTERSIGN_HOME").filter(|home| !home.is_empty()) {
            let home = PathBuf::from(home);
            return Self { settings: home.join("settings.json"), runs: home.join("runs") };
        }
        match directories::ProjectDirs::from("", "", "countersign") {
            Some(dirs) => {
                Self { settings: dirs.config_dir().join("settings.json"), runs: dirs.data_local_dir().join("runs") }
            }
            None => {
                Self { settings: PathBuf::from("countersign-settings.json"), runs: PathBuf::from("countersign-runs") }
            }
        }
    }
}

/// Starts runs and sandboxes.
pub struct Desk {
    runtime: Option<Runtime>,
    pub(super) places: Places,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdSource>,
}

impl Desk {
    /// A desk with worker threads of its own.
    pub fn new(places: Places) -> Result<Self, DeskError> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(cores.clamp(2, WORKERS_MAX))
            .thread_name("countersign-worker")
            .enable_all()
            .build()
            .map_err(DeskError::Runtime)?;
        Ok(Self { runtime: Some(runtime), places, clock: Arc::new(SystemClock), ids: Arc::new(RandomIds) })
    }

    /// Where the user's things are.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// The clock of this desk.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The worker threads.
    pub fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("the threads are there until the desk is dropped")
    }

    /// Reads the user's settings.
    pub fn settings(&self) -> Result<Settings, DeskError> {
        Ok(settings::load(&self.places.settings)?)
    }

    /// Writes the user's settings.
    pub fn save_settings(&self, settings: &Settings) -> Result<(), DeskError> {
        Ok(settings::save(&self.places.settings, settings)?)
    }

    /// Looks up a variable of the environment.
    pub(super) fn environment(name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }
}

impl Drop for Desk {
    /// Does not wait for threads that wait for the system, such as a look-up of a name that nobody answers.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
