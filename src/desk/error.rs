//! Why a run could not begin. Nothing was sent when one of these is returned.

use std::path::PathBuf;

use crate::clock::BeyondClock;
use crate::guard::Refusal;
use crate::judge::RuleError;
use crate::load::LoadError;
use crate::model::SecretAlias;
use crate::plan::PlanError;
use crate::sandbox::{SandboxError, TlsError};
use crate::secrets::SecretError;
use crate::settings::SettingsError;
use crate::submit::ClientError;

/// Why a run could not begin.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// A suite or a file of targets is not right.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The suites make no plan.
    #[error("failed to make a plan of the suites")]
    Plan(#[source] Box<PlanError>),
    /// The host may not be asked.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The settings cannot be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A file of rules is not right.
    #[error(transparent)]
    Rules(#[from] RuleError),
    /// The HTTP client cannot be set up.
    #[error("failed to set up the connection to the target")]
    Client(#[from] ClientError),
    /// The sandbox does not start.
    #[error("failed to start the sandbox")]
    Sandbox(#[from] SandboxError),
    /// The sandbox has no certificate.
    #[error("failed to make a certificate for the sandbox")]
    Certificate(#[from] TlsError),
    /// The authority of the sandbox's certificate cannot be written.
    #[error("failed to write the certificate authority of the sandbox")]
    CaNotWritten(#[source] crate::files::WriteError),
    /// The clock of the sandbox cannot be set so.
    #[error("failed to set the clock of the sandbox")]
    Clock(#[from] BeyondClock),
    /// A port cannot be listened on.
    #[error("failed to listen on 127.0.0.1 port {port}")]
    Listen {
        /// The port that was asked for; 0 means any.
        port: u16,
        /// The system's word.
        #[source]
        source: std::io::Error,
    },
    /// The file of a certificate authority cannot be read.
    #[error("failed to read the certificates to trust")]
    CaFile(#[source] crate::files::ReadError),
    /// A proxy in the environment is none that can be used.
    #[error("the environment variable {variable} names a proxy that is no http or https URL; others are not spoken")]
    Proxy {
        /// The variable.
        variable: String,
    },
    /// The secret signs for another host.
    #[error(
        "the secret {alias} was used for {bound}, and {host} is another host; give each host a secret of its own, or \
         remove the entry from secret_hosts in {settings}"
    )]
    SecretBound {
        /// The alias.
        alias: SecretAlias,
        /// The host that it signs for.
        bound: String,
        /// The host that was to be asked.
        host: String,
        /// The settings file.
        settings: String,
    },
    /// The suites would give roles on a real account.
    #[error("{roles} of the cases give a role other than end_user on {host}; allow that with --accept-roles")]
    RolesNotAccepted {
        /// How many cases.
        roles: usize,
        /// The host.
        host: String,
    },
    /// The suites name addresses that may belong to somebody.
    #[error(
        "{addresses} e-mail addresses are outside the domains reserved for tests, such as {example}; \
         allow that on {host} with --accept-addresses"
    )]
    AddressesNotAccepted {
        /// How many addresses.
        addresses: usize,
        /// One of them.
        example: String,
        /// The host.
        host: String,
    },
    /// The folder of a run cannot be made.
    #[error("failed to make the folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's word.
        #[source]
        source: std::io::Error,
    },
    /// The journal cannot be begun, so nothing may be sent.
    #[error("failed to begin the journal of the run")]
    Journal(#[source] std::io::Error),
    /// The worker threads cannot be started.
    #[error("failed to start the worker threads")]
    Runtime(#[source] std::io::Error),
}

impl From<PlanError> for DeskError {
    fn from(error: PlanError) -> Self {
        Self::Plan(Box::new(error))
    }
}
