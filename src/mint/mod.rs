//! Makes a token of its description: directives resolved, JSON written as the author wrote it, signed, tampered with.
//!
//! Home of `jsonwebtoken`, which saves us the signature algorithms and their crypto library. Headers and payloads are
//! written here, for that crate refuses on purpose what a conformance test must be able to say.

mod json;
mod key_ring;
mod tamper;
mod token;

pub use key_ring::KeyRing;
pub use token::{MintError, mint};
