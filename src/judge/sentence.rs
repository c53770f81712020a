//! Verdicts as sentences that a person can read out.

use super::canary::canary_sentence;
use super::catalog::Catalog;
use crate::model::{Doubt, ErrorKind, Expectation, Outcome, PassedOn, Reading, Verdict};

/// The longest part of the target's own words in a sentence, in characters.
const QUOTED_MAX_CHARS: usize = 200;

/// Expected beside observed, and what follows where that is not plain.
pub fn sentence(expected: &Expectation, reading: &Reading, verdict: &Verdict) -> String {
    let pair = format!("expected: {}; observed: {}", expected_words(expected), observed_words(reading));
    match verdict {
        Verdict::Passed(PassedOn::Outcome) if takes_any_reason(expected) => {
            format!("{pair}; passed on the outcome only, for no reason was asked for")
        }
        Verdict::Passed(PassedOn::Outcome) => {
            format!("{pair}; passed on the outcome only, for the target shows no reason")
        }
        // What was observed says already what broke.
        Verdict::Inconclusive(Doubt::NoAnswer(_)) => {
            format!("{pair}; in doubt: nothing is proven without a whole answer")
        }
        Verdict::Inconclusive(doubt) => format!("{pair}; in doubt: {}", doubt_sentence(*doubt)),
        Verdict::Passed(PassedOn::Kind) | Verdict::Failed(_) | Verdict::Noted => pair,
    }
}

fn takes_any_reason(expected: &Expectation) -> bool {
    matches!(expected, Expectation::Rejected(kinds) if kinds.is_empty())
}

fn expected_words(expected: &Expectation) -> String {
    match expected {
        Expectation::Accepted => "accepted".to_owned(),
        Expectation::Any => "any answer, for the right one is not known".to_owned(),
        Expectation::Rejected(kinds) if kinds.is_empty() => "rejected, for whatever reason".to_owned(),
        Expectation::Rejected(kinds) => {
            let reasons: Vec<String> = kinds.iter().map(|&kind| because(kind)).collect();
            format!("rejected {}", reasons.join(" or "))
        }
    }
}

fn observed_words(reading: &Reading) -> String {
    match reading.outcome {
        Outcome::Accepted => "accepted, a session was opened".to_owned(),
        Outcome::Rejected(ErrorKind::Unexplained) => match &reading.message {
            Some(message) => {
                format!("rejected with a text that no rule reads, “{}” (unexplained)", quoted(message.as_str()))
            }
            None => "rejected without a text that says why (unexplained)".to_owned(),
        },
        Outcome::Rejected(kind) => format!("rejected {}", because(kind)),
        Outcome::Ambiguous => {
            let why = reading.because.trim_end_matches('.');
            if why.is_empty() {
                "an answer that can be read either way".to_owned()
            } else {
                format!("an answer that can be read either way ({why})")
            }
        }
        Outcome::NoAnswer(fault) => format!("no answer {}", because(fault.into())),
    }
}

fn because(kind: ErrorKind) -> String {
    if kind.shows_no_reason() {
        return format!("without a reason being shown ({kind})");
    }
    format!("because {} ({kind})", Catalog::builtin().entry(kind).clause)
}

/// The target's words on one line and not too long.
fn quoted(message: &str) -> String {
    let one_line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    match one_line.char_indices().nth(QUOTED_MAX_CHARS) {
        Some((at, _)) => format!("{}…", &one_line[..at]),
        None => one_line,
    }
}

