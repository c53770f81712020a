//! Sessions of browsers: random names, in memory, a bounded number.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

use super::account::Configuration;
use super::policy::SessionLife;
use super::texts::Text;
use crate::clock::{IdSource, RandomIds, SeededIds};

/// How many sessions are kept; the oldest is closed for a new one.
const SESSIONS_MAX: usize = 10_000;

/// How long a session counts where sessions end by themselves.
const EIGHT_HOURS: TimeDelta = TimeDelta::hours(8);

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

/// Gives the values of new sessions' cookies.
pub(crate) struct SessionNames {
    ids: Arc<dyn IdSource>,
    given: AtomicU32,
}

impl SessionNames {
    /// Names that follow from the seed in the order of sign-ins, or random ones.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        let ids: Arc<dyn IdSource> = match seed {
            Some(seed) => Arc::new(SeededIds::new(seed)),
            None => Arc::new(RandomIds),
        };
        Self { ids, given: AtomicU32::new(0) }
    }

    /// The values of one more session.
    pub(crate) fn fresh(&self) -> NewSession {
        let nth = self.given.fetch_add(1, Ordering::Relaxed);
        let value = |purpose: &str| self.ids.uuid(purpose, nth).simple().to_string();
        NewSession { id: value("session"), shared: value("shared session"), cookie: value("cookie") }
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedIn {
    /// The address of the user.
    pub(crate) email: String,
    /// The configuration by which the user came.
    pub(crate) configuration: Arc<Configuration>,
    /// Since when, by the sandbox's clock.
    pub(crate) since: DateTime<Utc>,
}

impl SignedIn {
    /// Whether the sign-in still counts.
    pub(crate) fn lasts(&self, now: DateTime<Utc>, life: SessionLife) -> bool {
        match life {
            SessionLife::UntilSignOut => true,
            SessionLife::EightHours => now - self.since < EIGHT_HOURS,
        }
    }
}

/// What is known of one browser.
#[derive(Debug, Default)]
struct Session {
    /// Who is signed in.
    user: Option<SignedIn>,
    /// Why the last sign-in failed, until a page has shown it.
    message: Option<Text>,
}

/// The time between two resets of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Era(u64);

/// The sessions of all browsers.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    era: Era,
    open: HashMap<String, Session>,
    order: VecDeque<String>,
}

impl Sessions {
    /// Opens a session for somebody who has signed in.
    fn open(&mut self, id: &str, user: SignedIn) {
        self.session(id).user = Some(user);
    }

    /// Opens one for a sign-in that began in this era; one that began before a reset belongs to the account that is gone.
    pub(crate) fn open_in(&mut self, era: Era, id: &str, user: SignedIn) {
        if era == self.era {
            self.open(id, user);
        }
    }

    /// The era.
    pub(crate) fn era(&self) -> Era {
        self.era
    }

    /// Closes all sessions and begins a new era.
    pub(crate) fn begin_anew(&mut self) {
        *self = Self { era: Era(self.era.0 + 1), ..Self::default() };
    }

    /// Whether there is such a session.
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.open.contains_key(id)
    }

    /// The session's user.
    pub(crate) fn user(&self, id: &str) -> Option<&SignedIn> {
        self.open.get(id).and_then(|session| session.user.as_ref())
    }

    /// Keeps a message for the next page that shows one; the session begins with it if need be.
    pub(crate) fn keep_message(&mut self, id: &str, message: Text) {
        self.session(id).message = Some(message);
    }

    /// Hands the message out, once.
    pub(crate) fn take_message(&mut self, id: &str) -> Option<Text> {
        self.open.get_mut(id).and_then(|session| session.message.take())
    }

    /// Closes a session and says whose it was.
    pub(crate) fn close(&mut self, id: &str) -> Option<SignedIn> {
        let session = self.open.remove(id)?;
        self.order.retain(|open| open != id);
        session.user
    }

    fn session(&mut self, id: &str) -> &mut Session {
        if !self.open.contains_key(id) {
            if self.order.len() >= SESSIONS_MAX
                && let Some(oldest) = self.order.pop_front()
            {
                self.open.remove(&oldest);
            }
            self.order.push_back(id.to_owned());
        }
        self.open.entry(id.to_owned()).or_default()
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
    use crate::sandbox::testing::now;
    use crate::sandbox::texts::Wording;

    fn said(words: &'static str) -> Text {
        Text { words: words.into(), wording: Wording::Invented }
    }

    fn ann() -> SignedIn {
        SignedIn { email: "a@b.test".to_owned(), configuration: Arc::default(), since: now() }
    }

    #[test]
    fn a_session_ends_after_eight_hours_where_the_policy_says_so() {
        let table = [
            (SessionLife::UntilSignOut, 10_000, true),
            (SessionLife::EightHours, 8 * 3600 - 1, true),
            (SessionLife::EightHours, 8 * 3600, false),
        ];
        for (life, after, lasts) in table {
            assert_eq!(ann().lasts(now() + TimeDelta::seconds(after), life), lasts, "{life} {after}");
        }
    }

    #[test]
    fn the_oldest_session_is_closed_for_a_new_one() {
        let mut sessions = Sessions::default();
        for at in 0..=SESSIONS_MAX {
            sessions.open(&at.to_string(), ann());
        }
        assert_eq!(sessions.user("0"), None);
        assert_eq!(sessions.user("1"), Some(&ann()));
        assert_eq!(sessions.close("1"), Some(ann()));
        assert_eq!(sessions.user("1"), None);
    }

    #[test]
    fn a_sign_in_that_began_before_a_reset_opens_no_session_after_it() {
        let mut sessions = Sessions::default();
        let before = sessions.era();
        sessions.open_in(before, "a", ann());
        sessions.begin_anew();
        sessions.open_in(before, "b", ann());
        assert_eq!((sessions.user("a"), sessions.user("b")), (None, None));
        let after = sessions.era();
        sessions.open_in(after, "c", ann());
        assert_eq!(sessions.user("c"), Some(&ann()));
    }

    #[test]
    fn a_message_is_shown_once_and_signs_nobody_in() {
        let mut sessions = Sessions::default();
        assert!(!sessions.knows("a"));
        sessions.keep_message("a", said("No."));
        sessions.keep_message("a", said("No, again."));
        assert!(sessions.knows("a"));
        assert_eq!(sessions.user("a"), None);
        assert_eq!(sessions.take_message("b"), None);
        assert_eq!(sessions.take_message("a"), Some(said("No, again.")));
        assert_eq!(sessions.take_message("a"), None);
        assert_eq!(sessions.close("a"), None);
        assert!(!sessions.knows("a"));
    }

    #[test]
    fn a_message_leaves_a_signed_in_user_signed_in() {
        let mut sessions = Sessions::default();
        sessions.open("a", ann());
        sessions.keep_message("a", said("No."));
        assert_eq!(sessions.user("a"), Some(&ann()));
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        assert_eq!(session_in("a=1; _zendesk_session=xyz; b=2"), Some("xyz"));
        assert_eq!(session_in("not_zendesk_session=xyz"), None);
        assert_eq!(session_in(""), None);
    }

    #[test]
    fn names_of_sessions_follow_from_the_seed_and_are_random_without_one() {
        let two = |seed| {
            let names = SessionNames::new(seed);
            (names.fresh(), names.fresh())
        };
        assert_eq!(two(Some(1)), two(Some(1)));
        assert_ne!(two(Some(1)).0, two(Some(1)).1);
        assert_ne!(two(None).0, two(None).0);
        let one = two(Some(1)).0;
        assert_ne!(one.id, one.shared);
    }
}
