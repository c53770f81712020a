//! Turns a decision into what goes over the wire.

use std::borrow::Cow;

use url::Url;

use super::decide::Decision;
use super::flaw::{Flaw, Flaws};
use super::logout;
use super::pages::escape;
use super::policy::{ErrorParameters, FailureAnswer, ForeignReturnTo, MessageLanguage, NoReturnTo, Policy, WrongBrand};
use super::refusal::{Objection, Refusal};
use super::request::{Request, Wanted};
use super::session::{NewSession, SESSION_COOKIE};
use super::texts::{COULDNT_AUTHENTICATE, Text, WRONG_TEXT, Wording, text_of};
use crate::model::{GetMode, Method, SuccessAnswer};

/// The attributes of every cookie, as observed.
const COOKIE_ATTRIBUTES: &str = "path=/; secure; HttpOnly; SameSite=None";

/// The cookie that says that nobody is signed in, as observed.
const CLEARED: &str =
    "_zendesk_authenticated=; path=/; expires=Thu, 01 Jan 1970 00:00:00 -0000; secure; HttpOnly; SameSite=None";

/// What kind of body an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    /// A page of the sandbox's own.
    Page,
    /// The documented line of HTML.
    Html,
    /// JSON.
    Json,
    /// None.
    Empty,
}

/// An answer, before it is an HTTP response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// Where the browser is sent.
    pub(crate) location: Option<String>,
    /// The cookies that are set.
    pub(crate) cookies: Vec<Cow<'static, str>>,
    /// What the body is.
    pub(crate) media: Media,
    /// The body.
    pub(crate) body: String,
    /// Whose words the answer has.
    pub(crate) wording: Wording,
    /// Whether the delivery is marked as one that will end.
    pub(crate) deprecation: Deprecation,
    /// What the next page of the sign-in tells this browser.
    pub(crate) message: Option<Text>,
}

/// Whether an answer says that its method will end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deprecation {
    /// It says nothing.
    Unsaid,
    /// It names the announced day.
    Announced,
}

impl Answer {
    /// An answer without body.
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            location: None,
            cookies: Vec::new(),
            media: Media::Empty,
            body: String::new(),
            wording: Wording::Invented,
            deprecation: Deprecation::Unsaid,
            message: None,
        }
    }

    /// A page.
    pub(crate) fn page(status: u16, html: String) -> Self {
        Self { media: Media::Page, body: html, ..Self::empty(status) }
    }

    /// A redirect with the documented body.
    pub(crate) fn redirect(location: &str, wording: Wording) -> Self {
        Self {
            location: Some(header_safe(location).into_owned()),
            media: Media::Html,
            body: redirected(location),
            wording,
            ..Self::empty(302)
        }
    }

    /// With the cookie that says that nobody is signed in.
    pub(crate) fn cleared(self) -> Self {
        Self { cookies: vec![Cow::Borrowed(CLEARED)], ..self }
    }

    /// With the cookie by which this browser is known again, though nobody is signed in.
    pub(crate) fn remembered(mut self, session: &NewSession) -> Self {
        if !self.cookies.iter().any(|cookie| cookie.starts_with(SESSION_COOKIE)) {
            self.cookies.push(Cow::Owned(format!("{SESSION_COOKIE}={}; {COOKIE_ATTRIBUTES}", session.id)));
        }
        self
    }
}

/// What an answer depends on besides the decision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    /// The origin by which the sandbox was addressed.
    pub(crate) origin: &'a str,
    /// The origin at which somebody ends who asked for nothing.
    pub(crate) home: &'a str,
    /// The id of the brand that was addressed, as text.
    pub(crate) brand_id: &'a str,
    /// Whether the user is an agent or an administrator, once signed in.
    pub(crate) is_team_member: bool,
    /// The account's remote logout URL.
    pub(crate) remote_logout: Option<&'a Url>,
    /// The choices that the real endpoint has not told us.
    pub(crate) policy: &'a Policy,
    /// What is wrong on purpose.
    pub(crate) flaws: &'a Flaws,
    /// The cookie values, should a session be opened.
    pub(crate) session: &'a NewSession,
}

