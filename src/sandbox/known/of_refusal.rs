//! What the real endpoint is known to do with a sign-in that is refused for such a reason.

use std::borrow::Cow;

use crate::events::KnownBehaviour;
use crate::model::Confidence;
use crate::sandbox::refusal::Refusal;

/// What is known, in a sentence or two; where nothing is, that is said.
pub(super) fn of_refusal(refusal: &Refusal) -> KnownBehaviour {
    const MAIN: &str = "the vendor's article on JWT single sign-on";
    const ANATOMY: &str = "the vendor's article on the anatomy of a JWT request";
    const COMMENTS: &str = "comments below the vendor's article";
    const OPTIONS: &str = "the vendor's article on the options of single sign-on";
    let (says, confidence, source): (&str, Confidence, Cow<'static, str>) = match refusal {
        Refusal::MethodRetired => (
            "The end of GET was announced for May 2024; today's articles call POST a best practice, and GET appears to \
             work. How a refused GET is answered is not known.",
            Confidence::Inferred,
            "an e-mail quoted by customers, and the vendor's articles".into(),
        ),
        Refusal::NotAForm => (
            "The articles show HTML forms. Users who sent JSON did not succeed, and a browser's preflight is refused.",
            Confidence::Reported,
            COMMENTS.into(),
        ),
        Refusal::NoToken => (
            "A POST without a token ended with status 200 for a client that follows redirects. The words are not known.",
            Confidence::Reported,
            COMMENTS.into(),
        ),
        Refusal::NotAToken => (
            "A JSON Web Token in compact form is asked for. How a broken one is answered is not known.",
            Confidence::Documented,
            ANATOMY.into(),
        ),
        Refusal::OtherAlgorithm => (
            "HS256 is asked for; RS256 and ES256 are said not to be supported. The words are not known.",
            Confidence::Documented,
            MAIN.into(),
        ),
        Refusal::SignatureFails => (
            "A user quoted these words. Staff say that a header without typ or alg gets the same answer.",
            Confidence::Staff,
            COMMENTS.into(),
        ),
        Refusal::NoClaim(_) => (
            "iat, jti, email and name are required. The words for a missing one are not known.",
            Confidence::Documented,
            MAIN.into(),
        ),
        Refusal::UnreadableIssueTime => (
            "iat is to be a whole number of seconds. What anything else is answered with is not known.",
            Confidence::Documented,
            ANATOMY.into(),
        ),
        Refusal::IssueTimeOff => (
            "Three minutes either way are allowed, and these very words were seen on the wire in 2013.",
            Confidence::Observed,
            format!("{MAIN}, and a pull request to its examples").into(),
        ),
        Refusal::OutsideOwnDates(_) => (
            "The vendor mentions neither exp nor nbf. Integrators send exp; whether it is checked is not known.",
            Confidence::Unknown,
            "nothing was found".into(),
        ),
        Refusal::FieldsAsText => (
            "A user who sent user_fields as a text was told that the JWT token is invalid.",
            Confidence::Reported,
            COMMENTS.into(),
        ),
        Refusal::IdUsed => (
            "A request with a used jti fails. The words are not known, nor how long a jti is remembered.",
            Confidence::Documented,
            ANATOMY.into(),
        ),
        Refusal::AddressBlocked(_) => (
            "Users quoted these words. The blocklist stops people who are no users yet; its * stops everybody.",
            Confidence::Reported,
            format!("{COMMENTS}, and {OPTIONS}").into(),
        ),
        Refusal::Suspended => {
            ("How a suspended user is answered here is not known.", Confidence::Unknown, "nothing was found".into())
        }
        Refusal::NoNewUsers => (
            "A closed or restricted account turns away whom it does not know. The words are not known.",
            Confidence::Documented,
            OPTIONS.into(),
        ),
        Refusal::RoleUnknown | Refusal::CustomRoleUnknown => (
            "What a role that does not exist is answered with is not known.",
            Confidence::Unknown,
            "nothing was found".into(),
        ),
        Refusal::NotForThisAudience => (
            "A configuration is inactive until it is assigned. Whether the kind of user is looked at is not known.",
            Confidence::Inferred,
            OPTIONS.into(),
        ),
        Refusal::NotEncrypted => (
            "The article asks for https. What a request by http is answered with is not known.",
            Confidence::Documented,
            MAIN.into(),
        ),
        Refusal::OtherBrand => (
            "Only the default brand's subdomain takes tokens; another brand's answers with the words Invalid JWT Request. \
             How a name of the customer's own answers is not known.",
            Confidence::Documented,
            "the vendor's article on JWT single sign-on for several brands".into(),
        ),
        Refusal::UserNotStored(_) => (
            "Users tell of sign-ins at which the user could not be created. What causes them, and the words, are not \
             known.",
            Confidence::Reported,
            COMMENTS.into(),
        ),
    };
    KnownBehaviour { says: says.to_owned(), confidence, source: source.into_owned() }
}
