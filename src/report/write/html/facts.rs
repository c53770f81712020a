//! The rest of the page: canaries, what was not run, legend, facts of the run, receipt of the redaction.

use super::exchange;
use super::markup::Markup;
use crate::model::{CanaryMoment, CanaryRecord, Completion, Outcome, StopReason};
use crate::report::Report;
use crate::report::RowParity;
use crate::report::sentence::canary_sentence;
use crate::report::{LEGEND, Mark, mark, parity_mark};

pub(super) fn canaries(page: &mut Markup, report: &Report) {
    page.raw("<section id=\"canaries\"><h2>Canaries</h2>\n");
    page.raw("<p>A good token, sent before and after all other cases. While it does not sign in, no refusal proves ");
    page.raw("anything.</p>\n");
    for canary in &report.canaries {
        let standing = match canary.reading.outcome {
            Outcome::Accepted => "passed",
            Outcome::Rejected(_) | Outcome::Ambiguous | Outcome::NoAnswer(_) => "failed",
        };
        page.raw("<details class=\"").raw(standing).raw("\"><summary><h3>").raw(canary.delivery.title());
        page.raw(match canary.moment {
            CanaryMoment::Before => ", before: ",
            CanaryMoment::After => ", after: ",
        });
        page.shown(&canary.reading.outcome).raw("</h3></summary>\n");
        canary_body(page, canary);
        page.raw("</details>\n");
    }
    if report.canaries.is_empty() {
        page.raw("<p>None was sent</p>\n");
    }
    page.raw("</section>\n");
}

fn canary_body(page: &mut Markup, canary: &CanaryRecord) {
    if canary.reading.outcome != Outcome::Accepted {
        page.wrapped("<p>", &canary_sentence(canary), "</p>\n");
    }
    page.raw("<dl>");
    if let Some(message) = &canary.reading.message {
        page.wrapped("<dt>The target says</dt><dd>", message.as_str(), "</dd>");
    }
    page.wrapped("<dt>Read so because</dt><dd>", &canary.reading.because, "</dd></dl>\n<h4>Request</h4>\n");
    if let Some(evidence) = &canary.evidence {
        exchange::write(page, evidence);
    }
}

pub(super) fn not_done(page: &mut Markup, report: &Report) {
    if report.is_whole() {
        return;
    }
    page.raw("<section id=\"pending\"><h2>Without a result</h2>\n<ul>\n");
    for facts in &report.pending {
        page.raw("<li>").shown(&facts.key).wrapped(": ", &facts.title, "</li>\n");
    }
    if report.pending.is_empty() {
        page.raw("<li>Every planned case has a result, but the run did not come to its end</li>\n");
    }
    page.raw("</ul></section>\n");
}

pub(super) fn skipped(page: &mut Markup, report: &Report) {
    page.raw("<section id=\"skipped\"><h2>Not run</h2>\n<ul>\n");
    for skipped in &report.skipped {
        page.raw("<li>").shown(&skipped.key).wrapped(": ", &skipped.reason, "</li>\n");
    }
    if report.skipped.is_empty() {
        page.raw("<li>Nothing was skipped</li>\n");
    }
    page.raw("</ul></section>\n");
}

pub(super) fn legend(page: &mut Markup) {
    page.raw("<section id=\"legend\"><h2>Legend</h2>\n<dl>");
    let mut entry = |class: &'static str, mark: Mark| {
        page.raw("<dt><b class=\"").raw(class).raw("\">").raw(mark.glyph).raw("</b> ").raw(mark.word);
        page.raw("</dt><dd>").raw(mark.meaning).raw("</dd>");
    };
    for standing in LEGEND {
        entry(standing.id(), mark(standing));
    }
    for &parity in RowParity::ALL {
        entry(parity.id(), parity_mark(parity));
    }
    page.raw("</dl></section>\n");
}

pub(super) fn run(page: &mut Markup, report: &Report) {
    page.raw("<section id=\"run\"><h2>About this run</h2>\n<dl>");
    let target = &report.target;
    let time = |time: chrono::DateTime<chrono::Utc>| time.format("%Y-%m-%d %H:%M:%S UTC").to_string();
    let rules = &report.rules;
    let skew = report.skew.map(|skew| format!("{} ms, give or take {} ms", skew.offset_ms, skew.uncertainty_ms));
    let facts = [
        ("Run", Some(report.run.clone())),
        ("Program", Some(format!("{} {}", report.harness.name, report.harness.version))),
        ("Rules", Some(format!("version {} of {}, {}", rules.version, rules.sets.join(", "), rules.digest))),
        ("Target", Some(format!("{}, {}, {}", target.name, target.origin, target.kind.id().replace('_', " ")))),
        ("Remote logout URL", target.remote_logout.clone()),
        ("Trusted authority file", target.ca_file.clone()),
        ("Pinned address", target.pinned_address.clone()),
        ("Proxy", target.proxy.clone()),
        ("Phase", Some(format!("{} the migration", report.phase))),
        ("Seed", Some(report.seed.to_string())),
        ("Server's clock minus ours", skew),
        ("Began", Some(time(report.started_at))),
        ("Ended", report.finished_at.map(time)),
        ("Came to its end", Some(completion(&report.completion))),
        ("Planned cases", Some(report.planned.to_string())),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            page.raw("<dt>").raw(name).wrapped("</dt><dd>", &value, "</dd>");
        }
    }
    page.raw("</dl></section>\n");
}

fn completion(completion: &Completion) -> String {
    match completion {
        Completion::Complete => "yes".to_owned(),
        Completion::Unfinished => "no: it still ran when this was written, or was killed".to_owned(),
        Completion::Stopped(StopReason::Interrupted) => "no: interrupted".to_owned(),
        Completion::Stopped(StopReason::Terminated) => "no: ended by the system".to_owned(),
        Completion::Stopped(StopReason::TargetOverloaded) => "no: the target asked for too much patience".to_owned(),
        Completion::Stopped(StopReason::Failed(what)) => format!("no: {what}"),
    }
}

pub(super) fn redaction(page: &mut Markup, report: &Report) {
    let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    page.raw("<section id=\"redaction\"><h2>What was taken out</h2>\n<dl>");
    page.raw("<dt>Signatures of tokens</dt><dd>").number(count(report.redaction.tokens_cut)).raw("</dd>");
    page.raw("<dt>Tokens and secrets in texts</dt><dd>").number(count(report.redaction.markers));
    page.raw(", each with a marker in its place</dd><dt>Values of cookies</dt><dd>");
    page.number(count(report.redaction.cookie_values_cut)).raw(", only empty, 0, 1 or present is told</dd></dl>\n");
    page.raw("<p>Names, addresses and other claims are shown as they were sent.</p></section>\n");
}
