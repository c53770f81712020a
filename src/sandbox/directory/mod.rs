//! Who is in the account, and what a sign-in does to them.
//!
//! A token's user is found (`matching`), a copy is given what the token says (`attributes`, `roles`, `memberships`,
//! `fields`), and only a copy without objections is stored (`users`), so that a refused sign-in changes nothing.

mod attributes;
mod change;
mod facts;
mod fields;
mod matching;
mod memberships;
mod profile;
mod roles;
mod update;
mod users;

pub(crate) use change::Change;
pub(crate) use profile::{House, Profile};
pub(crate) use users::Directory;
