//! One case: what was expected beside what was observed, what it means, and the evidence.

use super::exchange;
use super::markup::Markup;
use crate::judge::Entry;
use crate::model::{CaseRecord, Requirement, StepRecord};
use crate::report::explain;
use crate::report::mark;

/// How much is said about a kind of error.
#[derive(Clone, Copy)]
enum Explained {
    /// Meaning, causes and what to try.
    Whole,
    /// The title alone: where nothing is to be done, the rest would only be repeated from case to case.
    ByTitle,
}

/// A case that somebody has to look at, unfolded.
pub(super) fn open(page: &mut Markup, at: usize, record: &CaseRecord) {
    page.raw("<article id=\"case-").number(at).raw("\" class=\"").raw(record.standing.id()).raw("\">");
    heading(page, record);
    body(page, record, Explained::Whole);
    page.raw("</article>\n");
}

/// Any other case, folded.
pub(super) fn folded(page: &mut Markup, at: usize, record: &CaseRecord) {
    page.raw("<details class=\"").raw(record.standing.id()).raw("\"><summary>");
    heading(page, record);
    // The target of links stands inside, for a browser then unfolds what is around it.
    page.raw("</summary><div id=\"case-").number(at).raw("\">");
    body(page, record, Explained::ByTitle);
    page.raw("</div></details>\n");
}

fn heading(page: &mut Markup, record: &CaseRecord) {
    let mark = mark(record.standing);
    page.raw("<h3><b class=\"").raw(record.standing.id()).raw("\">").raw(mark.glyph).raw(" ").raw(mark.word);
    page.raw("</b> ").shown(&record.facts.key).raw("</h3>\n");
}

fn body(page: &mut Markup, record: &CaseRecord, explained: Explained) {
    page.wrapped("<p>", &record.facts.title, "</p>\n");
    requirement(page, &record.facts.requirement);
    for (number, attempt) in record.attempts.iter().enumerate() {
        for (at, step) in attempt.steps.iter().enumerate() {
            page.raw("<h4>Step ").number(at + 1).raw(" of ").number(attempt.steps.len());
            if record.attempts.len() > 1 {
                page.raw(", attempt ").number(number + 1).raw(" of ").number(record.attempts.len());
            }
            page.raw("</h4>\n");
            write_step(page, step, explained);
        }
    }
}

fn requirement(page: &mut Markup, requirement: &Requirement) {
    let source = &requirement.source;
    page.raw("<p class=\"dim\">").raw(requirement.level.id()).wrapped(": “", &source.text, "”, ");
    page.raw(source.confidence.id());
    // Only a web address becomes a link; anything else is shown as the text that it is.
    match source.url.as_deref() {
        Some(url) if url.starts_with("https://") => {
            page.wrapped(", <a rel=\"noopener noreferrer\" href=\"", url, "\">").text(url).raw("</a>");
        }
        Some(url) => {
            page.raw(", ").text(url);
        }
        None => {}
    }
    page.raw("</p>\n");
}

fn write_step(page: &mut Markup, step: &StepRecord, explained: Explained) {
    page.raw("<table><thead><tr><th scope=\"col\">Expected</th><th scope=\"col\">Observed</th></tr></thead>");
    page.raw("<tbody><tr><td>").shown(&step.expected).raw("</td><td>").shown(&step.reading.outcome);
    page.raw("</td></tr></tbody></table>\n<p>");
    page.text(&explain::step_sentence(step)).raw("</p>\n<dl>");
    if let Some(message) = &step.reading.message {
        page.wrapped("<dt>The target says</dt><dd>", message.as_str(), "</dd>");
    }
    page.wrapped("<dt>Read so because</dt><dd>", &step.reading.because, "</dd>");
    if let Some(rule) = &step.reading.rule {
        page.wrapped("<dt>Rule</dt><dd>", rule, "</dd>");
    }
    page.raw("</dl>\n");
    if let Some(kind) = step.reading.outcome.kind() {
        explanation(page, explain::explain(kind), explained);
    }
    match &step.evidence {
        Some(evidence) => exchange::write(page, evidence),
        None => {
            page.raw("<p>Nothing was sent</p>\n");
        }
    }
}

fn explanation(page: &mut Markup, entry: &Entry, explained: Explained) {
    match explained {
        Explained::ByTitle => {
            page.wrapped("<p>", &entry.title, "</p>\n");
        }
        Explained::Whole => {
            page.wrapped("<h5>", &entry.title, "</h5>\n").wrapped("<p>", &entry.meaning, "</p>\n");
            list(page, "<h5>What usually causes it</h5>\n", &entry.causes);
            list(page, "<h5>What to try</h5>\n", &entry.remedies);
            page.wrapped("<p class=\"dim\">Source: ", &entry.source, " (").raw(entry.confidence.id()).raw(")</p>\n");
        }
    }
}

fn list(page: &mut Markup, heading: &'static str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    page.raw(heading).raw("<ul>");
    for item in items {
        page.wrapped("<li>", item, "</li>");
    }
    page.raw("</ul>\n");
}
