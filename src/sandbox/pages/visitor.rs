//! Who looks at a page, and what the directory holds for them.

use super::frame::{escape, row};
use crate::sandbox::account::{Account, Role, StoredUser};

/// Who looks at a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Visitor {
    /// Nobody is signed in.
    Stranger,
    /// This user is.
    SignedIn {
        /// The address.
        email: String,
        /// What the directory holds; none where the user has gone meanwhile.
        user: Option<Box<StoredUser>>,
        /// What the last sign-in of the user did, a line each.
        changes: Vec<String>,
    },
}

impl Visitor {
    /// Whether the visitor is an agent or an administrator.
    pub(crate) fn is_team_member(&self) -> bool {
        match self {
            Self::SignedIn { user: Some(user), .. } => match user.role {
                Role::Agent | Role::Admin => true,
                Role::EndUser => false,
            },
            Self::SignedIn { user: None, .. } | Self::Stranger => false,
        }
    }

    /// Says in a line whether somebody is signed in.
    pub(super) fn line(&self) -> String {
        match self {
            Self::Stranger => "<p>Nobody is signed in.</p>\n".to_owned(),
            Self::SignedIn { email, user, .. } => {
                let name = user.as_ref().map_or(email.as_str(), |user| user.name.as_str());
                format!("<p>Signed in as <strong>{}</strong>.</p>\n", escape(name))
            }
        }
    }

    /// The line, and a table of all that the directory holds.
    pub(super) fn details(&self, account: &Account) -> String {
        let Self::SignedIn { email, user, changes } = self else { return self.line() };
        let Some(user) = user else {
            return format!("{}<p>The directory has no user {} any more.</p>\n", self.line(), escape(email));
        };
        let rows: String = facts(user, account).iter().map(|(name, value)| row(name, value)).collect();
        let changes = if changes.is_empty() {
            "<p>The last sign-in changed nothing.</p>\n".to_owned()
        } else {
            let items: Vec<_> = changes.iter().map(|change| escape(change)).collect();
            format!("<h2>What the last sign-in did</h2>\n<ul>\n<li>{}</li>\n</ul>\n", items.join("</li>\n<li>"))
        };
        format!("{}<table>\n<tbody>\n{rows}</tbody>\n</table>\n{changes}", self.line())
    }
}

/// Every attribute of the user, also those without a value, for what is missing is what one looks for.
fn facts(user: &StoredUser, account: &Account) -> Vec<(String, String)> {
    let or_none = |value: Option<String>| value.filter(|value| !value.is_empty()).unwrap_or_else(|| "none".to_owned());
    let custom_role = user.custom_role_id.map(|id| {
        let role = account.custom_roles.iter().find(|role| role.id == id);
        named(id, role.map(|role| role.name.as_str()))
    });
    let locale = user.locale_id.map(|id| {
        let locale = account.locales.iter().find(|locale| locale.id == id);
        named(id, locale.map(|locale| locale.name.as_str()))
    });
    let mut facts = vec![
        ("Email".to_owned(), user.email.clone()),
        ("Name".to_owned(), user.name.clone()),
        ("External id".to_owned(), or_none(user.external_id.clone())),
        ("Role".to_owned(), user.role.id().to_owned()),
        ("Custom role".to_owned(), or_none(custom_role)),
        ("Organizations".to_owned(), or_none(Some(user.organizations.join(", ")))),
        ("Tags".to_owned(), or_none(Some(user.tags.join(", ")))),
        ("Phone".to_owned(), or_none(user.phone.clone())),
        ("Language".to_owned(), or_none(locale)),
        ("Photo".to_owned(), or_none(user.remote_photo_url.clone())),
    ];
    for (key, value) in &user.user_fields {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        facts.push((format!("Field {key}"), shown));
    }
    if user.suspended {
        facts.push(("Suspended".to_owned(), "yes".to_owned()));
    }
    facts
}

fn named(id: u64, name: Option<&str>) -> String {
    name.map_or_else(|| id.to_string(), |name| format!("{name} ({id})"))
}

#[cfg(test)]
pub(super) mod tests {
    use indexmap::IndexMap;
    use serde_json::json;

    use super::*;
    use crate::sandbox::account::CustomRole;

    /// A user with a value in every attribute.
    pub(in super::super) fn full() -> StoredUser {
        StoredUser {
            email: "a@b.test".to_owned(),
            name: "<b>X</b>".to_owned(),
            external_id: Some("7".to_owned()),
            role: Role::Agent,
            custom_role_id: Some(12),
            organizations: vec!["First".to_owned(), "Second".to_owned()],
            tags: vec!["vip".to_owned(), "eu".to_owned()],
            phone: Some("+15551234567".to_owned()),
            locale_id: Some(1),
            remote_photo_url: Some("https://a.test/x.png?a=1&b=2".to_owned()),
            user_fields: IndexMap::from([("plan".to_owned(), json!("gold")), ("beta".to_owned(), json!(true))]),
            suspended: true,
        }
    }

    pub(in super::super) fn signed_in(role: Role) -> Visitor {
        let user = StoredUser { role, ..full() };
        Visitor::SignedIn {
            email: user.email.clone(),
            user: Some(Box::new(user)),
            changes: vec!["name of a@b.test: <i> becomes <b>X</b>".to_owned()],
        }
    }

    #[test]
    fn every_attribute_of_the_user_is_shown_and_escaped() {
        let account =
            Account { custom_roles: vec![CustomRole { id: 12, name: "Light agent".to_owned() }], ..Account::default() };
        let table = signed_in(Role::Agent).details(&account);
        for (name, value) in [
            ("Email", "a@b.test"),
            ("Name", "&lt;b&gt;X&lt;/b&gt;"),
            ("External id", "7"),
            ("Role", "agent"),
            ("Custom role", "Light agent (12)"),
            ("Organizations", "First, Second"),
            ("Tags", "vip, eu"),
            ("Phone", "+15551234567"),
            ("Language", "English (1)"),
            ("Photo", "https://a.test/x.png?a=1&amp;b=2"),
            ("Field plan", "gold"),
            ("Field beta", "true"),
            ("Suspended", "yes"),
        ] {
            let row = format!("<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>");
            assert!(table.contains(&row), "{row} is not in {table}");
        }
    }

    #[test]
    fn what_is_not_set_is_shown_as_none_and_a_user_who_has_gone_is_named() {
        let user = StoredUser { custom_role_id: None, tags: Vec::new(), external_id: None, ..full() };
        let visitor = Visitor::SignedIn {
            email: user.email.clone(),
            user: Some(Box::new(user)),
            changes: vec!["name of a@b.test: <i> becomes <b>X</b>".to_owned()],
        };
        let table = visitor.details(&Account::default());
        for name in ["Custom role", "Tags", "External id"] {
            assert!(table.contains(&format!("{name}</th><td>none</td>")), "{name}");
        }
        let gone = Visitor::SignedIn { email: "g@b.test".to_owned(), user: None, changes: Vec::new() };
        assert!(gone.details(&Account::default()).contains("no user g@b.test any more"));
        assert!(!gone.is_team_member());
    }

    #[test]
    fn agents_and_administrators_are_team_members() {
        assert!(signed_in(Role::Agent).is_team_member() && signed_in(Role::Admin).is_team_member());
        assert!(!signed_in(Role::EndUser).is_team_member() && !Visitor::Stranger.is_team_member());
    }
}
