//! What can go wrong on the wire. A fault is evidence, not an error of ours.

use super::closed_set::closed_set;

closed_set! {
    /// Why no whole answer came back.
    pub enum Fault {
        /// The host name does not resolve.
        NameNotFound = "name_not_found",
        /// Nothing listens at the address.
        ConnectionRefused = "connection_refused",
        /// The address cannot be reached.
        Unreachable = "unreachable",
        /// The TLS handshake failed: certificate, name, protocol.
        TlsFailed = "tls_failed",
        /// No whole answer within the time allowed.
        TimedOut = "timed_out",
        /// The connection was closed or reset before the answer was whole.
        ConnectionReset = "connection_reset",
        /// What came back is not HTTP, or breaks its framing.
        NotHttp = "not_http",
        /// The answer is larger than the cap.
        TooLarge = "too_large",
        /// A proxy refused to pass the request on.
        ProxyRefused = "proxy_refused",
        /// The name resolved to an address that the guard does not permit, so nothing was sent.
        AddressNotPermitted = "address_not_permitted",
    }
}
