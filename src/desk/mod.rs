//! Composes a run: target, secret, permit, the sandbox's lifetime, and the library of runs.
//!
//! What the command line and the window both need is here, once.

mod certificate;
mod embedded;
mod error;
mod forecast;
mod foreign;
mod library;
mod places;
mod proxy;
mod ready;
mod request;
mod running;
mod sandbox_file;
mod standing_sandbox;

pub use certificate::Tls;
pub use error::DeskError;
pub use forecast::Forecast;
pub use library::{OpenRunError, OpenedRun, RunFolder, StoreError, StoredRun, open_run};
pub use places::{Desk, Places};
pub use ready::ReadyRun;
pub use request::{Acceptance, Accepted, ProjectRules, RunRequest, TargetChoice};
pub use running::RunHandle;
pub use sandbox_file::{SANDBOX_SCHEMA, is_host_name, sandbox_from_file, sandbox_from_text};
pub use standing_sandbox::{ClockStart, SandboxRequest, StandingSandbox};

pub use crate::engine::with_causes;
