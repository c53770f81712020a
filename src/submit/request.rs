//! Builds the request of a delivery: method, URL, headers, body.

use form_urlencoded::Serializer;
use url::Url;

use crate::model::{Encoding, Method, Place, Submission};

/// The path of the endpoint.
const PATH: &str = "/access/jwt";

/// A request with all its bytes, not yet redacted.
pub(super) struct Request {
    /// The method.
    pub(super) method: Method,
    /// The whole URL.
    pub(super) url: Url,
    /// The headers in order.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(super) body: Option<String>,
}

/// What a submission looks like on the wire.
pub(super) fn build(submission: &Submission) -> Request {
    let shape = submission.delivery.shape();
    let token = Some((submission.token_field.as_str(), submission.token.compact.as_str()));
    let return_to = submission.return_to.as_deref().map(|to| ("return_to", to));
    let at = |place: Place| {
        [token.filter(|_| shape.token_in == place), return_to.filter(|_| shape.return_in == place)]
            .into_iter()
            .flatten()
    };

    let mut url = submission.origin.clone();
    url.set_path(PATH);
    let mut query = Serializer::new(String::new());
    query.extend_pairs(at(Place::Query)).extend_pairs(&submission.query);
    let query = query.finish();
    url.set_query(Some(query.as_str()).filter(|query| !query.is_empty()));

    // Fields that frameworks add belong to a form; a delivery without a token is empty on purpose.
    let fields = submission.fields.iter().filter(|_| shape.token_in == Place::Body);
    let fields = at(Place::Body).chain(fields.map(|(name, value)| (name.as_str(), value.as_str())));
    let (content_type, body) = match shape.encoding {
        Encoding::Bare => (None, None),
        Encoding::Form => {
            let body = Serializer::new(String::new()).extend_pairs(fields).finish();
            (Some("application/x-www-form-urlencoded"), Some(body))
        }
        Encoding::Json => {
            let object: serde_json::Map<_, _> =
                fields.map(|(name, value)| (name.to_owned(), serde_json::Value::from(value))).collect();
            (Some("application/json"), Some(serde_json::Value::Object(object).to_string()))
        }
    };

    let mut headers = vec![
        ("host", host_header(&submission.origin)),
        ("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8".to_owned()),
        // Compressed answers could unfold beyond any cap, so none are asked for.
        ("accept-encoding", "identity".to_owned()),
        ("user-agent", concat!("countersign/", env!("CARGO_PKG_VERSION")).to_owned()),
    ];
    headers.extend(content_type.map(|content_type| ("content-type", content_type.to_owned())));
    headers.extend(body.as_ref().map(|body| ("content-length", body.len().to_string())));
    Request { method: shape.method, url, headers, body }
}

fn host_header(origin: &Url) -> String {
    let host = origin.host_str().unwrap_or_default();
    origin.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use zeroize::Zeroizing;

    use super::*;
    use crate::model::{Delivery, SignedToken};

    fn submission(delivery: Delivery) -> Submission {
        Submission {
            origin: Url::parse("https://acme.sso-probe.test").unwrap(),
            delivery,
            token: SignedToken {
                compact: Zeroizing::new("h.p.s=".to_owned()),
                header: String::new(),
                claims: String::new(),
                minted_at: DateTime::UNIX_EPOCH,
            },
            token_label: "A".to_owned(),
            token_field: "jwt".to_owned(),
            return_to: Some("/hc?a=1&b=2".to_owned()),
            query: [("brand_id".to_owned(), "7".to_owned())].into(),
            fields: [("authenticity_token".to_owned(), "x y".to_owned())].into(),
            remote_logout: None,
            skew_ms: None,
        }
    }

    #[test]
    fn each_delivery_puts_token_and_return_to_where_it_says() {
        let encoded = "return_to=%2Fhc%3Fa%3D1%26b%3D2";
        let table = [
            (Delivery::Get, format!("?jwt=h.p.s%3D&{encoded}&brand_id=7"), None),
            (Delivery::Post, format!("?{encoded}&brand_id=7"), Some("jwt=h.p.s%3D&authenticity_token=x+y".to_owned())),
            (
                Delivery::PostReturnInBody,
                "?brand_id=7".to_owned(),
                Some(format!("jwt=h.p.s%3D&{encoded}&authenticity_token=x+y")),
            ),
            (
                Delivery::PostJson,
                "?brand_id=7".to_owned(),
                Some("{\"jwt\":\"h.p.s=\",\"return_to\":\"/hc?a=1&b=2\",\"authenticity_token\":\"x y\"}".to_owned()),
            ),
            (Delivery::PostEmpty, "?brand_id=7".to_owned(), Some(String::new())),
        ];
        assert_eq!(table.len(), Delivery::ALL.len());
        for (delivery, query, body) in table {
            let request = build(&submission(delivery));
            assert_eq!(request.url.as_str(), format!("https://acme.sso-probe.test/access/jwt{query}"), "{delivery}");
            assert_eq!(request.body, body, "{delivery}");
            assert_eq!(request.method, delivery.shape().method, "{delivery}");
        }
    }
}
