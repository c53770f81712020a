//! What a token says about its user, and by which rules it is read.

use crate::sandbox::flaw::Flaws;
use crate::sandbox::policy::{Leniency, Policy};
use crate::sandbox::refusal::{ClaimName, Objection, Refusal};
use crate::sandbox::verify::{Json, Object};

/// By which rules a sign-in is stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct House<'a> {
    /// The choices that the real endpoint has not told us.
    pub(crate) policy: &'a Policy,
    /// What is wrong on purpose.
    pub(crate) flaws: &'a Flaws,
}

/// What a token says about its user.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Profile<'a> {
    /// The address in lower case.
    pub(crate) email: &'a str,
    /// The name; none where a flaw let it be missing.
    pub(crate) name: Option<&'a str>,
    /// The id in the customer's system.
    pub(crate) external_id: Option<&'a str>,
    /// All claims, for the optional attributes.
    pub(crate) claims: &'a Object,
    /// The parameter `locale_id` of the request, which is no claim.
    pub(crate) passed_locale: Option<&'a str>,
}

impl<'a> Profile<'a> {
    /// An optional claim; null is as the policy says.
    pub(super) fn given(&self, claim: ClaimName, policy: &Policy) -> Result<Option<&'a Json>, Objection> {
        match self.claims.get(claim.as_str()) {
            Some(Json::Null) if policy.null_optional == Leniency::Refused => {
                Err(Refusal::UserNotStored(claim).because(format!("The {} is null.", claim.as_str())))
            }
            None | Some(Json::Null) => Ok(None),
            given @ Some(_) => Ok(given),
        }
    }
}
