//! The paths of the sandbox: what is asked becomes facts, and the answer a response.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderValue, Method as HttpMethod, StatusCode, header, request};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::any;
use chrono::{DateTime, Utc};

use super::account::{Account, BrandMatch, is_host_mapped};
use super::answer::{Answer, Surroundings, answer};
use super::body::{BodyFault, read_body};
use super::control;
use super::decide::{Decided, Decision, Memory, Rules, decide, lock};
use super::host::HostRule;
use super::known::known;
use super::log::{Log, readable, shown_path};
use super::logout;
use super::pages::{Page, Visitor, render};
use super::refusal::Objection;
use super::request::{Addressed, Asked, Body, Fields, Request, Scheme, Wanted};
use super::response::respond;
use super::session::{SessionNames, Sessions, session_in};
use super::texts::Wording;
use crate::clock::{Clock, SettableClock};
use crate::events::SandboxEvent;
use crate::model::{GetMode, Method, Place};

/// The path of the endpoint.
const ENDPOINT: &str = "/access/jwt";

/// The path that ends a session.
const LOGOUT: &str = "/access/logout";

/// Who is at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// All that the requests of one sandbox share.
pub(crate) struct Shared {
    /// What the account is set to.
    pub(crate) rules: Rules,
    /// The account as it was at the start.
    pub(crate) initial: Account,
    /// What the account remembers.
    pub(crate) memory: Mutex<Memory>,
    /// Who is signed in.
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
    let refusal = if authority(request.uri(), request.headers()).is_none_or(|name| !shared.hosts.admits(name)) {
        Some((Answer::page(421, render(Page::Misdirected, &Visitor::Stranger)), "The host is none of the sandbox's."))
    } else if method == HttpMethod::GET
        || (at_endpoint && method == HttpMethod::POST)
        || (shared.control.is_some() && control::is_control(path))
    {
        None
    } else {
        Some((Answer::empty(405), "The method is not allowed here."))
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

async fn sign_in(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let (parts, body) = request.into_parts();
    let (method, body) = if parts.method == HttpMethod::POST {
        match read_body(body).await {
            Ok(body) => (Method::Post, body),
            Err(fault) => return shared.refuse_body(&parts, fault),
        }
    } else {
        (Method::Get, Bytes::new())
    };
    let now = shared.clock.now();
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let facts = Request {
        method,
        query: Fields::parse(parts.uri.query().unwrap_or_default().as_bytes()),
        body: match method {
            Method::Get => Body::Empty,
            Method::Post => Body::parse(content_type, &body),
        },
        asked: shared.asked(&parts),
    };
    let Decided { decision, configuration } = decide(&facts, &shared.rules, &shared.memory, now);
    let session = shared.session_names.fresh();
    if let Decision::SignedIn { email: Some(email), .. } = &decision {
        lock(&shared.sessions).open(&session.id, email);
    }
    let origin = shared.origin(&parts);
    let around = Surroundings {
        origin: &origin,
        remote_logout: configuration.remote_logout.as_ref(),
        policy: &shared.rules.policy,
        flaws: &shared.rules.flaws,
        session: &session,
    };
    let answer = answer(&decision, &facts, around);
    shared.log.tell(|| shared.sign_in_event(&parts, &facts, &decision, &answer, now));
    respond(answer, now)
}

async fn sign_out(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let now = shared.clock.now();
    let (parts, _) = request.into_parts();
    let left = session_of(&parts).and_then(|id| lock(&shared.sessions).close(id));
    let keyring = shared.rules.keyring();
    let answer = match (&keyring.primary().remote_logout, &left) {
        (Some(remote_logout), Some(email)) => {
            let memory = lock(&shared.memory);
            let id = memory.directory.find(email).and_then(|user| user.external_id.as_deref()).unwrap_or_default();
            let location = logout::with_user(remote_logout, email, id);
            Answer::redirect(&logout::with_kind(location, &shared.rules.policy), Wording::Verbatim)
        }
        (Some(_) | None, _) => Answer::page(200, render(Page::SignedOut, &Visitor::Stranger)),
    };
    let answer = answer.cleared();
    let because = if left.is_some() { "The session is closed." } else { "There was no session." };
    shared.tell(&parts, &answer, now, "page", because);
    respond(answer, now)
}

async fn show_page(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let now = shared.clock.now();
    let (parts, _) = request.into_parts();
    let page = page_at(parts.uri.path());
    let status = if page == Page::NotFound { 404 } else { 200 };
    let answer = Answer::page(status, render(page, &shared.visitor(&parts)));
    shared.tell(&parts, &answer, now, "page", "");
    respond(answer, now)
}

fn page_at(path: &str) -> Page {
    let under = |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match path {
        "/" => Page::Home,
        "/access/unauthenticated" => Page::Unauthenticated,
        "/access/normal" => Page::Normal,
        _ if under("/hc") => Page::HelpCenter,
        _ if under("/agent") => Page::Agent,
        _ => Page::NotFound,
    }
}

/// By which name the sandbox was addressed; none where that is not said, or said twice.
fn authority<'a>(uri: &'a axum::http::Uri, headers: &'a axum::http::HeaderMap) -> Option<&'a str> {
    if let Some(authority) = uri.authority() {
        return Some(authority.as_str());
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    hosts.next().is_none().then_some(host)
}

fn session_of(parts: &request::Parts) -> Option<&str> {
    parts.headers.get_all(header::COOKIE).iter().find_map(|value| value.to_str().ok().and_then(session_in))
}

impl Shared {
    /// The origin by which the sandbox was addressed, so that a browser stays where it is.
    fn origin(&self, parts: &request::Parts) -> String {
        format!("{}://{}", self.scheme, authority(&parts.uri, &parts.headers).unwrap_or("localhost"))
    }

    /// How the request was asked: to whom, by which scheme, and for what.
    fn asked(&self, parts: &request::Parts) -> Asked {
        let host = authority(&parts.uri, &parts.headers).unwrap_or_default();
        let account = Arc::clone(lock(&self.memory).directory.account());
        let addressed = match account.brand_of_host(host) {
            BrandMatch::Brand(_) => Addressed::OtherBrand,
            BrandMatch::Default | BrandMatch::Unknown if is_host_mapped(host) => Addressed::HostMapped,
            BrandMatch::Default | BrandMatch::Unknown => Addressed::DefaultBrand,
        };
        let accept = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        let scheme = if self.scheme == "https" { Scheme::Https } else { Scheme::Http };
        Asked { addressed, scheme, wanted: Wanted::by(accept) }
    }

    fn visitor(&self, parts: &request::Parts) -> Visitor {
        let email = session_of(parts).and_then(|id| lock(&self.sessions).user(id).map(str::to_owned));
        match email {
            None => Visitor::Stranger,
            Some(email) => {
                let user = lock(&self.memory).directory.find(&email).cloned().map(Box::new);
                Visitor::SignedIn { email, user }
            }
        }
    }

    fn refuse_body(&self, parts: &request::Parts, fault: BodyFault) -> Response {
        let (status, because) = match fault {
            BodyFault::TooLarge => (413, "The body is longer than 64 KiB."),
            BodyFault::TooSlow => (408, "The body did not come within ten seconds."),
            BodyFault::Broken => (400, "The body broke off."),
        };
        let now = self.clock.now();
        let answer = Answer::empty(status);
        self.tell(parts, &answer, now, "refused", because);
        let mut response = respond(answer, now);
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        response
    }

    /// Logs a request without a token.
    pub(crate) fn tell(
        &self,
        parts: &request::Parts,
        answer: &Answer,
        now: DateTime<Utc>,
        decision: &str,
        because: &str,
    ) {
        self.log.tell(|| self.event(parts, answer, now, decision, because.to_owned()));
    }

    fn event(
        &self,
        parts: &request::Parts,
        answer: &Answer,
        now: DateTime<Utc>,
        decision: &str,
        because: String,
    ) -> SandboxEvent {
        SandboxEvent {
            at: now,
            port: self.port,
            from: parts.extensions.get::<Peer>().map(|peer| peer.0.to_string()).unwrap_or_default(),
            method: parts.method.to_string(),
            path: shown_path(parts.uri.path(), parts.uri.query()),
            token_in: None,
            header: None,
            claims: None,
            status: answer.status,
            decision: decision.to_owned(),
            because,
            remedy: None,
            changes: Vec::new(),
            known: Vec::new(),
        }
    }

    fn sign_in_event(
        &self,
        parts: &request::Parts,
        facts: &Request<'_>,
        decision: &Decision,
        answer: &Answer,
        now: DateTime<Utc>,
    ) -> SandboxEvent {
        let (word, because, remedy, changes) = match decision {
            Decision::SignedIn { changes, .. } => {
                let marked = facts.method == Method::Get && self.rules.policy.get == GetMode::Warned;
                let because = if marked { "The token is good; GET is to end." } else { "The token is good." };
                ("signed in", because.to_owned(), None, changes)
            }
            Decision::Refused { objection: Objection { refusal, found }, changes } => {
                ("refused", found.clone().into_owned(), Some(refusal.remedy().to_owned()), changes)
            }
        };
        let (header, claims) = facts.token().map(readable).unwrap_or_default();
        let token_in = match facts.token_place() {
            Place::Query => Some("query".to_owned()),
            Place::Body => Some("body".to_owned()),
            Place::Absent => None,
        };
        let changes = changes.iter().map(ToString::to_string).collect();
        let known = known(decision, facts, &self.rules.policy, header.as_deref(), claims.as_deref());
        SandboxEvent {
            token_in,
            header,
            claims,
            remedy,
            changes,
            known,
            ..self.event(parts, answer, now, word, because)
        }
    }
}
