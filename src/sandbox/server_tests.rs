//! The sandbox over a real connection, spoken to in plain bytes.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};

use super::config::SandboxConfig;
use super::policy::{
    ErrorParameters, HeadMethod, NoReturnTo, OtherMethods, PassedBrand, PassedTimestamp, Policy, SessionLife,
};
use super::server::{Sandbox, SandboxError};
use super::testing::{NOW, SECRET, Signer, good_claims, now, secret};
use super::tls::TlsIdentity;
use crate::clock::{Clock as _, FixedClock, SystemClock};
use crate::events::{SandboxEvent, channel, no_waker};
use crate::model::{GetMode, SuccessAnswer};

/// A sandbox with the runtime it lives on and the events it told.
pub(super) struct Running {
    // Before the runtime, so that it is dropped first.
    pub(super) sandbox: Sandbox,
    pub(super) clock: Arc<FixedClock>,
    pub(super) events: Receiver<SandboxEvent>,
    runtime: Runtime,
}

pub(super) fn without_remote_logout() -> SandboxConfig {
    let mut config = SandboxConfig::default();
    config.account.set_remote_logout(None);
    config
}

fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub(super) fn started(config: SandboxConfig) -> Running {
    started_with_room(config, 256)
}

fn started_with_room(config: SandboxConfig, room: usize) -> Running {
    let runtime = runtime();
    let clock = Arc::new(FixedClock::at(now()));
    let (sink, events) = channel(room, no_waker());
    let sandbox = Sandbox::start(listener(), config, secret(), clock.clone(), Some(sink), runtime.handle()).unwrap();
    Running { sandbox, clock, events, runtime }
}

impl Running {
    pub(super) fn port(&self) -> u16 {
        self.sandbox.origin().port().unwrap()
    }

    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port())).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    /// Sends these bytes on a fresh connection and reads to its end.
    pub(super) fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    }

    pub(super) fn ask(&self, method: &str, path: &str) -> String {
        self.raw(&format!("{method} {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", self.port()))
    }

    pub(super) fn post(&self, path: &str, form: &str) -> String {
        self.raw(&posted(self.port(), path, form))
    }
}

fn posted(port: u16, path: &str, form: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
}

pub(super) fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no status in {answer:?}"))
}

pub(super) fn headers<'a>(answer: &'a str, name: &str) -> Vec<&'a str> {
    let head = answer.split("\r\n\r\n").next().unwrap();
    head.lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .filter(|(found, _)| found.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
        .collect()
}

pub(super) fn token(jti: &str) -> String {
    Signer::new().sign(&good_claims(jti))
}

#[test]
fn a_form_post_signs_in_and_the_page_knows_who_came() {
    let running = started(SandboxConfig::default());
    let answer = running.post("/access/jwt?return_to=%2Fhc%2Fen-us", &format!("jwt={}", token("a")));
    assert_eq!(status(&answer), 302);
    assert_eq!(headers(&answer, "location"), ["/hc/en-us"]);
    assert!(answer.ends_with("<html><body>You are being <a href=\"/hc/en-us\">redirected</a>.</body></html>"));
    for (name, value) in [
        ("x-frame-options", "SAMEORIGIN"),
        ("cache-control", "no-cache"),
        ("x-content-type-options", "nosniff"),
        ("x-xss-protection", "1; mode=block"),
        ("x-sandbox-text", "verbatim"),
        ("date", "Tue, 14 Nov 2023 22:13:20 GMT"),
    ] {
        assert_eq!(headers(&answer, name), [value], "{name}");
    }
    assert_eq!(headers(&answer, "x-request-id").len(), 1);
    assert!(headers(&answer, "access-control-allow-origin").is_empty());
    let cookies = headers(&answer, "set-cookie");
    let names: Vec<&str> = cookies.iter().map(|cookie| cookie.split('=').next().unwrap()).collect();
    assert_eq!(names, ["_zendesk_shared_session", "_zendesk_authenticated", "_zendesk_cookie", "_zendesk_session"]);
    for cookie in &cookies {
        assert!(cookie.ends_with("; path=/; secure; HttpOnly; SameSite=None"), "{cookie}");
    }
    let session = cookies[3].split(';').next().unwrap();
    let page = |path: &str| {
        running.raw(&format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: x=y; {session}\r\nConnection: close\r\n\r\n"
        ))
    };
    let requests = page("/hc/en-us/requests");
    assert_eq!(status(&requests), 200);
    assert!(requests.contains("probe@sso-probe.test") && requests.contains("SSO probe"));
    assert!(!running.ask("GET", "/hc/en-us").contains("probe@sso-probe.test"), "strangers see nobody");
    let left = page("/access/logout");
    assert_eq!(
        headers(&left, "location"),
        ["https://idp.sso-probe.test/sign-out?email=probe%40sso-probe.test&external_id=&brand_id=1"]
    );
    assert!(page("/hc/en-us").contains("Nobody is signed in."));
}

