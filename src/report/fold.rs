//! Makes a report from the events of a run, one by one while it goes on, or all at once from a journal.

use std::cmp::Ordering;
use std::sync::Arc;

use super::document::{FORMAT, Report};
use super::receipt::Redaction;
use crate::events::{RunEvent, RunStarted};
use crate::model::{CanaryMoment, CanaryRecord, CaseRecord, Completion};

impl Report {
    /// The report of a run that has just begun: everything is pending.
    pub fn begin(started: &RunStarted) -> Self {
        let mut pending: Vec<_> = started.planned.iter().cloned().map(Arc::new).collect();
        pending.sort_by(|left, right| left.key.cmp(&right.key));
        pending.dedup_by(|later, earlier| later.key == earlier.key);
        let mut skipped: Vec<_> = started.skipped.iter().cloned().map(Arc::new).collect();
        skipped.sort_by(|left, right| left.key.cmp(&right.key));
        skipped.dedup_by(|later, earlier| later.key == earlier.key);
        // Every case stands in one list only, or the report would be refused when it is read.
        skipped.retain(|skipped| pending.binary_search_by(|facts| facts.key.cmp(&skipped.key)).is_err());
        Self {
            format: FORMAT,
            run: started.run.clone(),
            harness: started.harness.clone(),
            rules: started.rules.clone(),
            target: started.target.clone(),
            phase: started.phase,
            seed: started.seed,
            skew: None,
            started_at: started.started_at,
            finished_at: None,
            completion: Completion::Unfinished,
            planned: pending.len(),
            redaction: Redaction::default(),
            canaries: Vec::new(),
            cases: Vec::new(),
            pending,
            skipped,
        }
    }

    /// Takes in one event. Order matters only between two results of one case or two measurements of the clocks: the
    /// later one counts.
    pub fn apply(&mut self, event: &RunEvent) {
        match event {
            RunEvent::Started(started) => *self = Self::begin(started),
            RunEvent::CaseStarted(_) => {}
            RunEvent::CaseFinished(record) => self.put_case(Arc::clone(record)),
            RunEvent::SkewMeasured(_) | RunEvent::Canary(_) | RunEvent::Finished(_) => self.apply_rest(event),
        }
    }

    /// The report of all these events; none when no event says how the run began. Much faster for many cases than
    /// applying one by one, with the same result.
    pub fn from_events(events: impl IntoIterator<Item = RunEvent>) -> Option<Self> {
        let mut events = events.into_iter();
        let mut report = events.find_map(|event| match event {
            RunEvent::Started(started) => Some(Self::begin(&started)),
            RunEvent::SkewMeasured(_)
            | RunEvent::Canary(_)
            | RunEvent::CaseStarted(_)
            | RunEvent::CaseFinished(_)
            | RunEvent::Finished(_) => None,
        })?;
        let mut arrived: Vec<Arc<CaseRecord>> = Vec::with_capacity(report.pending.len());
        for event in events {
            match event {
                RunEvent::CaseFinished(record) => arrived.push(record),
                RunEvent::Started(_)
                | RunEvent::SkewMeasured(_)
                | RunEvent::Canary(_)
                | RunEvent::CaseStarted(_)
                | RunEvent::Finished(_) => report.apply_rest(&event),
            }
        }
        report.put_all(arrived);
        Some(report)
    }

    fn apply_rest(&mut self, event: &RunEvent) {
        match event {
            RunEvent::SkewMeasured(skew) => self.skew = Some(*skew),
            RunEvent::Canary(canary) => self.put_canary(Arc::clone(canary)),
            RunEvent::Finished(finished) => {
                self.completion = finished.completion.clone();
                self.finished_at = Some(finished.at);
            }
            RunEvent::Started(_) | RunEvent::CaseStarted(_) | RunEvent::CaseFinished(_) => {}
        }
    }

    fn put_canary(&mut self, canary: Arc<CanaryRecord>) {
        self.redaction.add(canary.evidence.as_ref());
        let at = self.canaries.partition_point(|known| canary_order(known, &canary) != Ordering::Greater);
        self.canaries.insert(at, canary);
    }

    fn put_case(&mut self, record: Arc<CaseRecord>) {
        let key = &record.facts.key;
        self.redaction.add_case(&record);
        if let Ok(at) = self.pending.binary_search_by(|facts| facts.key.cmp(key)) {
            self.pending.remove(at);
        } else if self.case(key).is_none() {
            // A result that nobody planned still counts, and so the totals must know of it.
            self.planned += 1;
        }
        match self.cases.binary_search_by(|case| case.facts.key.cmp(key)) {
            Ok(at) => {
                let replaced = std::mem::replace(&mut self.cases[at], record);
                self.redaction.remove_case(&replaced);
            }
            Err(at) => self.cases.insert(at, record),
        }
    }

