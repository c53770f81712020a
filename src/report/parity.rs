//! Whether the deliveries of a row behave alike.

use super::grid::{CellState, GridCell};
use crate::model::{CaseRecord, Delivery, ErrorKind, Outcome, Parity, Redacted, Standing, StepRecord, closed_set};

closed_set! {
    /// How the deliveries of a row compare.
    pub enum RowParity {
        /// The same answers for the same reasons.
        Same = "same",
        /// The same outcome; the reasons cannot be compared, or the contract is about outcomes only.
        SameOutcome = "same_outcome",
        /// They differ, and that is expected: exempt, known, or both as their own expectation says.
        DiffersAsExpected = "differs_as_expected",
        /// An answer is missing or in doubt.
        Undecided = "undecided",
        /// They differ against the contract of the suite.
        Differs = "differs",
        /// There is one delivery only.
        Single = "single",
    }
}

/// How the cells of a row compare: GET against POST, every other against POST; the worst of these.
pub(super) fn parity_of(cells: &[GridCell]) -> RowParity {
    let reference = cells.iter().find(|cell| cell.delivery == Delivery::Post).or(cells.first());
    let Some(reference) = reference else {
        return RowParity::Single;
    };
    let others = cells.iter().filter(|cell| cell.delivery != reference.delivery);
    let pairs = others.filter_map(|cell| between_cells(cell, reference));
    // The order of declaration is the order of badness.
    pairs.max().unwrap_or(RowParity::Single)
}

/// How two cells of a row compare; nothing when one of them was not to run.
pub fn between_cells(left: &GridCell, right: &GridCell) -> Option<RowParity> {
    if [left, right].into_iter().any(|cell| cell.standing() == Some(Standing::Skipped)) {
        return None;
    }
    match (&left.state, &right.state) {
        (CellState::Skipped(_), _) | (_, CellState::Skipped(_)) => None,
        (CellState::Pending(_), _) | (_, CellState::Pending(_)) => Some(RowParity::Undecided),
        (CellState::Done(left), CellState::Done(right)) => Some(between_records(left, right)),
    }
}

fn between_records(left: &CaseRecord, right: &CaseRecord) -> RowParity {
    if equally_ambiguous(left, right) {
        return RowParity::SameOutcome;
    }
    if [left, right].into_iter().any(is_in_doubt) {
        return RowParity::Undecided;
    }
    match likeness(left, right) {
        Likeness::Same => RowParity::Same,
        Likeness::ReasonHidden => RowParity::SameOutcome,
        Likeness::OtherReason if left.facts.parity == Parity::SameOutcome => RowParity::SameOutcome,
        Likeness::OtherReason | Likeness::OtherOutcome if may_differ(left, right) => RowParity::DiffersAsExpected,
        Likeness::OtherReason | Likeness::OtherOutcome => RowParity::Differs,
    }
}

fn is_in_doubt(case: &CaseRecord) -> bool {
    lacks_an_answer(case) || matches!(case.standing, Standing::Inconclusive | Standing::Flaky)
}

/// Whether an answer of a case is missing or can be read either way. A case that is not judged may lack one too, and
/// still stand as noted.
pub(super) fn lacks_an_answer(case: &CaseRecord) -> bool {
    let mut outcomes = steps(case).iter().map(|step| step.reading.outcome).chain([case.outcome]);
    outcomes.any(|outcome| match outcome {
        Outcome::Ambiguous | Outcome::NoAnswer(_) => true,
        Outcome::Accepted | Outcome::Rejected(_) => false,
    })
}

/// Whether both sides were only to be noted, and both answers can be read either way. Nobody asked which way, so the one
/// is like the other, as far as can be told.
pub(super) fn equally_ambiguous(left: &CaseRecord, right: &CaseRecord) -> bool {
    [left, right].into_iter().all(|case| {
        let ambiguous_throughout = steps(case).iter().all(|step| step.reading.outcome == Outcome::Ambiguous);
        case.standing == Standing::Noted && case.outcome == Outcome::Ambiguous && ambiguous_throughout
    })
}

fn may_differ(left: &CaseRecord, right: &CaseRecord) -> bool {
    let exempt = [left, right].iter().any(|case| matches!(case.facts.parity, Parity::Exempt(_)));
    let known = [left, right].iter().any(|case| case.standing == Standing::Known);
    // Where anything is expected of one delivery, that one is noted, and nobody promised that the other is like it.
    let as_expected = |case: &CaseRecord| matches!(case.standing, Standing::Passed | Standing::Noted);
    let each_as_its_own_expectation_says =
        left.facts.expected != right.facts.expected && as_expected(left) && as_expected(right);
    exempt || known || each_as_its_own_expectation_says
}

/// How alike two cases are, step by step; the least alike step decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Same,
    ReasonHidden,
    OtherReason,
    OtherOutcome,
}

