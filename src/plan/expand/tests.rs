//! Decisions of the plan: which cases there are, what they are called, and in which order and group they stand.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::*;
use crate::model::{
    AuthoredLeaf, AuthoredToken, AuthoredValue, Circumstances, ClaimLeaf, Confidence, Delivery, ErrorKind,
    ExpectationCase, ExpectationTable, GetMode, Level, Parity, Phase, RequestShape, Requirement, ScenarioId, Source,
    Step, StepToken, TargetName, Tree,
};
use crate::plan::{Selection, TokenSource};

fn text(text: &str) -> AuthoredValue {
    Tree::Leaf(AuthoredLeaf::Value(ClaimLeaf::Text(text.to_owned())))
}

fn template(text: &str) -> AuthoredValue {
    Tree::Leaf(AuthoredLeaf::Template(text.to_owned()))
}

fn axis(name: &str, values: &[&str]) -> Axis {
    let values = values.iter().map(|&label| AxisValue { label: label.to_owned(), value: text(label) }).collect();
    Axis { name: name.to_owned(), values }
}

fn scenario(id: &str) -> Scenario {
    let token = AuthoredToken {
        header: IndexMap::from([("alg".to_owned(), text("HS256"))]),
        claims: IndexMap::from([
            ("email".to_owned(), template("probe+${case}@sso-probe.test")),
            ("jti".to_owned(), template("${run}-x")),
        ]),
        sign: None,
        tamper: Vec::new(),
    };
    Scenario {
        id: ScenarioId::parse(id).unwrap(),
        title: format!("{id} is tested"),
        about: None,
        requirement: Requirement {
            level: Level::Must,
            source: Source { text: "known".to_owned(), url: None, confidence: Confidence::Documented },
        },
        tags: Vec::new(),
        given: Given::default(),
        deliveries: vec![Delivery::Get, Delivery::Post],
        axes: Vec::new(),
        steps: vec![Step {
            token: StepToken::Mint(Box::new(token)),
            request: RequestShape::default(),
            expect: ExpectationTable::plain(Expectation::Accepted),
        }],
        parity: Parity::SameKind,
        lock: None,
        skip: None,
    }
}

fn suite(id: &str, scenarios: Vec<Scenario>) -> Suite {
    Suite { id: SuiteId::parse(id).unwrap(), title: id.to_owned(), about: None, scenarios }
}

fn request() -> PlanRequest {
    PlanRequest {
        target: TargetName::parse("sandbox").unwrap(),
        declared: None,
        phase: Phase::Before,
        seed: 0,
        run: "r4nd0mw0rd".to_owned(),
        selection: Selection::default(),
    }
}

fn names(plan: &Plan) -> Vec<String> {
    plan.groups.iter().flat_map(|group| &group.cases).map(|case| case.facts.key.to_string()).collect()
}

