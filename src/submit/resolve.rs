//! Resolves names under the eyes of the guard.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::guard::{Permit, Refusal};

/// Resolves by the system, and lets through only addresses that the permit allows.
pub(super) struct GuardedResolver {
    permit: Permit,
    proxy_host: Option<String>,
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
    /// A resolver for the host of this permit. The proxy's own name may lead into a private network: the user named it,
    /// and where the target's name leads is then the proxy's to decide.
    pub(super) fn new(permit: Permit, proxy_host: Option<String>) -> Self {
        Self { permit, proxy_host }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let permit = self.permit.clone();
        let is_proxy = self.proxy_host.as_deref().is_some_and(|host| host.eq_ignore_ascii_case(name.as_str()));
        Box::pin(async move {
            if let Some(pinned) = permit.pinned().filter(|_| !is_proxy) {
                return Ok(Box::new(std::iter::once(pinned)) as Addrs);
            }
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(ResolveError::NotFound)?;
            let mut refused = None;
            let allowed: Vec<SocketAddr> = found
                .filter(|address| match permit.check_address(address.ip()) {
                    Ok(()) => true,
                    Err(_) if is_proxy => true,
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
