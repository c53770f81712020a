//! What the account offers its users, made ready for looking things up.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::sandbox::account::{Account, Organization, StoredUser, UserField};

/// The account without its users, with an index for each thing that a claim can name.
#[derive(Debug)]
pub(super) struct Facts {
    account: Arc<Account>,
    names: HashSet<String>,
    names_by_external_id: HashMap<String, String>,
    locales: HashSet<u64>,
    custom_roles: HashSet<u64>,
    fields: HashMap<String, usize>,
}

impl Facts {
    /// Indexes the account and hands back its users.
    pub(super) fn of(mut account: Account) -> (Self, Vec<StoredUser>) {
        let users = std::mem::take(&mut account.users);
        let organizations = account.organizations.iter();
        let facts = Self {
            names: organizations.clone().map(|organization| organization.name.clone()).collect(),
            names_by_external_id: organizations
                .filter_map(|organization| Some((organization.external_id.clone()?, organization.name.clone())))
                .collect(),
            locales: account.locales.iter().map(|locale| locale.id).collect(),
            custom_roles: account.custom_roles.iter().map(|role| role.id).collect(),
            fields: account.user_fields.iter().enumerate().map(|(at, field)| (field.key.clone(), at)).collect(),
            account: Arc::new(account),
        };
        (facts, users)
    }

    /// The account without its users.
    pub(super) fn account(&self) -> &Arc<Account> {
        &self.account
    }

    /// Whether there is an organization with exactly this name.
    pub(super) fn has_organization(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The name of the organization with this id in the customer's system.
    pub(super) fn organization_with_id(&self, external_id: &str) -> Option<&str> {
        self.names_by_external_id.get(external_id).map(String::as_str)
    }

    /// Adds an organization, which only a flaw does.
    pub(super) fn add_organization(&mut self, name: &str) {
        if self.names.insert(name.to_owned()) {
            let organization = Organization { name: name.to_owned(), external_id: None };
            Arc::make_mut(&mut self.account).organizations.push(organization);
        }
    }

    /// Whether the account has this language.
    pub(super) fn has_locale(&self, id: u64) -> bool {
        self.locales.contains(&id)
    }

    /// Whether the account has this custom role.
    pub(super) fn has_custom_role(&self, id: u64) -> bool {
        self.custom_roles.contains(&id)
    }

    /// The user field with this key.
    pub(super) fn field(&self, key: &str) -> Option<&UserField> {
        self.fields.get(key).and_then(|&at| self.account.user_fields.get(at))
    }
}
