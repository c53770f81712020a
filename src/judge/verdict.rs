//! Outcome against expectation.

use crate::model::{Doubt, ErrorKind, Expectation, Level, Mismatch, Outcome, PassedOn, Reading, Standing, Verdict};

/// Judges one step.
///
/// The real endpoint's texts are mostly unknown and it may show no reason at all. So an expected refusal passes on
/// its kind, or on the outcome alone where the target shows no reason; an unread text is doubt, and doubt is never a
/// pass. An expectation without kinds takes any reason, and a pass then rests on the outcome alone. Where any answer will
/// do there must still be one: a lost answer, or one that says nothing about the token, is no observation.
pub fn verdict(expected: &Expectation, reading: &Reading) -> Verdict {
    match expected {
        Expectation::Any => any_expected(reading),
        Expectation::Accepted => accepted_expected(reading.outcome),
        Expectation::Rejected(kinds) => rejected_expected(kinds, reading.outcome),
    }
}

fn any_expected(reading: &Reading) -> Verdict {
    match reading.outcome {
        Outcome::NoAnswer(fault) => Verdict::Inconclusive(Doubt::NoAnswer(fault)),
        Outcome::Rejected(ErrorKind::RateLimited) => Verdict::Inconclusive(Doubt::Ambiguous),
        // A rule that calls an answer ambiguous has read it: it is one of an overloaded or broken server. What no rule
        // reads is an answer like any other here.
        Outcome::Ambiguous if reading.rule.is_some() => Verdict::Inconclusive(Doubt::Ambiguous),
        Outcome::Accepted | Outcome::Rejected(_) | Outcome::Ambiguous => Verdict::Noted,
    }
}

fn accepted_expected(outcome: Outcome) -> Verdict {
    match outcome {
        Outcome::Accepted => Verdict::Passed(PassedOn::Kind),
        // An overloaded target says nothing about the token.
        Outcome::Rejected(ErrorKind::RateLimited) | Outcome::Ambiguous => Verdict::Inconclusive(Doubt::Ambiguous),
        Outcome::Rejected(kind) => Verdict::Failed(Mismatch::RejectedInstead(kind)),
        Outcome::NoAnswer(fault) => Verdict::Inconclusive(Doubt::NoAnswer(fault)),
    }
}

fn rejected_expected(kinds: &[ErrorKind], outcome: Outcome) -> Verdict {
    match outcome {
        Outcome::Accepted => Verdict::Failed(Mismatch::AcceptedInstead),
        Outcome::Rejected(kind) if kinds.contains(&kind) => Verdict::Passed(PassedOn::Kind),
        Outcome::Rejected(ErrorKind::RateLimited) | Outcome::Ambiguous => Verdict::Inconclusive(Doubt::Ambiguous),
        // These answers come before the token is looked at: the request went to the wrong address.
        Outcome::Rejected(ErrorKind::InsecureScheme | ErrorKind::HostMapped | ErrorKind::SubdomainUnknown)
            if kinds.is_empty() =>
        {
            Verdict::Inconclusive(Doubt::Ambiguous)
        }
        Outcome::Rejected(_) if kinds.is_empty() => Verdict::Passed(PassedOn::Outcome),
        Outcome::Rejected(kind) if kind.shows_no_reason() => Verdict::Passed(PassedOn::Outcome),
        Outcome::Rejected(ErrorKind::Unexplained) => Verdict::Inconclusive(Doubt::UnreadReason),
        Outcome::Rejected(kind) => Verdict::Failed(Mismatch::OtherKind(kind)),
        Outcome::NoAnswer(fault) => Verdict::Inconclusive(Doubt::NoAnswer(fault)),
    }
}

/// The verdict of a case, from those of its steps in order.
///
/// The first step that did not go as expected decides. A case passes on the outcome alone when one of its steps did,
/// and is noted when nothing in it was judged. Without a step nothing was sent.
pub fn case_verdict(steps: &[Verdict]) -> Verdict {
    let mut best = None;
    for step in steps {
        match step {
            Verdict::Failed(_) | Verdict::Inconclusive(_) => return step.clone(),
            Verdict::Passed(PassedOn::Outcome) => best = Some(PassedOn::Outcome),
            Verdict::Passed(PassedOn::Kind) => best = best.or(Some(PassedOn::Kind)),
            Verdict::Noted => {}
        }
    }
    match best {
        Some(on) => Verdict::Passed(on),
        None if steps.is_empty() => Verdict::Inconclusive(Doubt::NotSent),
        None => Verdict::Noted,
    }
}

