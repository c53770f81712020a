//! Matches the rows of two sides on every coordinate but the pivot.

use std::cmp::Ordering;

use super::class::Class;
use super::classify::{classify, done, facts};
use super::document::{Change, ChangeKey, Comparison, ExpectationChange, Pivot, Seen, Side};
use super::notes;
use super::wire::drift;
use crate::model::Delivery;
use crate::report::grid::cells;
use crate::report::mark;
use crate::report::{CellState, FORMAT, GridCell, Report, grid};

/// Compares two runs, the left usually the earlier.
pub fn between(left: &Report, right: &Report) -> Comparison {
    let (left_cells, right_cells) = (cells(left), cells(right));
    let mut changes = Vec::with_capacity(left_cells.len().max(right_cells.len()));
    let (mut lefts, mut rights) = (left_cells.iter().peekable(), right_cells.iter().peekable());
    loop {
        let order = match (lefts.peek(), rights.peek()) {
            (Some(left), Some(right)) => left.key().cmp(right.key()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        let left = if order == Ordering::Greater { None } else { lefts.next() };
        let right = if order == Ordering::Less { None } else { rights.next() };
        changes.extend(change(Pivot::Run, left, right));
    }
    compared(Pivot::Run, [Side::of(left, None), Side::of(right, None)], notes::between(left, right), changes)
}

/// Compares two deliveries of one run.
pub fn by_delivery(report: &Report, left: Delivery, right: Delivery) -> Comparison {
    let rows = grid(report);
    let changes = rows.iter().filter_map(|row| change(Pivot::Delivery, row.cell(left), row.cell(right))).collect();
    let sides = [Side::of(report, Some(left)), Side::of(report, Some(right))];
    compared(Pivot::Delivery, sides, notes::of_one("the run", report), changes)
}

fn compared(by: Pivot, [left, right]: [Side; 2], notes: Vec<String>, mut changes: Vec<Change>) -> Comparison {
    changes.sort_by(|one, other| {
        // A changed expectation explains what follows from it, so it is listed first.
        let first = |change: &Change| change.expectation == ExpectationChange::Same;
        let order = first(one).cmp(&first(other)).then(one.class.cmp(&other.class));
        order.then_with(|| one.key.cmp(&other.key))
    });
    Comparison { format: FORMAT, by, left, right, notes, changes }
}

/// The change of a row; nothing when neither side has it.
fn change(by: Pivot, left: Option<&GridCell>, right: Option<&GridCell>) -> Option<Change> {
    let present = right.or(left)?;
    let class = classify(by, left, right);
    Some(Change {
        key: ChangeKey::of(present.key(), by),
        title: present.title().to_owned(),
        class,
        expectation: expectation(by, left, right),
        left: left.map(Seen::of),
        right: right.map(Seen::of),
        sentence: sentence(class, left, right),
    })
}

fn expectation(by: Pivot, left: Option<&GridCell>, right: Option<&GridCell>) -> ExpectationChange {
    let (Some(left), Some(right)) = (left.and_then(facts), right.and_then(facts)) else {
        return ExpectationChange::Same;
    };
    let same = match by {
        Pivot::Run => left.digests.expectation == right.digests.expectation,
        // The digest tells deliveries apart where the expectation does not, so what is expected is compared itself.
        Pivot::Delivery => left.expected == right.expected,
    };
    if same { ExpectationChange::Same } else { ExpectationChange::Changed }
}

fn sentence(class: Class, left: Option<&GridCell>, right: Option<&GridCell>) -> String {
    let records = left.and_then(done).zip(right.and_then(done));
    let detail = match class {
        Class::Drift => records.and_then(|(left, right)| drift(left, right)),
        Class::DefinitionChanged
        | Class::Inconclusive
        | Class::Flaky
        | Class::NotRun
        | Class::Removed
        | Class::Regression
        | Class::NewFailing
        | Class::NewPassing
        | Class::ChangedKind
        | Class::ChangedOutcome
        | Class::Fixed
        | Class::StillFailing
        | Class::Known
        | Class::Unchanged => None,
    };
    detail.unwrap_or_else(|| {
        let (left, right) = (words(left), words(right));
        if left == right { left } else { format!("{left} → {right}") }
    })
}

fn words(cell: Option<&GridCell>) -> String {
    match cell.map(|cell| &cell.state) {
        None => "not there".to_owned(),
        Some(CellState::Pending(_)) => "no result".to_owned(),
        Some(CellState::Skipped(skipped)) => format!("skipped, {}", skipped.reason),
        Some(CellState::Done(record)) => format!("{}, {}", mark(record.standing).word, record.outcome),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::RunEvent;
    use crate::model::{CaseFacts, Completion, ErrorKind, Expectation, Outcome, Standing};
    use crate::report::compare::{Missing, Weight};
    use crate::report::synthetic;

    fn run(cases: &[(&str, Standing)], change: impl Fn(&mut CaseFacts)) -> Report {
        let facts: Vec<(CaseFacts, Standing)> = cases
            .iter()
            .map(|&(id, standing)| {
                let mut facts = synthetic::facts("core", id, "", Delivery::Post);
                change(&mut facts);
                (facts, standing)
            })
            .collect();
        let planned: Vec<CaseFacts> = facts.iter().map(|(facts, _)| facts.clone()).collect();
        let mut events = vec![synthetic::started(&planned, &[])];
        events.extend(facts.iter().map(|(f, s)| RunEvent::CaseFinished(synthetic::standing(f, *s))));
        events.push(synthetic::finished(Completion::Complete));
        synthetic::report(events)
    }

    #[test]
    fn a_run_is_unchanged_beside_itself() {
        let report = run(&[("a", Standing::Passed), ("b", Standing::Noted)], |_| {});
        let comparison = between(&report, &report);
        assert_eq!(comparison.count(Class::Unchanged), 2);
        assert_eq!(comparison.notes, [""; 0]);
        assert_eq!(comparison.weight(Missing::Blocks), Weight::Quiet);
    }

    #[test]
    fn a_comparison_that_compared_nothing_is_never_green() {
        let passes = run(&[("a", Standing::Passed)], |_| {});
        let redefined =
            |standing| run(&[("a", standing)], |facts: &mut CaseFacts| facts.digests.definition = "33".repeat(16));
        let other = run(&[("b", Standing::Passed)], |_| {});
        let empty = run(&[], |_| {});
        let table = [
            ("no rows", &empty, &empty),
            ("new rows only", &empty, &passes),
            ("other definitions only", &passes, &redefined(Standing::Passed)),
            ("other cases only", &passes, &other),
        ];
        for (name, left, right) in table {
            let comparison = between(left, right);
            assert!(comparison.compared_nothing(), "{name}");
            assert_eq!(comparison.weight(Missing::Allowed), Weight::Undecided, "{name}");
        }
        assert_eq!(by_delivery(&passes, Delivery::Get, Delivery::Post).weight(Missing::Blocks), Weight::Undecided);
    }

    #[test]
    fn a_changed_definition_hides_no_failure_on_the_right() {
        let weight = |standing| {
            let left = run(&[("a", Standing::Passed), ("b", Standing::Passed)], |_| {});
            let right = run(&[("a", standing), ("b", Standing::Passed)], |facts| {
                if facts.key.scenario.as_str() == "a" {
                    facts.digests.definition = "33".repeat(16);
                }
            });
            let comparison = between(&left, &right);
            assert!(!comparison.compared_nothing());
            comparison.weight(Missing::Blocks)
        };
        assert_eq!(weight(Standing::Passed), Weight::Warns);
        for standing in [Standing::Failed, Standing::UnexpectedPass, Standing::Inconclusive] {
            assert_eq!(weight(standing), Weight::Undecided, "{standing}");
        }
    }

    #[test]
    fn absence_is_data_on_both_sides() {
        let left = run(&[("a", Standing::Passed), ("gone", Standing::Passed)], |_| {});
        let right = run(&[("a", Standing::Failed), ("new", Standing::Failed)], |_| {});
        let comparison = between(&left, &right);
        let seen: Vec<_> = comparison
            .changes
            .iter()
            .map(|change| (change.key.scenario.as_str(), change.class, change.left.is_some(), change.right.is_some()))
            .collect();
        assert_eq!(
            seen,
            [
                ("gone", Class::Removed, true, false),
                ("a", Class::Regression, true, true),
                ("new", Class::NewFailing, false, true)
            ]
        );
        assert!(comparison.blocks());
        assert_eq!(comparison.changes[1].sentence, "passed, accepted → failed, rejected: signature_invalid");
    }

    #[test]
    fn a_changed_expectation_is_listed_first() {
        let left = run(&[("a", Standing::Failed), ("b", Standing::Passed)], |_| {});
        let right = run(&[("a", Standing::Failed), ("b", Standing::Passed)], |facts| {
            if facts.key.scenario.as_str() == "b" {
                facts.digests.expectation = "99".repeat(16);
            }
        });
        let comparison = between(&left, &right);
        assert_eq!(comparison.changes[0].key.scenario.as_str(), "b");
        assert_eq!(comparison.changes[0].expectation, ExpectationChange::Changed);
        assert_eq!(comparison.changes[1].class, Class::StillFailing);
    }

    #[test]
    fn deliveries_are_compared_row_by_row_and_a_single_one_blocks_nothing() {
        let get = synthetic::facts("core", "both", "", Delivery::Get);
        let mut post = synthetic::facts("core", "both", "", Delivery::Post);
        post.expected = vec![Expectation::Rejected(Vec::new())];
        let alone = synthetic::facts("core", "get-only", "", Delivery::Get);
        let json = synthetic::facts("core", "json-only", "", Delivery::PostJson);
        let planned = [get.clone(), post.clone(), alone.clone(), json];
        let refused = synthetic::with_steps(&post, &[Outcome::Rejected(ErrorKind::JtiReused)]);
        let report = synthetic::report([
            synthetic::started(&planned, &[]),
            RunEvent::CaseFinished(synthetic::passed(&get)),
            RunEvent::CaseFinished(refused.into()),
            RunEvent::CaseFinished(synthetic::passed(&alone)),
        ]);
        let comparison = by_delivery(&report, Delivery::Get, Delivery::Post);
        let seen: Vec<_> = comparison
            .changes
            .iter()
            .map(|change| (change.key.scenario.as_str(), change.class, change.expectation))
            .collect();
        assert_eq!(
            seen,
            [
                ("both", Class::Unchanged, ExpectationChange::Changed),
                ("get-only", Class::Removed, ExpectationChange::Same)
            ]
        );
        assert!(!comparison.blocks());
        assert_eq!(comparison.notes, ["the run is not finished"]);
        assert_eq!((comparison.left.name(), comparison.right.name()), ("GET", "POST"));
    }
}
