//! Finds the class of a row: the first that matches wins.

use super::class::Class;
use super::document::Pivot;
use super::wire::drift;
use crate::model::{CaseFacts, CaseRecord, Expectation, Outcome, Standing};
use crate::report::parity::{equally_ambiguous, lacks_an_answer};
use crate::report::{CellState, GridCell};

/// The class of a row, of which at least one side is there.
pub(super) fn classify(by: Pivot, left: Option<&GridCell>, right: Option<&GridCell>) -> Class {
    let sides = || [left, right].into_iter().flatten();
    let (left_standing, right_standing) = (left.and_then(GridCell::standing), right.and_then(GridCell::standing));
    if by == Pivot::Run && definition_changed(left, right) {
        return Class::DefinitionChanged;
    }
    let alike = left.and_then(done).zip(right.and_then(done)).is_some_and(|(l, r)| equally_ambiguous(l, r));
    if !alike && sides().any(is_in_doubt) {
        return Class::Inconclusive;
    }
    if sides().any(|cell| cell.standing() == Some(Standing::Flaky)) {
        return Class::Flaky;
    }
    // From here on a missing standing is a missing side.
    let (Some(left_standing), Some(right_standing)) = (left_standing, right_standing) else {
        return match right_standing {
            None => Class::Removed,
            Some(standing) if fails(standing) => Class::NewFailing,
            Some(_) => Class::NewPassing,
        };
    };
    match (is_judged(left_standing), is_judged(right_standing)) {
        (true, false) => return Class::NotRun,
        (false, true) if fails(right_standing) => return Class::NewFailing,
        (false, true) => return Class::NewPassing,
        (true, true) if !fails(left_standing) && fails(right_standing) => return Class::Regression,
        (true, true) | (false, false) => {}
    }
    if let (Some(left), Some(right)) = (left.and_then(done), right.and_then(done)) {
        if let Some(class) = class_of_outcomes(by, left, right) {
            return class;
        }
        if is_deviation(left_standing) && right_standing == Standing::Passed {
            return Class::Fixed;
        }
        let same = left_standing == right_standing && left.outcome == right.outcome;
        if same && drift(left, right).is_some() {
            return Class::Drift;
        }
    }
    match right_standing {
        Standing::Failed | Standing::UnexpectedPass => Class::StillFailing,
        Standing::Warned if fails(left_standing) => Class::StillFailing,
        Standing::Known => Class::Known,
        Standing::Passed
        | Standing::Warned
        | Standing::Flaky
        | Standing::Inconclusive
        | Standing::Noted
        | Standing::Skipped => Class::Unchanged,
    }
}

/// Whether a side has no result, or one that says nothing. A noted case is in doubt when its answer is.
fn is_in_doubt(cell: &GridCell) -> bool {
    matches!(cell.standing(), None | Some(Standing::Inconclusive)) || done(cell).is_some_and(lacks_an_answer)
}

fn class_of_outcomes(by: Pivot, left: &CaseRecord, right: &CaseRecord) -> Option<Class> {
    if left.outcome == right.outcome {
        return None;
    }
    if let (Outcome::Rejected(left_kind), Outcome::Rejected(right_kind)) = (left.outcome, right.outcome) {
        // Deliveries are compared by outcome where the target shows no reason; between runs a reason that is no
        // longer shown is news.
        let hidden = by == Pivot::Delivery && (left_kind.shows_no_reason() || right_kind.shows_no_reason());
        return (!hidden).then_some(Class::ChangedKind);
    }
    let any = [left, right].into_iter().any(|case| case.facts.expected.contains(&Expectation::Any));
    // The design names only the first reason. The others are wrong answers that are wrong in another way, or a wrong
    // answer that only warns: to call them unchanged would hide them.
    let fails_differently = fails(left.standing) && fails(right.standing);
    (any || fails_differently || right.standing == Standing::Warned).then_some(Class::ChangedOutcome)
}

