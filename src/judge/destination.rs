//! Tells what the place is to which an answer sends the user.

use std::borrow::Cow;

use url::{Position, Url};

use crate::model::{Asked, closed_set};

closed_set! {
    /// The class of the place to which an answer sends the user.
    pub enum Destination {
        /// The remote logout URL, where the vendor shows errors.
        RemoteLogout = "remote_logout",
        /// `/access/unauthenticated`, the documented mark of a failure.
        Unauthenticated = "unauthenticated",
        /// A page of the target that asks the user to sign in.
        SigninPage = "signin_page",
        /// The `return_to` that was asked for.
        ReturnTo = "return_to",
        /// The account's home, and no `return_to` was asked for.
        Home = "home",
        /// The same address by https instead of http.
        EndpointByHttps = "endpoint_by_https",
        /// `/access/jwt` of another host.
        EndpointElsewhere = "endpoint_elsewhere",
        /// Any other place.
        Elsewhere = "elsewhere",
        /// Nowhere: the answer is a page or nothing.
        Nowhere = "none",
    }
}

impl Destination {
    /// Whether the user gets where they wanted to go.
    pub const fn is_arrival(self) -> bool {
        match self {
            Self::ReturnTo | Self::Home => true,
            Self::RemoteLogout
            | Self::Unauthenticated
            | Self::SigninPage
            | Self::EndpointByHttps
            | Self::EndpointElsewhere
            | Self::Elsewhere
            | Self::Nowhere => false,
        }
    }
}

/// The path of the endpoint, relative to which its answers are resolved.
const ENDPOINT: &str = "/access/jwt";

/// A place that was told apart.
pub(super) struct Placed {
    /// Its class.
    pub(super) destination: Destination,
    /// Its parameters in order: those of the query, or where there are none those behind the `#`.
    pub(super) parameters: Vec<(String, String)>,
}

/// Tells what `target`, as it stands in the answer, is to the one who asked.
pub(super) fn place(asked: &Asked, target: &str) -> Placed {
    let return_to = asked.return_to.as_deref().filter(|wanted| !wanted.is_empty());
    let origin = Url::parse(&asked.origin).ok();
    let at = origin.as_ref().and_then(|origin| origin.join(ENDPOINT).ok()).and_then(|base| base.join(target).ok());
    let (Some(origin), Some(at)) = (origin, at) else {
        let same = return_to == Some(target);
        let destination = if same { Destination::ReturnTo } else { Destination::Elsewhere };
        return Placed { destination, parameters: Vec::new() };
    };
    let parameters = parameters(&at);
    let destination = class(asked, return_to, target, &origin, &at, &parameters);
    Placed { destination, parameters }
}

fn class(
    asked: &Asked,
    return_to: Option<&str>,
    target: &str,
    origin: &Url,
    at: &Url,
    parameters: &[(String, String)],
) -> Destination {
    let wanted = return_to.and_then(|wanted| origin.join(wanted).ok());
    if return_to == Some(target) || wanted.as_ref().is_some_and(|wanted| same_place(wanted, at)) {
        return Destination::ReturnTo;
    }
    let shows_error = parameters.iter().any(|(name, _)| name == "kind" || name == "message");
    let is_logout = asked
        .remote_logout
        .as_deref()
        .and_then(|logout| Url::parse(logout).ok())
        .is_some_and(|logout| is_remote_logout(&logout, at));
    if is_logout && shows_error {
        return Destination::RemoteLogout;
    }
    if !shows_error && wanted.as_ref().is_some_and(|wanted| has_more_parameters(wanted, at)) {
        return Destination::ReturnTo;
    }
    if is_logout {
        return Destination::RemoteLogout;
    }
    if same_origin(origin, at) {
        return own_page(at.path(), return_to);
    }
    if at.path() == ENDPOINT {
        let by_https = origin.scheme() == "http" && at.scheme() == "https" && origin.host() == at.host();
        return if by_https { Destination::EndpointByHttps } else { Destination::EndpointElsewhere };
    }
    Destination::Elsewhere
}

