//! Turns the steps of a scenario into the steps of one case: every `${name}` filled in, every algorithm decided.

use indexmap::IndexMap;

use super::case::{CaseStep, TokenSource};
use super::template::{Scope, TemplateError, fill_text, fill_value};
use crate::model::{
    AuthoredFields, AuthoredToken, ClaimLeaf, ClaimValue, Claims, Expectation, HmacAlgorithm, RequestShape, Signing,
    SigningKey, Step, StepToken, TokenSpec, Tree,
};

/// The step as it is sent in one case.
pub(super) fn fill_step(step: &Step, scope: Scope<'_>, expect: Expectation) -> Result<CaseStep, TemplateError> {
    let RequestShape { token_field, return_to, query, fields } = &step.request;
    Ok(CaseStep {
        token: match &step.token {
            StepToken::Mint(token) => TokenSource::Mint(Box::new(fill_token(token, scope)?)),
            StepToken::Resend(earlier) => TokenSource::Resend(*earlier),
        },
        token_field: fill_text(token_field, scope)?,
        return_to: return_to.as_deref().map(|return_to| fill_text(return_to, scope)).transpose()?,
        query: fill_texts(query, scope)?,
        fields: fill_texts(fields, scope)?,
        expect,
    })
}

fn fill_texts(texts: &IndexMap<String, String>, scope: Scope<'_>) -> Result<IndexMap<String, String>, TemplateError> {
    texts.iter().map(|(name, text)| Ok((name.clone(), fill_text(text, scope)?))).collect()
}

fn fill_token(token: &AuthoredToken, scope: Scope<'_>) -> Result<TokenSpec, TemplateError> {
    let header = fill_fields(&token.header, scope)?;
    let signing = signing(header.get("alg"), token.sign);
    Ok(TokenSpec { claims: fill_fields(&token.claims, scope)?, header, signing, tamper: token.tamper.clone() })
}

fn fill_fields(fields: &AuthoredFields, scope: Scope<'_>) -> Result<Claims, TemplateError> {
    fields.iter().map(|(name, value)| Ok((name.clone(), fill_value(value, scope)?))).collect()
}

/// How a token with this `alg` is signed. An algorithm that is none of HMAC, or no algorithm at all, is signed with
/// HS256, so that the header is the token's only fault.
fn signing(alg: Option<&ClaimValue>, sign: Option<SigningKey>) -> Signing {
    let alg = match alg {
        Some(Tree::Leaf(ClaimLeaf::Text(alg))) => Some(alg.as_str()),
        Some(_) | None => None,
    };
    let unsigned = alg.is_some_and(|alg| alg.trim().eq_ignore_ascii_case("none"));
    Signing {
        key: sign.unwrap_or(if unsigned { SigningKey::Unsigned } else { SigningKey::Target }),
        algorithm: alg.and_then(HmacAlgorithm::from_id).unwrap_or(HmacAlgorithm::Hs256),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_algorithm_in_the_header_decides_how_it_is_signed() {
        let target = |algorithm| Signing { key: SigningKey::Target, algorithm };
        let unsigned = Signing { key: SigningKey::Unsigned, algorithm: HmacAlgorithm::Hs256 };
        let table = [
            (Some("HS256"), None, target(HmacAlgorithm::Hs256)),
            (Some("HS384"), None, target(HmacAlgorithm::Hs384)),
            (Some("HS512"), None, target(HmacAlgorithm::Hs512)),
            (Some("RS256"), None, target(HmacAlgorithm::Hs256)),
            (Some("nOnE"), None, unsigned),
            (Some("none"), Some(SigningKey::Target), target(HmacAlgorithm::Hs256)),
            (None, None, target(HmacAlgorithm::Hs256)),
            (
                Some("HS512"),
                Some(SigningKey::Wrong),
                Signing { key: SigningKey::Wrong, algorithm: HmacAlgorithm::Hs512 },
            ),
        ];
        for (alg, sign, wanted) in table {
            let value = alg.map(|alg| Tree::Leaf(ClaimLeaf::Text(alg.to_owned())));
            assert_eq!(signing(value.as_ref(), sign), wanted, "{alg:?} {sign:?}");
        }
    }
}
