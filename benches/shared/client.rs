//! A client of a sandbox in this process, with good tokens: everything a sign-in costs but the network.

use std::net::TcpListener;
use std::sync::Arc;

use countersign::clock::{FixedClock, SettableClock};
use countersign::events::{SandboxEvent, channel, no_waker};
use countersign::model::SharedSecret;
use countersign::sandbox::{Sandbox, SandboxConfig};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::runtime::{Builder, Runtime};

const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef";

/// How many events may wait to be read, as in `serve`.
const LOG_WAITING_MAX: usize = 4096;

/// A sandbox as `serve` starts it, with a log that is read and the control interface, and a connection to it that stays
/// open. Both live on one thread, so that the time that passes is the processor's.
pub(crate) struct Client {
    connection: DuplexStream,
    answer: Vec<u8>,
    // Before the runtime, so that it is dropped first.
    sandbox: Sandbox,
    runtime: Runtime,
    key: EncodingKey,
}

impl Client {
    /// Starts a sandbox with this clock and connects to it.
    pub(crate) fn connect(clock: Arc<FixedClock>) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let secret = SharedSecret::new(SECRET.to_owned()).expect("not empty");
        let clock = Arc::new(SettableClock::as_base(clock));
        let config = SandboxConfig { control: Some(Arc::clone(&clock)), ..SandboxConfig::default() };
        let (sink, mut log) = channel::<SandboxEvent>(LOG_WAITING_MAX, no_waker());
        runtime.spawn(async move { while log.recv().await.is_some() {} });
        let sandbox = Sandbox::start(listener, config, secret, clock, Some(sink), runtime.handle()).expect("starts");
        let connection = sandbox.connect_in_process();
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        Self { connection, answer: Vec::new(), sandbox, runtime, key }
    }

    /// The request by which this user signs in, as bytes; each number is another token.
    pub(crate) fn request(&self, user: usize, number: usize, iat: i64) -> Vec<u8> {
        let claims = serde_json::json!({
            "iat": iat,
            // As long as an id mostly is.
            "jti": format!("{number:08x}-0000-4000-8000-{user:012x}"),
            "name": format!("Probe {user}"),
            "email": format!("probe{user}@sso-probe.test"),
        });
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.key).expect("it signs");
        format!(
            "POST /access/jwt?return_to=%2Fhc HTTP/1.1\r\nHost: localhost\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\njwt={token}",
            token.len() + "jwt=".len()
        )
        .into_bytes()
    }

    /// Sends a request, reads its answer to the end, and sees that the user is signed in.
    pub(crate) fn sign_in(&mut self, request: &[u8]) {
        let Self { connection, answer, runtime, .. } = self;
        answer.clear();
        runtime.block_on(async {
            connection.write_all(request).await.expect("the sandbox reads");
            // The body is the same for every user, and the last thing of the answer.
            while !answer.ends_with(b"</body></html>") {
                let read = connection.read_buf(answer).await.expect("the sandbox answers");
                assert!(read > 0, "the connection has ended: {}", String::from_utf8_lossy(answer));
            }
        });
        let signed_in = b"_zendesk_authenticated=1";
        let found = answer.windows(signed_in.len()).any(|bytes| bytes == signed_in);
        assert!(found, "{}", String::from_utf8_lossy(answer));
        assert_eq!(self.sandbox.dropped_events(), 0, "the log is read");
    }
}
