//! Sign-in programs in four languages, of the shapes before and after November 2023, work against the sandbox as they
//! would against the real endpoint: told nothing but host, port and secret.

mod browser;
mod program;

use std::path::Path;

use serde_json::Value;

use browser::{Browser, Page};
use program::{Language, Program};

use crate::support::{SECRET, Served};

/// Where the user wants to go: parameters of its own, of which one holds what separates parameters.
const RETURN_TO: &str = "/hc/en-us/search?query=gr%C3%B6%C3%9Fe%20%26%20form&page=2";

/// What the vendor gives the login page besides, and a parameter that is none of its.
const GIVEN: &str = "brand_id=360000000001&locale_id=1&timestamp=1700000000&stray=x";

/// How a program hands the token over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// It redirects the browser, the token in the query.
    Redirect,
    /// It tells a script where to go, the token in the query.
    Json,
    /// It shows a form that submits itself, the token in the body.
    Form,
}

/// Walks from the program's page to the endpoint's answer.
fn walk(browser: &mut Browser, program: &Program, path: &str, shape: Shape) -> Page {
    let return_to: String = form_urlencoded::byte_serialize(RETURN_TO.as_bytes()).collect();
    let page = browser.open(&format!("{}{path}?return_to={return_to}&{GIVEN}", program.origin));
    match shape {
        Shape::Redirect => {
            assert_eq!(page.status, 302, "{page:?}");
            browser.follow(&page)
        }
        Shape::Json => {
            let told: Value = serde_json::from_str(&page.body).expect("the program answers with JSON");
            browser.open(told["redirect"].as_str().expect("it says where to go"))
        }
        Shape::Form => {
            assert_eq!(page.status, 200, "{page:?}");
            browser.submit(&page)
        }
    }
}

/// What the log holds of a token: its header and its claims.
fn token_of(event: &Value) -> (Value, Value) {
    let part = |name: &str| {
        let text = event[name].as_str().unwrap_or_else(|| panic!("the log has the {name}: {event}"));
        serde_json::from_str(text).expect("it is JSON")
    };
    (part("header"), part("claims"))
}

/// Signs in by this shape and sees that it worked: in the answer, in the log and on the page. Gives the logged event.
fn signs_in(served: &Served, program: &Program, path: &str, shape: Shape, email: &str) -> Value {
    let mut browser = Browser::new();
    let answer = walk(&mut browser, program, path, shape);
    assert_eq!(answer.status, 302, "{path}: {answer:?}");
    assert_eq!(answer.location.as_deref(), Some(RETURN_TO), "{path}");
    let names: Vec<&str> = answer.cookies.iter().filter_map(|cookie| cookie.split('=').next()).collect();
    for name in ["_zendesk_shared_session", "_zendesk_authenticated", "_zendesk_cookie", "_zendesk_session"] {
        assert!(names.contains(&name), "{path}: {names:?}");
    }
    assert!(answer.cookies.iter().any(|cookie| cookie.starts_with("_zendesk_authenticated=1;")), "{path}: {answer:?}");

    let event = served.next_event();
    let (method, place) = match shape {
        Shape::Redirect | Shape::Json => ("GET", "query"),
        Shape::Form => ("POST", "body"),
    };
    assert_eq!(event["decision"], "signed in", "{path}: {event}");
    assert_eq!(event["method"], method, "{path}");
    assert_eq!(event["token_in"], place, "{path}");
    let (header, claims) = token_of(&event);
    assert_eq!((&header["alg"], &header["typ"]), (&"HS256".into(), &"JWT".into()), "{path}: {header}");
    let names: Vec<&str> = claims.as_object().expect("claims are an object").keys().map(String::as_str).collect();
    assert_eq!(names.len(), 4, "{path}: only what is required: {names:?}");
    assert!(claims["iat"].is_number() && claims["jti"].is_string(), "{path}: {claims}");
    assert_eq!((&claims["name"], &claims["email"]), (&"Zoë Müller".into(), &email.into()), "{path}: {claims}");

    let landed = browser.follow(&answer);
    assert_eq!(landed.status, 200, "{path}: {landed:?}");
    assert!(landed.body.contains(email), "{path}: the page knows who came: {}", landed.body);
    let stranger = Browser::new().open(landed.url.as_str());
    assert!(!stranger.body.contains(email), "{path}: without the cookies nobody is signed in");
    for _ in ["landed", "stranger"] {
        assert_eq!(served.next_event()["decision"], "page", "{path}");
    }
    event
}

