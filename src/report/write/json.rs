//! The canonical document: stable order, one case on a line.

use super::lines::to_lines;
use crate::report::Report;

pub(super) fn render(report: &Report) -> Vec<u8> {
    to_lines(report)
}
