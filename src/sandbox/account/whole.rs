//! The account as a whole.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::configuration::{Brand, Configuration};
use super::people::{CustomRole, Locale, Organization, StoredUser, UserField};
use super::settings::Settings;

/// The remote logout URL where nobody sets one. Nothing answers there: `.test` is reserved (RFC 6761).
pub const DEFAULT_REMOTE_LOGOUT: &str = "https://idp.sso-probe.test/sign-out";

/// An account as it is before the first request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// What an administrator has set.
    pub settings: Settings,
    /// The brands; the default one comes first. Each has a name of its own under `localhost`.
    #[serde(rename = "brand")]
    pub brands: Vec<Brand>,
    /// The configurations of single sign-on; the primary one comes first.
    #[serde(rename = "configuration")]
    pub configurations: Vec<Configuration>,
    /// The languages of the account.
    #[serde(rename = "locale")]
    pub locales: Vec<Locale>,
    /// The roles that the account has made for its team members.
    #[serde(rename = "custom_role")]
    pub custom_roles: Vec<CustomRole>,
    /// The fields that the account has added to its users.
    #[serde(rename = "user_field")]
    pub user_fields: Vec<UserField>,
    /// The organizations.
    #[serde(rename = "organization")]
    pub organizations: Vec<Organization>,
    /// The users.
    #[serde(rename = "user")]
    pub users: Vec<StoredUser>,
}

impl Default for Account {
    /// An open account with one brand, one configuration for everybody, one language, and nobody in it.
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            brands: vec![Brand::default()],
            configurations: vec![Configuration {
                remote_logout: Url::parse(DEFAULT_REMOTE_LOGOUT).ok(),
                ..Configuration::default()
            }],
            locales: vec![Locale::default()],
            custom_roles: Vec::new(),
            user_fields: Vec::new(),
            organizations: Vec::new(),
            users: Vec::new(),
        }
    }
}

impl Account {
    /// The remote logout URL of the primary configuration.
    pub fn remote_logout(&self) -> Option<&Url> {
        self.configurations.first().and_then(|primary| primary.remote_logout.as_ref())
    }

    /// Sets or removes the remote logout URL of every configuration.
    pub fn set_remote_logout(&mut self, url: Option<&Url>) {
        for configuration in &mut self.configurations {
            configuration.remote_logout = url.cloned();
        }
    }
}
