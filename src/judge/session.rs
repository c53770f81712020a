//! Tells from the cookies of an answer whether a session was opened.

use crate::model::{CookieSeen, ValueClass, closed_set};

closed_set! {
    /// What an answer does with a cookie.
    pub enum CookieState {
        /// The answer does not set it.
        Absent = "absent",
        /// It is cleared: no value, or a date in the past.
        Empty = "empty",
        /// The literal `0`.
        Zero = "zero",
        /// The literal `1`.
        One = "one",
        /// Any other value.
        Present = "present",
    }
}

/// What the cookies say about a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Session {
    /// `_zendesk_authenticated` is `1`.
    Opened,
    /// A cookie is set that the target's own file names as its session. It tells something only together with where
    /// the user is sent, for a target may give one to visitors too.
    Named,
    /// A session cookie is set, and nothing says whether its user is signed in. Visitors get one too, so this proves
    /// nothing, wherever they are sent.
    Unstated,
    /// `_zendesk_authenticated` is cleared or `0`.
    Closed,
    /// No cookie of a session.
    Untold,
}

/// The names of the cookies that tell.
#[derive(Debug, Clone, Default)]
pub(super) struct SessionCookies {
    /// The cookie whose value says whether the user is signed in.
    pub(super) authenticated: String,
    /// The cookies that hold a session, which visitors have too.
    pub(super) holders: Vec<String>,
    /// The cookies that the target itself names as its session.
    pub(super) named: Vec<String>,
}

impl SessionCookies {
    /// Reads the cookies of an answer.
    pub(super) fn read(&self, cookies: &[CookieSeen]) -> Session {
        let authenticated = cookie_state(cookies, &self.authenticated);
        let held = |name: &String| match cookie_state(cookies, name) {
            CookieState::Absent | CookieState::Empty => false,
            CookieState::Zero | CookieState::One | CookieState::Present => true,
        };
        match authenticated {
            CookieState::One => Session::Opened,
            CookieState::Empty | CookieState::Zero => Session::Closed,
            CookieState::Absent | CookieState::Present if self.named.iter().any(held) => Session::Named,
            // Its value is none that was ever seen, so it may say either.
            CookieState::Present => Session::Unstated,
            CookieState::Absent if self.holders.iter().any(held) => Session::Unstated,
            CookieState::Absent => Session::Untold,
        }
    }
}

/// What an answer does with the cookie of this name. When it is set twice the last one stays, as in a browser.
pub(super) fn cookie_state(cookies: &[CookieSeen], name: &str) -> CookieState {
    let Some(cookie) = cookies.iter().rev().find(|cookie| cookie.name == name) else { return CookieState::Absent };
    match cookie.value {
        ValueClass::Empty => CookieState::Empty,
        _ if is_expired(cookie) => CookieState::Empty,
        ValueClass::Zero => CookieState::Zero,
        ValueClass::One => CookieState::One,
        ValueClass::Present => CookieState::Present,
    }
}

/// Whether the attributes delete the cookie. Without a clock, only the year that frameworks write for that is known.
fn is_expired(cookie: &CookieSeen) -> bool {
    cookie.attributes.iter().any(|attribute| {
        let Some((name, value)) = attribute.as_str().split_once('=') else { return false };
        let (name, value) = (name.trim(), value.trim());
        (name.eq_ignore_ascii_case("max-age") && value.parse::<i64>().is_ok_and(|seconds| seconds <= 0))
            || (name.eq_ignore_ascii_case("expires") && value.contains("1970"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Redacted;

    fn cookie(name: &str, value: ValueClass, attribute: &str) -> CookieSeen {
        CookieSeen { name: name.to_owned(), value, attributes: vec![Redacted::vouch(attribute)] }
    }

    #[test]
    fn a_session_is_told_by_its_cookies() {
        let names = SessionCookies {
            authenticated: "auth".to_owned(),
            holders: vec!["held".to_owned()],
            named: vec!["named".to_owned()],
        };
        let named = |value| cookie("named", value, "Path=/");
        let auth = |value| cookie("auth", value, "Path=/");
        let held = |value| cookie("held", value, "Path=/");
        use ValueClass::{Empty, One, Present, Zero};
        let cases = [
            (vec![], Session::Untold),
            (vec![auth(One)], Session::Opened),
            (vec![auth(One), held(Present)], Session::Opened),
            (vec![held(Present)], Session::Unstated),
            (vec![held(Empty)], Session::Untold),
            (vec![held(Present), auth(Empty)], Session::Closed),
            (vec![held(Present), auth(Zero)], Session::Closed),
            (vec![held(Present), auth(Present)], Session::Unstated),
            (vec![auth(Present)], Session::Unstated),
            (vec![named(Present)], Session::Named),
            (vec![named(Present), auth(Present), held(Present)], Session::Named),
            (vec![named(Present), auth(One)], Session::Opened),
            (vec![named(Present), auth(Empty)], Session::Closed),
            (vec![named(Empty)], Session::Untold),
            (vec![auth(Empty), auth(One)], Session::Opened),
            (vec![auth(One), auth(Empty)], Session::Closed),
            (vec![cookie("auth", One, "Max-Age=0")], Session::Closed),
            (vec![cookie("auth", One, "max-age=3600")], Session::Opened),
            (vec![cookie("auth", One, "expires=Thu, 01 Jan 1970 00:00:00 -0000")], Session::Closed),
            (vec![cookie("other", One, "Path=/")], Session::Untold),
        ];
        for (cookies, expected) in cases {
            assert_eq!(names.read(&cookies), expected, "{cookies:?}");
        }
    }
}
