//! The matrix scenario × delivery.

use super::markup::Markup;
use crate::model::Standing;
use crate::report::write::text::{deliveries, short_outcome};
use crate::report::{CellState, GridCell, GridRow};
use crate::report::{mark, parity_mark};

/// Writes the matrix. Cases are numbered in the order of cells, which is the order of the report's cases.
pub(super) fn write(page: &mut Markup, rows: &[GridRow]) {
    let deliveries = deliveries(rows);
    page.raw("<section id=\"matrix\"><h2>Scenarios by delivery</h2>\n<div class=\"scroll\"><table>\n");
    page.raw("<caption>GET is compared with POST, every other delivery with POST</caption>\n");
    page.raw("<thead><tr><th scope=\"col\">Scenario</th>");
    for delivery in &deliveries {
        page.raw("<th scope=\"col\">").raw(delivery.title()).raw("</th>");
    }
    page.raw("<th scope=\"col\">Parity</th></tr></thead>\n<tbody>\n");
    let mut case = 0;
    for (at, row) in rows.iter().enumerate() {
        page.raw("<tr id=\"row-").number(at).raw("\"><th scope=\"row\">").shown(&row.key);
        page.wrapped("<br><span class=\"dim\">", row.title(), "</span></th>");
        for &delivery in &deliveries {
            page.raw("<td>");
            if let Some(shown) = row.cell(delivery) {
                cell(page, shown, &mut case);
            }
            page.raw("</td>");
        }
        let mark = parity_mark(row.parity);
        page.raw("<td><b class=\"").raw(row.parity.id()).raw("\">").raw(mark.glyph).raw("</b> ").raw(mark.word);
        page.raw("</td></tr>\n");
    }
    page.raw("</tbody></table></div></section>\n");
}

fn cell(page: &mut Markup, cell: &GridCell, case: &mut usize) {
    match &cell.state {
        CellState::Done(record) => {
            let mark = mark(record.standing);
            page.raw("<b class=\"").raw(record.standing.id()).raw("\">").raw(mark.glyph).raw(" ").raw(mark.word);
            page.raw("</b> <a href=\"#case-").number(*case).raw("\">").raw(short_outcome(record.outcome)).raw("</a>");
            *case += 1;
        }
        CellState::Pending(_) => {
            page.raw("<b class=\"pending\">… no result</b>");
        }
        CellState::Skipped(_) => {
            page.raw("<b class=\"skipped\">").raw(mark(Standing::Skipped).glyph).raw(" skipped</b>");
        }
    }
}
