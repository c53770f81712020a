//! Reads the claims of an authentic token, and says which of them is at fault.

use chrono::{DateTime, Utc};

use super::json::{Json, Object};
use crate::model::Method;
use crate::sandbox::flaw::{Flaw, Flaws};
use crate::sandbox::policy::{DateCheck, Leniency, Policy};
use crate::sandbox::refusal::{ClaimName, Objection, Refusal};

/// How far `iat` may be off, both ways: the error text itself says three minutes.
const WINDOW_SECS: i128 = 180;

/// From here on a number of seconds is taken for milliseconds by the flaw that understands them.
const MILLISECONDS_FROM: i128 = 100_000_000_000;

/// The claims that the vendor documents.
const DOCUMENTED: &[&str] = &[
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

/// Reads the claims in the order: dates, id, address, name, external id.
pub(crate) fn read_claims(
    payload: &Object,
    method: Method,
    policy: &Policy,
    flaws: &Flaws,
    now: DateTime<Utc>,
) -> Result<Claims, Objection> {
    check_iat(payload.get("iat"), method, policy, flaws, now)?;
    if policy.exp == DateCheck::Checked && !flaws.contains(&Flaw::IgnoresExp) {
        check_own_date(payload.get("exp"), ClaimName::Exp, policy, now)?;
    }
    if policy.nbf == DateCheck::Checked && !flaws.contains(&Flaw::IgnoresNbf) {
        check_own_date(payload.get("nbf"), ClaimName::Nbf, policy, now)?;
    }
    if flaws.contains(&Flaw::RefusesUnknownClaims) && payload.names().any(|name| !DOCUMENTED.contains(&name)) {
        return Err(Refusal::NotAToken.because("The token has a claim that is not documented."));
    }
    Ok(Claims {
        jti: read_jti(payload.get("jti"), policy, flaws)?,
        email: read_email(payload.get("email"), flaws)?,
        name: read_name(payload.get("name"), flaws)?,
        external_id: read_external_id(payload.get("external_id"), policy)?,
    })
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

fn check_iat(
    iat: Option<&Json>,
    method: Method,
    policy: &Policy,
    flaws: &Flaws,
    now: DateTime<Utc>,
) -> Result<(), Objection> {
    let unreadable = |found: String| Err(Refusal::UnreadableIssueTime.because(found));
    let secs = match iat {
        None | Some(Json::Null) if flaws.contains(&Flaw::IgnoresMissingIat) => return Ok(()),
        None => return Err(Refusal::NoClaim(ClaimName::Iat).because("The token has no iat.")),
        Some(Json::Null) => return Err(Refusal::NoClaim(ClaimName::Iat).because("The iat is null.")),
        Some(Json::Whole(secs)) => *secs,
        Some(Json::Fraction(secs)) => {
            if policy.fractional_iat == Leniency::Refused || flaws.contains(&Flaw::RefusesFractionalIat) {
                return unreadable(format!("The iat is {secs}, a number with a fraction or an exponent."));
            }
            whole(*secs)
        }
        Some(Json::Text(text)) => {
            let understood = policy.text_iat == Leniency::Accepted || flaws.contains(&Flaw::AcceptsTextIat);
            match text.parse::<f64>() {
                Ok(secs) if understood && secs.is_finite() => whole(secs),
                Ok(_) | Err(_) => return unreadable(format!("The iat is the text {text:?}, not a number.")),
            }
        }
        Some(Json::Bool(_) | Json::List(_) | Json::Object(_)) => {
            return unreadable("The iat is neither number nor text.".to_owned());
        }
    };
    check_window(secs, method, flaws, now)
}

/// The whole seconds below a fraction. Rust's cast keeps within the range, so that absurd dates stay absurd.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and fractions of a second do not count")]
fn whole(secs: f64) -> i128 {
    secs.floor() as i128
}

fn check_window(secs: i128, method: Method, flaws: &Flaws, now: DateTime<Utc>) -> Result<(), Objection> {
    let post_skips = method == Method::Post && flaws.contains(&Flaw::PostSkipsWindow);
    let milliseconds = secs >= MILLISECONDS_FROM && flaws.contains(&Flaw::AcceptsMilliseconds);
    let secs = if milliseconds { secs / 1_000 } else { secs };
    let ahead = secs.saturating_sub(i128::from(now.timestamp()));
    let window = if flaws.contains(&Flaw::WindowOneHour) {
        3_600
    } else if flaws.contains(&Flaw::WindowOneMinute) {
        60
    } else {
        WINDOW_SECS
    };
    let open_ahead = ahead > 0 && flaws.contains(&Flaw::WindowOpenToFuture);
    if (-window..=window).contains(&ahead) || open_ahead || post_skips {
        return Ok(());
    }
    let unit = if secs >= MILLISECONDS_FROM { ", which looks like milliseconds" } else { "" };
    let found = if ahead > 0 {
        format!("The iat is {secs}{unit}, {ahead} s ahead of this server's clock; {WINDOW_SECS} s are allowed.")
    } else {
        format!(
            "The iat is {secs}, {} s behind this server's clock; {WINDOW_SECS} s are allowed.",
            ahead.saturating_neg()
        )
    };
    Err(Refusal::IssueTimeOff.because(found))
}

/// Checks `exp` (refused at that very second and after it) or `nbf` (refused before it); RFC 7519, section 4.1.
fn check_own_date(date: Option<&Json>, claim: ClaimName, policy: &Policy, now: DateTime<Utc>) -> Result<(), Objection> {
    let off = |found: String| Err(Refusal::OutsideOwnDates(claim).because(found));
    let now = i128::from(now.timestamp());
    let secs = match date {
        None => return Ok(()),
        Some(Json::Null) if policy.null_optional == Leniency::Accepted => return Ok(()),
        Some(Json::Whole(secs)) => *secs,
        Some(Json::Fraction(secs)) => whole(*secs),
        Some(Json::Null | Json::Bool(_) | Json::Text(_) | Json::List(_) | Json::Object(_)) => {
            return off(format!("The {} is no number.", claim.as_str()));
        }
    };
    if claim == ClaimName::Exp && now >= secs {
        return off(format!("The token expired {} s ago.", now.saturating_sub(secs)));
    }
    if claim == ClaimName::Nbf && now < secs {
        return off(format!("The token becomes valid in {} s.", secs.saturating_sub(now)));
    }
    Ok(())
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
        Some(Json::Text(text)) if text.trim().is_empty() => missing("The jti is blank."),
        Some(Json::Text(text)) if text.contains('/') && flaws.contains(&Flaw::RefusesSlashInJti) => {
            refused("The jti has a slash.")
        }
        Some(Json::Text(text)) => Ok(Some(text.clone())),
        Some(Json::Whole(number)) if numbers => Ok(Some(number.to_string())),
        Some(Json::Fraction(number)) if numbers => Ok(Some(number.to_string())),
        Some(Json::Whole(_) | Json::Fraction(_)) => refused("The jti is a number, not a text."),
        Some(Json::Bool(_) | Json::List(_) | Json::Object(_)) => refused("The jti is neither text nor number."),
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
        Some(Json::Bool(_) | Json::Whole(_) | Json::Fraction(_) | Json::List(_) | Json::Object(_)) => {
            return Err(Refusal::UserNotStored(ClaimName::Email).because("The email is no text."));
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
        Some(Json::Bool(_) | Json::Whole(_) | Json::Fraction(_) | Json::List(_) | Json::Object(_)) => {
            refused("The name is no text.")
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
        Some(Json::Whole(number)) => Ok(Some(number.to_string())),
        Some(Json::Null) => refused("The external_id is null."),
        Some(Json::Bool(_) | Json::Fraction(_) | Json::List(_) | Json::Object(_)) => {
            refused("The external_id is neither text nor integer.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::json::{Duplicates, read_object};
    use super::*;
    use crate::sandbox::testing::{NOW, now};

    fn read(payload: &str, policy: &Policy) -> Result<Claims, Refusal> {
        let payload = read_object(payload.as_bytes(), Duplicates::Refused).unwrap();
        read_claims(&payload, Method::Post, policy, &Flaws::new(), now()).map_err(|objection| objection.refusal)
    }

    fn with_iat(iat: &str) -> String {
        format!(r#"{{"iat":{iat},"jti":"a","email":"a@b.test","name":"A"}}"#)
    }

    #[test]
    fn iat_may_be_three_minutes_off_both_ways_and_no_second_more() {
        let table = [(-181, false), (-180, true), (-179, true), (0, true), (179, true), (180, true), (181, false)];
        for (offset, good) in table {
            let read = read(&with_iat(&(NOW + offset).to_string()), &Policy::default());
            assert_eq!(read.err(), (!good).then_some(Refusal::IssueTimeOff), "{offset}");
        }
    }

    #[test]
    fn the_spelling_of_iat_is_judged_before_its_value() {
        let lenient = Policy { text_iat: Leniency::Accepted, ..Policy::default() };
        let strict = Policy { fractional_iat: Leniency::Refused, ..Policy::default() };
        let usual = Policy::default();
        let off = || Some(Refusal::IssueTimeOff);
        let unreadable = || Some(Refusal::UnreadableIssueTime);
        let table = [
            ("1700000000.734", &usual, None),
            ("1700000000.734", &strict, unreadable()),
            ("1.7e9", &usual, None),
            ("1.7e9", &strict, unreadable()),
            ("1700000180.9", &usual, None),
            ("1700000181.0", &usual, off()),
            ("1699999819.9", &usual, off()),
            ("1700000000000", &usual, off()),
            ("0", &usual, off()),
            ("-1", &usual, off()),
            ("1e300", &usual, off()),
            ("-1e300", &usual, off()),
            ("18446744073709551615", &usual, off()),
            (r#""1700000000""#, &usual, unreadable()),
            (r#""1700000000""#, &lenient, None),
            (r#""1600000000""#, &lenient, off()),
            (r#""soon""#, &lenient, unreadable()),
            (r#""inf""#, &lenient, unreadable()),
            (r#""2023-11-14T22:13:20Z""#, &usual, unreadable()),
            ("true", &usual, unreadable()),
            ("[1700000000]", &usual, unreadable()),
            ("{}", &usual, unreadable()),
            ("null", &usual, Some(Refusal::NoClaim(ClaimName::Iat))),
        ];
        for (iat, policy, refusal) in table {
            assert_eq!(read(&with_iat(iat), policy).err(), refusal, "{iat}");
        }
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
            (r#""external_id":"x""#, &usual, None),
            (r#""external_id":null"#, &usual, None),
            (r#""external_id":null"#, &no_null, id()),
            (r#""external_id":1.5"#, &usual, id()),
            (r#""external_id":["x"]"#, &usual, id()),
            (r#""aud":"zendesk","unheard_of":{"a":[]}"#, &usual, None),
        ];
        for (field, policy, refusal) in table {
            let payload = format!(r#"{{"iat":1700000000,"jti":"a","email":"a@b.test","name":"A",{field}}}"#);
            assert_eq!(read(&payload, policy).err(), refusal, "{field}");
        }
    }

    #[test]
    fn the_log_is_told_how_far_iat_is_off() {
        let payload = read_object(with_iat("1700000000000").as_bytes(), Duplicates::Refused).unwrap();
        let found = read_claims(&payload, Method::Get, &Policy::default(), &Flaws::new(), now()).unwrap_err().found;
        assert_eq!(
            found,
            "The iat is 1700000000000, which looks like milliseconds, 1698300000000 s ahead of this server's clock; 180 s are allowed."
        );
    }
}
