//! The sandbox's own strict reading of a token: structure, algorithm, signature, claims, in this order.

mod authenticate;
mod claims;
mod dates;
mod header;
mod json;
mod keyring;
mod signature;
mod structure;

pub(crate) use authenticate::{Authentic, authenticate};
pub(crate) use claims::{Claims, DOCUMENTED, jti_key, read_claims, user_in};
pub(crate) use json::{Duplicates, Json, Object, read_object};
pub(crate) use keyring::Keyring;
