//! The proxy that the environment names, so that it is used knowingly and recorded.

use std::ffi::OsString;

use url::Url;

use super::error::DeskError;

/// The variables in the order in which they are asked; the lower-case spelling wins, as with curl.
const VARIABLES: &[&str] = &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// The proxy for a host that is reached by https, unless `no_proxy` excepts it.
pub(super) fn proxy_for(host: &str, environment: &dyn Fn(&str) -> Option<OsString>) -> Result<Option<Url>, DeskError> {
    let text = |name: &str| environment(name).and_then(|value| value.into_string().ok()).filter(|v| !v.is_empty());
    let excepted = text("no_proxy").or_else(|| text("NO_PROXY")).unwrap_or_default();
    if excepted.split(',').map(str::trim).any(|pattern| excepts(pattern, host)) {
        return Ok(None);
    }
    let Some((variable, value)) = VARIABLES.iter().find_map(|name| text(name).map(|value| (*name, value))) else {
        return Ok(None);
    };
    let with_scheme = if value.contains("://") { value } else { format!("http://{value}") };
    let unusable = || DeskError::Proxy { variable: variable.to_owned() };
    let proxy = Url::parse(&with_scheme).map_err(|_not_a_url| unusable())?;
    if matches!(proxy.scheme(), "http" | "https") { Ok(Some(proxy)) } else { Err(unusable()) }
}

/// Whether an entry of `no_proxy` stands for this host: `*`, the host itself, or a domain above it.
fn excepts(pattern: &str, host: &str) -> bool {
    if pattern.is_empty() {
        return false;
    }
    let pattern = pattern.trim_start_matches("*.").trim_start_matches('.').to_ascii_lowercase();
    pattern == "*" || host == pattern || host.strip_suffix(&pattern).is_some_and(|rest| rest.ends_with('.'))
}

/// The proxy as a report may show it: without the user name and password that it may hold.
pub(super) fn shown(proxy: &Url) -> String {
    let port = proxy.port().map_or_else(String::new, |port| format!(":{port}"));
    format!("{}://{}{port}", proxy.scheme(), proxy.host_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_names_a_proxy_or_an_exception() {
        let ask = |variables: &'static [(&str, &str)]| {
            let look = move |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| OsString::from(v));
            proxy_for("acme.example.com", &look).unwrap().map(|url| shown(&url))
        };
        assert_eq!(ask(&[]), None);
        assert_eq!(ask(&[("HTTPS_PROXY", "proxy:3128")]), Some("http://proxy:3128".to_owned()));
        assert_eq!(ask(&[("all_proxy", "http://me:secret@proxy:1")]), Some("http://proxy:1".to_owned()));
        for exception in ["*", "acme.example.com", "example.com", ".example.com", "x, *.example.com"] {
            let look = |name: &str| match name {
                "https_proxy" => Some(OsString::from("http://proxy")),
                "no_proxy" => Some(OsString::from(exception)),
                _ => None,
            };
            assert_eq!(proxy_for("acme.example.com", &look).unwrap(), None, "{exception}");
        }
        assert!(ask(&[("https_proxy", "http://proxy"), ("no_proxy", "ample.com")]).is_some());
        let socks = |name: &str| (name == "all_proxy").then(|| OsString::from("socks5://proxy:1080"));
        assert!(matches!(proxy_for("acme.example.com", &socks), Err(DeskError::Proxy { .. })));
    }
}
