//! Tests what answers mean, in one table of all that is known, reported or possible.

use crate::judge::example::Example;
use crate::judge::{RuleSet, classify};
use crate::model::ValueClass::{Empty, One, Present};
use crate::model::{Ended, ErrorKind, Evidence, Fault, HeaderSeen, Outcome, Redacted, TargetKind, ValueClass};

const RETURN_TO: &str = "https://acme.zendesk.com/hc/en-us";
const LOGOUT: &str = "https://idp.sso-probe.test/sign-out";
const SIGNED_IN: &[(&str, ValueClass)] = &[
    ("_zendesk_shared_session", Present),
    ("_zendesk_authenticated", One),
    ("_zendesk_cookie", Present),
    ("_zendesk_session", Present),
];
const VISITOR: &[(&str, ValueClass)] = &[("_zendesk_shared_session", Present), ("_zendesk_authenticated", Empty)];
const UNSTATED: &[(&str, ValueClass)] = &[("_zendesk_shared_session", Present)];

fn answer(status: u16, cookies: &[(&str, ValueClass)]) -> Example {
    let cookies = cookies.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
    Example { cookies, ..Example::new(status) }
}

fn redirect(location: &str, cookies: &[(&str, ValueClass)]) -> Example {
    Example { location: Some(location.to_owned()), ..answer(302, cookies) }
}

