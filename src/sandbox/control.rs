//! The control interface: what tests of other programs ask of the sandbox besides signing in.
//!
//! It stands below `/_sandbox` and only where the sandbox was started with it, for the real endpoint has nothing like it.
//! A page in a browser cannot use it from elsewhere: a request that says it comes from another origin is refused, and
//! what changes anything has to be JSON, which a browser sends to another origin only after a preflight that nobody
//! answers here. Secrets come in but never go out: neither they nor signatures stand in none of its answers.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method as HttpMethod, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::account::Account;
use super::body::{BodyFault, read_body_of};
use super::routes::Shared;
use crate::clock::{Clock as _, SettableClock};
use crate::model::SharedSecret;

/// The path below which the interface stands.
pub(crate) const CONTROL: &str = "/_sandbox";

/// The longest body that is read here, in bytes: a whole account.
const BODY_MAX_BYTES: usize = 8 * 1024 * 1024;

/// Whether a path is the interface's.
pub(crate) fn is_control(path: &str) -> bool {
    path.strip_prefix(CONTROL).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The routes of the interface.
pub(crate) fn routes(shared: &Arc<Shared>) -> Router<Arc<Shared>> {
    Router::new()
        .route("/requests", get(requests))
        .route("/reset", post(reset))
        .route("/clock", get(show_clock).put(set_clock))
        .route("/secret", post(set_secret))
        .route("/state", get(show_state).put(set_state))
        .fallback(nothing)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(Arc::clone(shared), guard))
}

/// Why a request to the interface is not carried out.
#[derive(Debug)]
struct Declined {
    status: StatusCode,
    why: String,
}

impl Declined {
    fn new(status: StatusCode, why: impl Into<String>) -> Self {
        Self { status, why: why.into() }
    }
}

type Answered = Result<Value, Declined>;

/// Keeps pages of other origins out.
async fn guard(State(shared): State<Arc<Shared>>, request: HttpRequest, next: Next) -> Response {
    match admit(&shared, &request) {
        Ok(()) => next.run(request).await,
        Err(declined) => shared.controlled(Err(declined)),
    }
}

fn admit(shared: &Shared, request: &HttpRequest) -> Result<(), Declined> {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text(HeaderName::from_static("sec-fetch-site"));
    let origin = text(header::ORIGIN);
    let own = text(header::HOST).map(|host| format!("{}://{host}", shared.scheme));
    let foreign_site = site.is_some_and(|site| site != "same-origin" && site != "none");
    let foreign_origin = origin.is_some() && origin != own.as_deref();
    if foreign_site || foreign_origin {
        return Err(Declined::new(StatusCode::FORBIDDEN, "a page of another origin may not use this interface"));
    }
    if request.method() != HttpMethod::GET && !is_json(headers) {
        let why = "what changes the sandbox has to come with Content-Type: application/json, also without a body";
        return Err(Declined::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    }
    Ok(())
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// What was asked, the oldest first; `?after=N` leaves out what was read before.
async fn requests(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let after = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "after");
    let answered = match after.map(|(_, number)| number.parse::<u64>()) {
        Some(Err(_)) => Err(Declined::new(StatusCode::BAD_REQUEST, "after is the number of a request")),
        number => {
            let after = number.and_then(Result::ok).unwrap_or(0);
            let (told, requests) = shared.log.kept_after(after);
            Ok(json!({ "told": told, "requests": requests }))
        }
    };
    shared.controlled(answered)
}

/// The account as it was at the start: nobody is signed in, no `jti` is used, nothing was asked. The clock stays.
async fn reset(State(shared): State<Arc<Shared>>) -> Response {
    shared.reset();
    shared.log.forget();
    shared.controlled(Ok(json!({ "reset": true })))
}

async fn show_clock(State(shared): State<Arc<Shared>>) -> Response {
    let now = shared.clock.now();
    shared.controlled(Ok(json!({ "now": now })))
}

/// What the clock is asked to do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockWish {
    now: Option<DateTime<Utc>>,
    advance_s: Option<f64>,
}

async fn set_clock(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let answered = match read_json(request).await {
        Ok(wish) => move_clock(&shared, &wish),
        Err(declined) => Err(declined),
    };
    shared.controlled(answered)
}

fn move_clock(shared: &Shared, wish: &ClockWish) -> Answered {
    let clock: &SettableClock = shared.control.as_deref().expect("the routes are there only with a clock to set");
    let bad = |why: String| Declined::new(StatusCode::BAD_REQUEST, why);
    let moved = match (wish.now, wish.advance_s) {
        (Some(now), None) => clock.set(now),
        (None, Some(secs)) => {
            let step = step_of(secs).ok_or_else(|| bad("advance_s is out of range".to_owned()))?;
            clock.advance(step)
        }
        (None, None) | (Some(_), Some(_)) => {
            let wanted = r#"wanted: {"now": "2026-01-31T12:00:00Z"} or {"advance_s": 60}"#;
            return Err(bad(wanted.to_owned()));
        }
    };
    moved.map_err(|error| bad(error.to_string()))?;
    Ok(json!({ "now": clock.now() }))
}

