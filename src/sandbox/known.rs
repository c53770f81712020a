//! What the real endpoint is known to do with such a request: how surely, and where that is known from.
//!
//! The sentences tell of the vendor's endpoint, never of this sandbox. Where nothing is known they say so.

mod of_refusal;

use serde_json::{Map, Value};

use self::of_refusal::of_refusal;
use super::decide::Decision;
use super::policy::Policy;
use super::refusal::{ClaimName, Refusal};
use super::request::Request;
use super::verify::DOCUMENTED;
use crate::events::KnownBehaviour;
use crate::model::Method;

/// What is known about a sign-in like this one. Header and claims are the token's as far as they can be read.
pub(crate) fn known(
    decision: &Decision,
    request: &Request<'_>,
    policy: &Policy,
    header: Option<&str>,
    claims: Option<&str>,
) -> Vec<KnownBehaviour> {
    let first = match decision {
        Decision::Refused { objection, .. } => vec![of_refusal(&objection.refusal)],
        Decision::SignedIn { .. } => Vec::new(),
    };
    let object = |text: Option<&str>| match text.map(serde_json::from_str) {
        Some(Ok(Value::Object(object))) => object,
        Some(_) | None => Map::new(),
    };
    let mut touched = touched_by_request(decision, request);
    touched.extend(touched_by_token(&object(header), &object(claims)));
    let switches = policy.switches();
    let of_switches = switches.iter().filter(|switch| touched.contains(&switch.id)).map(|switch| KnownBehaviour {
        says: switch.about.to_owned(),
        confidence: switch.confidence,
        source: format!("the policy switch {}, here {}", switch.id, switch.chosen),
    });
    first.into_iter().chain(of_switches).collect()
}

/// The switches that decide about this kind of request and answer.
fn touched_by_request(decision: &Decision, request: &Request<'_>) -> Vec<&'static str> {
    let in_query = request.query.value("return_to").filter(|value| !value.is_empty());
    let in_body = request.form_value("return_to").filter(|value| !value.is_empty());
    let is_get = request.method == Method::Get;
    let mut touched = Vec::new();
    if is_get {
        touched.push("get");
    } else if request.query.value("jwt").is_some() {
        touched.push("post_query_token");
    }
    if request.query.value("locale_id").is_some() {
        touched.push("passed_locale");
    }
    match decision {
        Decision::SignedIn { return_to, .. } => {
            touched.push("success");
            let return_to = return_to.as_deref();
            match return_to {
                None => touched.push("no_return_to"),
                Some(place) if is_absolute(place) => touched.push("foreign_return_to"),
                Some(_) => {}
            }
            if !is_get && in_query.is_some() && in_body.is_some() {
                touched.push("precedence");
            }
        }
        Decision::Refused { objection, .. } => {
            touched.push("failure");
            if is_authentic(&objection.refusal) {
                touched.push("failed_jti");
            }
            let refusal = &objection.refusal;
            let of_account = [
                ("bad_role", matches!(refusal, Refusal::RoleUnknown)),
                ("bad_custom_role", matches!(refusal, Refusal::CustomRoleUnknown)),
                ("suspended_user", matches!(refusal, Refusal::Suspended)),
                ("audience", matches!(refusal, Refusal::NotForThisAudience)),
                ("plain_http", matches!(refusal, Refusal::NotEncrypted)),
                ("wrong_brand", matches!(refusal, Refusal::OtherBrand)),
                ("jti_scope", matches!(refusal, Refusal::IdUsed)),
                ("jti_memory", matches!(refusal, Refusal::IdUsed)),
                ("id_collision", matches!(refusal, Refusal::UserNotStored(ClaimName::ExternalId))),
            ];
            touched.extend(of_account.into_iter().filter(|(_, is_it)| *is_it).map(|(switch, _)| switch));
        }
    }
    touched
}

/// Whether the address names a host of its own.
fn is_absolute(place: &str) -> bool {
    place.starts_with("//") || place.contains("://")
}

/// Whether the signature was good before the sign-in was refused.
fn is_authentic(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::MethodRetired
        | Refusal::NotAForm
        | Refusal::NoToken
        | Refusal::NotAToken
        | Refusal::OtherAlgorithm
        | Refusal::SignatureFails
        | Refusal::OtherBrand
        | Refusal::NotEncrypted => false,
        Refusal::NoClaim(_)
        | Refusal::UnreadableIssueTime
        | Refusal::IssueTimeOff
        | Refusal::OutsideOwnDates(_)
        | Refusal::FieldsAsText
        | Refusal::IdUsed
        | Refusal::AddressBlocked(_)
        | Refusal::Suspended
        | Refusal::NoNewUsers
        | Refusal::RoleUnknown
        | Refusal::CustomRoleUnknown
        | Refusal::NotForThisAudience
        | Refusal::UserNotStored(_) => true,
    }
}