/// The answer to a sign-in.
pub(crate) fn answer(decision: &Decision, request: &Request<'_>, around: Surroundings<'_>) -> Answer {
    match decision {
        Decision::SignedIn { return_to, .. } => signed_in(return_to.as_deref(), request, around),
        Decision::Refused { objection, .. } => refused(objection, request, around),
    }
}

fn signed_in(return_to: Option<&str>, request: &Request<'_>, around: Surroundings<'_>) -> Answer {
    let mut target = destination(return_to, around);
    if around.flaws.contains(&Flaw::LeaksToken) {
        let joint = if target.contains('?') { '&' } else { '?' };
        target = format!("{target}{joint}jwt={}", request.token().unwrap_or_default());
    }
    let mut answer = Answer::redirect(&target, Wording::Verbatim);
    match around.policy.success {
        SuccessAnswer::Redirect => {}
        SuccessAnswer::Document => answer = Answer { status: 200, location: None, ..answer },
    }
    if around.flaws.contains(&Flaw::BareSuccess) {
        answer = Answer::empty(200);
    }
    if request.method == Method::Get && around.policy.get == GetMode::Warned {
        answer.deprecation = Deprecation::Announced;
    }
    if !around.flaws.contains(&Flaw::NoSessionCookie) {
        answer.cookies = session_cookies(around);
    }
    answer
}

fn refused(objection: &Objection, request: &Request<'_>, around: Surroundings<'_>) -> Answer {
    let mut text = match (around.policy.message_language, request.query.value("locale_id")) {
        (MessageLanguage::Requested, Some(locale_id)) => text_of(&objection.refusal).in_language(locale_id),
        (MessageLanguage::English, _) | (MessageLanguage::Requested, None) => text_of(&objection.refusal),
    };
    if objection.refusal == Refusal::OtherBrand && around.policy.wrong_brand == WrongBrand::Page {
        let html = format!("<html><body><h1>{}</h1></body></html>", escape(&text.words));
        return Answer { wording: text.wording, ..Answer::page(400, html) }.cleared();
    }
    if around.flaws.contains(&Flaw::WrongErrorText) {
        text = Text { words: WRONG_TEXT.into(), wording: Wording::Invented };
    }
    if around.flaws.contains(&Flaw::FailureAs200) {
        return Answer { wording: Wording::Invented, ..Answer::empty(200) }.cleared();
    }
    let failure = match around.policy.failure {
        FailureAnswer::JsonWhenAsked if request.asked.wanted == Wanted::Json => FailureAnswer::Json,
        FailureAnswer::JsonWhenAsked => FailureAnswer::Redirect,
        chosen @ (FailureAnswer::Json | FailureAnswer::Redirect) => chosen,
    };
    let answer = match (failure, around.remote_logout) {
        (FailureAnswer::Json, _) => Answer {
            media: Media::Json,
            body: COULDNT_AUTHENTICATE.to_owned(),
            wording: Wording::Reported,
            ..Answer::empty(401)
        },
        (FailureAnswer::Redirect | FailureAnswer::JsonWhenAsked, Some(remote_logout)) => {
            let further = match around.policy.error_parameters {
                ErrorParameters::MessageAndKind => Vec::new(),
                ErrorParameters::WithReturnTo => {
                    let return_to = request.query.value("return_to").or_else(|| request.form_value("return_to"));
                    vec![("brand_id", around.brand_id), ("return_to", return_to.unwrap_or_default())]
                }
            };
            let location = logout::with_error(remote_logout, &text.words, &further, around.policy, around.flaws);
            Answer::redirect(&location, text.wording)
        }
        // The message is kept for the sign-in page, as the key `warden.message` of a session that was seen suggests.
        (FailureAnswer::Redirect | FailureAnswer::JsonWhenAsked, None) => Answer {
            // This answer says nothing itself; the page behind it tells whose words the message is.
            message: Some(text),
            ..Answer::redirect(&format!("{}/access/unauthenticated", around.origin), Wording::Verbatim)
        },
    };
    if around.flaws.contains(&Flaw::SessionOnFailure) {
        Answer { cookies: session_cookies(around), ..answer }
    } else {
        answer.cleared()
    }
}

