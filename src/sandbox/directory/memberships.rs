//! The claims `organization`, `organization_id`, `organizations` and `organization_ids`.

use super::update::{Update, text_or_integer};
use crate::sandbox::account::Memberships;
use crate::sandbox::flaw::Flaw;
use crate::sandbox::refusal::{ClaimName, Objection, Refusal};
use crate::sandbox::verify::Json;

/// By what a claim names an organization.
#[derive(Clone, Copy)]
enum By {
    Name,
    ExternalId,
}

/// Overwrites the list of organizations, then adds the single one. Organizations that do not exist are ignored: the user
/// is stored without them, and they are not created. Ids win over names.
pub(super) fn apply(update: &mut Update<'_>) -> Result<(), Objection> {
    let before = update.user.organizations.clone();
    overwrite(update)?;
    add(update)?;
    let (was, is) = (before.join(", "), update.user.organizations.join(", "));
    update.record("organizations", was, is);
    Ok(())
}

fn overwrite(update: &mut Update<'_>) -> Result<(), Objection> {
    let ids = update.given(ClaimName::OrganizationIds)?.cloned();
    let names = update.given(ClaimName::Organizations)?.cloned();
    let (claim, by, list) = match (ids, names) {
        (Some(ids), _) => (ClaimName::OrganizationIds, By::ExternalId, ids),
        (None, Some(names)) => (ClaimName::Organizations, By::Name, names),
        (None, None) => return Ok(()),
    };
    // A single id may come as a number.
    let Some(text) = text_or_integer(&list) else { return update.mistyped(claim, "a text with commas") };
    let mut wanted = Vec::new();
    for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        if let Some(name) = existing(update, claim, by, entry)?
            && !wanted.contains(&name)
        {
            wanted.push(name);
        }
    }
    let kept = if update.flawed(Flaw::AppendsOrganizationLists) {
        update.user.organizations.retain(|name| !wanted.contains(name));
        update.user.organizations.append(&mut wanted);
        return Ok(());
    } else if allows_many(update) {
        wanted.len()
    } else {
        1
    };
    for name in wanted.drain(kept.min(wanted.len())..).collect::<Vec<_>>() {
        update.ignore(claim, format!("{name:?} would be a second organization, and the account allows one"));
    }
    update.user.organizations = wanted;
    Ok(())
}

fn add(update: &mut Update<'_>) -> Result<(), Objection> {
    let id = update.given(ClaimName::OrganizationId)?.cloned();
    let name = update.given(ClaimName::Organization)?.cloned();
    let name_wins = update.flawed(Flaw::OrganizationNameWins) && name.is_some();
    let (claim, by, value) = match (id, name) {
        (Some(id), _) if !name_wins => (ClaimName::OrganizationId, By::ExternalId, id),
        (_, Some(name)) => (ClaimName::Organization, By::Name, name),
        (Some(_) | None, None) => return Ok(()),
    };
    let text = match (by, &value) {
        (By::Name, Json::Text(text)) => Some(text.clone()),
        (By::ExternalId, value) => text_or_integer(value),
        (By::Name, _) => None,
    };
    let Some(text) = text else { return update.mistyped(claim, "a text") };
    let Some(name) = existing(update, claim, by, &text)? else { return Ok(()) };
    if !allows_many(update) {
        update.user.organizations = vec![name];
    } else if !update.user.organizations.contains(&name) {
        update.user.organizations.push(name);
    }
    Ok(())
}

fn allows_many(update: &Update<'_>) -> bool {
    let many = update.facts.account().settings.memberships == Memberships::Many;
    many != update.flawed(Flaw::SwapsMemberships)
}

/// The name of the organization, where there is one.
fn existing(update: &mut Update<'_>, claim: ClaimName, by: By, entry: &str) -> Result<Option<String>, Objection> {
    let found = match by {
        By::Name => update.facts.has_organization(entry).then(|| entry.to_owned()),
        By::ExternalId => update.facts.organization_with_id(entry).map(str::to_owned),
    };
    if found.is_some() {
        return Ok(found);
    }
    if update.flawed(Flaw::RefusesUnknownOrganization) {
        return Err(Refusal::UserNotStored(claim).because(format!("The organization {entry:?} does not exist.")));
    }
    if update.flawed(Flaw::CreatesOrganizations) && !entry.is_empty() {
        return Ok(Some(entry.to_owned()));
    }
    update.ignore(claim, format!("{entry:?} does not exist"));
    Ok(None)
}
