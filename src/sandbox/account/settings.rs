//! What an administrator has set for the whole account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::configuration::SignIn;
use crate::model::closed_set;

closed_set! {
    /// The setting "Update of external ids?".
    pub enum ExternalIds {
        /// Off: users are found by their external id first.
        UpdateOff = "update-off",
        /// On: users are found by their address, and their external id follows the token.
        UpdateOn = "update-on",
    }
}

closed_set! {
    /// Who may come to be a user by signing in.
    pub enum Access {
        /// Anybody who is not on the blocklist.
        Open = "open",
        /// Whom the allowlist names.
        Restricted = "restricted",
        /// Nobody: only users who are there already sign in.
        Closed = "closed",
    }
}

closed_set! {
    /// Whether a user may be in several organizations.
    pub enum Memberships {
        /// One at a time: a further one takes the place of the first.
        One = "one",
        /// Several: a further one is added.
        Many = "many",
    }
}

closed_set! {
    /// Whether the help center can be read without signing in.
    pub enum HelpCenterAccess {
        /// Public articles can be read by anybody.
        Public = "public",
        /// Every page asks for a sign-in.
        SignInRequired = "sign-in-required",
    }
}

/// The settings of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Who may come to be a user.
    pub access: Access,
    /// How users are found.
    pub external_ids: ExternalIds,
    /// Whether a user may be in several organizations.
    pub memberships: Memberships,
    /// Where the sign-in page sends people.
    pub sign_in: SignIn,
    /// Whether the help center can be read without signing in.
    pub help_center: HelpCenterAccess,
    /// Addresses, `*@domain`, `domain` or `*` that may not sign up.
    pub blocklist: Vec<String>,
    /// Addresses, `*@domain` or `domain` that may sign up all the same.
    pub allowlist: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            access: Access::Open,
            external_ids: ExternalIds::UpdateOff,
            memberships: Memberships::One,
            sign_in: SignIn::Redirect,
            help_center: HelpCenterAccess::Public,
            blocklist: Vec::new(),
            allowlist: Vec::new(),
        }
    }
}
