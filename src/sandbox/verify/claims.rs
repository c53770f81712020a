//! Reads the claims of an authentic token, and says which of them is at fault.

use chrono::{DateTime, Utc};

use super::dates::{check_iat, check_own_date};
use super::json::{Json, Object};
use crate::model::Method;
use crate::sandbox::flaw::{Flaw, Flaws};
use crate::sandbox::policy::{DateCheck, Leniency, Policy};
use crate::sandbox::refusal::{ClaimName, Objection, Refusal};

/// The claims that the vendor documents.
pub(crate) const DOCUMENTED: &[&str] = &[
    "iat",
    "jti",
    "email",
    "name",
    "external_id",
    "locale",
    "locale_id",
    "organization",
    "organization_id",
    "organizations",
    "organization_ids",
    "phone",
    "tags",
    "remote_photo_url",
    "role",
    "custom_role_id",
    "user_fields",
];

/// The claims of a token that may sign somebody in. What is required is there, unless a flaw let it be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claims {
    /// The id of the token, numbers spelled out.
    pub(crate) jti: Option<String>,
    /// The address in lower case.
    pub(crate) email: Option<String>,
    /// The name.
    pub(crate) name: Option<String>,
    /// The user's id in the customer's system, numbers spelled out.
    pub(crate) external_id: Option<String>,
}

/// Reads the claims in the order: dates, id, address, name, external id, further fields.
pub(crate) fn read_claims(
    payload: &Object,
    method: Method,
    policy: &Policy,
    flaws: &Flaws,
    now: DateTime<Utc>,
) -> Result<Claims, Objection> {
    let lenient: Flaws;
    let flaws = if flaws.contains(&Flaw::AcceptsMessagingTokens) && payload.get("scope").is_some() {
        lenient = flaws.iter().copied().chain([Flaw::IgnoresMissingIat, Flaw::IgnoresMissingJti]).collect();
        &lenient
    } else {
        flaws
    };
    check_iat(payload.get("iat"), method, policy, flaws, now)?;
    if policy.exp == DateCheck::Checked && !flaws.contains(&Flaw::IgnoresExp) {
        check_own_date(payload.get("exp"), ClaimName::Exp, policy, now)?;
    }
    if policy.nbf == DateCheck::Checked && !flaws.contains(&Flaw::IgnoresNbf) {
        check_own_date(payload.get("nbf"), ClaimName::Nbf, policy, now)?;
    }
    // The dates have switches of their own.
    let refused = |name: &str| match name {
        "exp" | "nbf" => flaws.contains(&Flaw::RefusesUnknownClaims),
        _ => policy.unknown_claims == Leniency::Refused || flaws.contains(&Flaw::RefusesUnknownClaims),
    };
    if payload.names().any(|name| !DOCUMENTED.contains(&name) && refused(name)) {
        return Err(Refusal::NotAToken.because("The token has a claim that is not documented."));
    }
    let claims = Claims {
        jti: read_jti(payload.get("jti"), policy, flaws)?,
        email: read_email(payload.get("email"), flaws)?,
        name: read_name(payload.get("name"), flaws)?,
        external_id: read_external_id(payload.get("external_id"), policy)?,
    };
    if policy.text_user_fields == Leniency::Refused && matches!(payload.get("user_fields"), Some(Json::Text(_))) {
        return Err(Refusal::FieldsAsText.because("The user_fields are a text, not an object."));
    }
    Ok(claims)
}

/// The id of an authentic token, as far as it can be read; for tokens that are refused for another reason.
pub(crate) fn jti_key(payload: &Object, policy: &Policy) -> Option<String> {
    read_jti(payload.get("jti"), policy, &Flaws::new()).ok().flatten()
}

/// The user named by an authentic token, as far as it can be read; for tokens that are refused for another reason.
pub(crate) fn user_in(payload: &Object) -> Option<(String, String)> {
    let none = Flaws::new();
    let email = read_email(payload.get("email"), &none).ok().flatten()?;
    let name = read_name(payload.get("name"), &none).ok().flatten()?;
    Some((email, name))
}

