//! The exchange as it was on the wire, redacted when it was captured.

use std::fmt::Write as _;
use std::time::Duration;

use egui::Ui;

use super::parts::{weak, wire_block};
use crate::gui::text::{TEXT_MAX_BYTES, size};
use crate::gui::wording::took;
use crate::model::{CaseRecord, CookieSeen, Ended, Hop, RequestSeen, ResponseSeen, ValueClass};

/// The request and the answer of one step.
pub(super) fn exchange_ui(ui: &mut Ui, record: &CaseRecord, step: usize) {
    let steps = record.attempts.last().map_or(&[][..], |attempt| &attempt.steps);
    let Some(evidence) = steps.get(step).and_then(|step| step.evidence.as_ref()) else {
        weak(ui, "Nothing was sent.");
        return;
    };
    for hop in &evidence.hops {
        hop_ui(ui, hop);
    }
    weak(
        ui,
        match evidence.ended {
            Ended::Answered => "A whole answer came back.".to_owned(),
            Ended::NotFollowed => "The redirect was recorded, not followed.".to_owned(),
            Ended::Broken(fault) => format!("No whole answer came back: {fault}."),
        },
    );
    weak(ui, "⟨…⟩ stands for what was taken out when the exchange was captured: tokens, secrets, cookie values.");
}

fn hop_ui(ui: &mut Ui, hop: &Hop) {
    wire_block(ui, "REQUEST", &request_text(&hop.request));
    match &hop.response {
        None => {
            weak(ui, "No answer.");
        }
        Some(response) => {
            wire_block(ui, "RESPONSE", &response_text(response));
            let took = took(Duration::from_micros(hop.took_us));
            let body = usize::try_from(response.body_bytes).unwrap_or(usize::MAX);
            weak(ui, format!("{took}, body of {}", size(body)));
        }
    }
}

fn request_text(request: &RequestSeen) -> String {
    let mut text = format!("{} {}\n", request.method, request.url);
    for header in &request.headers {
        line(&mut text, &header.name, header.value.as_str());
    }
    if let Some(body) = &request.body {
        text.push('\n');
        text.push_str(body.as_str());
    }
    text
}

fn response_text(response: &ResponseSeen) -> String {
    let mut text = format!("{}\n", response.status);
    for header in &response.headers {
        line(&mut text, &header.name, header.value.as_str());
    }
    for cookie in &response.cookies {
        line(&mut text, "set-cookie", &cookie_text(cookie));
    }
    if !response.body.is_empty() {
        text.push('\n');
        // A text beyond the cap is cut when it is drawn; a megabyte need not be copied in each frame for that.
        let body = response.body.as_str();
        text.push_str(&body[..body.floor_char_boundary(2 * TEXT_MAX_BYTES)]);
    }
    text
}

fn line(text: &mut String, name: &str, value: &str) {
    writeln!(text, "{name}: {value}").expect("a string takes any text");
}

/// A cookie with the class of its value, for the value is a session.
fn cookie_text(cookie: &CookieSeen) -> String {
    let value = match cookie.value {
        ValueClass::Empty => "",
        ValueClass::Zero => "0",
        ValueClass::One => "1",
        ValueClass::Present => "⟨value⟩",
    };
    let attributes: Vec<&str> = cookie.attributes.iter().map(crate::model::Redacted::as_str).collect();
    let parts = std::iter::once(format!("{}={value}", cookie.name)).chain(attributes.into_iter().map(str::to_owned));
    parts.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{HeaderSeen, Redacted};

    #[test]
    fn an_exchange_reads_as_on_the_wire_without_the_values_of_cookies() {
        let text = |text: &str| Redacted::vouch(text);
        let response = ResponseSeen {
            status: 302,
            headers: vec![HeaderSeen { name: "location".to_owned(), value: text("https://a.test/") }],
            cookies: vec![
                CookieSeen { name: "s".to_owned(), value: ValueClass::Present, attributes: vec![text("Path=/")] },
                CookieSeen { name: "a".to_owned(), value: ValueClass::Empty, attributes: vec![] },
            ],
            body: text("moved"),
            body_bytes: 5,
        };
        let wanted = "302\nlocation: https://a.test/\nset-cookie: s=⟨value⟩; Path=/\nset-cookie: a=\n\nmoved";
        assert_eq!(response_text(&response), wanted);
        let request = RequestSeen {
            method: "POST".to_owned(),
            url: text("http://127.0.0.1:1/access/jwt"),
            headers: vec![HeaderSeen { name: "host".to_owned(), value: text("127.0.0.1:1") }],
            body: Some(text("jwt=⟨token A⟩")),
        };
        let wanted = "POST http://127.0.0.1:1/access/jwt\nhost: 127.0.0.1:1\n\njwt=⟨token A⟩";
        assert_eq!(request_text(&request), wanted);
    }
}
