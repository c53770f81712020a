//! Each disturbance over a real connection, as the bytes that arrive.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;

use super::*;
use crate::clock::FixedClock;
use crate::events::{SandboxEvent, channel, no_waker};
use crate::sandbox::config::SandboxConfig;
use crate::sandbox::server::{Sandbox, Stopped};
use crate::sandbox::testing::{Signer, good_claims, now, secret};

/// How long anything is waited for that comes, however slow the machine is.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long a silent sandbox is listened to. It is waited out.
const SILENT_FOR: Duration = Duration::from_millis(400);

/// More bytes than drip while a test stalls, and fewer than any whole answer has.
const NEVER_DRIPPED: usize = 100;

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

    /// Connects and signs in by POST. The answer is left on its way.
    fn sign_in(&self) -> TcpStream {
        let form = format!("jwt={}", Signer::new().sign(&good_claims("a")));
        let request = format!(
            "POST /access/jwt?return_to=%2Fhc HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
            form.len()
        );
        let mut stream = TcpStream::connect(("127.0.0.1", self.sandbox.origin().port().unwrap())).unwrap();
        // In one piece, for some disturbances end the connection once the headers are read.
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }
}

/// Reads at most so many bytes, for each of which it waits this long; with how the reading ended.
fn read(stream: &mut TcpStream, most: usize, patience: Duration) -> (String, Option<ErrorKind>) {
    stream.set_read_timeout(Some(patience)).unwrap();
    let (mut answer, mut byte, mut ended) = (Vec::new(), [0; 1], None);
    while answer.len() < most {
        match stream.read(&mut byte) {
            Ok(0) => break,
            Ok(_) => answer.push(byte[0]),
            Err(error) => {
                ended = Some(error.kind());
                break;
            }
        }
    }
    (String::from_utf8(answer).unwrap(), ended)
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
        let patience = if disturbance == Disturbance::Silence { SILENT_FOR } else { PATIENCE };
        let begun = std::time::Instant::now();
        let mut stream = disturbed.sign_in();
        // The log is told before anything is answered, so a silent sandbox is listened to only once it has decided.
        let event = disturbed.events.blocking_recv().unwrap();
        let (answer, ended) = read(&mut stream, most, patience);
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
        let word = if status == 302 { "signed in" } else { "disturbed" };
        assert_eq!((event.decision.as_str(), event.status), (word, status), "{disturbance}");
        assert!(event.because.ends_with(&format!("Disturbed: {}", disturbance.about())), "{}", event.because);
    }
}

#[test]
fn a_disturbed_sandbox_stops_while_a_client_waits() {
    for disturbance in [Disturbance::Silence, Disturbance::Drip] {
        let mut disturbed = Disturbed::start(disturbance);
        let mut stream = disturbed.sign_in();
        disturbed.events.blocking_recv().unwrap();
        let Disturbed { sandbox, runtime, .. } = disturbed;
        // Left to themselves both connections would outlast this.
        assert_eq!(runtime.block_on(sandbox.stop_within(PATIENCE)), Stopped::Finished, "{disturbance}");
        let (rest, ended) = read(&mut stream, NEVER_DRIPPED, PATIENCE);
        assert!(ended.is_none() && rest.len() < NEVER_DRIPPED, "{disturbance}: {ended:?} {rest:?}");
    }
}
