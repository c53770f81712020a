//! The order of the page: the verdict, what blocks, the matrix, the evidence, the facts.

use std::collections::BTreeSet;

use super::markup::Markup;
use super::{case, facts, matrix};
use crate::model::{CaseRecord, Standing};
use crate::report::Counts;
use crate::report::Report;
use crate::report::explain;
use crate::report::sentence::{canary_sentence, sentence_with};
use crate::report::verdict::{RunVerdict, verdict_of};
use crate::report::write::text::{hangs_on_canary, needs_attention};
use crate::report::{GridCell, GridRow, grid};
use crate::report::{LEGEND, mark, parity_mark};

const HEAD: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
    base-uri 'none'; form-action 'none'\">\n\
    <meta name=\"referrer\" content=\"no-referrer\"><meta name=\"color-scheme\" content=\"light dark\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";

/// About what a case with its exchange takes, so that the page grows seldom.
const BYTES_PER_CASE: usize = 4 * 1024;

pub(in crate::report::write) fn render(report: &Report) -> Vec<u8> {
    let counts = Counts::of(report);
    let rows = grid(report);
    let verdict = verdict_of(report, &counts, &rows);
    let mut page = Markup::with_capacity(32 * 1024 + report.cases.len() * BYTES_PER_CASE);
    page.raw(HEAD).raw(headline(&verdict)).raw(" – ").text(&report.run).raw("</title>\n<style>\n");
    page.raw(include_str!("../../../../assets/templates/report.css")).raw("</style></head>\n<body>\n<header>\n");
    page.raw("<h1>").raw(headline(&verdict)).raw("</h1>\n");
    page.wrapped("<p class=\"sum\">", &sentence_with(report, &counts, &rows), "</p>\n");
    summary(&mut page, report, &counts);
    page.raw("</header>\n");
    page.raw(NAVIGATION).raw("<main>\n");
    blocking(&mut page, report, &rows);
    matrix::write(&mut page, &rows);
    cases(&mut page, report, &rows);
    facts::canaries(&mut page, report);
    facts::not_done(&mut page, report);
    facts::skipped(&mut page, report);
    facts::legend(&mut page);
    facts::run(&mut page, report);
    facts::redaction(&mut page, report);
    page.raw("</main>\n</body></html>\n");
    page.into_bytes()
}

const NAVIGATION: &str = "<nav aria-label=\"Sections\"><ul>\
    <li><a href=\"#blocks\">What blocks</a></li><li><a href=\"#matrix\">Scenarios by delivery</a></li>\
    <li><a href=\"#attention\">Cases to look at</a></li><li><a href=\"#cases\">All other cases</a></li>\
    <li><a href=\"#canaries\">Canaries</a></li><li><a href=\"#skipped\">Not run</a></li>\
    <li><a href=\"#legend\">Legend</a></li><li><a href=\"#run\">About this run</a></li>\
    <li><a href=\"#redaction\">What was taken out</a></li></ul></nav>\n";

const fn headline(verdict: &RunVerdict) -> &'static str {
    match verdict {
        RunVerdict::Passed => "✓ As expected",
        RunVerdict::Failed => "✗ Not as expected",
        RunVerdict::Undecided => "! Undecided",
        RunVerdict::NothingJudged => "! Nothing passed",
        RunVerdict::Incomplete(_) => "… Not complete",
    }
}

fn summary(page: &mut Markup, report: &Report, counts: &Counts) {
    page.wrapped("<p class=\"dim\">", &report.target.origin, "").wrapped(" (", report.target.name.as_str(), "), ");
    page.text(report.phase.id()).raw(" the migration, ").shown(&report.started_at.format("%Y-%m-%d %H:%M:%S UTC"));
    page.raw("</p>\n<ul class=\"counts\">");
    for standing in LEGEND.into_iter().filter(|&standing| counts.count(standing) > 0) {
        let mark = mark(standing);
        page.raw("<li><b class=\"").raw(standing.id()).raw("\">").raw(mark.glyph).raw("</b> ");
        page.number(counts.count(standing)).raw(" ").raw(mark.word).raw("</li>");
    }
    if counts.pending > 0 {
        page.raw("<li><b class=\"pending\">…</b> ").number(counts.pending).raw(" without a result</li>");
    }
    page.raw("</ul>\n");
}

