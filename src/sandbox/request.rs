//! What a request asks for: its facts, and the token found in them.

use std::borrow::Cow;

use super::flaw::{Flaw, Flaws};
use super::multipart;
use super::policy::{Leniency, Policy, PostQueryToken, Precedence};
use super::refusal::{Objection, Refusal};
use super::verify::{Duplicates, Json, read_object};
use crate::model::{GetMode, Method, Place};

/// The parameters of a query or a form in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Fields<'a> {
    /// Reads `application/x-www-form-urlencoded`.
    pub(crate) fn parse(encoded: &'a [u8]) -> Self {
        Self(form_urlencoded::parse(encoded).collect())
    }

    /// The value of this name; the last one where there are several, as common frameworks take it.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(field, _)| field == name).map(|(_, value)| value.as_ref())
    }

    fn has_others_than(&self, names: &[&str]) -> bool {
        self.0.iter().any(|(field, _)| !names.contains(&field.as_ref()))
    }

    fn looks_like_token(&self) -> Option<&str> {
        self.0
            .iter()
            .map(|(_, value)| value.as_ref())
            .find(|value| value.matches('.').count() == 2 && !value.contains('/'))
    }
}

/// The body of a request.
#[derive(Debug, Clone)]
pub(crate) enum Body<'a> {
    /// There is none, or it has no byte.
    Empty,
    /// A form.
    Form(Fields<'a>),
    /// A form in parts, as far as it can be read.
    Multipart(Fields<'a>),
    /// Something that says it is JSON.
    Json(&'a [u8]),
    /// Something else.
    Other,
}

impl<'a> Body<'a> {
    /// Reads the body as its content type says.
    pub(crate) fn parse(content_type: Option<&str>, bytes: &'a [u8]) -> Self {
        let essence = content_type.map(|value| value.split(';').next().unwrap_or_default().trim());
        match essence {
            Some(kind) if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") => {
                if bytes.is_empty() {
                    Self::Empty
                } else {
                    Self::Form(Fields::parse(bytes))
                }
            }
            Some(kind) if kind.eq_ignore_ascii_case("application/json") => Self::Json(bytes),
            Some(kind) if kind.eq_ignore_ascii_case("multipart/form-data") => {
                multipart::fields(content_type.unwrap_or_default(), bytes)
                    .map_or(Self::Other, |fields| Self::Multipart(Fields(fields)))
            }
            None if bytes.is_empty() => Self::Empty,
            Some(_) | None => Self::Other,
        }
    }
}

/// All that a decision is made from.
#[derive(Debug, Clone)]
pub(crate) struct Request<'a> {
    /// The method.
    pub(crate) method: Method,
    /// The query.
    pub(crate) query: Fields<'a>,
    /// The body; a GET's is not looked at.
    pub(crate) body: Body<'a>,
    /// How it was asked.
    pub(crate) asked: Asked,
}

/// How a request was asked, besides what it brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Asked {
    /// By which name.
    pub(crate) addressed: Addressed,
    /// By which scheme.
    pub(crate) scheme: Scheme,
    /// For what kind of answer.
    pub(crate) wanted: Wanted,
}

/// By which name the account was addressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Addressed {
    /// By the default brand's, or by an address of this computer.
    #[default]
    DefaultBrand,
    /// By another brand's.
    OtherBrand,
    /// By a name of the customer's own.
    HostMapped,
}

/// By which scheme the account was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Scheme {
    /// Encrypted.
    #[default]
    Https,
    /// In the clear.
    Http,
}

/// What kind of answer is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Wanted {
    /// Any, as browsers do.
    #[default]
    Anything,
    /// JSON and nothing else.
    Json,
}

impl Wanted {
    /// What an `Accept` header asks for.
    pub(crate) fn by(accept: Option<&str>) -> Self {
        let kinds = || accept.into_iter().flat_map(|value| value.split(',')).map(|kind| kind.split(';').next());
        let is_json =
            |kind: Option<&str>| kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if kinds().next().is_some() && kinds().all(is_json) { Self::Json } else { Self::Anything }
    }
}

/// The token that was handed in, and where its user wants to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Presented<'a> {
    /// The token; none only where a flaw signs in without one.
    pub(crate) token: Option<Cow<'a, str>>,
    /// Where the user wants to go.
    pub(crate) return_to: Option<Cow<'a, str>>,
}

