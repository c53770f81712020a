//! What a run would do to an account, said before it does.

use std::collections::BTreeSet;

use crate::model::{ClaimLeaf, Claims, Delivery, Expectation, Place, Tree};
use crate::plan::{Group, Plan, TokenSource};

/// Top-level names that are reserved and never anybody's (RFC 2606, RFC 6761).
const RESERVED_TOP: &[&str] = &["test", "example", "invalid", "localhost"];
/// Second-level names that are reserved (RFC 2606, section 3).
const RESERVED_SECOND: &[&str] = &["example.com", "example.net", "example.org"];

/// How often a canary is sent by each of its deliveries: before the cases of its group and after them.
const CANARIES: usize = 2;

/// What is about to happen, at most: a run that is stopped, or whose canary fails, sends less.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forecast {
    /// How many requests will be sent, canaries included.
    pub requests: usize,
    /// The addresses of the users that may be created or changed, those of the canaries included. A refused token may
    /// do it too.
    pub users: BTreeSet<String>,
    /// How many requests put the token into a URL, canaries included.
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
            for delivery in canary_deliveries(group) {
                forecast.requests += CANARIES;
                forecast.tokens_in_urls += if is_in_url(delivery) { CANARIES } else { 0 };
                forecast.users.insert(format!("canary-{delivery}@sso-probe.test"));
            }
            for case in &group.cases {
                let in_url = is_in_url(case.facts.key.delivery);
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

/// The deliveries by which the canaries of a group go: a delivery's own where a token is expected to be accepted by it,
/// otherwise POST.
fn canary_deliveries(group: &Group) -> BTreeSet<Delivery> {
    let facts = || group.cases.iter().map(|case| &case.facts);
    let accepting: BTreeSet<Delivery> = facts()
        .filter(|facts| facts.expected.contains(&Expectation::Accepted))
        .map(|facts| facts.key.delivery)
        .collect();
    facts()
        .map(|facts| facts.key.delivery)
        .map(|delivery| if accepting.contains(&delivery) { delivery } else { Delivery::Post })
        .collect()
}

fn is_in_url(delivery: Delivery) -> bool {
    delivery.shape().token_in == Place::Query
}

/// Whether an address is of a domain that nobody can own. What is no address at all creates nobody either. What could
/// be read as more than one address is taken for somebody's.
fn is_reserved(email: &str) -> bool {
    let Some((_, domain)) = email.rsplit_once('@') else { return true };
    if has_several_at_signs(email) || domain.contains('"') {
        return false;
    }
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    if domain.is_empty() {
        return true;
    }
    let top = domain.rsplit('.').next().unwrap_or_default();
    RESERVED_TOP.contains(&top)
        || RESERVED_SECOND.iter().any(|second| domain == *second || domain.ends_with(&format!(".{second}")))
}

/// Whether more than one `@` stands outside quotes (RFC 5322, section 3.2.4). A quote that is never closed is none.
fn has_several_at_signs(email: &str) -> bool {
    let (mut outside, mut all, mut is_quoted) = (0, 0, false);
    let mut chars = email.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => is_quoted = !is_quoted,
            '\\' if is_quoted => drop(chars.next()),
            '@' => {
                all += 1;
                outside += usize::from(!is_quoted);
            }
            _ => {}
        }
    }
    if is_quoted { all > 1 } else { outside > 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::suite_from_text;
    use crate::model::{Phase, TargetName};
    use crate::plan::{PlanRequest, Selection, expand};

    fn forecast(scenario: &str) -> Forecast {
        let text = format!(
            r#"
            format = 1
            [suite]
            id = "test"
            title = "Test"
            [[scenario]]
            id = "one"
            title = "One"
            level = "must"
            source = {{ text = "it is written", confidence = "documented" }}
            claims = {{ iat = "@now", jti = "@uuid", name = "N", email = "n@sso-probe.test" }}
            {scenario}
            "#
        );
        let suite = suite_from_text("test.toml", &text).unwrap_or_else(|errors| panic!("{errors}"));
        let request = PlanRequest {
            target: TargetName::parse("sandbox").unwrap(),
            declared: None,
            phase: Phase::Before,
            seed: 1,
            run: "test".to_owned(),
            selection: Selection::default(),
        };
        Forecast::of(&expand(&[suite], &request).unwrap())
    }

    #[test]
    fn canaries_are_counted_by_the_delivery_that_they_go_by() {
        let accepted = forecast("deliveries = [\"get\", \"post\"]\nexpect.outcome = \"accepted\"");
        assert_eq!((accepted.requests, accepted.tokens_in_urls), (6, 3));
        let users = ["canary-get@sso-probe.test", "canary-post@sso-probe.test", "n@sso-probe.test"];
        assert!(accepted.users.iter().eq(users), "{:?}", accepted.users);
        let rejected =
            forecast("deliveries = [\"get\"]\nexpect = { outcome = \"rejected\", kind = \"iat_malformed\" }");
        assert_eq!((rejected.requests, rejected.tokens_in_urls), (3, 1));
        assert!(rejected.users.iter().eq(&users[1..]), "{:?}", rejected.users);
        assert!(rejected.unreserved.is_empty());
    }

    #[test]
    fn only_addresses_that_can_be_somebodys_are_unreserved() {
        for reserved in [
            "a@sso-probe.test",
            "a@mail.example.com",
            "a@EXAMPLE.ORG.",
            "no address",
            "nobody@",
            "\"a@acme.com\"@b.test",
        ] {
            assert!(is_reserved(reserved), "{reserved}");
        }
        for real in [
            "a@acme.com",
            "a@notexample.com",
            "a@test.acme.com",
            "\"a@b.test\"@acme.com",
            "a@acme.com@b.test",
            "a@acme.com, b@b.test",
            "a@acme.com\"@b.test",
            "a@acme.com\"@\"b.test",
            "\"a\\\"@acme.com@b.test",
        ] {
            assert!(!is_reserved(real), "{real}");
        }
    }
}