/// What keeps the run from passing, with links to the evidence.
fn blocking(page: &mut Markup, report: &Report, rows: &[GridRow]) {
    page.raw("<section id=\"blocks\"><h2>What blocks</h2>\n<ul>\n");
    let mut nothing = true;
    for sentence in report.failed_canaries().map(|canary| canary_sentence(canary)).collect::<BTreeSet<_>>() {
        nothing = false;
        page.wrapped("<li><a href=\"#canaries\">Canary</a>: ", &sentence, "</li>\n");
    }
    let hanging = report.cases.iter().filter(|case| hangs_on_canary(case)).count();
    if hanging > 0 {
        page.raw("<li>").number(hanging).raw(" cases hang on it and prove nothing until it signs in</li>\n");
    }
    let own = |case: &CaseRecord| blocks(case.standing) && !hangs_on_canary(case);
    for (at, case) in report.cases.iter().enumerate().filter(|(_, case)| own(case)) {
        nothing = false;
        let mark = mark(case.standing);
        page.raw("<li><b class=\"").raw(case.standing.id()).raw("\">").raw(mark.glyph).raw(" ").raw(mark.word);
        page.raw("</b> <a href=\"#case-").number(at).raw("\">").shown(&case.facts.key).raw("</a>: ");
        page.text(&explain::case_sentence(case)).raw("</li>\n");
    }
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.breaks_contract()) {
        nothing = false;
        page.raw("<li><b class=\"differs\">≠ differs</b> <a href=\"#row-").number(at).raw("\">").shown(&row.key);
        page.raw("</a>: ").raw(parity_mark(row.parity).meaning).raw("</li>\n");
    }
    if !report.is_whole() {
        nothing = false;
        page.raw("<li><b class=\"pending\">… not complete</b> <a href=\"#pending\">");
        page.number(report.pending.len()).raw(" of ").number(report.planned).raw(" cases without a result</a></li>\n");
    }
    if nothing {
        page.raw("<li>Nothing</li>\n");
    }
    page.raw("</ul></section>\n");
}

fn blocks(standing: Standing) -> bool {
    match standing {
        Standing::Failed | Standing::UnexpectedPass | Standing::Inconclusive => true,
        Standing::Passed
        | Standing::Warned
        | Standing::Known
        | Standing::Flaky
        | Standing::Noted
        | Standing::Skipped => false,
    }
}

