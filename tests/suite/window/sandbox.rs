//! The view of the sandbox: somebody points an application of their own at it and watches.

use egui::accesskit::Role;
use egui::{Key, Modifiers, OutputCommand};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::Window;
use crate::asking::{ask, is_signed_in, sign_in, token};

impl Window {
    /// Presses a button that copies and gives what it put on the clipboard.
    fn copied(&mut self, button: &str) -> String {
        self.harness.get_by_label(button).click();
        for _ in 0..8 {
            self.harness.step();
            let commands = &self.harness.output().platform_output.commands;
            let copied = commands.iter().find_map(|command| match command {
                OutputCommand::CopyText(text) => Some(text.clone()),
                _ => None,
            });
            if let Some(text) = copied {
                return text;
            }
        }
        panic!("{button} copies nothing");
    }

    /// The lines of the list, from the top.
    fn requests(&self) -> Vec<String> {
        let lines = self.harness.query_all_by_role(Role::ListBoxOption);
        lines.filter_map(|line| line.accesskit_node().label()).collect()
    }

    fn port_of_sandbox(&mut self) -> u16 {
        let url = self.copied("Copy the URL for your application");
        let port = url.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.strip_suffix("/access/jwt"));
        port.and_then(|port| port.parse().ok()).expect("it is the endpoint on this computer")
    }
}

fn now() -> i64 {
    use countersign::clock::{Clock as _, SystemClock};

    SystemClock.now().timestamp()
}

#[test]
fn an_empty_sandbox_says_how_to_point_an_application_at_it() {
    let mut window = Window::with(&[]);
    window.key(Modifiers::COMMAND, Key::Num5);
    assert!(window.has("Point your own application at the sandbox"));
    assert!(window.has("0 requests") && window.has("No request yet"));
    assert!(window.has_part("countersign serve"));
    window.port_of_sandbox();
    assert_eq!(window.copied("Copy the secret for your application").len(), 48);
    window.key(Modifiers::COMMAND, Key::Num1);
    assert!(!window.has("Point your own application at the sandbox"));
    window.press("Show the sandbox");
    assert!(window.has("Point your own application at the sandbox"));
}

#[test]
fn what_an_application_asks_appears_with_the_decision_the_reason_and_the_token() {
    let mut window = Window::with(&[]);
    window.press("Show the sandbox");
    let port = window.port_of_sandbox();
    let secret = window.copied("Copy the secret for your application");
    let good = token(&secret, now(), "a");
    assert!(is_signed_in(&sign_in(port, &good)));
    assert!(!is_signed_in(&sign_in(port, &good)));
    ask(port, "GET", "/hc/en-us", &[], "");
    window.wait("three requests", |w| w.requests().len() == 3);
    let lines = window.requests();
    assert!(lines[0].starts_with("page, GET, ") && lines[0].ends_with("/hc/en-us"), "{lines:?}");
    assert!(lines[1].starts_with("refused, POST, token in the body, "), "{lines:?}");
    assert!(lines[2].starts_with("signed in, POST, token in the body, "), "{lines:?}");
    assert!(window.has("3 requests"));

    let refused = lines[1].clone();
    window.press_the(Role::ListBoxOption, &refused);
    assert!(window.has("refused, answered with 302"));
    assert!(window.has("The jti \"a\" was used before."));
    assert!(window.has("WHAT TO FIX") && window.has_part("new random jti"));
    assert!(window.has("WHAT IS KNOWN OF THE REAL ENDPOINT") && window.has_part("documented by the vendor: "));
    assert!(window.has_part("\"email\": \"a@sso-probe.test\""));
    let signature = good.rsplit('.').next().expect("there is one");
    assert!(!window.has_part(signature) && !window.has_part(&secret));

    // The arrow keys move within the list, and a request that comes in meanwhile does not change what is looked at.
    window.key(Modifiers::NONE, Key::ArrowDown);
    assert!(window.has("signed in, answered with 302"));
    assert!(window.has("WHAT CHANGED") && window.has_part("user a@sso-probe.test created"));
    ask(port, "GET", "/", &[], "");
    window.wait("one more", |w| w.requests().len() == 4);
    assert!(window.has("signed in, answered with 302"));

    window.press("Clear the list of requests");
    assert!(window.has("Point your own application at the sandbox"));
    assert!(window.has("No request yet"));
}

#[test]
fn of_more_requests_than_fit_only_the_lines_in_sight_are_made() {
    let mut window = Window::with(&[]);
    window.key(Modifiers::COMMAND, Key::Num5);
    let port = window.port_of_sandbox();
    for at in 0..120 {
        ask(port, "GET", &format!("/hc/{at}"), &[], "");
    }
    window.wait("all of them", |w| w.has("120 requests"));
    let lines = window.requests();
    assert!((10..80).contains(&lines.len()), "{} lines", lines.len());
    assert!(lines[0].ends_with("/hc/119"), "{}", lines[0]);
    window.key(Modifiers::NONE, Key::End);
    assert!(window.requests().iter().any(|line| line.ends_with("/hc/0")), "the last line comes into sight");
    assert!(window.has("page, answered with 200"));
}

#[test]
fn a_run_is_shown_when_it_begins_and_its_requests_are_not_those_of_the_sandbox() {
    let mut window = Window::with(&[]);
    window.press("Show the sandbox");
    let button = window.run_button().expect("there is something to run");
    window.press(&button);
    assert!(!window.has("Point your own application at the sandbox"));
    window.wait_for_end();
    window.key(Modifiers::COMMAND, Key::Num5);
    assert!(window.has("0 requests") && window.has("No request yet"));
}