fn definition_changed(left: Option<&GridCell>, right: Option<&GridCell>) -> bool {
    let digest = |cell| facts(cell).map(|facts| &facts.digests.definition);
    matches!((left.and_then(digest), right.and_then(digest)), (Some(left), Some(right)) if left != right)
}

/// The facts of a case that was to run.
pub(super) fn facts(cell: &GridCell) -> Option<&CaseFacts> {
    match &cell.state {
        CellState::Done(record) => Some(&record.facts),
        CellState::Pending(facts) => Some(facts),
        CellState::Skipped(_) => None,
    }
}

/// The record of a case that has one.
pub(super) fn done(cell: &GridCell) -> Option<&CaseRecord> {
    match &cell.state {
        CellState::Done(record) => Some(record),
        CellState::Pending(_) | CellState::Skipped(_) => None,
    }
}

const fn is_judged(standing: Standing) -> bool {
    match standing {
        Standing::Passed | Standing::Failed | Standing::Warned | Standing::Known | Standing::UnexpectedPass => true,
        Standing::Flaky | Standing::Inconclusive | Standing::Noted | Standing::Skipped => false,
    }
}

const fn fails(standing: Standing) -> bool {
    matches!(standing, Standing::Failed | Standing::UnexpectedPass)
}

const fn is_deviation(standing: Standing) -> bool {
    fails(standing) || matches!(standing, Standing::Warned | Standing::Known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Delivery, ErrorKind, Fault, Verdict};
    use crate::report::synthetic;

    fn cell(standing: Standing, outcome: Outcome) -> GridCell {
        let facts = synthetic::facts("core", "row", "", Delivery::Post);
        let record = synthetic::record(&facts, outcome, Verdict::Noted, standing);
        GridCell { delivery: Delivery::Post, state: CellState::Done(record.into()) }
    }

    /// Every pair of standings with the same answer on both sides. Columns are the right side in the order of
    /// `Standing::ALL`: passed, failed, warned, known, unexpected pass, flaky, inconclusive, noted, skipped; the last
    /// column is a missing right side, the last row a missing left side.
    #[test]
    fn every_pair_of_standings_has_its_class() {
        use Class::{
            Fixed as Fx, Flaky as Fl, Inconclusive as In, Known as Kn, NewFailing as Nf, NewPassing as Np,
            NotRun as Nr, Regression as Re, Removed as Rm, StillFailing as Sf, Unchanged as Un,
        };
        let table = [
            [Un, Re, Un, Kn, Re, Fl, In, Nr, Nr, Rm],
            [Fx, Sf, Sf, Kn, Sf, Fl, In, Nr, Nr, Rm],
            [Fx, Re, Un, Kn, Re, Fl, In, Nr, Nr, Rm],
            [Fx, Re, Un, Kn, Re, Fl, In, Nr, Nr, Rm],
            [Fx, Sf, Sf, Kn, Sf, Fl, In, Nr, Nr, Rm],
            [Fl, Fl, Fl, Fl, Fl, Fl, In, Fl, Fl, Fl],
            [In, In, In, In, In, In, In, In, In, In],
            [Np, Nf, Np, Np, Nf, Fl, In, Un, Un, Rm],
            [Np, Nf, Np, Np, Nf, Fl, In, Un, Un, Rm],
            [Np, Nf, Np, Np, Nf, Fl, In, Np, Np, Un],
        ];
        let sides: Vec<Option<GridCell>> =
            Standing::ALL.iter().map(|&standing| Some(cell(standing, Outcome::Accepted))).chain([None]).collect();
        for (left, row) in sides.iter().zip(table) {
            for (right, wanted) in sides.iter().zip(row) {
                if left.is_none() && right.is_none() {
                    continue;
                }
                let names = [left, right].map(|side| side.as_ref().and_then(GridCell::standing));
                for &by in Pivot::ALL {
                    assert_eq!(classify(by, left.as_ref(), right.as_ref()), wanted, "{names:?} by {by}");
                }
            }
        }
    }

    #[test]
    fn other_answers_change_the_class() {
        use Outcome::{Accepted, Rejected};
        use Standing::{Failed, Noted, Passed, Warned};
        let signature = Rejected(ErrorKind::SignatureInvalid);
        let reused = Rejected(ErrorKind::JtiReused);
        let silent = Rejected(ErrorKind::Unauthenticated);
        let table = [
            ("another reason", Passed, signature, Passed, reused, Class::ChangedKind),
            ("another reason, still wrong", Failed, signature, Failed, reused, Class::ChangedKind),
            ("a regression wins over its reason", Passed, signature, Failed, reused, Class::Regression),
            ("a reason that is hidden now", Passed, signature, Passed, silent, Class::ChangedKind),
            ("fails differently", Failed, Accepted, Failed, reused, Class::ChangedOutcome),
            ("warns now", Passed, Accepted, Warned, reused, Class::ChangedOutcome),
            ("noted and another reason", Noted, signature, Noted, reused, Class::ChangedKind),
            ("as its own expectation says", Passed, Accepted, Passed, reused, Class::Unchanged),
            ("fixed", Failed, Accepted, Passed, reused, Class::Fixed),
        ];
        for (name, left, left_outcome, right, right_outcome, wanted) in table {
            let (left, right) = (cell(left, left_outcome), cell(right, right_outcome));
            assert_eq!(classify(Pivot::Run, Some(&left), Some(&right)), wanted, "{name}");
        }
        let (left, right) = (cell(Passed, signature), cell(Passed, silent));
        assert_eq!(classify(Pivot::Delivery, Some(&left), Some(&right)), Class::Unchanged);
    }

    #[test]
    fn where_any_answer_is_expected_another_outcome_is_told() {
        let any = |outcome| {
            let mut facts = synthetic::facts("core", "row", "", Delivery::Post);
            facts.expected = vec![Expectation::Any];
            let record = synthetic::record(&facts, outcome, Verdict::Noted, Standing::Noted);
            GridCell { delivery: Delivery::Post, state: CellState::Done(record.into()) }
        };
        let (left, right) = (any(Outcome::Accepted), any(Outcome::Rejected(ErrorKind::Unexplained)));
        assert_eq!(classify(Pivot::Run, Some(&left), Some(&right)), Class::ChangedOutcome);
        for lost in [Outcome::NoAnswer(Fault::TimedOut), Outcome::Ambiguous] {
            let ambiguous = lost == Outcome::Ambiguous;
            let lost = any(lost);
            for &by in Pivot::ALL {
                for (left, right) in [(&left, &lost), (&lost, &left)] {
                    assert_eq!(classify(by, Some(left), Some(right)), Class::Inconclusive, "{by}");
                }
                let twice = if ambiguous { Class::Unchanged } else { Class::Inconclusive };
                assert_eq!(classify(by, Some(&lost), Some(&lost)), twice, "{by}");
            }
        }
    }

    #[test]
    fn a_changed_definition_wins_over_all_between_runs_and_not_between_deliveries() {
        let mut facts = synthetic::facts("core", "row", "", Delivery::Post);
        facts.digests.definition = "33".repeat(16);
        let changed = GridCell { delivery: Delivery::Post, state: CellState::Done(synthetic::failed(&facts)) };
        let left = cell(Standing::Inconclusive, Outcome::Ambiguous);
        assert_eq!(classify(Pivot::Run, Some(&left), Some(&changed)), Class::DefinitionChanged);
        assert_eq!(classify(Pivot::Delivery, Some(&left), Some(&changed)), Class::Inconclusive);
        let pending = GridCell { delivery: Delivery::Post, state: CellState::Pending(facts.into()) };
        assert_eq!(classify(Pivot::Run, Some(&changed), Some(&pending)), Class::Inconclusive);
    }
}
