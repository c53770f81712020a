//! The account's users, and what a sign-in changes in them.

use std::collections::HashMap;
use std::fmt;

use super::account::ExternalIds;
use super::refusal::{ClaimName, Objection, Refusal};

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    /// The name.
    pub(crate) name: String,
    /// The id in the customer's system.
    pub(crate) external_id: Option<String>,
}

/// One thing that a sign-in changed.
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
        field: &'static str,
        /// The value before; empty where there was none.
        was: String,
        /// The value now.
        is: String,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Created { email } => write!(f, "user {email} created"),
            Self::Field { email, field, was, is } if was.is_empty() => {
                write!(f, "{field} of {email}: becomes {is}")
            }
            Self::Field { email, field, was, is } => write!(f, "{field} of {email}: {was} becomes {is}"),
        }
    }
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
}

/// The users by address, and the addresses by external id.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    users: HashMap<String, User>,
    by_external_id: HashMap<String, String>,
}

impl Directory {
    /// The user with this address in lower case.
    pub(crate) fn find(&self, email: &str) -> Option<&User> {
        self.users.get(email)
    }

    /// Whether the token's user exists already, by address or by external id.
    pub(crate) fn knows(&self, profile: Profile<'_>) -> bool {
        self.users.contains_key(profile.email)
            || profile.external_id.is_some_and(|id| self.by_external_id.contains_key(id))
    }

    /// Stores what the token says: finds the user or creates one, and overwrites the name. Where two users would have to
    /// become one, nothing is stored: the vendor does not say what happens then.
    pub(crate) fn sign_in(&mut self, profile: Profile<'_>, setting: ExternalIds) -> Result<Vec<Change>, Objection> {
        let mut changes = Vec::new();
        let holder = profile.external_id.and_then(|id| self.by_external_id.get(id)).cloned();
        match holder {
            Some(holder) if holder != profile.email => match setting {
                ExternalIds::UpdateOff => self.rename(&holder, profile, &mut changes)?,
                ExternalIds::UpdateOn => {
                    return Err(collision(format!("The external_id belongs to {holder}.")));
                }
            },
            Some(_) | None => {}
        }
        self.overwrite(profile, setting, &mut changes)?;
        Ok(changes)
    }

    /// The id was found: the user's address becomes the token's.
    fn rename(&mut self, holder: &str, profile: Profile<'_>, changes: &mut Vec<Change>) -> Result<(), Objection> {
        if self.users.contains_key(profile.email) {
            return Err(collision(format!("The external_id belongs to {holder}, the email to somebody else.")));
        }
        if let Some(user) = self.users.remove(holder) {
            if let Some(id) = &user.external_id {
                self.by_external_id.insert(id.clone(), profile.email.to_owned());
            }
            self.users.insert(profile.email.to_owned(), user);
            changes.push(Change::Field {
                email: holder.to_owned(),
                field: "email",
                was: holder.to_owned(),
                is: profile.email.to_owned(),
            });
        }
        Ok(())
    }

    fn overwrite(
        &mut self,
        profile: Profile<'_>,
        setting: ExternalIds,
        changes: &mut Vec<Change>,
    ) -> Result<(), Objection> {
        let Some(user) = self.users.get_mut(profile.email) else {
            let user = User {
                name: profile.name.unwrap_or_default().to_owned(),
                external_id: profile.external_id.map(str::to_owned),
            };
            if let Some(id) = profile.external_id {
                self.by_external_id.insert(id.to_owned(), profile.email.to_owned());
            }
            self.users.insert(profile.email.to_owned(), user);
            changes.push(Change::Created { email: profile.email.to_owned() });
            return Ok(());
        };
        let mut record = |field, was: String, is: &str| {
            changes.push(Change::Field { email: profile.email.to_owned(), field, was, is: is.to_owned() });
        };
        if let Some(id) = profile.external_id
            && user.external_id.as_deref() != Some(id)
        {
            if user.external_id.is_some() && setting == ExternalIds::UpdateOff {
                return Err(collision("The user with this email has another external_id.".to_owned()));
            }
            let was = user.external_id.replace(id.to_owned()).unwrap_or_default();
            self.by_external_id.remove(&was);
            self.by_external_id.insert(id.to_owned(), profile.email.to_owned());
            record("external_id", was, id);
        }
        if let Some(name) = profile.name
            && user.name != name
        {
            let was = std::mem::replace(&mut user.name, name.to_owned());
            record("name", was, name);
        }
        Ok(())
    }
}

