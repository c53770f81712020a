//! The promises of speed, measured: minting, loading, judging, running, reports, comparison.
//!
//! Figures are worth most as ratios measured side by side, so where there is a natural yardstick it runs in the same
//! group: `jsonwebtoken::encode` of the same finished claims beside minting.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hint::black_box;

use chrono::{DateTime, Utc};
use countersign::clock::SeededIds;
use countersign::desk::{Acceptance, Desk, Places, RunRequest, TargetChoice};
use countersign::events::{RunEvent, no_waker};
use countersign::judge::{RuleSet, classify};
use countersign::load::suite_from_text;
use countersign::mint::{KeyRing, mint};
use countersign::model::{Evidence, Given, Phase, SharedSecret, Suite, TargetKind, TargetName};
use countersign::plan::{PlanRequest, Selection, TokenSource, expand};
use countersign::report::compare::between;
use countersign::report::write::{Format, render};
use countersign::report::{Report, from_slice};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

/// The program's allocator, so that the figures are the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A suite of so many scenarios, each a good token by POST.
fn suite_text(scenarios: usize) -> String {
    let mut text = String::from(
        "format = 1\n[suite]\nid = \"bench\"\ntitle = \"Bench\"\ndeliveries = [\"post\"]\nparity = \"same-kind\"\n\
         [suite.claims]\niat = \"@now\"\njti = \"@uuid\"\nname = \"N\"\nemail = \"${case}@sso-probe.test\"\n",
    );
    for number in 0..scenarios {
        write!(
            text,
            "[[scenario]]\nid = \"s{number}\"\ntitle = \"Scenario {number}\"\nlevel = \"must\"\n\
             source = {{ text = \"bench\", confidence = \"documented\" }}\nexpect.outcome = \"accepted\"\n"
        )
        .expect("writing to a String cannot fail");
    }
    text
}

fn suite(scenarios: usize) -> Suite {
    suite_from_text("bench.toml", &suite_text(scenarios)).unwrap_or_else(|errors| panic!("{errors}"))
}

fn plan_request() -> PlanRequest {
    PlanRequest {
        target: TargetName::parse("sandbox").expect("a name"),
        declared: None::<Given>,
        phase: Phase::Before,
        seed: 0,
        run: "bench".to_owned(),
        selection: Selection::default(),
    }
}

fn desk(folder: &std::path::Path) -> Desk {
    Desk::new(Places { settings: folder.join("settings.json"), runs: folder.join("runs") }).expect("a desk")
}

fn run_request(suites: Vec<Suite>) -> RunRequest {
    RunRequest {
        suites,
        target: TargetChoice::Sandbox(BTreeSet::new()),
        phase: Phase::Before,
        selection: Selection::default(),
        seed: Some(1),
        concurrency: 8,
        acceptance: Acceptance::default(),
        rules: Vec::new(),
    }
}

/// Runs to the end, writes the reports as the program does, and gives the report back.
fn run_and_store(desk: &Desk, suites: Vec<Suite>) -> Report {
    let ready = desk.ready(run_request(suites), None).expect("everything is there");
    let mut handle = desk.start(ready, no_waker()).expect("it starts");
    let mut report: Option<Report> = None;
    while let Some(event) = handle.events.blocking_recv() {
        match (&event, &mut report) {
            (RunEvent::Started(started), _) => report = Some(Report::begin(started)),
            (_, Some(report)) => report.apply(&event),
            (_, None) => {}
        }
        if matches!(event, RunEvent::Finished(_)) {
            break;
        }
    }
    let report = report.expect("a run begins");
    handle.store(&report).expect("it is written");
    report
}

fn minting(criterion: &mut Criterion) {
    let secret = SharedSecret::new("0123456789abcdef0123456789abcdef0123456789abcdef".to_owned()).expect("not empty");
    let keys = KeyRing::new(&secret, &secret);
    let plan = expand(&[suite(1)], &plan_request()).expect("a plan");
    let TokenSource::Mint(spec) = plan.groups[0].cases[0].steps[0].token.clone() else { panic!("it mints") };
    let now = DateTime::<Utc>::from_timestamp(1_800_000_000, 0).expect("a time");
    let ids = SeededIds::new(1);
    let finished = mint(&spec, &keys, now, &ids, "bench").expect("it signs");
    let claims: serde_json::Value = serde_json::from_str(&finished.claims).expect("claims are JSON");
    let key = jsonwebtoken::EncodingKey::from_secret(secret.expose().as_bytes());
    let header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);

    let mut group = criterion.benchmark_group("mint");
    group.bench_function("ours, directives resolved", |bencher| {
        bencher.iter(|| mint(black_box(&spec), &keys, now, &ids, "bench").expect("it signs"));
    });
    group.bench_function("jsonwebtoken::encode of finished claims", |bencher| {
        bencher.iter(|| jsonwebtoken::encode(&header, black_box(&claims), &key).expect("it signs"));
    });
    group.finish();
}

fn loading(criterion: &mut Criterion) {
    let text = suite_text(1_000);
    let suites = [suite(1_000)];
    let mut group = criterion.benchmark_group("1,000 scenarios");
    group.throughput(Throughput::Elements(1_000)).sample_size(20);
    group.bench_function("load", |bencher| {
        bencher.iter(|| suite_from_text("bench.toml", black_box(&text)).unwrap_or_else(|errors| panic!("{errors}")));
    });
    group.bench_function("expand", |bencher| {
        bencher.iter(|| expand(black_box(&suites), &plan_request()).expect("a plan"));
    });
    group.finish();
}

fn judging(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let report = run_and_store(&desk(folder.path()), countersign::load::bundled().expect("they are right"));
    let evidence: Vec<Evidence> = report
        .cases
        .iter()
        .flat_map(|case| &case.attempts)
        .flat_map(|attempt| &attempt.steps)
        .filter_map(|step| step.evidence.clone())
        .collect();
    let rules = RuleSet::builtin(TargetKind::OurSandbox);
    let mut group = criterion.benchmark_group("classify");
    group.throughput(Throughput::Elements(evidence.len() as u64));
    group.bench_function("every answer of the bundled suites", |bencher| {
        bencher.iter(|| {
            for answer in &evidence {
                black_box(classify(black_box(answer), &rules));
            }
        });
    });
    group.finish();
}

fn running(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let mut group = criterion.benchmark_group("run against the sandbox in this process, reports written");
    group.sample_size(10);
    for cases in [1_000, 2_000] {
        group.throughput(Throughput::Elements(cases as u64));
        group.bench_function(format!("{cases} POST cases"), |bencher| {
            bencher.iter_batched(|| vec![suite(cases)], |suites| run_and_store(&desk, suites), BatchSize::PerIteration);
        });
    }
    group.finish();
}

fn reporting(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let left = run_and_store(&desk, vec![suite(2_000)]);
    let right = run_and_store(&desk, vec![suite(2_000)]);
    let json = render(&left, Format::Json);
    let mut group = criterion.benchmark_group("report of 2,000 cases");
    group.throughput(Throughput::Elements(2_000)).sample_size(20);
    for &format in Format::ALL {
        group.bench_function(format!("write {format}"), |bencher| {
            bencher.iter(|| render(black_box(&left), format));
        });
    }
    group.bench_function("read json", |bencher| {
        bencher.iter(|| from_slice(black_box(&json)).expect("it is a report"));
    });
    group.bench_function("compare with another", |bencher| {
        bencher.iter(|| between(black_box(&left), black_box(&right)));
    });
    group.finish();
}

criterion_group!(promises, minting, loading, judging, running, reporting);
criterion_main!(promises);
