//! Who is asked: the embedded sandbox, or a subdomain that the user has confirmed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use super::closed_set::closed_set;
use super::name::{SecretAlias, TargetName};
use super::suite::Given;

/// A target as `targets.toml` describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The name.
    pub name: TargetName,
    /// Scheme, host and port; https unless it is loopback.
    pub origin: Url,
    /// Which secret signs for it.
    pub secret: SecretAlias,
    /// Where that secret is read from.
    pub secret_from: SecretSource,
    /// The remote logout URL that its single sign-on configuration has, as far as the user says.
    pub remote_logout: Option<Url>,
    /// The pause between two requests.
    pub pace: Pace,
    /// How long is waited.
    pub timeouts: Timeouts,
    /// A certificate authority to trust besides the system's.
    pub ca_file: Option<PathBuf>,
    /// An address to connect to instead of what the name resolves to.
    pub address: Option<SocketAddr>,
    /// Names of cookies that tell a session on this target, besides the known ones.
    pub session_cookies: Vec<String>,
    /// Settings that the user declares it to have.
    pub settings: Given,
}

/// Where a secret is read from. The secret itself never stands in a file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// The environment variable of this name.
    Environment(String),
    /// The first line of this file.
    File(PathBuf),
}

/// How fast a target is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The least time from the start of one request to the start of the next.
    pub interval: Duration,
}

impl Default for Pace {
    /// One request a second.
    fn default() -> Self {
        Self { interval: Duration::from_secs(1) }
    }
}

/// How long is waited for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection with its handshake.
    pub connect: Duration,
    /// For the whole exchange, to the end of the body.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), total: Duration::from_secs(30) }
    }
}

closed_set! {
    /// What a target is to us; it decides which rules are loaded and how carefully it is asked.
    pub enum TargetKind {
        /// The embedded sandbox, or one that has proven to be ours.
        OurSandbox = "our_sandbox",
        /// A sandbox subdomain that the user confirmed.
        ConfirmedSandbox = "confirmed_sandbox",
        /// A production subdomain that the user confirmed twice.
        ConfirmedProduction = "confirmed_production",
    }
}

/// What a report says of its target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetFacts {
    /// The name.
    pub name: TargetName,
    /// Scheme, host and port.
    pub origin: String,
    /// What it is to us.
    pub kind: TargetKind,
    /// The remote logout URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_logout: Option<String>,
    /// The certificate authority file that was trusted besides the system's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// The address that the connection was pinned to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned_address: Option<String>,
    /// The proxy that the requests went through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
}