fn read_jti(jti: Option<&Json>, policy: &Policy, flaws: &Flaws) -> Result<Option<String>, Objection> {
    let missing = |found: &'static str| {
        if flaws.contains(&Flaw::IgnoresMissingJti) {
            Ok(None)
        } else {
            Err(Refusal::NoClaim(ClaimName::Jti).because(found))
        }
    };
    let refused = |found: &'static str| Err(Refusal::NoClaim(ClaimName::Jti).because(found));
    let numbers = policy.numeric_jti == Leniency::Accepted && !flaws.contains(&Flaw::RefusesNumericJti);
    match jti {
        None => missing("The token has no jti."),
        Some(Json::Null) => missing("The jti is null."),
        Some(Json::Text(text)) if text.trim().is_empty() && !flaws.contains(&Flaw::AcceptsBlankJti) => {
            missing("The jti is blank.")
        }
        Some(Json::Text(text)) if text.contains('/') && flaws.contains(&Flaw::RefusesSlashInJti) => {
            refused("The jti has a slash.")
        }
        Some(Json::Text(text)) => Ok(Some(text.clone())),
        Some(Json::Whole(number)) if numbers => Ok(Some(number.to_string())),
        Some(Json::Fraction(number)) if numbers => Ok(Some(number.to_string())),
        Some(Json::Whole(_) | Json::Fraction(_)) => refused("The jti is a number, not a text."),
        Some(other @ (Json::Bool(_) | Json::List(_) | Json::Object(_))) => {
            if flaws.contains(&Flaw::AcceptsWrongTypes) {
                Ok(Some(format!("{other:?}")))
            } else {
                refused("The jti is neither text nor number.")
            }
        }
    }
}

fn read_email(email: Option<&Json>, flaws: &Flaws) -> Result<Option<String>, Objection> {
    let missing = |found: &'static str| {
        if flaws.contains(&Flaw::IgnoresMissingEmail) {
            Ok(None)
        } else {
            Err(Refusal::NoClaim(ClaimName::Email).because(found))
        }
    };
    let text = match email {
        None => return missing("The token has no email."),
        Some(Json::Null) => return missing("The email is null."),
        Some(Json::Text(text)) => text,
        Some(other @ (Json::Bool(_) | Json::Whole(_) | Json::Fraction(_) | Json::List(_) | Json::Object(_))) => {
            return if flaws.contains(&Flaw::AcceptsWrongTypes) {
                Ok(Some(format!("{other:?}")))
            } else {
                Err(Refusal::UserNotStored(ClaimName::Email).because("The email is no text."))
            };
        }
    };
    let address =
        if flaws.contains(&Flaw::TurnsPlusIntoSpace) { text.replace('+', " ") } else { text.clone() }.to_lowercase();
    if is_address(&address) || flaws.contains(&Flaw::AcceptsAnyEmail) {
        Ok(Some(address))
    } else {
        Err(Refusal::UserNotStored(ClaimName::Email).because(format!("The email {text:?} is no address.")))
    }
}

/// Whether the text has the shape of an address: something, one at-sign, something, and no white space anywhere. What
/// else the vendor asks of it is not known.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    !local.is_empty()
        && !domain.is_empty()
        && !domain.contains('@')
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn read_name(name: Option<&Json>, flaws: &Flaws) -> Result<Option<String>, Objection> {
    let missing = |found: &'static str| {
        if flaws.contains(&Flaw::IgnoresMissingName) {
            Ok(None)
        } else {
            Err(Refusal::NoClaim(ClaimName::Name).because(found))
        }
    };
    let refused = |found: &'static str| Err(Refusal::UserNotStored(ClaimName::Name).because(found));
    match name {
        None => missing("The token has no name."),
        Some(Json::Null) => missing("The name is null."),
        Some(Json::Text(text)) if text.trim().is_empty() && !flaws.contains(&Flaw::AcceptsBlankName) => {
            refused("The name is blank.")
        }
        Some(Json::Text(text)) if !text.is_ascii() && flaws.contains(&Flaw::RefusesUnicodeName) => {
            refused("The name is not ASCII.")
        }
        Some(Json::Text(text)) => Ok(Some(text.clone())),
        Some(other @ (Json::Bool(_) | Json::Whole(_) | Json::Fraction(_) | Json::List(_) | Json::Object(_))) => {
            if flaws.contains(&Flaw::AcceptsWrongTypes) {
                Ok(Some(format!("{other:?}")))
            } else {
                refused("The name is no text.")
            }
        }
    }
}