impl Request<'_> {
    /// Where the token stands, for the log.
    pub(crate) fn token_place(&self) -> Place {
        match &self.body {
            Body::Form(form) | Body::Multipart(form) if form.value("jwt").is_some() => Place::Body,
            Body::Json(_) if self.method == Method::Post => Place::Absent,
            Body::Empty | Body::Form(_) | Body::Multipart(_) | Body::Json(_) | Body::Other => {
                if self.query.value("jwt").is_some() { Place::Query } else { Place::Absent }
            }
        }
    }

    /// The value of a field of the form.
    pub(crate) fn form_value(&self, name: &str) -> Option<&str> {
        match &self.body {
            Body::Form(form) | Body::Multipart(form) => form.value(name),
            Body::Empty | Body::Json(_) | Body::Other => None,
        }
    }

    /// The token in the right place, for the log.
    pub(crate) fn token(&self) -> Option<&str> {
        match (self.token_place(), &self.body) {
            (Place::Body, Body::Form(form) | Body::Multipart(form)) => form.value("jwt"),
            (Place::Query, _) => self.query.value("jwt"),
            (Place::Body | Place::Absent, _) => None,
        }
    }

    /// Finds the token and the return address.
    pub(crate) fn present(&self, policy: &Policy, flaws: &Flaws) -> Result<Presented<'_>, Objection> {
        match self.method {
            Method::Get => self.present_get(policy, flaws),
            Method::Post => self.present_post(policy, flaws),
        }
    }

    fn present_get(&self, policy: &Policy, flaws: &Flaws) -> Result<Presented<'_>, Objection> {
        let retired = policy.get == GetMode::Refused && !flaws.contains(&Flaw::AcceptsWhenGetRetired);
        if retired || flaws.contains(&Flaw::RefusesGet) {
            return Err(Refusal::MethodRetired.because("The token was sent by GET."));
        }
        self.check_parameters(flaws)?;
        let token = self.query.value("jwt").or_else(|| any_field(&self.query, flaws));
        let Some(token) = token.filter(|token| !token.is_empty()) else {
            return Err(Refusal::NoToken.because("The query has no parameter called jwt."));
        };
        Ok(Presented {
            token: Some(Cow::Borrowed(token)),
            return_to: given(self.query.value("return_to")).map(Cow::Borrowed),
        })
    }

    fn present_post(&self, policy: &Policy, flaws: &Flaws) -> Result<Presented<'_>, Objection> {
        if flaws.contains(&Flaw::RefusesPost) {
            return Err(Refusal::NotAForm.because("The token was sent by POST."));
        }
        self.check_parameters(flaws)?;
        let no_fields = Fields::default();
        let form = match &self.body {
            Body::Empty => &no_fields,
            Body::Form(form) => form,
            Body::Json(bytes) if flaws.contains(&Flaw::AcceptsJsonBody) => return present_json(bytes),
            Body::Json(_) => return Err(Refusal::NotAForm.because("The body is JSON.")),
            Body::Multipart(form) if policy.multipart == Leniency::Accepted => form,
            Body::Multipart(_) | Body::Other => {
                return Err(Refusal::NotAForm.because("The content type of the body is not that of a form."));
            }
        };
        if flaws.contains(&Flaw::RefusesExtraFields) && form.has_others_than(&["jwt", "return_to"]) {
            return Err(Refusal::NotAForm.because("The form has further fields."));
        }
        let (in_body, in_query) = (form.value("jwt"), self.query.value("jwt"));
        let token = match policy.post_query_token {
            _ if flaws.contains(&Flaw::PostReadsQuery) => in_query,
            PostQueryToken::Ignored => in_body,
            PostQueryToken::Read => in_body.or(in_query),
            PostQueryToken::Preferred => in_query.or(in_body),
        };
        let token = token.or_else(|| any_field(form, flaws));
        let token = token.filter(|token| !token.is_empty()).map(|token| Cow::Owned(token.to_owned()));
        if token.is_none() && !flaws.contains(&Flaw::AcceptsEmptyPost) {
            return Err(Refusal::NoToken.because("The form has no field called jwt."));
        }
        let return_to = self.post_return_to(form, policy, flaws).map(|place| Cow::Owned(place.to_owned()));
        Ok(Presented { token, return_to })
    }

    fn post_return_to<'f>(&'f self, form: &'f Fields<'_>, policy: &Policy, flaws: &Flaws) -> Option<&'f str> {
        let in_query = given(self.query.value("return_to")).filter(|_| !flaws.contains(&Flaw::ReturnToOnlyFromBody));
        let in_body = given(form.value("return_to")).filter(|_| !flaws.contains(&Flaw::ReturnToOnlyFromQuery));
        match policy.precedence {
            Precedence::Query => in_query.or(in_body),
            Precedence::Body => in_body.or(in_query),
        }
    }

    fn check_parameters(&self, flaws: &Flaws) -> Result<(), Objection> {
        if flaws.contains(&Flaw::RefusesExtraParameters) && self.query.has_others_than(&["jwt", "return_to"]) {
            return Err(Refusal::NoToken.because("The query has further parameters."));
        }
        Ok(())
    }
}

/// An empty parameter asks for nothing.
fn given(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.is_empty())
}

fn any_field<'f>(fields: &'f Fields<'_>, flaws: &Flaws) -> Option<&'f str> {
    if flaws.contains(&Flaw::ReadsAnyTokenField) { fields.looks_like_token() } else { None }
}

fn present_json<'a>(bytes: &[u8]) -> Result<Presented<'a>, Objection> {
    let fields = read_object(bytes, Duplicates::LastWins)
        .map_err(|error| Refusal::NotAForm.because(format!("The body is no JSON: {error}.")))?;
    let text = |name: &str| match fields.get(name) {
        Some(Json::Text(text)) => Some(Cow::Owned(text.clone())),
        Some(Json::Null | Json::Bool(_) | Json::Whole(_) | Json::Fraction(_) | Json::List(_) | Json::Object(_))
        | None => None,
    };
    let token = text("jwt").ok_or_else(|| Refusal::NoToken.because("The JSON has no jwt."))?;
    Ok(Presented { token: Some(token), return_to: text("return_to") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_wanted_only_where_nothing_else_is() {
        let table = [
            (None, Wanted::Anything),
            (Some("*/*"), Wanted::Anything),
            (Some("text/html,application/json;q=0.9"), Wanted::Anything),
            (Some("application/json"), Wanted::Json),
            (Some("Application/JSON;q=1, application/json"), Wanted::Json),
            (Some(""), Wanted::Anything),
        ];
        for (accept, wanted) in table {
            assert_eq!(Wanted::by(accept), wanted, "{accept:?}");
        }
    }
}
