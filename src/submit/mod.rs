//! Sends one request on the wire and records what comes back, redacted.