/// A step of a clock; none where it is longer than ten thousand years.
fn step_of(secs: f64) -> Option<TimeDelta> {
    let micros = secs * 1e6;
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    (micros.abs() < 3.2e17).then(|| TimeDelta::microseconds(micros as i64))
}

/// The account as sign-ins have left it.
async fn show_state(State(shared): State<Arc<Shared>>) -> Response {
    let account = serde_json::to_value(shared.export()).expect("an account is plain data");
    shared.controlled(Ok(account))
}

/// Another account, with nobody signed in and no `jti` used. A configuration keeps the secret of its name.
async fn set_state(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let answered = match read_json::<Account>(request).await {
        Ok(account) => shared.import(account).map(|()| imported(&shared)).map_err(|problems| {
            let said: Vec<String> = problems.iter().map(|problem| format!("{problem}")).collect();
            Declined::new(StatusCode::UNPROCESSABLE_ENTITY, said.join("; "))
        }),
        Err(declined) => Err(declined),
    };
    shared.controlled(answered)
}

/// What is said of another account: a configuration of a new name has a random secret, with which nobody can sign.
fn imported(shared: &Shared) -> Value {
    let unknown = shared.rules.keyring().unknown();
    let mut said = json!({ "imported": true, "without_known_secret": unknown });
    if !unknown.is_empty() {
        said["to_set_one"] = r#"POST /_sandbox/secret {"configuration": "…", "secret": "…"}"#.into();
    }
    said
}

/// Which configuration gets which secret. There is no `Debug` on purpose.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretWish {
    configuration: String,
    secret: String,
}

/// Another secret for a configuration, chosen by who asks, so that none has to be sent out.
async fn set_secret(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let answered = match read_json_body(request).await {
        Ok(body) => replace_secret(&shared, &body),
        Err(declined) => Err(declined),
    };
    shared.controlled(answered)
}

fn replace_secret(shared: &Shared, body: &[u8]) -> Answered {
    // The reader's own words may quote the secret.
    let SecretWish { configuration, secret } = serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let why = format!(
            r#"the body cannot be used, line {line} column {column}; wanted: {{"configuration": "jwt", "secret": "…"}}"#
        );
        Declined::new(StatusCode::BAD_REQUEST, why)
    })?;
    let secret =
        SharedSecret::new(secret).map_err(|error| Declined::new(StatusCode::BAD_REQUEST, error.to_string()))?;
    shared.set_secret(&configuration, secret).ok_or_else(|| {
        Declined::new(StatusCode::UNPROCESSABLE_ENTITY, format!("no configuration is called {configuration:?}"))
    })?;
    Ok(json!({ "replaced": configuration }))
}

async fn nothing(State(shared): State<Arc<Shared>>) -> Response {
    let why = "there are requests, reset, clock, state and secret below /_sandbox";
    shared.controlled(Err(Declined::new(StatusCode::NOT_FOUND, why)))
}

async fn wrong_method(State(shared): State<Arc<Shared>>) -> Response {
    let why = "requests is read by GET, reset and secret are asked for by POST, clock and state are read by GET and set by PUT";
    shared.controlled(Err(Declined::new(StatusCode::METHOD_NOT_ALLOWED, why)))
}

async fn read_json<T: for<'de> Deserialize<'de>>(request: HttpRequest) -> Result<T, Declined> {
    let body = read_json_body(request).await?;
    serde_json::from_slice(&body)
        .map_err(|error| Declined::new(StatusCode::BAD_REQUEST, format!("the body cannot be used: {error}")))
}

async fn read_json_body(request: HttpRequest) -> Result<Bytes, Declined> {
    read_body_of(request.into_body(), BODY_MAX_BYTES).await.map_err(|fault| match fault {
        BodyFault::TooLarge => Declined::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is longer than 8 MiB"),
        BodyFault::TooSlow => Declined::new(StatusCode::REQUEST_TIMEOUT, "the body did not come within ten seconds"),
        BodyFault::Broken => Declined::new(StatusCode::BAD_REQUEST, "the body broke off"),
    })
}