/// The class of a page of the target itself. Versions of the sign-in page come and go, so its path is known by its ends.
fn own_page(path: &str, return_to: Option<&str>) -> Destination {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("access"), Some("unauthenticated"), _, _) => Destination::Unauthenticated,
        (Some("access"), Some("normal" | "login"), None, _)
        | (Some("auth"), Some("v2"), Some("login"), _)
        | (Some("auth"), Some("signin" | "login"), None, _)
        | (Some("hc"), Some("signin"), None, _)
        | (Some("hc"), Some(_), Some("signin"), None) => Destination::SigninPage,
        // Where a user lands who wanted nothing in particular is not documented: the account's root, its Help Center
        // or, for an agent, the agent interface.
        (None | Some("agent"), ..) | (Some("hc"), _, None, _) if return_to.is_none() => Destination::Home,
        (Some("auth"), Some(_), Some(_), _) if ends_in_signin(path) => Destination::SigninPage,
        _ => Destination::Elsewhere,
    }
}

fn ends_in_signin(path: &str) -> bool {
    matches!(path.rsplit('/').find(|part| !part.is_empty()), Some("signin" | "login"))
}

fn same_origin(left: &Url, right: &Url) -> bool {
    left.scheme() == right.scheme()
        && left.host() == right.host()
        && left.port_or_known_default() == right.port_or_known_default()
}

/// Whether both are the same place. The fragment never reaches a server, and a query may be encoded in several ways.
fn same_place(wanted: &Url, at: &Url) -> bool {
    wanted[..Position::AfterQuery] == at[..Position::AfterQuery]
        || (wanted[..Position::AfterPath] == at[..Position::AfterPath] && wanted.query_pairs().eq(at.query_pairs()))
}

/// Whether the place is the wanted one with further parameters behind its own.
fn has_more_parameters(wanted: &Url, at: &Url) -> bool {
    let mut pairs = at.query_pairs();
    wanted[..Position::AfterPath] == at[..Position::AfterPath]
        && wanted.query_pairs().all(|pair| pairs.next() == Some(pair))
}

/// Whether the place is the remote logout URL, whose own query the vendor may fill in and add to.
fn is_remote_logout(logout: &Url, at: &Url) -> bool {
    same_origin(logout, at) && (at.path() == logout.path() || hash_is_encoded(logout, at))
}

/// Whether the `#` of the remote logout URL came back percent-encoded, as users report.
fn hash_is_encoded(logout: &Url, at: &Url) -> bool {
    logout.fragment().is_some()
        && at.path().strip_prefix(logout.path()).is_some_and(|rest| rest.trim_start_matches('/').starts_with("%23"))
}

fn parameters(at: &Url) -> Vec<(String, String)> {
    let query = match (at.query(), at.fragment()) {
        (Some(query), _) => query,
        (None, Some(fragment)) => fragment.split_once('?').map_or("", |(_, query)| query),
        (None, None) => "",
    };
    form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (own(name), own(value))).collect()
}

