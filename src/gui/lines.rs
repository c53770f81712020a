//! The lines of the grid: which rows pass the filter, under the headings of their suites and scenarios.

use super::view::{Chip, Filter, Rows};
use crate::model::{ScenarioId, Standing, SuiteId};
use crate::report::{CellState, GridRow, RowParity};

/// One line of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// The heading of a suite, with the number of its rows.
    Suite(SuiteId, usize),
    /// The heading of a scenario that has several cases; the number is that of its first row.
    Scenario(usize),
    /// A case of the scenario above.
    Case(usize),
    /// A scenario that is its only case.
    Alone(usize),
}

impl Line {
    /// The number of the row, where the line is one.
    pub(super) const fn row(&self) -> Option<usize> {
        match self {
            Self::Suite(..) | Self::Scenario(_) => None,
            Self::Case(row) | Self::Alone(row) => Some(*row),
        }
    }
}

/// The lines of the last frame, kept while neither rows nor filter change.
#[derive(Debug, Default)]
pub(super) struct LineCache {
    made_for: Option<(u64, Filter)>,
    lines: Vec<Line>,
}

impl LineCache {
    /// The lines for these rows, which are those of this revision.
    pub(super) fn of(&mut self, revision: u64, rows: &[GridRow], filter: &Filter) -> &[Line] {
        if self.made_for.as_ref().is_none_or(|(made, with)| *made != revision || with != filter) {
            self.lines = lines(rows, filter);
            self.made_for = Some((revision, filter.clone()));
        }
        &self.lines
    }
}

fn lines(rows: &[GridRow], filter: &Filter) -> Vec<Line> {
    let words: Vec<String> = filter.text.split_whitespace().map(str::to_lowercase).collect();
    let kept: Vec<usize> = (0..rows.len()).filter(|&at| passes(&rows[at], filter, &words)).collect();
    let mut lines = Vec::with_capacity(kept.len() + kept.len() / 4);
    for of_suite in kept.chunk_by(|&left, &right| rows[left].key.suite == rows[right].key.suite) {
        lines.push(Line::Suite(rows[of_suite[0]].key.suite.clone(), of_suite.len()));
        for of_scenario in of_suite.chunk_by(|&left, &right| scenario(rows, left) == scenario(rows, right)) {
            let first = of_scenario[0];
            if of_scenario.len() == 1 && rows[first].key.case.is_empty() {
                lines.push(Line::Alone(first));
            } else {
                lines.push(Line::Scenario(first));
                lines.extend(of_scenario.iter().map(|&row| Line::Case(row)));
            }
        }
    }
    lines
}

fn scenario(rows: &[GridRow], at: usize) -> &ScenarioId {
    &rows[at].key.scenario
}

fn passes(row: &GridRow, filter: &Filter, words: &[String]) -> bool {
    let by_rows = match filter.rows {
        Rows::All => true,
        Rows::Failed => {
            let failed = |standing| matches!(standing, Some(Standing::Failed | Standing::UnexpectedPass));
            row.cells.iter().any(|cell| failed(cell.standing()))
        }
        Rows::Differs => matches!(row.parity, RowParity::Differs | RowParity::DiffersAsExpected),
    };
    let chip = |state: &CellState| match state {
        CellState::Done(record) => Chip::Standing(record.standing),
        CellState::Pending(_) => Chip::Pending,
        CellState::Skipped(_) => Chip::Standing(Standing::Skipped),
    };
    let by_chips = filter.chips.is_empty() || row.cells.iter().any(|cell| filter.chips.contains(&chip(&cell.state)));
    by_rows && by_chips && (words.is_empty() || holds(row, words))
}

fn holds(row: &GridRow, words: &[String]) -> bool {
    let mut text = format!("{} {}", row.key, row.title()).to_lowercase();
    for cell in &row.cells {
        if let CellState::Done(record) = &cell.state {
            text.push(' ');
            text.push_str(record.outcome.word());
            if let Some(kind) = record.outcome.kind() {
                text.push(' ');
                text.push_str(kind.id());
            }
        }
    }
    words.iter().all(|word| text.contains(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::example;
    use crate::model::{Delivery, ErrorKind, Outcome};
    use crate::report::grid;

    fn rows() -> Vec<GridRow> {
        let reused = Outcome::Rejected(ErrorKind::JtiReused);
        grid(&example::report(&[
            ("core", "happy", "", Delivery::Get, Some((Outcome::Accepted, Standing::Passed))),
            ("core", "happy", "", Delivery::Post, Some((Outcome::Accepted, Standing::Passed))),
            ("core", "window", "iat=a", Delivery::Get, Some((reused, Standing::Failed))),
            ("core", "window", "iat=a", Delivery::Post, Some((Outcome::Accepted, Standing::Passed))),
            ("core", "window", "iat=b", Delivery::Post, None),
            ("legacy", "ruby", "", Delivery::Get, Some((reused, Standing::Noted))),
        ]))
    }

    #[test]
    fn rows_stand_under_their_suite_and_scenario() {
        let core = SuiteId::parse("core").unwrap();
        let legacy = SuiteId::parse("legacy").unwrap();
        let all = lines(&rows(), &Filter::default());
        let wanted = [
            Line::Suite(core, 3),
            Line::Alone(0),
            Line::Scenario(1),
            Line::Case(1),
            Line::Case(2),
            Line::Suite(legacy, 1),
            Line::Alone(3),
        ];
        assert_eq!(all, wanted);
    }

    #[test]
    fn each_filter_keeps_what_it_names() {
        let kept = |filter: &Filter| -> Vec<usize> { lines(&rows(), filter).iter().filter_map(Line::row).collect() };
        let text = |text: &str| Filter { text: text.to_owned(), ..Filter::default() };
        let chips = |chips: &[Chip]| Filter { chips: chips.iter().copied().collect(), ..Filter::default() };
        let coarse = |rows| Filter { rows, ..Filter::default() };
        let table = [
            (Filter::default(), vec![0, 1, 2, 3]),
            (text("WINDOW"), vec![1, 2]),
            (text("jti_reused core"), vec![1]),
            (text("nothing"), vec![]),
            (coarse(Rows::Failed), vec![1]),
            (coarse(Rows::Differs), vec![1]),
            (chips(&[Chip::Pending]), vec![2]),
            (chips(&[Chip::Standing(Standing::Noted), Chip::Pending]), vec![2, 3]),
        ];
        for (filter, wanted) in table {
            assert_eq!(kept(&filter), wanted, "{filter:?}");
        }
    }

    #[test]
    fn lines_are_made_again_only_when_something_changed() {
        let rows = rows();
        let mut cache = LineCache::default();
        assert_eq!(cache.of(1, &rows, &Filter::default()).len(), 7);
        assert_eq!(cache.of(1, &[], &Filter::default()).len(), 7);
        assert!(cache.of(2, &[], &Filter::default()).is_empty());
        assert_eq!(cache.of(3, &rows, &Filter { text: "ruby".to_owned(), ..Filter::default() }).len(), 2);
    }
}
