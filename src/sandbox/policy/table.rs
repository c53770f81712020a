//! The switches, each with its default, what it decides, and how sure we are of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::choices::{
    AllowlistUse, AudienceCheck, BadValue, DateCheck, ErrorParameters, FailedJti, FailureAnswer, ForeignReturnTo,
    HashRoute, HeadMethod, IdCollision, JtiMemory, JtiScope, Leniency, LocaleClaim, LogoutKind, MessageLanguage,
    NoReturnTo, OtherMethods, PassedBrand, PassedLocale, PassedTimestamp, PostQueryToken, Precedence, SessionLife,
    TriedSecrets, TypCheck, Unfit, UserOnFailure, WrongBrand,
};
use crate::model::{Confidence, GetMode, SuccessAnswer};

/// A day: three minutes would do for tokens that are younger than three minutes, but nobody says what the vendor does.
const JTI_WINDOW_SECS: u32 = 24 * 60 * 60;

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
            /// For how many seconds a used `jti` is remembered, where `jti_memory` is `window`.
            pub jti_window_secs: u32,
        }

        impl Default for Policy {
            fn default() -> Self {
                Self { $( $field: <$kind>::$default, )+ jti_window_secs: JTI_WINDOW_SECS }
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
    allowlist: AllowlistUse = Wins, Unknown,
        "Whether the allowlist lets somebody in whom the blocklist or a restricted account keeps out.";
    suspended_user: Leniency = Refused, Inferred,
        "A suspended user who signs in.";
    unknown_claims: Leniency = Accepted, Inferred,
        "A claim that is not documented: misspelt ones pass unnoticed in public samples.";
    exp: DateCheck = Checked, Inferred,
        "The claim exp: integrators send it, nobody says what it does; a common verifier checks it by default.";
    nbf: DateCheck = Checked, Inferred,
        "The claim nbf: never mentioned; a common verifier checks it by default.";
    typ: TypCheck = AnyCase, Unknown,
        "Which values of typ pass; that a missing one is refused was said by the vendor's staff.";
    tried_secrets: TriedSecrets = EachInTurn, Inferred,
        "Which secrets are tried where several configurations are assigned; no token names its configuration.";
    audience: AudienceCheck = Enforced, Unknown,
        "Whether a configuration signs in only the end users or team members to whom it is assigned.";
    jti_scope: JtiScope = Account, Documented,
        "Where a jti counts as used: the article says on this account.";
    jti_memory: JtiMemory = Window, Unknown,
        "How long a used jti is remembered: for jti_window_secs seconds, or forever.";
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
        "Whether a POST may carry its token in the query, as a browser's request after a 307 does, and which counts.";
    multipart: Leniency = Refused, Unknown,
        "A form in parts, as multipart/form-data.";
    long_tokens: Leniency = Refused, Unknown,
        "A token of more than 8 KiB.";
    plain_http: Leniency = Accepted, Unknown,
        "A request by http: the article asks for https, the sandbox is mostly reached by http.";
    host_mapped: Leniency = Accepted, Unknown,
        "A request to a name of the customer's own: documented as wrong; accepted for the sake of serve_as.";
    wrong_brand: WrongBrand = AsOthers, Unknown,
        "How a request to another brand's subdomain is refused: the text is documented, its place is not.";
    passed_locale: PassedLocale = Ignored, Unknown,
        "What the parameter locale_id does.";
    passed_timestamp: PassedTimestamp = Ignored, Unknown,
        "Whether the parameter timestamp has to be within the three minutes as well.";
    passed_brand: PassedBrand = Ignored, Unknown,
        "Whether the parameter brand_id decides to which brand's home a sign-in without return_to goes.";
    head: HeadMethod = Refused, Unknown,
        "What HEAD does at the endpoint.";
    other_methods: OtherMethods = NotAllowed, Unknown,
        "How PUT, PATCH and DELETE are refused.";
    session_life: SessionLife = UntilSignOut, Unknown,
        "How long a session lasts.";
    message_language: MessageLanguage = English, Unknown,
        "Whether refusals speak the language of the parameter locale_id.";
    error_parameters: ErrorParameters = MessageAndKind, Observed,
        "What the remote logout URL is told with an error; an integrator also lists brand_id and return_to.";
    hash_route: HashRoute = Encoded, Reported,
        "How a hash in the remote logout URL comes back with an error.";
    logout_kind: LogoutKind = Absent, Unknown,
        "Which kind a normal logout has; on errors it is error.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_explains_every_switch_and_shows_what_was_changed() {
        let switches = Policy::default().switches();
        assert_eq!(switches.len(), 49);
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

    /// The open questions of what is known about the endpoint, by number, and the switches that answer them.
    #[test]
    fn every_open_question_about_the_endpoint_has_its_switches() {
        let answers: [(u32, &[&str]); 14] = [
            // The status of a success by POST.
            (1, &["success"]),
            // What GET does today.
            (2, &["get"]),
            // Texts that nobody saw are marked as invented; whether there is a refusal at all is chosen here.
            (
                3,
                &[
                    "text_user_fields",
                    "mistyped_attribute",
                    "bad_phone",
                    "bad_photo",
                    "stringified_tags",
                    "locale_claim",
                    "old_role_name",
                    "bad_role",
                    "bad_custom_role",
                    "id_collision",
                    "allowlist",
                    "suspended_user",
                    "typ",
                    "user_on_failure",
                ],
            ),
            // The language of messages.
            (4, &["message_language"]),
            // The memory of jti.
            (5, &["jti_scope", "jti_memory", "failed_jti"]),
            // Dates, unknown claims and doubtful types.
            (
                6,
                &[
                    "fractional_iat",
                    "text_iat",
                    "numeric_jti",
                    "numeric_external_id",
                    "null_optional",
                    "unknown_claims",
                    "exp",
                    "nbf",
                ],
            ),
            // Several configurations.
            (7, &["tried_secrets", "audience"]),
            // Where users go, and parameters in two places. What is not http is never followed, whatever is chosen.
            (8, &["no_return_to", "foreign_return_to", "precedence", "post_query_token"]),
            // Parameters that the vendor passes to the login page.
            (9, &["passed_locale", "passed_timestamp", "passed_brand"]),
            // How a refusal is answered.
            (10, &["failure", "wrong_brand", "error_parameters"]),
            // Requests of other shapes.
            (11, &["multipart", "long_tokens", "plain_http", "host_mapped", "head", "other_methods"]),
            // The hash in the logout URL.
            (12, &["hash_route"]),
            // The kind of a normal logout.
            (13, &["logout_kind"]),
            // The life of a session; the names of the cookies were observed.
            (14, &["session_life"]),
        ];
        let mut named: Vec<&str> = answers.iter().flat_map(|(_, switches)| switches.iter().copied()).collect();
        let mut all: Vec<&str> = Policy::default().switches().iter().map(|switch| switch.id).collect();
        named.sort_unstable();
        all.sort_unstable();
        assert_eq!(named, all);
        assert_eq!(answers.map(|(number, _)| number), std::array::from_fn(|at| u32::try_from(at).unwrap() + 1));
    }
}
