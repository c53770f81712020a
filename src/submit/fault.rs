//! Reads an error of the HTTP client as a fault of the wire.

use std::error::Error;
use std::io::ErrorKind as Io;

use super::resolve::ResolveError;
use crate::model::Fault;

/// What an error of the client means. The error's own text is not kept: it names the URL, and so the token.
pub(super) fn fault_of(error: &reqwest::Error) -> Fault {
    if let Some(fault) = fault_in_chain(error) {
        return fault;
    }
    if error.is_timeout() {
        return Fault::TimedOut;
    }
    if error.is_connect() { Fault::Unreachable } else { Fault::ConnectionReset }
}

/// The first cause that says what happened.
fn fault_in_chain(error: &(dyn Error + 'static)) -> Option<Fault> {
    let mut cause = Some(error);
    while let Some(this) = cause {
        if let Some(fault) = fault_of_cause(this) {
            return Some(fault);
        }
        if let Some(io) = this.downcast_ref::<std::io::Error>() {
            // An I/O error may wrap another error without naming it as its source, and that one knows better.
            let within = io.get_ref().and_then(|inner| fault_in_chain(inner));
            if let Some(fault) = within.or_else(|| fault_of_io(io)) {
                return Some(fault);
            }
        }
        cause = this.source();
    }
    None
}

fn fault_of_cause(cause: &(dyn Error + 'static)) -> Option<Fault> {
    if let Some(resolve) = cause.downcast_ref::<ResolveError>() {
        return Some(match resolve {
            ResolveError::NotFound(_) => Fault::NameNotFound,
            ResolveError::NotPermitted(_) => Fault::AddressNotPermitted,
        });
    }
    if cause.is::<tokio_rustls::rustls::Error>() {
        return Some(Fault::TlsFailed);
    }
    if let Some(hyper) = cause.downcast_ref::<hyper::Error>() {
        if hyper.is_parse() || hyper.is_parse_status() {
            return Some(Fault::NotHttp);
        }
        if hyper.is_timeout() {
            return Some(Fault::TimedOut);
        }
        if hyper.is_incomplete_message() || hyper.is_canceled() || hyper.is_closed() {
            return Some(Fault::ConnectionReset);
        }
    }
    // The connector keeps this error's type private, so its text is all there is.
    (cause.to_string() == "tunnel error: unsuccessful" || cause.to_string().starts_with("proxy authorization"))
        .then_some(Fault::ProxyRefused)
}

fn fault_of_io(error: &std::io::Error) -> Option<Fault> {
    match error.kind() {
        Io::ConnectionRefused => Some(Fault::ConnectionRefused),
        Io::HostUnreachable | Io::NetworkUnreachable | Io::AddrNotAvailable => Some(Fault::Unreachable),
        Io::TimedOut => Some(Fault::TimedOut),
        Io::ConnectionReset | Io::ConnectionAborted | Io::BrokenPipe | Io::UnexpectedEof => {
            Some(Fault::ConnectionReset)
        }
        _ => None,
    }
}
