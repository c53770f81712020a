//! What went over the wire: the token without its signature, the request, the answer.

use super::markup::Markup;
use crate::model::{Ended, Evidence, HeaderSeen, Hop, TokenSeen, ValueClass};

pub(super) fn write(page: &mut Markup, evidence: &Evidence) {
    match &evidence.asked.token {
        Some(token) => write_token(page, token),
        None => {
            page.raw("<h5>Token</h5>\n<p>This delivery carries none</p>\n");
        }
    }
    page.raw("<h5>Exchange</h5>\n");
    for hop in &evidence.hops {
        write_hop(page, hop);
    }
    page.raw("<p class=\"dim\">");
    match evidence.ended {
        Ended::Answered => page.raw("A whole answer came back"),
        Ended::NotFollowed => page.raw("The redirect was recorded, not followed"),
        Ended::Broken(fault) => page.raw("No whole answer came back: ").raw(fault.id()),
    };
    page.raw(", ").number(usize::try_from(evidence.took_us() / 1_000).unwrap_or(usize::MAX)).raw(" ms</p>\n");
}

fn write_token(page: &mut Markup, token: &TokenSeen) {
    page.wrapped("<h5>Token ", &token.label, "</h5>\n<dl>");
    page.wrapped("<dt>Header</dt><dd><code>", token.header.as_str(), "</code></dd>");
    page.wrapped("<dt>Claims</dt><dd><code>", token.claims.as_str(), "</code></dd>");
    page.wrapped("<dt>Signature</dt><dd>", &token.signature, "</dd>");
    page.raw("<dt>Minted</dt><dd>").shown(&token.minted_at.format("%Y-%m-%d %H:%M:%S%.3f UTC")).raw("</dd></dl>\n");
}

fn write_hop(page: &mut Markup, hop: &Hop) {
    let request = &hop.request;
    page.wrapped("<pre>", &request.method, " ").text(request.url.as_str()).raw("\n");
    write_headers(page, &request.headers);
    if let Some(body) = &request.body {
        page.raw("\n").text(body.as_str());
    }
    page.raw("</pre>\n");
    let Some(response) = &hop.response else {
        return;
    };
    page.raw("<pre>").number(response.status.into()).raw("\n");
    write_headers(page, &response.headers);
    for cookie in &response.cookies {
        page.raw("set-cookie: ").text(&cookie.name).raw("=").raw(value_of(cookie.value));
        for attribute in &cookie.attributes {
            page.raw("; ").text(attribute.as_str());
        }
        page.raw("\n");
    }
    if response.body.is_empty() {
        page.raw("\n(no body)");
    } else {
        page.raw("\n").text(response.body.as_str());
    }
    page.raw("</pre>\n");
}

fn write_headers(page: &mut Markup, headers: &[HeaderSeen]) {
    for header in headers {
        page.text(&header.name).raw(": ").text(header.value.as_str()).raw("\n");
    }
}

const fn value_of(class: ValueClass) -> &'static str {
    match class {
        ValueClass::Empty => "",
        ValueClass::Zero => "0",
        ValueClass::One => "1",
        ValueClass::Present => "⟨value⟩",
    }
}
