//! The one function that decides whether a run passed.

use super::counts::Counts;
use super::document::Report;
use super::grid::{GridRow, grid};
use crate::model::{Completion, Standing};

/// What a run is worth. The variants stand in the order in which they win.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunVerdict {
    /// Not every planned case has a result: it still runs, was stopped, or was killed.
    Incomplete(Completion),
    /// A case failed, an accepted deviation vanished, or a binding parity contract is broken.
    Failed,
    /// A case or a canary is in doubt, and nothing failed.
    Undecided,
    /// No case passed, so the run proves nothing.
    NothingJudged,
    /// Complete, at least one case passed, none failed, none is in doubt.
    Passed,
}

/// Decides whether the run passed: complete, at least one case passed, none failed, none in doubt, no parity contract
/// broken.
pub fn verdict_of_run(report: &Report) -> RunVerdict {
    verdict_of(report, &Counts::of(report), &grid(report))
}

/// The same from counts and rows that the caller has already.
pub(super) fn verdict_of(report: &Report, counts: &Counts, rows: &[GridRow]) -> RunVerdict {
    let failed = counts.count(Standing::Failed) + counts.count(Standing::UnexpectedPass);
    if !report.is_whole() {
        // A run that says it is complete while cases are missing was not: its end is not to be believed.
        let completion = match &report.completion {
            Completion::Complete | Completion::Unfinished => Completion::Unfinished,
            stopped @ Completion::Stopped(_) => stopped.clone(),
        };
        RunVerdict::Incomplete(completion)
    } else if failed > 0 || rows.iter().any(GridRow::breaks_contract) {
        RunVerdict::Failed
    } else if counts.count(Standing::Inconclusive) > 0 || report.failed_canaries().next().is_some() {
        RunVerdict::Undecided
    } else if counts.count(Standing::Passed) == 0 {
        RunVerdict::NothingJudged
    } else {
        RunVerdict::Passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::RunEvent;
    use crate::model::{Delivery, Level, Outcome, StopReason};
    use crate::report::synthetic;

    fn run_of(standings: &[Standing]) -> Report {
        let facts: Vec<_> =
            (0..standings.len()).map(|n| synthetic::facts("core", &format!("s{n}"), "", Delivery::Post)).collect();
        let mut events = vec![synthetic::started(&facts, &[])];
        events.extend(
            facts.iter().zip(standings).map(|(f, &standing)| RunEvent::CaseFinished(synthetic::standing(f, standing))),
        );
        events.push(synthetic::finished(Completion::Complete));
        synthetic::report(events)
    }

    #[test]
    fn only_a_run_with_a_pass_and_without_failure_and_doubt_passes() {
        use Standing::{Failed, Flaky, Inconclusive, Known, Noted, Passed, Skipped, UnexpectedPass, Warned};
        let table: &[(&[Standing], RunVerdict)] = &[
            (&[Passed], RunVerdict::Passed),
            (&[Passed, Warned, Known, Noted, Flaky, Skipped], RunVerdict::Passed),
            (&[Passed, Failed], RunVerdict::Failed),
            (&[Passed, UnexpectedPass], RunVerdict::Failed),
            (&[Passed, Inconclusive], RunVerdict::Undecided),
            (&[Failed, Inconclusive], RunVerdict::Failed),
            (&[Noted, Skipped], RunVerdict::NothingJudged),
            (&[Warned, Known], RunVerdict::NothingJudged),
            (&[], RunVerdict::NothingJudged),
        ];
        for (standings, wanted) in table {
            assert_eq!(verdict_of_run(&run_of(standings)), *wanted, "{standings:?}");
        }
    }

    #[test]
    fn an_incomplete_run_never_passes_and_says_how_it_ended() {
        let whole = run_of(&[Standing::Passed]);
        let mut unfinished = whole.clone();
        unfinished.completion = Completion::Unfinished;
        assert_eq!(verdict_of_run(&unfinished), RunVerdict::Incomplete(Completion::Unfinished));
        let mut stopped = whole.clone();
        stopped.completion = Completion::Stopped(StopReason::Interrupted);
        assert_eq!(verdict_of_run(&stopped), RunVerdict::Incomplete(stopped.completion.clone()));
        let mut missing = whole;
        missing.pending.push(synthetic::facts("core", "z", "", Delivery::Post).into());
        assert_eq!(verdict_of_run(&missing), RunVerdict::Incomplete(Completion::Unfinished));
    }

    #[test]
    fn a_broken_contract_fails_a_run_whose_cases_all_pass_unless_it_is_only_advised() {
        let differing = |level| {
            let mut facts = [Delivery::Get, Delivery::Post].map(|d| synthetic::facts("core", "row", "", d));
            for facts in &mut facts {
                facts.requirement.level = level;
            }
            let get = synthetic::with_steps(&facts[0], &[Outcome::Accepted]);
            let post = synthetic::with_steps(&facts[1], &[Outcome::Rejected(crate::model::ErrorKind::JtiReused)]);
            let mut events = vec![synthetic::started(&facts, &[])];
            events.extend([get, post].map(|case| RunEvent::CaseFinished(case.into())));
            events.push(synthetic::finished(Completion::Complete));
            synthetic::report(events)
        };
        assert_eq!(verdict_of_run(&differing(Level::Must)), RunVerdict::Failed);
        assert_eq!(verdict_of_run(&differing(Level::Should)), RunVerdict::Passed);
    }

    #[test]
    fn a_canary_that_does_not_sign_in_leaves_the_run_undecided() {
        let mut report = run_of(&[Standing::Passed]);
        report.apply(&RunEvent::Canary(synthetic::failed_canary(Delivery::Get).into()));
        assert_eq!(verdict_of_run(&report), RunVerdict::Undecided);
    }
}
