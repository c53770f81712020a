//! The canonical document: stable order, one case on a line.

use super::super::document::Report;
use super::lines::to_lines;

pub(super) fn render(report: &Report) -> Vec<u8> {
    to_lines(report)
}
