//! Decisions of the loader: what a file becomes, and what is said of a wrong one.

mod caps;
mod golden;

use super::{Diagnostics, suite_from_text};
use crate::model::{
    AuthoredLeaf, AuthoredValue, ClaimLeaf, Delivery, ErrorKind, Expectation, Phase, StepToken, Suite, TargetName, Tree,
};

/// A small suite; `extra` is put behind its only scenario.
fn suite(extra: &str) -> String {
    format!(
        r#"format = 1
[suite]
id = "core"
title = "Core"
[suite.claims]
iat = "@now"
jti = "@uuid"
name = "SSO probe"
email = "probe+${{case}}@sso-probe.test"

[[scenario]]
id = "happy"
title = "A good token signs in"
level = "must"
source = {{ text = "the article says so", confidence = "documented" }}
{extra}"#
    )
}

fn read(extra: &str) -> Suite {
    suite_from_text("core.toml", &suite(extra)).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

fn refused(text: &str) -> Diagnostics {
    suite_from_text("core.toml", text).expect_err("the file is wrong")
}

fn text(text: &str) -> AuthoredValue {
    Tree::Leaf(AuthoredLeaf::Value(ClaimLeaf::Text(text.to_owned())))
}

fn number(number: &str) -> AuthoredValue {
    Tree::Leaf(AuthoredLeaf::Value(ClaimLeaf::Number(number.to_owned())))
}

#[test]
fn a_scenario_takes_the_defaults_of_its_suite_in_order() {
    let suite = read("[scenario.claims]\nname = \"Other\"\nextra = 1.50\n[scenario.expect]\noutcome = \"accepted\"");
    let scenario = &suite.scenarios[0];
    assert_eq!(scenario.deliveries, [Delivery::Get, Delivery::Post]);
    let StepToken::Mint(token) = &scenario.steps[0].token else { panic!("one step that mints") };
    let names: Vec<&str> = token.claims.keys().map(String::as_str).collect();
    assert_eq!(names, ["iat", "jti", "name", "email", "extra"], "an overridden claim keeps its place");
    assert_eq!(token.claims["name"], text("Other"));
    assert_eq!(token.claims["extra"], number("1.50"), "the spelling is kept");
    assert_eq!(token.header.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["typ", "alg"]);
    assert_eq!(token.sign, None);
}

#[test]
fn numbers_keep_their_spelling_and_values_their_nesting() {
    let suite = read(
        "[scenario.claims]\na = 1_000\nb = 0xff\nc = -0.0\nd = 1e06\ne = 123456789012345678901234567890\nf = [1, \
         \"@omit\", { g = true, h = \"@@x\" }]\nexpect.outcome = 1\n[scenario.expect]\noutcome = \"any\"",
    );
    let StepToken::Mint(token) = &suite.scenarios[0].steps[0].token else { panic!("one step that mints") };
    for (name, wanted) in [("a", "1000"), ("b", "255"), ("c", "-0.0"), ("d", "1e06")] {
        assert_eq!(token.claims[name], number(wanted), "{name}");
    }
    assert_eq!(token.claims["e"], number("123456789012345678901234567890"));
    let Tree::List(items) = &token.claims["f"] else { panic!("a list") };
    assert_eq!(items[1], Tree::Leaf(AuthoredLeaf::Value(ClaimLeaf::Omitted)));
    let Tree::Object(object) = &items[2] else { panic!("an object") };
    assert_eq!(object["h"], text("@x"));
    assert!(matches!(token.claims["expect"], Tree::Object(_)), "a claim may have any name");
}

#[test]
fn a_later_step_with_the_same_name_sends_the_same_token() {
    let suite = read(
        "[[scenario.step]]\ntoken = \"A\"\nexpect.outcome = \"accepted\"\n[[scenario.step]]\nclaims = { name = \"B\" \
         }\nexpect.outcome = \"any\"\n[[scenario.step]]\ntoken = \"A\"\nexpect = { outcome = \"rejected\", kind = \
         \"jti_reused\" }\n[[scenario.step]]\nresend = \"A\"\nexpect.outcome = \"any\"",
    );
    let steps = &suite.scenarios[0].steps;
    assert!(matches!(steps[1].token, StepToken::Mint(_)));
    assert_eq!((&steps[2].token, &steps[3].token), (&StepToken::Resend(0), &StepToken::Resend(0)));
    assert_eq!(steps[2].expect.otherwise, Expectation::Rejected(vec![ErrorKind::JtiReused]));
}

#[test]
fn special_cases_of_the_suite_hold_unless_the_scenario_speaks_of_the_same() {
    let special = "[[suite.expect.when]]\nmatch = { delivery = \"get\", phase = \"after\" }\noutcome = \
                   \"rejected\"\nkind = \"get_retired\"\n[suite.claims]";
    let resolve = |extra: &str, delivery| {
        let text = suite(extra).replace("[suite.claims]", special);
        let suite = suite_from_text("core.toml", &text).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
        let target = TargetName::parse("sandbox").unwrap();
        suite.scenarios[0].steps[0].expect.resolve(delivery, Phase::After, &target, "").clone()
    };
    let plain = "expect.outcome = \"accepted\"";
    let own = "expect.outcome = \"accepted\"\n[[scenario.expect.when]]\nmatch = { phase = \"after\", delivery = \
               \"get\" }\noutcome = \"any\"";
    assert_eq!(resolve(plain, Delivery::Get), Expectation::Rejected(vec![ErrorKind::GetRetired]));
    assert_eq!(resolve(plain, Delivery::Post), Expectation::Accepted);
    assert_eq!(resolve(own, Delivery::Get), Expectation::Any);
}

/// Each mistake, and what must be said of it: message, line, column, and what the help holds.
#[test]
fn every_mistake_is_told_with_its_place() {
    let table: &[(&str, &str, (usize, usize), &str)] = &[
        ("expect.outcome = \"acepted\"", "there is no outcome \"acepted\"", (16, 18), "\"accepted\""),
        ("expects.outcome = \"any\"", "[[scenario]] has no key \"expects\"", (16, 1), "\"expect\""),
        ("", "[[scenario]] has no \"expect\"", (11, 1), "outcome = \"accepted\""),
        (
            "expect = { outcome = \"rejected\", kind = \"jti_resued\" }",
            "there is no error kind",
            (16, 41),
            "jti_reused",
        ),
        ("expect = { outcome = \"accepted\", kind = \"jti_reused\" }", "goes with \"rejected\"", (16, 34), ""),
        ("expect = { outcome = \"rejected\", kind = \"timed_out\" }", "fault of the wire", (16, 41), ""),
        ("expect.outcome = \"any\"\ndeliveries = [\"get\", \"pots\"]", "no delivery \"pots\"", (17, 22), "\"post\""),
        (
            "expect.outcome = \"any\"\ndeliveries = \"get\"",
            "\"deliveries\" is a text",
            (17, 14),
            "a list of deliveries",
        ),
        ("expect.outcome = \"any\"\ndeliveries = []", "nothing would be sent", (17, 1), ""),
        (
            "expect.outcome = \"any\"\nclaims.iat = \"@nwo-3m\"",
            "unknown directive \"@nwo-3m\"",
            (17, 14),
            "\"@now-3m\"",
        ),
        ("expect.outcome = \"any\"\nclaims.iat = \"@now-3min\"", "is no offset", (17, 14), ""),
        ("expect.outcome = \"any\"\nclaims.iat = 2024-01-01", "JSON has no dates", (17, 14), "@now-10m"),
        ("expect.outcome = \"any\"\nclaims.iat = nan", "JSON has no such number", (17, 14), ""),
        (
            "expect.outcome = \"any\"\nclaims.iat = \"${itas}\"\naxes.ita = [1]",
            "nothing is called \"itas\"",
            (17, 15),
            "${ita}",
        ),
        ("expect.outcome = \"any\"\nclaims.iat = \"${case\"", "without a closing", (17, 14), ""),
        ("expect.outcome = \"any\"\naxes.iat = [1, 2]", "nothing uses the axis \"iat\"", (17, 6), "${iat}"),
        (
            "expect.outcome = \"any\"\naxes.iat = [1, 1]\nclaims.iat = \"${iat}\"",
            "two values with the label",
            (17, 16),
            "",
        ),
        ("expect.outcome = \"any\"\naxes.iat = []\nclaims.iat = 1", "has no values", (17, 12), ""),
        ("expect.outcome = \"any\"\naxes.case = [1]", "has a meaning of its own", (17, 6), ""),
        (
            "expect.outcome = \"any\"\naxes.t = [\"@now\"]\nclaims.iat = \"at ${t}\"",
            "cannot stand inside a text",
            (18, 14),
            "",
        ),
        (
            "expect.outcome = \"any\"\naxes.t = [\"3m\", \"x\"]\nclaims.iat = \"@now-${t}\"",
            "it becomes \"@now-x\"",
            (18, 14),
            "",
        ),
        (
            "expect.outcome = \"any\"\nrequest.query.timestamp = \"@now\"",
            "directives are read in claims",
            (17, 27),
            "@@",
        ),
        (
            "expect.outcome = \"any\"\nrequest.fields = { jwt = \"x\" }",
            "\"jwt\" is where the request has the token already",
            (17, 20),
            "token_field",
        ),
        (
            "expect.outcome = \"any\"\nrequest = { token_field = \"t\", query = { jwt = \"x\", t = \"y\" } }",
            "\"t\" is where the request has the token already",
            (17, 53),
            "token_field",
        ),
        (
            "expect.outcome = \"any\"\nrequest.query.return_to = \"/hc\"",
            "\"return_to\" is where the request has return_to already",
            (17, 15),
            "beside the request",
        ),
        (
            "request.fields.t = \"x\"\n[[scenario.step]]\nrequest.token_field = \"t\"\nexpect.outcome = \"any\"",
            "the token's field \"t\" is a further field",
            (18, 9),
            "another name",
        ),
        ("expect.outcome = \"any\"\ntoken.sign = \"worng\"", "there is no key to sign with", (17, 14), "\"wrong\""),
        ("expect.outcome = \"any\"\ntoken.tamper = [\"strip\"]", "way to tamper", (17, 17), "strip-signature"),
        (
            "expect.outcome = \"any\"\ntoken = { alg = \"x\", header = { alg = \"y\" } }",
            "\"alg\" is given twice",
            (17, 33),
            "",
        ),
        ("expect.outcome = \"any\"\nparity = \"exempt\"", "needs a reason", (17, 10), "exempt: "),
        ("expect.outcome = \"any\"\ngiven.get = \"refusd\"", "no mode of GET \"refusd\"", (17, 13), "\"refused\""),
        ("expect.outcome = \"any\"\ngiven.success = 200", "\"success\" is a number", (17, 17), "\"200\""),
        ("expect.outcome = \"any\"\nskip = \"\"", "\"skip\" is empty", (17, 8), ""),
        (
            "[[scenario.step]]\nresend = \"A\"\nexpect.outcome = \"any\"",
            "no earlier step sent a token \"A\"",
            (17, 10),
            "",
        ),
        ("[[scenario.step]]\ntoken = \"A\"", "[[scenario.step]] has no \"expect\"", (16, 1), ""),
        (
            "expect.outcome = \"any\"\n[[scenario.step]]\ntoken = \"A\"\n[[scenario.step]]\ntoken = \"A\"\nclaims.iat = 1",
            "it takes no \"claims\"",
            (21, 1),
            "another name",
        ),
        (
            "[scenario.expect]\noutcome = \"any\"\n[[scenario.expect.when]]\nmatch = { delivery = \"get\" }\noutcome = \
             \"accepted\"\n[[scenario.expect.when]]\nmatch = { phase = \"after\" }\noutcome = \"any\"",
            "as specific as the one on line 19, and both can hold",
            (22, 9),
            "one more circumstance",
        ),
        (
            "[scenario.expect]\noutcome = \"any\"\n[[scenario.expect.when]]\nmatch = {}\noutcome = \"accepted\"",
            "names no circumstance",
            (19, 9),
            "",
        ),
        (
            "[scenario.expect]\noutcome = \"any\"\n[[scenario.expect.when]]\nmatch = { delivery = \"post-json\" \
             }\noutcome = \"accepted\"",
            "is not run by post-json",
            (19, 22),
            "",
        ),
        (
            "axes.iat = [\"@now_ms\"]\nclaims.iat = \"${iat}\"\n[scenario.expect]\noutcome = \
             \"any\"\n[[scenario.expect.when]]\nmatch = { case = \"iat=now_ms\" }\noutcome = \"accepted\"",
            "has no case \"iat=now_ms\"",
            (21, 18),
            "\"iat=@now_ms\"",
        ),
        (
            "expect.outcome = \"any\"\n[[scenario]]\nid = \"happy\"\ntitle = \"t\"\nlevel = \"should\"\nsource = { text = \
             \"t\", confidence = \"unknown\" }\nexpect.outcome = \"any\"",
            "\"happy\" was given to the scenario on line 12 already",
            (18, 6),
            "",
        ),
    ];
    let mut wrong = Vec::new();
    for (extra, message, place, help) in table {
        let diagnostics = refused(&suite(extra));
        let found = &diagnostics.0[0];
        let as_wanted = diagnostics.0.len() == 1
            && found.message.contains(message)
            && (found.line, found.column) == *place
            && found.help().join("\n").contains(help);
        if !as_wanted {
            wrong.push(format!("{extra}\nwanted {message:?} at {place:?}, help {help:?}\n{diagnostics}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