impl Shared {
    /// The answer of the interface as a response. What is declined may quote the request, so what could be a signature or
    /// a secret is taken out; the account holds none, and the requests on record were cleaned when they were told.
    fn controlled(&self, answered: Answered) -> Response {
        let (status, value) = match answered {
            Ok(value) => (StatusCode::OK, value),
            Err(Declined { status, why }) => (status, json!({ "error": self.log.hidden(&why) })),
        };
        let mut response = Response::new(Body::from(format!("{value:#}\n")));
        *response.status_mut() = status;
        for (name, value) in [
            (header::CONTENT_TYPE, "application/json; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        ] {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::FixedClock;
    use crate::sandbox::SandboxConfig;
    use crate::sandbox::account::{Configuration, StoredUser};
    use crate::sandbox::server_tests::{Running, started};
    use crate::sandbox::testing::{SECRET, Signer, good_claims, now, user};

    fn controlled(account: Account) -> Running {
        let control = Some(Arc::new(SettableClock::as_base(Arc::new(FixedClock::at(now())))));
        started(SandboxConfig { account, control, ..SandboxConfig::default() })
    }

    /// Asks the interface and reads status and JSON.
    fn asked(running: &Running, method: &str, path: &str, body: &str) -> (u16, Value) {
        let length = body.len();
        let answer = running.raw(&format!(
            "{method} /_sandbox/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ));
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), serde_json::from_str(body).unwrap())
    }

    #[test]
    fn the_account_is_shown_as_it_is_even_where_the_secret_is_one_of_its_words() {
        let users: Vec<StoredUser> = vec![user("organization@sso-probe.test")];
        let running = controlled(Account { users, ..Account::default() });
        let (_, before) = asked(&running, "GET", "state", "");
        let secret = SharedSecret::new("organization".to_owned()).unwrap();
        running.sandbox.shared.log.hide(std::iter::once(secret));
        let (status, shown) = asked(&running, "GET", "state", "");
        assert_eq!((status, &shown), (200, &before));
        assert_eq!(shown["user"][0]["email"], "organization@sso-probe.test");
        assert_eq!(asked(&running, "PUT", "state", &shown.to_string()).0, 200);
        assert_eq!(asked(&running, "GET", "state", "").1, before);
        running.ask("GET", "/hc?a=organization");
        let (_, told) = asked(&running, "GET", "requests", "");
        assert_eq!(told["requests"][0]["path"], "/hc?a=⟨secret⟩");
        let (_, declined) = asked(&running, "PUT", "state", r#"{"organization ":1}"#);
        assert!(declined["error"].as_str().unwrap().contains("`⟨secret⟩ `"), "{declined}");
    }

    fn signs_in(running: &Running, secret: &str, jti: &str) -> bool {
        let token = Signer::new().key(secret.as_bytes()).sign(&good_claims(jti));
        running.post("/access/jwt", &format!("jwt={token}")).contains("_zendesk_authenticated=1")
    }

    #[test]
    fn a_secret_set_from_outside_counts_at_once_and_alone() {
        let running = controlled(Account::default());
        assert!(signs_in(&running, SECRET, "a"));
        let set = |body: &Value| asked(&running, "POST", "secret", &body.to_string());
        let fresh = "a fresh one, \"quoted\"";
        assert_eq!(set(&json!({ "configuration": "jwt", "secret": fresh })), (200, json!({ "replaced": "jwt" })));
        assert!(!signs_in(&running, SECRET, "b"));
        assert!(signs_in(&running, fresh, "b"));
        asked(&running, "POST", "reset", "");
        assert!(signs_in(&running, fresh, "c"), "a reset leaves it");
        for (body, status, part) in [
            (json!({ "configuration": "jwt", "secret": "" }), 400, "the secret is empty"),
            (json!({ "configuration": "nobody", "secret": "xyz" }), 422, "no configuration is called \"nobody\""),
            (json!({ "configuration": "jwt" }), 400, "wanted: {\"configuration\""),
            (json!({ "configuration": "jwt", "secret": "xyz", "more": 1 }), 400, "wanted"),
            (json!("never to be quoted"), 400, "wanted"),
        ] {
            let (got, declined) = set(&body);
            let error = declined["error"].as_str().unwrap();
            assert_eq!(got, status, "{body}");
            assert!(error.contains(part) && !error.contains("quoted") && !error.contains("xyz"), "{error}");
        }
        running.ask("GET", &format!("/hc?a={SECRET}"));
        assert!(signs_in(&running, fresh, "d"), "what was declined changed nothing");
        let (_, told) = asked(&running, "GET", "requests", "");
        assert!(!told.to_string().contains(SECRET) && !told.to_string().contains("fresh one"), "{told}");
        assert_eq!(asked(&running, "GET", "secret", "").0, 405);
    }

    #[test]
    fn an_account_with_a_configuration_of_a_new_name_is_told_to_have_no_known_secret() {
        let running = controlled(Account::default());
        let (_, mut account) = asked(&running, "GET", "state", "");
        let (_, said) = asked(&running, "PUT", "state", &account.to_string());
        assert_eq!(said, json!({ "imported": true, "without_known_secret": [] }));
        let second = Configuration { name: "second".to_owned(), ..Configuration::default() };
        account["configuration"].as_array_mut().unwrap().push(serde_json::to_value(second).unwrap());
        for _ in 0..2 {
            let (_, said) = asked(&running, "PUT", "state", &account.to_string());
            assert_eq!(said["without_known_secret"], json!(["second"]));
            assert!(said["to_set_one"].as_str().unwrap().contains("POST /_sandbox/secret"), "{said}");
        }
        asked(&running, "POST", "secret", r#"{"configuration": "second", "secret": "of the second"}"#);
        assert!(signs_in(&running, "of the second", "a"));
        let (_, said) = asked(&running, "PUT", "state", &account.to_string());
        assert_eq!(said["without_known_secret"], json!([]));
        assert!(signs_in(&running, "of the second", "a"));
    }
}