fn likeness(left: &CaseRecord, right: &CaseRecord) -> Likeness {
    let whole = likeness_of_answers(Answer::of_case(left), Answer::of_case(right));
    let (left_steps, right_steps) = (steps(left), steps(right));
    if left_steps.len() != right_steps.len() {
        return whole;
    }
    let pairs = left_steps.iter().zip(right_steps);
    let by_step = pairs.map(|(left, right)| likeness_of_answers(Answer::of_step(left), Answer::of_step(right)));
    by_step.fold(whole, Likeness::max)
}

fn steps(case: &CaseRecord) -> &[StepRecord] {
    case.attempts.last().map_or(&[], |attempt| &attempt.steps)
}

/// What is compared of an answer. The target's words count only where no rule reads them.
#[derive(Clone, Copy)]
struct Answer<'a> {
    outcome: Outcome,
    message: Option<&'a str>,
}

impl<'a> Answer<'a> {
    fn of_case(case: &'a CaseRecord) -> Self {
        Self { outcome: case.outcome, message: case.deciding_step().and_then(message) }
    }

    fn of_step(step: &'a StepRecord) -> Self {
        Self { outcome: step.reading.outcome, message: message(step) }
    }

    /// Whether the target refused without showing why: neither by a place nor by a text.
    fn hides_its_reason(self) -> bool {
        match self.outcome {
            Outcome::Rejected(ErrorKind::Unexplained) => self.message.is_none(),
            Outcome::Rejected(kind) => kind.shows_no_reason(),
            Outcome::Accepted | Outcome::Ambiguous | Outcome::NoAnswer(_) => false,
        }
    }
}

fn message(step: &StepRecord) -> Option<&str> {
    step.reading.message.as_ref().map(Redacted::as_str)
}

