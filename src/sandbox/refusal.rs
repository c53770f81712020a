//! Why the sandbox refuses a sign-in, in its own terms.

use std::borrow::Cow;

/// A claim that can be at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClaimName {
    /// When the token was issued.
    Iat,
    /// The id of the token.
    Jti,
    /// The address of the user.
    Email,
    /// The name of the user.
    Name,
    /// The user's id in the customer's system.
    ExternalId,
    /// Until when the token is valid.
    Exp,
    /// From when the token is valid.
    Nbf,
    /// The language, for end users.
    Locale,
    /// The language, for team members.
    LocaleId,
    /// An organization by its name.
    Organization,
    /// An organization by its id in the customer's system.
    OrganizationId,
    /// All organizations by their names.
    Organizations,
    /// All organizations by their ids.
    OrganizationIds,
    /// The telephone number.
    Phone,
    /// The tags.
    Tags,
    /// Where a picture is.
    RemotePhotoUrl,
    /// What the user may do.
    Role,
    /// The id of a custom role.
    CustomRoleId,
    /// The values of the account's own fields.
    UserFields,
}

impl ClaimName {
    /// The name as it stands in the token.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Iat => "iat",
            Self::Jti => "jti",
            Self::Email => "email",
            Self::Name => "name",
            Self::ExternalId => "external_id",
            Self::Exp => "exp",
            Self::Nbf => "nbf",
            Self::Locale => "locale",
            Self::LocaleId => "locale_id",
            Self::Organization => "organization",
            Self::OrganizationId => "organization_id",
            Self::Organizations => "organizations",
            Self::OrganizationIds => "organization_ids",
            Self::Phone => "phone",
            Self::Tags => "tags",
            Self::RemotePhotoUrl => "remote_photo_url",
            Self::Role => "role",
            Self::CustomRoleId => "custom_role_id",
            Self::UserFields => "user_fields",
        }
    }
}

/// The reasons for which the sandbox says no. Each has a text of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// GET is no longer taken.
    MethodRetired,
    /// The body is no form.
    NotAForm,
    /// There is no token in the request.
    NoToken,
    /// What was sent is no signed token in compact form.
    NotAToken,
    /// The header names another algorithm.
    OtherAlgorithm,
    /// The signature does not hold, or the header does not allow to check it.
    SignatureFails,
    /// A required claim is not there.
    NoClaim(ClaimName),
    /// The issue time cannot be read.
    UnreadableIssueTime,
    /// The issue time is too far from now.
    IssueTimeOff,
    /// The token is too old or too young by its own dates.
    OutsideOwnDates(ClaimName),
    /// The further fields of the user are a text, where an object is wanted.
    FieldsAsText,
    /// The id was used before.
    IdUsed,
    /// The address may not sign up.
    AddressBlocked(String),
    /// The account takes no new users, or not this one.
    NoNewUsers,
    /// The user may not sign in.
    Suspended,
    /// The role is none of the account's.
    RoleUnknown,
    /// The custom role is none of the account's.
    CustomRoleUnknown,
    /// The configuration that signed is not assigned to users like this one.
    NotForThisAudience,
    /// The request was addressed to another brand than the default one, or to a name of the customer's own.
    OtherBrand,
    /// The request came by http.
    NotEncrypted,
    /// The user cannot be stored, for this claim's sake.
    UserNotStored(ClaimName),
}

/// A refusal together with the exact rule that was broken, which only the log is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Objection {
    /// What the answer says.
    pub(crate) refusal: Refusal,
    /// What exactly was found, as a sentence for the developer of the sign-in.
    pub(crate) found: Cow<'static, str>,
}

impl Refusal {
    /// This refusal, because of what was found.
    pub(crate) fn because(self, found: impl Into<Cow<'static, str>>) -> Objection {
        Objection { refusal: self, found: found.into() }
    }

    /// What the developer of the sign-in can do.
    pub(crate) const fn remedy(&self) -> &'static str {
        match self {
            Self::MethodRetired => "Submit the token by POST, from a form in the user's browser.",
            Self::NotAForm => "Submit an HTML form, not JSON.",
            Self::NoToken => "Put the token into a form field called jwt.",
            Self::NotAToken => "Send three base64url segments without padding, made by a JWT library.",
            Self::OtherAlgorithm => "Sign with HS256.",
            Self::SignatureFails => {
                "Sign with the shared secret as text, and give the header both typ (JWT) and alg (HS256)."
            }
            Self::NoClaim(_) => "Add the claim: iat, jti, email and name are required.",
            Self::UnreadableIssueTime => "Send iat as a number of seconds since 1970, in UTC.",
            Self::IssueTimeOff => "Make the token when it is submitted, in seconds and UTC, with a right clock.",
            Self::OutsideOwnDates(_) => "Leave the claim out, or correct it.",
            Self::FieldsAsText => "Send user_fields as an object, not as a text that holds one.",
            Self::IdUsed => "Make a new random jti for every sign-in, and submit a token once.",
            Self::AddressBlocked(_) => "Take the address off the blocklist, or use another.",
            Self::NoNewUsers => "Create the user first, or open the account.",
            Self::RoleUnknown => "Send end_user, agent or admin.",
            Self::CustomRoleUnknown => "Send the id of one of the account's custom roles.",
            Self::NotForThisAudience => "Assign the configuration to end users or team members, as the user is one.",
            Self::NotEncrypted => "Submit to an address that begins with https.",
            Self::OtherBrand => "Submit to the default brand's subdomain, and return to the brand by return_to.",
            Self::Suspended => "Lift the suspension, or use another user.",
            Self::UserNotStored(_) => "Correct the claim.",
        }
    }
}
