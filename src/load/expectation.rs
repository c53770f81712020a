//! Reads what a scenario expects, with its special cases.

use std::collections::HashSet;
use std::ops::Range;

use super::diagnostic::did_you_mean;
use super::keys::{MATCH, WHEN};
use super::reader::{Fields, Node, Reader, Text};
use crate::model::{
    Circumstances, Delivery, ErrorKind, Expectation, ExpectationCase, ExpectationTable, Fault, Phase, TargetName,
};

/// How many special cases one table may have; each is compared with each.
const WHEN_MAX: usize = 500;

/// A special case with its place.
#[derive(Debug, Clone)]
pub(super) struct Special {
    pub(super) case: ExpectationCase,
    pub(super) span: Range<usize>,
}

/// What the special cases of a scenario may name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Coordinates<'x> {
    /// The deliveries of the scenario; none where any may be named.
    pub(super) deliveries: Option<&'x [Delivery]>,
    /// The names of its cases; none where no case may be named.
    pub(super) cases: Option<&'x HashSet<String>>,
}

impl Reader<'_> {
    /// An expectation table; `inherited` are the special cases of the suite.
    pub(super) fn expectation_table(
        &mut self,
        expect: &Fields<'_, '_>,
        coordinates: Coordinates<'_>,
        inherited: &[Special],
    ) -> Option<ExpectationTable> {
        let otherwise = self.expectation(expect);
        let own = self.specials(expect, coordinates)?;
        // What the scenario says about the same circumstances replaces what the suite says.
        let inherited: Vec<&Special> = inherited
            .iter()
            .filter(|special| {
                let matches = &special.case.matches;
                let reachable = matches.delivery.zip(coordinates.deliveries);
                reachable.is_none_or(|(delivery, deliveries)| deliveries.contains(&delivery))
                    && !own.iter().any(|own| own.case.matches == *matches)
            })
            .collect();
        self.check_overlaps(&own, &inherited);
        let when = inherited.into_iter().chain(&own).map(|special| special.case.clone()).collect();
        Some(ExpectationTable { otherwise: otherwise?, when })
    }

    /// The special cases of a table.
    pub(super) fn specials(&mut self, expect: &Fields<'_, '_>, coordinates: Coordinates<'_>) -> Option<Vec<Special>> {
        let Some(list) = self.list(expect, "when") else { return Some(Vec::new()) };
        if list.len() > WHEN_MAX {
            let message = format!("one scenario has at most {WHEN_MAX} special cases, this one has {}", list.len());
            self.error(expect.key_span("when"), message);
            return None;
        }
        Some(list.iter().filter_map(|node| self.special(node, coordinates)).collect())
    }

    fn special(&mut self, node: &Node<'_>, coordinates: Coordinates<'_>) -> Option<Special> {
        let fields = self.table(node, &WHEN)?;
        let expectation = self.expectation(&fields);
        let matched = self.required(&fields, "match")?;
        let matched_fields = self.table(matched, &MATCH)?;
        let matches = self.circumstances(&matched_fields, coordinates)?;
        if matches.specificity() == 0 {
            self.error(matched.span(), "\"match\" names no circumstance, so it would always hold").wanted =
                Some(MATCH.listed());
            return None;
        }
        Some(Special { case: ExpectationCase { matches, expectation: expectation? }, span: matched.span() })
    }

    fn circumstances(
        &mut self,
        fields: &Fields<'_, '_>,
        Coordinates { deliveries, cases }: Coordinates<'_>,
    ) -> Option<Circumstances> {
        let errors_before = self.error_count();
        let mut matches = Circumstances::default();
        if let Some(text) = self.text(fields, "delivery") {
            matches.delivery = self.member("delivery", &text, Delivery::ALL, Delivery::id);
            if let Some((delivery, deliveries)) = matches.delivery.zip(deliveries)
                && !deliveries.contains(&delivery)
            {
                self.error(text.span, format!("the scenario is not run by {delivery}, so this never holds"));
            }
        }
        if let Some(text) = self.text(fields, "phase") {
            matches.phase = self.member("phase", &text, Phase::ALL, Phase::id);
        }
        if let Some(text) = self.text(fields, "target") {
            matches.target =
                TargetName::parse(text.text).map_err(|error| self.error(text.span, error.to_string())).ok();
        }
        if let Some(text) = self.text(fields, "case") {
            self.check_case(&text, cases);
            matches.case = Some(text.text.to_owned());
        }
        (self.error_count() == errors_before).then_some(matches)
    }

    fn check_case(&mut self, text: &Text<'_>, cases: Option<&HashSet<String>>) {
        let Some(cases) = cases else {
            self.error(text.span.clone(), "the special cases of a suite hold for every scenario and name no case");
            return;
        };
        if !cases.contains(text.text) {
            // Sorted, so that among equally close names the same one is suggested every time.
            let mut known: Vec<&str> = cases.iter().map(String::as_str).filter(|case| !case.is_empty()).collect();
            known.sort_unstable();
            let meant = did_you_mean(text.text, known.iter().copied().take(1_000));
            let diagnostic = self.error(text.span.clone(), format!("the scenario has no case {:?}", text.text));
            diagnostic.suggestion = meant.map(|meant| format!("{meant:?}"));
            diagnostic.wanted = Some(match known.first() {
                Some(first) => format!("the name of a case, such as {first:?}"),
                None => "no case: the scenario has no axes".to_owned(),
            });
        }
    }

    /// `outcome` and `kind` of a table.
    fn expectation(&mut self, fields: &Fields<'_, '_>) -> Option<Expectation> {
        let kinds = self.kinds(fields);
        let outcome = self.required_text(fields, "outcome")?;
        let ids = ["accepted", "rejected", "any"];
        let expectation = match self.member("outcome", &outcome, &ids, |id| id)? {
            "accepted" => Expectation::Accepted,
            "any" => Expectation::Any,
            _ => return kinds.map(Expectation::Rejected),
        };
        if fields.find("kind").is_some() {
            let message = format!("\"kind\" goes with \"rejected\", and the outcome is {:?}", outcome.text);
            self.error(fields.key_span("kind"), message);
            return None;
        }
        Some(expectation)
    }

    fn kinds(&mut self, fields: &Fields<'_, '_>) -> Option<Vec<ErrorKind>> {
        let Some(texts) = self.text_or_texts(fields, "kind") else {
            return fields.find("kind").is_none().then(Vec::new);
        };
        let mut kinds = Vec::with_capacity(texts.len());
        for text in &texts {
            let Some(kind) = self.member("error kind", text, ErrorKind::ALL, ErrorKind::id) else { continue };
            if Fault::ALL.iter().any(|&fault| ErrorKind::from(fault) == kind) {
                self.error(text.span.clone(), format!("{kind} is a fault of the wire, not a reason to refuse a token"));
            } else if kinds.contains(&kind) {
                self.error(text.span.clone(), format!("{kind} stands here twice"));
            } else {
                kinds.push(kind);
            }
        }
        (kinds.len() == texts.len()).then_some(kinds)
    }

    /// Two special cases that can both hold must not be equally specific.
    pub(super) fn check_overlaps(&mut self, own: &[Special], inherited: &[&Special]) {
        for (at, later) in own.iter().enumerate() {
            let clashes = |earlier: &Special| {
                let (left, right) = (&earlier.case.matches, &later.case.matches);
                left.specificity() == right.specificity() && left.overlaps(right)
            };
            let (clash, whose) = match own[..at].iter().find(|earlier| clashes(earlier)) {
                Some(earlier) => (earlier, "the one"),
                None => match inherited.iter().find(|earlier| clashes(earlier)) {
                    Some(earlier) => (*earlier, "the suite's"),
                    None => continue,
                },
            };
            let line = self.line(clash.span.clone());
            let message = format!("this special case is as specific as {whose} on line {line}, and both can hold");
            self.error(later.span.clone(), message).wanted =
                Some("one more circumstance, so that it is clear which holds".to_owned());
        }
    }
}
