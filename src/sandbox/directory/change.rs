//! What a sign-in does to a user, field by field, and what it leaves undone without a word.

use std::borrow::Cow;
use std::fmt;

use crate::sandbox::refusal::ClaimName;

/// One thing that a sign-in did, or did not do although the token asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// A user came to be.
    Created {
        /// The address.
        email: String,
    },
    /// A field of a user got another value.
    Field {
        /// The address under which the user was found.
        email: String,
        /// The field.
        field: Cow<'static, str>,
        /// The value before; empty where there was none.
        was: String,
        /// The value now; empty where there is none any more.
        is: String,
    },
    /// A claim, or a part of it, had no effect, and the answer does not tell.
    Ignored {
        /// The claim.
        claim: ClaimName,
        /// Why, as the end of a sentence that begins with the claim.
        because: String,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created { email } => write!(f, "user {email} created"),
            Self::Field { email, field, was, is } if was.is_empty() => {
                write!(f, "{field} of {email}: becomes {is}")
            }
            Self::Field { email, field, was, is } if is.is_empty() => {
                write!(f, "{field} of {email}: {was} is removed")
            }
            Self::Field { email, field, was, is } => write!(f, "{field} of {email}: {was} becomes {is}"),
            Self::Ignored { claim, because } => write!(f, "{} {because}: ignored", claim.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_in_a_line() {
        let field = |was: &str, is: &str| Change::Field {
            email: "a@b.test".to_owned(),
            field: Cow::Borrowed("phone"),
            was: was.to_owned(),
            is: is.to_owned(),
        };
        let table = [
            (Change::Created { email: "a@b.test".to_owned() }, "user a@b.test created"),
            (field("", "+1"), "phone of a@b.test: becomes +1"),
            (field("+1", ""), "phone of a@b.test: +1 is removed"),
            (field("+1", "+2"), "phone of a@b.test: +1 becomes +2"),
            (
                Change::Ignored { claim: ClaimName::Organization, because: "\"X\" does not exist".to_owned() },
                "organization \"X\" does not exist: ignored",
            ),
        ];
        for (change, line) in table {
            assert_eq!(change.to_string(), line);
        }
    }
}
