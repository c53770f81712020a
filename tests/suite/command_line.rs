//! The program on the command line: what it prints, what it leaves, and how it ends.

use std::path::{Path, PathBuf};

use crate::support::{ended, program};

/// The paths that a run printed as its report.
fn reports(stdout: &str) -> Vec<PathBuf> {
    let after = stdout.split("Report  ").nth(1).expect("a run names its report");
    after.lines().take(3).map(|line| PathBuf::from(line.trim())).collect()
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    ended(program(folder).arg("run").args(arguments))
}

#[test]
fn run_ends_with_a_table_the_counts_a_sentence_and_the_paths_of_its_reports() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, stdout, stderr) = run(folder.path(), &[]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    let head = stdout.lines().next().expect("there is a table");
    for column in ["Scenario", "GET", "POST", "Parity"] {
        assert!(head.contains(column), "{head}");
    }
    assert!(stdout.contains("POST behaves like GET in "), "{stdout}");
    assert!(stderr.contains("nothing leaves this computer"), "{stderr}");
    let reports = reports(&stdout);
    assert_eq!(reports.len(), 3);
    for path in &reports {
        assert!(path.is_file(), "{}", path.display());
    }
    let (code, shown, _) = ended(program(folder.path()).arg("report").arg(&reports[0]));
    assert_eq!(code, 0);
    assert!(stdout.starts_with(&shown), "a stored run is shown as it was when it ended");
}

#[test]
fn a_scenario_file_with_a_mistake_is_refused_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "format = 1\n[suite]\nid = \"x\"\ntitle = \"X\"\n[[scenario]]\nid = \"a\"\ntitel = \"A\"\n";
    std::fs::write(folder.path().join("broken.toml"), text).expect("it is written");
    for command in ["run", "check", "list"] {
        let (code, stdout, stderr) = ended(program(folder.path()).arg(command).arg("broken.toml"));
        assert_eq!(code, 2, "{stdout}{stderr}");
        assert!(stderr.contains("broken.toml:7:1"), "{stderr}");
        assert!(stderr.contains("titel") && stderr.contains("title"), "{stderr}");
        assert!(stdout.is_empty(), "{stdout}");
    }
}

#[test]
fn what_cannot_be_done_is_said_in_one_message_and_nothing_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let table: &[(&[&str], i32, &str)] = &[
        (&["run", "--target", "acme"], 2, "--targets"),
        (&["run", "no-such-suite"], 2, "no-such-suite"),
        (&["run", "--id", "no-such-scenario"], 4, "no case was selected"),
        (&["run", "--delivery", "carrier-pigeon"], 2, "carrier-pigeon"),
        (&["report", "no-such-run.json"], 2, "no-such-run.json"),
        (&["compare", "one.json"], 2, "two runs"),
        (&["explain", "no_such_kind"], 2, "no_such_kind"),
        (&["serve"], 2, "--secret-env"),
    ];
    for (arguments, wanted, part) in table {
        let mut command = program(folder.path());
        let (code, stdout, stderr) = ended(command.args(*arguments));
        assert_eq!(code, *wanted, "{arguments:?}: {stdout}{stderr}");
        assert!(stderr.contains(part), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_wrong_answer_ends_with_1_and_the_command_that_runs_it_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, stdout, _) = run(folder.path(), &["core", "--flaw", "forgets-jti"]);
    assert_eq!(code, 1, "{stdout}");
    let last = stdout.lines().last().expect("there is output");
    assert!(last.contains("countersign run core --flaw forgets-jti --id core/"), "{last}");
}

#[test]
fn a_set_up_that_lets_nobody_in_is_undecided_and_not_sixty_failures() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, stdout, _) = run(folder.path(), &["--flaw", "refuses-good-tokens"]);
    assert_eq!(code, 3, "{stdout}");
}

