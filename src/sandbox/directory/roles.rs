//! The claims `role` and `custom_role_id`.

use super::profile::{House, Profile};
use super::update::{Update, id_number};
use crate::sandbox::account::{Role, StoredUser};
use crate::sandbox::flaw::Flaw;
use crate::sandbox::policy::{Leniency, Unfit};
use crate::sandbox::refusal::{ClaimName, Objection, Refusal};
use crate::sandbox::verify::Json;

/// What the claim `role` asks for.
enum Wish {
    /// Nothing.
    Absent,
    /// This role.
    Role(Role),
    /// Something that is no role.
    Unknown(String),
}

/// The role that the user will have after the sign-in, should it be stored.
pub(super) fn role_after(profile: &Profile<'_>, known: Option<&StoredUser>, house: House<'_>) -> Role {
    let stored = known.map_or(Role::EndUser, |user| user.role);
    match wish(profile.claims.get(ClaimName::Role.as_str()), house) {
        Wish::Role(role) if !(known.is_some() && house.flaws.contains(&Flaw::RoleNeverChanges)) => role,
        Wish::Absent if house.flaws.contains(&Flaw::DemotesWithoutRole) => Role::EndUser,
        Wish::Role(_) | Wish::Absent | Wish::Unknown(_) => stored,
    }
}

fn wish(claim: Option<&Json>, house: House<'_>) -> Wish {
    match claim {
        None | Some(Json::Null) => Wish::Absent,
        Some(Json::Text(text)) => match Role::from_id(text) {
            Some(role) => Wish::Role(role),
            None if text == "user" && house.policy.old_role_name == Leniency::Accepted => Wish::Role(Role::EndUser),
            None => Wish::Unknown(format!("{text:?}")),
        },
        Some(Json::Bool(_) | Json::Whole(_) | Json::Fraction(_) | Json::List(_) | Json::Object(_)) => {
            Wish::Unknown("that is no text".to_owned())
        }
    }
}

/// Changes the role where the token asks for another one. A token without `role` changes nothing: who signs in has the
/// role that is stored.
pub(super) fn apply(update: &mut Update<'_>) -> Result<(), Objection> {
    let asked = wish(update.given(ClaimName::Role)?, update.house);
    if let Wish::Unknown(found) = asked {
        match update.house.policy.bad_role {
            Unfit::Refused => {
                return Err(Refusal::RoleUnknown.because(format!("The role {found} is none of the account's.")));
            }
            Unfit::Ignored => update.ignore(ClaimName::Role, format!("{found} is none of the account's")),
        }
    }
    let known = update.is_known.then_some(&update.user);
    let role = role_after(&update.profile, known, update.house);
    let was = std::mem::replace(&mut update.user.role, role);
    update.record("role", was.id().to_owned(), role.id().to_owned());
    if role != Role::Agent
        && let Some(id) = update.user.custom_role_id.take()
    {
        update.record("custom_role_id", id.to_string(), String::new());
    }
    apply_custom_role(update)
}

fn apply_custom_role(update: &mut Update<'_>) -> Result<(), Objection> {
    let Some(claim) = update.given(ClaimName::CustomRoleId)? else { return Ok(()) };
    if update.user.role != Role::Agent {
        update.ignore(ClaimName::CustomRoleId, "is for agents alone");
        return Ok(());
    }
    let Some(id) = id_number(claim).filter(|&id| update.facts.has_custom_role(id)) else {
        return match update.house.policy.bad_custom_role {
            Unfit::Refused => {
                Err(Refusal::CustomRoleUnknown.because("The custom_role_id is none of the account's custom roles."))
            }
            Unfit::Ignored => {
                update.ignore(ClaimName::CustomRoleId, "is none of the account's custom roles");
                Ok(())
            }
        };
    };
    let was = update.user.custom_role_id.replace(id);
    update.record("custom_role_id", was.map(|id| id.to_string()).unwrap_or_default(), id.to_string());
    Ok(())
}
