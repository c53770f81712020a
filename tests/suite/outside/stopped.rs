//! A run that is stopped in its middle keeps what it has and says that it is not all.

use super::program::{Program, Session};
use super::screen::wait_for;
use super::sight::STRIP;

/// So many that no machine is through with them before the key arrives.
const NAMES: usize = 10_000;
/// The run is in its middle when its journal has this many lines.
const LINES_MIN: usize = 500;

#[test]
fn a_run_that_is_stopped_by_its_key_leaves_a_report_that_says_so() {
    let names: Vec<String> = (0..NAMES).map(|at| format!("\"name {at}\"")).collect();
    let suite = format!(
        r#"format = 1

[suite]
id = "big"
title = "A big suite"
deliveries = ["get", "post"]

[suite.claims]
iat = "@now"
jti = "@uuid"
name = "SSO probe"
email = "probe+${{case}}@sso-probe.test"

[[scenario]]
id = "big.names"
title = "Everybody is signed in"
level = "must"
source = {{ text = "required attributes", confidence = "documented" }}
axes.name = [{}]
claims.name = "${{name}}"
expect.outcome = "accepted"
"#,
        names.join(", ")
    );
    let program = Program::start("stopped", &[("big.toml", &suite)], Session::None);
    program.keys(&["ctrl+Return"]);
    wait_for("the middle of the run", || {
        let journal = program.run()?.join("journal.jsonl");
        (std::fs::read_to_string(journal).ok()?.lines().count() > LINES_MIN).then_some(())
    });
    // The line of messages still says what was loaded. Stopping cannot wait until that is put away.
    program.keys(&["Escape"]);

    let report = program.report();
    assert_eq!(report["completion"], serde_json::json!({ "stopped": "interrupted" }), "{}", report["completion"]);
    let done = report["cases"].as_array().expect("it is a list").len();
    let planned = usize::try_from(report["planned"].as_u64().expect("it is a number")).expect("it fits");
    assert!(planned > 2 * NAMES && 0 < done && done < planned, "{done} of {planned}");
    program.sees(STRIP, "Incomplete");
    program.quits();
}
