//! Writes an answer as an HTTP response, with the headers that every answer has.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::answer::{Answer, Deprecation, Media};
use super::pages::content_security_policy;

/// The header that only a sandbox sends: whether the words of the answer are the vendor's.
const SANDBOX_TEXT: HeaderName = HeaderName::from_static("x-sandbox-text");

/// The day from which GET was to end, as the vendor announced it (RFC 9745 writes it so).
const ANNOUNCED_END_OF_GET: &str = "@1714521600";

/// The response on the wire.
pub(crate) fn respond(answer: Answer, now: DateTime<Utc>) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        // Every value is ASCII by construction; one that is not would be left out rather than break the answer.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.append(name, value);
        }
    };
    // The sandbox's own clock, for the client measures the skew against it.
    set(header::DATE, &now.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    set(header::X_FRAME_OPTIONS, "SAMEORIGIN");
    set(header::CACHE_CONTROL, "no-cache");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Seen without its value; this is what the framework sends that the cookies point to. Strict-Transport-Security
    // was seen too and is left out: a browser would carry it to every other server on localhost.
    set(header::X_XSS_PROTECTION, "1; mode=block");
    set(HeaderName::from_static("x-request-id"), &Uuid::new_v4().to_string());
    set(SANDBOX_TEXT, answer.wording.id());
    match answer.media {
        Media::Page => {
            set(header::CONTENT_TYPE, "text/html; charset=utf-8");
            set(header::CONTENT_SECURITY_POLICY, content_security_policy());
        }
        Media::Html => set(header::CONTENT_TYPE, "text/html; charset=utf-8"),
        Media::Json => set(header::CONTENT_TYPE, "application/json; charset=utf-8"),
        Media::Empty => {}
    }
    if let Some(location) = &answer.location {
        set(header::LOCATION, location);
    }
    for cookie in &answer.cookies {
        set(header::SET_COOKIE, cookie);
    }
    match answer.deprecation {
        Deprecation::Announced => set(HeaderName::from_static("deprecation"), ANNOUNCED_END_OF_GET),
        Deprecation::Unsaid => {}
    }
    response
}
