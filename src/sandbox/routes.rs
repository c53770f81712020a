//! The paths of the sandbox, the gate before them, and what all requests share.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderMap, HeaderValue, Method as HttpMethod, StatusCode, Uri, header, request};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::any;

use super::account::{Account, Brand, BrandMatch, is_host_mapped};
use super::answer::Answer;
use super::control;
use super::decide::{Memory, Rules, lock};
use super::endpoint::sign_in;
use super::host::HostRule;
use super::log::Log;
use super::pages::{Page, Visitor, render};
use super::policy::{HeadMethod, OtherMethods};
use super::request::{Addressed, Asked, Scheme, Wanted};
use super::response::respond;
use super::session::{SessionNames, Sessions, session_in};
use super::visits::{show_page, sign_out};
use crate::clock::{Clock, SettableClock};

/// The path of the endpoint.
const ENDPOINT: &str = "/access/jwt";

/// The path that ends a session.
const LOGOUT: &str = "/access/logout";

/// All that the requests of one sandbox share.
pub(crate) struct Shared {
    /// What the account is set to.
    pub(crate) rules: Rules,
    /// The account as it was at the start.
    pub(crate) initial: Account,
    /// What the account remembers.
    pub(crate) memory: Mutex<Memory>,
    /// The sessions of all browsers.
    pub(crate) sessions: Mutex<Sessions>,
    /// The names of new sessions.
    pub(crate) session_names: SessionNames,
    /// The clock that the control interface sets, where there is one.
    pub(crate) control: Option<Arc<SettableClock>>,
    /// The names that are answered to.
    pub(crate) hosts: HostRule,
    /// `http` or `https`.
    pub(crate) scheme: &'static str,
    /// The port, for the log.
    pub(crate) port: u16,
    /// The clock.
    pub(crate) clock: Arc<dyn Clock>,
    /// The log.
    pub(crate) log: Log,
}

/// The routes over this state. There is no CORS header anywhere, as at the real endpoint.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let mut router = Router::new().route(ENDPOINT, any(sign_in)).route(LOGOUT, any(sign_out));
    if shared.control.is_some() {
        router = router.nest(control::CONTROL, control::routes(&shared));
    }
    router.fallback(show_page).layer(from_fn_with_state(Arc::clone(&shared), gate)).with_state(shared)
}

/// Lets only requests through that are addressed to us and made by a method that the path has.
async fn gate(State(shared): State<Arc<Shared>>, request: HttpRequest, next: Next) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    let at_endpoint = path == ENDPOINT;
    let name = authority(request.uri(), request.headers()).filter(|name| shared.hosts.admits(name));
    let refusal = match name {
        None => Some((misaddressed(Page::Misdirected), "The host is none of the sandbox's.")),
        Some(name) if shared.account().brand_of_host(name) == BrandMatch::Unknown => {
            Some((misaddressed(Page::NoSuchSubdomain), "No brand has this subdomain."))
        }
        Some(_) if shared.control.is_some() && control::is_control(path) => None,
        Some(_) if method == HttpMethod::GET || (at_endpoint && method == HttpMethod::POST) => None,
        Some(_) if method == HttpMethod::HEAD && shared.rules.policy.head == HeadMethod::AsGet => None,
        Some(_) if shared.rules.policy.other_methods == OtherMethods::NotFound && method != HttpMethod::OPTIONS => {
            Some((Answer::empty(404), "Nothing is here for this method."))
        }
        Some(_) => Some((Answer::empty(405), "The method is not allowed here.")),
    };
    let Some((answer, because)) = refusal else { return next.run(request).await };
    let now = shared.clock.now();
    let (parts, _) = request.into_parts();
    shared.tell(&parts, &answer, now, "refused", because);
    let mut response = respond(answer, now);
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = if at_endpoint { "GET, POST" } else { "GET" };
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    }
    response
}

/// A page for a request that went to another host, which therefore learns nothing of the account.
fn misaddressed(page: Page) -> Answer {
    Answer::page(page.status(), render(page, &Visitor::Stranger, &Account::default()))
}

/// By which name the sandbox was addressed; none where that is not said, or said twice.
fn authority<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    if let Some(authority) = uri.authority() {
        return Some(authority.as_str());
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    hosts.next().is_none().then_some(host)
}

/// The session that the browser names, whether it is open or not.
pub(crate) fn session_of(parts: &request::Parts) -> Option<&str> {
    parts.headers.get_all(header::COOKIE).iter().find_map(|value| value.to_str().ok().and_then(session_in))
}

impl Shared {
    /// The account as it is now, without its users.
    pub(crate) fn account(&self) -> Arc<Account> {
        Arc::clone(lock(&self.memory).directory.account())
    }

    /// How the request was asked: to whom, by which scheme, and for what.
    pub(crate) fn asked(&self, parts: &request::Parts) -> Asked {
        let host = host_of(parts);
        let addressed = match self.account().brand_of_host(host) {
            BrandMatch::Brand(_) => Addressed::OtherBrand,
            BrandMatch::Default | BrandMatch::Unknown if is_host_mapped(host) => Addressed::HostMapped,
            BrandMatch::Default | BrandMatch::Unknown => Addressed::DefaultBrand,
        };
        let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        let scheme = if self.scheme == "https" { Scheme::Https } else { Scheme::Http };
        Asked { addressed, scheme, wanted: Wanted::by(accept) }
    }

    /// The origin by which the sandbox was addressed, so that a browser stays where it is.
    pub(crate) fn origin(&self, parts: &request::Parts) -> String {
        format!("{}://{}", self.scheme, host_of(parts))
    }

    /// Who asks.
    pub(crate) fn visitor(&self, parts: &request::Parts) -> Visitor {
        let (now, life) = (self.clock.now(), self.rules.policy.session_life);
        let email = session_of(parts).and_then(|id| {
            let sessions = lock(&self.sessions);
            sessions.user(id).filter(|user| user.lasts(now, life)).map(|user| user.email.clone())
        });
        match email {
            None => Visitor::Stranger,
            Some(email) => {
                let memory = lock(&self.memory);
                let user = memory.directory.find(&email).cloned().map(Box::new);
                let changes = memory.directory.last_changes(&email).iter().map(ToString::to_string).collect();
                Visitor::SignedIn { email, user, changes }
            }
        }
    }
}

/// The name by which the sandbox was addressed.
pub(crate) fn host_of(parts: &request::Parts) -> &str {
    authority(&parts.uri, &parts.headers).unwrap_or("localhost")
}

/// The brand that was addressed. The first one is the default brand, which is the account itself.
pub(crate) fn brand_of<'a>(account: &'a Account, host: &str) -> Option<&'a Brand> {
    match account.brand_of_host(host) {
        BrandMatch::Brand(brand) => Some(brand),
        BrandMatch::Default | BrandMatch::Unknown => account.brands.first(),
    }
}
