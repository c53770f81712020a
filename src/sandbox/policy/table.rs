//! The switches, each with its default, what it decides, and how sure we are of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::choices::{
    BadValue, DateCheck, FailedJti, FailureAnswer, ForeignReturnTo, IdCollision, Leniency, LocaleClaim, NoReturnTo,
    PostQueryToken, Precedence, TypCheck, Unfit, UserOnFailure,
};
use crate::model::{Confidence, GetMode, SuccessAnswer};

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
    numeric_external_id: Leniency = Accepted, Reported,
        "An external_id that is an integer: a user found single sign-on less strict than chat.";
    mistyped_attribute: Unfit = Ignored, Unknown,
        "An optional attribute of a type that is not documented for it, such as a phone that is a number.";
    bad_phone: BadValue = Ignored, Unknown,
        "A phone that is not in E.164 form.";
    bad_photo: BadValue = Ignored, Unknown,
        "A remote_photo_url that is no web address; the sandbox never fetches it.";
    stringified_tags: Unfit = Ignored, Reported,
        "The tags as a text that holds a list: a user found that it fails, and did not say how.";
    locale_claim: LocaleClaim = Either, Unknown,
        "Whether locale counts for team members and locale_id for end users too.";
    old_role_name: Leniency = Accepted, Inferred,
        "The role called user, as older articles call the end user.";
    bad_role: Unfit = Refused, Unknown,
        "A role that does not exist.";
    bad_custom_role: Unfit = Refused, Unknown,
        "A custom_role_id that does not exist.";
    id_collision: IdCollision = Refused, Inferred,
        "External id and address of two users: not documented, and a likely cause of the reported failures.";
    suspended_user: Leniency = Refused, Inferred,
        "A suspended user who signs in.";
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
        assert_eq!(switches.len(), 28);
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