/// Where a signed-in user is sent. What is not http at all, such as `javascript:`, is never followed: nothing says that
/// the real endpoint does, and a sandbox must not hand it to a browser.
fn destination(return_to: Option<&str>, around: Surroundings<'_>) -> String {
    let home = || match around.policy.no_return_to {
        NoReturnTo::Home => format!("{}/", around.home),
        NoReturnTo::HelpCenter => format!("{}/hc", around.home),
        NoReturnTo::ByRole => format!("{}/{}", around.home, if around.is_team_member { "agent" } else { "hc" }),
    };
    let Some(return_to) = return_to.filter(|_| !around.flaws.contains(&Flaw::DropsReturnTo)) else {
        return home();
    };
    let return_to = if around.flaws.contains(&Flaw::DecodesReturnToTwice) {
        let encoded = format!("return_to={return_to}");
        form_urlencoded::parse(encoded.as_bytes()).next().map_or_else(String::new, |(_, value)| value.into_owned())
    } else {
        return_to.to_owned()
    };
    let Ok(base) = Url::parse(around.origin) else { return home() };
    match base.join(&return_to) {
        Ok(target) if !matches!(target.scheme(), "http" | "https") => home(),
        Ok(target) if target.origin() != base.origin() => match around.policy.foreign_return_to {
            ForeignReturnTo::Followed => return_to,
            ForeignReturnTo::Home => home(),
        },
        Ok(_) => return_to,
        Err(_) => home(),
    }
}

