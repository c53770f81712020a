//! Where the selection goes when a key is pressed, and which cell stands for a row.

use super::document::CellAt;
use super::lines::Line;
use crate::model::{Delivery, Standing};
use crate::report::{GridRow, LEGEND};

/// A step of the selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Move {
    /// By so many rows; none selects the first where nothing is selected.
    Rows(isize),
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// To the delivery on the left.
    Left,
    /// To the delivery on the right.
    Right,
}

/// The line and the cell after a step; none where there is no row.
pub(super) fn moved(lines: &[Line], rows: &[GridRow], from: Option<&CellAt>, step: Move) -> Option<(usize, CellAt)> {
    let stops: Vec<(usize, usize)> =
        lines.iter().enumerate().filter_map(|(line, found)| found.row().map(|row| (line, row))).collect();
    let last = stops.len().checked_sub(1)?;
    let here = from.and_then(|at| stops.iter().position(|&(_, row)| rows[row].key == at.row));
    let there = match (here, step) {
        (_, Move::Last) => last,
        (None, _) | (_, Move::First) => 0,
        (Some(here), Move::Rows(by)) => here.saturating_add_signed(by).min(last),
        (Some(here), Move::Left | Move::Right) => here,
    };
    let (line, row) = stops[there];
    let row = &rows[row];
    let wanted = from.filter(|_| here.is_some()).map(|at| at.delivery);
    let at = wanted.and_then(|wanted| row.cells.iter().position(|cell| cell.delivery == wanted));
    let cells = row.cells.len();
    let delivery = match (at, step) {
        (Some(at), Move::Left) => row.cells[at.saturating_sub(1)].delivery,
        (Some(at), Move::Right) => row.cells[(at + 1).min(cells - 1)].delivery,
        (Some(at), Move::Rows(_) | Move::First | Move::Last) => row.cells[at].delivery,
        (None, _) => worst(row)?,
    };
    Some((line, CellAt { row: row.key.clone(), delivery }))
}

/// The cell that somebody most wants to see: the worst one.
pub(super) fn worst(row: &GridRow) -> Option<Delivery> {
    let badness = |standing: Option<Standing>| {
        let place = standing.and_then(|standing| LEGEND.iter().position(|&listed| listed == standing));
        place.unwrap_or(LEGEND.len())
    };
    row.cells.iter().min_by_key(|cell| badness(cell.standing())).map(|cell| cell.delivery)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::example;
    use crate::gui::lines::LineCache;
    use crate::gui::view::Filter;
    use crate::model::{ErrorKind, Outcome};
    use crate::report::grid;

    #[test]
    fn keys_move_over_rows_and_deliveries_and_stop_at_the_ends() {
        let reused = Outcome::Rejected(ErrorKind::JtiReused);
        let good = Some((Outcome::Accepted, Standing::Passed));
        let rows = grid(&example::report(&[
            ("core", "a", "", Delivery::Get, good),
            ("core", "a", "", Delivery::Post, Some((reused, Standing::Failed))),
            ("core", "b", "", Delivery::Get, good),
            ("legacy", "c", "", Delivery::Post, good),
        ]));
        let mut cache = LineCache::default();
        let lines = cache.of(1, &rows, &Filter::default());
        let at = |row: usize, delivery| CellAt { row: rows[row].key.clone(), delivery };
        let go =
            |from: Option<&CellAt>, step| moved(lines, &rows, from, step).map(|(line, at)| (line, at.row, at.delivery));
        let is = |line: usize, row: usize, delivery| Some((line, rows[row].key.clone(), delivery));
        let first_post = at(0, Delivery::Post);
        let first_get = at(0, Delivery::Get);
        let last = at(2, Delivery::Post);
        let table = [
            (None, Move::Rows(1), is(1, 0, Delivery::Post)),
            (Some(&first_post), Move::Left, is(1, 0, Delivery::Get)),
            (Some(&first_get), Move::Left, is(1, 0, Delivery::Get)),
            (Some(&first_get), Move::Right, is(1, 0, Delivery::Post)),
            (Some(&first_get), Move::Rows(1), is(2, 1, Delivery::Get)),
            (Some(&first_post), Move::Rows(1), is(2, 1, Delivery::Get)),
            (Some(&first_post), Move::Rows(15), is(4, 2, Delivery::Post)),
            (Some(&last), Move::Rows(1), is(4, 2, Delivery::Post)),
            (Some(&last), Move::First, is(1, 0, Delivery::Post)),
            (Some(&first_get), Move::Last, is(4, 2, Delivery::Post)),
        ];
        for (from, step, wanted) in table {
            assert_eq!(go(from, step), wanted, "{from:?} {step:?}");
        }
        assert_eq!(moved(&[], &rows, None, Move::First), None);
    }
}
