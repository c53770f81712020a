//! What a browser meets before and after a sign-in: pages, the way to the remote login URL, and signing out.

use std::sync::Arc;

use axum::extract::{Request as HttpRequest, State};
use axum::http::request;
use axum::response::Response;
use chrono::{DateTime, Utc};
use url::Url;

use super::account::{Account, Audience};
use super::answer::Answer;
use super::decide::lock;
use super::entrance::{CONFIGURATION, Entrance};
use super::logout;
use super::pages::{Need, Page, SignInPage, Visitor, render, render_sign_in};
use super::policy::LogoutKind;
use super::request::Fields;
use super::response::respond;
use super::routes::{Shared, brand_of, host_of, session_of};
use super::session::SignedIn;
use super::texts::Wording;

/// Closes the session and sends the browser to the remote logout URL, where there is one.
pub(crate) async fn sign_out(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let now = shared.clock.now();
    let (parts, _) = request.into_parts();
    let left = session_of(&parts).and_then(|id| lock(&shared.sessions).close(id));
    let account = shared.account();
    let keyring = shared.rules.keyring();
    // Whoever came by a configuration leaves by it; others are nobody's.
    let configuration = left.as_ref().map_or(keyring.primary(), |user| &user.configuration);
    let answer = match (&configuration.remote_logout, &left) {
        (Some(remote_logout), Some(SignedIn { email, .. })) => {
            let memory = lock(&shared.memory);
            let id = memory.directory.find(email).and_then(|user| user.external_id.as_deref()).unwrap_or_default();
            let brand = brand_of(&account, host_of(&parts));
            let brand_id = brand.map(|brand| brand.id.to_string()).unwrap_or_default();
            let location = logout::with_user(remote_logout, email, id, &brand_id);
            let wording = match shared.rules.policy.logout_kind {
                LogoutKind::Absent => Wording::Verbatim,
                LogoutKind::Logout => Wording::Invented,
            };
            Answer::redirect(&logout::with_kind(location, &shared.rules.policy), wording)
        }
        (Some(_) | None, _) => Answer::page(200, render(Page::SignedOut, &Visitor::Stranger, &account)),
    };
    let answer = answer.cleared();
    let because = if left.is_some() { "The session is closed." } else { "There was no session." };
    shared.tell(&parts, &answer, now, "page", because);
    respond(answer, now)
}

/// Shows a page, or starts the sign-in that it needs.
pub(crate) async fn show_page(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let now = shared.clock.now();
    let (parts, _) = request.into_parts();
    let (answer, because) = shared.visit(&parts, now);
    shared.tell(&parts, &answer, now, "page", because);
    respond(answer, now)
}

impl Shared {
    fn visit(&self, parts: &request::Parts, now: DateTime<Utc>) -> (Answer, &'static str) {
        let page = Page::at(parts.uri.path());
        let query = Fields::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let visitor = self.visitor(parts);
        let account = self.account();
        let here = Entrance {
            account: &account,
            brand: brand_of(&account, host_of(parts)),
            audience: page.audience(),
            return_to: query.value("return_to").filter(|place| !place.is_empty()),
            now,
        };
        match (page, page.need(account.settings.help_center), &visitor) {
            (Page::SignIn, ..) => {
                let audience = here.return_to.and_then(|place| self.audience_of(place, parts));
                self.start(Entrance { audience, ..here }, &query, parts, &visitor)
            }
            (Page::Unauthenticated, ..) => match here.redirect() {
                Some(remote_login) => {
                    (sent(&remote_login), "Sent back to the remote login URL, as the account is set.")
                }
                None => (self.sign_in_page(page, here, parts, &visitor), ""),
            },
            (Page::Normal, ..) => (self.sign_in_page(page, here, parts, &visitor), ""),
            (_, Need::User | Need::TeamMember, Visitor::Stranger) => {
                let place = format!("{}{}", self.origin(parts), parts.uri);
                let entrance = Entrance { return_to: Some(&place), ..here };
                match entrance.redirect() {
                    Some(remote_login) => (sent(&remote_login), "Sent to the remote login URL."),
                    None => (sent(&entrance.sign_in_page()), "Sent to the sign-in page."),
                }
            }
            (_, Need::TeamMember, Visitor::SignedIn { .. }) if !visitor.is_team_member() => {
                (shown(Page::NotForYou, &visitor, &account), "The user is no team member.")
            }
            (_, Need::Nothing | Need::User | Need::TeamMember, _) => (shown(page, &visitor, &account), ""),
        }
    }

    /// The start of a sign-in, asked for by a link or a button.
    fn start(
        &self,
        entrance: Entrance<'_>,
        query: &Fields<'_>,
        parts: &request::Parts,
        visitor: &Visitor,
    ) -> (Answer, &'static str) {
        let remote_login = match query.value(CONFIGURATION) {
            Some(name) => entrance.chosen(name),
            None => entrance.redirect(),
        };
        match remote_login {
            Some(remote_login) => (sent(&remote_login), "Sent to the remote login URL."),
            None => (self.sign_in_page(Page::SignIn, entrance, parts, visitor), ""),
        }
    }

    /// Whose page the visitor wants to go to.
    fn audience_of(&self, return_to: &str, parts: &request::Parts) -> Option<Audience> {
        let place = Url::parse(&self.origin(parts)).ok()?.join(return_to).ok()?;
        Page::at(place.path()).audience()
    }

    fn sign_in_page(&self, page: Page, entrance: Entrance<'_>, parts: &request::Parts, visitor: &Visitor) -> Answer {
        let message = session_of(parts).and_then(|id| lock(&self.sessions).take_message(id));
        let words = message.as_ref().map(|message| message.words.as_ref());
        let shown = SignInPage { page, message: words, choices: &entrance.choices() };
        let answer = Answer::page(page.status(), render_sign_in(shown, visitor));
        match message {
            Some(message) => Answer { wording: message.wording, ..answer },
            None => answer,
        }
    }
}

fn shown(page: Page, visitor: &Visitor, account: &Account) -> Answer {
    Answer::page(page.status(), render(page, visitor, account))
}

fn sent(location: &str) -> Answer {
    Answer::redirect(location, Wording::Invented)
}
