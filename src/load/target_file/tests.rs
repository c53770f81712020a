//! Decisions of the reader of targets.

use super::*;
use crate::model::{GetMode, SuccessAnswer};

fn read(text: &str) -> Result<Vec<Target>, Diagnostics> {
    targets_from_text("targets.toml", text, Path::new("conf"))
}

const MINIMAL: &str =
    "format = 1\n[target.acme]\norigin = \"https://acme.example\"\nsecret = \"acme\"\nsecret_env = \"ACME\"\n";

#[test]
fn a_target_takes_defaults_where_it_says_nothing() {
    let targets = read(MINIMAL).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    assert_eq!(targets.len(), 1);
    assert_eq!(targets[0].name.as_str(), "acme");
    assert_eq!(targets[0].secret_from, SecretSource::Environment("ACME".to_owned()));
    assert_eq!((targets[0].pace, targets[0].timeouts), (Pace::default(), Timeouts::default()));
    assert!(targets[0].settings.is_empty());
}

#[test]
fn every_key_of_a_target_is_read() {
    let text = "format = 1\n[target.acme]\norigin = \"https://acme.example:8443\"\nsecret = \"acme\"\nsecret_file = \
                \"acme.key\"\nremote_logout = \"https://idp.example/out\"\nrate = 4\nconnect_timeout = \
                \"500ms\"\ntotal_timeout = \"2m\"\nca_file = \"ca.pem\"\naddress = \
                \"127.0.0.1:8443\"\nsession_cookies = [\"_sid\"]\nsettings = { get = \"refused\", success = \"200\" }\n";
    let targets = read(text).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let target = &targets[0];
    assert_eq!(target.secret_from, SecretSource::File(Path::new("conf").join("acme.key")));
    assert_eq!(target.ca_file, Some(Path::new("conf").join("ca.pem")));
    assert_eq!(target.pace.interval, Duration::from_millis(250));
    assert_eq!(target.timeouts, Timeouts { connect: Duration::from_millis(500), total: Duration::from_mins(2) });
    assert_eq!(target.address, "127.0.0.1:8443".parse().ok());
    assert_eq!(target.session_cookies, ["_sid"]);
    assert_eq!(target.remote_logout.as_ref().map(Url::as_str), Some("https://idp.example/out"));
    let settings = Given { get: Some(GetMode::Refused), success: Some(SuccessAnswer::Document), remote_logout: None };
    assert_eq!(target.settings, settings);
}

#[test]
fn every_mistake_is_told_with_its_place() {
    let table = [
        ("https://acme.example", "http://acme.example", "is not https", (3, 10)),
        ("https://acme.example", "https://acme.example/access/jwt", "has a path", (3, 10)),
        ("https://acme.example", "https://u:p@acme.example", "a user name or password", (3, 10)),
        ("https://acme.example", "acme", "is no web address", (3, 10)),
        ("[target.acme]", "[target.sandbox]", "belongs to the embedded sandbox", (2, 9)),
        ("[target.acme]", "[target.Acme]", "a name is made of", (2, 9)),
        ("format = 1", "format = 2", "format 2, which is newer", (1, 10)),
        (
            "secret_env = \"ACME\"",
            "secret_env = \"A\"\nremote_logout = \"https://u:p@idp.example\"",
            "a user name or password",
            (6, 17),
        ),
        ("secret_env = \"ACME\"", "secret_env = \"A\"\nremote_logout = \"idp\"", "is no web address", (6, 17)),
        ("secret_env = \"ACME\"", "", "where its secret comes from", (2, 1)),
        ("secret_env = \"ACME\"", "secret_env = \"\"", "no name of an environment variable", (5, 14)),
        ("secret_env = \"ACME\"", "secret_env = \"A\"\nsecret_file = \"b\"", "from two places", (6, 1)),
        ("secret_env = \"ACME\"", "secret_env = \"A\"\ninterval = \"1h\"", "is no time", (6, 12)),
        ("secret_env = \"ACME\"", "secret_env = \"A\"\ntotal_timeout = \"0s\"", "is no time", (6, 17)),
        ("secret_env = \"ACME\"", "secret_env = \"A\"\nrate = 0", "out of range", (6, 8)),
        ("secret_env = \"ACME\"", "secret_env = \"A\"\nsettings.get = \"on\"", "no mode of GET", (6, 16)),
        ("secret_env = \"ACME\"", "secret_env = \"A\"\naddress = \"localhost\"", "no address with a port", (6, 11)),
    ];
    for (from, to, message, place) in table {
        let wrong = read(&MINIMAL.replace(from, to)).expect_err(to);
        assert_eq!(wrong.0.len(), 1, "{to}\n{wrong}");
        assert!(wrong.0[0].message.contains(message), "{to}\n{wrong}");
        assert_eq!((wrong.0[0].line, wrong.0[0].column), place, "{to}\n{wrong}");
    }
    for origin in ["http://localhost:8080", "http://127.0.0.1:1", "http://[::1]:1", "https://acme.example:8443"] {
        assert!(read(&MINIMAL.replace("https://acme.example", origin)).is_ok(), "{origin}");
    }
}

#[test]
fn each_host_has_a_secret_of_its_own() {
    let pair = |origin: &str, secret: &str, variable: &str| {
        read(&format!(
            "{MINIMAL}[target.second]\norigin = {origin:?}\nsecret = {secret:?}\nsecret_env = {variable:?}\n"
        ))
    };
    let first = MINIMAL.replace("secret_env = \"ACME\"", "secret_file = \"acme.key\"");
    let by_file = read(&format!(
        "{first}[target.second]\norigin = \"https://b.example\"\nsecret = \"b\"\nsecret_file = \"./acme.key\"\n"
    ));
    for (read, message, place) in [
        (pair("https://b.example", "acme", "B"), "\"secret\" is that of the target \"acme\"", (8, 1)),
        (pair("https://b.example", "b", "ACME"), "\"secret_env\" is that of the target \"acme\"", (9, 1)),
        (by_file, "\"secret_file\" is that of the target \"acme\"", (9, 1)),
    ] {
        let wrong = read.expect_err(message);
        assert_eq!(wrong.0.len(), 1, "{wrong}");
        assert!(wrong.0[0].message.contains(message), "{wrong}");
        assert_eq!((wrong.0[0].line, wrong.0[0].column), place, "{wrong}");
    }
    for (origin, secret, variable) in [
        ("https://b.example", "b", "B"),
        ("https://acme.example:8443", "acme", "ACME"),
        ("https://ACME.example.", "acme", "ACME"),
    ] {
        assert!(pair(origin, secret, variable).is_ok(), "{origin}");
    }
}

#[test]
fn a_secret_in_the_file_is_refused_and_not_shown() {
    let secret = "Hunter2Hunter2Hunter2Hunter2";
    for line in ["secret_value = \"S\"", "token = \"S\"", "secret = \"S\"", "password = \"\"\"\nS", "secret = \"S"] {
        let text = MINIMAL.replace("secret = \"acme\"", &line.replace('S', secret));
        let shown = read(&text).expect_err(line).to_string();
        assert!(!shown.contains("Hunter2"), "{shown}");
    }
    let shown = read(&MINIMAL.replace("secret_env = \"ACME\"", "secret_value = \"x\"")).unwrap_err().to_string();
    assert!(shown.contains("a secret itself never stands in a file of the project"), "{shown}");
}
