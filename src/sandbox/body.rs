//! Reads the body of a request, within its caps.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};

/// The longest body that is read, in bytes.
const BODY_MAX_BYTES: usize = 64 * 1024;

/// How much of a body that is too long is thrown away before the answer: a client that is cut off while it still writes
/// may never read why.
const DISCARD_MAX_BYTES: usize = 1024 * 1024;

/// How long a body may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyFault {
    /// It is longer than 64 KiB.
    TooLarge,
    /// It did not come in time.
    TooSlow,
    /// It broke off.
    Broken,
}

/// Reads a body as far as the cap and the time allow.
pub(crate) async fn read_body(body: Body) -> Result<Bytes, BodyFault> {
    read_body_of(body, BODY_MAX_BYTES).await
}

/// Reads a body of at most this many bytes, as far as the time allows.
pub(crate) async fn read_body_of(body: Body, max_bytes: usize) -> Result<Bytes, BodyFault> {
    tokio::time::timeout(BODY_TIMEOUT, collect(body, max_bytes)).await.unwrap_or(Err(BodyFault::TooSlow))
}

async fn collect(mut body: Body, max_bytes: usize) -> Result<Bytes, BodyFault> {
    let mut whole: Vec<u8> = Vec::new();
    let mut read = 0_usize;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        // Trailers carry nothing that is asked for here.
        let Ok(data) = frame.or(Err(BodyFault::Broken))?.into_data() else { continue };
        read = read.saturating_add(data.len());
        if read > DISCARD_MAX_BYTES.max(max_bytes) {
            break;
        }
        if read == data.len() && body.is_end_stream() && read <= max_bytes {
            return Ok(data);
        }
        if read <= max_bytes {
            whole.extend_from_slice(&data);
        }
    }
    if read > max_bytes { Err(BodyFault::TooLarge) } else { Ok(whole.into()) }
}
