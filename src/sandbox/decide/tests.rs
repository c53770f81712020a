//! The decisions of a sound sandbox and of its policies, request by request.

use super::super::account::{Account, Settings};
use super::*;
use crate::model::{GetMode, SharedSecret};
use crate::sandbox::account::StoredUser;
use crate::sandbox::policy::{PostQueryToken, Precedence};
use crate::sandbox::request::{Addressed, Asked, Body, Fields, Scheme};
use crate::sandbox::testing::{NOW, Signer, good_claims, keyring, now, user};

fn rules(policy: Policy) -> Rules {
    Rules { policy, flaws: Flaws::new(), keyring: Mutex::new(Arc::new(keyring())), get_ends: None }
}

fn get(query: &str) -> Request<'_> {
    Request { method: Method::Get, query: Fields::parse(query.as_bytes()), body: Body::Empty, asked: Asked::default() }
}

fn post<'a>(query: &'a str, form: &'a str) -> Request<'a> {
    let body = Body::parse(Some("application/x-www-form-urlencoded; charset=utf-8"), form.as_bytes());
    Request { method: Method::Post, query: Fields::parse(query.as_bytes()), body, asked: Asked::default() }
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
    decide(request, rules, memory, now()).decision
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
        asked: Asked::default(),
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
        (
            "json",
            Request { method: Method::Post, query: Fields::default(), body: json_body, asked: Asked::default() },
            Refusal::NotAForm,
        ),
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
    let created = ["user probe@sso-probe.test created", "name of probe@sso-probe.test: becomes SSO probe"]
        .map(str::to_owned)
        .to_vec();
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
fn the_token_in_the_query_of_a_post_or_in_a_form_of_parts_counts_where_the_policy_says_so() {
    let token = |email: &str| Signer::new().sign(&good_claims("a").replace("probe@sso-probe.test", email));
    let (in_query, in_body) = (format!("jwt={}", token("query@b.test")), format!("jwt={}", token("body@b.test")));
    for (choice, expected) in [
        (PostQueryToken::Ignored, "body@b.test"),
        (PostQueryToken::Read, "body@b.test"),
        (PostQueryToken::Preferred, "query@b.test"),
    ] {
        let rules = rules(Policy { post_query_token: choice, ..Policy::default() });
        let Decision::SignedIn { email, .. } = decided(&post(&in_query, &in_body), &rules, &Mutex::default()) else {
            panic!("{choice}");
        };
        assert_eq!(email.as_deref(), Some(expected), "{choice}");
    }
    let parts = format!("--x\r\nContent-Disposition: form-data; name=\"jwt\"\r\n\r\n{}\r\n--x--", token("a@b.test"));
    let request = Request {
        method: Method::Post,
        query: Fields::default(),
        body: Body::parse(Some("multipart/form-data; boundary=x"), parts.as_bytes()),
        asked: Asked::default(),
    };
    let reading = rules(Policy { multipart: Leniency::Accepted, ..Policy::default() });
    assert_eq!(refusal(&decided(&request, &reading, &Mutex::default())), None);
    let usual = rules(Policy::default());
    assert_eq!(refusal(&decided(&request, &usual, &Mutex::default())), Some(&Refusal::NotAForm));
}

#[test]
fn only_the_default_brand_is_asked_and_the_policy_decides_about_own_names_and_plain_http() {
    let form = form_for("a@b.test", "a");
    let usual = Policy::default();
    let strict = Policy { plain_http: Leniency::Refused, host_mapped: Leniency::Refused, ..usual };
    let table = [
        (Addressed::DefaultBrand, Scheme::Http, usual, None),
        (Addressed::HostMapped, Scheme::Http, usual, None),
        (Addressed::OtherBrand, Scheme::Https, usual, Some(Refusal::OtherBrand)),
        (Addressed::DefaultBrand, Scheme::Https, strict, None),
        (Addressed::DefaultBrand, Scheme::Http, strict, Some(Refusal::NotEncrypted)),
        (Addressed::HostMapped, Scheme::Https, strict, Some(Refusal::OtherBrand)),
    ];
    for (addressed, scheme, policy, expected) in table {
        let asked = Asked { addressed, scheme, ..Asked::default() };
        let request = Request { asked, ..post("", &form) };
        let decision = decided(&request, &rules(policy), &Mutex::default());
        assert_eq!(refusal(&decision), expected.as_ref(), "{addressed:?} {scheme:?}");
    }
}

/// Three configurations with secrets of their own: for end users, for team members, for nobody.
fn several(policy: Policy) -> Rules {
    let configuration = |name: &str, assigned: &[Audience]| Configuration {
        name: name.to_owned(),
        assigned: assigned.to_vec(),
        ..Configuration::default()
    };
    let configurations = [
        configuration("people", &[Audience::EndUsers]),
        configuration("staff", &[Audience::TeamMembers]),
        configuration("nobody", &[]),
    ];
    let secret = |name: &str| (name.to_owned(), SharedSecret::new(format!("the secret of {name}")).unwrap());
    let primary = SharedSecret::new("the secret of people".to_owned()).unwrap();
    let secrets = [secret("staff"), secret("nobody")].into_iter().collect();
    let keyring = Mutex::new(Arc::new(Keyring::new(&configurations, primary, &secrets)));
    Rules { keyring, ..rules(policy) }
}

#[test]
fn a_configuration_signs_in_those_to_whom_it_is_assigned() {
    let agent = StoredUser { role: Role::Agent, ..user("agent@b.test") };
    let for_audience = || Some(Refusal::NotForThisAudience);
    let usual = Policy::default();
    let ignoring = Policy { audience: AudienceCheck::Ignored, ..usual };
    let table = [
        ("people", "new@b.test", "", usual, None),
        ("staff", "new@b.test", "", usual, for_audience()),
        ("staff", "new@b.test", "agent", usual, None),
        ("people", "new@b.test", "admin", usual, for_audience()),
        ("people", "agent@b.test", "", usual, for_audience()),
        ("staff", "agent@b.test", "", usual, None),
        ("staff", "agent@b.test", "end_user", usual, for_audience()),
        ("staff", "new@b.test", "", ignoring, None),
        ("nobody", "new@b.test", "", ignoring, Some(Refusal::SignatureFails)),
    ];
    for (signer, email, role, policy, expected) in table {
        let role = if role.is_empty() { String::new() } else { format!("\"role\":\"{role}\",") };
        let claims =
            good_claims("a").replace("probe@sso-probe.test", email).replace("\"name\"", &format!("{role}\"name\""));
        let token = Signer::new().key(format!("the secret of {signer}").as_bytes()).sign(&claims);
        let form = format!("jwt={token}");
        let rules = several(policy);
        let memory = account_with(&[], std::slice::from_ref(&agent));
        let decided = decide(&post("", &form), &rules, &memory, now());
        assert_eq!(refusal(&decided.decision), expected.as_ref(), "{signer} {claims}");
        let signed_by = if signer == "nobody" { "people" } else { signer };
        assert_eq!(decided.configuration.name, signed_by, "whose remote logout URL it is");
    }
}

#[test]
fn a_jti_counts_on_the_account_or_with_its_configuration_and_for_as_long_as_it_is_remembered() {
    let role = |name: &str| good_claims("a").replace("\"name\"", &format!("\"role\":\"{name}\",\"name\""));
    let by = |signer: &str, claims: &str| {
        format!("jwt={}", Signer::new().key(format!("the secret of {signer}").as_bytes()).sign(claims))
    };
    let (people, staff) = (by("people", &role("end_user")), by("staff", &role("agent")));
    for (jti_scope, expected) in [(JtiScope::Account, Some(Refusal::IdUsed)), (JtiScope::Configuration, None)] {
        let (rules, memory) = (several(Policy { jti_scope, ..Policy::default() }), Mutex::default());
        assert_eq!(refusal(&decided(&post("", &people), &rules, &memory)), None);
        assert_eq!(refusal(&decided(&post("", &staff), &rules, &memory)), expected.as_ref(), "{jti_scope}");
        assert_eq!(refusal(&decided(&post("", &people), &rules, &memory)), Some(&Refusal::IdUsed), "{jti_scope}");
    }
    for (jti_memory, expected) in [(JtiMemory::Forever, Some(Refusal::IdUsed)), (JtiMemory::Window, None)] {
        let rules = rules(Policy { jti_memory, jti_window_secs: 60, ..Policy::default() });
        let memory = Mutex::default();
        let form = form_for("a@b.test", "a");
        let at = |secs: i64| now() + TimeDelta::seconds(secs);
        assert_eq!(refusal(&decide(&post("", &form), &rules, &memory, at(0)).decision), None);
        assert_eq!(refusal(&decide(&post("", &form), &rules, &memory, at(59)).decision), Some(&Refusal::IdUsed));
        assert_eq!(refusal(&decide(&post("", &form), &rules, &memory, at(60)).decision), expected.as_ref());
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
