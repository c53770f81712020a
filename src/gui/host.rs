//! What the user has said of a host: asked of the guard, which decides in the end.

use crate::guard::{Confirmations, Permit, Refusal};
use crate::model::Target;

/// What is known of the host of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum HostState {
    /// Nothing yet.
    Unknown {
        /// The host.
        host: String,
    },
    /// Confirmed as a sandbox.
    Sandbox {
        /// The host.
        host: String,
    },
    /// Confirmed as production, which every run confirms again.
    Production {
        /// The host.
        host: String,
    },
    /// It may not be asked, whatever the user says.
    Refused {
        /// The host.
        host: String,
        /// Why.
        why: String,
    },
}

impl HostState {
    /// The host.
    pub(super) fn host(&self) -> &str {
        match self {
            Self::Unknown { host }
            | Self::Sandbox { host }
            | Self::Production { host }
            | Self::Refused { host, .. } => host,
        }
    }
}

/// Asks the guard about a target.
pub(super) fn host_state(target: &Target, confirmations: &Confirmations) -> HostState {
    let host = || target.origin.host_str().unwrap_or_default().to_owned();
    match Permit::for_target(target, confirmations, &[]) {
        Ok(_) => HostState::Sandbox { host: host() },
        Err(Refusal::NotConfirmed { host }) => HostState::Unknown { host },
        Err(Refusal::Production { host }) => HostState::Production { host },
        Err(
            refusal @ (Refusal::InsecureScheme { .. }
            | Refusal::NotAnOrigin { .. }
            | Refusal::NotPublic { .. }
            | Refusal::PinContradicts { .. }),
        ) => HostState::Refused { host: host(), why: refusal.to_string() },
    }
}
