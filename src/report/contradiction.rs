//! Finds what contradicts itself in a report that somebody else may have written.

use super::document::Report;
use crate::model::{CaseKey, CaseRecord, Standing, TargetName, Verdict};

/// How a report contradicts itself.
#[derive(Debug, thiserror::Error)]
pub enum Contradiction {
    /// Two entries have the same key.
    #[error("the report has the case {key} twice")]
    Twice {
        /// The key.
        key: Box<CaseKey>,
    },
    /// A case is of a target that the run did not ask.
    #[error("the report is of the target {target}, and its case {key} is of {}", key.target)]
    OtherTarget {
        /// The key.
        key: Box<CaseKey>,
        /// The target of the run.
        target: TargetName,
    },
    /// A case stands where its verdict does not put it.
    #[error("the case {key} stands as {standing}, which its verdict does not bear out")]
    Standing {
        /// The key.
        key: Box<CaseKey>,
        /// Where it is said to stand.
        standing: Standing,
    },
    /// A case passed or failed without an answer.
    #[error("the case {key} stands as {standing}, and nothing was sent")]
    NothingSent {
        /// The key.
        key: Box<CaseKey>,
        /// Where it is said to stand.
        standing: Standing,
    },
}

/// Refuses a report whose parts contradict each other. What is stored of a standing is counted and coloured, so it must
/// follow from the verdict.
pub(super) fn check(report: &Report) -> Result<(), Contradiction> {
    let done = report.cases.iter().map(|case| &case.facts.key);
    let pending = report.pending.iter().map(|facts| &facts.key);
    let skipped = report.skipped.iter().map(|skipped| &skipped.key);
    let mut keys: Vec<&CaseKey> = done.chain(pending).chain(skipped).collect();
    let target = &report.target.name;
    if let Some(&key) = keys.iter().find(|key| key.target != *target) {
        return Err(Contradiction::OtherTarget { key: Box::new(key.clone()), target: target.clone() });
    }
    keys.sort();
    if let Some(pair) = keys.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Contradiction::Twice { key: Box::new(pair[0].clone()) });
    }
    report.cases.iter().try_for_each(|case| check_case(case))
}

fn check_case(case: &CaseRecord) -> Result<(), Contradiction> {
    let key = || Box::new(case.facts.key.clone());
    if !is_borne_out(case.standing, &case.verdict) {
        return Err(Contradiction::Standing { key: key(), standing: case.standing });
    }
    let rests_on_an_answer = matches!(case.verdict, Verdict::Passed(_) | Verdict::Failed(_));
    let has_answer = case.attempts.last().is_some_and(|attempt| !attempt.steps.is_empty());
    if rests_on_an_answer && !has_answer {
        return Err(Contradiction::NothingSent { key: key(), standing: case.standing });
    }
    Ok(())
}

/// Whether a case with this verdict can stand so. Known deviations turn a failure into another standing, and a pass
/// into an unexpected one; attempts that disagree may end in any verdict.
const fn is_borne_out(standing: Standing, verdict: &Verdict) -> bool {
    match standing {
        Standing::Passed | Standing::UnexpectedPass => matches!(verdict, Verdict::Passed(_)),
        Standing::Failed | Standing::Warned | Standing::Known => matches!(verdict, Verdict::Failed(_)),
        Standing::Inconclusive => matches!(verdict, Verdict::Inconclusive(_)),
        Standing::Noted | Standing::Skipped => matches!(verdict, Verdict::Noted),
        Standing::Flaky => true,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Doubt, ErrorKind, Mismatch, PassedOn};
    use crate::report::synthetic;

    #[test]
    fn each_contradiction_is_refused() {
        let report = synthetic::report(synthetic::mixed_run());
        assert!(check(&report).is_ok());
        let key = |at: usize| report.cases[at].facts.key.clone();
        type Change<'a> = &'a dyn Fn(&mut Report);
        type Right = fn(&Contradiction) -> bool;
        let twice: Right = |found| matches!(found, Contradiction::Twice { .. });
        let other: Right = |found| matches!(found, Contradiction::OtherTarget { .. });
        let nothing_sent: Right = |found| matches!(found, Contradiction::NothingSent { .. });
        let strange = TargetName::parse("elsewhere").expect("a name");
        let passed = report.cases.iter().position(|case| case.standing == Standing::Passed).expect("is there");
        let table: &[(&str, Change<'_>, Right)] = &[
            ("a case twice", &|report| report.cases.push(Arc::clone(&report.cases[0])), twice),
            ("a pending case twice", &|report| report.pending.push(Arc::clone(&report.pending[0])), twice),
            ("a skipped case twice", &|report| report.skipped.push(Arc::clone(&report.skipped[0])), twice),
            ("done and pending", &|report| Arc::make_mut(&mut report.pending[0]).key = key(0), twice),
            ("done and skipped", &|report| Arc::make_mut(&mut report.skipped[0]).key = key(0), twice),
            ("a strange case", &|report| Arc::make_mut(&mut report.cases[3]).facts.key.target = strange.clone(), other),
            (
                "a strange pending one",
                &|report| Arc::make_mut(&mut report.pending[0]).key.target = strange.clone(),
                other,
            ),
            ("passed, not sent", &|report| Arc::make_mut(&mut report.cases[passed]).attempts.clear(), nothing_sent),
            (
                "passed, without a step",
                &|report| Arc::make_mut(&mut report.cases[passed]).attempts[0].steps.clear(),
                nothing_sent,
            ),
        ];
        for (name, change, right) in table {
            let mut changed = report.clone();
            change(&mut changed);
            let found = check(&changed).expect_err(name);
            assert!(right(&found), "{name}: {found}");
        }
    }

    #[test]
    fn a_standing_is_believed_only_as_far_as_its_verdict_goes() {
        let verdicts = [
            Verdict::Passed(PassedOn::Outcome),
            Verdict::Failed(Mismatch::OtherKind(ErrorKind::JtiReused)),
            Verdict::Inconclusive(Doubt::UnreadReason),
            Verdict::Noted,
        ];
        let facts = synthetic::facts("core", "row", "", crate::model::Delivery::Post);
        for &standing in Standing::ALL {
            let wanted = match standing {
                Standing::Passed | Standing::UnexpectedPass => [true, false, false, false],
                Standing::Failed | Standing::Warned | Standing::Known => [false, true, false, false],
                Standing::Inconclusive => [false, false, true, false],
                Standing::Noted | Standing::Skipped => [false, false, false, true],
                Standing::Flaky => [true; 4],
            };
            for (verdict, wanted) in verdicts.iter().zip(wanted) {
                let mut case = Arc::unwrap_or_clone(synthetic::passed(&facts));
                case.standing = standing;
                case.verdict = verdict.clone();
                assert_eq!(check_case(&case).is_ok(), wanted, "{standing} with {verdict:?}");
            }
        }
    }
}