/// Where a case stands by its verdict and level alone. Known deviations and disagreeing attempts are considered later.
pub fn standing(verdict: &Verdict, level: Level) -> Standing {
    match (verdict, level) {
        (Verdict::Passed(PassedOn::Kind | PassedOn::Outcome), _) => Standing::Passed,
        (Verdict::Failed(_), Level::Must) => Standing::Failed,
        (Verdict::Failed(_), Level::Should) => Standing::Warned,
        (Verdict::Inconclusive(_), _) => Standing::Inconclusive,
        (Verdict::Noted, _) => Standing::Noted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Fault;

    fn judged(expected: &Expectation, outcome: Outcome) -> Verdict {
        verdict(expected, &Reading { outcome, rule: None, message: None, because: String::new() })
    }

    fn outcomes() -> Vec<Outcome> {
        [Outcome::Accepted, Outcome::Ambiguous]
            .into_iter()
            .chain(ErrorKind::ALL.iter().map(|&kind| Outcome::Rejected(kind)))
            .chain(Fault::ALL.iter().map(|&fault| Outcome::NoAnswer(fault)))
            .collect()
    }

    const UNREAD: Verdict = Verdict::Inconclusive(Doubt::UnreadReason);
    const AMBIGUOUS: Verdict = Verdict::Inconclusive(Doubt::Ambiguous);
    const ON_KIND: Verdict = Verdict::Passed(PassedOn::Kind);
    const ON_OUTCOME: Verdict = Verdict::Passed(PassedOn::Outcome);

    #[test]
    fn an_expected_sign_in_passes_only_when_it_was_seen() {
        for outcome in outcomes() {
            let expected = match outcome {
                Outcome::Accepted => ON_KIND,
                Outcome::Ambiguous | Outcome::Rejected(ErrorKind::RateLimited) => AMBIGUOUS,
                Outcome::Rejected(kind) => Verdict::Failed(Mismatch::RejectedInstead(kind)),
                Outcome::NoAnswer(fault) => Verdict::Inconclusive(Doubt::NoAnswer(fault)),
            };
            assert_eq!(judged(&Expectation::Accepted, outcome), expected, "{outcome}");
        }
    }

    #[test]
    fn an_expected_refusal_passes_on_kind_or_where_no_reason_is_shown_on_outcome() {
        for &wanted in ErrorKind::ALL {
            for kinds in [vec![wanted], vec![ErrorKind::JtiReused, wanted]] {
                let expectation = Expectation::Rejected(kinds.clone());
                for outcome in outcomes() {
                    let expected = match outcome {
                        Outcome::Accepted => Verdict::Failed(Mismatch::AcceptedInstead),
                        Outcome::NoAnswer(fault) => Verdict::Inconclusive(Doubt::NoAnswer(fault)),
                        Outcome::Rejected(kind) if kinds.contains(&kind) => ON_KIND,
                        Outcome::Rejected(ErrorKind::Unauthenticated | ErrorKind::SigninPage) => ON_OUTCOME,
                        Outcome::Rejected(ErrorKind::Unexplained) => UNREAD,
                        Outcome::Ambiguous | Outcome::Rejected(ErrorKind::RateLimited) => AMBIGUOUS,
                        Outcome::Rejected(kind) => Verdict::Failed(Mismatch::OtherKind(kind)),
                    };
                    assert_eq!(judged(&expectation, outcome), expected, "{expectation}; {outcome}");
                }
            }
        }
    }

    #[test]
    fn a_refusal_for_any_reason_passes_on_the_outcome_unless_the_token_was_not_looked_at() {
        use ErrorKind::{HostMapped, InsecureScheme, RateLimited, SubdomainUnknown};
        for outcome in outcomes() {
            let expected = match outcome {
                Outcome::Accepted => Verdict::Failed(Mismatch::AcceptedInstead),
                Outcome::Ambiguous
                | Outcome::Rejected(RateLimited | InsecureScheme | HostMapped | SubdomainUnknown) => AMBIGUOUS,
                Outcome::Rejected(_) => ON_OUTCOME,
                Outcome::NoAnswer(fault) => Verdict::Inconclusive(Doubt::NoAnswer(fault)),
            };
            assert_eq!(judged(&Expectation::Rejected(Vec::new()), outcome), expected, "{outcome}");
        }
    }

    #[test]
    fn an_answer_of_which_nothing_is_expected_is_noted_if_there_is_one() {
        for outcome in outcomes() {
            let expected = match outcome {
                Outcome::NoAnswer(fault) => Verdict::Inconclusive(Doubt::NoAnswer(fault)),
                Outcome::Rejected(ErrorKind::RateLimited) => AMBIGUOUS,
                Outcome::Accepted | Outcome::Rejected(_) | Outcome::Ambiguous => Verdict::Noted,
            };
            assert_eq!(judged(&Expectation::Any, outcome), expected, "{outcome}");
        }
        let overloaded = Reading {
            outcome: Outcome::Ambiguous,
            rule: Some("transport.server_error".to_owned()),
            message: None,
            because: String::new(),
        };
        assert_eq!(verdict(&Expectation::Any, &overloaded), AMBIGUOUS);
    }

    #[test]
    fn the_first_step_that_goes_wrong_decides_the_case() {
        let failed = Verdict::Failed(Mismatch::AcceptedInstead);
        let cases: [(&[Verdict], Verdict); 9] = [
            (&[ON_KIND, ON_KIND], ON_KIND),
            (&[ON_KIND, ON_OUTCOME], ON_OUTCOME),
            (&[ON_OUTCOME, ON_KIND], ON_OUTCOME),
            (&[Verdict::Noted, ON_KIND], ON_KIND),
            (&[Verdict::Noted, Verdict::Noted], Verdict::Noted),
            (&[ON_KIND, failed.clone(), UNREAD], failed.clone()),
            (&[ON_KIND, UNREAD, failed.clone()], UNREAD),
            (&[failed.clone(), Verdict::Inconclusive(Doubt::EarlierStep)], failed),
            (&[], Verdict::Inconclusive(Doubt::NotSent)),
        ];
        for (steps, expected) in cases {
            assert_eq!(case_verdict(steps), expected, "{steps:?}");
        }
    }

    #[test]
    fn only_a_must_that_is_missed_fails() {
        let failed = Verdict::Failed(Mismatch::OtherKind(ErrorKind::Forbidden));
        let cases = [
            (ON_KIND, Standing::Passed, Standing::Passed),
            (ON_OUTCOME, Standing::Passed, Standing::Passed),
            (failed, Standing::Failed, Standing::Warned),
            (UNREAD, Standing::Inconclusive, Standing::Inconclusive),
            (Verdict::Noted, Standing::Noted, Standing::Noted),
        ];
        for (verdict, must, should) in cases {
            assert_eq!(standing(&verdict, Level::Must), must, "{verdict:?}");
            assert_eq!(standing(&verdict, Level::Should), should, "{verdict:?}");
        }
    }
}
