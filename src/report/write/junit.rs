//! The report for continuous integration: one test case per case, one per row's parity, one per canary.
//!
//! Only what passed is green. What failed is a failure, what is in doubt or has no result is an error, and all else is
//! skipped with its reason, so that nothing looks better than it is.

use std::borrow::Cow;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as Xml, TestCase, TestCaseStatus, TestSuite};

use crate::model::{CanaryMoment, CaseKey, CaseRecord, Outcome, Standing};
use crate::report::Report;
use crate::report::explain;
use crate::report::sentence::{canary_sentence, sentence_of_run};
use crate::report::visible;
use crate::report::{GridRow, RowParity, grid};
use crate::report::{mark, parity_mark};

pub(super) fn render(report: &Report) -> Vec<u8> {
    let mut xml = Xml::new("countersign");
    xml.set_timestamp(report.started_at);
    if let Some(took) = report.finished_at.and_then(|end| (end - report.started_at).to_std().ok()) {
        xml.set_time(took);
    }
    xml.add_test_suite(set_up(report));
    xml.add_test_suites(suites(report));
    let rows = grid(report);
    let parity: Vec<TestCase> = rows.iter().filter_map(parity_case).collect();
    if !parity.is_empty() {
        let mut suite = TestSuite::new("parity");
        suite.add_test_cases(parity);
        xml.add_test_suite(suite);
    }
    let mut bytes = Vec::new();
    xml.serialize(&mut bytes).expect("a vector takes every byte, and every text was made of XML characters");
    bytes
}

/// The canaries, and the sentence of the run.
fn set_up(report: &Report) -> TestSuite {
    let mut suite = TestSuite::new("set-up");
    suite.set_system_out(clean(&sentence_of_run(report)).as_ref());
    for (at, canary) in report.canaries.iter().enumerate() {
        let moment = match canary.moment {
            CanaryMoment::Before => "before",
            CanaryMoment::After => "after",
        };
        // Groups of cases have canaries of their own, so the number keeps the names apart.
        let status = match canary.reading.outcome {
            Outcome::Accepted => TestCaseStatus::success(),
            Outcome::Rejected(_) | Outcome::Ambiguous | Outcome::NoAnswer(_) => {
                told(TestCaseStatus::non_success(NonSuccessKind::Error), "canary", &canary_sentence(canary))
            }
        };
        let mut case = TestCase::new(format!("canary {} {moment} #{}", canary.delivery, at + 1), status);
        case.set_classname("set-up");
        suite.add_test_case(case);
    }
    suite
}

/// One suite for each suite, with its cases in the order of keys.
fn suites(report: &Report) -> Vec<TestSuite> {
    let done = report.cases.iter().map(|case| (&case.facts.key, test_case(case)));
    let pending = report.pending.iter().map(|facts| {
        let error = TestCaseStatus::non_success(NonSuccessKind::Error);
        (&facts.key, named(&facts.key, told(error, "no_result", "the run ended before this case had a result")))
    });
    let skipped = report
        .skipped
        .iter()
        .map(|skip| (&skip.key, named(&skip.key, told(TestCaseStatus::skipped(), "skipped", &skip.reason))));
    let mut cases: Vec<(&CaseKey, TestCase)> = done.chain(pending).chain(skipped).collect();
    cases.sort_by_key(|&(key, _)| key);
    let mut suites: Vec<TestSuite> = Vec::new();
    for (key, case) in cases {
        if suites.last().is_none_or(|suite| suite.name.as_str() != key.suite.as_str()) {
            suites.push(TestSuite::new(key.suite.as_str()));
        }
        if let Some(suite) = suites.last_mut() {
            suite.add_test_case(case);
        }
    }
    suites
}

fn test_case(record: &CaseRecord) -> TestCase {
    let told_as = |status| {
        let step = record.deciding_step();
        let mut status = told(status, record.standing.id(), &explain::case_sentence(record));
        if let Some(step) = step {
            let message = step.reading.message.as_ref().map_or("", |message| message.as_str());
            let text = format!(
                "{}\nexpected: {}\nobserved: {}\nmessage: {message}\nbecause: {}",
                record.facts.title, step.expected, step.reading.outcome, step.reading.because
            );
            status.set_description(clean(&text).as_ref());
        }
        status
    };
    let status = match record.standing {
        Standing::Passed => TestCaseStatus::success(),
        Standing::Failed | Standing::UnexpectedPass => told_as(TestCaseStatus::non_success(NonSuccessKind::Failure)),
        Standing::Inconclusive => told_as(TestCaseStatus::non_success(NonSuccessKind::Error)),
        Standing::Warned | Standing::Known | Standing::Flaky | Standing::Noted | Standing::Skipped => {
            told_as(TestCaseStatus::skipped())
        }
    };
    let mut case = named(&record.facts.key, status);
    let steps = record.attempts.iter().flat_map(|attempt| &attempt.steps);
    let took_us = steps.filter_map(|step| step.evidence.as_ref()).map(crate::model::Evidence::took_us);
    case.set_time(Duration::from_micros(took_us.fold(0, u64::saturating_add)));
    case
}

