//! The suites that come with the program.

use super::diagnostic::Diagnostics;
use super::suite_file::suite_from_text;
use crate::model::Suite;

/// The files of the bundled suites, by name and text.
pub const BUNDLED: &[(&str, &str)] = &[
    ("core.toml", include_str!("../../scenarios/core.toml")),
    ("transport.toml", include_str!("../../scenarios/transport.toml")),
    ("legacy-samples.toml", include_str!("../../scenarios/legacy-samples.toml")),
];

/// Reads the bundled suites. They are checked when the program is built, so an error is a fault of ours.
pub fn bundled() -> Result<Vec<Suite>, Diagnostics> {
    BUNDLED.iter().map(|(file, text)| suite_from_text(file, text)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::model::{
        AuthoredLeaf, ClaimLeaf, Delivery, ErrorKind, Expectation, GetMode, Phase, StepToken, TargetName,
    };
    use crate::plan::{Plan, PlanRequest, Selection, expand};

    fn suites() -> Vec<Suite> {
        bundled().unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
    }

    fn plan(phase: Phase) -> Plan {
        let request = PlanRequest {
            target: TargetName::parse("sandbox").unwrap(),
            declared: None,
            phase,
            seed: 0,
            run: "r4nd0mw0rd".to_owned(),
            selection: Selection::default(),
        };
        expand(&suites(), &request).unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn after_the_cut_over_every_get_is_refused_unless_the_scenario_asks_for_it() {
        // How it is refused is not known, so the kinds are those that a refusal for the method's sake may have.
        let kinds = [ErrorKind::GetRetired, ErrorKind::MethodNotAllowed, ErrorKind::FieldMissing];
        let retired = Expectation::Rejected(kinds.to_vec());
        for group in &plan(Phase::After).groups {
            let asked = group.given.get.is_some_and(|get| get != GetMode::Refused);
            for case in group.cases.iter().filter(|case| case.facts.key.delivery == Delivery::Get) {
                let all_retired = case.facts.expected.iter().all(|expected| *expected == retired);
                assert_eq!(all_retired, !asked, "{}", case.facts.key);
            }
        }
    }

    #[test]
    fn every_delivery_is_used_and_most_scenarios_are_judged() {
        let facts = plan(Phase::Before).case_facts();
        for &delivery in Delivery::ALL {
            assert!(facts.iter().any(|facts| facts.key.delivery == delivery), "nothing is sent by {delivery}");
        }
        let judged = facts.iter().filter(|facts| facts.expected.iter().any(|expected| *expected != Expectation::Any));
        assert!(judged.count() * 10 >= facts.len() * 8, "an answer that is never judged proves little");
    }

    #[test]
    fn the_bundled_suites_are_read_and_large_enough() {
        let scenario_count: usize = suites().iter().map(|suite| suite.scenarios.len()).sum();
        let plan = plan(Phase::Before);
        assert!(scenario_count >= 45, "{scenario_count} scenarios");
        assert!(plan.case_count() >= 100, "{} cases", plan.case_count());
        assert!(plan.skipped.is_empty(), "nothing is skipped on our own sandbox");
        let keys: HashSet<_> = plan.case_facts().into_iter().map(|facts| facts.key).collect();
        assert_eq!(keys.len(), plan.case_count(), "every case has a key of its own");
    }

    #[test]
    fn every_scenario_says_what_it_tests_and_where_that_is_known_from() {
        let mut titles = HashSet::new();
        for suite in &suites() {
            for scenario in &suite.scenarios {
                let source = &scenario.requirement.source;
                assert!(titles.insert(scenario.title.clone()), "two scenarios are titled {:?}", scenario.title);
                assert!(source.text.len() > 15, "{} says too little of its source", scenario.id);
                assert!(source.url.as_ref().is_none_or(|url| url.starts_with("https://")), "{}", scenario.id);
            }
        }
    }

    #[test]
    fn times_stay_clear_of_the_edges_of_the_window() {
        for suite in &suites() {
            for scenario in &suite.scenarios {
                let tokens = scenario.steps.iter().filter_map(|step| match &step.token {
                    StepToken::Mint(token) => Some(token),
                    StepToken::Resend(_) => None,
                });
                let values = tokens.flat_map(|token| token.claims.values());
                let axis_values = scenario.axes.iter().flat_map(|axis| axis.values.iter().map(|value| &value.value));
                for value in values.chain(axis_values) {
                    value.each_leaf(&mut |leaf| {
                        if let AuthoredLeaf::Value(ClaimLeaf::Now(now)) = leaf {
                            let off = now.offset_secs.abs();
                            assert!(!(150..=210).contains(&off), "{} is {off} s off", scenario.id);
                        }
                    });
                }
            }
        }
    }
}