/// The switches that decide about a token like this one.
fn touched_by_token(header: &Map<String, Value>, claims: &Map<String, Value>) -> Vec<&'static str> {
    const REQUIRED: &[&str] = &["iat", "jti", "email", "name"];
    const DATES: &[&str] = &["exp", "nbf"];
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let typ = header.get("typ").and_then(Value::as_str);
    let optional_null = claims.iter().any(|(name, value)| value.is_null() && !REQUIRED.contains(&name.as_str()));
    [
        ("fractional_iat", claims.get("iat").is_some_and(Value::is_f64)),
        ("text_iat", claims.get("iat").is_some_and(Value::is_string)),
        ("numeric_jti", claims.get("jti").is_some_and(Value::is_number)),
        ("null_optional", optional_null),
        ("text_user_fields", claims.get("user_fields").is_some_and(Value::is_string)),
        ("numeric_external_id", claims.get("external_id").is_some_and(Value::is_number)),
        ("stringified_tags", text("tags").is_some_and(|tags| tags.trim_start().starts_with('['))),
        ("locale_claim", claims.contains_key("locale") || claims.contains_key("locale_id")),
        ("old_role_name", text("role") == Some("user")),
        (
            "unknown_claims",
            claims.keys().any(|name| !DOCUMENTED.contains(&name.as_str()) && !DATES.contains(&name.as_str())),
        ),
        ("exp", claims.contains_key("exp")),
        ("nbf", claims.contains_key("nbf")),
        ("typ", typ.is_some_and(|typ| typ != "JWT")),
    ]
    .into_iter()
    .filter(|(_, is_touched)| *is_touched)
    .map(|(switch, _)| switch)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::request::{Asked, Body, Fields};

    fn sources(method: Method, query: &str, form: &str, decision: &Decision, claims: &str) -> Vec<String> {
        let body = match method {
            Method::Get => Body::Empty,
            Method::Post => Body::Form(Fields::parse(form.as_bytes())),
        };
        let request = Request { method, query: Fields::parse(query.as_bytes()), body, asked: Asked::default() };
        let header = r#"{"typ":"JWT","alg":"HS256"}"#;
        let known = known(decision, &request, &Policy::default(), Some(header), Some(claims));
        known.into_iter().map(|known| known.source).collect()
    }

    fn signed_in(return_to: Option<&str>) -> Decision {
        Decision::SignedIn { email: None, return_to: return_to.map(str::to_owned), changes: Vec::new() }
    }

    fn refused(refusal: Refusal) -> Decision {
        Decision::Refused { objection: refusal.because("x"), changes: Vec::new() }
    }

    #[test]
    fn each_doubtful_thing_about_a_request_is_told_and_nothing_else() {
        let home = signed_in(Some("/hc"));
        let switch = |id: &str, chosen: &str| format!("the policy switch {id}, here {chosen}");
        let success = switch("success", "302");
        let table = [
            (r#"{"iat":1}"#, vec![success.clone()]),
            (r#"{"iat":1.5}"#, vec![success.clone(), switch("fractional_iat", "accepted")]),
            (r#"{"iat":"1"}"#, vec![success.clone(), switch("text_iat", "refused")]),
            (
                r#"{"jti":7,"phone":null}"#,
                vec![success.clone(), switch("numeric_jti", "accepted"), switch("null_optional", "accepted")],
            ),
            (r#"{"exp":1,"nbf":1}"#, vec![success.clone(), switch("exp", "checked"), switch("nbf", "checked")]),
            ("no json", vec![success.clone()]),
        ];
        for (claims, wanted) in table {
            assert_eq!(sources(Method::Post, "", "jwt=x", &home, claims), wanted, "{claims}");
        }
        let by_get = sources(Method::Get, "jwt=x", "", &signed_in(None), "{}");
        assert_eq!(by_get, [success.clone(), switch("get", "accepted"), switch("no_return_to", "home")]);
        let away = signed_in(Some("https://a.test/"));
        let both = sources(Method::Post, "return_to=/a", "return_to=/b", &away, "{}");
        assert_eq!(both, [success, switch("precedence", "query"), switch("foreign_return_to", "followed")]);
    }

    #[test]
    fn a_refusal_is_told_with_its_source_and_an_authentic_token_with_the_fate_of_its_jti() {
        let unsigned = sources(Method::Post, "", "", &refused(Refusal::SignatureFails), "{}");
        assert_eq!(unsigned, ["comments below the vendor's article", "the policy switch failure, here redirect"]);
        let authentic = sources(Method::Post, "", "", &refused(Refusal::Suspended), "{}");
        assert_eq!(authentic[0], "nothing was found");
        assert!(authentic.contains(&"the policy switch failed_jti, here spared".to_owned()), "{authentic:?}");
    }

    /// A switch that is renamed would otherwise be told of no more.
    #[test]
    fn every_switch_that_is_looked_for_exists() {
        let header = serde_json::from_str(r#"{"typ":"jwt"}"#).unwrap();
        let claims = r#"{"iat":1.5,"jti":1,"phone":null,"user_fields":"{}","external_id":1,"tags":"[]","locale":1,
            "role":"user","exp":1,"nbf":1,"eternal_id":1}"#;
        let mut touched = touched_by_token(&header, &serde_json::from_str(claims).unwrap());
        touched.extend(touched_by_token(&header, &serde_json::from_str(r#"{"iat":"1"}"#).unwrap()));
        let (query, form) = (Fields::parse(b"jwt=x&return_to=/a&locale_id=1"), Fields::parse(b"return_to=/b"));
        let asked = Asked::default();
        let post = Request { method: Method::Post, query, body: Body::Form(form), asked };
        let get = Request { method: Method::Get, query: Fields::default(), body: Body::Empty, asked };
        for decision in [
            signed_in(None),
            signed_in(Some("//a.test")),
            refused(Refusal::RoleUnknown),
            refused(Refusal::CustomRoleUnknown),
            refused(Refusal::Suspended),
            refused(Refusal::NotForThisAudience),
            refused(Refusal::OtherBrand),
            refused(Refusal::NotEncrypted),
            refused(Refusal::IdUsed),
            refused(Refusal::UserNotStored(ClaimName::ExternalId)),
        ] {
            touched.extend(touched_by_request(&decision, &post));
            touched.extend(touched_by_request(&decision, &get));
        }
        let switches = Policy::default().switches();
        for name in &touched {
            assert!(switches.iter().any(|switch| switch.id == *name), "{name} is no switch");
        }
        touched.sort_unstable();
        touched.dedup();
        assert_eq!(touched.len(), 31, "{touched:?}");
    }
}
