//! Each disturbance over a real connection, as the bytes that arrive.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;

use super::*;
use crate::clock::FixedClock;
use crate::events::{SandboxEvent, channel, no_waker};
use crate::sandbox::config::SandboxConfig;
use crate::sandbox::server::Sandbox;
use crate::sandbox::testing::{Signer, good_claims, now, secret};

/// What a client waits for a next byte.
const PATIENCE: Duration = Duration::from_millis(400);

struct Disturbed {
    // Before the runtime, so that it is dropped first.
    sandbox: Sandbox,
    events: Receiver<SandboxEvent>,
    runtime: Runtime,
}

impl Disturbed {
    fn start(disturbance: Disturbance) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (sink, events) = channel(16, no_waker());
        let config = SandboxConfig { disturbance: Some(disturbance), ..SandboxConfig::default() };
        let clock = Arc::new(FixedClock::at(now()));
        let sandbox = Sandbox::start(listener, config, secret(), clock, Some(sink), runtime.handle()).unwrap();
        Self { sandbox, events, runtime }
    }

    /// Signs in by POST and reads at most so many bytes of the answer; with how the reading ended.
    fn signed_in(&self, most: usize) -> (String, Option<ErrorKind>) {
        let form = format!("jwt={}", Signer::new().sign(&good_claims("a")));
        let mut stream = TcpStream::connect(("127.0.0.1", self.sandbox.origin().port().unwrap())).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(
            stream,
            "POST /access/jwt?return_to=%2Fhc HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
            form.len()
        )
        .unwrap();
        let (mut answer, mut byte) = (Vec::new(), [0; 1]);
        while answer.len() < most {
            match stream.read(&mut byte) {
                Ok(0) => return (String::from_utf8(answer).unwrap(), None),
                Ok(_) => answer.push(byte[0]),
                Err(error) => return (String::from_utf8(answer).unwrap(), Some(error.kind())),
            }
        }
        (String::from_utf8(answer).unwrap(), None)
    }
}

const BODY: &str = "<html><body>You are being <a href=\"/hc\">redirected</a>.</body></html>";

/// The status, the length that is said, and the body that came.
fn parts(answer: &str) -> (u16, usize, &str) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let said = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), said.parse().unwrap(), body)
}

#[test]
fn each_disturbance_does_what_it_says_and_the_log_names_it() {
    for &disturbance in Disturbance::ALL {
        let mut disturbed = Disturbed::start(disturbance);
        // A whole answer that drips takes minutes.
        let most = if disturbance == Disturbance::Drip { 3 } else { usize::MAX };
        let begun = std::time::Instant::now();
        let (answer, ended) = disturbed.signed_in(most);
        let (half, full) = (BODY.len() / 2, BODY.len());
        let status = match disturbance {
            Disturbance::Silence => {
                // Systems have two names for it.
                assert!(matches!(ended, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{ended:?}");
                assert_eq!(answer, "");
                0
            }
            Disturbance::ResetBeforeAnswer => {
                assert_eq!((answer.as_str(), ended), ("", Some(ErrorKind::ConnectionReset)));
                0
            }
            Disturbance::Drip => {
                assert_eq!((answer.as_str(), ended), ("HTT", None));
                assert!(begun.elapsed() >= DRIP_PAUSE * 2, "it took {:?}", begun.elapsed());
                302
            }
            Disturbance::HalfAnAnswer => {
                assert_eq!((parts(&answer), ended), ((302, full, &BODY[..half]), None));
                302
            }
            Disturbance::LengthTooLong => {
                assert_eq!((parts(&answer), ended), ((302, full + LENGTH_EXCESS, BODY), None));
                302
            }
            Disturbance::LengthTooShort => {
                assert_eq!((parts(&answer), ended), ((302, half, BODY), None));
                302
            }
            Disturbance::RateLimited | Disturbance::RateLimitedWithRetryAfter => {
                assert_eq!((parts(&answer), ended), ((429, 0, ""), None));
                429
            }
            Disturbance::Unavailable => {
                assert_eq!((parts(&answer), ended), ((503, 0, ""), None));
                503
            }
        };
        let waits = answer.contains("\r\nretry-after: 1\r\n");
        assert_eq!(waits, disturbance == Disturbance::RateLimitedWithRetryAfter, "{disturbance}");
        let event = disturbed.events.blocking_recv().unwrap();
        let word = if status == 302 { "signed in" } else { "disturbed" };
        assert_eq!((event.decision.as_str(), event.status), (word, status), "{disturbance}");
        assert!(event.because.ends_with(&format!("Disturbed: {}", disturbance.about())), "{}", event.because);
    }
}

#[test]
fn a_disturbed_sandbox_stops_while_a_client_waits() {
    for disturbance in [Disturbance::Silence, Disturbance::Drip] {
        let Disturbed { sandbox, mut events, runtime } = Disturbed::start(disturbance);
        let mut stream = TcpStream::connect(("127.0.0.1", sandbox.origin().port().unwrap())).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        events.blocking_recv().unwrap();
        let begun = std::time::Instant::now();
        runtime.block_on(sandbox.stop());
        assert!(begun.elapsed() < Duration::from_millis(900), "{disturbance} took {:?}", begun.elapsed());
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let mut rest = Vec::new();
        assert!(stream.read_to_end(&mut rest).is_ok() && rest.len() < 8, "{disturbance}: {rest:?}");
    }
}
