//! What would be run: suites, target, phase, deliveries, and what the sandbox does wrong on purpose.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::desk::{Acceptance, RunRequest, TargetChoice};
use crate::model::{Delivery, Phase, Suite, SuiteId, Target};
use crate::plan::Selection;
use crate::sandbox::Flaw;

/// How many cases are in flight against the embedded sandbox.
const CONCURRENCY: usize = 8;

/// What is wrong with the embedded sandbox on purpose.
pub(super) type SandboxChoice = BTreeSet<Flaw>;

/// A suite of the tree.
#[derive(Debug, Clone)]
pub(super) struct LoadedSuite {
    /// The suite.
    pub(super) suite: Arc<Suite>,
    /// Where it is from; none for those that the program carries.
    pub(super) path: Option<PathBuf>,
}

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum TargetPick {
    /// The sandbox in this program.
    #[default]
    Sandbox,
    /// The target with this number among those that were loaded.
    Loaded(usize),
}

/// What would be run.
#[derive(Debug)]
pub(super) struct Choice {
    /// The suites of the tree.
    pub(super) suites: Vec<LoadedSuite>,
    /// The suites that are left out.
    pub(super) left_out: BTreeSet<SuiteId>,
    /// The deliveries that are left out.
    pub(super) deliveries_left_out: BTreeSet<Delivery>,
    /// Before or after the migration.
    pub(super) phase: Phase,
    /// What is wrong on purpose.
    pub(super) flaws: SandboxChoice,
    /// The targets that were loaded.
    pub(super) targets: Vec<Target>,
    /// Who is asked.
    pub(super) target: TargetPick,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            suites: Vec::new(),
            left_out: BTreeSet::new(),
            deliveries_left_out: BTreeSet::new(),
            phase: Phase::Before,
            flaws: SandboxChoice::new(),
            targets: Vec::new(),
            target: TargetPick::Sandbox,
        }
    }
}

impl Choice {
    /// The target that is asked, where it is not ours.
    pub(super) fn foreign(&self) -> Option<&Target> {
        match self.target {
            TargetPick::Sandbox => None,
            TargetPick::Loaded(at) => self.targets.get(at),
        }
    }

    /// The name of what is asked.
    pub(super) fn target_name(&self) -> &str {
        self.foreign().map_or("sandbox", |target| target.name.as_str())
    }

    /// Every delivery that a loaded suite asks for.
    pub(super) fn deliveries(&self) -> BTreeSet<Delivery> {
        let scenarios = self.suites.iter().flat_map(|loaded| &loaded.suite.scenarios);
        scenarios.flat_map(|scenario| scenario.deliveries.iter().copied()).collect()
    }

    /// Adds a suite; one of the same id is replaced, so that a file can be opened again after it was edited.
    pub(super) fn add_suite(&mut self, loaded: LoadedSuite) {
        match self.suites.iter_mut().find(|known| known.suite.id == loaded.suite.id) {
            Some(known) => *known = loaded,
            None => self.suites.push(loaded),
        }
    }

    /// Takes over the targets of a file; those of the same name are replaced.
    pub(super) fn add_targets(&mut self, targets: Vec<Target>) {
        for target in targets {
            match self.targets.iter_mut().find(|known| known.name == target.name) {
                Some(known) => *known = target,
                None => self.targets.push(target),
            }
        }
    }

    /// The run that this comes to.
    pub(super) fn request(&self, acceptance: Acceptance) -> RunRequest {
        let chosen = self.suites.iter().filter(|loaded| !self.left_out.contains(&loaded.suite.id));
        let target = match self.foreign() {
            None => TargetChoice::Sandbox(self.flaws.clone()),
            Some(target) => TargetChoice::Foreign(Box::new(target.clone())),
        };
        let deliveries = if self.deliveries_left_out.is_empty() {
            None
        } else {
            Some(self.deliveries().difference(&self.deliveries_left_out).copied().collect())
        };
        RunRequest {
            suites: chosen.map(|loaded| Suite::clone(&loaded.suite)).collect(),
            target,
            phase: self.phase,
            selection: Selection { deliveries, ..Selection::default() },
            seed: None,
            concurrency: CONCURRENCY,
            rules: Vec::new(),
            acceptance,
        }
    }
}

/// Takes an element out of a set, or puts it in.
pub(super) fn toggle<T: Ord>(set: &mut BTreeSet<T>, element: T) {
    if !set.remove(&element) {
        set.insert(element);
    }
}
