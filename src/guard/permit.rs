//! The permit: proof that somebody decided that this origin may be asked.

use std::net::{IpAddr, SocketAddr, TcpListener};

use url::{Host, Url};

use super::confirmation::{Confirmations, Mark, normal};
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
    /// The origin says itself where it leads, and the pinned address says something else.
    #[error("{origin} contradicts address = \"{pinned}\": the request would go where the origin says; leave one out")]
    PinContradicts {
        /// The origin.
        origin: String,
        /// The pinned address.
        pinned: SocketAddr,
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
        if let Some(pinned) = target.address
            && contradicts(origin, pinned)
        {
            return Err(Refusal::PinContradicts { origin: shown(), pinned });
        }
        let host = confirmable_host(origin);
        let confirmation = confirmations.find(&host).ok_or_else(|| Refusal::NotConfirmed { host: host.clone() })?;
        let kind = match confirmation.mark {
            Mark::Sandbox => TargetKind::ConfirmedSandbox,
            Mark::Production if production_allowed.iter().any(|allowed| normal(allowed) == host) => {
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
    let host = origin.host_str().unwrap_or_default();
    match origin.port() {
        Some(port) => normal(&format!("{host}:{port}")),
        None => normal(host),
    }
}

/// Whether a pin would not be followed: a client looks up names only, and a port in the URL goes before that of the
/// address. The record of the run would then name an address that was never asked.
fn contradicts(origin: &Url, pinned: SocketAddr) -> bool {
    let literal = match origin.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(_)) | None => None,
    };
    match literal {
        Some(address) => pinned.ip() != address || origin.port_or_known_default() != Some(pinned.port()),
        None => origin.port().is_some_and(|port| port != pinned.port()),
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
            // Only 2000::/3 is given out as public. What lies outside is special or not in use, and some of it wraps
            // IPv4 addresses (::/96, 64:ff9b::/96) that would need a look of their own.
            first & 0xe000 == 0x2000
                // 2001::/23 is kept for protocols, Teredo among them.
                && !(first == 0x2001 && second < 0x0200)
                && (first, second) != (0x2001, 0x0db8)
                // 6to4 wraps IPv4 addresses too.
                && first != 0x2002
                // 3fff::/20 is for documentation (RFC 9637).
                && !(first == 0x3fff && second < 0x1000)
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::guard::Confirmation;
    use crate::model::{Given, Pace, SecretAlias, SecretSource, TargetName, Timeouts};

    fn target(origin: &str, address: Option<&str>) -> Target {
        Target {
            name: TargetName::parse("acme").unwrap(),
            origin: Url::parse(origin).unwrap(),
            secret: SecretAlias::parse("acme").unwrap(),
            secret_from: SecretSource::Environment("ACME".to_owned()),
            remote_logout: None,
            pace: Pace::default(),
            timeouts: Timeouts::default(),
            ca_file: None,
            address: address.map(|text| text.parse().unwrap()),
            session_cookies: Vec::new(),
            settings: Given::default(),
        }
    }

    fn confirmed(host: &str, mark: Mark) -> Confirmations {
        let mut confirmations = Confirmations::default();
        confirmations.confirm(host, Confirmation { mark, at: DateTime::UNIX_EPOCH });
        confirmations
    }

    fn permit(origin: &str, host: &str) -> Result<Permit, Refusal> {
        Permit::for_target(&target(origin, None), &confirmed(host, Mark::Sandbox), &[])
    }

    #[test]
    fn only_the_exact_host_that_was_confirmed_is_asked() {
        for (origin, host) in [
            ("https://acme.example.com", "acme.example.com"),
            ("https://ACME.example.com/", "Acme.Example.com."),
            ("https://acme.example.com:8443", "acme.example.com:8443"),
            ("https://bücher.example", "xn--bcher-kva.example"),
        ] {
            assert_eq!(permit(origin, host).map(|permit| permit.kind()), Ok(TargetKind::ConfirmedSandbox), "{origin}");
        }
        for (origin, host) in [
            ("https://acme.example.com", "example.com"),
            ("https://acme.example.com", "*.example.com"),
            ("https://acme.example.com", "*"),
            ("https://acme.example.com:8443", "acme.example.com"),
            ("https://acme.example.com.evil.test", "acme.example.com"),
            ("https://evil.test", ""),
        ] {
            assert!(matches!(permit(origin, host), Err(Refusal::NotConfirmed { .. })), "{origin} {host}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port_and_https_off_loopback() {
        let refused = |origin: &str| permit(origin, Url::parse(origin).unwrap().host_str().unwrap()).unwrap_err();
        assert!(matches!(refused("http://acme.example.com"), Refusal::InsecureScheme { .. }));
        assert!(matches!(refused("ftp://127.0.0.1"), Refusal::InsecureScheme { .. }));
        for origin in ["https://me@acme.test", "https://acme.test/path", "https://acme.test/?q", "https://acme.test/#f"]
        {
            assert!(matches!(refused(origin), Refusal::NotAnOrigin { .. }), "{origin}");
        }
        let password = refused("https://me:hunter2@acme.test").to_string();
        assert!(!password.contains("hunter2"), "{password}");
    }

    #[test]
    fn production_needs_a_word_of_its_own_for_each_run() {
        let target = target("https://acme.example.com", None);
        let confirmations = confirmed("acme.example.com", Mark::Production);
        assert!(matches!(Permit::for_target(&target, &confirmations, &[]), Err(Refusal::Production { .. })));
        let permit = Permit::for_target(&target, &confirmations, &["ACME.example.com.".to_owned()]).unwrap();
        assert_eq!(permit.kind(), TargetKind::ConfirmedProduction);
    }

    #[test]
    fn a_public_name_must_not_lead_to_this_computer_or_a_private_network() {
        let public = permit("https://acme.example.com", "acme.example.com").unwrap();
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "172.16.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "::127.0.0.1",
            "::8.8.8.8",
            "fec0::1",
            "100::1",
            "2001::1",
            "2001:1ff::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff:fff::1",
            "4000::1",
            "ff02::1",
            "224.0.0.1",
        ] {
            assert!(public.check_address(address.parse().unwrap()).is_err(), "{address}");
        }
        for address in
            ["104.16.51.111", "2606:4700::6810:336f", "2001:200::1", "2001:4860:4860::8888", "::ffff:8.8.8.8"]
        {
            assert_eq!(public.check_address(address.parse().unwrap()), Ok(()), "{address}");
        }
        let pinned = Permit::for_target(
            &target("https://acme.example.com", Some("127.0.0.1:8443")),
            &confirmed("acme.example.com", Mark::Sandbox),
            &[],
        )
        .unwrap();
        assert_eq!(pinned.check_address("127.0.0.1".parse().unwrap()), Ok(()));
        assert!(pinned.check_address("127.0.0.2".parse().unwrap()).is_err());
        assert!(matches!(permit("https://10.0.0.1", "10.0.0.1"), Err(Refusal::NotPublic { .. })));
        assert!(permit("http://localhost:8080", "localhost:8080").is_ok());
    }

    #[test]
    fn a_pin_that_would_not_be_followed_is_refused() {
        let ask = |origin: &str, pin: &str| {
            let url = Url::parse(origin).unwrap();
            Permit::for_target(&target(origin, Some(pin)), &confirmed(&confirmable_host(&url), Mark::Sandbox), &[])
        };
        for (origin, pin) in [
            ("https://127.0.0.1:8443", "127.0.0.2:8443"),
            ("https://127.0.0.1", "127.0.0.1:8443"),
            ("https://[::1]:8443", "127.0.0.1:8443"),
            ("https://acme.example.com:8443", "127.0.0.1:9443"),
        ] {
            assert!(matches!(ask(origin, pin), Err(Refusal::PinContradicts { .. })), "{origin} {pin}");
        }
        for (origin, pin) in [
            ("https://127.0.0.1:8443", "127.0.0.1:8443"),
            ("https://127.0.0.1", "127.0.0.1:443"),
            ("https://acme.example.com:8443", "127.0.0.1:8443"),
            ("https://acme.example.com", "127.0.0.1:9443"),
        ] {
            assert!(ask(origin, pin).is_ok(), "{origin} {pin}");
        }
    }

    #[test]
    fn a_permit_covers_its_own_origin_only() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let permit = Permit::for_own_listener(&listener).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(permit.covers(&Url::parse(&format!("http://127.0.0.1:{port}/access/jwt?jwt=x")).unwrap()));
        for other in
            [format!("https://127.0.0.1:{port}/"), format!("http://127.0.0.2:{port}/"), "http://127.0.0.1/".to_owned()]
        {
            assert!(!permit.covers(&Url::parse(&other).unwrap()), "{other}");
        }
    }
}
