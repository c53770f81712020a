//! What the sandbox says when it refuses, and whether those are the vendor's own words.

use std::borrow::Cow;

use super::refusal::Refusal;

/// Where a text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wording {
    /// Seen on the wire or documented, word for word.
    Verbatim,
    /// Quoted by a user, perhaps not exactly.
    Reported,
    /// Told by a user in words of their own.
    Paraphrased,
    /// Our own; the vendor's words are not known.
    Invented,
}

impl Wording {
    /// The value of the header that only a sandbox sends.
    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::Verbatim => "verbatim",
            Self::Reported => "reported",
            Self::Paraphrased => "paraphrased",
            Self::Invented => "invented",
        }
    }
}

/// A text and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    /// The words.
    pub(crate) words: Cow<'static, str>,
    /// Whose they are.
    pub(crate) wording: Wording,
}

/// The body of the JSON refusal, as a user reported it.
pub(crate) const COULDNT_AUTHENTICATE: &str = r#"{"error":"Couldn't authenticate you"}"#;

/// The text of the flaw that has one text for everything.
pub(crate) const WRONG_TEXT: &str = "Something went wrong.";

/// The text of a refusal. The invented ones imitate the one that is known word for word.
pub(crate) fn text_of(refusal: &Refusal) -> Text {
    let invented = |words: &'static str| Text { words: Cow::Borrowed(words), wording: Wording::Invented };
    match refusal {
        Refusal::MethodRetired => {
            invented("Invalid request method. GET is no longer accepted, submit the token by POST.")
        }
        Refusal::NotAForm => {
            invented("Invalid content type. The body is no form, submit it as application/x-www-form-urlencoded.")
        }
        Refusal::NoToken => invented("Invalid jwt parameter. The parameter is missing, add it to the request."),
        Refusal::NotAToken => {
            invented("Invalid jwt parameter. The supplied value is no JSON Web Token, check how it was encoded.")
        }
        Refusal::OtherAlgorithm => {
            invented("Invalid alg parameter. Only HS256 is supported, check how the token was signed.")
        }
        Refusal::SignatureFails => Text {
            words: Cow::Borrowed(
                "JWT signature invalid. The signature cannot be verified, check that your tokens match.",
            ),
            wording: Wording::Reported,
        },
        Refusal::NoClaim(claim) => Text {
            words: Cow::Owned(format!(
                "Invalid {} parameter. The claim is missing, add it to the token.",
                claim.as_str()
            )),
            wording: Wording::Invented,
        },
        Refusal::UnreadableIssueTime => {
            invented("Invalid iat parameter. The supplied iat value is no number of seconds, check its type.")
        }
        Refusal::IssueTimeOff => Text {
            words: Cow::Borrowed(
                "Invalid iat parameter. The supplied iat value is more than 3 minutes off, check your server clock.",
            ),
            wording: Wording::Verbatim,
        },
        Refusal::OutsideOwnDates(claim) => Text {
            words: Cow::Owned(format!(
                "Invalid {} parameter. The token is not valid at this time, check its dates.",
                claim.as_str()
            )),
            wording: Wording::Invented,
        },
        Refusal::FieldsAsText => {
            Text { words: Cow::Borrowed("The JWT token is invalid."), wording: Wording::Paraphrased }
        }
        Refusal::IdUsed => {
            invented("Invalid jti parameter. The supplied jti value was used before, make a new one for every sign-in.")
        }
        Refusal::AddressBlocked(email) => Text {
            words: Cow::Owned(format!(
                "Users with the email address {email} are not allowed to sign up for this help desk"
            )),
            wording: Wording::Reported,
        },
        Refusal::NoNewUsers => {
            invented("Invalid email parameter. The account takes no new users, ask an administrator.")
        }
        Refusal::RoleUnknown => invented("Invalid role parameter. The role does not exist, check the value."),
        Refusal::CustomRoleUnknown => {
            invented("Invalid custom_role_id parameter. The custom role does not exist, check the value.")
        }
        Refusal::NotForThisAudience => {
            invented("Invalid user. Single sign-on is not assigned to the user, ask an administrator.")
        }
        Refusal::NotEncrypted => invented("Invalid scheme. The request came by http, use https."),
        Refusal::OtherBrand => Text { words: Cow::Borrowed("Invalid JWT Request"), wording: Wording::Verbatim },
        Refusal::Suspended => invented("Invalid user. The user is suspended, ask an administrator."),
        Refusal::UserNotStored(claim) => Text {
            words: Cow::Owned(format!(
                "Invalid {} parameter. The user could not be created, check the value.",
                claim.as_str()
            )),
            wording: Wording::Invented,
        },
    }
}

impl Text {
    /// The text as somebody with this language would read it. What the vendor says there is not known, so a mark stands
    /// for the translation.
    pub(crate) fn in_language(self, locale_id: &str) -> Self {
        Self { words: Cow::Owned(format!("[locale {locale_id}] {}", self.words)), wording: Wording::Invented }
    }
}

#[cfg(test)]
mod tests {
    use super::super::refusal::ClaimName;
    use super::*;

    #[test]
    fn only_words_that_somebody_saw_are_called_verbatim_or_reported() {
        let table = [
            (Refusal::IssueTimeOff, Wording::Verbatim),
            (Refusal::OtherBrand, Wording::Verbatim),
            (Refusal::SignatureFails, Wording::Reported),
            (Refusal::AddressBlocked("a@b.test".to_owned()), Wording::Reported),
            (Refusal::FieldsAsText, Wording::Paraphrased),
            (Refusal::IdUsed, Wording::Invented),
            (Refusal::NoClaim(ClaimName::Email), Wording::Invented),
            (Refusal::NotAToken, Wording::Invented),
            (Refusal::NoNewUsers, Wording::Invented),
            (Refusal::RoleUnknown, Wording::Invented),
            (Refusal::CustomRoleUnknown, Wording::Invented),
            (Refusal::NotForThisAudience, Wording::Invented),
            (Refusal::Suspended, Wording::Invented),
        ];
        for (refusal, wording) in table {
            assert_eq!(text_of(&refusal).wording, wording, "{refusal:?}");
        }
    }

    #[test]
    fn a_text_names_the_claim_it_is_about() {
        assert_eq!(
            text_of(&Refusal::NoClaim(ClaimName::Jti)).words,
            "Invalid jti parameter. The claim is missing, add it to the token."
        );
        assert_eq!(
            text_of(&Refusal::UserNotStored(ClaimName::ExternalId)).words,
            "Invalid external_id parameter. The user could not be created, check the value."
        );
    }
}
