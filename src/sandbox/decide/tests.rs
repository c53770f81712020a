//! The decisions of a sound sandbox and of its policies, request by request.

use std::sync::Arc;

use super::super::account::{Account, Settings};
use super::*;
use crate::model::GetMode;
use crate::sandbox::account::StoredUser;
use crate::sandbox::policy::{PostQueryToken, Precedence};
use crate::sandbox::request::{Body, Fields};
use crate::sandbox::testing::{NOW, Signer, good_claims, now, secret, user};

fn rules(policy: Policy) -> Rules {
    Rules { policy, flaws: Flaws::new(), key: Key::new(secret()) }
}

fn get(query: &str) -> Request<'_> {
    Request { method: Method::Get, query: Fields::parse(query.as_bytes()), body: Body::Empty }
}

fn post<'a>(query: &'a str, form: &'a str) -> Request<'a> {
    let body = Body::parse(Some("application/x-www-form-urlencoded; charset=utf-8"), form.as_bytes());
    Request { method: Method::Post, query: Fields::parse(query.as_bytes()), body }
}

fn refusal(decision: &Decision) -> Option<&Refusal> {
    match decision {
        Decision::SignedIn { .. } => None,
        Decision::Refused { objection, .. } => Some(&objection.refusal),
    }
}

fn changes(decision: &Decision) -> Vec<String> {
    match decision {
        Decision::SignedIn { changes, .. } | Decision::Refused { changes, .. } => {
            changes.iter().map(ToString::to_string).collect()
        }
    }
}

fn decided(request: &Request<'_>, rules: &Rules, memory: &Mutex<Memory>) -> Decision {
    decide(request, rules, memory, now())
}

#[test]
fn a_good_token_signs_in_by_every_right_delivery() {
    let rules = rules(Policy::default());
    let memory = Mutex::default();
    let token = |jti: &str| Signer::new().sign(&good_claims(jti));
    let (a, b, c) = (token("a"), token("b"), token("c"));
    let by_get = format!("jwt={a}&return_to=%2Fhc");
    let by_post = format!("jwt={b}&authenticity_token=x");
    let in_body = format!("return_to=%2Fhc&jwt={c}");
    let table = [
        ("get", get(&by_get)),
        ("post", post("return_to=%2Fhc&brand_id=1&locale_id=1&timestamp=2", &by_post)),
        ("post-return-in-body", post("", &in_body)),
    ];
    for (name, request) in &table {
        let decision = decided(request, &rules, &memory);
        let Decision::SignedIn { email, return_to, .. } = &decision else { panic!("{name}: {decision:?}") };
        assert_eq!(email.as_deref(), Some("probe@sso-probe.test"), "{name}");
        assert_eq!(return_to.as_deref(), Some("/hc"), "{name}");
    }
}

