//! What an answer says, before anybody asks what it means.

use std::borrow::Cow;

use serde_json::Value;

use super::destination::{Destination, Placed, place};
use super::html::only_link;
use crate::model::{Asked, CookieSeen, Evidence, ResponseSeen};

/// The facts of an answer that judging needs.
#[derive(Debug, Clone)]
pub struct Facts<'e> {
    /// The status code.
    pub status: u16,
    /// The content type; empty when none was sent.
    pub content_type: &'e str,
    /// What the place is to which the user is sent.
    pub goes: Destination,
    /// That place as the answer writes it, and where the answer writes it.
    pub sent_to: Option<(Via, Cow<'e, str>)>,
    /// The parameters of that place, decoded, in order.
    pub parameters: Vec<(String, String)>,
    /// The target's own words: the redirect's `message`, or `error` of a JSON body.
    pub message: Option<String>,
    /// The cookies that the answer sets.
    pub cookies: &'e [CookieSeen],
    /// The body.
    pub body: &'e str,
}

/// Where an answer says to which place the user goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// By the `Location` of a redirect.
    Location,
    /// By the `href` of the only link of a page, as the vendor documents a success.
    Href,
}

impl<'e> Facts<'e> {
    /// Reads the last answer; none when there is none.
    pub fn of(evidence: &'e Evidence) -> Option<Self> {
        let response = evidence.last_response()?;
        let sent_to = sent_to(response);
        let placed = sent_to.as_ref().map_or_else(
            || Placed { destination: Destination::Nowhere, parameters: Vec::new() },
            |(via, target)| place_by(&evidence.asked, *via, target),
        );
        let message = redirect_message(&placed).or_else(|| body_error(response));
        Some(Self {
            status: response.status,
            content_type: response.header("content-type").unwrap_or(""),
            goes: placed.destination,
            sent_to,
            parameters: placed.parameters,
            message,
            cookies: &response.cookies,
            body: response.body.as_str(),
        })
    }

    /// The first parameter of this name.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

fn sent_to(response: &ResponseSeen) -> Option<(Via, Cow<'_, str>)> {
    match response.status {
        301 | 302 | 303 | 307 | 308 => {
            response.header("location").map(|location| (Via::Location, Cow::Borrowed(location.trim())))
        }
        // A client that followed the redirect ends on 200; what counts then is the page "You are being redirected".
        200 => only_link(response.body.as_str()).map(|href| (Via::Href, href)),
        _ => None,
    }
}

fn place_by(asked: &Asked, via: Via, target: &str) -> Placed {
    // The documented page names the `return_to` as it was given, so where none was given its `href` is empty.
    let is_blank = via == Via::Href && target.is_empty() && asked.return_to.as_deref().is_none_or(str::is_empty);
    if is_blank {
        return Placed { destination: Destination::Home, parameters: Vec::new() };
    }
    place(asked, target)
}

/// The `message` of a redirect. Away from the remote logout URL it is one only beside `kind=error`, for any page may
/// have a parameter of that name.
fn redirect_message(placed: &Placed) -> Option<String> {
    let parameter =
        |wanted: &str| placed.parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let shows_error = placed.destination == Destination::RemoteLogout || parameter("kind") == Some("error");
    if placed.destination.is_arrival() || !shows_error {
        return None;
    }
    parameter("message").map(str::trim).filter(|message| !message.is_empty()).map(ToOwned::to_owned)
}

/// The `error` of a JSON body: a text, or an object that holds one.
fn body_error(response: &ResponseSeen) -> Option<String> {
    let body = response.body.as_str().trim_start();
    if !body.starts_with('{') || !body.contains("\"error\"") {
        return None;
    }
    let parsed: Value = serde_json::from_str(body).ok()?;
    let error = parsed.get("error")?;
    let text = error
        .as_str()
        .or_else(|| ["message", "title"].iter().find_map(|name| error.get(name).and_then(Value::as_str)))?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::example::Example;

    fn message_of(example: &Example) -> Option<String> {
        let evidence = example.evidence();
        Facts::of(&evidence).and_then(|facts| facts.message)
    }

    #[test]
    fn the_message_is_taken_from_redirect_or_body() {
        let redirect = |location: &str| Example { location: Some(location.to_owned()), ..Example::new(302) };
        let body = |body: &str| Example { body: body.to_owned(), ..Example::new(401) };
        let cases = [
            (redirect("https://idp.sso-probe.test/sign-out?message=a+b%2C+c.&kind=error"), Some("a b, c.")),
            (redirect("https://idp.sso-probe.test/sign-out?kind=error&message=a"), Some("a")),
            (redirect("https://idp.sso-probe.test/sign-out?message=+&kind=error"), None),
            (redirect("https://unknown.test/?message=a&kind=error"), Some("a")),
            (redirect("https://unknown.test/?message=a"), None),
            (redirect("https://acme.zendesk.com/access/unauthenticated?message=a&kind=error"), Some("a")),
            (body(r#"{"error":"Couldn't authenticate you"}"#), Some("Couldn't authenticate you")),
            (body(r#" {"error":{"title":"T","message":"M"}}"#), Some("M")),
            (body(r#"{"error":{"title":"T"}}"#), Some("T")),
            (body(r#"{"error":7}"#), None),
            (body(r#"{"error":"cut"#), None),
            (body("error"), None),
        ];
        for (example, expected) in cases {
            assert_eq!(message_of(&example).as_deref(), expected, "{example:?}");
        }
    }

    #[test]
    fn a_link_counts_on_a_200_alone_and_a_location_on_a_redirect_alone() {
        let page = r#"You are being <a href="/hc/en-us">redirected</a>."#;
        let cases = [(200, Destination::ReturnTo), (201, Destination::Nowhere), (404, Destination::Nowhere)];
        for (status, expected) in cases {
            let example =
                Example { body: page.to_owned(), location: Some("/elsewhere".to_owned()), ..Example::new(status) };
            let evidence = example.evidence();
            assert_eq!(Facts::of(&evidence).map(|facts| facts.goes), Some(expected), "{status}");
        }
    }
}