fn own(text: Cow<'_, str>) -> String {
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Delivery;

    fn asked(return_to: Option<&str>, remote_logout: Option<&str>) -> Asked {
        Asked {
            origin: "https://acme.zendesk.com".to_owned(),
            return_to: return_to.map(ToOwned::to_owned),
            remote_logout: remote_logout.map(ToOwned::to_owned),
            delivery: Delivery::Post,
            token: None,
            skew_ms: None,
        }
    }

    #[test]
    fn places_are_told_apart() {
        use Destination as D;
        let logout = Some("https://idp.test/out?email=&external_id=");
        let hash = Some("https://idp.test/#/out");
        let cases = [
            (Some("/hc/en-us"), None, "/hc/en-us", D::ReturnTo),
            (Some("/hc/en-us"), None, "https://acme.zendesk.com/hc/en-us", D::ReturnTo),
            (Some("https://acme.zendesk.com/hc?a=1 2"), None, "https://acme.zendesk.com/hc?a=1+2", D::ReturnTo),
            (Some("https://acme.zendesk.com/hc?a=1#x"), None, "https://acme.zendesk.com/hc?a=1", D::ReturnTo),
            (Some("https://acme.zendesk.com/hc?a=1"), None, "https://acme.zendesk.com/hc?a=1&b=2", D::ReturnTo),
            (Some("https://acme.zendesk.com/hc?a=1"), None, "https://acme.zendesk.com/hc?a=2", D::Elsewhere),
            (Some("https://app.test/"), None, "https://app.test/", D::ReturnTo),
            (Some("https://app.test/"), None, "https://app.test.evil/", D::Elsewhere),
            (Some("//app.test/x"), None, "https://app.test/x", D::ReturnTo),
            (Some("/hc"), None, "/", D::Elsewhere),
            (Some("/hc"), None, "http://acme.zendesk.com/hc", D::Elsewhere),
            (None, None, "/", D::Home),
            (Some(""), None, "/", D::Home),
            (None, None, "https://acme.zendesk.com:443/hc/de", D::Home),
            (None, None, "/agent/dashboard", D::Home),
            (None, None, "/hc/de/requests", D::Elsewhere),
            (None, None, "/access/unauthenticated?return_to=x", D::Unauthenticated),
            (None, None, "unauthenticated", D::Unauthenticated),
            (None, None, "/access/unauthenticatedx", D::Elsewhere),
            (None, None, "https://other.test/access/unauthenticated", D::Elsewhere),
            (None, None, "/auth/v2/login/signin?x=1", D::SigninPage),
            (None, None, "/auth/v3/signin?x=1", D::SigninPage),
            (None, None, "/auth/v2/host/signin/", D::SigninPage),
            (None, None, "/auth/login", D::SigninPage),
            (None, None, "/auth/v3/signin/done", D::Elsewhere),
            (None, None, "/auth", D::Elsewhere),
            (None, None, "/access/normal", D::SigninPage),
            (None, None, "/access/login", D::SigninPage),
            (None, None, "/hc/en-us/signin", D::SigninPage),
            (None, logout, "https://idp.test/out?email=a%40b.test&message=x&kind=error", D::RemoteLogout),
            (None, logout, "https://idp.test/out", D::RemoteLogout),
            (None, logout, "https://idp.test/outer?kind=error", D::Elsewhere),
            (None, hash, "https://idp.test/%23/out?message=x&kind=error", D::RemoteLogout),
            (None, hash, "https://idp.test/?message=x&kind=error#/out", D::RemoteLogout),
            (Some("https://idp.test/out"), logout, "https://idp.test/out", D::ReturnTo),
            (Some("https://idp.test/out"), logout, "https://idp.test/out?message=x&kind=error", D::RemoteLogout),
            (Some("https://idp.test/out"), None, "https://idp.test/out?message=x&kind=error", D::Elsewhere),
            (None, None, "https://main.zendesk.com/access/jwt", D::EndpointElsewhere),
            (Some("⟨token A⟩"), None, "/x?jwt=⟨token A⟩", D::Elsewhere),
            (None, None, "https://[", D::Elsewhere),
        ];
        for (return_to, logout, target, expected) in cases {
            let placed = place(&asked(return_to, logout), target);
            assert_eq!(placed.destination, expected, "{return_to:?} {logout:?} {target}");
        }
    }

    #[test]
    fn http_to_https_is_told_from_another_host() {
        let mut asked = asked(None, None);
        asked.origin = "http://acme.zendesk.com".to_owned();
        assert_eq!(place(&asked, "https://acme.zendesk.com/access/jwt").destination, Destination::EndpointByHttps);
    }

    #[test]
    fn parameters_keep_their_order_and_are_found_behind_a_hash() {
        let pairs = |target: &str| {
            place(&asked(None, None), target).parameters.iter().map(|(n, v)| format!("{n}:{v}")).collect::<Vec<_>>()
        };
        assert_eq!(pairs("https://x.test/?b=1+2&a=%2C&b="), ["b:1 2", "a:,", "b:"]);
        assert_eq!(pairs("https://x.test/#/out?message=m&kind=error"), ["message:m", "kind:error"]);
        assert_eq!(pairs("https://x.test/#/out"), Vec::<String>::new());
        assert_eq!(pairs("https://x.test/?t=%E2%9F%A8token%20A%E2%9F%A9"), ["t:⟨token A⟩"]);
        assert_eq!(pairs("https://x.test/?t=⟨token A⟩"), ["t:⟨token A⟩"]);
    }
}
