//! Requests to a sandbox in plain bytes, as an application of somebody else sends them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// One request on a connection of its own.
pub(crate) fn ask(port: u16, method: &str, path: &str, headers: &[&str], body: &str) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("it can be set");
    let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    if !headers.iter().any(|header| header.starts_with("Host:")) {
        head.push_str("Host: localhost:");
        head.push_str(&port.to_string());
        head.push_str("\r\n");
    }
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("it speaks HTTP");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("there is a status");
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// What marks a body as JSON.
pub(crate) const JSON: &str = "Content-Type: application/json";

/// Asks the control interface to change something.
pub(crate) fn change(port: u16, method: &str, path: &str, body: &Value) -> Answer {
    ask(port, method, path, &[JSON], &body.to_string())
}

/// A good token.
pub(crate) fn token(secret: &str, iat: i64, jti: &str) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"HS256"}"#);
    let claims = json!({ "iat": iat, "jti": jti, "email": "a@sso-probe.test", "name": "A" });
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key will do");
    mac.update(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// Hands a token in by POST.
pub(crate) fn sign_in(port: u16, token: &str) -> Answer {
    let form = "Content-Type: application/x-www-form-urlencoded";
    ask(port, "POST", "/access/jwt", &[form], &format!("jwt={token}"))
}

/// Whether the answer opened a session.
pub(crate) fn is_signed_in(answer: &Answer) -> bool {
    answer.head.contains("_zendesk_authenticated=1")
}
