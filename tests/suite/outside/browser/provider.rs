//! A small identity provider: it signs everybody in as one agent and hands the token over in the ways that people use.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use countersign::clock::{Clock as _, SystemClock};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::json;
use url::Url;
use uuid::Uuid;

use crate::support::SECRET;

/// Who signs in.
pub(super) const EMAIL: &str = "ann@sso-probe.test";

/// How the login page hands the token over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// A form that submits itself.
    Form,
    /// A redirect, the token in the query.
    Redirect,
}

/// How the tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signing {
    /// As they should be.
    Right,
    /// With another secret.
    Wrong,
}

/// What the provider was asked.
#[derive(Debug)]
pub(super) struct Asked {
    /// Path and query.
    pub(super) target: String,
    /// The body.
    pub(super) body: String,
}

struct State {
    way: Way,
    signing: Mutex<Signing>,
    sandbox: Mutex<String>,
    logins: AtomicU32,
    told: Mutex<Sender<Asked>>,
}

/// A running provider. Its thread ends with the tests' process.
pub(super) struct Provider {
    /// Scheme, host and port.
    pub(super) origin: String,
    state: Arc<State>,
    asked: Receiver<Asked>,
}

impl Provider {
    /// Starts a provider with this login page.
    pub(super) fn start(way: Way, signing: Signing) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let origin = format!("http://localhost:{}", listener.local_addr().expect("it is bound").port());
        let (told, asked) = channel();
        let state = Arc::new(State {
            way,
            signing: Mutex::new(signing),
            sandbox: Mutex::default(),
            logins: AtomicU32::new(0),
            told: Mutex::new(told),
        });
        let shared = Arc::clone(&state);
        std::thread::Builder::new()
            .name("identity provider".to_owned())
            .spawn(move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    let state = Arc::clone(&shared);
                    // A browser opens connections that it may not use, so each has a thread.
                    drop(std::thread::Builder::new().spawn(move || serve(&stream, &state)));
                }
            })
            .expect("a thread starts");
        Self { origin, state, asked }
    }

    /// Tells the provider where the sandbox is.
    pub(super) fn knows(&self, sandbox: &str) {
        sandbox.clone_into(&mut self.state.sandbox.lock().expect("nobody panics with it"));
    }

    /// Signs otherwise from now on.
    pub(super) fn sign(&self, signing: Signing) {
        *self.state.signing.lock().expect("nobody panics with it") = signing;
    }

    /// How often the login page was asked for.
    pub(super) fn logins(&self) -> u32 {
        self.state.logins.load(Ordering::SeqCst)
    }

    /// The first request below this path that was not looked at yet; waits for one.
    pub(super) fn next_at(&self, path: &str) -> Asked {
        loop {
            let asked = self.asked.recv_timeout(Duration::from_secs(30)).expect("the provider is asked");
            if asked.target.starts_with(path) {
                return asked;
            }
        }
    }
}

fn serve(stream: &TcpStream, state: &State) {
    // A connection that breaks is the browser's matter.
    drop(answer(stream, state));
}

fn answer(mut stream: &TcpStream, state: &State) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let Some(target) = line.split(' ').nth(1).map(str::to_owned) else { return Ok(()) };
    let mut length = 0;
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header)? == 0 || header == "\r\n" {
            break;
        }
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (status, location, html) = state.page(&target);
    let body = String::from_utf8_lossy(&body).into_owned();
    drop(state.told.lock().expect("nobody panics with it").send(Asked { target, body }));
    let location = location.map_or_else(String::new, |location| format!("Location: {location}\r\n"));
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n{location}\r\n{html}",
        html.len()
    )
}

impl State {
    fn page(&self, target: &str) -> (&'static str, Option<String>, String) {
        let url = Url::parse("http://localhost").and_then(|base| base.join(target)).expect("a target is a path");
        let return_to = url.query_pairs().find(|(name, _)| name == "return_to").map(|(_, value)| value.into_owned());
        let shown = |body: String| ("200 OK", None, format!("<!DOCTYPE html><meta charset=utf-8><body>{body}"));
        match url.path() {
            "/login" => {
                self.logins.fetch_add(1, Ordering::SeqCst);
                match self.way {
                    Way::Form => shown(format!(
                        "<form method=post action=\"{}\"><input type=hidden name=jwt value=\"{}\"></form>\
                         <script>document.forms[0].submit()</script>",
                        self.endpoint(return_to.as_deref(), None).replace('&', "&amp;"),
                        self.token()
                    )),
                    Way::Redirect => {
                        ("302 Found", Some(self.endpoint(return_to.as_deref(), Some(&self.token()))), String::new())
                    }
                }
            }
            "/fetch" => shown(format!(
                "<p id=said></p><script>\
                 fetch('{}', {{ method: 'POST', credentials: 'include', body: new URLSearchParams({{ jwt: '{}' }}) }})\
                 .then(answer => 'answered ' + answer.status, error => 'blocked: ' + error.name)\
                 .then(word => {{ said.textContent = word }})</script>",
                self.endpoint(None, None),
                self.token()
            )),
            "/frame" => shown(format!(
                "<p>framed</p><iframe src=\"{}\"></iframe><iframe src=\"/other\"></iframe>",
                self.endpoint(Some("/hc/en-us"), Some(&self.token())).replace('&', "&amp;")
            )),
            "/credentials" => shown(
                "<form method=post action=/session><input name=user value=ann><button>Log in</button></form>"
                    .to_owned(),
            ),
            "/credentials-with-token" => shown(format!(
                "<form method=post action=/session><input name=user value=ann>\
                 <input type=hidden name=jwt value=\"{}\"><button>Log in</button></form>",
                self.token()
            )),
            "/session" => ("307 Temporary Redirect", Some(self.endpoint(Some("/agent"), None)), String::new()),
            // Every other path is the page of an application that chooses what to show by the hash.
            _ => shown(
                "<p id=said></p><script>\
                 const message = new URLSearchParams(location.search).get('message');\
                 said.textContent = location.hash === '#/sign-out' ? 'signed out: ' + message : 'no such route'\
                 </script>"
                    .to_owned(),
            ),
        }
    }

    fn endpoint(&self, return_to: Option<&str>, token: Option<&str>) -> String {
        let sandbox = self.sandbox.lock().expect("nobody panics with it").clone();
        let mut url = Url::parse(&format!("{sandbox}/access/jwt")).expect("an origin and a path");
        for (name, value) in [("jwt", token), ("return_to", return_to)] {
            if let Some(value) = value {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        url.into()
    }

    fn token(&self) -> String {
        let secret = match *self.signing.lock().expect("nobody panics with it") {
            Signing::Right => SECRET,
            Signing::Wrong => "another secret, which the sandbox does not have",
        };
        let now = SystemClock.now().timestamp();
        let claims = json!({
            "iat": now, "jti": Uuid::new_v4(), "email": EMAIL, "name": "Ann Probe", "tags": ["vip"],
        });
        encode(&Header::default(), &claims, &EncodingKey::from_secret(secret.as_bytes())).expect("claims can be signed")
    }
}