/// The cases that somebody has to look at unfolded, all others folded.
fn cases(page: &mut Markup, report: &Report, rows: &[GridRow]) {
    let mut looked_at: Vec<usize> = Vec::new();
    let mut at = 0;
    for row in rows {
        for standing in row.cells.iter().filter(|cell| cell.is_done()).filter_map(GridCell::standing) {
            let needed = needs_attention(standing) && !hangs_on_canary(&report.cases[at]);
            if row.breaks_contract() || needed {
                looked_at.push(at);
            }
            at += 1;
        }
    }
    page.raw("<section id=\"attention\"><h2>Cases to look at</h2>\n");
    for &at in &looked_at {
        case::open(page, at, &report.cases[at]);
    }
    if looked_at.is_empty() {
        page.raw("<p>None</p>\n");
    }
    page.raw("</section>\n<section id=\"cases\"><h2>All other cases</h2>\n");
    for (at, record) in report.cases.iter().enumerate().filter(|(at, _)| looked_at.binary_search(at).is_err()) {
        case::folded(page, at, record);
    }
    page.raw("</section>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    fn page(events: Vec<crate::events::RunEvent>) -> String {
        String::from_utf8(render(&synthetic::report(events))).expect("is text")
    }

    #[test]
    fn the_page_is_as_it_was_reviewed() {
        let text = page(synthetic::mixed_run());
        let body = text.split_once("</style>").expect("has a style").1.to_owned();
        synthetic::in_test_data(|| insta::assert_snapshot!("page", body));
    }

    #[test]
    fn the_page_loads_nothing_and_runs_nothing() {
        let text = page(synthetic::mixed_run());
        assert!(text.contains("default-src 'none'; style-src 'unsafe-inline'"));
        for word in ["<script", "<img", "<link", "<iframe", "<form", "url(", "@import", " src=", " onload"] {
            assert!(!text.contains(word), "{word}");
        }
    }

    #[test]
    fn hostile_text_never_becomes_markup() {
        let hostile = page(synthetic::hostile_run());
        assert!(!hostile.contains("<script") && !hostile.contains("</td></script>"));
        assert!(!hostile.contains("javascript:alert") && !hostile.contains("href=\"javascript"));
        assert!(!hostile.contains(['\u{202e}', '\0', '\u{fffe}', '\u{1b}', '\r']));
        // Every tag of the page is one that this program writes: attributes in double quotes, and no other `<`.
        let tags = regex::Regex::new(r#"<(/?[a-z][a-z0-9]*|!DOCTYPE)((?: [a-z-]+(?:="[^"<>]*")?)*)>"#).expect("is one");
        assert_eq!(tags.replace_all(&hostile, "").matches('<').count(), 0);
        let names: BTreeSet<&str> =
            tags.captures_iter(&hostile).filter_map(|tag| tag.get(1)).map(|name| name.as_str()).collect();
        assert!(names.iter().all(|name| !name.contains("script")));
    }

    #[test]
    fn every_link_within_the_page_leads_somewhere_and_tags_are_balanced() {
        let ids = regex::Regex::new(r##"href="#([a-z0-9-]+)""##).expect("is one");
        let tags = regex::Regex::new(r"<(/?)([a-z][a-z0-9]*)[ >]").expect("is one");
        for text in [page(synthetic::mixed_run()), page(synthetic::hostile_run())] {
            for id in ids.captures_iter(&text).filter_map(|found| found.get(1)) {
                assert_eq!(text.matches(&format!("id=\"{}\"", id.as_str())).count(), 1, "{}", id.as_str());
            }
            let mut open = Vec::new();
            for tag in tags.captures_iter(&text) {
                let (closing, name) = (&tag[1] == "/", tag[2].to_owned());
                if closing {
                    assert_eq!(open.pop(), Some(name));
                } else if !matches!(name.as_str(), "meta" | "br") {
                    open.push(name);
                }
            }
            assert_eq!(open, [""; 0]);
        }
    }

    #[test]
    fn a_broken_promise_is_among_what_blocks_and_its_passed_cases_are_unfolded() {
        let text = page(synthetic::broken_promise());
        assert!(text.contains("<h1>✗ Not as expected</h1>"));
        assert!(text.contains("<li><b class=\"differs\">≠ differs</b> <a href=\"#row-0\">core/row</a>"));
        assert!(text.contains("<article id=\"case-0\" class=\"passed\">"));
        assert!(text.contains("<article id=\"case-1\" class=\"passed\">"));
        assert!(text.contains("<div id=\"case-2\">"));
    }

    #[test]
    fn an_unfinished_run_says_so_at_the_top() {
        let text = page(synthetic::mixed_run());
        let (top, _) = text.split_once("</header>").expect("has a header");
        assert!(top.contains("<title>… Not complete"));
        assert!(top.contains("<h1>… Not complete</h1>"));
        assert!(top.contains("19 of 20 cases have a result"));
    }

    #[test]
    fn every_standing_and_every_parity_is_in_the_legend() {
        let text = page(synthetic::mixed_run());
        let (_, legend) = text.split_once("<section id=\"legend\">").expect("has a legend");
        for &standing in Standing::ALL {
            assert!(legend.contains(mark(standing).meaning), "{standing}");
        }
        for &parity in crate::report::RowParity::ALL {
            assert!(legend.contains(parity_mark(parity).meaning), "{parity}");
        }
    }
}
