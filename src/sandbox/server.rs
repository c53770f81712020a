//! The running sandbox: accepts connections on loopback, serves them, and stops when it is dropped.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener as StdListener};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use axum::middleware::from_fn_with_state;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, duplex};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use url::Url;

use super::account::Problem;
use super::config::SandboxConfig;
use super::decide::{Memory, Rules};
use super::directory::Directory;
use super::disturbance::Disturbance;
use super::disturbed::{Disturbing, disturb, serve_disturbed};
use super::host::HostRule;
use super::ledger::Ledger;
use super::log::Log;
use super::routes::{Shared, router};
use super::session::{SessionNames, Sessions};
use super::told::{Peer, Unread};
use super::verify::Keyring;
use crate::clock::Clock;
use crate::events::{EventSink, SandboxEvent};
use crate::model::SharedSecret;

/// How many connections are served at once; further ones wait.
const CONNECTIONS_MAX: usize = 64;

/// How long a client may take for the headers of a request, and for a TLS handshake.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// The most that is buffered of a request's head; it leaves room for a token in the query.
const HEAD_MAX_BYTES: usize = 64 * 1024;

/// How long answers under way may take when the sandbox stops.
const STOP_TIMEOUT: Duration = Duration::from_secs(1);

/// How long is waited after a connection could not be accepted, for that is mostly a lack of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How much a connection within this process holds of what was written and not yet read, in bytes.
const IN_PROCESS_BYTES: usize = 64 * 1024;

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The listener is open to other computers.
    #[error("failed to start the sandbox: {0} is not a loopback address")]
    NotLoopback(SocketAddr),
    /// The listener does not work.
    #[error("failed to start the sandbox")]
    Listener(#[from] io::Error),
    /// The account contradicts itself.
    #[error("failed to start the sandbox: the account contradicts itself at {}", .0.first().map_or_else(String::new, ToString::to_string))]
    Account(Vec<Problem>),
    /// The listener's address makes no URL.
    #[error("failed to start the sandbox")]
    Origin(#[from] url::ParseError),
}

/// How the connections of a sandbox ended when it stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopped {
    /// Each by itself.
    Finished,
    /// Some took too long and were cut off.
    CutOff,
}

