//! Reads the header: which algorithm, and is it one we take (RFC 7515, section 4; RFC 8725, section 3.1).

use super::json::{Json, Object};
use crate::sandbox::flaw::{Flaw, Flaws};
use crate::sandbox::policy::{Policy, TypCheck};
use crate::sandbox::refusal::{Objection, Refusal};

/// How a token says that it is signed. A sound sandbox takes the first alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384, a flaw.
    Hs384,
    /// HMAC with SHA-512, a flaw.
    Hs512,
    /// No signature, a flaw.
    Unsigned,
}

/// Checks the header. Keys that it offers (`jwk`, `jku`, `x5u`, `x5c`, `kid`) are never looked at.
pub(crate) fn check(header: &Object, policy: &Policy, flaws: &Flaws) -> Result<Algorithm, Objection> {
    let algorithm = algorithm(header.get("alg"), flaws)?;
    check_typ(header.get("typ"), policy, flaws)?;
    if header.get("crit").is_some() && !flaws.contains(&Flaw::IgnoresCrit) {
        return Err(Refusal::SignatureFails.because("The header has crit, and no extension is understood."));
    }
    if header.get("b64").is_some_and(|b64| *b64 != Json::Bool(true)) && !flaws.contains(&Flaw::IgnoresB64) {
        return Err(Refusal::SignatureFails.because("The header has b64, and unencoded payloads are not understood."));
    }
    if header.get("cty").is_some() && flaws.contains(&Flaw::RefusesCtyHeader) {
        return Err(Refusal::SignatureFails.because("The header has cty."));
    }
    Ok(algorithm)
}

fn algorithm(alg: Option<&Json>, flaws: &Flaws) -> Result<Algorithm, Objection> {
    if alg.is_some() && flaws.contains(&Flaw::IgnoresAlg) {
        return Ok(Algorithm::Hs256);
    }
    let Some(alg) = alg else {
        // The vendor's staff names the signature error for this, not an error of its own.
        return if flaws.contains(&Flaw::IgnoresAlgHeader) {
            Ok(Algorithm::Hs256)
        } else {
            Err(Refusal::SignatureFails.because("The header has no alg."))
        };
    };
    let Json::Text(name) = alg else {
        return Err(Refusal::OtherAlgorithm.because("The alg of the header is no text."));
    };
    match name.as_str() {
        "HS256" => Ok(Algorithm::Hs256),
        "HS384" if flaws.contains(&Flaw::AcceptsHs384) => Ok(Algorithm::Hs384),
        "HS512" if flaws.contains(&Flaw::AcceptsHs512) => Ok(Algorithm::Hs512),
        other if other.eq_ignore_ascii_case("HS256") && flaws.contains(&Flaw::IgnoresAlgCase) => Ok(Algorithm::Hs256),
        other if other.eq_ignore_ascii_case("none") && flaws.contains(&Flaw::AcceptsUnsigned) => {
            Ok(Algorithm::Unsigned)
        }
        other => Err(Refusal::OtherAlgorithm.because(format!("The alg of the header is {other:?}, not \"HS256\"."))),
    }
}

fn check_typ(typ: Option<&Json>, policy: &Policy, flaws: &Flaws) -> Result<(), Objection> {
    if flaws.contains(&Flaw::IgnoresTyp) {
        return Ok(());
    }
    let found = match typ {
        None => "The header has no typ.".to_owned(),
        Some(Json::Text(name)) => {
            let passes = match policy.typ {
                TypCheck::AnyCase => name.eq_ignore_ascii_case("JWT"),
                TypCheck::Exact => name == "JWT",
                TypCheck::AnyValue => true,
            };
            if passes {
                return Ok(());
            }
            format!("The typ of the header is {name:?}, not \"JWT\".")
        }
        Some(Json::Null | Json::Bool(_) | Json::Whole(_) | Json::Fraction(_) | Json::List(_) | Json::Object(_)) => {
            "The typ of the header is no text.".to_owned()
        }
    };
    Err(Refusal::SignatureFails.because(found))
}

