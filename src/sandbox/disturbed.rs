//! Connections whose answers are disturbed: the request is read as ever, the answer is written by hand, and then the
//! connection ends.

use std::convert::Infallible;
use std::future::pending;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderValue, Request, Response, header};
use axum::middleware::Next;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{mpsc, watch};

use super::answer::Answer;
use super::body::read_body;
use super::disturbance::{Disturbance, Stage};
use super::response::respond;
use super::routes::Shared;
use super::told::Peer;

/// The pause between two bytes of an answer that drips: an ordinary answer takes minutes.
const DRIP_PAUSE: Duration = Duration::from_millis(250);

/// By how much a length is too large, in bytes.
const LENGTH_EXCESS: usize = 100;

/// What all answers of a disturbed sandbox depend on.
#[derive(Clone)]
pub(crate) struct Disturbing {
    /// The sandbox.
    pub(crate) shared: Arc<Shared>,
    /// What goes wrong.
    pub(crate) disturbance: Disturbance,
}

/// Answers in the place of the sandbox where the disturbance comes before any decision.
pub(crate) async fn disturb(
    State(Disturbing { shared, disturbance }): State<Disturbing>,
    request: HttpRequest,
    next: Next,
) -> axum::response::Response {
    let status = match disturbance.stage() {
        Stage::After => return next.run(request).await,
        Stage::Before(status) => status,
    };
    let now = shared.clock.now();
    let (parts, _) = request.into_parts();
    // Where no status is answered, the log has none.
    let answer = Answer::empty(status.unwrap_or(0));
    shared.tell(&parts, &answer, now, "disturbed", "");
    let mut response = respond(answer, now);
    if let Some(seconds) = disturbance.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    response
}

/// Serves the one request of a disturbed connection.
pub(crate) async fn serve_disturbed(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: SocketAddr,
    service: TowerToHyperService<Router>,
    http: Builder,
    disturbance: Disturbance,
    mut stopped: watch::Receiver<()>,
) {
    let (sender, mut answers) = mpsc::channel(1);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        let answered = service.call(request);
        let sender = sender.clone();
        async move {
            let Ok(response) = answered.await;
            // The receiver lives as long as the connection that asks.
            sender.send(Written::of(response).await).await.ok();
            // The answer leaves by hand, never by this service.
            pending::<Result<axum::response::Response, Infallible>>().await
        }
    });
    let mut connection = http.serve_connection(TokioIo::new(stream), service);
    let written = tokio::select! {
        _ = &mut connection => return,
        _ = stopped.changed() => return,
        answer = answers.recv() => match answer {
            Some(Some(written)) => written,
            // A body that cannot be read makes no answer.
            Some(None) | None => return,
        },
    };
    let mut stream = connection.into_parts().io.into_inner();
    tokio::select! {
        // A client that has gone hears nothing more.
        _ = deliver(disturbance, &written, &mut stream) => {}
        _ = stopped.changed() => {}
    }
}

/// An answer as bytes.
struct Written {
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Written {
    async fn of(response: axum::response::Response) -> Option<Self> {
        let (parts, body) = response.into_parts();
        let body = read_body(body).await.ok()?.to_vec();
        let head = head(&Response::from_parts(parts, ())).ok()?;
        Some(Self { head, body })
    }

    /// The whole answer, whatever its length is said to be.
    fn with_length(&self, length: usize) -> Vec<u8> {
        let ending = format!("content-length: {length}\r\nconnection: close\r\n\r\n");
        [self.head.as_slice(), ending.as_bytes(), &self.body].concat()
    }

    fn whole(&self) -> Vec<u8> {
        self.with_length(self.body.len())
    }
}

/// Status and headers, but for the length.
fn head(response: &Response<()>) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let status = response.status();
    write!(head, "HTTP/1.1 {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or_default())?;
    for (name, value) in response.headers() {
        if name != header::CONTENT_LENGTH {
            write!(head, "{name}: ")?;
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
    }
    Ok(head)
}

/// Writes of the answer what the disturbance lets through.
async fn deliver(
    disturbance: Disturbance,
    answer: &Written,
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
) -> io::Result<()> {
    match disturbance {
        Disturbance::Silence => return outlast(stream).await,
        // The connection was set to end by a reset.
        Disturbance::ResetBeforeAnswer => return Ok(()),
        Disturbance::Drip => {
            for byte in answer.whole() {
                stream.write_u8(byte).await?;
                stream.flush().await?;
                tokio::time::sleep(DRIP_PAUSE).await;
            }
        }
        Disturbance::HalfAnAnswer => {
            let whole = answer.whole();
            let missing = answer.body.len().div_ceil(2);
            stream.write_all(&whole[..whole.len() - missing]).await?;
        }
        Disturbance::LengthTooLong => stream.write_all(&answer.with_length(answer.body.len() + LENGTH_EXCESS)).await?,
        Disturbance::LengthTooShort => stream.write_all(&answer.with_length(answer.body.len() / 2)).await?,
        Disturbance::RateLimited | Disturbance::RateLimitedWithRetryAfter | Disturbance::Unavailable => {
            stream.write_all(&answer.whole()).await?;
        }
    }
    stream.shutdown().await
}

/// Says nothing until the client has gone.
async fn outlast(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let mut ignored = [0; 1024];
    while stream.read(&mut ignored).await? > 0 {}
    Ok(())
}

#[cfg(test)]
mod tests;
