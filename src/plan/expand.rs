//! Multiplies scenarios, axes and deliveries into cases.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::case::{Case, Group, Plan};
use super::digest::Digester;
use super::fill::fill_step;
use super::request::PlanRequest;
use super::slug::slug;
use super::template::{Scope, TemplateError};
use crate::model::{Axis, AxisValue, CaseFacts, CaseKey, Expectation, Given, Scenario, Skipped, Suite, SuiteId};

/// Why no plan could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Two suites have the same id, so their cases could not be told apart.
    #[error("two suites have the id {0}; rename one of them")]
    DuplicateSuite(SuiteId),
    /// A text of a scenario could not be filled in.
    #[error("{row} cannot be filled in")]
    Template {
        /// The scenario with its case, as tables show it.
        row: String,
        /// What is wrong.
        #[source]
        source: TemplateError,
    },
}

/// Makes the plan. An empty plan is none of our errors: whoever asked decides what it means.
pub fn expand(suites: &[Suite], request: &PlanRequest) -> Result<Plan, PlanError> {
    let mut seen = HashSet::new();
    if let Some(twice) = suites.iter().find(|suite| !seen.insert(&suite.id)) {
        return Err(PlanError::DuplicateSuite(twice.id.clone()));
    }
    let mut expansion =
        Expansion { request, digester: Digester::new(&request.run), groups: BTreeMap::new(), skipped: vec![] };
    for suite in suites {
        for scenario in &suite.scenarios {
            if request.selection.wants_scenario(&suite.id, &scenario.id, &scenario.tags) {
                expansion.add(suite, scenario)?;
            }
        }
    }
    Ok(expansion.finish())
}

/// One value for each axis, with the axis' name.
pub type Row<'a> = Vec<(&'a str, &'a AxisValue)>;

struct Expansion<'a> {
    request: &'a PlanRequest,
    digester: Digester<'a>,
    // The order of `Given` puts the empty one first.
    groups: BTreeMap<Given, Vec<Arc<Case>>>,
    skipped: Vec<Skipped>,
}

impl Expansion<'_> {
    fn add(&mut self, suite: &Suite, scenario: &Scenario) -> Result<(), PlanError> {
        let reason = skip_reason(scenario, self.request.declared);
        for row in rows(&scenario.axes) {
            let case = case_text(&row);
            for &delivery in &scenario.deliveries {
                if !self.request.selection.wants_delivery(delivery) {
                    continue;
                }
                let key = CaseKey {
                    suite: suite.id.clone(),
                    scenario: scenario.id.clone(),
                    case: case.clone(),
                    delivery,
                    target: self.request.target.clone(),
                };
                if let Some(reason) = &reason {
                    self.skipped.push(Skipped { key, title: scenario.title.clone(), reason: reason.clone() });
                    continue;
                }
                let case = self.case(key, scenario, &row)?;
                self.groups.entry(scenario.given).or_default().push(Arc::new(case));
            }
        }
        Ok(())
    }

    fn case(&mut self, key: CaseKey, scenario: &Scenario, row: &[(&str, &AxisValue)]) -> Result<Case, PlanError> {
        let slug = slug(&key.suite, &key.scenario, &key.case, key.delivery);
        let scope = Scope { axes: row, slug: &slug, delivery: key.delivery, run: &self.request.run };
        let expected: Vec<Expectation> = scenario
            .steps
            .iter()
            .map(|step| step.expect.resolve(key.delivery, self.request.phase, &self.request.target, &key.case).clone())
            .collect();
        let steps = scenario
            .steps
            .iter()
            .zip(&expected)
            .map(|(step, expect)| fill_step(step, scope, expect.clone()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|source| PlanError::Template { row: key.row(), source })?;
        let digests = self.digester.digests(
            key.delivery,
            scenario.given,
            &steps,
            &expected,
            scenario.requirement.level,
            &scenario.parity,
        );
        let facts = CaseFacts {
            key,
            title: scenario.title.clone(),
            requirement: scenario.requirement.clone(),
            tags: scenario.tags.clone(),
            parity: scenario.parity.clone(),
            expected,
            digests,
        };
        Ok(Case { facts, lock: scenario.lock.clone(), steps })
    }

    fn finish(mut self) -> Plan {
        self.skipped.sort_by(|left, right| left.key.cmp(&right.key));
        let mut random = fastrand::Rng::with_seed(self.request.seed);
        let groups = self
            .groups
            .into_iter()
            .map(|(given, mut cases)| {
                if self.request.seed != 0 {
                    random.shuffle(&mut cases);
                }
                Group { given, cases }
            })
            .collect();
        Plan {
            target: self.request.target.clone(),
            phase: self.request.phase,
            seed: self.request.seed,
            groups,
            skipped: self.skipped,
        }
    }
}

/// Why no case of the scenario will run, where that is so.
fn skip_reason(scenario: &Scenario, declared: Option<Given>) -> Option<String> {
    scenario.skip.clone().or_else(|| {
        let unmet = scenario.given.unmet_by(&declared?)?;
        Some(format!("the target does not declare {unmet}"))
    })
}

/// The product of the axes, the last one changing fastest; one row without values where there is no axis.
pub fn rows<'a>(axes: impl IntoIterator<Item = &'a Axis>) -> Vec<Row<'a>> {
    axes.into_iter().fold(vec![Vec::new()], |rows, axis| {
        rows.iter()
            .flat_map(|row| {
                axis.values.iter().map(move |value| {
                    let mut longer = row.clone();
                    longer.push((axis.name.as_str(), value));
                    longer
                })
            })
            .collect()
    })
}

/// The name of a row: `name=label` by name, joined by commas, so that the order of axes in the file does not matter.
pub fn case_text(row: &[(&str, &AxisValue)]) -> String {
    let mut named: Vec<(&str, &str)> = row.iter().map(|(name, value)| (*name, value.label.as_str())).collect();
    named.sort_unstable();
    let spelled: Vec<String> = named.iter().map(|(name, label)| format!("{name}={label}")).collect();
    spelled.join(",")
}

#[cfg(test)]
mod tests;