/// Is refused by this shape, with the error at the remote logout URL and no session. Gives the logged event.
fn is_refused(served: &Served, program: &Program, path: &str) -> Value {
    let answer = walk(&mut Browser::new(), program, path, Shape::Redirect);
    let location = answer.location.as_deref().unwrap_or_default();
    assert!(location.contains("message=") && location.contains("kind=error"), "{path}: {answer:?}");
    assert!(answer.cookies.iter().all(|cookie| cookie.starts_with("_zendesk_authenticated=;")), "{path}: {answer:?}");
    let event = served.next_event();
    assert_eq!(event["decision"], "refused", "{path}: {event}");
    event
}

fn started(folder: &Path, language: Language, arguments: &[&str]) -> (Served, Program) {
    let served = Served::start(folder, arguments);
    let program = Program::start(language, &served.origin, SECRET);
    (served, program)
}

fn because(event: &Value) -> &str {
    event["because"].as_str().expect("the log says why")
}

#[test]
fn node_signs_in_by_a_redirect_with_a_fraction_of_a_second_and_by_a_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let (served, program) = started(folder.path(), Language::Node, &[]);
    let email = "zoe+node@sso-probe.test";
    // One time in a thousand falls on a whole second.
    let fractional = (0..5).any(|_| {
        let event = signs_in(&served, &program, "/login-get", Shape::Redirect, email);
        token_of(&event).1["iat"].as_f64().is_some_and(|iat| iat.fract() > 0.0)
    });
    assert!(fractional, "the old shape sends a fraction");
    let event = signs_in(&served, &program, "/login-post", Shape::Form, email);
    assert!(token_of(&event).1["iat"].is_i64());
    let path = event["path"].as_str().expect("the log has the path");
    assert!(path.contains("stray=x") && path.contains("brand_id="), "the whole query is handed on: {path}");
}

#[test]
fn python_signs_in_by_a_redirect_and_by_a_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let (served, program) = started(folder.path(), Language::Python, &[]);
    let email = "zoe+python@sso-probe.test";
    let event = signs_in(&served, &program, "/login-get", Shape::Redirect, email);
    let (_, claims) = token_of(&event);
    assert!(claims["jti"].as_str().is_some_and(|jti| jti.len() == 36 && &jti[14..15] == "1"), "a uuid1: {claims}");
    signs_in(&served, &program, "/login-post", Shape::Form, email);
}

#[test]
fn ruby_signs_in_by_a_redirect_and_by_a_form_with_a_slash_in_its_jti() {
    let folder = tempfile::tempdir().expect("a folder");
    let (served, program) = started(folder.path(), Language::Ruby, &[]);
    let email = "zoe+ruby@sso-probe.test";
    for (path, shape) in [("/login-get", Shape::Redirect), ("/login-post", Shape::Form)] {
        let event = signs_in(&served, &program, path, shape, email);
        let (_, claims) = token_of(&event);
        assert!(claims["jti"].as_str().is_some_and(|jti| jti.contains('/')), "{claims}");
        if shape == Shape::Form {
            let path = event["path"].as_str().expect("the log has the path");
            for name in ["return_to=", "brand_id=", "locale_id=", "timestamp="] {
                assert!(path.contains(name), "{path}");
            }
            assert!(!path.contains("stray="), "what is not on its list is not handed on: {path}");
        }
    }
    let event = is_refused(&served, &program, "/login-no-typ");
    assert!(because(&event).contains("typ"), "{event}");
}

#[test]
fn go_signs_in_by_a_redirect_by_a_script_and_by_a_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let (served, program) = started(folder.path(), Language::Go, &[]);
    let email = "zoe+go@sso-probe.test";
    for (path, shape) in [("/login-get", Shape::Redirect), ("/login-json", Shape::Json), ("/login-post", Shape::Form)] {
        signs_in(&served, &program, path, shape, email);
    }
}

#[test]
fn the_slips_of_old_samples_are_refused_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let (served, program) = started(folder.path(), Language::Python, &[]);
    for (path, claim) in [("/login-elixir", "jti"), ("/login-elixir-date", "iat"), ("/login-java", "iat")] {
        let event = is_refused(&served, &program, path);
        assert!(because(&event).contains(claim), "{path}: {event}");
    }
}

#[test]
fn when_get_is_retired_the_redirect_fails_and_the_form_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let (served, program) = started(folder.path(), Language::Node, &["--get", "refused"]);
    let event = is_refused(&served, &program, "/login-get");
    assert!(because(&event).contains("GET"), "{event}");
    signs_in(&served, &program, "/login-post", Shape::Form, "zoe+node@sso-probe.test");
}
