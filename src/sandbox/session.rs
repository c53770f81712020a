//! Sessions of signed-in users: random names, in memory, a bounded number.

use std::collections::{HashMap, VecDeque};

use uuid::Uuid;

/// How many sessions are kept; the oldest is closed for a new one.
const SESSIONS_MAX: usize = 10_000;

/// The cookie by which a browser is known again.
pub(crate) const SESSION_COOKIE: &str = "_zendesk_session";

/// The values of a new session's cookies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewSession {
    /// The value of `_zendesk_session`, by which the session is found.
    pub(crate) id: String,
    /// The value of `_zendesk_shared_session`.
    pub(crate) shared: String,
    /// The value of `_zendesk_cookie`.
    pub(crate) cookie: String,
}

impl NewSession {
    /// Values from the system's random numbers.
    pub(crate) fn random() -> Self {
        let value = || Uuid::new_v4().simple().to_string();
        Self { id: value(), shared: value(), cookie: value() }
    }
}

/// Who is signed in.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    users: HashMap<String, String>,
    order: VecDeque<String>,
}

impl Sessions {
    /// Opens a session for the user with this address.
    pub(crate) fn open(&mut self, id: &str, email: &str) {
        if self.order.len() >= SESSIONS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.users.remove(&oldest);
        }
        self.users.insert(id.to_owned(), email.to_owned());
        self.order.push_back(id.to_owned());
    }

    /// The address of the session's user.
    pub(crate) fn user(&self, id: &str) -> Option<&str> {
        self.users.get(id).map(String::as_str)
    }

    /// Closes a session and says whose it was.
    pub(crate) fn close(&mut self, id: &str) -> Option<String> {
        self.order.retain(|open| open != id);
        self.users.remove(id)
    }
}

/// The value of the session's cookie in a `Cookie` header.
pub(crate) fn session_in(cookie_header: &str) -> Option<&str> {
    cookie_header
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_session_is_closed_for_a_new_one() {
        let mut sessions = Sessions::default();
        for at in 0..=SESSIONS_MAX {
            sessions.open(&at.to_string(), "a@b.test");
        }
        assert_eq!(sessions.user("0"), None);
        assert_eq!(sessions.user("1"), Some("a@b.test"));
        assert_eq!(sessions.close("1").as_deref(), Some("a@b.test"));
        assert_eq!(sessions.user("1"), None);
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        assert_eq!(session_in("a=1; _zendesk_session=xyz; b=2"), Some("xyz"));
        assert_eq!(session_in("not_zendesk_session=xyz"), None);
        assert_eq!(session_in(""), None);
    }
}