#[test]
fn a_refusal_is_told_to_the_remote_logout_url_or_nowhere() {
    let running = started(SandboxConfig::default());
    let answer = running.ask("GET", "/access/jwt?jwt=abc");
    assert_eq!(status(&answer), 302);
    assert_eq!(
        headers(&answer, "location"),
        [
            "https://idp.sso-probe.test/sign-out?message=Invalid+jwt+parameter.+The+supplied+value+is+no+JSON+Web+Token%2C+check+how+it+was+encoded.&kind=error"
        ]
    );
    assert_eq!(headers(&answer, "x-sandbox-text"), ["invented"]);
    assert_eq!(
        headers(&answer, "set-cookie"),
        ["_zendesk_authenticated=; path=/; expires=Thu, 01 Jan 1970 00:00:00 -0000; secure; HttpOnly; SameSite=None"]
    );
    let silent = started(without_remote_logout());
    let answer = silent.ask("GET", "/access/jwt?jwt=abc");
    let port = silent.port();
    assert_eq!(headers(&answer, "location"), [format!("http://localhost:{port}/access/unauthenticated")]);
    assert_eq!(status(&silent.ask("GET", "/access/unauthenticated")), 200);
}

#[test]
fn the_policy_decides_about_success_and_about_get() {
    let policy = Policy { success: SuccessAnswer::Document, get: GetMode::Warned, ..Policy::default() };
    let running = started(SandboxConfig { policy, ..SandboxConfig::default() });
    let answer = running.ask("GET", &format!("/access/jwt?jwt={}&return_to=%2Fhc", token("a")));
    assert_eq!(status(&answer), 200);
    assert!(headers(&answer, "location").is_empty());
    assert!(answer.contains("<a href=\"/hc\">"));
    assert_eq!(headers(&answer, "deprecation"), ["@1714521600"]);
}

#[test]
fn other_hosts_are_misdirected_and_other_methods_refused() {
    let running = started(SandboxConfig { serve_as: vec!["help.example.test".to_owned()], ..SandboxConfig::default() });
    let hosted = |host: &str| status(&running.raw(&format!("GET / HTTP/1.1\r\n{host}Connection: close\r\n\r\n")));
    let table = [
        ("Host: localhost\r\n", 200),
        ("Host: sandbox.localhost:99\r\n", 200),
        ("Host: unknown.localhost:99\r\n", 404),
        ("Host: [::1]:80\r\n", 200),
        ("Host: Help.Example.test\r\n", 200),
        ("Host: evil.test\r\n", 421),
        ("Host: localhost.evil.test\r\n", 421),
        ("Host: 192.168.1.1\r\n", 421),
        ("", 421),
        ("Host: localhost\r\nHost: localhost\r\n", 421),
    ];
    for (host, expected) in table {
        assert_eq!(hosted(host), expected, "{host}");
    }
    let absolute = "GET http://evil.test/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&running.raw(absolute)), 421, "the target of the request counts more than Host");
    for method in ["OPTIONS", "HEAD", "PUT", "PATCH", "DELETE", "TRACE"] {
        let answer = running.ask(method, "/access/jwt");
        assert_eq!(status(&answer), 405, "{method}");
        assert_eq!(headers(&answer, "allow"), ["GET, POST"], "{method}");
        assert!(answer.ends_with("\r\n\r\n"), "{method} has a body");
    }
    assert_eq!(status(&running.ask("POST", "/hc")), 405);
    assert_eq!(status(&running.ask("GET", "/nothing")), 404);
}

