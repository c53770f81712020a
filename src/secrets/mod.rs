//! Finds the secret behind an alias: in the environment or in a file.

mod resolve;

pub use resolve::{FoundSecret, SecretError, resolve};
