//! The grid scenario × delivery.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::Report;
use super::parity::{RowParity, between_cells, parity_of};
use crate::model::{
    CaseFacts, CaseKey, CaseRecord, Delivery, Level, ScenarioId, Skipped, Standing, SuiteId, TargetName,
};

/// The coordinates of a row: a case without its delivery.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowKey {
    /// The suite.
    pub suite: SuiteId,
    /// The scenario.
    pub scenario: ScenarioId,
    /// The values of the axes; empty without axes.
    pub case: String,
    /// The target.
    pub target: TargetName,
}

impl RowKey {
    /// The row of a case.
    pub fn of(key: &CaseKey) -> Self {
        Self {
            suite: key.suite.clone(),
            scenario: key.scenario.clone(),
            case: key.case.clone(),
            target: key.target.clone(),
        }
    }

    fn holds(&self, key: &CaseKey) -> bool {
        self.scenario == key.scenario && self.case == key.case && self.suite == key.suite && self.target == key.target
    }
}

impl std::fmt::Display for RowKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.suite, self.scenario)?;
        if self.case.is_empty() { Ok(()) } else { write!(f, " [{}]", self.case) }
    }
}

/// What is known of a case; shared with the report, so that a grid is cheap to make and to keep.
#[derive(Debug, Clone, PartialEq)]
pub enum CellState {
    /// It has a result.
    Done(Arc<CaseRecord>),
    /// It has none yet, or never got one.
    Pending(Arc<CaseFacts>),
    /// It was not to run.
    Skipped(Arc<Skipped>),
}

/// One case in the grid.
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    /// The delivery.
    pub delivery: Delivery,
    /// What is known.
    pub state: CellState,
}

impl GridCell {
    /// The key of the case.
    pub fn key(&self) -> &CaseKey {
        match &self.state {
            CellState::Done(record) => &record.facts.key,
            CellState::Pending(facts) => &facts.key,
            CellState::Skipped(skipped) => &skipped.key,
        }
    }

    /// Whether it has a result.
    pub fn is_done(&self) -> bool {
        match self.state {
            CellState::Done(_) => true,
            CellState::Pending(_) | CellState::Skipped(_) => false,
        }
    }

    /// The standing, where there is one.
    pub fn standing(&self) -> Option<Standing> {
        match &self.state {
            CellState::Done(record) => Some(record.standing),
            CellState::Pending(_) => None,
            CellState::Skipped(_) => Some(Standing::Skipped),
        }
    }

    /// The scenario's title.
    pub fn title(&self) -> &str {
        match &self.state {
            CellState::Done(record) => &record.facts.title,
            CellState::Pending(facts) => &facts.title,
            CellState::Skipped(skipped) => &skipped.title,
        }
    }

    fn level(&self) -> Option<Level> {
        match &self.state {
            CellState::Done(record) => Some(record.facts.requirement.level),
            CellState::Pending(facts) => Some(facts.requirement.level),
            CellState::Skipped(_) => None,
        }
    }
}

/// One row of the grid.
#[derive(Debug, Clone, PartialEq)]
pub struct GridRow {
    /// Suite, scenario and case.
    pub key: RowKey,
    /// The cells in the order of deliveries; there is at least one.
    pub cells: Vec<GridCell>,
    /// How they compare: GET against POST, every other against POST; the worst of these.
    pub parity: RowParity,
}

impl GridRow {
    /// The cell of this delivery.
    pub fn cell(&self, delivery: Delivery) -> Option<&GridCell> {
        self.cells.iter().find(|cell| cell.delivery == delivery)
    }

    /// The scenario's title.
    pub fn title(&self) -> &str {
        self.cells.first().map_or("", GridCell::title)
    }

    /// Whether the row differs against its contract, and the contract binds. What is only advised warns.
    pub fn breaks_contract(&self) -> bool {
        self.parity == RowParity::Differs && self.cells.iter().any(|cell| cell.level() == Some(Level::Must))
    }

    /// How GET and POST compare, where the row has both.
    pub fn get_and_post(&self) -> Option<RowParity> {
        between_cells(self.cell(Delivery::Get)?, self.cell(Delivery::Post)?)
    }
}

/// The rows of a report, sorted by key.
pub fn grid(report: &Report) -> Vec<GridRow> {
    let cells = cells(report);
    let mut rows: Vec<GridRow> = Vec::with_capacity(cells.len() / 2 + 1);
    for cell in cells {
        match rows.last_mut() {
            Some(row) if row.key.holds(cell.key()) => row.cells.push(cell),
            _ => {
                let key = RowKey::of(cell.key());
                rows.push(GridRow { key, cells: vec![cell], parity: RowParity::Single });
            }
        }
    }
    for row in &mut rows {
        row.parity = parity_of(&row.cells);
    }
    rows
}

/// Every case of a report, whatever is known of it, sorted by key.
pub(super) fn cells(report: &Report) -> Vec<GridCell> {
    let done = report.cases.iter().map(|case| (case.facts.key.delivery, CellState::Done(Arc::clone(case))));
    let pending = report.pending.iter().map(|facts| (facts.key.delivery, CellState::Pending(Arc::clone(facts))));
    let skipped = report.skipped.iter().map(|skip| (skip.key.delivery, CellState::Skipped(Arc::clone(skip))));
    let mut cells: Vec<GridCell> =
        done.chain(pending).chain(skipped).map(|(delivery, state)| GridCell { delivery, state }).collect();
    cells.sort_by(|left, right| left.key().cmp(right.key()));
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    #[test]
    fn rows_gather_every_case_once_in_the_order_of_keys() {
        let report = synthetic::report(synthetic::mixed_run());
        let rows = grid(&report);
        let cells: usize = rows.iter().map(|row| row.cells.len()).sum();
        assert_eq!(cells, report.cases.len() + report.pending.len() + report.skipped.len());
        assert!(rows.is_sorted_by(|left, right| left.key < right.key));
        for row in &rows {
            assert!(row.cells.is_sorted_by(|left, right| left.delivery < right.delivery));
            assert!(row.cells.iter().all(|cell| row.key.holds(cell.key())));
        }
    }

    #[test]
    fn pending_is_undecided_and_skipped_is_left_out() {
        let get = synthetic::facts("core", "row", "", Delivery::Get);
        let post = synthetic::facts("core", "row", "", Delivery::Post);
        let report = synthetic::report([
            synthetic::started(&[get.clone(), post.clone()], &[]),
            crate::events::RunEvent::CaseFinished(synthetic::passed(&get)),
        ]);
        assert_eq!(grid(&report)[0].parity, RowParity::Undecided);
        let skipped = Skipped { key: post.key, title: post.title, reason: "not declared".to_owned() };
        let report = synthetic::report([
            synthetic::started(std::slice::from_ref(&get), &[skipped]),
            crate::events::RunEvent::CaseFinished(synthetic::passed(&get)),
        ]);
        assert_eq!(grid(&report)[0].cells.len(), 2);
        assert_eq!(grid(&report)[0].parity, RowParity::Single);
    }
}