#[test]
fn an_unread_text_is_read_by_a_rule_of_ones_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let only = ["core", "--id", "core/signature.wrong-secret", "--flaw", "wrong-error-text"];
    let (code, stdout, _) = run(folder.path(), &only);
    assert_eq!(code, 3, "{stdout}");
    let said = stdout.split("the target says: ").nth(1).and_then(|rest| rest.lines().next()).expect("it is quoted");
    let rule = format!(
        "version = 1\n[[rule]]\nid = \"own.signature\"\nmeans = {{ rejected = \"signature_invalid\" }}\n\
         text_confidence = \"verbatim\"\nbecause = \"Seen on our target.\"\nwhen = {{ message = {said:?} }}\n\
         [rule.example]\nstatus = 302\nlocation = \"https://idp.sso-probe.test/sign-out?{}&kind=error\"\n",
        form_urlencoded::Serializer::new(String::new()).append_pair("message", said).finish()
    );
    std::fs::write(folder.path().join("own.toml"), rule).expect("it is written");
    let (code, stdout, stderr) = run(folder.path(), &[&only[..], &["--rules", "own.toml"]].concat());
    assert_eq!(code, 0, "{stdout}{stderr}");
    std::fs::write(folder.path().join("own.toml"), "version = 1\n[[rule]]\nid = 3\n").expect("it is written");
    let (code, _, stderr) = run(folder.path(), &["core", "--rules", "own.toml"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("own.toml") && stderr.contains("line 3"), "{stderr}");
}

#[test]
fn a_file_that_is_there_is_not_replaced_unasked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.html");
    std::fs::write(&path, "mine").expect("it is written");
    let (code, _, stderr) = run(folder.path(), &["core", "--html", "report.html"]);
    assert_eq!(code, 6, "{stderr}");
    assert!(stderr.contains("--force"), "{stderr}");
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "mine");
    let (code, _, stderr) = run(folder.path(), &["core", "--html", "report.html", "--force"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(std::fs::read_to_string(&path).expect("it is there").starts_with("<!"));
}

#[test]
fn two_runs_are_compared_and_a_regression_blocks() {
    let folder = tempfile::tempdir().expect("a folder");
    let keep = |name: &str, flaw: &[&str]| {
        let mut arguments = vec!["core", "--json", name];
        arguments.extend_from_slice(flaw);
        run(folder.path(), &arguments)
    };
    keep("before.json", &[]);
    keep("same.json", &[]);
    keep("after.json", &["--flaw", "forgets-jti"]);
    let compare = |arguments: &[&str]| ended(program(folder.path()).arg("compare").args(arguments));
    let (code, stdout, stderr) = compare(&["before.json", "same.json"]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    let (code, stdout, _) = compare(&["before.json", "after.json"]);
    assert_eq!(code, 1, "{stdout}");
    assert!(stdout.contains("regression"), "{stdout}");
    let (code, stdout, _) = compare(&["before.json", "--by", "delivery"]);
    assert_eq!(code, 0, "{stdout}");
    let (code, stdout, _) = compare(&["before.json", "after.json", "--json"]);
    assert_eq!(code, 1);
    assert!(serde_json::from_str::<serde_json::Value>(&stdout).is_ok(), "{stdout}");
}

#[test]
fn the_cases_are_listed_the_suites_checked_and_the_kinds_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, stdout, _) = ended(program(folder.path()).args(["list", "core", "--delivery", "post"]));
    assert_eq!(code, 0);
    assert!(stdout.lines().count() > 20 && stdout.lines().all(|line| line.split('\t').count() == 3), "{stdout}");
    let (code, stdout, _) = ended(program(folder.path()).arg("check"));
    assert_eq!(code, 0);
    assert!(stdout.contains("legacy-samples: "), "{stdout}");
    let (code, stdout, _) = ended(program(folder.path()).args(["explain", "iat_outside_window"]));
    assert_eq!(code, 0);
    assert!(stdout.contains("What to try"), "{stdout}");
    let (code, stdout, _) = ended(program(folder.path()).args(["schema", "report"]));
    assert_eq!(code, 0);
    assert!(serde_json::from_str::<serde_json::Value>(&stdout).is_ok());
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_one_sentence_names_the_command_to_use_instead() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, stdout, stderr) = ended(&mut program(folder.path()));
    assert_eq!(code, 2, "{stdout}{stderr}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.contains("countersign run"), "{stderr}");
}