/// Why nobody can say, in a sentence without its full stop.
pub fn doubt_sentence(doubt: Doubt) -> String {
    match doubt {
        Doubt::UnreadReason => {
            "the sign-in was refused with a reason that no rule reads; a rule can be made from it".to_owned()
        }
        Doubt::Ambiguous => "the answer proves neither a sign-in nor a refusal of this token".to_owned(),
        Doubt::NoAnswer(fault) => {
            format!("there was no whole answer, because {}", Catalog::builtin().entry(fault.into()).clause)
        }
        Doubt::CanaryFailed(cause) => {
            format!("the set-up is wrong, so nothing is proven. {}", canary_sentence(cause).trim_end_matches('.'))
        }
        Doubt::EarlierStep => "an earlier step did not go as expected, so this one proves nothing".to_owned(),
        Doubt::Stopped => "the run was stopped before an answer came".to_owned(),
        Doubt::NotSent => "nothing was sent, for the token or the request could not be made".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::verdict;
    use crate::model::{CanaryCause, Fault, Redacted};

    fn reading(outcome: Outcome, message: Option<&str>, because: &str) -> Reading {
        Reading { outcome, rule: None, message: message.map(Redacted::vouch), because: because.to_owned() }
    }

    fn read_out(expected: &Expectation, reading: &Reading) -> String {
        sentence(expected, reading, &verdict(expected, reading))
    }

    #[test]
    fn a_verdict_can_be_read_out() {
        let replay = Expectation::Rejected(vec![ErrorKind::JtiReused]);
        let iat = Expectation::Rejected(vec![ErrorKind::IatOutsideWindow, ErrorKind::IatMalformed]);
        let cases = [
            (
                &replay,
                reading(Outcome::Accepted, None, ""),
                "expected: rejected because the token was used before (jti_reused); observed: accepted, a session was opened",
            ),
            (
                &iat,
                reading(Outcome::Rejected(ErrorKind::SignatureInvalid), None, ""),
                "expected: rejected because iat is more than three minutes off (iat_outside_window) or because iat is no \
                 date in whole seconds (iat_malformed); observed: rejected because the signature does not verify \
                 (signature_invalid)",
            ),
            (
                &replay,
                reading(Outcome::Rejected(ErrorKind::Unauthenticated), None, ""),
                "expected: rejected because the token was used before (jti_reused); observed: rejected without a reason \
                 being shown (unauthenticated); passed on the outcome only, for the target shows no reason",
            ),
            (
                &replay,
                reading(Outcome::Rejected(ErrorKind::Unexplained), Some("Token\nalready used"), ""),
                "expected: rejected because the token was used before (jti_reused); observed: rejected with a text that \
                 no rule reads, “Token already used” (unexplained); in doubt: the sign-in was refused with a reason that \
                 no rule reads; a rule can be made from it",
            ),
            (
                &Expectation::Rejected(Vec::new()),
                reading(Outcome::Rejected(ErrorKind::IatOutsideWindow), None, ""),
                "expected: rejected, for whatever reason; observed: rejected because iat is more than three minutes off \
                 (iat_outside_window); passed on the outcome only, for no reason was asked for",
            ),
            (
                &Expectation::Accepted,
                reading(Outcome::NoAnswer(Fault::TimedOut), None, ""),
                "expected: accepted; observed: no answer because the time allowed ran out (timed_out); in doubt: \
                 nothing is proven without a whole answer",
            ),
            (
                &Expectation::Any,
                reading(Outcome::Ambiguous, None, "The target answers 200 and sends the user nowhere."),
                "expected: any answer, for the right one is not known; observed: an answer that can be read either way \
                 (The target answers 200 and sends the user nowhere)",
            ),
        ];
        for (expected, reading, sentence) in cases {
            assert_eq!(read_out(expected, &reading), sentence);
        }
    }

    #[test]
    fn long_words_of_the_target_are_cut_between_characters() {
        let long = "ü".repeat(300);
        let sentence =
            read_out(&Expectation::Accepted, &reading(Outcome::Rejected(ErrorKind::Unexplained), Some(&long), ""));
        assert!(sentence.contains(&format!("“{}…”", "ü".repeat(QUOTED_MAX_CHARS))), "{sentence}");
    }

    #[test]
    fn every_doubt_has_a_sentence_of_its_own() {
        let plain = [Doubt::UnreadReason, Doubt::Ambiguous, Doubt::EarlierStep, Doubt::Stopped, Doubt::NotSent];
        let all: Vec<String> = plain
            .into_iter()
            .chain(Fault::ALL.iter().map(|&fault| Doubt::NoAnswer(fault)))
            .chain(CanaryCause::ALL.iter().map(|&cause| Doubt::CanaryFailed(cause)))
            .map(doubt_sentence)
            .collect();
        for (at, sentence) in all.iter().enumerate() {
            assert!(!sentence.ends_with('.') && sentence.len() > 30, "{sentence}");
            assert!(!all[..at].contains(sentence), "{sentence}");
        }
    }
}