fn collision(found: String) -> Objection {
    Refusal::UserNotStored(ClaimName::ExternalId).because(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed_in(
        directory: &mut Directory,
        email: &str,
        name: &str,
        external_id: Option<&str>,
        setting: ExternalIds,
    ) -> Result<Vec<String>, Refusal> {
        directory
            .sign_in(Profile { email, name: Some(name), external_id }, setting)
            .map(|changes| changes.iter().map(ToString::to_string).collect())
            .map_err(|objection| objection.refusal)
    }

    #[test]
    fn a_user_is_created_once_and_the_name_is_overwritten() {
        let mut directory = Directory::default();
        let mut sign_in = |name| signed_in(&mut directory, "a@b.test", name, None, ExternalIds::UpdateOff).unwrap();
        assert_eq!(sign_in("X"), ["user a@b.test created"]);
        assert_eq!(sign_in("X"), Vec::<String>::new());
        assert_eq!(sign_in("Y"), ["name of a@b.test: X becomes Y"]);
        assert_eq!(directory.find("a@b.test").map(|user| user.name.as_str()), Some("Y"));
    }

    #[test]
    fn with_update_off_the_id_finds_the_user_and_the_address_follows() {
        let off = ExternalIds::UpdateOff;
        let mut directory = Directory::default();
        assert_eq!(signed_in(&mut directory, "a@b.test", "A", Some("1"), off).unwrap(), ["user a@b.test created"]);
        let changes = signed_in(&mut directory, "new@b.test", "A", Some("1"), off).unwrap();
        assert_eq!(changes, ["email of a@b.test: a@b.test becomes new@b.test"]);
        assert_eq!(directory.find("a@b.test"), None);
        assert_eq!(signed_in(&mut directory, "newer@b.test", "A", Some("1"), off).unwrap().len(), 1);
    }

    #[test]
    fn with_update_on_the_address_finds_the_user_and_the_id_follows() {
        let on = ExternalIds::UpdateOn;
        let mut directory = Directory::default();
        signed_in(&mut directory, "a@b.test", "A", Some("1"), on).unwrap();
        let changes = signed_in(&mut directory, "a@b.test", "A", Some("2"), on).unwrap();
        assert_eq!(changes, ["external_id of a@b.test: 1 becomes 2"]);
        // The old id is free again.
        let changes = signed_in(&mut directory, "c@b.test", "C", Some("1"), on).unwrap();
        assert_eq!(changes, ["user c@b.test created"]);
    }

    #[test]
    fn two_users_never_become_one() {
        let refused = Err(Refusal::UserNotStored(ClaimName::ExternalId));
        let table = [
            (ExternalIds::UpdateOff, "a@b.test", "2", "the id is unknown and the address has another"),
            (ExternalIds::UpdateOff, "c@b.test", "1", "the id is one user's and the address another's"),
            (ExternalIds::UpdateOn, "c@b.test", "1", "the address would take another user's id"),
            (ExternalIds::UpdateOn, "new@b.test", "1", "a new user would take another user's id"),
        ];
        for (setting, email, id, name) in table {
            let mut directory = Directory::default();
            signed_in(&mut directory, "a@b.test", "A", Some("1"), setting).unwrap();
            signed_in(&mut directory, "c@b.test", "C", None, setting).unwrap();
            assert_eq!(signed_in(&mut directory, email, "X", Some(id), setting), refused, "{name}");
            assert_eq!(directory.find("a@b.test").map(|user| user.name.as_str()), Some("A"), "{name}");
        }
    }

    #[test]
    fn a_user_without_an_id_gets_the_tokens() {
        let mut directory = Directory::default();
        signed_in(&mut directory, "a@b.test", "A", None, ExternalIds::UpdateOff).unwrap();
        let changes = signed_in(&mut directory, "a@b.test", "A", Some("1"), ExternalIds::UpdateOff).unwrap();
        assert_eq!(changes, ["external_id of a@b.test: becomes 1"]);
    }
}
