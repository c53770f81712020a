//! What the real endpoint has not told us: one switch each, with its default and how sure we are of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Confidence, GetMode, SuccessAnswer, closed_set};

closed_set! {
    /// Whether a doubtful spelling passes.
    pub enum Leniency {
        /// It passes.
        Accepted = "accepted",
        /// It is refused.
        Refused = "refused",
    }
}

closed_set! {
    /// Whether a claim with a date is looked at.
    pub enum DateCheck {
        /// The token is refused outside the date.
        Checked = "checked",
        /// The claim has no effect.
        Ignored = "ignored",
    }
}

closed_set! {
    /// What becomes of the `jti` of a token that is authentic and yet refused.
    pub enum FailedJti {
        /// It can be used again.
        Spared = "spared",
        /// It counts as used.
        Burned = "burned",
    }
}

closed_set! {
    /// What becomes of the user named in a token that is authentic and yet refused.
    pub enum UserOnFailure {
        /// The directory stays as it is.
        Untouched = "untouched",
        /// A user who did not exist is created all the same.
        Created = "created",
    }
}

closed_set! {
    /// Which parameter counts when query and body both have it.
    pub enum Precedence {
        /// The one in the query.
        Query = "query",
        /// The one in the body.
        Body = "body",
    }
}

closed_set! {
    /// Where a user goes who asked for nothing.
    pub enum NoReturnTo {
        /// To the account's home.
        Home = "home",
        /// To the help center.
        HelpCenter = "help-center",
    }
}

closed_set! {
    /// Whether a `return_to` on another host is followed.
    pub enum ForeignReturnTo {
        /// The user is sent there.
        Followed = "followed",
        /// The user is sent home instead.
        Home = "home",
    }
}

closed_set! {
    /// Which values of the header field `typ` pass; a missing one never does.
    pub enum TypCheck {
        /// `JWT` in any case.
        AnyCase = "any-case",
        /// `JWT` in capitals alone.
        Exact = "exact",
        /// Any text.
        AnyValue = "any-value",
    }
}

closed_set! {
    /// Whether a POST may carry its token in the query.
    pub enum PostQueryToken {
        /// The token is taken from the body alone.
        Ignored = "ignored",
        /// The query is read as well.
        Read = "read",
    }
}

closed_set! {
    /// How a refusal is answered.
    pub enum FailureAnswer {
        /// By a redirect to the remote logout URL or to `/access/unauthenticated`.
        Redirect = "redirect",
        /// By status 401 with a line of JSON.
        Json = "401-json",
    }
}

/// One row of the table that explains a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Switch {
    /// The name of the switch.
    pub id: &'static str,
    /// What is chosen.
    pub chosen: &'static str,
    /// What is chosen where nobody chooses.
    pub default: &'static str,
    /// All that can be chosen.
    pub choices: Vec<&'static str>,
    /// What it decides, and what is known about it.
    pub about: &'static str,
    /// How sure we are of the default.
    pub confidence: Confidence,
}

/// Declares the switches once, so that the struct, its default and its table cannot drift apart.
macro_rules! policy {
    ($( $field:ident: $kind:ty = $default:ident, $confidence:ident, $about:literal; )+) => {
        /// The choices where the real endpoint's behaviour is not known, or not known for sure.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct Policy {
            $( #[doc = $about] pub $field: $kind, )+
        }

        impl Default for Policy {
            fn default() -> Self {
                Self { $( $field: <$kind>::$default, )+ }
            }
        }

        impl Policy {
            /// The table that explains this policy.
            pub fn switches(&self) -> Vec<Switch> {
                vec![ $( Switch {
                    id: stringify!($field),
                    chosen: self.$field.id(),
                    default: <$kind>::$default.id(),
                    choices: <$kind>::ALL.iter().map(|choice| choice.id()).collect(),
                    about: $about,
                    confidence: Confidence::$confidence,
                }, )+ ]
            }
        }
    };
}

policy! {
    success: SuccessAnswer = Redirect, Observed,
        "How success is answered: 302 was observed by GET and reported by POST, 200 with a link is documented.";
    get: GetMode = Accepted, Inferred,
        "What is done with GET: it was to end in May 2024, today's articles only advise against it.";
    failure: FailureAnswer = Redirect, Documented,
        "How a refusal is answered: the redirect is documented, the 401 with JSON was reported once.";
    fractional_iat: Leniency = Accepted, Inferred,
        "A fractional iat: the article asks for an integer, an official sample sent fractions for ten years.";
    text_iat: Leniency = Refused, Unknown,
        "An iat that is a string of digits.";
    numeric_jti: Leniency = Accepted, Inferred,
        "A jti that is a number: the documented sample has one.";
    null_optional: Leniency = Accepted, Unknown,
        "An optional claim that is null: accepted means that it counts as not given.";
    text_user_fields: Leniency = Refused, Reported,
        "The claim user_fields as a text instead of an object: a user was told that the JWT token is invalid.";
    exp: DateCheck = Checked, Inferred,
        "The claim exp: integrators send it, nobody says what it does; a common verifier checks it by default.";
    nbf: DateCheck = Checked, Inferred,
        "The claim nbf: never mentioned; a common verifier checks it by default.";
    typ: TypCheck = AnyCase, Unknown,
        "Which values of typ pass; that a missing one is refused was said by the vendor's staff.";
    failed_jti: FailedJti = Spared, Unknown,
        "Whether a refused request uses up its jti.";
    user_on_failure: UserOnFailure = Untouched, Inferred,
        "Whether a refused sign-in creates its user: reported once, beside the 401 with JSON.";
    precedence: Precedence = Query, Inferred,
        "Which return_to counts when query and body both have one: in the framework the cookies point to, the query.";
    no_return_to: NoReturnTo = Home, Inferred,
        "Where a sign-in without return_to goes.";
    foreign_return_to: ForeignReturnTo = Followed, Reported,
        "Whether return_to may name another host: two integrators use that.";
    post_query_token: PostQueryToken = Ignored, Unknown,
        "Whether a POST may carry its token in the query, as a browser's request after a 307 does.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_explains_every_switch_and_shows_what_was_changed() {
        let switches = Policy::default().switches();
        assert_eq!(switches.len(), 17);
        for switch in &switches {
            assert_eq!(switch.chosen, switch.default, "{}", switch.id);
            assert!(switch.choices.contains(&switch.default), "{}", switch.id);
            assert!(switch.choices.len() > 1, "{} decides nothing", switch.id);
            assert!(switch.about.ends_with('.'), "{}", switch.about);
        }
        let changed = Policy { exp: DateCheck::Ignored, ..Policy::default() }.switches();
        let differing: Vec<&str> = changed.iter().filter(|row| row.chosen != row.default).map(|row| row.id).collect();
        assert_eq!(differing, ["exp"]);
    }
}
