//! The sentence at the end of a run: what somebody who reads one line only must know.

use super::counts::Counts;
use super::document::Report;
use super::explain;
use super::grid::{GridRow, grid};
use super::parity::RowParity;
use super::verdict::{RunVerdict, verdict_of};
use crate::model::{CanaryCause, CanaryRecord, Completion, Standing, StopReason};

/// The sum of a run in a few sentences; what spoils it comes first.
pub fn sentence_of_run(report: &Report) -> String {
    sentence_with(report, &Counts::of(report), &grid(report))
}

/// The same from counts and rows that the caller has already.
pub(super) fn sentence_with(report: &Report, counts: &Counts, rows: &[GridRow]) -> String {
    let mut parts = Vec::new();
    if let Some(canary) = report.failed_canaries().next() {
        parts.push(format!("The set-up is wrong. {}", canary_sentence(canary)));
    }
    match verdict_of(report, counts, rows) {
        RunVerdict::Incomplete(completion) => parts.push(incomplete(counts, &completion)),
        RunVerdict::NothingJudged => parts.push("No case passed, so this run proves nothing.".to_owned()),
        RunVerdict::Failed | RunVerdict::Undecided | RunVerdict::Passed => {}
    }
    parts.extend(deviations(counts, rows));
    parts.extend(parity(rows));
    parts.push(passes(counts));
    parts.join(" ")
}

/// Which canary did not sign in, why, and what to do: whole sentences.
pub fn canary_sentence(canary: &CanaryRecord) -> String {
    let cause = explain::canary_cause(canary.cause.unwrap_or(CanaryCause::Unknown));
    format!("The canary by {} did not sign in. {cause}", canary.delivery.title())
}

fn incomplete(counts: &Counts, completion: &Completion) -> String {
    let why = match completion {
        Completion::Unfinished | Completion::Complete => "The run is not finished",
        Completion::Stopped(StopReason::Interrupted) => "The run was interrupted",
        Completion::Stopped(StopReason::Terminated) => "The run was ended by the system",
        Completion::Stopped(StopReason::TargetOverloaded) => {
            "The run was stopped, for the target asked for too much patience"
        }
        Completion::Stopped(StopReason::Failed(what)) => {
            return format!("The run failed: {what}; {} of {} cases have a result.", counts.done(), counts.planned);
        }
    };
    format!("{why}: {} of {} cases have a result.", counts.done(), counts.planned)
}

fn deviations(counts: &Counts, rows: &[GridRow]) -> Option<String> {
    let broken = rows.iter().filter(|row| row.breaks_contract()).count();
    let parts: Vec<String> = [
        (counts.count(Standing::Failed), "failed"),
        (counts.count(Standing::UnexpectedPass), "passed against a known deviation"),
        (counts.count(Standing::Inconclusive), "in doubt"),
        (counts.count(Standing::Flaky), "flaky"),
        (counts.count(Standing::Warned), "warned"),
        (counts.count(Standing::Known), "known"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    let of_cases = (!parts.is_empty()).then(|| format!("Of {} cases {}.", counts.planned, parts.join(", ")));
    let of_contracts = (broken > 0).then(|| {
        let verb = if broken == 1 { "scenario breaks its" } else { "scenarios break their" };
        format!("{broken} {verb} promise that deliveries behave alike.")
    });
    let parts: Vec<String> = of_cases.into_iter().chain(of_contracts).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn parity(rows: &[GridRow]) -> Option<String> {
    let pairs: Vec<RowParity> = rows.iter().filter_map(GridRow::get_and_post).collect();
    if pairs.is_empty() {
        return None;
    }
    let count = |wanted: &[RowParity]| pairs.iter().filter(|parity| wanted.contains(parity)).count();
    let alike = count(&[RowParity::Same, RowParity::SameOutcome]);
    let rest: Vec<String> = [
        (count(&[RowParity::Differs]), "differs", "differ"),
        (count(&[RowParity::DiffersAsExpected]), "differs as expected", "differ as expected"),
        (count(&[RowParity::Undecided]), "is undecided", "are undecided"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
    .collect();
    let alike = format!("POST behaves like GET in {alike} of {}", pairs.len());
    Some([alike].into_iter().chain(rest).collect::<Vec<_>>().join("; ") + ".")
}

fn passes(counts: &Counts) -> String {
    let passed = counts.count(Standing::Passed);
    let on_outcome = match counts.passed_on_outcome {
        0 => "none on the outcome only".to_owned(),
        some => format!("{some} on the outcome only, for the target shows no reason"),
    };
    format!("{passed} passed: {} on kind, {on_outcome}.", counts.passed_on_kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::RunEvent;
    use crate::model::{Delivery, ErrorKind, Outcome};
    use crate::report::synthetic;

    #[test]
    fn a_good_run_says_how_post_compares_with_get() {
        let mut facts = Vec::new();
        for id in ["a", "b", "c"] {
            facts.extend([Delivery::Get, Delivery::Post].map(|delivery| synthetic::facts("core", id, "", delivery)));
        }
        facts[4].parity = crate::model::Parity::Exempt("GET is retired".to_owned());
        let mut events = vec![synthetic::started(&facts, &[])];
        events.extend(facts.iter().enumerate().map(|(at, facts)| {
            let outcome = if at == 4 { Outcome::Rejected(ErrorKind::GetRetired) } else { Outcome::Accepted };
            RunEvent::CaseFinished(synthetic::with_steps(facts, &[outcome]).into())
        }));
        events.push(synthetic::finished(Completion::Complete));
        assert_eq!(
            sentence_of_run(&synthetic::report(events)),
            "POST behaves like GET in 2 of 3; 1 differs as expected. 6 passed: 6 on kind, none on the outcome only."
        );
    }

    #[test]
    fn a_broken_promise_is_told_though_every_case_passed() {
        assert_eq!(
            sentence_of_run(&synthetic::report(synthetic::broken_promise())),
            "1 scenario breaks its promise that deliveries behave alike. POST behaves like GET in 0 of 1; 1 differs. \
             3 passed: 3 on kind, none on the outcome only."
        );
    }

    #[test]
    fn a_failed_canary_and_a_missing_end_come_first() {
        let mut report = synthetic::report(synthetic::mixed_run());
        report.apply(&RunEvent::Canary(synthetic::failed_canary(Delivery::Get).into()));
        let sentence = sentence_of_run(&report);
        assert!(sentence.starts_with(
            "The set-up is wrong. The canary by GET did not sign in. A good token is refused for its sig"
        ));
        assert!(sentence.contains("The run is not finished: "), "{sentence}");
    }
}
