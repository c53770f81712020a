//! What the log is told of a request.

use std::net::SocketAddr;

use axum::http::request;
use chrono::{DateTime, Utc};

use super::answer::{Answer, Deprecation};
use super::decide::Decision;
use super::known::known;
use super::refusal::Objection;
use super::request::Request;
use super::routes::Shared;
use super::signatures::{readable, shown_path};
use crate::events::SandboxEvent;
use crate::model::Place;

/// Who is at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Why a request was answered, or let go, before anything in it was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    /// The handshake of TLS failed.
    Handshake,
    /// The line of the request and its headers are too long.
    TooLarge,
    /// It is no HTTP.
    NotHttp,
}

impl Unread {
    const fn told(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Handshake => (
                0,
                "The TLS handshake failed.",
                "Let the client trust the certificate authority whose file was named at the start.",
            ),
            Self::TooLarge => (431, "The address and the headers are longer than 64 KiB.", "Submit the token by POST."),
            Self::NotHttp => (400, "The request is no HTTP.", "Check scheme and port of the URL."),
        }
    }
}

impl Shared {
    /// Tells of a request of which nothing could be read.
    pub(crate) fn tell_unread(&self, peer: SocketAddr, unread: Unread) {
        let (status, because, remedy) = unread.told();
        self.log.tell(|| SandboxEvent {
            at: self.clock.now(),
            port: self.port,
            from: peer.to_string(),
            method: "?".to_owned(),
            path: String::new(),
            token_in: None,
            header: None,
            claims: None,
            status,
            decision: "refused".to_owned(),
            because: because.to_owned(),
            remedy: Some(remedy.to_owned()),
            changes: Vec::new(),
            known: Vec::new(),
        });
    }

    /// Tells of a request that was no sign-in.
    pub(crate) fn tell(
        &self,
        parts: &request::Parts,
        answer: &Answer,
        now: DateTime<Utc>,
        decision: &str,
        because: &str,
    ) {
        self.log.tell(|| self.event(parts, answer, now, decision, because.to_owned()));
    }

    /// What is told of a sign-in.
    pub(crate) fn sign_in_event(
        &self,
        parts: &request::Parts,
        facts: &Request<'_>,
        decision: &Decision,
        answer: &Answer,
        now: DateTime<Utc>,
    ) -> SandboxEvent {
        let (word, because, remedy, changes) = match decision {
            Decision::SignedIn { changes, .. } => {
                let because = match answer.deprecation {
                    Deprecation::Announced => "The token is good; GET is to end.",
                    Deprecation::Unsaid => "The token is good.",
                };
                ("signed in", because.to_owned(), None, changes)
            }
            Decision::Refused { objection: Objection { refusal, found }, changes } => {
                ("refused", found.clone().into_owned(), Some(refusal.remedy().to_owned()), changes)
            }
        };
        let (header, claims) = facts.token().map(readable).unwrap_or_default();
        let token_in = match facts.token_place() {
            Place::Query => Some("query".to_owned()),
            Place::Body => Some("body".to_owned()),
            Place::Absent => None,
        };
        let changes = changes.iter().map(ToString::to_string).collect();
        let known = known(decision, facts, &self.rules.policy_at(now), header.as_deref(), claims.as_deref());
        SandboxEvent {
            token_in,
            header,
            claims,
            remedy,
            changes,
            known,
            ..self.event(parts, answer, now, word, because)
        }
    }

    fn event(
        &self,
        parts: &request::Parts,
        answer: &Answer,
        now: DateTime<Utc>,
        decision: &str,
        because: String,
    ) -> SandboxEvent {
        SandboxEvent {
            at: now,
            port: self.port,
            from: parts.extensions.get::<Peer>().map(|peer| peer.0.to_string()).unwrap_or_default(),
            method: parts.method.to_string(),
            path: shown_path(parts.uri.path(), parts.uri.query()),
            token_in: None,
            header: None,
            claims: None,
            status: answer.status,
            decision: decision.to_owned(),
            because,
            remedy: None,
            changes: Vec::new(),
            known: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use crate::sandbox::SandboxConfig;
    use crate::sandbox::server_tests::started;
    use crate::sandbox::testing::now;

    #[test]
    fn a_request_of_which_nothing_can_be_read_is_told_all_the_same() {
        let mut running = started(SandboxConfig::default());
        let long = format!("GET /access/jwt?jwt={} HTTP/1.1\r\n", "x".repeat(128 * 1024));
        for (request, status) in [("no http\r\n\r\n", 400), (long.as_str(), 431)] {
            let mut stream = running.connect();
            // The sandbox may hang up before all of it was taken, and with it unread.
            stream.write_all(request.as_bytes()).ok();
            stream.read_to_end(&mut Vec::new()).ok();
            let event = running.events.blocking_recv().unwrap();
            assert_eq!((event.status, event.decision.as_str()), (status, "refused"), "{}", event.because);
            assert!(event.remedy.is_some() && event.path.is_empty());
        }
    }

    #[test]
    fn a_get_refused_after_its_end_is_told_with_the_policy_of_that_moment() {
        let mut running = started(SandboxConfig { get_ends: Some(now()), ..SandboxConfig::default() });
        running.ask("GET", "/access/jwt?jwt=a.b.c");
        let event = running.events.blocking_recv().unwrap();
        let sources: Vec<&str> = event.known.iter().map(|known| known.source.as_str()).collect();
        assert!(sources.contains(&"the policy switch get, here refused"), "{sources:?}");
    }
}
