//! The canary: a good token that shows whether the set-up is right, sent before and after all other cases.

use chrono::{DateTime, Utc};
use indexmap::IndexMap;

use super::group::Ready;
use super::run::Shared;
use super::throttle::Patience;
use crate::journal::Entry;
use crate::judge::{canary_cause, classify, skew_from};
use crate::mint::mint;
use crate::model::{
    CanaryCause, CanaryMoment, CanaryRecord, ClaimLeaf, Delivery, Evidence, HmacAlgorithm, NowSpec, NowUnit, Outcome,
    Reading, Signing, SigningKey, Skew, StopReason, Submission, TokenSpec, Tree,
};

/// Where the canary is asked to go: a relative address of the help center, which every account has.
const RETURN_TO: &str = "/hc";

/// The delivery by which a canary is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Perch(pub(super) Delivery);

/// One canary on its way.
pub(super) struct CanaryRun<'a> {
    pub(super) shared: &'a Shared,
    pub(super) ready: &'a Ready,
    pub(super) perch: Perch,
    pub(super) moment: CanaryMoment,
    pub(super) skew: Option<Skew>,
}

/// A canary that came back.
pub(super) struct CanarySent {
    pub(super) record: CanaryRecord,
    pub(super) skew: Option<Skew>,
}

impl CanaryRun<'_> {
    /// Sends the canary and reads its answer.
    pub(super) async fn run(self) -> CanarySent {
        let Self { shared, ready, perch: Perch(delivery), moment, skew } = self;
        let not_sent = |because: String| {
            let reading = Reading { outcome: Outcome::Ambiguous, rule: None, message: None, because };
            let cause = Some(CanaryCause::Unknown);
            CanarySent { record: CanaryRecord { delivery, moment, evidence: None, reading, cause }, skew: None }
        };
        shared.throttle.wait(&shared.cancel).await;
        if shared.cancel.is_wished() {
            return not_sent("the run was stopped before this was sent".to_owned());
        }
        let purpose = format!("canary {} {delivery} {moment:?}", ready.number);
        let now = shared.clock.now();
        let token = match mint(&good_token(delivery), &shared.keys, now, shared.ids.as_ref(), &purpose) {
            Ok(token) => token,
            Err(error) => return not_sent(error.to_string()),
        };
        shared.scan.signatures().add(&token);
        let submission = Submission {
            origin: ready.submitter.origin().clone(),
            delivery,
            token,
            token_label: "canary".to_owned(),
            token_field: "jwt".to_owned(),
            return_to: Some(RETURN_TO.to_owned()),
            query: IndexMap::new(),
            fields: IndexMap::new(),
            remote_logout: ready.remote_logout.clone(),
            skew_ms: skew.map(|skew| skew.offset_ms),
        };
        shared.keep(&Entry::WillSendCanary { delivery, moment, group: ready.number, at: now });
        // The wish may have come while the pause was waited for, or because the journal cannot be written.
        if shared.cancel.is_wished() {
            return not_sent("the run was stopped before this was sent".to_owned());
        }
        let answered = shared.cancel.or_grace(ready.submitter.submit(&submission, &shared.redactor, &[])).await;
        let Some(evidence) = answered else {
            return not_sent("the run was stopped before an answer came".to_owned());
        };
        let received_at = shared.clock.now();
        if shared.throttle.observe(&evidence, received_at).await == Patience::Exhausted {
            shared.cancel.stop(StopReason::TargetOverloaded);
        }
        let measured = measure_skew(&evidence, now, received_at);
        let reading = classify(&evidence, &shared.rules);
        let cause = canary_cause(Some(&evidence), &reading, measured.or(skew));
        let record = CanaryRecord { delivery, moment, evidence: Some(evidence), reading, cause };
        CanarySent { record, skew: measured }
    }
}

fn measure_skew(evidence: &Evidence, sent_at: DateTime<Utc>, received_at: DateTime<Utc>) -> Option<Skew> {
    skew_from(evidence.last_response()?.header("date")?, sent_at, received_at)
}

/// The four required claims, a fresh `jti`, a user of a domain that is reserved for tests (RFC 6761).
fn good_token(delivery: Delivery) -> TokenSpec {
    let text = |text: String| Tree::Leaf(ClaimLeaf::Text(text));
    let now = NowSpec { offset_secs: 0, unit: NowUnit::Seconds };
    TokenSpec {
        header: [
            ("typ".to_owned(), text("JWT".to_owned())),
            ("alg".to_owned(), text(HmacAlgorithm::Hs256.id().to_owned())),
        ]
        .into(),
        claims: [
            ("iat".to_owned(), Tree::Leaf(ClaimLeaf::Now(now))),
            ("jti".to_owned(), Tree::Leaf(ClaimLeaf::FreshId)),
            ("name".to_owned(), text("Countersign canary".to_owned())),
            ("email".to_owned(), text(format!("canary-{delivery}@sso-probe.test"))),
        ]
        .into(),
        signing: Signing { key: SigningKey::Target, algorithm: HmacAlgorithm::Hs256 },
        tamper: Vec::new(),
    }
}