#[cfg(test)]
mod tests {
    use super::super::json::{Duplicates, read_object};
    use super::*;

    fn checked(header: &str, policy: &Policy) -> Result<Algorithm, Refusal> {
        let header = read_object(header.as_bytes(), Duplicates::Refused).unwrap();
        check(&header, policy, &Flaws::new()).map_err(|objection| objection.refusal)
    }

    #[test]
    fn a_header_needs_typ_jwt_and_alg_hs256() {
        let signature = || Err(Refusal::SignatureFails);
        let algorithm = || Err(Refusal::OtherAlgorithm);
        let table = [
            (r#"{"alg":"HS256","typ":"JWT"}"#, Ok(Algorithm::Hs256)),
            (r#"{"typ":"jwt","alg":"HS256"}"#, Ok(Algorithm::Hs256)),
            (r#"{"typ":"JWT","alg":"HS256","cty":"text/plain","kid":"app_1"}"#, Ok(Algorithm::Hs256)),
            (r#"{"typ":"JWT","alg":"HS256","jwk":{"k":"x"},"jku":"https://a.test","x5c":[]}"#, Ok(Algorithm::Hs256)),
            (r#"{"typ":"JWT","alg":"HS256","b64":true}"#, Ok(Algorithm::Hs256)),
            (r#"{"alg":"HS256"}"#, signature()),
            (r#"{"type":"JWT","alg":"HS256"}"#, signature()),
            (r#"{"typ":"JWS","alg":"HS256"}"#, signature()),
            (r#"{"typ":1,"alg":"HS256"}"#, signature()),
            (r#"{"typ":null,"alg":"HS256"}"#, signature()),
            (r#"{"typ":"JWT"}"#, signature()),
            (r#"{"typ":"JWT","algorithm":"HS256"}"#, signature()),
            ("{}", signature()),
            (r#"{"typ":"JWT","alg":"hs256"}"#, algorithm()),
            (r#"{"typ":"JWT","alg":"HS384"}"#, algorithm()),
            (r#"{"typ":"JWT","alg":"HS512"}"#, algorithm()),
            (r#"{"typ":"JWT","alg":"RS256"}"#, algorithm()),
            (r#"{"typ":"JWT","alg":"ES256"}"#, algorithm()),
            (r#"{"typ":"JWT","alg":"none"}"#, algorithm()),
            (r#"{"typ":"JWT","alg":"NonE"}"#, algorithm()),
            (r#"{"typ":"JWT","alg":""}"#, algorithm()),
            (r#"{"typ":"JWT","alg":null}"#, algorithm()),
            (r#"{"typ":"JWT","alg":["HS256"]}"#, algorithm()),
            (r#"{"typ":"JWT","alg":"HS256","crit":["exp"]}"#, signature()),
            (r#"{"typ":"JWT","alg":"HS256","crit":[]}"#, signature()),
            (r#"{"typ":"JWT","alg":"HS256","b64":false}"#, signature()),
            (r#"{"typ":"JWT","alg":"HS256","b64":"false"}"#, signature()),
        ];
        for (header, expected) in table {
            assert_eq!(checked(header, &Policy::default()), expected, "{header}");
        }
    }

    #[test]
    fn the_policy_says_which_typ_passes() {
        let with = |typ| Policy { typ, ..Policy::default() };
        let lower = r#"{"typ":"jwt","alg":"HS256"}"#;
        let other = r#"{"typ":"at+jwt","alg":"HS256"}"#;
        assert_eq!(checked(lower, &with(TypCheck::Exact)), Err(Refusal::SignatureFails));
        assert_eq!(checked(other, &with(TypCheck::AnyCase)), Err(Refusal::SignatureFails));
        assert_eq!(checked(other, &with(TypCheck::AnyValue)), Ok(Algorithm::Hs256));
        assert_eq!(checked(r#"{"alg":"HS256"}"#, &with(TypCheck::AnyValue)), Err(Refusal::SignatureFails));
    }
}