#[test]
fn a_request_without_a_token_in_its_place_is_refused_for_that() {
    let rules = rules(Policy::default());
    let memory = Mutex::default();
    let token = Signer::new().sign(&good_claims("a"));
    let field = |name: &str| format!("{name}={token}");
    let (right, wrong, capital) = (field("jwt"), field("token"), field("JWT"));
    let json = format!(r#"{{"jwt":"{token}"}}"#);
    let typed = |kind: Option<&'static str>, body: &'static str| Request {
        method: Method::Post,
        query: Fields::default(),
        body: Body::parse(kind, body.as_bytes()),
    };
    let json_body = Body::parse(Some("application/JSON; charset=utf-8"), json.as_bytes());
    let table = [
        ("nothing by get", get(""), Refusal::NoToken),
        ("an empty one by get", get("jwt="), Refusal::NoToken),
        ("another name by get", get(&wrong), Refusal::NoToken),
        ("nothing by post", post("", ""), Refusal::NoToken),
        ("another name by post", post("", &wrong), Refusal::NoToken),
        ("a capital name by post", post("", &capital), Refusal::NoToken),
        ("in the query of a post", post(&right, ""), Refusal::NoToken),
        ("json", Request { method: Method::Post, query: Fields::default(), body: json_body }, Refusal::NotAForm),
        ("multipart", typed(Some("multipart/form-data; boundary=x"), "--x--"), Refusal::NotAForm),
        ("no content type", typed(None, "jwt=a.b.c"), Refusal::NotAForm),
        ("no content type and no body", typed(None, ""), Refusal::NoToken),
    ];
    for (name, request, expected) in &table {
        assert_eq!(refusal(&decided(request, &rules, &memory)), Some(expected), "{name}");
    }
}

#[test]
fn get_is_refused_after_the_cut_over_whatever_it_brings() {
    let refusing = rules(Policy { get: GetMode::Refused, ..Policy::default() });
    let warning = rules(Policy { get: GetMode::Warned, ..Policy::default() });
    let memory = Mutex::default();
    let token = format!("jwt={}", Signer::new().sign(&good_claims("a")));
    for query in ["", "jwt=x", &token] {
        assert_eq!(refusal(&decided(&get(query), &refusing, &memory)), Some(&Refusal::MethodRetired), "{query}");
    }
    assert_eq!(refusal(&decided(&get(&token), &warning, &memory)), None);
    let other = format!("jwt={}", Signer::new().sign(&good_claims("b")));
    assert_eq!(refusal(&decided(&post("", &other), &refusing, &memory)), None);
}

#[test]
fn a_jti_is_used_up_on_the_whole_account_by_success_alone() {
    let rules = rules(Policy::default());
    let memory = Mutex::default();
    let token = format!("jwt={}", Signer::new().sign(&good_claims("a")));
    let forged = format!("jwt={}", Signer::new().key(b"wrong").sign(&good_claims("a")));
    let stale =
        format!("jwt={}", Signer::new().sign(&good_claims("a").replace(&NOW.to_string(), &(NOW - 600).to_string())));
    let other_user = format!("jwt={}", Signer::new().sign(&good_claims("a").replace("probe@", "other@")));
    let steps = [
        ("a forged one", post("", &forged), Some(Refusal::SignatureFails)),
        ("a stale one", post("", &stale), Some(Refusal::IssueTimeOff)),
        ("the good one", post("", &token), None),
        ("again", post("", &token), Some(Refusal::IdUsed)),
        ("again by get", get(&token), Some(Refusal::IdUsed)),
        ("for another user", post("", &other_user), Some(Refusal::IdUsed)),
        ("a forged one again", post("", &forged), Some(Refusal::SignatureFails)),
    ];
    for (name, request, expected) in &steps {
        assert_eq!(refusal(&decided(request, &rules, &memory)), expected.as_ref(), "{name}");
    }
}

#[test]
fn a_failed_request_burns_its_jti_where_the_policy_says_so_and_the_signature_holds() {
    let burning = rules(Policy { failed_jti: FailedJti::Burned, ..Policy::default() });
    let stale = good_claims("a").replace(&NOW.to_string(), "5");
    let good = format!("jwt={}", Signer::new().sign(&good_claims("a")));
    let table = [
        ("authentic", Signer::new().sign(&stale), Some(Refusal::IdUsed)),
        ("forged", Signer::new().key(b"wrong").sign(&stale), None),
    ];
    for (name, first, expected) in table {
        let memory = Mutex::default();
        decided(&post("", &format!("jwt={first}")), &burning, &memory);
        assert_eq!(refusal(&decided(&post("", &good), &burning, &memory)), expected.as_ref(), "{name}");
    }
}

#[test]
fn a_refused_sign_in_creates_its_user_where_the_policy_says_so() {
    let stale = format!("jwt={}", Signer::new().sign(&good_claims("a").replace(&NOW.to_string(), "5")));
    let forged = format!("jwt={}", Signer::new().key(b"wrong").sign(&good_claims("a")));
    let creating = Policy { user_on_failure: UserOnFailure::Created, ..Policy::default() };
    let created = vec!["user probe@sso-probe.test created".to_owned()];
    let table = [
        ("usual", Policy::default(), &stale, vec![]),
        ("creating", creating, &stale, created),
        ("creating, but forged", creating, &forged, vec![]),
    ];
    for (name, policy, form, expected) in table {
        let decision = decided(&post("", form), &rules(policy), &Mutex::default());
        assert!(refusal(&decision).is_some(), "{name}");
        assert_eq!(changes(&decision), expected, "{name}");
    }
}

/// An account with a blocklist and these users.
fn account_with(blocklist: &[&str], users: &[StoredUser]) -> Mutex<Memory> {
    let blocklist = blocklist.iter().map(|&entry| entry.to_owned()).collect();
    let settings = Settings { blocklist, ..Settings::default() };
    let account = Account { settings, users: users.to_vec(), ..Account::default() };
    Mutex::new(Memory { directory: Directory::of(account), ledger: Ledger::default() })
}

fn form_for(email: &str, jti: &str) -> String {
    format!("jwt={}", Signer::new().sign(&good_claims(jti).replace("probe@sso-probe.test", email)))
}

#[test]
fn blocked_addresses_cannot_sign_up_and_suspended_users_cannot_sign_in() {
    let sound = rules(Policy::default());
    let gone = StoredUser { suspended: true, external_id: Some("g".to_owned()), ..user("gone@sso-probe.test") };
    let memory = account_with(&["*@blocked.test", "one@sso-probe.test"], &[gone, user("known@blocked.test")]);
    let blocked = |email: &str| Some(Refusal::AddressBlocked(email.to_owned()));
    let table = [
        ("x@blocked.test", blocked("x@blocked.test")),
        ("X@Blocked.Test", blocked("x@blocked.test")),
        ("one@sso-probe.test", blocked("one@sso-probe.test")),
        ("two@sso-probe.test", None),
        ("x@not-blocked.test", None),
        ("known@blocked.test", None),
        ("gone@sso-probe.test", Some(Refusal::Suspended)),
    ];
    for (at, (email, expected)) in table.into_iter().enumerate() {
        let form = form_for(email, &at.to_string());
        assert_eq!(refusal(&decided(&post("", &form), &sound, &memory)), expected.as_ref(), "{email}");
    }
    // A suspended user is known by the external id as well, and nothing changes.
    let claims = good_claims("id").replace("\"name\"", "\"external_id\":\"g\",\"name\"");
    let form = format!("jwt={}", Signer::new().sign(&claims));
    assert_eq!(refusal(&decided(&post("", &form), &sound, &memory)), Some(&Refusal::Suspended));
    assert!(lock(&memory).directory.find("gone@sso-probe.test").is_some());
    let lenient = rules(Policy { suspended_user: Leniency::Accepted, ..Policy::default() });
    assert_eq!(refusal(&decided(&post("", &form), &lenient, &memory)), None);
}

#[test]
fn a_refused_attribute_spares_the_jti_and_leaves_the_user_as_it_was() {
    let sound = rules(Policy::default());
    let memory = account_with(&[], &[user("probe@sso-probe.test")]);
    let wrong = good_claims("a").replace("\"SSO probe\"", "\"Other\",\"role\":\"owner\"");
    let form = format!("jwt={}", Signer::new().sign(&wrong));
    let decision = decided(&post("", &form), &sound, &memory);
    assert_eq!(refusal(&decision), Some(&Refusal::RoleUnknown));
    assert_eq!(changes(&decision), Vec::<String>::new());
    assert_eq!(lock(&memory).directory.export().users, [user("probe@sso-probe.test")]);
    let good = format!("jwt={}", Signer::new().sign(&good_claims("a")));
    assert_eq!(refusal(&decided(&post("", &good), &sound, &memory)), None);
}

#[test]
fn the_policies_say_where_token_and_return_address_are_looked_for() {
    let token = |jti: &str| Signer::new().sign(&good_claims(jti));
    let form = format!("jwt={}&return_to=%2Fbody", token("a"));
    let empty = format!("jwt={}&return_to=", token("b"));
    let twice = format!("jwt={}&return_to=%2Ffirst&return_to=%2Flast", token("c"));
    let in_query = format!("jwt={}", token("d"));
    let body_first = Policy { precedence: Precedence::Body, ..Policy::default() };
    let reading = Policy { post_query_token: PostQueryToken::Read, ..Policy::default() };
    let table = [
        ("query first", Policy::default(), post("return_to=%2Fquery", &form), Some("/query")),
        ("body first", body_first, post("return_to=%2Fquery", &form), Some("/body")),
        ("an empty one asks for nothing", body_first, post("return_to=%2Fquery", &empty), Some("/query")),
        ("none", Policy::default(), post("", &empty), None),
        ("the last of several", Policy::default(), post("", &twice), Some("/last")),
        ("a token in the query", reading, post(&in_query, "return_to=%2Fbody"), Some("/body")),
    ];
    for (name, policy, request, expected) in &table {
        let decision = decided(request, &rules(*policy), &Mutex::default());
        let Decision::SignedIn { return_to, .. } = &decision else { panic!("{name}: {decision:?}") };
        assert_eq!(return_to.as_deref(), *expected, "{name}");
    }
}

#[test]
fn of_twins_that_arrive_together_exactly_one_wins() {
    let rules = Arc::new(rules(Policy::default()));
    let memory = Arc::new(Mutex::default());
    let form: Arc<str> = format!("jwt={}", Signer::new().sign(&good_claims("twin"))).into();
    let start = Arc::new(std::sync::Barrier::new(16));
    let twins: Vec<_> = (0..16)
        .map(|at| {
            let (rules, memory, form, start) = (rules.clone(), memory.clone(), form.clone(), start.clone());
            std::thread::Builder::new()
                .name(format!("twin-{at}"))
                .spawn(move || {
                    start.wait();
                    refusal(&decided(&post("", &form), &rules, &memory)).cloned()
                })
                .unwrap()
        })
        .collect();
    let refusals: Vec<_> = twins.into_iter().map(|twin| twin.join().unwrap()).collect();
    assert_eq!(refusals.iter().filter(|refusal| refusal.is_none()).count(), 1);
    assert_eq!(refusals.iter().filter(|refusal| **refusal == Some(Refusal::IdUsed)).count(), 15);
}
