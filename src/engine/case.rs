//! One case: its steps minted, sent, read and judged, in order.

use super::group::Ready;
use super::record::of_attempt;
use super::run::Shared;
use super::throttle::Patience;
use crate::journal::Entry;
use crate::judge::{classify, verdict};
use crate::mint::mint;
use crate::model::{
    Attempt, CaseRecord, Doubt, Evidence, Outcome, Place, Reading, SignedToken, Skew, StepRecord, StopReason,
    Submission, Verdict,
};
use crate::plan::{Case, CaseStep, TokenSource};
use crate::redact::KnownToken;

/// One case on its way.
pub(super) struct CaseRun<'a> {
    pub(super) shared: &'a Shared,
    pub(super) ready: &'a Ready,
    pub(super) case: &'a Case,
    pub(super) skew: Option<Skew>,
}

/// A token that a step of this case has sent.
struct Sent {
    label: String,
    token: SignedToken,
}

impl CaseRun<'_> {
    /// Runs the steps. After one that did not go as expected the others prove nothing and are not sent.
    pub(super) async fn run(self) -> CaseRecord {
        let started_at = self.shared.clock.now();
        let mut sent: Vec<Sent> = Vec::new();
        let mut used: Vec<usize> = Vec::new();
        let mut steps: Vec<StepRecord> = Vec::new();
        for (number, step) in self.case.steps.iter().enumerate() {
            let astray = steps.last().is_some_and(|step| !matches!(step.verdict, Verdict::Passed(_) | Verdict::Noted));
            if astray {
                steps.push(not_sent(step, Doubt::EarlierStep, "an earlier step did not go as expected".to_owned()));
                continue;
            }
            let record = self.step(number, step, &mut sent, &mut used).await;
            steps.push(record);
        }
        of_attempt(&self.case.facts, Attempt { started_at, steps })
    }

    async fn step(&self, number: usize, step: &CaseStep, sent: &mut Vec<Sent>, used: &mut Vec<usize>) -> StepRecord {
        let shared = self.shared;
        shared.throttle.wait(&shared.cancel).await;
        if shared.cancel.is_wished() {
            return not_sent(step, Doubt::Stopped, "the run was stopped before this was sent".to_owned());
        }
        // The token is minted when it is sent, not before: its `iat` is the moment of sending.
        let now = shared.clock.now();
        let at = match &step.token {
            TokenSource::Resend(earlier) => used.get(*earlier).copied(),
            TokenSource::Mint(spec) => {
                let purpose = format!("{} {number}", self.case.facts.key);
                match mint(spec, &shared.keys, now, shared.ids.as_ref(), &purpose) {
                    Ok(token) => {
                        shared.scan.signatures().add(&token);
                        sent.push(Sent { label: label(sent.len()), token });
                        Some(sent.len() - 1)
                    }
                    Err(error) => return not_sent(step, Doubt::NotSent, error.to_string()),
                }
            }
        };
        let Some(at) = at else {
            return not_sent(step, Doubt::NotSent, "the step resends a token that no earlier step has sent".to_owned());
        };
        used.push(at);
        let submission = self.submission(step, &sent[at]);
        shared.keep(&Entry::WillSend { key: self.case.facts.key.clone(), step: number, at: now });
        if shared.cancel.is_wished() {
            return not_sent(step, Doubt::Stopped, "the run was stopped before this was sent".to_owned());
        }
        let earlier: Vec<KnownToken<'_>> = sent
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, sent)| KnownToken::new(&sent.label, &sent.token))
            .collect();
        let answered =
            shared.cancel.or_grace(self.ready.submitter.submit(&submission, &shared.redactor, &earlier)).await;
        let Some(evidence) = answered else {
            return not_sent(step, Doubt::Stopped, "stopped before an answer came; it may have arrived".to_owned());
        };
        if shared.throttle.observe(&evidence, shared.clock.now()).await == Patience::Exhausted {
            shared.cancel.stop(StopReason::TargetOverloaded);
        }
        self.judged(step, evidence)
    }

    fn judged(&self, step: &CaseStep, evidence: Evidence) -> StepRecord {
        let reading = classify(&evidence, &self.shared.rules);
        let verdict = verdict(&step.expect, &reading);
        StepRecord { expected: step.expect.clone(), evidence: Some(evidence), reading, verdict }
    }

    fn submission(&self, step: &CaseStep, sent: &Sent) -> Submission {
        let delivery = self.case.facts.key.delivery;
        let carries_return_to = delivery.shape().return_in != Place::Absent;
        Submission {
            origin: self.ready.submitter.origin().clone(),
            delivery,
            token: sent.token.clone(),
            token_label: sent.label.clone(),
            token_field: step.token_field.clone(),
            return_to: step.return_to.clone().filter(|_| carries_return_to),
            query: step.query.clone(),
            fields: step.fields.clone(),
            remote_logout: self.ready.remote_logout.clone(),
            skew_ms: self.skew.map(|skew| skew.offset_ms),
        }
    }
}

fn not_sent(step: &CaseStep, doubt: Doubt, because: String) -> StepRecord {
    let reading = Reading { outcome: Outcome::Ambiguous, rule: None, message: None, because };
    StepRecord { expected: step.expect.clone(), evidence: None, reading, verdict: Verdict::Inconclusive(doubt) }
}

/// A, B, … Z, then T27 and so on.
fn label(number: usize) -> String {
    match u8::try_from(number) {
        Ok(small) if small < 26 => char::from(b'A' + small).to_string(),
        _ => format!("T{}", number + 1),
    }
}
