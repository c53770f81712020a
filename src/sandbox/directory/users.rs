//! The users of the account by address and by external id.

use std::collections::HashMap;
use std::sync::Arc;

use super::change::Change;
use super::facts::Facts;
use super::matching::{self, IdUse};
use super::profile::{House, Profile};
use super::roles;
use super::update::Update;
use crate::sandbox::account::{Account, Role, StoredUser};
use crate::sandbox::flaw::Flaw;
use crate::sandbox::refusal::{ClaimName, Objection};

/// A user, and what the last sign-in did.
#[derive(Debug)]
struct Entry {
    user: StoredUser,
    /// The how manieth user this is, so that an export keeps the order.
    serial: u64,
    last_changes: Vec<Change>,
}

/// The account and who is in it now.
#[derive(Debug)]
pub(crate) struct Directory {
    facts: Facts,
    users: HashMap<String, Entry>,
    by_external_id: HashMap<String, String>,
    next_serial: u64,
}

impl Default for Directory {
    fn default() -> Self {
        Self::of(Account::default())
    }
}

impl Directory {
    /// The directory of this account with its users. Addresses are compared in lower case.
    pub(crate) fn of(account: Account) -> Self {
        let (facts, users) = Facts::of(account);
        let mut directory = Self { facts, users: HashMap::new(), by_external_id: HashMap::new(), next_serial: 0 };
        for mut user in users {
            user.email = user.email.to_lowercase();
            directory.store(user, Vec::new());
        }
        directory
    }

    /// The account without its users: settings, brands, configurations and what users can belong to.
    pub(crate) fn account(&self) -> &Arc<Account> {
        self.facts.account()
    }

    /// The account with its users as they are now, those who came first first.
    pub(crate) fn export(&self) -> Account {
        // In no order that holds, hence sorted.
        let mut entries: Vec<&Entry> = self.users.values().collect();
        entries.sort_unstable_by_key(|entry| entry.serial);
        let users = entries.into_iter().map(|entry| entry.user.clone()).collect();
        Account { users, ..Account::clone(self.account()) }
    }

    /// The user with this address in lower case.
    pub(crate) fn find(&self, email: &str) -> Option<&StoredUser> {
        self.users.get(email).map(|entry| &entry.user)
    }

    /// What the last sign-in of the user with this address did.
    pub(crate) fn last_changes(&self, email: &str) -> &[Change] {
        self.users.get(email).map_or(&[], |entry| &entry.last_changes)
    }

    /// The address of the user with this id in the customer's system.
    pub(super) fn holder(&self, external_id: &str) -> Option<&str> {
        self.by_external_id.get(external_id).map(String::as_str)
    }

    /// The user whom the token means, by address or by external id; none where one would be created.
    pub(crate) fn known(&self, profile: &Profile<'_>, house: House<'_>) -> Option<&StoredUser> {
        matching::known(self, profile, house)
    }

    /// The role that the token's user will have after the sign-in.
    pub(crate) fn role_after(&self, profile: &Profile<'_>, house: House<'_>) -> Role {
        roles::role_after(profile, self.known(profile, house), house)
    }

    /// Stores what the token says: finds the user or creates one, and overwrites what the token names. After an
    /// objection nothing has changed.
    pub(crate) fn sign_in(&mut self, profile: &Profile<'_>, house: House<'_>) -> Result<Vec<Change>, Objection> {
        let found = matching::find(self, profile, house)?;
        let known = found.known_as.as_deref().and_then(|at| self.find(at)).cloned();
        let mut update = Update {
            facts: &self.facts,
            profile: *profile,
            house,
            found_as: found.known_as.clone().unwrap_or_else(|| profile.email.to_owned()),
            is_known: known.is_some(),
            user: known.unwrap_or_else(|| stranger(profile)),
            changes: Vec::new(),
        };
        update.identify(matching::external_id(profile, house), found.external_id);
        update.apply_attributes()?;
        let Update { user, changes, .. } = update;
        if house.flaws.contains(&Flaw::CreatesOrganizations) {
            user.organizations.iter().for_each(|name| self.facts.add_organization(name));
        }
        self.replace(found.known_as.as_deref(), user, changes.clone());
        Ok(changes)
    }

    fn replace(&mut self, known_as: Option<&str>, user: StoredUser, changes: Vec<Change>) {
        let Some(old) = known_as.and_then(|at| self.users.remove(at)) else {
            self.store(user, changes);
            return;
        };
        if let Some(id) = &old.user.external_id {
            self.by_external_id.remove(id);
        }
        self.insert(Entry { user, serial: old.serial, last_changes: changes });
    }

    fn store(&mut self, user: StoredUser, changes: Vec<Change>) {
        let serial = self.next_serial;
        self.next_serial += 1;
        self.insert(Entry { user, serial, last_changes: changes });
    }

    fn insert(&mut self, entry: Entry) {
        if let Some(id) = &entry.user.external_id {
            self.by_external_id.insert(id.clone(), entry.user.email.clone());
        }
        self.users.insert(entry.user.email.clone(), entry);
    }
}

fn stranger(profile: &Profile<'_>) -> StoredUser {
    StoredUser {
        email: profile.email.to_owned(),
        name: String::new(),
        external_id: None,
        role: Role::EndUser,
        custom_role_id: None,
        organizations: Vec::new(),
        tags: Vec::new(),
        phone: None,
        locale_id: None,
        remote_photo_url: None,
        user_fields: indexmap::IndexMap::new(),
        suspended: false,
    }
}

impl Update<'_> {
    /// Gives the user address, external id and name of the token.
    fn identify(&mut self, external_id: Option<&str>, id_use: IdUse) {
        if self.is_known {
            let was = std::mem::replace(&mut self.user.email, self.profile.email.to_owned());
            self.record("email", was, self.profile.email.to_owned());
        } else {
            self.changes.push(Change::Created { email: self.profile.email.to_owned() });
        }
        match (external_id, id_use) {
            (Some(_), IdUse::Ignored(found)) => {
                self.ignore(ClaimName::ExternalId, format!("collides ({})", found.trim_end_matches('.')));
            }
            (Some(id), IdUse::Stored) => {
                let was = self.user.external_id.replace(id.to_owned()).unwrap_or_default();
                self.record("external_id", was, id.to_owned());
            }
            (None, _) => {}
        }
        if let Some(name) = self.profile.name
            && !(self.is_known && self.flawed(Flaw::KeepsName))
        {
            let was = std::mem::replace(&mut self.user.name, name.to_owned());
            self.record("name", was, name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests;
