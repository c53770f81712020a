//! The account that the sandbox plays: its settings, its configurations of single sign-on, and who is in it.
//!
//! These are plain data, as a `sandbox.toml` describes them and as an export writes them. What a sign-in does with
//! them is decided elsewhere.

mod brand;
mod check;
mod configuration;
mod fitting;
mod people;
mod settings;
mod whole;

pub use brand::BrandMatch;
pub(crate) use brand::is_host_mapped;
pub use check::Problem;
pub use configuration::{Audience, Brand, Configuration, SignIn};
pub use people::{CustomRole, FieldKind, Locale, Organization, Role, StoredUser, UserField};
pub use settings::{Access, ExternalIds, HelpCenterAccess, Memberships, Settings};
pub use whole::{Account, DEFAULT_REMOTE_LOGOUT};
