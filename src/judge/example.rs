//! An answer in short form, as rule files give one for each rule to prove that the rule reads it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{
    Asked, CookieSeen, Delivery, Ended, Evidence, HeaderSeen, Hop, Redacted, RequestSeen, ResponseSeen, ValueClass,
};

/// An answer. What is left out of a file is the answer to a form POST of the account `acme`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    /// Scheme, host and port of the target.
    #[serde(default = "default_origin")]
    pub(super) origin: String,
    /// The `return_to` that was sent; empty for none.
    #[serde(default = "default_return_to")]
    pub(super) return_to: String,
    /// The remote logout URL of the target; empty for none.
    #[serde(default = "default_remote_logout")]
    pub(super) remote_logout: String,
    /// The status code.
    pub(super) status: u16,
    /// The `Location`.
    #[serde(default)]
    pub(super) location: Option<String>,
    /// The `Content-Type`.
    #[serde(default)]
    pub(super) content_type: Option<String>,
    /// The body.
    #[serde(default)]
    pub(super) body: String,
    /// The cookies, each with the class of its value.
    #[serde(default)]
    pub(super) cookies: BTreeMap<String, ValueClass>,
}

fn default_origin() -> String {
    "https://acme.zendesk.com".to_owned()
}

fn default_return_to() -> String {
    "https://acme.zendesk.com/hc/en-us".to_owned()
}

fn default_remote_logout() -> String {
    "https://idp.sso-probe.test/sign-out".to_owned()
}

impl Example {
    /// The answer as evidence.
    pub(super) fn evidence(&self) -> Evidence {
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let header = |name: &str, value: &Option<String>| {
            value.clone().map(|value| HeaderSeen { name: name.to_owned(), value: Redacted::vouch(value) })
        };
        let headers = [header("location", &self.location), header("content-type", &self.content_type)];
        let cookies = self.cookies.iter().map(|(name, &value)| CookieSeen {
            name: name.clone(),
            value,
            attributes: vec![Redacted::vouch("path=/")],
        });
        Evidence {
            asked: Asked {
                origin: self.origin.clone(),
                return_to: some(&self.return_to),
                remote_logout: some(&self.remote_logout),
                delivery: Delivery::Post,
                token: None,
                skew_ms: None,
            },
            hops: vec![Hop {
                request: RequestSeen {
                    method: "POST".to_owned(),
                    url: Redacted::vouch(format!("{}/access/jwt", self.origin)),
                    headers: Vec::new(),
                    body: None,
                },
                response: Some(ResponseSeen {
                    status: self.status,
                    headers: headers.into_iter().flatten().collect(),
                    cookies: cookies.collect(),
                    body: Redacted::vouch(self.body.clone()),
                    body_bytes: self.body.len() as u64,
                }),
                took_us: 1000,
            }],
            ended: if self.location.is_some() { Ended::NotFollowed } else { Ended::Answered },
        }
    }

    /// An answer of this status and nothing else.
    #[cfg(test)]
    pub(super) fn new(status: u16) -> Self {
        Self {
            origin: default_origin(),
            return_to: default_return_to(),
            remote_logout: default_remote_logout(),
            status,
            location: None,
            content_type: None,
            body: String::new(),
            cookies: BTreeMap::new(),
        }
    }
}