fn parity_case(row: &GridRow) -> Option<TestCase> {
    let mark = parity_mark(row.parity);
    let status = match row.parity {
        RowParity::Single => return None,
        RowParity::Same | RowParity::SameOutcome | RowParity::DiffersAsExpected => TestCaseStatus::success(),
        RowParity::Differs if row.breaks_contract() => {
            told(TestCaseStatus::non_success(NonSuccessKind::Failure), row.parity.id(), &difference(row))
        }
        // A promise that is only advised warns.
        RowParity::Differs => told(TestCaseStatus::skipped(), Standing::Warned.id(), &difference(row)),
        RowParity::Undecided => told(TestCaseStatus::non_success(NonSuccessKind::Error), row.parity.id(), mark.meaning),
    };
    let name = format!("{}/{}", row.key.suite, name_of(row.key.scenario.as_str(), &row.key.case));
    let mut case = TestCase::new(name, status);
    case.set_classname("parity");
    Some(case)
}

fn difference(row: &GridRow) -> String {
    let cells: Vec<String> = row
        .cells
        .iter()
        .map(|cell| format!("{} {}", cell.delivery, cell.standing().map_or("without a result", |s| mark(s).word)))
        .collect();
    format!("{}: {}", parity_mark(row.parity).meaning, cells.join(", "))
}

fn named(key: &CaseKey, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(format!("{} {}", name_of(key.scenario.as_str(), &key.case), key.delivery), status);
    case.set_classname(key.suite.as_str());
    case
}

/// A name that stays the same from run to run. A URL in it would be made a link or a path by what reads it.
fn name_of(scenario: &str, case: &str) -> String {
    if case.is_empty() {
        return scenario.to_owned();
    }
    let label = clean(case);
    if label.contains("://") {
        let spelled = label.replace('%', "%25").replace(':', "%3A").replace('/', "%2F");
        format!("{scenario} [{spelled}]")
    } else {
        format!("{scenario} [{label}]")
    }
}

fn told(mut status: TestCaseStatus, kind: &str, message: &str) -> TestCaseStatus {
    status.set_type(kind).set_message(clean(message).as_ref());
    status
}

/// Text of XML 1.0 characters only (section 2.2). The writer drops some of the others and lets U+FFFE through.
fn clean(text: &str) -> Cow<'_, str> {
    visible(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    fn xml(events: Vec<crate::events::RunEvent>) -> (Xml, String) {
        let text = String::from_utf8(render(&synthetic::report(events))).expect("is text");
        (Xml::deserialize_from_str(&text).expect("is JUnit"), text)
    }

    fn kind(status: &TestCaseStatus) -> &'static str {
        match status {
            TestCaseStatus::Success { .. } => "success",
            TestCaseStatus::NonSuccess { kind: NonSuccessKind::Failure, .. } => "failure",
            TestCaseStatus::NonSuccess { kind: NonSuccessKind::Error, .. } => "error",
            TestCaseStatus::Skipped { .. } => "skipped",
        }
    }

    #[test]
    fn each_standing_has_its_status_and_only_passed_is_green() {
        let (xml, _) = xml(synthetic::mixed_run());
        let core = xml.test_suites.iter().find(|suite| suite.name.as_str() == "core").expect("is there");
        for &standing in Standing::ALL {
            let wanted = match standing {
                Standing::Passed => "success",
                Standing::Failed | Standing::UnexpectedPass => "failure",
                Standing::Inconclusive => "error",
                Standing::Warned | Standing::Known | Standing::Flaky | Standing::Noted | Standing::Skipped => "skipped",
            };
            let name = format!("is.{} [iat=@now] get", standing.id());
            let case = core.test_cases.iter().find(|case| case.name.as_str() == name).expect("is there");
            assert_eq!(kind(&case.status), wanted, "{standing}");
        }
        let legacy = xml.test_suites.iter().find(|suite| suite.name.as_str() == "legacy").expect("is there");
        let seen: Vec<_> = legacy.test_cases.iter().map(|case| (case.name.as_str(), kind(&case.status))).collect();
        assert_eq!(seen, [("left-out get", "skipped"), ("waiting post", "error")]);
    }

    #[test]
    fn hostile_text_stays_inside_and_is_of_xml_characters() {
        let (xml, text) = xml(synthetic::hostile_run());
        assert!(!text.contains("<script"));
        let allowed = |c: char| matches!(c, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        assert_eq!(text.chars().find(|&c| !allowed(c)), None);
        assert!(text.contains("&lt;U+FFFE&gt;"));
        let failures: usize = xml.test_suites.iter().map(|suite| suite.failures).sum();
        assert_eq!(failures, 1);
    }

    #[test]
    fn a_name_holds_no_url_and_stays_its_own() {
        assert_eq!(name_of("a.b", ""), "a.b");
        assert_eq!(name_of("a.b", "iat=@now"), "a.b [iat=@now]");
        assert_eq!(name_of("a.b", "to=https://x.test/y%2F"), "a.b [to=https%3A%2F%2Fx.test%2Fy%252F]");
    }
}
