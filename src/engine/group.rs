//! The cases of one group: the target made ready, canaries around, cases in between.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::JoinSet;

use super::canary::{CanaryRun, Perch};
use super::case::CaseRun;
use super::causes::with_causes;
use super::locks::Locks;
use super::record::{doubted, not_sent, rests_on_canary};
use super::run::Shared;
use crate::events::RunEvent;
use crate::journal::Entry;
use crate::model::{
    CanaryCause, CanaryMoment, CaseRecord, Delivery, Expectation, Given, Outcome, Phase, Skew, StopReason,
};
use crate::plan::{Case, Group};
use crate::submit::Submitter;

/// What the tasks of a group share.
pub(super) struct Ready {
    pub(super) submitter: Submitter,
    pub(super) remote_logout: Option<String>,
    /// The group's number, counted from 0.
    pub(super) number: usize,
}

/// One group on its way.
pub(super) struct GroupRun {
    shared: Arc<Shared>,
    given: Given,
    phase: Phase,
    number: usize,
    cases: Arc<[Arc<Case>]>,
}

/// A canary that did not sign in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failed {
    outcome: Outcome,
    cause: CanaryCause,
}

impl GroupRun {
    /// A group that has not begun.
    pub(super) fn new(shared: Arc<Shared>, group: Group, number: usize, phase: Phase) -> Self {
        Self { shared, given: group.given, phase, number, cases: group.cases.into() }
    }

    /// Runs the group to its end, or until the wish to stop.
    pub(super) async fn run(self) {
        let shared = Arc::clone(&self.shared);
        let prepared = match shared.control.prepare(self.given, self.phase).await {
            Ok(prepared) => prepared,
            Err(error) => {
                shared.cancel.stop(StopReason::Failed(with_causes(&error)));
                return;
            }
        };
        let submitter = match Submitter::new(prepared.permit, &shared.wire) {
            Ok(submitter) => submitter,
            Err(error) => {
                shared.cancel.stop(StopReason::Failed(with_causes(&error)));
                return;
            }
        };
        let remote_logout = prepared.remote_logout.map(String::from);
        let ready = Arc::new(Ready { submitter, remote_logout, number: self.number });
        let perches = perches(&self.cases);

        let (before, skew) = self.canaries(&ready, &perches, CanaryMoment::Before, None).await;
        let records = self.cases(&ready, &perches, before.clone(), skew).await;
        if !shared.cancel.is_wished() {
            let (after, _) = self.canaries(&ready, &perches, CanaryMoment::After, skew).await;
            self.doubt(&records, &perches, &before, &after).await;
        }
        drop(prepared.lease);
    }

    /// Sends one canary for each delivery that has one, and says which failed.
    async fn canaries(
        &self,
        ready: &Ready,
        perches: &BTreeMap<Delivery, Perch>,
        moment: CanaryMoment,
        mut skew: Option<Skew>,
    ) -> (BTreeMap<Perch, Failed>, Option<Skew>) {
        let mut failed = BTreeMap::new();
        for perch in perches.values().copied().collect::<BTreeSet<_>>() {
            if self.shared.cancel.is_wished() {
                break;
            }
            let sent = CanaryRun { shared: &self.shared, ready, perch, moment, skew }.run().await;
            if skew.is_none()
                && let Some(measured) = sent.skew
            {
                skew = Some(measured);
                self.shared.keep(&Entry::Skew(measured));
                self.shared.tell(RunEvent::SkewMeasured(measured)).await;
            }
            if let Some(cause) = sent.record.cause {
                failed.insert(perch, Failed { outcome: sent.record.reading.outcome, cause });
            }
            let record = Arc::new(sent.record);
            self.shared.keep(&Entry::Canary(Arc::clone(&record)));
            self.shared.tell(RunEvent::Canary(record)).await;
        }
        (failed, skew)
    }

    /// Runs the cases, as many at a time as the target bears.
    async fn cases(
        &self,
        ready: &Arc<Ready>,
        perches: &BTreeMap<Delivery, Perch>,
        failed: BTreeMap<Perch, Failed>,
        skew: Option<Skew>,
    ) -> Vec<Arc<CaseRecord>> {
        let next = Arc::new(AtomicUsize::new(0));
        let locks = Arc::new(Locks::of(&self.cases));
        let failed: BTreeMap<Delivery, Failed> = perches
            .iter()
            .filter_map(|(&delivery, perch)| failed.get(perch).map(|&failed| (delivery, failed)))
            .collect();
        let failed = Arc::new(failed);
        let mut workers = JoinSet::new();
        for _ in 0..self.shared.concurrency.min(self.cases.len()) {
            let (shared, ready, cases) = (Arc::clone(&self.shared), Arc::clone(ready), Arc::clone(&self.cases));
            let (next, locks, failed) = (Arc::clone(&next), Arc::clone(&locks), Arc::clone(&failed));
            workers.spawn(async move {
                let mut records = Vec::new();
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if shared.cancel.is_wished() {
                        break;
                    }
                    let _held = locks.acquire(case).await;
                    if shared.cancel.is_wished() {
                        break;
                    }
                    shared.tell(RunEvent::CaseStarted(case.facts.key.clone())).await;
                    let record = match failed.get(&case.facts.key.delivery) {
                        Some(canary) => not_sent(&case.facts, canary.outcome, canary.cause),
                        None => CaseRun { shared: &shared, ready: &ready, case, skew }.run().await,
                    };
                    records.push(publish(&shared, record).await);
                }
                records
            });
        }
        let mut records = Vec::new();
        while let Some(joined) = workers.join_next().await {
            match joined {
                Ok(done) => records.extend(done),
                Err(panic) => {
                    let reason = StopReason::Failed(format!("a worker of the run failed: {panic}"));
                    self.shared.cancel.stop(reason);
                }
            }
        }
        records
    }

    /// Takes back what rests on a canary that failed only afterwards.
    async fn doubt(
        &self,
        records: &[Arc<CaseRecord>],
        perches: &BTreeMap<Delivery, Perch>,
        before: &BTreeMap<Perch, Failed>,
        after: &BTreeMap<Perch, Failed>,
    ) {
        for record in records.iter().filter(|record| rests_on_canary(record)) {
            let perch = perches.get(&record.facts.key.delivery);
            let newly = perch.filter(|perch| !before.contains_key(perch)).and_then(|perch| after.get(perch));
            if let Some(canary) = newly {
                publish(&self.shared, doubted(record, canary.cause)).await;
            }
        }
    }
}

async fn publish(shared: &Shared, record: CaseRecord) -> Arc<CaseRecord> {
    let record = Arc::new(record);
    shared.keep(&Entry::Result(Arc::clone(&record)));
    shared.tell(RunEvent::CaseFinished(Arc::clone(&record))).await;
    record
}

/// Which canary each delivery of the group depends on: its own where an acceptance is expected of it, otherwise
/// that of POST, for a delivery that is refused throughout cannot prove that the set-up is right.
fn perches(cases: &[Arc<Case>]) -> BTreeMap<Delivery, Perch> {
    let accepting: BTreeSet<Delivery> = cases
        .iter()
        .filter(|case| case.facts.expected.contains(&Expectation::Accepted))
        .map(|case| case.facts.key.delivery)
        .collect();
    cases
        .iter()
        .map(|case| case.facts.key.delivery)
        .map(|delivery| (delivery, Perch(if accepting.contains(&delivery) { delivery } else { Delivery::Post })))
        .collect()
}
