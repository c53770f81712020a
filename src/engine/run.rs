//! A run from its first event to its last.

use std::sync::Arc;

use super::cancel::Cancel;
use super::group::GroupRun;
use super::throttle::Throttle;
use crate::clock::{Clock, IdSource};
use crate::events::{EventSink, ListenerGone, RunEvent, RunFinished, RunStarted, TargetControl};
use crate::journal::{Entry, JOURNAL_FORMAT, Journal};
use crate::judge::RuleSet;
use crate::mint::KeyRing;
use crate::model::{Completion, HarnessFacts, Pace, StopReason, TargetFacts};
use crate::plan::Plan;
use crate::redact::{LeakScan, Redactor};
use crate::submit::Wire;

/// All that a run needs.
pub struct RunInputs {
    /// The name of the run.
    pub run: String,
    /// What is to be sent.
    pub plan: Plan,
    /// What the report says of the target.
    pub target: TargetFacts,
    /// How the target is made ready.
    pub control: Arc<dyn TargetControl>,
    /// The keys that sign.
    pub keys: KeyRing,
    /// Cleans evidence.
    pub redactor: Redactor,
    /// Where the signatures of the run are remembered, for the scan before a report is written.
    pub scan: Arc<LeakScan>,
    /// Reads answers.
    pub rules: RuleSet,
    /// How the wire is used.
    pub wire: Wire,
    /// How fast the target is asked, one request at a time; none for our own sandbox.
    pub pace: Option<Pace>,
    /// How many cases are in flight against our own sandbox.
    pub concurrency: usize,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives fresh ids.
    pub ids: Arc<dyn IdSource>,
    /// Keeps what happens.
    pub journal: Journal,
}

/// What the tasks of a run share.
pub(super) struct Shared {
    pub(super) control: Arc<dyn TargetControl>,
    pub(super) keys: KeyRing,
    pub(super) redactor: Redactor,
    pub(super) scan: Arc<LeakScan>,
    pub(super) rules: RuleSet,
    pub(super) wire: Wire,
    pub(super) concurrency: usize,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdSource>,
    pub(super) throttle: Throttle,
    pub(super) cancel: Cancel,
    journal: Journal,
    sink: EventSink<RunEvent>,
}

impl Shared {
    /// Puts an entry on record. Where that fails, nothing more may be sent, so the run stops.
    pub(super) fn keep(&self, entry: &Entry) {
        if let Err(error) = self.journal.append(entry) {
            let path = self.journal.path().display();
            self.cancel.stop(StopReason::Failed(format!("failed to write the journal {path}: {error}")));
        }
    }

    /// Tells an event. Where nobody listens any more, the run stops; where somebody listens slowly, the wish to stop
    /// is not held up by that, for the journal has it all.
    pub(super) async fn tell(&self, event: RunEvent) {
        if let Some(Err(ListenerGone)) = self.cancel.or_grace(self.sink.send(event)).await {
            self.cancel.stop(StopReason::Interrupted);
        }
    }
}

/// Runs a plan to its end, or until the wish to stop. The last event is `Finished`, whatever happens.
pub async fn run(inputs: RunInputs, cancel: Cancel, sink: EventSink<RunEvent>) -> RunFinished {
    let started = Arc::new(RunStarted {
        run: inputs.run,
        started_at: inputs.clock.now(),
        harness: HarnessFacts {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        rules: inputs.rules.facts(),
        target: inputs.target,
        phase: inputs.plan.phase,
        seed: inputs.plan.seed,
        planned: inputs.plan.case_facts(),
        skipped: inputs.plan.skipped.clone(),
    });
    let shared = Arc::new(Shared {
        control: inputs.control,
        keys: inputs.keys,
        redactor: inputs.redactor,
        scan: inputs.scan,
        rules: inputs.rules,
        wire: inputs.wire,
        // Off our own sandbox cases go one at a time.
        concurrency: if inputs.pace.is_some() { 1 } else { inputs.concurrency.max(1) },
        clock: inputs.clock,
        ids: inputs.ids,
        throttle: Throttle::new(inputs.pace),
        cancel,
        journal: inputs.journal,
        sink,
    });
    shared.keep(&Entry::Started { format: JOURNAL_FORMAT, run: Arc::clone(&started) });
    shared.tell(RunEvent::Started(started)).await;
    for (number, group) in inputs.plan.groups.into_iter().enumerate() {
        if shared.cancel.is_wished() {
            break;
        }
        GroupRun::new(Arc::clone(&shared), group, number, inputs.plan.phase).run().await;
    }
    let completion = shared.cancel.reason().map_or(Completion::Complete, Completion::Stopped);
    let finished = RunFinished { completion, at: shared.clock.now() };
    shared.keep(&Entry::Finished(finished.clone()));
    shared.tell(RunEvent::Finished(finished.clone())).await;
    finished
}
