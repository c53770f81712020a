//! Users, and what they can belong to.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::closed_set;

closed_set! {
    /// What a user may do.
    pub enum Role {
        /// Asks for help.
        EndUser = "end_user",
        /// Gives help.
        Agent = "agent",
        /// Runs the account.
        Admin = "admin",
    }
}

closed_set! {
    /// What a custom user field takes.
    pub enum FieldKind {
        /// Any text.
        Text = "text",
        /// True or false.
        Checkbox = "checkbox",
        /// A day as `yyyy-mm-dd`.
        Date = "date",
        /// A whole number.
        Integer = "integer",
        /// A number.
        Decimal = "decimal",
        /// The name of one of its options.
        Dropdown = "dropdown",
    }
}

/// A user as the directory holds one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredUser {
    /// The address in lower case; unique in the account.
    pub email: String,
    /// The name.
    pub name: String,
    /// The id in the customer's system; unique in the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// What the user may do.
    #[serde(default = "end_user")]
    pub role: Role,
    /// The id of the custom role, for an agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_role_id: Option<u64>,
    /// The names of the organizations; the first is the primary one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organizations: Vec<String>,
    /// The tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The id of the language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale_id: Option<u64>,
    /// Where a picture of the user is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_photo_url: Option<String>,
    /// The values of the custom fields, by key.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub user_fields: IndexMap<String, serde_json::Value>,
    /// Whether the user may not sign in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub suspended: bool,
}

const fn end_user() -> Role {
    Role::EndUser
}

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Its exact name; unique in the account.
    pub name: String,
    /// Its id in the customer's system, which the claim `organization_id` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// A role that the account has made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomRole {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
}

/// A language of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Locale {
    /// Its id number.
    pub id: u64,
    /// Its name.
    pub name: String,
}

impl Default for Locale {
    fn default() -> Self {
        Self { id: 1, name: "English".to_owned() }
    }
}

/// A field that the account has added to its users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserField {
    /// Its key, which the claim `user_fields` names.
    pub key: String,
    /// What it takes.
    pub kind: FieldKind,
    /// The names of its options, for a drop-down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}
