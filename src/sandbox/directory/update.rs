//! A sign-in's work on the copy of one user.

use std::borrow::Cow;

use super::change::Change;
use super::facts::Facts;
use super::profile::{House, Profile};
use super::{attributes, fields, memberships, roles};
use crate::sandbox::account::StoredUser;
use crate::sandbox::flaw::Flaw;
use crate::sandbox::policy::Unfit;
use crate::sandbox::refusal::{ClaimName, Objection, Refusal};
use crate::sandbox::verify::Json;

/// The user as it will be stored, and what was done so far.
pub(super) struct Update<'a> {
    /// The account.
    pub(super) facts: &'a Facts,
    /// What the token says.
    pub(super) profile: Profile<'a>,
    /// By which rules.
    pub(super) house: House<'a>,
    /// The address under which the user was found.
    pub(super) found_as: String,
    /// Whether the user was there before.
    pub(super) is_known: bool,
    /// The copy.
    pub(super) user: StoredUser,
    /// What was done.
    pub(super) changes: Vec<Change>,
}

impl Update<'_> {
    /// Gives the user all optional attributes of the token.
    pub(super) fn apply_attributes(&mut self) -> Result<(), Objection> {
        // The role comes before what depends on it.
        roles::apply(self)?;
        attributes::apply(self)?;
        memberships::apply(self)?;
        fields::apply(self)
    }

    /// Notes that a field has another value.
    pub(super) fn record(&mut self, field: impl Into<Cow<'static, str>>, was: String, is: String) {
        if was != is {
            self.changes.push(Change::Field { email: self.found_as.clone(), field: field.into(), was, is });
        }
    }

    /// Notes that a claim has no effect.
    pub(super) fn ignore(&mut self, claim: ClaimName, because: impl Into<String>) {
        self.changes.push(Change::Ignored { claim, because: because.into() });
    }

    /// An optional claim; null is as the policy says.
    pub(super) fn given(&self, claim: ClaimName) -> Result<Option<&Json>, Objection> {
        self.profile.given(claim, self.house.policy)
    }

    /// Whether something is wrong on purpose.
    pub(super) fn flawed(&self, flaw: Flaw) -> bool {
        self.house.flaws.contains(&flaw)
    }

    /// A value of a type that the vendor does not document for this claim.
    pub(super) fn mistyped(&mut self, claim: ClaimName, wanted: &str) -> Result<(), Objection> {
        match self.house.policy.mistyped_attribute {
            Unfit::Ignored => {
                self.ignore(claim, format!("is {wanted} in no spelling that is known"));
                Ok(())
            }
            Unfit::Refused => {
                Err(Refusal::UserNotStored(claim).because(format!("The {} is not {wanted}.", claim.as_str())))
            }
        }
    }
}

/// A text as it stands, or an integer spelled out.
pub(super) fn text_or_integer(value: &Json) -> Option<String> {
    match value {
        Json::Text(text) => Some(text.clone()),
        Json::Whole(number) => Some(number.to_string()),
        Json::Null | Json::Bool(_) | Json::Fraction(_) | Json::List(_) | Json::Object(_) => None,
    }
}

/// An id number, as an integer or as a text of digits: the documented sample sends a text.
pub(super) fn id_number(value: &Json) -> Option<u64> {
    text_or_integer(value).and_then(|text| text.trim().parse().ok())
}