fn document(href: &str, cookies: &[(&str, ValueClass)]) -> Example {
    let body = format!(r#"<html><body>You are being <a href="{href}">redirected</a>.</body></html>"#);
    Example { body, content_type: Some("text/html; charset=utf-8".to_owned()), ..answer(200, cookies) }
}

fn json(status: u16, body: &str) -> Example {
    Example { body: body.to_owned(), content_type: Some("application/json".to_owned()), ..answer(status, &[]) }
}

fn logout(message: &str) -> Example {
    redirect(&format!("{LOGOUT}?message={}&kind=error", message.replace(' ', "+")), VISITOR)
}

fn nothing_wanted(example: Example) -> Example {
    Example { return_to: String::new(), ..example }
}

const fn refused(kind: ErrorKind) -> Outcome {
    Outcome::Rejected(kind)
}

/// Answers that are read in the same way at every target.
fn answers() -> Vec<(&'static str, Example, Outcome)> {
    use ErrorKind as K;
    use Outcome::{Accepted, Ambiguous};
    let iat = "Invalid iat parameter. The supplied iat value is more than 3 minutes off%2C check your server clock.";
    vec![
        ("redirect to return_to", redirect(RETURN_TO, SIGNED_IN), Accepted),
        ("redirect to return_to, relative", redirect("/hc/en-us", SIGNED_IN), Accepted),
        ("redirect with a session that does not say whose", redirect(RETURN_TO, UNSTATED), Ambiguous),
        ("documented page with a visitor's session alone", document(RETURN_TO, UNSTATED), Ambiguous),
        ("home with a visitor's session alone", nothing_wanted(redirect("/", UNSTATED)), Ambiguous),
        (
            "redirect with an unknown word on the session",
            redirect(RETURN_TO, &[("_zendesk_authenticated", Present)]),
            Ambiguous,
        ),
        ("303", Example { status: 303, ..redirect(RETURN_TO, SIGNED_IN) }, Accepted),
        ("documented page", document(RETURN_TO, SIGNED_IN), Accepted),
        ("documented page, relative", document("/hc/en-us", SIGNED_IN), Accepted),
        (
            "documented page, escaped",
            Example {
                return_to: "https://app.test/?a=1&b=2".to_owned(),
                ..document("https://app.test/?a=1&amp;b=2", SIGNED_IN)
            },
            Accepted,
        ),
        ("home, nothing wanted", nothing_wanted(redirect("https://acme.zendesk.com/", SIGNED_IN)), Accepted),
        ("agent home, nothing wanted", nothing_wanted(redirect("/agent", SIGNED_IN)), Accepted),
        ("documented page, nothing wanted", nothing_wanted(document("", SIGNED_IN)), Accepted),
        ("home, no session", nothing_wanted(redirect("/", &[])), refused(K::SessionNotOpened)),
        ("return_to, no session", redirect(RETURN_TO, &[]), refused(K::SessionNotOpened)),
        ("return_to, cleared session", redirect(RETURN_TO, VISITOR), refused(K::SessionNotOpened)),
        ("documented page, no session", document(RETURN_TO, &[]), refused(K::SessionNotOpened)),
        ("session, but home instead of return_to", redirect("/", SIGNED_IN), Ambiguous),
        ("session, but elsewhere", redirect("https://acme.zendesk.com.evil.test/hc/en-us", SIGNED_IN), Ambiguous),
        (
            "session and an error",
            Example { ..redirect(&format!("{LOGOUT}?message=x&kind=error"), SIGNED_IN) },
            Ambiguous,
        ),
        ("session and a page", answer(200, SIGNED_IN), Ambiguous),
        ("session and 401", answer(401, SIGNED_IN), Ambiguous),
        ("empty href though something was wanted", document("", SIGNED_IN), Ambiguous),
        ("bare 200", answer(200, &[]), Ambiguous),
        ("200 with a page of several links", two_links(), Ambiguous),
        ("204", answer(204, &[]), Ambiguous),
        ("redirect without a place", answer(302, SIGNED_IN), Ambiguous),
        ("redirect to a strange place", redirect("https://strange.test/", &[]), Ambiguous),
        ("redirect to no place", redirect("https://[", VISITOR), Ambiguous),
        ("iat, verbatim", logout(iat), refused(K::IatOutsideWindow)),
        ("iat, shouted", logout(&iat.to_uppercase().replace("%2C", ";")), refused(K::IatOutsideWindow)),
        (
            "signature",
            logout("JWT signature invalid. The signature cannot be verified, check that your tokens match."),
            refused(K::SignatureInvalid),
        ),
        (
            "blocklist",
            logout("Users with the email address a%2Bb@c.test are not allowed to sign up for this help desk"),
            refused(K::Blocklisted),
        ),
        ("token invalid", logout("the JWT token is invalid"), refused(K::TokenInvalid)),
        ("unread text", logout("Etwas ist schiefgegangen"), refused(K::Unexplained)),
        ("iat text with more words", logout("Invalid iat parameter"), refused(K::Unexplained)),
        ("logout URL without a text", redirect(&format!("{LOGOUT}?kind=error"), VISITOR), refused(K::Unexplained)),
        ("logout URL alone", redirect(LOGOUT, VISITOR), refused(K::Unexplained)),
        (
            "error at a logout URL that we were not told of",
            redirect("https://other.test/bye?message=JWT+signature+invalid&kind=error", VISITOR),
            refused(K::SignatureInvalid),
        ),
        ("unauthenticated", redirect("/access/unauthenticated", VISITOR), refused(K::Unauthenticated)),
        (
            "unauthenticated, documented page",
            document("https://acme.zendesk.com/access/unauthenticated", VISITOR),
            refused(K::Unauthenticated),
        ),
        (
            "unauthenticated with a visitor's session",
            redirect("/access/unauthenticated?x=1", UNSTATED),
            refused(K::Unauthenticated),
        ),
        (
            "unauthenticated with a text",
            redirect("/access/unauthenticated?message=Nope&kind=error", VISITOR),
            refused(K::Unexplained),
        ),
        ("sign-in page", redirect("/hc/en-us/signin?return_to=x", VISITOR), refused(K::SigninPage)),
        (
            "401 with the known text",
            json(401, r#"{"error":"Couldn't authenticate you"}"#),
            refused(K::CouldntAuthenticate),
        ),
        ("401 with another text", json(401, r#"{"error":"nope"}"#), refused(K::Unexplained)),
        ("401", answer(401, &[]), refused(K::Unexplained)),
        ("400", answer(400, &[]), refused(K::Unexplained)),
        ("403", answer(403, &[]), refused(K::Forbidden)),
        (
            "403 with a text",
            json(403, r#"{"error":{"title":"Forbidden","message":"because"}}"#),
            refused(K::Unexplained),
        ),
        ("404", answer(404, &[]), refused(K::SubdomainUnknown)),
        (
            "404 with a page",
            Example { body: "<h1>Oops</h1>".to_owned(), ..answer(404, &[]) },
            refused(K::SubdomainUnknown),
        ),
        ("404 with a text", json(404, r#"{"error":"RecordNotFound"}"#), refused(K::Unexplained)),
        ("405", answer(405, &[]), refused(K::MethodNotAllowed)),
        ("415", answer(415, &[]), refused(K::ContentTypeRefused)),
        ("429", answer(429, &[]), refused(K::RateLimited)),
        ("503", answer(503, &[]), Ambiguous),
        ("500 with a text", json(500, r#"{"error":"oops"}"#), Ambiguous),
        (
            "wrong brand, page",
            Example { body: "<p>Invalid JWT Request</p>".to_owned(), ..answer(200, &[]) },
            refused(K::InvalidRequest),
        ),
    ]
}

fn two_links() -> Example {
    let body = format!(r#"<a href="{RETURN_TO}">back</a> <a href="/access/unauthenticated">sign in</a>"#);
    Example { body, ..answer(200, VISITOR) }
}

#[test]
fn answers_mean_what_the_table_says_at_every_target() {
    for &target in TargetKind::ALL {
        let rules = RuleSet::builtin(target);
        for (name, example, expected) in answers() {
            let reading = classify(&example.evidence(), &rules);
            assert_eq!(reading.outcome, expected, "{name}: {reading:?}");
            assert!(reading.because.ends_with('.') && reading.because.len() > 20, "{name}: {reading:?}");
        }
    }
}

#[test]
fn an_unread_text_is_kept() {
    let rules = RuleSet::builtin(TargetKind::ConfirmedSandbox);
    let reading = classify(&logout("Etwas, das+niemand kennt").evidence(), &rules);
    assert_eq!(reading.message.as_ref().map(Redacted::as_str), Some("Etwas, das niemand kennt"));
    assert_eq!(reading.rule, None);
}

#[test]
fn every_fault_is_no_answer_even_when_a_head_was_read() {
    let rules = RuleSet::builtin(TargetKind::OurSandbox);
    for &fault in Fault::ALL {
        let mut evidence = redirect(RETURN_TO, SIGNED_IN).evidence();
        evidence.ended = Ended::Broken(fault);
        assert_eq!(classify(&evidence, &rules).outcome, Outcome::NoAnswer(fault));
        evidence.hops.clear();
        assert_eq!(classify(&evidence, &rules).outcome, Outcome::NoAnswer(fault));
    }
}

#[test]
fn evidence_without_an_answer_is_ambiguous() {
    let mut evidence = answer(200, &[]).evidence();
    evidence.hops.clear();
    assert_eq!(classify(&evidence, &RuleSet::builtin(TargetKind::OurSandbox)).outcome, Outcome::Ambiguous);
}

#[test]
fn a_text_that_our_sandbox_invented_means_nothing_at_another_target() {
    let reused =
        logout("Invalid jti parameter. The supplied jti value was used before, make a new one for every sign-in.");
    let read = |target| classify(&reused.evidence(), &RuleSet::builtin(target)).outcome;
    assert_eq!(read(TargetKind::OurSandbox), refused(ErrorKind::JtiReused));
    assert_eq!(read(TargetKind::ConfirmedSandbox), refused(ErrorKind::Unexplained));
    assert_eq!(read(TargetKind::ConfirmedProduction), refused(ErrorKind::Unexplained));
}

#[test]
fn a_session_cookie_that_the_target_names_tells_a_session() {
    let example = redirect(RETURN_TO, &[("sid", Present)]);
    let plain = RuleSet::builtin(TargetKind::ConfirmedSandbox);
    assert_eq!(classify(&example.evidence(), &plain).outcome, refused(ErrorKind::SessionNotOpened));
    let named = plain.with_session_cookies(&["sid".to_owned()]);
    assert_eq!(classify(&example.evidence(), &named).outcome, Outcome::Accepted);
    let visitor = redirect("/access/unauthenticated", &[("sid", Present)]);
    assert_eq!(classify(&visitor.evidence(), &named).outcome, refused(ErrorKind::Unauthenticated));
    let shared = named.with_session_cookies(&["_zendesk_shared_session".to_owned()]);
    assert_eq!(classify(&redirect(RETURN_TO, UNSTATED).evidence(), &shared).outcome, Outcome::Accepted);
}

#[test]
fn a_hash_that_came_back_encoded_does_not_hide_the_message() {
    let example = Example {
        remote_logout: "https://app.test/#/bye".to_owned(),
        ..redirect("https://app.test/%23/bye?message=JWT+signature+invalid&kind=error", VISITOR)
    };
    let reading = classify(&example.evidence(), &RuleSet::builtin(TargetKind::ConfirmedSandbox));
    assert_eq!(reading.outcome, refused(ErrorKind::SignatureInvalid));
}

/// Headers by which a sandbox might tell what it thought.
fn with_tell_tale_headers(mut evidence: Evidence, value: &str) -> Evidence {
    let names = ["x-sandbox-refusal", "x-sandbox-kind", "x-countersign", "x-text-confidence", "server", "x-request-id"];
    let response = evidence.hops.last_mut().and_then(|hop| hop.response.as_mut()).unwrap();
    for (at, name) in names.into_iter().enumerate() {
        let header = HeaderSeen { name: name.to_owned(), value: Redacted::vouch(value) };
        response.headers.insert(at.min(response.headers.len()), header);
    }
    evidence
}

#[test]
fn headers_that_only_a_sandbox_sends_change_nothing() {
    let rules = RuleSet::builtin(TargetKind::OurSandbox);
    for (name, example, _) in answers() {
        let plain = classify(&example.evidence(), &rules);
        for value in ["accepted", "jti_reused", ""] {
            assert_eq!(classify(&with_tell_tale_headers(example.evidence(), value), &rules), plain, "{name}");
        }
    }
}
