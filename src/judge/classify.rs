//! Evidence to outcome: was the user signed in, and if not, why.

use super::destination::Destination;
use super::facts::{Facts, Via};
use super::rule::Meaning;
use super::rules::RuleSet;
use super::session::Session;
use crate::model::{Ended, ErrorKind, Evidence, Fault, Outcome, Reading, Redacted};

/// Reads evidence by rules.
///
/// Accepted needs evidence of a session and of the way: the redirect or the `href` goes to `return_to` (or home, when
/// none was asked for), and a session cookie says so: the one that tells that a
/// user is signed in, or one that the target itself names. What no rule reads is ambiguous or unexplained, never a guess.
pub fn classify(evidence: &Evidence, rules: &RuleSet) -> Reading {
    match evidence.ended {
        Ended::Broken(fault) => no_answer(fault),
        Ended::Answered | Ended::NotFollowed => match Facts::of(evidence) {
            Some(facts) => read(&facts, rules),
            None => reading(Outcome::Ambiguous, "No answer was recorded.".to_owned()),
        },
    }
}

fn read(facts: &Facts<'_>, rules: &RuleSet) -> Reading {
    let session = rules.session(facts);
    let read = match (facts.goes.is_arrival(), session) {
        (true, Session::Opened | Session::Named) => {
            reading(Outcome::Accepted, format!("{}, and a session was opened.", whereto(facts)))
        }
        // Visitors are sent there with such a cookie as well, so this proves neither a sign-in nor a refusal.
        (true, Session::Unstated) => {
            reading(Outcome::Ambiguous, format!("{}, but no cookie says whether a user is signed in.", whereto(facts)))
        }
        (true, Session::Closed | Session::Untold) => reading(
            Outcome::Rejected(ErrorKind::SessionNotOpened),
            format!("{}, but {}.", whereto(facts), no_session(session)),
        ),
        // Contradictory evidence is doubt: neither a sign-in nor a refusal is proven by it.
        (false, Session::Opened) => reading(
            Outcome::Ambiguous,
            format!(
                "A session was opened, and yet the user does not get where they wanted to: {}.",
                lower(whereto(facts))
            ),
        ),
        (false, Session::Named | Session::Unstated | Session::Closed | Session::Untold) => by_rules(facts, rules),
    };
    Reading { message: facts.message.clone().map(Redacted::vouch), ..read }
}

/// Reads an answer that does not sign the user in.
fn by_rules(facts: &Facts<'_>, rules: &RuleSet) -> Reading {
    if let Some(rule) = rules.first_hit(facts) {
        let outcome = match rule.meaning {
            Meaning::Rejected(kind) => Outcome::Rejected(kind),
            Meaning::Ambiguous => Outcome::Ambiguous,
        };
        return Reading { rule: Some(rule.id.clone()), ..reading(outcome, rule.because.clone()) };
    }
    let unexplained = Outcome::Rejected(ErrorKind::Unexplained);
    match (&facts.message, facts.goes, facts.status) {
        (Some(_), _, _) => reading(unexplained, format!("{}, with a text that no rule reads.", whereto(facts))),
        (None, Destination::RemoteLogout, _) => {
            reading(unexplained, format!("{}, without a text that says why.", whereto(facts)))
        }
        (None, _, 400..=499) => reading(unexplained, format!("{}, without a text that says why.", whereto(facts))),
        (None, _, _) => reading(
            Outcome::Ambiguous,
            format!("{}: neither a sign-in nor a refusal can be seen in that.", whereto(facts)),
        ),
    }
}

fn no_answer(fault: Fault) -> Reading {
    let what = match fault {
        Fault::NameNotFound => "The host name does not resolve",
        Fault::ConnectionRefused => "Nothing listens at the address",
        Fault::Unreachable => "The address cannot be reached",
        Fault::TlsFailed => "The TLS handshake failed",
        Fault::TimedOut => "No whole answer came within the time allowed",
        Fault::ConnectionReset => "The connection was closed before the answer was whole",
        Fault::NotHttp => "What came back is not HTTP",
        Fault::TooLarge => "The answer is larger than what is read",
        Fault::ProxyRefused => "The proxy refused to pass the request on",
        Fault::AddressNotPermitted => "The name resolved to an address that is not permitted, so nothing was sent",
    };
    reading(Outcome::NoAnswer(fault), format!("{what}."))
}

fn reading(outcome: Outcome, because: String) -> Reading {
    Reading { outcome, rule: None, message: None, because }
}

/// What the answer does with the user, as the beginning of a sentence.
fn whereto(facts: &Facts<'_>) -> String {
    let status = facts.status;
    let by = match facts.sent_to {
        Some((Via::Href, _)) => "by the link of its page",
        Some((Via::Location, _)) | None => "by a redirect",
    };
    let place = match facts.goes {
        Destination::Nowhere => return format!("The target answers {status} and sends the user nowhere"),
        Destination::ReturnTo => "to return_to".to_owned(),
        Destination::Home => "home, for no return_to was asked for".to_owned(),
        Destination::RemoteLogout => "to the remote logout URL".to_owned(),
        Destination::Unauthenticated => "to /access/unauthenticated".to_owned(),
        Destination::SigninPage => "to the sign-in page".to_owned(),
        Destination::EndpointByHttps | Destination::EndpointElsewhere | Destination::Elsewhere => {
            format!("to {}", facts.sent_to.as_ref().map_or("another place", |(_, place)| shortened(place)))
        }
    };
    format!("The target answers {status} and sends the user {place} {by}")
}

fn no_session(session: Session) -> &'static str {
    match session {
        Session::Closed => "the cookies say that nobody is signed in",
        Session::Untold => "no session cookie was set",
        // Only asked where there is none; the sentence is right all the same.
        Session::Opened | Session::Named | Session::Unstated => "the session is not usable",
    }
}

/// A place, cut so that a sentence stays one.
fn shortened(place: &str) -> &str {
    place.char_indices().nth(120).map_or(place, |(at, _)| &place[..at])
}

fn lower(sentence: String) -> String {
    sentence.replacen("The target", "the target", 1)
}
