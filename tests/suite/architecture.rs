//! Holds the layers of the program, the homes of its outside crates and the manners of its files, by reading `src`.

mod rules;
mod source;
mod table;
mod tokens;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rules::Complaints;
use source::Source;
use table::{HOMES, KNOWS_ONLY, NOT_FOR_THE_SANDBOX, PURE, ROWS, VOUCHERS};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is part of the project") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            files.extend(files_below(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Every source file, those of tests included.
fn all_sources() -> Vec<Source> {
    let folder = root().join("src");
    let read = |path: &PathBuf| {
        let below = path.strip_prefix(&folder).expect("the file was found below the folder").components();
        let below: Vec<_> = below.map(|part| part.as_os_str().to_str().expect("our names are ASCII")).collect();
        Source::parse(&below.join("/"), &fs::read_to_string(path).expect("a source file is text"))
    };
    files_below(&folder, "rs").iter().map(read).collect()
}

/// Every source file that the program itself is built of.
fn sources() -> Vec<Source> {
    let all = all_sources();
    let mut of_tests = Vec::new();
    for source in &all {
        let beside = source.modules().join("/");
        of_tests.extend(source.test_modules.iter().map(|name| format!("{beside}/{name}")));
    }
    let is_of_tests = |source: &Source| {
        let path = source.modules().join("/");
        of_tests.iter().any(|test| path == *test || path.starts_with(&format!("{test}/")))
    };
    all.into_iter().filter(|source| !is_of_tests(source)).collect()
}

/// The crates that the program depends on, as code names them.
fn crates() -> Vec<String> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest is there");
    let manifest: toml::Table = toml::from_str(&manifest).expect("cargo has read it");
    manifest["dependencies"]
        .as_table()
        .expect("dependencies are a table")
        .keys()
        .map(|name| name.replace('-', "_"))
        .collect()
}

/// The words of `model` that are not for the sandbox.
fn judging_words(sources: &[Source]) -> Vec<String> {
    let is_judging =
        |source: &&Source| matches!(source.modules().as_slice(), ["model", file] if NOT_FOR_THE_SANDBOX.contains(file));
    sources.iter().filter(is_judging).flat_map(Source::public_names).map(str::to_owned).collect()
}

