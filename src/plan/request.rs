//! What is asked of the plan: for whom, before or after the migration, and which of the cases.

use crate::model::{Delivery, Given, Phase, ScenarioId, SuiteId, TargetName};

/// What a plan is made for.
#[derive(Debug, Clone)]
pub struct PlanRequest {
    /// The target.
    pub target: TargetName,
    /// The settings that the target declares to have. None for our own sandbox, which takes any.
    pub declared: Option<Given>,
    /// Before or after the migration.
    pub phase: Phase,
    /// What fixes the order; 0 keeps the order of the files.
    pub seed: u64,
    /// What `${run}` stands for: a word of letters and digits that no other run against this target has, so that ids
    /// made of it are fresh. It has no influence on digests, so it should be long enough not to stand in a file by
    /// chance.
    pub run: String,
    /// Which of the cases.
    pub selection: Selection,
}

/// Which cases are wanted. The default wants all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The deliveries; none means all.
    pub deliveries: Option<Vec<Delivery>>,
    /// Patterns over `suite/scenario` with `*` and `?`; a pattern without `/` may also match the scenario's or the
    /// suite's id alone. No pattern means all.
    pub ids: Vec<String>,
    /// Tags of which the scenario has at least one. No tag means all.
    pub tags: Vec<String>,
    /// Tags of which the scenario has none.
    pub not_tags: Vec<String>,
}

impl Selection {
    /// Whether cases by this delivery are wanted.
    pub fn wants_delivery(&self, delivery: Delivery) -> bool {
        self.deliveries.as_ref().is_none_or(|wanted| wanted.contains(&delivery))
    }

    /// Whether the scenario is wanted, by its ids and tags.
    pub fn wants_scenario(&self, suite: &SuiteId, scenario: &ScenarioId, tags: &[String]) -> bool {
        (self.ids.is_empty() || self.ids.iter().any(|pattern| matches_id(pattern, suite, scenario)))
            && (self.tags.is_empty() || self.tags.iter().any(|tag| tags.contains(tag)))
            && !self.not_tags.iter().any(|tag| tags.contains(tag))
    }
}

fn matches_id(pattern: &str, suite: &SuiteId, scenario: &ScenarioId) -> bool {
    let alone = !pattern.contains('/') && (glob(pattern, scenario.as_str()) || glob(pattern, suite.as_str()));
    alone || glob(pattern, &format!("{suite}/{scenario}"))
}

/// Whether the whole text matches; `*` stands for any characters, `?` for one.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where the last star stands and how far it reaches; only the last needs to be tried again, so this is never
    // worse than the product of both lengths.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&wanted) if wanted == b'?' || wanted == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((star_at, reach)) = star else { return false };
                star = Some((star_at, reach + 1));
                p = star_at + 1;
                t = reach + 1;
            }
        }
    }
    pattern[p..].iter().all(|&rest| rest == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_ids() {
        let table = [
            ("core/happy.minimal", true),
            ("core/*", true),
            ("core/happy.?inimal", true),
            ("*minimal", true),
            ("happy.*", true),
            ("core", true),
            ("c*/h*l", true),
            ("**", true),
            ("happy", false),
            ("transport/*", false),
            ("core/happy.minimal?", false),
            ("core/h*x", false),
            ("", false),
        ];
        let suite = SuiteId::parse("core").unwrap();
        let scenario = ScenarioId::parse("happy.minimal").unwrap();
        for (pattern, wanted) in table {
            let selection = Selection { ids: vec![pattern.to_owned()], ..Selection::default() };
            assert_eq!(selection.wants_scenario(&suite, &scenario, &[]), wanted, "{pattern}");
        }
    }

    #[test]
    fn tags_select_and_exclude() {
        let suite = SuiteId::parse("core").unwrap();
        let scenario = ScenarioId::parse("a").unwrap();
        let wants = |tags: &[&str], not_tags: &[&str], has: &[&str]| {
            let own = |tags: &[&str]| tags.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>();
            let selection = Selection { tags: own(tags), not_tags: own(not_tags), ..Selection::default() };
            selection.wants_scenario(&suite, &scenario, &own(has))
        };
        assert!(wants(&[], &[], &[]));
        assert!(wants(&["smoke", "x"], &[], &["smoke"]));
        assert!(!wants(&["x"], &[], &["smoke"]));
        assert!(!wants(&["smoke"], &["slow"], &["smoke", "slow"]));
    }
}
