//! Resolves names under the eyes of the guard.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::guard::{Permit, Refusal};

/// Resolves by the system, and lets through only addresses that the permit allows.
pub(super) struct GuardedResolver {
    permit: Permit,
}

/// Why a name led nowhere.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResolveError {
    /// The name does not resolve.
    #[error("the name does not resolve")]
    NotFound(#[source] std::io::Error),
    /// It resolves, but to an address that must not be asked.
    #[error("the name leads where nothing may be sent")]
    NotPermitted(#[source] Refusal),
}

impl GuardedResolver {
    /// A resolver for the host of this permit.
    pub(super) fn new(permit: Permit) -> Self {
        Self { permit }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let permit = self.permit.clone();
        Box::pin(async move {
            if let Some(pinned) = permit.pinned() {
                return Ok(Box::new(std::iter::once(pinned)) as Addrs);
            }
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(ResolveError::NotFound)?;
            let mut refused = None;
            let allowed: Vec<SocketAddr> = found
                .filter(|address| match permit.check_address(address.ip()) {
                    Ok(()) => true,
                    Err(refusal) => {
                        refused = Some(refusal);
                        false
                    }
                })
                .collect();
            match (allowed.is_empty(), refused) {
                // One address that must not be asked spoils the name: the next look-up may give only that one.
                (_, Some(refusal)) => Err(ResolveError::NotPermitted(refusal).into()),
                (true, None) => Err(ResolveError::NotFound(std::io::ErrorKind::NotFound.into()).into()),
                (false, None) => Ok(Box::new(allowed.into_iter()) as Addrs),
            }
        })
    }
}
