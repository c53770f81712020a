//! Finds the user whom a token means: by external id or by address, as the account's setting says.

use super::profile::{House, Profile};
use super::users::Directory;
use crate::sandbox::account::{ExternalIds, StoredUser};
use crate::sandbox::flaw::Flaw;
use crate::sandbox::policy::IdCollision;
use crate::sandbox::refusal::{ClaimName, Objection, Refusal};

/// Whom a token means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    /// The address under which the user is found; none where nobody is found.
    pub(super) known_as: Option<String>,
    /// What is done with the token's external id.
    pub(super) external_id: IdUse,
}

/// What is done with a token's external id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum IdUse {
    /// The user has it from now on.
    Stored,
    /// Nothing, for it would make one user of two.
    Ignored(String),
}

/// The token's external id, unless a flaw overlooks it.
pub(super) fn external_id<'a>(profile: &Profile<'a>, house: House<'_>) -> Option<&'a str> {
    profile.external_id.filter(|_| !house.flaws.contains(&Flaw::IgnoresExternalId))
}

/// The user whom the token means, without a look at collisions; none where one would be created.
pub(super) fn known<'d>(directory: &'d Directory, profile: &Profile<'_>, house: House<'_>) -> Option<&'d StoredUser> {
    let by_id = || external_id(profile, house).and_then(|id| directory.holder(id)).and_then(|at| directory.find(at));
    let by_address = || directory.find(profile.email);
    match setting(directory, house) {
        ExternalIds::UpdateOff => by_id().or_else(by_address),
        ExternalIds::UpdateOn => by_address().or_else(by_id),
    }
}

fn setting(directory: &Directory, house: House<'_>) -> ExternalIds {
    match directory.account().settings.external_ids {
        ExternalIds::UpdateOff if house.flaws.contains(&Flaw::SwapsIdSetting) => ExternalIds::UpdateOn,
        ExternalIds::UpdateOn if house.flaws.contains(&Flaw::SwapsIdSetting) => ExternalIds::UpdateOff,
        set => set,
    }
}

/// Finds the user. Where two users would have to become one, the policy decides: the vendor does not say what happens.
pub(super) fn find(directory: &Directory, profile: &Profile<'_>, house: House<'_>) -> Result<Match, Objection> {
    let by_address = directory.find(profile.email);
    let known_as = by_address.map(|user| user.email.clone());
    let Some(id) = external_id(profile, house) else {
        return Ok(Match { known_as, external_id: IdUse::Stored });
    };
    let collision = |found: String| match house.policy.id_collision {
        IdCollision::Refused => Err(Refusal::UserNotStored(ClaimName::ExternalId).because(found)),
        IdCollision::EmailWins => {
            Ok(Match { known_as: by_address.map(|user| user.email.clone()), external_id: IdUse::Ignored(found) })
        }
    };
    let holder = directory.holder(id);
    match (setting(directory, house), holder, by_address) {
        (_, Some(holder), _) if holder == profile.email => Ok(Match { known_as, external_id: IdUse::Stored }),
        // The id is looked for first, and the user's address becomes the token's.
        (ExternalIds::UpdateOff, Some(holder), None) => {
            Ok(Match { known_as: Some(holder.to_owned()), external_id: IdUse::Stored })
        }
        (ExternalIds::UpdateOff, Some(holder), Some(_)) => {
            collision(format!("The external_id belongs to {holder}, the email to somebody else."))
        }
        (ExternalIds::UpdateOff, None, Some(user)) if user.external_id.is_some() => {
            collision("The user with this email has another external_id.".to_owned())
        }
        (ExternalIds::UpdateOn, Some(holder), _) => collision(format!("The external_id belongs to {holder}.")),
        (ExternalIds::UpdateOff | ExternalIds::UpdateOn, None, _) => Ok(Match { known_as, external_id: IdUse::Stored }),
    }
}