fn email(case: &Case) -> String {
    let TokenSource::Mint(spec) = &case.steps[0].token else { panic!("the first step mints") };
    match &spec.claims["email"] {
        Tree::Leaf(ClaimLeaf::Text(email)) => email.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn axes_and_deliveries_multiply_and_the_name_of_a_case_does_not_depend_on_their_order() {
    let mut one = scenario("a");
    one.axes = vec![axis("z", &["1", "2"]), axis("b", &["x"])];
    let mut other = scenario("a");
    other.axes = vec![axis("b", &["x"]), axis("z", &["1", "2"])];
    let plan = expand(&[suite("core", vec![one])], &request()).unwrap();
    assert_eq!(
        names(&plan),
        ["core/a [b=x,z=1] get", "core/a [b=x,z=1] post", "core/a [b=x,z=2] get", "core/a [b=x,z=2] post"]
    );
    let swapped = expand(&[suite("core", vec![other])], &request()).unwrap();
    assert_eq!(names(&swapped), names(&plan));
    assert_eq!(swapped.case_facts(), plan.case_facts(), "nor do its digests");
}

#[test]
fn every_case_has_an_address_of_its_own() {
    let mut first = scenario("a");
    first.axes = vec![axis("x", &["1", "2"])];
    let suites = [suite("core", vec![first.clone(), scenario("b")]), suite("transport", vec![first])];
    let plan = expand(&suites, &request()).unwrap();
    let emails: Vec<String> = plan.groups.iter().flat_map(|group| &group.cases).map(|case| email(case)).collect();
    assert_eq!(emails.iter().collect::<HashSet<_>>().len(), plan.case_count());
    for email in &emails {
        assert!(email.split('@').next().unwrap().len() <= 64, "{email}");
    }
}

#[test]
fn the_most_specific_expectation_of_the_phase_is_resolved() {
    let mut retired = scenario("a");
    retired.steps[0].expect.when.push(ExpectationCase {
        matches: Circumstances { delivery: Some(Delivery::Get), phase: Some(Phase::After), ..Circumstances::default() },
        expectation: Expectation::Rejected(vec![ErrorKind::GetRetired]),
    });
    let suites = [suite("core", vec![retired])];
    let before = expand(&suites, &request()).unwrap().case_facts();
    let after = expand(&suites, &PlanRequest { phase: Phase::After, ..request() }).unwrap().case_facts();
    assert_eq!(before[0].expected, [Expectation::Accepted]);
    assert_eq!(after[0].expected, [Expectation::Rejected(vec![ErrorKind::GetRetired])]);
    assert_eq!(after[1].expected, [Expectation::Accepted], "POST goes on");
    assert_eq!(before[0].digests.definition, after[0].digests.definition);
    assert_ne!(before[0].digests.expectation, after[0].digests.expectation);
}

#[test]
fn a_digest_changes_with_what_is_sent_and_not_with_the_run_or_the_title() {
    let digests = |change: &dyn Fn(&mut Scenario), run: &str| {
        let mut changed = scenario("a");
        change(&mut changed);
        let request = PlanRequest { run: run.to_owned(), ..request() };
        expand(&[suite("core", vec![changed])], &request).unwrap().case_facts()[0].digests.clone()
    };
    let plain = digests(&|_| {}, "r4nd0mw0rd");
    assert_eq!(plain.definition.len(), 32);
    assert_eq!(plain, digests(&|scenario| scenario.title = "other".to_owned(), "0th3rw0rds"));
    let changes: [&dyn Fn(&mut Scenario); 3] = [
        &|scenario| scenario.given.get = Some(GetMode::Accepted),
        &|scenario| scenario.steps[0].request.return_to = Some("/hc".to_owned()),
        &|scenario| scenario.steps.push(Step { token: StepToken::Resend(0), ..scenario.steps[0].clone() }),
    ];
    for change in changes {
        assert_ne!(plain.definition, digests(change, "r4nd0mw0rd").definition);
    }
    assert_ne!(plain.expectation, digests(&|scenario| scenario.parity = Parity::SameOutcome, "").expectation);
}

#[test]
fn cases_are_grouped_by_what_they_need_and_skipped_where_the_target_does_not_declare_it() {
    let mut refused = scenario("b");
    refused.given.get = Some(GetMode::Refused);
    let mut skipped = scenario("c");
    skipped.skip = Some("not yet".to_owned());
    let suites = [suite("core", vec![skipped, refused, scenario("a")])];
    let ours = expand(&suites, &request()).unwrap();
    assert_eq!(names(&ours), ["core/a get", "core/a post", "core/b get", "core/b post"], "the empty given is first");
    assert_eq!(ours.groups.len(), 2);
    assert_eq!(ours.skipped.iter().map(|skipped| skipped.reason.as_str()).collect::<Vec<_>>(), ["not yet", "not yet"]);

    let theirs = expand(&suites, &PlanRequest { declared: Some(Given::default()), ..request() }).unwrap();
    let reasons: Vec<(String, &str)> =
        theirs.skipped.iter().map(|skipped| (skipped.key.to_string(), skipped.reason.as_str())).collect();
    let undeclared = "the target does not declare get = \"refused\"";
    assert_eq!(
        reasons,
        [
            ("core/b get".to_owned(), undeclared),
            ("core/b post".to_owned(), undeclared),
            ("core/c get".to_owned(), "not yet"),
            ("core/c post".to_owned(), "not yet"),
        ]
    );
    let declared = Given { get: Some(GetMode::Refused), ..Given::default() };
    let theirs = expand(&suites, &PlanRequest { declared: Some(declared), ..request() }).unwrap();
    assert_eq!(theirs.case_count(), 4);
}

#[test]
fn a_seed_fixes_the_order_and_zero_keeps_that_of_the_file() {
    let scenarios: Vec<Scenario> = (0..40).rev().map(|at| scenario(&format!("s{at:02}"))).collect();
    let suites = [suite("core", scenarios)];
    let with = |seed| names(&expand(&suites, &PlanRequest { seed, ..request() }).unwrap());
    let file = with(0);
    assert_eq!(file[0], "core/s39 get");
    assert_eq!(with(7), with(7));
    assert_ne!(with(7), with(8));
    assert_ne!(with(7), file);
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    assert_eq!(sorted(with(7)), sorted(file));
}

#[test]
fn a_selection_leaves_out_and_does_not_skip() {
    let suites = [suite("core", vec![scenario("a"), scenario("b")])];
    let selection =
        Selection { deliveries: Some(vec![Delivery::Post]), ids: vec!["core/b".to_owned()], ..Selection::default() };
    let plan = expand(&suites, &PlanRequest { selection, ..request() }).unwrap();
    assert_eq!((names(&plan), plan.skipped.len()), (vec!["core/b post".to_owned()], 0));
    let nothing = Selection { ids: vec!["x".to_owned()], ..Selection::default() };
    assert_eq!(expand(&suites, &PlanRequest { selection: nothing, ..request() }).unwrap().case_count(), 0);
}

#[test]
fn suites_of_one_id_and_texts_that_cannot_be_filled_in_are_errors() {
    let twice = [suite("core", vec![scenario("a")]), suite("core", vec![scenario("b")])];
    assert!(matches!(expand(&twice, &request()), Err(PlanError::DuplicateSuite(id)) if id.as_str() == "core"));
    let mut wrong = scenario("a");
    wrong.steps[0].request.return_to = Some("/${nothing}".to_owned());
    let error = expand(&[suite("core", vec![wrong])], &request()).unwrap_err();
    assert!(matches!(&error, PlanError::Template { row, .. } if row == "core/a"), "{error}");
}
