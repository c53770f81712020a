//! The receipt of the redaction: what was taken out of the evidence before anything was stored.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{CaseRecord, Evidence, Hop};

/// What every marker begins with.
const MARKER_START: char = '\u{27e8}';

/// How much was taken out, counted over all requests and answers of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Redaction {
    /// Tokens that are shown without their signature.
    pub tokens_cut: u64,
    /// Markers that stand where a token or a secret was.
    pub markers: u64,
    /// Cookies of which only the class of the value was kept.
    pub cookie_values_cut: u64,
}

impl Redaction {
    /// Counts one exchange.
    pub(super) fn add(&mut self, evidence: Option<&Evidence>) {
        if let Some(evidence) = evidence {
            let more = Self::of(evidence);
            self.tokens_cut += more.tokens_cut;
            self.markers += more.markers;
            self.cookie_values_cut += more.cookie_values_cut;
        }
    }

    /// Counts all exchanges of a case.
    pub(super) fn add_case(&mut self, case: &CaseRecord) {
        exchanges(case).for_each(|evidence| self.add(Some(evidence)));
    }

    /// Takes a case back that a later result replaces.
    pub(super) fn remove_case(&mut self, case: &CaseRecord) {
        for evidence in exchanges(case) {
            let less = Self::of(evidence);
            self.tokens_cut -= less.tokens_cut;
            self.markers -= less.markers;
            self.cookie_values_cut -= less.cookie_values_cut;
        }
    }

    fn of(evidence: &Evidence) -> Self {
        let mut counted = Self { tokens_cut: u64::from(evidence.asked.token.is_some()), ..Self::default() };
        for hop in &evidence.hops {
            counted.markers += texts(hop).map(markers_in).sum::<u64>();
            let cookies = hop.response.as_ref().map_or(0, |response| response.cookies.len());
            counted.cookie_values_cut += cookies as u64;
        }
        counted
    }
}

fn exchanges(case: &CaseRecord) -> impl Iterator<Item = &Evidence> {
    case.attempts.iter().flat_map(|attempt| &attempt.steps).filter_map(|step| step.evidence.as_ref())
}

fn texts(hop: &Hop) -> impl Iterator<Item = &str> {
    let request = &hop.request;
    let sent = request.headers.iter().map(|header| header.value.as_str());
    let body = request.body.as_ref().map(crate::model::Redacted::as_str);
    let received = hop.response.iter().flat_map(|response| {
        response.headers.iter().map(|header| header.value.as_str()).chain([response.body.as_str()])
    });
    [request.url.as_str()].into_iter().chain(sent).chain(body).chain(received)
}

fn markers_in(text: &str) -> u64 {
    text.matches(MARKER_START).count() as u64
}