fn holds(rule: impl Fn(&Source) -> Complaints) {
    let complaints: Complaints = sources().iter().flat_map(rule).collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn a_module_names_only_lower_rows() {
    holds(rules::layers);
}

#[test]
fn the_sandbox_does_not_know_what_an_answer_means() {
    let sources = sources();
    let words = judging_words(&sources);
    for word in ["ErrorKind", "Fault", "Outcome", "Reading", "Verdict", "Standing", "Doubt", "Evidence", "CaseRecord"] {
        assert!(words.iter().any(|found| found == word), "{word} is not where the table looks for it");
    }
    holds(|source| rules::sandbox_vocabulary(source, &words));
}

#[test]
fn every_outside_crate_stays_in_its_home() {
    let crates = crates();
    holds(|source| rules::homes(source, &crates));
}

#[test]
fn pure_modules_neither_read_nor_wait() {
    holds(rules::purity);
}

#[test]
fn only_the_redactor_vouches() {
    holds(rules::vouching);
}

#[test]
fn only_the_clock_asks_for_the_time() {
    holds(rules::present_moment);
}

#[test]
fn the_judge_reads_no_header_of_a_sandbox() {
    holds(rules::tell_tale_headers);
    for file in files_below(&root().join("assets").join("rules"), "toml") {
        let text = fs::read_to_string(&file).unwrap();
        let found = text.lines().position(rules::tells_of_a_sandbox);
        assert_eq!(found, None, "line of {} that names a header only a sandbox sends", file.display());
    }
}

#[test]
fn only_the_command_line_prints() {
    holds(rules::printing);
}

#[test]
fn only_main_ends_the_process() {
    holds(rules::ending);
}

#[test]
fn every_file_says_what_it_is_for() {
    let complaints: Complaints = all_sources().iter().flat_map(rules::purpose).collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn module_files_hold_no_code() {
    holds(rules::bare_modules);
}

#[test]
fn the_tables_name_only_what_is_there() {
    let sources = sources();
    let tops: BTreeSet<&str> = sources.iter().map(Source::top).filter(|top| !matches!(*top, "lib" | "main")).collect();
    let in_rows: BTreeSet<&str> = ROWS.iter().copied().flatten().copied().collect();
    assert_eq!(tops, in_rows, "the modules of src, and those of the table of layers");

    let crates: BTreeSet<String> = crates().into_iter().collect();
    let housed: BTreeSet<String> = HOMES.iter().map(|(name, _, _)| (*name).to_owned()).collect();
    assert_eq!(crates, housed, "the dependencies of Cargo.toml, and the table of outside crates");

    for module in KNOWS_ONLY.iter().map(|(module, _, _)| module).chain(PURE) {
        assert!(tops.contains(module), "{module} has a rule and is not there");
    }
    for exception in VOUCHERS {
        let source = sources.iter().find(|source| source.path == exception.file);
        let vouches = source.is_some_and(|source| source.text.contains("vouch"));
        assert!(vouches, "{} is excepted ({}) and does not vouch", exception.file, exception.reason);
    }
}

#[test]
fn the_drawing_of_the_layers_is_the_table() {
    let text = fs::read_to_string(root().join("src").join("lib.rs")).unwrap();
    let drawn = text.split("names only modules of lower rows").nth(1).expect("src/lib.rs draws the layers");
    let rows: Vec<Vec<&str>> = drawn
        .lines()
        .map(|line| line.trim_start_matches("//!").trim())
        .skip_while(|line| !line.starts_with("```"))
        .skip(1)
        .take_while(|line| !line.starts_with("```"))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    assert_eq!(rows, ROWS);
}

/// Every rule, with words and crates as small as the examples need.
fn complaints_about(path: &str, text: &str) -> Complaints {
    let source = Source::parse(path, text);
    let words = ["ErrorKind".to_owned()];
    let crates = ["reqwest", "egui", "serde", "homeless"].map(str::to_owned);
    [
        rules::layers(&source),
        rules::sandbox_vocabulary(&source, &words),
        rules::homes(&source, &crates),
        rules::purity(&source),
        rules::vouching(&source),
        rules::present_moment(&source),
        rules::tell_tale_headers(&source),
        rules::printing(&source),
        rules::ending(&source),
        rules::purpose(&source),
        rules::bare_modules(&source),
    ]
    .concat()
}

#[test]
fn what_is_forbidden_is_found() {
    for (path, code, wanted) in [
        ("mint/token.rs", "use crate::engine::run;", "mint names engine, which is above it"),
        ("mint/token.rs", "use crate::submit::Client;", "mint names its neighbour submit"),
        ("mint/token.rs", "use super::super::desk::Desk;", "mint names desk, which is above it"),
        ("mint/token.rs", "use crate::{clock, cli::run};", "mint names cli, which is above it"),
        ("clock.rs", "fn f(x: crate::model::Suite) {}", "clock names its neighbour model"),
        ("mint/token.rs", "use crate::attic::Rule;", "names crate::attic, which has no row"),
        ("attic/rule.rs", "", "the module attic has no row"),
        ("judge/rule.rs", "use crate::redact::Redactor;", "may know model alone"),
        ("sandbox/verify/json.rs", "use crate::mint::sign;", "may know events, guard"),
        ("sandbox/verify/json.rs", "use crate::model::{Method, ErrorKind};", "the sandbox uses ErrorKind"),
        ("sandbox/verify/json.rs", "use crate::model::*;", "the sandbox uses * of model"),
        ("sandbox/verify/json.rs", "use crate::model as m;", "imports model as a whole"),
        ("engine/run.rs", "fn f() { reqwest::get(\"\"); }", "engine uses reqwest, whose home is submit"),
        ("cli/run.rs", "pub(super) use egui::Ui;", "cli uses egui, whose home is gui"),
        ("cli/run.rs", "use homeless::Thing;", "uses homeless, which has no home"),
        ("plan/expand.rs", "use std::{collections, fs};", "plan uses std::fs, and is to be pure"),
        ("judge/rules.rs", "fn f() { std::env::var(\"X\"); }", "judge uses std::env, and is to be pure"),
        ("report/html.rs", "fn f() { text.map(Redacted::vouch); }", "vouches for a text"),
        ("engine/run.rs", "fn f() { chrono::Utc::now(); }", "asks for the time"),
        ("engine/run.rs", "fn f() { SystemTime::now(); }", "asks for the time"),
        ("judge/facts.rs", "fn f() { response.header(\"X-Sandbox-Refusal\"); }", "the judge reads X-Sandbox-Refusal"),
        ("engine/run.rs", "fn f() { println!(\"x\"); }", "prints by println!"),
        ("cli/run.rs", "use std::process; fn f() { process::exit(1) }", "ends the process"),
        ("cli/run.rs", "fn f() -> std::process::ExitCode {}", "ends the process"),
        ("mint/mod.rs", "mod token; const X: u8 = 1;", "holds more than documentation"),
        ("mint/mod.rs", "mod token { fn f() {} }", "holds more than documentation"),
        ("mint/mod.rs", "mod a {} mod b;", "holds more than documentation"),
    ] {
        let complaints = complaints_about(path, &format!("//! For a test.\n{code}"));
        assert_eq!(complaints.len(), 1, "{code}: {complaints:?}");
        let line = if code.is_empty() { 1 } else { 2 };
        assert!(complaints[0].starts_with(&format!("src/{path}:{line}: ")), "{}", complaints[0]);
        assert!(complaints[0].contains(wanted), "{code}: {}", complaints[0]);
    }
    let complaints = complaints_about("mint/token.rs", "// For a test.");
    assert_eq!(complaints, ["src/mint/token.rs:1: does not begin with //! and a sentence saying what the file is for"]);
}

#[test]
fn what_is_allowed_is_not_found() {
    for (path, code) in [
        ("mint/token.rs", "use crate::{clock::Clock, model::{Suite, Target}, mint::json};"),
        ("mint/token.rs", "// use crate::engine::run;\n/* println!() */"),
        ("mint/token.rs", "const X: &str = \"use crate::engine::run; println!()\";"),
        ("mint/token.rs", "#[cfg(test)]\nmod tests { use crate::sandbox::Sandbox; fn f() { println!(\"x\") } }"),
        ("submit/client.rs", "use reqwest::Client; use serde::Serialize;"),
        ("sandbox/verify/json.rs", "use crate::model::{Method, GetMode}; fn f() { super::super::log::say() }"),
        ("redact/redactor.rs", "fn f() { Redacted::vouch(text) }"),
        ("clock.rs", "fn f() { chrono::Utc::now() }"),
        ("cli/run.rs", "fn f() { println!(\"x\") }"),
        ("main.rs", "use std::process::ExitCode; fn main() -> ExitCode { countersign::cli::run() }"),
        (
            "mint/mod.rs",
            "mod token; #[cfg(test)] mod tests; pub(crate) use token::{a, b as c}; #[cfg(unix)] pub mod x;",
        ),
    ] {
        assert_eq!(complaints_about(path, &format!("//! For a test.\n{code}")), Complaints::new(), "{code}");
    }
}