#[test]
fn head_other_methods_brand_and_session_are_as_the_policy_says() {
    let policy = Policy {
        head: HeadMethod::AsGet,
        other_methods: OtherMethods::NotFound,
        passed_brand: PassedBrand::Home,
        no_return_to: NoReturnTo::ByRole,
        session_life: SessionLife::EightHours,
        ..Policy::default()
    };
    let running = started(SandboxConfig { policy, ..SandboxConfig::default() });
    assert_eq!(status(&running.ask("HEAD", "/access/normal")), 200);
    assert_eq!(status(&running.ask("PUT", "/access/jwt")), 404);
    assert_eq!(status(&running.ask("OPTIONS", "/access/jwt")), 405);
    let answer = running.ask("GET", &format!("/access/jwt?brand_id=1&jwt={}", token("brand")));
    let port = running.sandbox.origin().port().unwrap();
    let location = headers(&answer, "location")[0];
    assert!(location.starts_with("http://sandbox.localhost") && location.ends_with("/hc"), "{location}");
    let session = headers(&answer, "set-cookie")[3].split(';').next().unwrap().to_owned();
    let page = |path: &str| {
        running.raw(&format!(
            "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {session}\r\nConnection: close\r\n\r\n"
        ))
    };
    assert!(page("/hc").contains("probe@sso-probe.test"), "the user is shown");
    running.clock.advance(TimeDelta::hours(8));
    assert!(!page("/hc").contains("probe@sso-probe.test"));
}

#[test]
fn a_passed_timestamp_and_what_an_error_is_told_with_are_as_the_policy_says() {
    let policy = Policy {
        passed_timestamp: PassedTimestamp::Checked,
        error_parameters: ErrorParameters::WithReturnTo,
        ..Policy::default()
    };
    let running = started(SandboxConfig { policy, ..SandboxConfig::default() });
    for (told, off, signs_in) in [("a", 0, true), ("b", 180, true), ("c", 181, false), ("d", -181, false)] {
        let path = format!("/access/jwt?timestamp={}&return_to=%2Fhc&jwt={}", NOW + off, token(told));
        let answer = running.ask("GET", &path);
        let location = headers(&answer, "location")[0];
        assert_eq!(location == "/hc", signs_in, "{off}: {location}");
        assert_eq!(location.ends_with("&kind=error&brand_id=1&return_to=%2Fhc"), !signs_in, "{off}: {location}");
    }
}

#[test]
fn a_body_of_64_kib_is_read_and_one_byte_more_refused() {
    let running = started(SandboxConfig::default());
    let form = |bytes: usize, jti: &str| {
        let mut form = format!("jwt={}&padding=", token(jti));
        form.push_str(&"x".repeat(bytes - form.len()));
        form
    };
    assert_eq!(status(&running.post("/access/jwt", &form(64 * 1024, "a"))), 302);
    for bytes in [64 * 1024 + 1, 512 * 1024] {
        assert_eq!(status(&running.post("/access/jwt", &form(bytes, "b"))), 413, "{bytes}");
    }
    let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
    let chunked = format!(
        "POST /access/jwt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
        chunk.repeat(5)
    );
    assert_eq!(status(&running.raw(&chunked)), 413, "a length that is not told counts as well");
}