/// Two reasons that nobody saw are not the same reason, and two texts that no rule reads are the same reason only when
/// they are the same text.
fn likeness_of_answers(left: Answer<'_>, right: Answer<'_>) -> Likeness {
    if left.outcome.word() != right.outcome.word() {
        return Likeness::OtherOutcome;
    }
    let unread = Outcome::Rejected(ErrorKind::Unexplained);
    let both_unread = left.outcome == unread && right.outcome == unread;
    if left.hides_its_reason() || right.hides_its_reason() || (both_unread && left.message != right.message) {
        Likeness::ReasonHidden
    } else if left.outcome == right.outcome {
        Likeness::Same
    } else {
        Likeness::OtherReason
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Expectation, Fault, Verdict};
    use crate::report::synthetic;

    fn case(delivery: Delivery, outcome: Outcome, standing: Standing, parity: &Parity) -> CaseRecord {
        let mut facts = synthetic::facts("core", "row", "", delivery);
        facts.parity = parity.clone();
        CaseRecord { facts, attempts: Vec::new(), outcome, verdict: Verdict::Noted, standing }
    }

    #[test]
    fn parity_follows_contract_outcome_and_reason() {
        use Outcome::{Accepted, Rejected};
        use Standing::{Failed, Flaky, Inconclusive, Known, Noted, Passed};
        let kind = Parity::SameKind;
        let outcome = Parity::SameOutcome;
        let exempt = Parity::Exempt("GET is retired".to_owned());
        let signature = Rejected(ErrorKind::SignatureInvalid);
        let reused = Rejected(ErrorKind::JtiReused);
        let silent = Rejected(ErrorKind::Unauthenticated);
        let unread = Rejected(ErrorKind::Unexplained);
        let lost = Outcome::NoAnswer(Fault::TimedOut);
        let table = [
            ("alike", &kind, Accepted, Passed, Accepted, Passed, RowParity::Same),
            ("alike by reason", &kind, reused, Passed, reused, Passed, RowParity::Same),
            ("both fail alike", &kind, Accepted, Failed, Accepted, Failed, RowParity::Same),
            ("both show no reason", &kind, silent, Passed, silent, Passed, RowParity::SameOutcome),
            ("no text at all", &kind, unread, Noted, unread, Noted, RowParity::SameOutcome),
            ("one has no text", &kind, unread, Noted, reused, Noted, RowParity::SameOutcome),
            ("one shows no reason", &kind, silent, Passed, reused, Passed, RowParity::SameOutcome),
            ("other reason", &kind, signature, Failed, reused, Passed, RowParity::Differs),
            ("other reason allowed", &outcome, signature, Passed, reused, Passed, RowParity::SameOutcome),
            ("other outcome", &outcome, Accepted, Failed, reused, Passed, RowParity::Differs),
            ("exempt", &exempt, Accepted, Passed, reused, Passed, RowParity::DiffersAsExpected),
            ("exempt and alike", &exempt, Accepted, Passed, Accepted, Passed, RowParity::Same),
            ("known", &kind, Accepted, Known, reused, Passed, RowParity::DiffersAsExpected),
            ("in doubt", &kind, reused, Inconclusive, reused, Passed, RowParity::Undecided),
            ("flaky", &kind, reused, Passed, reused, Flaky, RowParity::Undecided),
            ("noted without answers", &kind, lost, Noted, lost, Noted, RowParity::Undecided),
            ("noted, one lost", &kind, lost, Noted, reused, Noted, RowParity::Undecided),
            (
                "noted, both ambiguous",
                &kind,
                Outcome::Ambiguous,
                Noted,
                Outcome::Ambiguous,
                Noted,
                RowParity::SameOutcome,
            ),
            ("noted, one ambiguous", &kind, Outcome::Ambiguous, Noted, Accepted, Noted, RowParity::Undecided),
            ("exempt, one lost", &exempt, lost, Noted, reused, Passed, RowParity::Undecided),
            ("noted and other", &kind, Accepted, Noted, reused, Noted, RowParity::Differs),
        ];
        for (name, contract, left, left_standing, right, right_standing, wanted) in table {
            let get = case(Delivery::Get, left, left_standing, contract);
            let post = case(Delivery::Post, right, right_standing, contract);
            assert_eq!(between_records(&get, &post), wanted, "{name}");
            assert_eq!(between_records(&post, &get), wanted, "{name}, mirrored");
        }
    }

    #[test]
    fn a_difference_that_each_expectation_asks_for_is_expected_only_while_neither_fails() {
        let refused = Outcome::Rejected(ErrorKind::GetRetired);
        let mut get = case(Delivery::Get, refused, Standing::Passed, &Parity::SameKind);
        get.facts.expected = vec![Expectation::Rejected(vec![ErrorKind::GetRetired])];
        let mut post = case(Delivery::Post, Outcome::Accepted, Standing::Passed, &Parity::SameKind);
        post.facts.expected = vec![Expectation::Accepted];
        assert_eq!(between_records(&get, &post), RowParity::DiffersAsExpected);
        post.facts.expected = vec![Expectation::Any];
        post.standing = Standing::Noted;
        assert_eq!(between_records(&get, &post), RowParity::DiffersAsExpected);
        assert_eq!(between_records(&post, &get), RowParity::DiffersAsExpected);
        get.standing = Standing::Failed;
        assert_eq!(between_records(&get, &post), RowParity::Differs);
    }

    #[test]
    fn an_earlier_step_that_differs_is_a_difference() {
        let facts = |delivery| synthetic::facts("core", "steps", "", delivery);
        let get = synthetic::with_steps(&facts(Delivery::Get), &[Outcome::Accepted, Outcome::Accepted]);
        let refused = Outcome::Rejected(ErrorKind::JtiReused);
        let post = synthetic::with_steps(&facts(Delivery::Post), &[refused, Outcome::Accepted]);
        assert_eq!(between_records(&get, &post), RowParity::Differs);
        let post = synthetic::with_steps(&facts(Delivery::Post), &[Outcome::Ambiguous, Outcome::Accepted]);
        assert_eq!(between_records(&get, &post), RowParity::Undecided);
    }

    #[test]
    fn texts_that_no_rule_reads_are_the_same_reason_only_when_they_are_the_same() {
        let with_text = |delivery, text: Option<&str>| {
            let facts = synthetic::facts("core", "row", "", delivery);
            let mut case = synthetic::with_steps(&facts, &[Outcome::Rejected(ErrorKind::Unexplained)]);
            case.attempts[0].steps[0].reading.message = text.map(Redacted::vouch);
            case
        };
        let table = [
            (Some("Nope."), Some("Nope."), RowParity::Same),
            (Some("Nope."), Some("No."), RowParity::SameOutcome),
            (Some("Nope."), None, RowParity::SameOutcome),
            (None, None, RowParity::SameOutcome),
        ];
        for (left, right, wanted) in table {
            let (get, post) = (with_text(Delivery::Get, left), with_text(Delivery::Post, right));
            assert_eq!(between_records(&get, &post), wanted, "{left:?} beside {right:?}");
        }
    }

    #[test]
    fn the_worst_pair_decides() {
        let cell = |delivery, outcome| {
            let record = case(delivery, outcome, Standing::Passed, &Parity::SameKind);
            GridCell { delivery, state: CellState::Done(record.into()) }
        };
        let refused = Outcome::Rejected(ErrorKind::JtiReused);
        let three = [
            cell(Delivery::Get, Outcome::Accepted),
            cell(Delivery::Post, Outcome::Accepted),
            cell(Delivery::PostJson, refused),
        ];
        assert_eq!(parity_of(&three), RowParity::Differs);
        assert_eq!(parity_of(&three[..2]), RowParity::Same);
        assert_eq!(parity_of(&three[..1]), RowParity::Single);
    }
}
