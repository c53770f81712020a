//! Sends one request on the wire and records what comes back, redacted.
//!
//! Home of `reqwest`, which saves us an HTTP client with TLS. `hyper` is named only to tell its errors apart.

mod capture;
mod client;
mod fault;
mod request;
mod resolve;

pub use client::{ClientError, Submitter, Wire, leads_to_loopback};
