//! How a token travels to the endpoint: the shapes that are right, and those that people get wrong.

use super::closed_set::closed_set;

closed_set! {
    /// One way to hand a token to `/access/jwt`. Each is exactly one request.
    pub enum Delivery {
        /// `GET /access/jwt?jwt=…&return_to=…`, the shape of integrations before November 2023.
        Get = "get",
        /// A form POST with `jwt` in the body and `return_to` in the action's query, as the current samples do.
        Post = "post",
        /// A form POST with `jwt` and `return_to` in the body; documented as equal to `post`.
        PostReturnInBody = "post-return-in-body",
        /// A POST with a JSON body, which the endpoint does not read.
        PostJson = "post-json",
        /// A form POST that has no field at all.
        PostEmpty = "post-empty",
    }
}

/// The HTTP method of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// RFC 9110, section 9.3.1.
    Get,
    /// RFC 9110, section 9.3.3.
    Post,
}

impl Method {
    /// The name as it stands in the request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// What the body of a delivery is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// No body.
    Bare,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `application/json`.
    Json,
}

/// Where a parameter stands in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the query of the URL.
    Query,
    /// In the body.
    Body,
    /// In neither: the parameter is left out.
    Absent,
}

/// A delivery taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryShape {
    /// The method.
    pub method: Method,
    /// How the body is encoded.
    pub encoding: Encoding,
    /// Where `jwt` stands.
    pub token_in: Place,
    /// Where `return_to` stands.
    pub return_in: Place,
}

impl Delivery {
    /// What this delivery does on the wire.
    pub const fn shape(self) -> DeliveryShape {
        let (method, encoding, token_in, return_in) = match self {
            Self::Get => (Method::Get, Encoding::Bare, Place::Query, Place::Query),
            Self::Post => (Method::Post, Encoding::Form, Place::Body, Place::Query),
            Self::PostReturnInBody => (Method::Post, Encoding::Form, Place::Body, Place::Body),
            Self::PostJson => (Method::Post, Encoding::Json, Place::Body, Place::Body),
            Self::PostEmpty => (Method::Post, Encoding::Form, Place::Absent, Place::Absent),
        };
        DeliveryShape { method, encoding, token_in, return_in }
    }

    /// The short word for a column of a table.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::PostReturnInBody => "POST, return_to in body",
            Self::PostJson => "POST, JSON",
            Self::PostEmpty => "POST, empty",
        }
    }
}