#[test]
fn connections_are_kept_and_twins_on_many_of_them_have_one_winner() {
    let running = started(SandboxConfig::default());
    let form = format!("jwt={}", token("twin"));
    let request = format!(
        "POST /access/jwt HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let mut streams: Vec<TcpStream> = (0..12).map(|_| running.connect()).collect();
    for stream in &mut streams {
        stream.write_all(request.as_bytes()).unwrap();
    }
    let locations: Vec<String> = streams
        .iter_mut()
        .map(|stream| {
            let mut buffer = [0; 4096];
            let read = stream.read(&mut buffer).unwrap();
            let answer = String::from_utf8_lossy(&buffer[..read]).into_owned();
            headers(&answer, "location")[0].to_owned()
        })
        .collect();
    assert_eq!(locations.iter().filter(|location| location.starts_with("http://localhost/")).count(), 1);
    assert_eq!(locations.iter().filter(|location| location.contains("was+used+before")).count(), 11);
    // The same connection serves the next request.
    streams[0].write_all(b"GET /hc HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut buffer = [0; 4096];
    let read = streams[0].read(&mut buffer).unwrap();
    assert_eq!(status(&String::from_utf8_lossy(&buffer[..read])), 200);
}

#[test]
fn the_window_follows_the_sandboxs_own_clock() {
    let running = started(SandboxConfig::default());
    running.clock.advance(TimeDelta::seconds(181));
    let answer = running.post("/access/jwt", &format!("jwt={}", token("a")));
    assert!(headers(&answer, "location")[0].contains("more+than+3+minutes+off"));
    running.clock.advance(TimeDelta::seconds(-1));
    let answer = running.post("/access/jwt", &format!("jwt={}", token("a")));
    assert_eq!(headers(&answer, "location"), [format!("http://127.0.0.1:{}/", running.port())]);
}

#[test]
fn every_request_is_told_without_signature_and_secret() {
    let mut running = started(SandboxConfig::default());
    let token = token("a");
    running.ask("GET", &format!("/access/jwt?jwt={token}&note={SECRET}"));
    running
        .post("/access/jwt", &format!("jwt={}", Signer::new().sign(&good_claims("b").replace("SSO probe", "Other"))));
    running.post("/access/jwt", "jwt=x");
    running.ask("GET", "/hc");
    running.ask("PUT", "/hc");
    let events: Vec<SandboxEvent> = (0..5).map(|_| running.events.blocking_recv().unwrap()).collect();
    let told: Vec<(&str, u16, &str)> =
        events.iter().map(|event| (event.method.as_str(), event.status, event.decision.as_str())).collect();
    assert_eq!(
        told,
        [
            ("GET", 302, "signed in"),
            ("POST", 302, "signed in"),
            ("POST", 302, "refused"),
            ("GET", 200, "page"),
            ("PUT", 405, "refused"),
        ]
    );
    let signature = token.rsplit('.').next().unwrap();
    let everything = format!("{events:?}");
    assert!(!everything.contains(signature) && !everything.contains(SECRET));
    assert!(events[0].path.contains(&token[..token.len() - signature.len()]), "{}", events[0].path);
    assert_eq!(events[0].token_in.as_deref(), Some("query"));
    assert_eq!(events[0].claims.as_deref(), Some(good_claims("a").as_str()));
    assert_eq!(events[0].header.as_deref(), Some(r#"{"typ":"JWT","alg":"HS256"}"#));
    assert_eq!(
        events[0].changes,
        ["user probe@sso-probe.test created", "name of probe@sso-probe.test: becomes SSO probe"]
    );
    assert_eq!(events[1].token_in.as_deref(), Some("body"));
    assert_eq!(events[1].changes, ["name of probe@sso-probe.test: SSO probe becomes Other"]);
    assert_eq!(events[2].because, "The token has fewer than three segments.");
    let remedy = "Send three base64url segments without padding, made by a JWT library.";
    assert_eq!(events[2].remedy.as_deref(), Some(remedy));
    assert_eq!(events[2].known[0].confidence, crate::model::Confidence::Documented);
    assert_eq!(events[2].at.timestamp(), NOW);
    assert!(events[0].from.starts_with("127.0.0.1:"));
    assert_eq!(events[0].port, running.port());
}

#[test]
fn a_log_that_nobody_reads_stops_nothing_and_what_is_lost_is_counted() {
    let running = started_with_room(SandboxConfig::default(), 1);
    for _ in 0..3 {
        assert_eq!(status(&running.ask("GET", "/")), 200);
    }
    assert_eq!(running.sandbox.dropped_events(), 2);
}

#[test]
fn a_stopped_sandbox_lets_go_of_its_port_at_once() {
    let Running { sandbox, runtime, .. } = started(SandboxConfig::default());
    let port = sandbox.origin().port().unwrap();
    let mut idle = TcpStream::connect(("127.0.0.1", port)).unwrap();
    idle.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut buffer = [0; 4096];
    assert!(idle.read(&mut buffer).unwrap() > 0);
    runtime.block_on(sandbox.stop());
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    assert_eq!(idle.read(&mut buffer).unwrap(), 0, "an idle connection is closed");
}

#[test]
fn only_loopback_is_served() {
    let runtime = runtime();
    let open = TcpListener::bind("0.0.0.0:0").unwrap();
    let clock = Arc::new(FixedClock::at(now()));
    let started = Sandbox::start(open, SandboxConfig::default(), secret(), clock, None, runtime.handle());
    assert!(matches!(started, Err(SandboxError::NotLoopback(_))));
}

#[test]
fn further_connections_wait_until_one_of_64_ends() {
    let running = started(SandboxConfig::default());
    let request = b"GET /hc HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let mut buffer = [0; 4096];
    let mut open = Vec::new();
    for _ in 0..64 {
        let mut stream = running.connect();
        stream.write_all(request).unwrap();
        assert!(stream.read(&mut buffer).unwrap() > 0);
        open.push(stream);
    }
    let mut waiting = running.connect();
    waiting.write_all(request).unwrap();
    waiting.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert!(waiting.read(&mut buffer).is_err(), "the 65th is answered at once");
    open.pop();
    waiting.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    assert!(waiting.read(&mut buffer).unwrap() > 0);
}

#[test]
fn a_client_that_stops_within_its_headers_is_let_go() {
    let running = started(SandboxConfig::default());
    let mut stream = running.connect();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    stream.write_all(b"GET /hc HTTP/1.1\r\nHost: local").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the connection ends by itself");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || status(&answer) == 408, "{answer}");
}

#[test]
fn a_client_that_trusts_the_authority_speaks_https_and_another_does_not() {
    let names = ["sso.example.test".to_owned(), "127.0.0.1".to_owned()];
    let identity = TlsIdentity::generate(&names, SystemClock.now()).unwrap();
    let other = TlsIdentity::generate(&names, SystemClock.now()).unwrap();
    let config =
        SandboxConfig { tls: Some(identity.clone()), serve_as: vec![names[0].clone()], ..SandboxConfig::default() };
    let running = started(config);
    assert_eq!(running.sandbox.origin().scheme(), "https");
    let ask = |ca_pem: &str, name: &str| {
        let port = running.port();
        running.runtime.block_on(https(ca_pem, name, port, format!("/access/jwt?jwt={}", token(name))))
    };
    let answer = ask(identity.ca_pem(), "sso.example.test").unwrap();
    assert_eq!(headers(&answer, "location"), ["https://sso.example.test/"]);
    let answer = ask(identity.ca_pem(), "127.0.0.1").unwrap();
    assert_eq!(headers(&answer, "location"), ["https://127.0.0.1/"]);
    assert!(ask(other.ca_pem(), "sso.example.test").is_err(), "another authority vouches for nothing here");
    assert!(ask(identity.ca_pem(), "localhost").is_err(), "the certificate has other names");
}

async fn https(ca_pem: &str, name: &str, port: u16, path: String) -> std::io::Result<String> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let client = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await?;
    let name = name.to_owned();
    let server = ServerName::try_from(name.clone()).unwrap();
    let mut stream = tokio_rustls::TlsConnector::from(Arc::new(client)).connect(server, stream).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
