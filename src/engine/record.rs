//! Puts what was seen of a case into its record.

use std::sync::Arc;

use crate::judge::{case_verdict, standing};
use crate::model::{Attempt, CanaryCause, CaseFacts, CaseRecord, Doubt, Outcome, StepRecord, Verdict};

/// The record of a case that was sent.
pub(super) fn of_attempt(facts: &CaseFacts, attempt: Attempt) -> CaseRecord {
    let verdicts: Vec<Verdict> = attempt.steps.iter().map(|step| step.verdict.clone()).collect();
    let verdict = case_verdict(&verdicts);
    let outcome = deciding(&attempt.steps).map_or(Outcome::Ambiguous, |step| step.reading.outcome);
    finish(facts.clone(), vec![attempt], outcome, verdict)
}

/// The record of a case that was not sent, for its canary did not sign in. It has the canary's outcome, for that is
/// all that is known.
pub(super) fn not_sent(facts: &CaseFacts, canary: Outcome, cause: CanaryCause) -> CaseRecord {
    finish(facts.clone(), Vec::new(), canary, Verdict::Inconclusive(Doubt::CanaryFailed(cause)))
}

/// The same record under the light of a canary that failed afterwards: a refusal proves nothing any more.
pub(super) fn doubted(record: &CaseRecord, cause: CanaryCause) -> CaseRecord {
    let verdict = Verdict::Inconclusive(Doubt::CanaryFailed(cause));
    finish(record.facts.clone(), record.attempts.clone(), record.outcome, verdict)
}

/// Whether a canary that failed afterwards takes the proof away: an acceptance stays one.
pub(super) fn rests_on_canary(record: &Arc<CaseRecord>) -> bool {
    let refused = !matches!(record.outcome, Outcome::Accepted);
    refused && matches!(record.verdict, Verdict::Passed(_) | Verdict::Failed(_))
}

fn finish(facts: CaseFacts, attempts: Vec<Attempt>, outcome: Outcome, verdict: Verdict) -> CaseRecord {
    let standing = standing(&verdict, facts.requirement.level);
    CaseRecord { facts, attempts, outcome, verdict, standing }
}

/// The step that decided: the first that did not go as expected, otherwise the last.
fn deciding(steps: &[StepRecord]) -> Option<&StepRecord> {
    steps.iter().find(|step| !matches!(step.verdict, Verdict::Passed(_) | Verdict::Noted)).or(steps.last())
}