fn session_cookies(around: Surroundings<'_>) -> Vec<Cow<'static, str>> {
    let session = around.session;
    let attributes = if around.flaws.contains(&Flaw::WeakCookies) { "path=/" } else { COOKIE_ATTRIBUTES };
    [
        ("_zendesk_shared_session", session.shared.as_str()),
        ("_zendesk_authenticated", "1"),
        ("_zendesk_cookie", session.cookie.as_str()),
        (SESSION_COOKIE, session.id.as_str()),
    ]
    .into_iter()
    .map(|(name, value)| Cow::Owned(format!("{name}={value}; {attributes}")))
    .collect()
}

/// The documented body of a success; it is what a common framework sends with every redirect.
fn redirected(href: &str) -> String {
    format!("<html><body>You are being <a href=\"{}\">redirected</a>.</body></html>", escape(href))
}

/// The text as a header value: what could end the header or is no ASCII is percent-encoded.
fn header_safe(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if byte.is_ascii_graphic() {
            safe.push(char::from(byte));
        } else {
            let hex = |digit: u8| char::from(b"0123456789ABCDEF"[usize::from(digit)]);
            safe.extend(['%', hex(byte >> 4), hex(byte & 0xF)]);
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::super::policy::Policy;
    use super::super::request::{Asked, Body, Fields};
    use super::*;

    fn answered(decision: &Decision, policy: &Policy, remote_logout: Option<&Url>) -> Answer {
        let session = NewSession { id: "i".to_owned(), shared: "s".to_owned(), cookie: "c".to_owned() };
        let request =
            Request { method: Method::Get, query: Fields::default(), body: Body::Empty, asked: Asked::default() };
        let flaws = Flaws::new();
        let origin = "http://127.0.0.1:4000";
        let (home, session) = (origin, &session);
        let flaws = &flaws;
        let around =
            Surroundings { origin, home, brand_id: "1", is_team_member: false, remote_logout, policy, flaws, session };
        answer(decision, &request, around)
    }

    fn signed_in(return_to: Option<&str>) -> Decision {
        Decision::SignedIn { email: None, return_to: return_to.map(str::to_owned), changes: Vec::new() }
    }

    #[test]
    fn success_is_a_redirect_with_four_cookies_or_a_document_with_the_same_link() {
        let decision = signed_in(Some("/hc/a?b=1&c=2"));
        let redirect = answered(&decision, &Policy::default(), None);
        assert_eq!((redirect.status, redirect.location.as_deref()), (302, Some("/hc/a?b=1&c=2")));
        assert_eq!(
            redirect.body,
            "<html><body>You are being <a href=\"/hc/a?b=1&amp;c=2\">redirected</a>.</body></html>"
        );
        assert_eq!(
            redirect.cookies,
            [
                "_zendesk_shared_session=s; path=/; secure; HttpOnly; SameSite=None",
                "_zendesk_authenticated=1; path=/; secure; HttpOnly; SameSite=None",
                "_zendesk_cookie=c; path=/; secure; HttpOnly; SameSite=None",
                "_zendesk_session=i; path=/; secure; HttpOnly; SameSite=None",
            ]
        );
        let document = answered(&decision, &Policy { success: SuccessAnswer::Document, ..Policy::default() }, None);
        assert_eq!((document.status, document.location.as_deref()), (200, None));
        assert_eq!((document.body, document.cookies), (redirect.body, redirect.cookies));
    }

    #[test]
    fn get_is_marked_only_in_warned_mode() {
        let warned = Policy { get: GetMode::Warned, ..Policy::default() };
        assert_eq!(answered(&signed_in(None), &warned, None).deprecation, Deprecation::Announced);
        assert_eq!(answered(&signed_in(None), &Policy::default(), None).deprecation, Deprecation::Unsaid);
    }

    #[test]
    fn return_to_is_followed_as_far_as_it_is_http() {
        let home = "http://127.0.0.1:4000/";
        let careful = Policy { foreign_return_to: ForeignReturnTo::Home, ..Policy::default() };
        let usual = Policy::default();
        let table = [
            (None, &usual, home),
            (Some("/hc/en-us"), &usual, "/hc/en-us"),
            (Some("http://127.0.0.1:4000/agent"), &careful, "http://127.0.0.1:4000/agent"),
            (Some("/hc/a b/\r\nX: y/ž"), &usual, "/hc/a%20b/%0D%0AX:%20y/%C5%BE"),
            (Some("https://elsewhere.test/x"), &usual, "https://elsewhere.test/x"),
            (Some("https://elsewhere.test/x"), &careful, home),
            (Some("//elsewhere.test/x"), &careful, home),
            (Some("/\\elsewhere.test/x"), &careful, home),
            (Some("javascript:alert(1)"), &usual, home),
            (Some(" java\tscript:alert(1)"), &usual, home),
            (Some("data:text/html,x"), &usual, home),
            (Some("http://[broken"), &usual, home),
        ];
        for (return_to, policy, location) in table {
            let answer = answered(&signed_in(return_to), policy, None);
            assert_eq!(answer.location.as_deref(), Some(location), "{return_to:?}");
        }
    }

    #[test]
    fn a_link_is_escaped() {
        let answer = answered(&signed_in(Some("/x\"><script>'&")), &Policy::default(), None);
        assert!(answer.body.contains("href=\"/x&quot;&gt;&lt;script&gt;&#39;&amp;\""), "{}", answer.body);
    }

    #[test]
    fn a_refusal_goes_where_the_account_says_and_clears_the_session() {
        let remote = Url::parse("https://idp.sso-probe.test/sign-out").unwrap();
        let decision = Decision::Refused { objection: Refusal::IssueTimeOff.because("it is."), changes: Vec::new() };
        let answer = answered(&decision, &Policy::default(), Some(&remote));
        assert_eq!(answer.status, 302);
        assert_eq!(
            answer.location.as_deref(),
            Some(
                "https://idp.sso-probe.test/sign-out?message=Invalid+iat+parameter.+The+supplied+iat+value+is+more+than+3+minutes+off%2C+check+your+server+clock.&kind=error"
            )
        );
        assert_eq!(answer.cookies, [CLEARED]);
        assert_eq!(answer.wording, Wording::Verbatim);

        let answer = answered(&decision, &Policy::default(), None);
        assert_eq!(answer.location.as_deref(), Some("http://127.0.0.1:4000/access/unauthenticated"));
        assert!(answer.message.is_some_and(|message| message.words.contains("more than 3 minutes off")));

        let json = Policy { failure: FailureAnswer::Json, ..Policy::default() };
        let answer = answered(&decision, &json, Some(&remote));
        assert_eq!((answer.status, answer.body.as_str()), (401, r#"{"error":"Couldn't authenticate you"}"#));
    }

    #[test]
    fn the_policies_say_where_and_in_which_language_a_refusal_is_told() {
        let session = NewSession { id: "i".to_owned(), shared: "s".to_owned(), cookie: "c".to_owned() };
        let remote = Url::parse("https://idp.sso-probe.test/sign-out").unwrap();
        let refused = |refusal: Refusal, query: &str, wanted: Wanted, policy: Policy| {
            let decision = Decision::Refused { objection: refusal.because("it is."), changes: Vec::new() };
            let asked = Asked { wanted, ..Asked::default() };
            let query = Fields::parse(query.as_bytes());
            let request = Request { method: Method::Get, query, body: Body::Empty, asked };
            let flaws = Flaws::new();
            let around = Surroundings {
                origin: "http://127.0.0.1:4000",
                home: "http://127.0.0.1:4000",
                brand_id: "1",
                is_team_member: false,
                remote_logout: Some(&remote),
                policy: &policy,
                flaws: &flaws,
                session: &session,
            };
            answer(&decision, &request, around)
        };
        let usual = Policy::default();
        let when_asked = Policy { failure: FailureAnswer::JsonWhenAsked, ..usual };
        assert_eq!(refused(Refusal::IdUsed, "", Wanted::Json, when_asked).status, 401);
        assert_eq!(refused(Refusal::IdUsed, "", Wanted::Anything, when_asked).status, 302);
        assert_eq!(refused(Refusal::IdUsed, "", Wanted::Json, usual).status, 302);

        let page =
            refused(Refusal::OtherBrand, "", Wanted::Anything, Policy { wrong_brand: WrongBrand::Page, ..usual });
        assert_eq!((page.status, page.location), (400, None));
        assert_eq!((page.body.contains("<h1>Invalid JWT Request</h1>"), page.wording), (true, Wording::Verbatim));
        let redirect = refused(Refusal::OtherBrand, "", Wanted::Anything, usual);
        let target = "https://idp.sso-probe.test/sign-out?message=Invalid+JWT+Request&kind=error";
        assert_eq!((redirect.location.as_deref(), redirect.wording), (Some(target), Wording::Verbatim));

        let requested = Policy { message_language: MessageLanguage::Requested, ..usual };
        let german = refused(Refusal::IssueTimeOff, "locale_id=8", Wanted::Anything, requested);
        assert!(german.location.is_some_and(|location| location.contains("message=%5Blocale+8%5D+Invalid+iat")));
        assert_eq!(german.wording, Wording::Invented);
        assert_eq!(refused(Refusal::IssueTimeOff, "", Wanted::Anything, requested).wording, Wording::Verbatim);
        assert_eq!(refused(Refusal::IssueTimeOff, "locale_id=8", Wanted::Anything, usual).wording, Wording::Verbatim);
    }
}
