//! What can go wrong on the way of an answer: disturbances of the network, and a server that has no time.

use crate::model::closed_set;

/// Declares the disturbances once: the id for files and the command line, and the line that describes it.
macro_rules! disturbances {
    ($( $variant:ident = $id:literal, $about:literal; )+) => {
        closed_set! {
            /// One way in which answers do not come as they should. A sandbox has none, or this one for every request:
            /// unlike a flaw it says nothing about the rules, and unlike a policy nothing about the account.
            pub enum Disturbance {
                $( #[doc = $about] $variant = $id, )+
            }
        }

        impl Disturbance {
            /// What happens, in a line.
            pub const fn about(self) -> &'static str {
                match self { $( Self::$variant => $about, )+ }
            }
        }
    };
}

disturbances! {
    // Nothing is decided, and nothing comes back.
    Silence = "silence", "The request is read and never answered.";
    ResetBeforeAnswer = "reset-before-answer", "The connection is reset in the place of an answer.";
    // The request is answered as ever, but the answer does not arrive as it was meant.
    Drip = "drip", "The answer comes byte by byte, with pauses.";
    HalfAnAnswer = "half-an-answer", "The connection ends in the middle of the answer's body.";
    LengthTooLong = "length-too-long", "The Content-Length is larger than the body, and then the connection ends.";
    LengthTooShort = "length-too-short", "The Content-Length is smaller than the body, which comes as a whole.";
    // Nothing is decided, and the answer says so.
    RateLimited = "rate-limited", "429, without a word about when to come back.";
    RateLimitedWithRetryAfter = "rate-limited-with-retry-after", "429, with a Retry-After of one second.";
    Unavailable = "unavailable", "503, without a word about when to come back.";
}

/// When the disturbance comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Before anything is decided; with the status that is answered, where one is.
    Before(Option<u16>),
    /// After the request was answered, on the way back.
    After,
}

impl Disturbance {
    /// When it comes.
    pub(crate) const fn stage(self) -> Stage {
        match self {
            Self::Silence | Self::ResetBeforeAnswer => Stage::Before(None),
            Self::RateLimited | Self::RateLimitedWithRetryAfter => Stage::Before(Some(429)),
            Self::Unavailable => Stage::Before(Some(503)),
            Self::Drip | Self::HalfAnAnswer | Self::LengthTooLong | Self::LengthTooShort => Stage::After,
        }
    }

    /// The `Retry-After` of its answer, in seconds.
    pub(crate) const fn retry_after(self) -> Option<&'static str> {
        match self {
            Self::RateLimitedWithRetryAfter => Some("1"),
            Self::Silence
            | Self::ResetBeforeAnswer
            | Self::Drip
            | Self::HalfAnAnswer
            | Self::LengthTooLong
            | Self::LengthTooShort
            | Self::RateLimited
            | Self::Unavailable => None,
        }
    }
}
