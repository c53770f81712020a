//! A suite of scenarios as a file describes it, read and checked.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::claim::AuthoredValue;
use super::closed_set::closed_set;
use super::delivery::Delivery;
use super::expectation::{ExpectationTable, Parity};
use super::name::{ScenarioId, SuiteId};
use super::token::AuthoredToken;

/// A file of scenarios.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite {
    /// The id; unique in a run.
    pub id: SuiteId,
    /// A title for people.
    pub title: String,
    /// What the suite is for.
    pub about: Option<String>,
    /// The scenarios in the order of the file.
    pub scenarios: Vec<Scenario>,
}

/// One departure from a good token, and what is expected of it. The suite's defaults are merged in already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// The id; unique in the suite.
    pub id: ScenarioId,
    /// What is tested, in a sentence.
    pub title: String,
    /// More about it.
    pub about: Option<String>,
    /// How binding it is, and where that is known from.
    pub requirement: Requirement,
    /// Words to select by.
    pub tags: Vec<String>,
    /// What must hold of the target.
    pub given: Given,
    /// The deliveries it runs by.
    pub deliveries: Vec<Delivery>,
    /// The axes; cases are their product.
    pub axes: Vec<Axis>,
    /// What is sent, in order.
    pub steps: Vec<Step>,
    /// The contract between the deliveries.
    pub parity: Parity,
    /// Scenarios that hold the same lock never run at the same time.
    pub lock: Option<String>,
    /// Why the scenario is not run, where it is not.
    pub skip: Option<String>,
}

/// How binding a scenario is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The level.
    pub level: Level,
    /// Where the rule is known from.
    pub source: Source,
}

closed_set! {
    /// The words of RFC 2119, as far as they are used here.
    pub enum Level {
        /// A deviation fails the run.
        Must = "must",
        /// A deviation warns.
        Should = "should",
    }
}

/// Where a rule is known from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What it says, or what was seen.
    pub text: String,
    /// Where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How sure that is.
    pub confidence: Confidence,
}

closed_set! {
    /// How surely something is known of the real endpoint.
    pub enum Confidence {
        /// Documented by the vendor.
        Documented = "documented",
        /// Said by the vendor's staff in a comment.
        Staff = "staff",
        /// Observed on the wire.
        Observed = "observed",
        /// Reported by a user or an integrator.
        Reported = "reported",
        /// Inferred from the above.
        Inferred = "inferred",
        /// A rule of a standard (RFC 7515, 7519, 8725), which the vendor may or may not keep.
        Standard = "standard",
        /// Nothing was found.
        Unknown = "unknown",
    }
}

/// Settings of the target that a scenario depends on. Unset means: as the target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// What the target does with GET.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub get: Option<GetMode>,
    /// How success is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<SuccessAnswer>,
    /// Whether a remote logout URL is configured, which decides where errors are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_logout: Option<RemoteLogout>,
}

impl Given {
    /// Whether nothing is asked of the target.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The first setting in which `declared` does not promise what is asked here.
    pub fn unmet_by(&self, declared: &Self) -> Option<String> {
        fn unmet<T: PartialEq + Copy + std::fmt::Display>(
            name: &str,
            wanted: Option<T>,
            has: Option<T>,
        ) -> Option<String> {
            wanted.filter(|&wanted| has != Some(wanted)).map(|wanted| format!("{name} = \"{wanted}\""))
        }
        unmet("get", self.get, declared.get)
            .or_else(|| unmet("success", self.success, declared.success))
            .or_else(|| unmet("remote_logout", self.remote_logout, declared.remote_logout))
    }
}

closed_set! {
    /// What the endpoint does with GET; the announcement of December 2023 and today's articles disagree.
    pub enum GetMode {
        /// As POST.
        Accepted = "accepted",
        /// As POST, and marked as deprecated.
        Warned = "warned",
        /// Refused.
        Refused = "refused",
    }
}

closed_set! {
    /// How the endpoint answers a success; documented and observed answers differ.
    pub enum SuccessAnswer {
        /// 302 with `Location`, as observed.
        Redirect = "302",
        /// 200 with a body whose `href` is the target, as documented.
        Document = "200",
    }
}

closed_set! {
    /// Whether the account has a remote logout URL.
    pub enum RemoteLogout {
        /// One is set: errors come back to it with `message` and `kind`.
        Set = "set",
        /// None is set: errors go to `/access/unauthenticated`.
        Unset = "none",
    }
}

/// A name that takes several values in turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Axis {
    /// The name, used as `${name}`.
    pub name: String,
    /// The values in the order of the file.
    pub values: Vec<AxisValue>,
}

/// One value of an axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AxisValue {
    /// How the value is spelled in the names of cases.
    pub label: String,
    /// The value.
    pub value: AuthoredValue,
}

/// One request of a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The token to send.
    pub token: StepToken,
    /// The rest of the request.
    pub request: RequestShape,
    /// What is expected of the answer.
    pub expect: ExpectationTable,
}

/// Which token a step sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepToken {
    /// A new one. It is boxed because a resend is so much smaller.
    Mint(Box<AuthoredToken>),
    /// The same bytes that an earlier step sent; steps count from 0.
    Resend(usize),
}

/// What a request carries besides the token. Values are templates with `${…}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestShape {
    /// The name of the field or parameter that holds the token; right is `jwt`.
    pub token_field: String,
    /// Where the user wants to go.
    pub return_to: Option<String>,
    /// Further parameters of the query, as the vendor's page adds them.
    pub query: IndexMap<String, String>,
    /// Further fields of a form body, as frameworks add them.
    pub fields: IndexMap<String, String>,
}

impl Default for RequestShape {
    fn default() -> Self {
        Self { token_field: "jwt".to_owned(), return_to: None, query: IndexMap::new(), fields: IndexMap::new() }
    }
}
