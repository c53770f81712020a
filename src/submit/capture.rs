//! Turns what went over the wire into evidence, redacted on the spot.

use reqwest::header::HeaderMap;

use super::request::Request;
use crate::model::{
    Asked, CookieSeen, Ended, Evidence, Fault, HeaderSeen, Hop, Place, Redacted, RequestSeen, ResponseSeen, Submission,
    TokenSeen, ValueClass,
};
use crate::redact::{KnownToken, Redactor};

/// How much of a body is kept as evidence, in bytes. More is read, to see the answer end, but not kept.
pub(super) const BODY_KEPT_BYTES: usize = 64 * 1024;

/// An answer as far as it came.
pub(super) struct Answer {
    /// The status code.
    pub(super) status: u16,
    /// The headers.
    pub(super) headers: HeaderMap,
    /// The beginning of the body.
    pub(super) body: Vec<u8>,
    /// How many bytes were read in all.
    pub(super) body_bytes: u64,
}

/// Cleans text with all tokens that were sent so far.
pub(super) struct Cleaner<'a> {
    /// The redactor of the run.
    pub(super) redactor: &'a Redactor,
    /// The tokens that may turn up.
    pub(super) tokens: &'a [KnownToken<'a>],
}

impl Cleaner<'_> {
    fn clean(&self, text: &str) -> Redacted {
        self.redactor.clean(text, self.tokens)
    }
}

/// The evidence of one exchange. `broken` is the fault that ended it, where one did.
pub(super) fn capture(
    submission: &Submission,
    request: &Request,
    answer: Option<&Answer>,
    broken: Option<Fault>,
    took_us: u64,
    cleaner: &Cleaner<'_>,
) -> Evidence {
    let response = answer.map(|answer| response_seen(answer, cleaner));
    let ended = match (broken, &response) {
        (Some(fault), _) => Ended::Broken(fault),
        (None, Some(response)) if (300..400).contains(&response.status) && response.header("location").is_some() => {
            Ended::NotFollowed
        }
        (None, _) => Ended::Answered,
    };
    Evidence {
        asked: asked(submission, cleaner),
        hops: vec![Hop { request: request_seen(request, cleaner), response, took_us }],
        ended,
    }
}

fn asked(submission: &Submission, cleaner: &Cleaner<'_>) -> Asked {
    let token = &submission.token;
    let sent = submission.delivery.shape().token_in != Place::Absent;
    Asked {
        origin: submission.origin.origin().ascii_serialization(),
        return_to: submission.return_to.clone(),
        remote_logout: submission.remote_logout.clone(),
        delivery: submission.delivery,
        token: sent.then(|| TokenSeen {
            label: submission.token_label.clone(),
            header: cleaner.clean(&token.header),
            claims: cleaner.clean(&token.claims),
            signature: signature_words(token.signature()),
            minted_at: token.minted_at,
        }),
        skew_ms: submission.skew_ms,
    }
}

/// What is said in place of the signature: its length is no secret.
fn signature_words(signature: Option<&str>) -> String {
    signature.map_or_else(|| "empty".to_owned(), |text| format!("{} bytes, removed", text.len() * 3 / 4))
}

fn request_seen(request: &Request, cleaner: &Cleaner<'_>) -> RequestSeen {
    RequestSeen {
        method: request.method.as_str().to_owned(),
        url: cleaner.clean(request.url.as_str()),
        headers: request
            .headers
            .iter()
            .map(|(name, value)| HeaderSeen { name: (*name).to_owned(), value: cleaner.clean(value) })
            .collect(),
        body: request.body.as_deref().map(|body| cleaner.clean(body)),
    }
}

fn response_seen(answer: &Answer, cleaner: &Cleaner<'_>) -> ResponseSeen {
    let text = |bytes: &[u8]| cleaner.clean(&String::from_utf8_lossy(bytes));
    ResponseSeen {
        status: answer.status,
        headers: answer
            .headers
            .iter()
            .filter(|(name, _)| *name != reqwest::header::SET_COOKIE)
            .map(|(name, value)| HeaderSeen { name: name.as_str().to_owned(), value: text(value.as_bytes()) })
            .collect(),
        cookies: answer
            .headers
            .get_all(reqwest::header::SET_COOKIE)
            .iter()
            .map(|value| cookie_seen(&String::from_utf8_lossy(value.as_bytes()), cleaner))
            .collect(),
        body: body_seen(answer, cleaner),
        body_bytes: answer.body_bytes,
    }
}

/// The body as far as it is kept. Where it was cut, the last word goes too: it may be the beginning of a token or of a
/// secret, which nothing would recognise any more.
fn body_seen(answer: &Answer, cleaner: &Cleaner<'_>) -> Redacted {
    let text = String::from_utf8_lossy(&answer.body);
    if answer.body.len() as u64 == answer.body_bytes {
        return cleaner.clean(&text);
    }
    let separates = |c: char| c.is_whitespace() || c.is_control() || "\"'<>&;,?(){}[]".contains(c);
    let last = text.rfind(separates).unwrap_or(0);
    cleaner.clean(&text[..last])
}

/// Reads a `Set-Cookie` field (RFC 6265, section 5.2) and drops the value, keeping only its class.
fn cookie_seen(field: &str, cleaner: &Cleaner<'_>) -> CookieSeen {
    let mut parts = field.split(';');
    let pair = parts.next().unwrap_or_default();
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let class = match value.trim().trim_matches('"') {
        "" => ValueClass::Empty,
        "0" => ValueClass::Zero,
        "1" => ValueClass::One,
        _ => ValueClass::Present,
    };
    CookieSeen {
        name: cleaner.clean(name.trim()).as_str().to_owned(),
        value: class,
        attributes: parts.map(|attribute| cleaner.clean(attribute.trim())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_cookie_loses_its_value_and_keeps_its_class_and_attributes() {
        let cleaner = Cleaner { redactor: &Redactor::new(&[], Arc::default()), tokens: &[] };
        let table = [
            ("_zendesk_authenticated=1; path=/; secure", ValueClass::One, 2),
            ("_zendesk_authenticated=; expires=Thu, 01 Jan 1970 00:00:00 -0000", ValueClass::Empty, 1),
            ("flag=\"0\"", ValueClass::Zero, 0),
            ("session=c2VjcmV0; HttpOnly", ValueClass::Present, 1),
            ("odd", ValueClass::Empty, 0),
        ];
        for (field, class, attributes) in table {
            let seen = cookie_seen(field, &cleaner);
            assert_eq!((seen.value, seen.attributes.len()), (class, attributes), "{field}");
            assert!(!format!("{seen:?}").contains("c2VjcmV0"));
        }
    }
}
