//! The permit: proof that somebody decided that this origin may be asked.

use std::net::{IpAddr, SocketAddr, TcpListener};

use url::{Host, Url};

use super::confirmation::{Confirmations, Mark};
use crate::model::{Target, TargetKind};

/// Leave to send to one origin. Only this module makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    origin: Url,
    kind: TargetKind,
    pinned: Option<SocketAddr>,
}

/// Why an origin may not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The scheme is not https, and the host is not loopback.
    #[error("{origin} is not https; only loopback may be asked by http")]
    InsecureScheme {
        /// The origin.
        origin: String,
    },
    /// The URL carries what an origin does not have.
    #[error("{origin} is more than scheme, host and port: {found} is not wanted in an origin")]
    NotAnOrigin {
        /// The origin as given, without what is secret in it.
        origin: String,
        /// What is too much.
        found: &'static str,
    },
    /// The host was not confirmed.
    #[error("{host} was not confirmed; confirm a sandbox with --allow-host {host}")]
    NotConfirmed {
        /// The host as it must be confirmed.
        host: String,
    },
    /// The host was confirmed as production, and this run was not.
    #[error("{host} is marked as production; confirm this run with --allow-production {host}")]
    Production {
        /// The host as it must be confirmed.
        host: String,
    },
    /// The name stands for this computer or a private network, and the target does not pin an address.
    #[error("{host} leads to {address}, which is not a public address; pin it with address = \"{address}:PORT\"")]
    NotPublic {
        /// The host.
        host: String,
        /// Where it leads.
        address: IpAddr,
    },
}

impl Permit {
    /// Leave to ask a server that this very process listens for.
    pub fn for_own_listener(listener: &TcpListener) -> std::io::Result<Self> {
        let address = listener.local_addr()?;
        let origin = Url::parse(&format!("http://{address}/")).map_err(std::io::Error::other)?;
        Ok(Self { origin, kind: TargetKind::OurSandbox, pinned: Some(address) })
    }

    /// Leave to ask a target, if the user confirmed its host. `production_allowed` names the hosts that were
    /// confirmed as production for this run.
    pub fn for_target(
        target: &Target,
        confirmations: &Confirmations,
        production_allowed: &[String],
    ) -> Result<Self, Refusal> {
        let origin = &target.origin;
        let shown = || origin.origin().ascii_serialization();
        let surplus = [
            (!origin.username().is_empty() || origin.password().is_some(), "a user name or password"),
            (!matches!(origin.path(), "" | "/"), "a path"),
            (origin.query().is_some(), "a query"),
            (origin.fragment().is_some(), "a fragment"),
        ];
        if let Some(&(_, found)) = surplus.iter().find(|(present, _)| *present) {
            return Err(Refusal::NotAnOrigin { origin: shown(), found });
        }
        if origin.scheme() != "https" && !(origin.scheme() == "http" && is_loopback_host(origin)) {
            return Err(Refusal::InsecureScheme { origin: shown() });
        }
        let host = confirmable_host(origin);
        let confirmation = confirmations.find(&host).ok_or_else(|| Refusal::NotConfirmed { host: host.clone() })?;
        let kind = match confirmation.mark {
            Mark::Sandbox => TargetKind::ConfirmedSandbox,
            Mark::Production if production_allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(&host)) => {
                TargetKind::ConfirmedProduction
            }
            Mark::Production => return Err(Refusal::Production { host }),
        };
        let permit = Self { origin: origin.clone(), kind, pinned: target.address };
        // A literal address is decided here; a name is decided again when it is resolved.
        match origin.host() {
            Some(Host::Ipv4(address)) => permit.check_address(address.into())?,
            Some(Host::Ipv6(address)) => permit.check_address(address.into())?,
            Some(Host::Domain(_)) | None => {}
        }
        Ok(permit)
    }

    /// The origin that may be asked.
    pub fn origin(&self) -> &Url {
        &self.origin
    }

    /// What the target is to us.
    pub fn kind(&self) -> TargetKind {
        self.kind
    }

    /// The address to connect to, where it is fixed.
    pub fn pinned(&self) -> Option<SocketAddr> {
        self.pinned
    }

    /// Whether a request to this URL stays within the permit.
    pub fn covers(&self, url: &Url) -> bool {
        url.origin() == self.origin.origin()
    }

    /// Decides on a resolved address: a confirmed name must not lead to this computer or a private network unless
    /// the target says so by pinning the address, or its host is loopback in so many words.
    pub fn check_address(&self, address: IpAddr) -> Result<(), Refusal> {
        let pinned_here = self.pinned.is_some_and(|pinned| pinned.ip() == address);
        let loopback_by_name = is_loopback_host(&self.origin) && address.is_loopback();
        if pinned_here || loopback_by_name || is_public(address) {
            return Ok(());
        }
        Err(Refusal::NotPublic { host: self.origin.host_str().unwrap_or_default().to_owned(), address })
    }
}

/// The host as it is confirmed: ASCII, lower case, with the port where it is not the scheme's own.
fn confirmable_host(origin: &Url) -> String {
    let host = origin.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    match origin.port() {
        Some(port) => format!("{host}:{port}"),
        None => host,
    }
}

fn is_loopback_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => is_loopback_name(name),
        None => false,
    }
}

/// Whether a name always stands for this computer (RFC 6761, section 6.3).
pub fn is_loopback_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.eq_ignore_ascii_case("localhost")
        || name.len() > 10
            && name.is_char_boundary(name.len() - 10)
            && name[name.len() - 10..].eq_ignore_ascii_case(".localhost")
}

/// Whether an address belongs to the public Internet (IANA special-purpose registries, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            !(v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_broadcast()
                || v4.is_multicast()
                || v4.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 198 && (18..20).contains(&b))
                || v4.octets()[..3] == [192, 0, 0])
        }
        IpAddr::V6(v6) => {
            if let Some(v4) = v6.to_ipv4_mapped() {
                return is_public(IpAddr::V4(v4));
            }
            let [first, second, ..] = v6.segments();
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_multicast()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
                || (first, second) == (0x2001, 0x0db8)
                // NAT64 and 6to4 wrap IPv4 addresses that would need a look of their own.
                || (first, second) == (0x0064, 0xff9b)
                || first == 0x2002)
        }
    }
}
