//! Finds differences on the wire that change no verdict: status, redirect, cookies.

use std::borrow::Cow;

use url::Url;

use crate::model::{CaseRecord, CookieSeen, Evidence, ResponseSeen};

/// What differs between two results that mean the same; nothing when the wire looked alike. Times, fresh ids, ports,
/// queries and the target's words are not compared.
pub(super) fn drift(left: &CaseRecord, right: &CaseRecord) -> Option<String> {
    exchanges(left).zip(exchanges(right)).find_map(|(left, right)| drift_of(left?, right?))
}

fn exchanges(case: &CaseRecord) -> impl Iterator<Item = Option<&Evidence>> {
    case.attempts.last().into_iter().flat_map(|attempt| &attempt.steps).map(|step| step.evidence.as_ref())
}

fn drift_of(left: &Evidence, right: &Evidence) -> Option<String> {
    let (left_answer, right_answer) = (left.last_response()?, right.last_response()?);
    if left_answer.status != right_answer.status {
        return Some(format!("status {} → {}", left_answer.status, right_answer.status));
    }
    let (left_place, right_place) = (place(left, left_answer), place(right, right_answer));
    if left_place != right_place {
        let name = |place: Option<String>| place.unwrap_or_else(|| "no redirect".to_owned());
        return Some(format!("redirect {} → {}", name(left_place), name(right_place)));
    }
    let (left_cookies, right_cookies) = (cookies(left_answer), cookies(right_answer));
    if left_cookies == right_cookies {
        return None;
    }
    let differs = |cookie: &&CookieFlags<'_>| !left_cookies.contains(cookie) || !right_cookies.contains(cookie);
    let first = left_cookies.iter().chain(&right_cookies).find(differs)?;
    Some(format!("cookie {}", first.name))
}

/// Host and path of where the answer sends the browser, by `Location` or by the link in the body.
fn place(evidence: &Evidence, answer: &ResponseSeen) -> Option<String> {
    let target = answer.header("location").map(Cow::Borrowed).or_else(|| href(answer.body.as_str()))?;
    let origin = Url::parse(&evidence.asked.origin).ok();
    let url = match &origin {
        Some(origin) => origin.join(&target),
        None => Url::parse(&target),
    };
    let Ok(url) = url else {
        return Some(target.into_owned());
    };
    // The embedded sandbox has another port in every run.
    let own = origin.is_some_and(|origin| origin.origin() == url.origin());
    let host = if own { "" } else { url.host_str().unwrap_or_default() };
    Some(format!("{host}{}", url.path()))
}

fn href(body: &str) -> Option<Cow<'_, str>> {
    let (_, rest) = body.split_once("href=\"")?;
    let (link, _) = rest.split_once('"')?;
    (!link.is_empty()).then(|| Cow::Owned(link.replace("&amp;", "&")))
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct CookieFlags<'a> {
    name: &'a str,
    flags: Vec<String>,
}

fn cookies(answer: &ResponseSeen) -> Vec<CookieFlags<'_>> {
    let flags = |cookie: &CookieSeen| {
        let mut flags: Vec<String> = cookie.attributes.iter().map(|attribute| flag(attribute.as_str())).collect();
        flags.sort_unstable();
        flags
    };
    let mut cookies: Vec<CookieFlags<'_>> =
        answer.cookies.iter().map(|cookie| CookieFlags { name: &cookie.name, flags: flags(cookie) }).collect();
    cookies.sort_unstable();
    cookies
}

/// An attribute in lower case; of dates and ages only that they are there, for they differ from run to run.
fn flag(attribute: &str) -> String {
    let lower = attribute.trim().to_ascii_lowercase();
    match lower.split_once('=') {
        Some((name @ ("expires" | "max-age"), _)) => name.to_owned(),
        _ => lower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Delivery, Redacted, Standing};
    use crate::report::synthetic;

    fn case(change: impl FnOnce(&mut Evidence)) -> CaseRecord {
        let facts = synthetic::facts("core", "row", "", Delivery::Post);
        let mut case = (*synthetic::standing(&facts, Standing::Passed)).clone();
        change(case.attempts[0].steps[0].evidence.as_mut().expect("has evidence"));
        case
    }

    fn answer(evidence: &mut Evidence) -> &mut ResponseSeen {
        evidence.hops[0].response.as_mut().expect("has an answer")
    }

    fn location(evidence: &mut Evidence, to: &str) {
        answer(evidence).headers[0].value = Redacted::vouch(to);
    }

    #[test]
    fn status_place_and_flags_are_drift_and_what_varies_by_itself_is_not() {
        type Change = fn(&mut Evidence);
        let table: &[(&str, Change, Option<&str>)] = &[
            ("nothing", |_| {}, None),
            ("the time", |e| e.hops[0].took_us = 99, None),
            ("the words", |e| answer(e).body = Redacted::vouch("Hello"), None),
            ("the query", |e| location(e, "http://127.0.0.1:4443/hc/start?ticket=9"), None),
            (
                "the port of the target",
                |e| {
                    e.asked.origin = "http://127.0.0.1:5000".to_owned();
                    location(e, "http://127.0.0.1:5000/hc/start");
                },
                None,
            ),
            ("a relative spelling", |e| location(e, "/hc/start"), None),
            ("the status", |e| answer(e).status = 303, Some("status 302 → 303")),
            ("the path", |e| location(e, "/agent"), Some("redirect /hc/start → /agent")),
            ("the host", |e| location(e, "https://x.test/hc/start"), Some("redirect /hc/start → x.test/hc/start")),
            ("a flag", |e| answer(e).cookies[0].attributes.truncate(1), Some("cookie _zendesk_authenticated")),
            ("no cookie", |e| answer(e).cookies.clear(), Some("cookie _zendesk_authenticated")),
        ];
        for (name, change, wanted) in table {
            assert_eq!(drift(&case(|_| {}), &case(change)).as_deref(), *wanted, "{name}");
        }
    }

    #[test]
    fn the_link_in_the_body_stands_for_a_missing_location() {
        let document = |link: &'static str| {
            case(move |evidence| {
                let answer = answer(evidence);
                answer.headers.clear();
                answer.body = Redacted::vouch(format!("<a href=\"{link}\">redirected</a>"));
            })
        };
        assert_eq!(drift(&document("/a?x=1&amp;y=2"), &document("/a?x=3")), None);
        assert_eq!(drift(&document("/a"), &document("/b")).as_deref(), Some("redirect /a → /b"));
    }

    #[test]
    fn a_date_of_a_cookie_is_not_compared_but_that_it_has_one_is() {
        assert_eq!(flag("Expires=Thu, 01 Jan 1970 00:00:00 -0000"), "expires");
        assert_eq!(flag(" SameSite=None"), "samesite=none");
    }
}
