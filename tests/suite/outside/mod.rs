//! Journeys that need other programs of the machine. Here a missing program is a failure.

mod browser;
mod dropped;
mod exported;
mod failing;
mod file_dialog;
mod first_run;
mod program;
mod programs;
mod screen;
mod sight;
mod stopped;

/// A suite that is quickly run.
const SMALL: &str = r#"format = 1

[suite]
id = "small"
title = "A small suite"
deliveries = ["get", "post"]

[suite.claims]
iat = "@now"
jti = "@uuid"
name = "SSO probe"
email = "probe+${case}@sso-probe.test"

[[scenario]]
id = "small.good"
title = "A good token signs the user in"
level = "must"
source = { text = "required attributes", confidence = "documented" }
expect.outcome = "accepted"
"#;
