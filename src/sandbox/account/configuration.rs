//! The configurations of single sign-on, and the brands under which people arrive.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::closed_set;

closed_set! {
    /// For whom a configuration is assigned.
    pub enum Audience {
        /// End users.
        EndUsers = "end-users",
        /// Agents and administrators.
        TeamMembers = "team-members",
    }
}

closed_set! {
    /// What the account's sign-in page does.
    pub enum SignIn {
        /// "Redirect to SSO": it sends everybody to the primary configuration.
        Redirect = "redirect",
        /// "Let them choose": it shows a button for each configuration.
        Choose = "choose",
    }
}

/// A configuration of single sign-on by JWT. It is inactive until it is assigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Configuration {
    /// Its name, shown on its button; unique in the account.
    pub name: String,
    /// For whom it is assigned.
    pub assigned: Vec<Audience>,
    /// Where a sign-in starts: the page that makes the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_login: Option<Url>,
    /// Where errors and those who sign out are sent; without one errors end at `/access/unauthenticated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remote_logout: Option<Url>,
    /// The environment variable that holds its shared secret. Without one, and without a file, it is random.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_env: Option<String>,
    /// The file that holds its shared secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<std::path::PathBuf>,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            name: "jwt".to_owned(),
            assigned: vec![Audience::EndUsers, Audience::TeamMembers],
            remote_login: None,
            remote_logout: None,
            secret_env: None,
            secret_file: None,
        }
    }
}

/// A brand: a face of the account with a subdomain of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// Its id, which the remote login and logout URLs are told.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its subdomain: the sandbox answers to it as `SUBDOMAIN.localhost`.
    pub subdomain: String,
}

impl Default for Brand {
    fn default() -> Self {
        Self { id: 1, name: "Sandbox".to_owned(), subdomain: "sandbox".to_owned() }
    }
}