    /// Puts many results at once by sorting them once.
    fn put_all(&mut self, mut arrived: Vec<Arc<CaseRecord>>) {
        // The sort is stable and the order reversed, so that of two results of one case the later one stays.
        arrived.reverse();
        arrived.sort_by(|left, right| left.facts.key.cmp(&right.facts.key));
        arrived.dedup_by(|later, earlier| later.facts.key == earlier.facts.key);
        for record in &arrived {
            self.redaction.add_case(record);
        }
        self.pending.retain(|facts| arrived.binary_search_by(|case| case.facts.key.cmp(&facts.key)).is_err());
        self.planned = arrived.len() + self.pending.len();
        self.cases = arrived;
    }
}

/// Canaries are sorted by delivery and moment; several groups have one each, so then by the time of minting.
fn canary_order(left: &CanaryRecord, right: &CanaryRecord) -> Ordering {
    fn coordinates(canary: &CanaryRecord) -> impl Ord + '_ {
        let moment = match canary.moment {
            CanaryMoment::Before => 0,
            CanaryMoment::After => 1,
        };
        let token = canary.evidence.as_ref().and_then(|evidence| evidence.asked.token.as_ref());
        (canary.delivery, moment, token.map(|token| (token.minted_at, token.label.as_str(), token.claims.as_str())))
    }
    coordinates(left).cmp(&coordinates(right))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CaseFacts, Outcome};
    use crate::report::synthetic::{self, Shuffle};
    use crate::report::write::{Format, render};

    #[test]
    fn the_order_of_arrival_leaves_no_trace() {
        let events = synthetic::mixed_run();
        let wanted = render(&Report::from_events(events.clone()).expect("begins"), Format::Json);
        for seed in 1..20 {
            let mut shuffled = events.clone();
            // The first event stays first, for the run has begun before anything else can be told.
            Shuffle::new(seed).shuffle(&mut shuffled[1..]);
            let at_once = Report::from_events(shuffled.clone()).expect("begins");
            let mut one_by_one = synthetic::empty_report();
            for event in &shuffled {
                one_by_one.apply(event);
            }
            assert_eq!(one_by_one, at_once);
            assert_eq!(String::from_utf8(render(&at_once, Format::Json)), String::from_utf8(wanted.clone()));
        }
    }

    #[test]
    fn without_a_beginning_there_is_no_report() {
        assert_eq!(Report::from_events(synthetic::mixed_run().into_iter().skip(1)), None);
    }

    #[test]
    fn the_later_of_two_results_of_a_case_counts_and_is_counted_once() {
        let facts = synthetic::facts("core", "a", "", crate::model::Delivery::Get);
        let first = synthetic::passed(&facts);
        let second = synthetic::failed(&facts);
        let events = [
            synthetic::started(std::slice::from_ref(&facts), &[]),
            RunEvent::CaseFinished(first),
            RunEvent::CaseFinished(Arc::clone(&second)),
        ];
        let mut one_by_one = synthetic::empty_report();
        for event in &events {
            one_by_one.apply(event);
        }
        let at_once = Report::from_events(events).expect("begins");
        assert_eq!(one_by_one, at_once);
        assert_eq!(at_once.cases, [second]);
        assert_eq!((at_once.planned, at_once.pending.len()), (1, 0));
        assert_eq!(at_once.redaction.tokens_cut, 1);
    }

    #[test]
    fn a_case_stands_in_one_list_only_and_so_the_report_is_read_again() {
        let skip = |id: &str| {
            let facts = synthetic::facts("core", id, "", crate::model::Delivery::Get);
            crate::model::Skipped { key: facts.key, title: facts.title, reason: "left out".to_owned() }
        };
        let facts = synthetic::facts("core", "a", "", crate::model::Delivery::Get);
        let skipped = [skip("a"), skip("b"), skip("b")];
        let report = synthetic::report([synthetic::started(&[facts.clone(), facts], &skipped)]);
        assert_eq!((report.pending.len(), report.skipped.len()), (1, 1));
        let read = crate::report::from_slice(&render(&report, Format::Json)).expect("is read");
        assert_eq!(read, report);
    }

    #[test]
    fn a_killed_run_says_what_was_not_done() {
        let all = ["a", "b", "c"].map(|id| synthetic::facts("core", id, "", crate::model::Delivery::Post));
        let report = Report::from_events([
            synthetic::started(&all, &[]),
            RunEvent::CaseStarted(all[1].key.clone()),
            RunEvent::CaseFinished(synthetic::passed(&all[2])),
        ])
        .expect("begins");
        let left: Vec<&CaseFacts> = report.pending.iter().map(|facts| &**facts).collect();
        assert_eq!(left, [&all[0], &all[1]]);
        assert_eq!(report.completion, Completion::Unfinished);
        assert!(!report.is_whole());
        assert_eq!(report.planned, 3);
    }

    #[test]
    fn a_result_is_found_by_its_key() {
        let report = synthetic::report(synthetic::mixed_run());
        for case in &report.cases {
            assert_eq!(report.case(&case.facts.key), Some(case));
        }
        let missing = synthetic::facts("core", "none", "", crate::model::Delivery::Get);
        assert_eq!(report.case(&missing.key), None);
        assert_eq!(report.failed_canaries().count(), 0);
        assert!(report.cases.iter().any(|case| case.outcome != Outcome::Accepted));
    }
}
