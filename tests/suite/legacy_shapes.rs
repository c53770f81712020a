//! The three official legacy shapes, for real: what the old samples sent, and what is answered.

use countersign::model::{CaseRecord, Delivery, ErrorKind, Outcome};
use countersign::report::Report;

use crate::support::{bundled, desk, request, run};

fn report() -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    let suites = bundled().into_iter().filter(|suite| suite.id.as_str() == "legacy-samples").collect();
    run(&desk(folder.path()), request(suites, &[]))
}

fn case<'a>(report: &'a Report, scenario: &str, delivery: Delivery) -> &'a CaseRecord {
    let found = report
        .cases
        .iter()
        .find(|case| case.facts.key.scenario.as_str() == scenario && case.facts.key.delivery == delivery);
    found.unwrap_or_else(|| panic!("there is a case {scenario} by {delivery}"))
}

fn sent(case: &CaseRecord) -> (&str, &str, serde_json::Value) {
    let evidence = case.deciding_step().and_then(|step| step.evidence.as_ref()).expect("it was sent");
    let request = &evidence.hops[0].request;
    let claims = evidence.asked.token.as_ref().expect("with a token").claims.as_str();
    (&request.method, request.url.as_str(), serde_json::from_str(claims).expect("claims are JSON"))
}

#[test]
fn the_old_node_sample_redirects_by_get_with_a_fractional_iat() {
    let report = report();
    let case = case(&report, "node.fractional-iat", Delivery::Get);
    let (method, url, claims) = sent(case);
    assert_eq!(method, "GET");
    assert!(url.contains("/access/jwt?jwt=⟨token A⟩"), "{url}");
    assert!(claims["iat"].is_f64(), "{claims}");
    assert_eq!(case.outcome, Outcome::Accepted);
}

#[test]
fn old_java_sends_milliseconds_and_is_refused_with_an_explanation() {
    let report = report();
    let case = case(&report, "java.milliseconds", Delivery::Get);
    let (_, _, claims) = sent(case);
    assert!(claims["iat"].as_i64().is_some_and(|iat| iat > 1_000_000_000_000), "{claims}");
    assert_eq!(case.outcome, Outcome::Rejected(ErrorKind::IatOutsideWindow));
    let entry = countersign::judge::Catalog::builtin().entry(ErrorKind::IatOutsideWindow);
    assert!(entry.causes.iter().any(|cause| cause.contains("illisecond")), "{:?}", entry.causes);
}

#[test]
fn the_current_samples_post_a_form_with_return_to_in_the_query() {
    let report = report();
    let case = case(&report, "form.return-to-in-query", Delivery::Post);
    let (method, url, _) = sent(case);
    assert_eq!(method, "POST");
    assert!(url.contains("/access/jwt?return_to="), "{url}");
    let evidence = case.deciding_step().and_then(|step| step.evidence.as_ref()).expect("it was sent");
    let body = evidence.hops[0].request.body.as_ref().expect("a form has a body").as_str();
    assert!(body.starts_with("jwt=⟨token A⟩"), "{body}");
    assert_eq!(case.outcome, Outcome::Accepted);
}