/// Integers pass, as users report; the documentation asks for text.
fn read_external_id(external_id: Option<&Json>, policy: &Policy) -> Result<Option<String>, Objection> {
    let refused = |found: &'static str| Err(Refusal::UserNotStored(ClaimName::ExternalId).because(found));
    match external_id {
        None => Ok(None),
        Some(Json::Null) if policy.null_optional == Leniency::Accepted => Ok(None),
        // A blank id names nobody: two users without an id must not become one.
        Some(Json::Text(text)) if text.trim().is_empty() => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text.clone())),
        Some(Json::Whole(number)) if policy.numeric_external_id == Leniency::Accepted => Ok(Some(number.to_string())),
        Some(Json::Null) => refused("The external_id is null."),
        Some(Json::Whole(_)) => refused("The external_id is an integer, not a text."),
        Some(Json::Bool(_) | Json::Fraction(_) | Json::List(_) | Json::Object(_)) => {
            refused("The external_id is neither text nor integer.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::json::{Duplicates, read_object};
    use super::*;
    use crate::sandbox::testing::now;

    fn read(payload: &str, policy: &Policy) -> Result<Claims, Refusal> {
        let payload = read_object(payload.as_bytes(), Duplicates::Refused).unwrap();
        read_claims(&payload, Method::Post, policy, &Flaws::new(), now()).map_err(|objection| objection.refusal)
    }

    #[test]
    fn each_required_claim_must_be_there_and_usable() {
        let required = [
            ("jti", r#""jti":"a""#, ClaimName::Jti),
            ("email", r#""email":"a@b.test""#, ClaimName::Email),
            ("name", r#""name":"A""#, ClaimName::Name),
            ("iat", r#""iat":1700000000"#, ClaimName::Iat),
        ];
        let payload = |replaced: &str, by: Option<&str>| {
            let fields: Vec<&str> = required
                .iter()
                .filter_map(|(name, field, _)| if *name == replaced { by } else { Some(*field) })
                .collect();
            format!("{{{}}}", fields.join(","))
        };
        for (name, _, claim) in required {
            let missing = Err(Refusal::NoClaim(claim));
            assert_eq!(read(&payload(name, None), &Policy::default()), missing, "{name} missing");
            let null = format!(r#""{name}":null"#);
            assert_eq!(read(&payload(name, Some(&null)), &Policy::default()), missing, "{name} null");
            let capital = format!(r#""{}":"a@b.test""#, name.to_uppercase());
            assert_eq!(read(&payload(name, Some(&capital)), &Policy::default()), missing, "names have a case: {name}");
        }
        let email = || Some(Refusal::UserNotStored(ClaimName::Email));
        let name = || Some(Refusal::UserNotStored(ClaimName::Name));
        let jti = || Some(Refusal::NoClaim(ClaimName::Jti));
        let table = [
            ("jti", r#""jti":"""#, jti()),
            ("jti", r#""jti":true"#, jti()),
            ("jti", r#""jti":["a"]"#, jti()),
            ("jti", r#""jti":8883362531196.326"#, None),
            ("jti", r#""jti":"1700000000/9f/+=""#, None),
            ("email", r#""email":"""#, email()),
            ("email", r#""email":"a""#, email()),
            ("email", r#""email":"@b.test""#, email()),
            ("email", r#""email":"a@""#, email()),
            ("email", r#""email":"a@b@c.test""#, email()),
            ("email", r#""email":"a b@c.test""#, email()),
            ("email", r#""email":"a@b.test\n""#, email()),
            ("email", r#""email":1"#, email()),
            ("email", r#""email":"a+b@c.test""#, None),
            ("name", r#""name":"""#, name()),
            ("name", r#""name":" \t""#, name()),
            ("name", r#""name":1"#, name()),
            ("name", r#""name":"Žofie 李""#, None),
        ];
        for (claim, field, refusal) in table {
            assert_eq!(read(&payload(claim, Some(field)), &Policy::default()).err(), refusal, "{field}");
        }
    }

    #[test]
    fn a_numeric_jti_is_the_policys_matter() {
        let payload = r#"{"iat":1700000000,"jti":12,"email":"A@B.test","name":"A"}"#;
        let claims = read(payload, &Policy::default()).unwrap();
        assert_eq!((claims.jti.as_deref(), claims.email.as_deref()), (Some("12"), Some("a@b.test")));
        let strict = Policy { numeric_jti: Leniency::Refused, ..Policy::default() };
        assert_eq!(read(payload, &strict).err(), Some(Refusal::NoClaim(ClaimName::Jti)));
    }

    #[test]
    fn optional_claims_are_checked_as_far_as_the_policy_says() {
        let exp = || Some(Refusal::OutsideOwnDates(ClaimName::Exp));
        let nbf = || Some(Refusal::OutsideOwnDates(ClaimName::Nbf));
        let id = || Some(Refusal::UserNotStored(ClaimName::ExternalId));
        let usual = Policy::default();
        let careless = Policy { exp: DateCheck::Ignored, nbf: DateCheck::Ignored, ..Policy::default() };
        let text_fields = Policy { text_user_fields: Leniency::Accepted, ..Policy::default() };
        let text_ids = Policy { numeric_external_id: Leniency::Refused, ..Policy::default() };
        let picky = Policy { unknown_claims: Leniency::Refused, ..Policy::default() };
        let no_null = Policy { null_optional: Leniency::Refused, ..Policy::default() };
        let table = [
            (r#""exp":1700000001"#, &usual, None),
            (r#""exp":1700000000"#, &usual, exp()),
            (r#""exp":1699999999"#, &usual, exp()),
            (r#""exp":"1700000001""#, &usual, exp()),
            (r#""exp":1699999999"#, &careless, None),
            (r#""exp":null"#, &usual, None),
            (r#""exp":null"#, &no_null, exp()),
            (r#""nbf":1700000000"#, &usual, None),
            (r#""nbf":1700000001"#, &usual, nbf()),
            (r#""nbf":1700000001"#, &careless, None),
            (r#""external_id":12"#, &usual, None),
            (r#""external_id":12"#, &text_ids, id()),
            (r#""external_id":"x""#, &usual, None),
            (r#""external_id":null"#, &usual, None),
            (r#""external_id":null"#, &no_null, id()),
            (r#""external_id":1.5"#, &usual, id()),
            (r#""external_id":["x"]"#, &usual, id()),
            (r#""user_fields":{"plan":"gold","gone":null}"#, &usual, None),
            (r#""user_fields":null"#, &usual, None),
            (r#""user_fields":"{\"plan\":\"gold\"}""#, &usual, Some(Refusal::FieldsAsText)),
            (r#""user_fields":"{\"plan\":\"gold\"}""#, &text_fields, None),
            (r#""aud":"zendesk","unheard_of":{"a":[]}"#, &usual, None),
            (r#""aud":"zendesk""#, &picky, Some(Refusal::NotAToken)),
            (r#""exp":1700000001,"nbf":1700000000"#, &picky, None),
            (r#""tags":[],"custom_role_id":1"#, &picky, None),
        ];
        for (field, policy, refusal) in table {
            let payload = format!(r#"{{"iat":1700000000,"jti":"a","email":"a@b.test","name":"A",{field}}}"#);
            assert_eq!(read(&payload, policy).err(), refusal, "{field}");
        }
    }
}