/// A running sandbox. It stops when it is dropped.
pub struct Sandbox {
    origin: Url,
    pub(super) shared: Arc<Shared>,
    door: Door,
    runtime: Handle,
    stop: watch::Sender<()>,
    task: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox on this listener, which must be on loopback.
    pub fn start(
        listener: StdListener,
        config: SandboxConfig,
        secret: SharedSecret,
        clock: Arc<dyn Clock>,
        events: Option<EventSink<SandboxEvent>>,
        runtime: &Handle,
    ) -> Result<Self, SandboxError> {
        let address = listener.local_addr()?;
        if !address.ip().is_loopback() {
            return Err(SandboxError::NotLoopback(address));
        }
        let problems = config.account.check();
        if !problems.is_empty() {
            return Err(SandboxError::Account(problems));
        }
        listener.set_nonblocking(true)?;
        let listener = {
            let _entered = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let scheme = if config.tls.is_some() { "https" } else { "http" };
        let origin = Url::parse(&format!("{scheme}://{address}"))?;
        let acceptor = config.tls.as_ref().map(super::tls::TlsIdentity::acceptor);
        let keyring = Keyring::new(&config.account.configurations, secret, &config.secrets);
        let log = Log::new(events, keyring.secrets().map(|(_, secret)| secret).collect(), config.disturbance);
        let shared = Arc::new(Shared {
            log: if config.control.is_some() { log.keeping() } else { log },
            rules: Rules {
                policy: config.policy,
                flaws: config.flaws,
                keyring: Mutex::new(Arc::new(keyring)),
                get_ends: config.get_ends,
            },
            initial: config.account.clone(),
            memory: Mutex::new(Memory { directory: Directory::of(config.account), ledger: Ledger::default() }),
            sessions: Mutex::new(Sessions::default()),
            session_names: SessionNames::new(config.seed),
            control: config.control,
            hosts: HostRule::new(&config.serve_as),
            scheme,
            port: address.port(),
            clock,
        });
        let (stop, stopped) = watch::channel(());
        let mut routes = router(Arc::clone(&shared));
        if let Some(disturbance) = config.disturbance {
            let disturbing = Disturbing { shared: Arc::clone(&shared), disturbance };
            routes = routes.layer(from_fn_with_state(disturbing, disturb));
        }
        let service = TowerToHyperService::new(routes);
        let door = Door { shared: Arc::clone(&shared), service, acceptor, disturbance: config.disturbance, stopped };
        let task = runtime.spawn(accept(listener, door.clone()));
        Ok(Self { origin, shared, door, runtime: runtime.clone(), stop, task: Some(task) })
    }

    /// Scheme, address and port.
    pub fn origin(&self) -> &Url {
        &self.origin
    }

    /// Opens a connection within this process: what is written to it is read, decided and answered as if it came over
    /// the network, so that all but the network can be measured.
    pub fn connect_in_process(&self) -> DuplexStream {
        let (ours, theirs) = duplex(IN_PROCESS_BYTES);
        let nobody = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        self.runtime.spawn(serve(theirs, nobody, self.door.clone()));
        ours
    }

    /// Stops accepting, lets answers under way finish for a second, and closes all connections.
    pub async fn stop(self) {
        self.stop_within(STOP_TIMEOUT).await;
    }

    /// The same with another time for the answers under way, and says whether it was enough.
    pub(super) async fn stop_within(mut self, patience: Duration) -> Stopped {
        // The error says that the server has gone already.
        self.stop.send(()).ok();
        if let Some(mut task) = self.task.take()
            && tokio::time::timeout(patience, &mut task).await.is_err()
        {
            task.abort();
            return Stopped::CutOff;
        }
        Stopped::Finished
    }

    /// How many events found no room in the log's channel.
    pub fn dropped_events(&self) -> u64 {
        self.shared.log.dropped()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

/// What every connection gets.
#[derive(Clone)]
struct Door {
    shared: Arc<Shared>,
    service: TowerToHyperService<Router>,
    acceptor: Option<TlsAcceptor>,
    disturbance: Option<Disturbance>,
    stopped: watch::Receiver<()>,
}

/// Accepts until the sandbox stops. The connections live in this task's set, so that aborting it closes them.
async fn accept(listener: TcpListener, mut door: Door) {
    let slots = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = door.stopped.changed() => break,
            Some(_) = connections.join_next() => {}
            accepted = next_connection(&listener, Arc::clone(&slots)) => match accepted {
                Ok((stream, peer, slot)) => {
                    let served = door.clone();
                    connections.spawn(async move {
                        admit(stream, peer, served).await;
                        drop(slot);
                    });
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Takes a place first, so that connections beyond the limit wait in the system's queue.
async fn next_connection(
    listener: &TcpListener,
    slots: Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let slot = slots.acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    // It fails only on a connection that has gone already, which is seen at the first read.
    stream.set_nodelay(true).ok();
    Ok((stream, peer, slot))
}

async fn admit(stream: TcpStream, peer: SocketAddr, door: Door) {
    if door.disturbance == Some(Disturbance::ResetBeforeAnswer) {
        // It fails only on a connection that has gone already.
        stream.set_zero_linger().ok();
    }
    match &door.acceptor {
        None => serve(stream, peer, door).await,
        Some(acceptor) => {
            match tokio::time::timeout(HEADER_TIMEOUT, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => serve(stream, peer, door).await,
                // Browsers open connections ahead of need and leave them without a word; that is nothing to tell.
                Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {}
                Ok(Err(_)) => door.shared.tell_unread(peer, Unread::Handshake),
                Err(_) => {}
            }
        }
    }
}

/// How requests are read, whatever becomes of their answers.
fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(HEAD_MAX_BYTES).keep_alive(true);
    http
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin, peer: SocketAddr, mut door: Door) {
    if let Some(disturbance) = door.disturbance {
        return serve_disturbed(stream, peer, door.service, http(), disturbance, door.stopped).await;
    }
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        door.service.call(request)
    });
    let mut connection = pin!(http().serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        ended = connection.as_mut() => match ended {
            // Such a request is answered before any path of ours sees it.
            Err(error) if error.is_parse_too_large() => door.shared.tell_unread(peer, Unread::TooLarge),
            Err(error) if error.is_parse() => door.shared.tell_unread(peer, Unread::NotHttp),
            // A connection that breaks is the client's matter; what it asked before was answered and logged.
            Ok(()) | Err(_) => {}
        },
        _ = door.stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await.ok();
        }
    }
}
