//! The HTTP client, set so that it does nothing by itself: no redirect, no referer, no retry, no decompression.

use std::time::{Duration, Instant};

use reqwest::redirect::Policy;
use url::Url;

use super::capture::{Answer, BODY_KEPT_BYTES, Cleaner, capture};
use super::fault::fault_of;
use super::request::{Request, build};
use super::resolve::GuardedResolver;
use crate::guard::Permit;
use crate::model::{Evidence, Fault, Method, Submission, TargetKind, Timeouts};
use crate::redact::{KnownToken, Redactor};

/// The largest body that is read, in bytes; an endless one ends here.
const BODY_READ_BYTES: u64 = 1024 * 1024;

/// How the wire is to be used.
#[derive(Debug, Clone, Default)]
pub struct Wire {
    /// How long is waited.
    pub timeouts: Timeouts,
    /// Certificates (PEM) to trust besides the system's.
    pub ca_pem: Option<Vec<u8>>,
    /// The proxy to go through; never for loopback.
    pub proxy: Option<Url>,
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The certificates to trust cannot be read.
    #[error("failed to read the certificates to trust")]
    Certificates(#[source] reqwest::Error),
    /// There are no certificates in what was to be trusted.
    #[error("the file of certificates to trust holds none (PEM is wanted)")]
    NoCertificates,
    /// The client cannot be set up.
    #[error("failed to set up the HTTP client")]
    SetUp(#[source] reqwest::Error),
}

/// Sends submissions to the one origin that its permit allows.
pub struct Submitter {
    client: reqwest::Client,
    permit: Permit,
}

impl Submitter {
    /// A client for the origin of this permit.
    pub fn new(permit: Permit, wire: &Wire) -> Result<Self, ClientError> {
        let ours = permit.kind() == TargetKind::OurSandbox;
        let proxy = wire.proxy.as_ref().filter(|_| !leads_to_loopback(&permit));
        let proxy_host = proxy.and_then(Url::host_str).map(str::to_owned);
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .http1_only()
            .tcp_nodelay(true)
            .connect_timeout(wire.timeouts.connect)
            .timeout(wire.timeouts.total)
            .dns_resolver(GuardedResolver::new(permit.clone(), proxy_host))
            .no_proxy();
        // A pooled connection that the server has just closed looks like a fault of the target, so only our own
        // sandbox is asked over one.
        builder =
            if ours { builder.pool_idle_timeout(Duration::from_secs(5)) } else { builder.pool_max_idle_per_host(0) };
        // Plain http, which only loopback speaks, needs no authorities, and reading those of the system takes time.
        if permit.origin().scheme() == "http" {
            builder = builder.tls_certs_only([]);
        }
        if let Some(pem) = &wire.ca_pem {
            let certificates = reqwest::Certificate::from_pem_bundle(pem).map_err(ClientError::Certificates)?;
            if certificates.is_empty() {
                return Err(ClientError::NoCertificates);
            }
            builder = builder.tls_certs_merge(certificates);
        }
        if let Some(proxy) = proxy {
            let proxy = reqwest::Proxy::all(proxy.clone()).map_err(ClientError::SetUp)?;
            builder = builder.proxy(proxy);
        }
        let client = builder.build().map_err(ClientError::SetUp)?;
        Ok(Self { client, permit })
    }

    /// The origin that is asked.
    pub fn origin(&self) -> &Url {
        self.permit.origin()
    }

    /// Sends one request and records what comes back. `earlier` are tokens that were sent before and may turn up
    /// in this answer too.
    pub async fn submit(&self, submission: &Submission, redactor: &Redactor, earlier: &[KnownToken<'_>]) -> Evidence {
        let request = build(submission);
        let mut tokens = vec![KnownToken::new(&submission.token_label, &submission.token)];
        tokens.extend_from_slice(earlier);
        let cleaner = Cleaner { redactor, tokens: &tokens };
        if !self.permit.covers(&request.url) {
            let broken = Some(Fault::AddressNotPermitted);
            return capture(submission, &request, None, broken, 0, &cleaner);
        }
        let started = Instant::now();
        let (answer, broken) = self.exchange(&request).await;
        let took_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        capture(submission, &request, answer.as_ref(), broken, took_us, &cleaner)
    }

    async fn exchange(&self, request: &Request) -> (Option<Answer>, Option<Fault>) {
        let mut outgoing = match request.method {
            Method::Get => self.client.get(request.url.clone()),
            Method::Post => self.client.post(request.url.clone()),
        };
        // The client writes these two itself; the same values are recorded.
        for (name, value) in request.headers.iter().filter(|(name, _)| !matches!(*name, "host" | "content-length")) {
            outgoing = outgoing.header(*name, value);
        }
        if let Some(body) = &request.body {
            outgoing = outgoing.body(body.clone());
        }
        let mut response = match outgoing.send().await {
            Ok(response) => response,
            Err(error) => return (None, Some(fault_of(&error))),
        };
        let mut answer = Answer {
            status: response.status().as_u16(),
            headers: std::mem::take(response.headers_mut()),
            body: Vec::new(),
            body_bytes: 0,
        };
        loop {
            match response.chunk().await {
                Ok(None) => return (Some(answer), None),
                Ok(Some(chunk)) => {
                    let room = BODY_KEPT_BYTES.saturating_sub(answer.body.len());
                    answer.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                    answer.body_bytes += chunk.len() as u64;
                    if answer.body_bytes > BODY_READ_BYTES {
                        return (Some(answer), Some(Fault::TooLarge));
                    }
                }
                Err(error) => return (Some(answer), Some(fault_of(&error))),
            }
        }
    }
}

/// Whether the requests stay on this computer; then they never go through a proxy.
pub fn leads_to_loopback(permit: &Permit) -> bool {
    let by_address = permit.pinned().is_some_and(|address| address.ip().is_loopback());
    let by_name = match permit.origin().host() {
        Some(url::Host::Domain(name)) => crate::guard::is_loopback_name(name),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    by_address || by_name
}
