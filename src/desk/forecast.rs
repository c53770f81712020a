//! What a run would do to an account, said before it does.

use std::collections::BTreeSet;

use crate::model::{ClaimLeaf, Claims, Delivery, Place, Tree};
use crate::plan::{Plan, TokenSource};

/// Top-level names that are reserved and never anybody's (RFC 2606, RFC 6761).
const RESERVED_TOP: &[&str] = &["test", "example", "invalid", "localhost"];
/// Second-level names that are reserved (RFC 2606, section 3).
const RESERVED_SECOND: &[&str] = &["example.com", "example.net", "example.org"];

/// What is about to happen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forecast {
    /// How many requests will be sent, canaries included.
    pub requests: usize,
    /// The addresses of the users that may be created or changed. A refused token may do it too.
    pub users: BTreeSet<String>,
    /// How many requests put the token into a URL.
    pub tokens_in_urls: usize,
    /// How many requests carry a role other than `end_user`.
    pub raised_roles: usize,
    /// The addresses outside reserved domains.
    pub unreserved: BTreeSet<String>,
}

impl Forecast {
    /// Reads a plan.
    pub fn of(plan: &Plan) -> Self {
        let mut forecast = Self::default();
        for group in &plan.groups {
            let deliveries: BTreeSet<Delivery> = group.cases.iter().map(|case| case.facts.key.delivery).collect();
            forecast.requests += 2 * deliveries.len();
            for case in &group.cases {
                let in_url = case.facts.key.delivery.shape().token_in == Place::Query;
                for step in &case.steps {
                    forecast.requests += 1;
                    forecast.tokens_in_urls += usize::from(in_url);
                    if let TokenSource::Mint(spec) = &step.token {
                        forecast.read_claims(&spec.claims);
                    }
                }
            }
        }
        forecast
    }

    fn read_claims(&mut self, claims: &Claims) {
        if let Some(Tree::Leaf(ClaimLeaf::Text(email))) = claims.get("email") {
            self.users.insert(email.clone());
            if !is_reserved(email) {
                self.unreserved.insert(email.clone());
            }
        }
        let role = match claims.get("role") {
            None | Some(Tree::Leaf(ClaimLeaf::Omitted)) => false,
            Some(Tree::Leaf(ClaimLeaf::Text(role))) => !matches!(role.as_str(), "end_user" | "user"),
            Some(_) => true,
        };
        let custom = claims.get("custom_role_id").is_some_and(|id| *id != Tree::Leaf(ClaimLeaf::Omitted));
        self.raised_roles += usize::from(role || custom);
    }
}

/// Whether an address is of a domain that nobody can own. What is no address at all creates nobody either.
fn is_reserved(email: &str) -> bool {
    let Some((_, domain)) = email.rsplit_once('@') else { return true };
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    if domain.is_empty() {
        return true;
    }
    let top = domain.rsplit('.').next().unwrap_or_default();
    RESERVED_TOP.contains(&top)
        || RESERVED_SECOND.iter().any(|second| domain == *second || domain.ends_with(&format!(".{second}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_can_be_somebodys_are_unreserved() {
        for reserved in ["a@sso-probe.test", "a@mail.example.com", "a@EXAMPLE.ORG.", "no address", "nobody@"] {
            assert!(is_reserved(reserved), "{reserved}");
        }
        for real in ["a@acme.com", "a@notexample.com", "a@test.acme.com", "\"a@b.test\"@acme.com"] {
            assert!(!is_reserved(real), "{real}");
        }
    }
}
