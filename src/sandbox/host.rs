//! Which names the sandbox answers to: a page elsewhere must not reach it by a name of its own (DNS rebinding).

use std::net::{Ipv4Addr, Ipv6Addr};

/// The names besides `localhost` and the loopback addresses.
#[derive(Debug, Clone, Default)]
pub(crate) struct HostRule {
    names: Vec<String>,
}

impl HostRule {
    /// Also answers to these names.
    pub(crate) fn new(serve_as: &[String]) -> Self {
        Self { names: serve_as.iter().map(|name| name.trim_end_matches('.').to_ascii_lowercase()).collect() }
    }

    /// Whether a `Host` with this value may be answered. The port is not looked at, for a proxy may have another.
    pub(crate) fn admits(&self, authority: &str) -> bool {
        let Some(host) = host_of(authority) else { return false };
        if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
        }
        if let Ok(address) = host.parse::<Ipv4Addr>() {
            return address.is_loopback();
        }
        let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let ours = name.strip_suffix("localhost").is_some_and(|rest| rest.is_empty() || is_label_path(rest));
        ours || self.names.contains(&name)
    }
}

/// The host without its port; none where the port is no number.
fn host_of(authority: &str) -> Option<&str> {
    let end = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, rest) = authority.split_at(end);
    let port_is_good = rest.strip_prefix(':').map_or(rest.is_empty(), |port| port.bytes().all(|b| b.is_ascii_digit()));
    (port_is_good && !host.is_empty()).then_some(host)
}

/// Whether the text is labels, each with its dot behind it, as in `brand.` before `localhost`.
fn is_label_path(text: &str) -> bool {
    text.strip_suffix('.').is_some_and(|labels| {
        labels.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_and_given_names_are_answered() {
        let rule = HostRule::new(&["Help.Example.test".to_owned()]);
        for good in [
            "localhost",
            "LOCALHOST:4000",
            "localhost.",
            "brand.localhost:4000",
            "a.brand.localhost",
            "127.0.0.1",
            "127.0.0.1:4000",
            "127.9.9.9:1",
            "[::1]",
            "[::1]:4000",
            "help.example.test",
            "help.example.test:443",
        ] {
            assert!(rule.admits(good), "{good}");
        }
        for bad in [
            "",
            ":4000",
            "example.test",
            "localhost.example.test",
            "notlocalhost",
            ".localhost",
            "a..localhost",
            "user@localhost",
            "localhost:80@evil.test",
            "localhost:abc",
            "127.0.0.1.example.test",
            "10.0.0.1",
            "0.0.0.0",
            "[::2]",
            "[::1",
            "[::1]x",
            "::1",
            "a.help.example.test",
            "local host",
        ] {
            assert!(!rule.admits(bad), "{bad}");
        }
    }
}
