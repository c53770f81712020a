//! Finds what contradicts itself in an account, before a sandbox plays it.

use std::collections::BTreeSet;
use std::fmt;

use super::{Account, Configuration, Role, StoredUser};

/// Something in an account that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, as in `user[2].email`; the first of a list is 0.
    pub path: String,
    /// What stands there.
    pub found: String,
    /// What should stand there.
    pub wanted: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: found {}, wanted {}", self.path, self.found, self.wanted)
    }
}

/// What was found so far.
#[derive(Default)]
struct Findings(Vec<Problem>);

impl Findings {
    fn add(&mut self, path: impl Into<String>, found: impl fmt::Display, wanted: &str) {
        self.0.push(Problem { path: path.into(), found: found.to_string(), wanted: wanted.to_owned() });
    }

    /// Each value of a list at most once. The values come with their place in the list.
    fn unique<T: Ord + fmt::Debug>(&mut self, list: &str, field: &str, values: impl Iterator<Item = (usize, T)>) {
        let mut seen = BTreeSet::new();
        for (at, value) in values {
            if seen.contains(&value) {
                self.add(format!("{list}[{at}].{field}"), format_args!("{value:?}"), "one that no other has");
            }
            seen.insert(value);
        }
    }
}

impl Account {
    /// All contradictions in this account; none is what a sandbox asks for.
    pub fn check(&self) -> Vec<Problem> {
        let mut findings = Findings::default();
        self.check_surroundings(&mut findings);
        self.check_offers(&mut findings);
        let listed = || self.users.iter().enumerate();
        findings.unique("user", "email", listed().map(|(at, user)| (at, user.email.to_lowercase())));
        let external_ids = listed().filter_map(|(at, user)| Some((at, user.external_id.as_ref()?)));
        findings.unique("user", "external_id", external_ids);
        let organizations = self.organizations.iter().map(|organization| organization.name.as_str()).collect();
        for (at, user) in listed() {
            self.check_user(&format!("user[{at}]"), user, &organizations, &mut findings);
        }
        findings.0
    }

    /// Brands and configurations.
    fn check_surroundings(&self, findings: &mut Findings) {
        if self.brands.is_empty() {
            findings.add("brand", "none", "at least one; the first is the default brand");
        }
        let brands = || self.brands.iter().enumerate();
        findings.unique("brand", "id", brands().map(|(at, brand)| (at, brand.id)));
        findings.unique("brand", "subdomain", brands().map(|(at, brand)| (at, brand.subdomain.to_ascii_lowercase())));
        for (at, brand) in brands() {
            if !is_label(&brand.subdomain) {
                findings.add(
                    format!("brand[{at}].subdomain"),
                    format_args!("{:?}", brand.subdomain),
                    "1 to 63 letters, digits and inner hyphens",
                );
            }
        }
        if self.configurations.is_empty() {
            findings.add("configuration", "none", "at least one; the first is the primary one");
        }
        let configurations = || self.configurations.iter().enumerate();
        findings.unique("configuration", "name", configurations().map(|(at, found)| (at, &found.name)));
        for (at, configuration) in configurations() {
            check_configuration(&format!("configuration[{at}]"), configuration, findings);
        }
    }

    /// What users can have and belong to.
    fn check_offers(&self, findings: &mut Findings) {
        findings.unique("locale", "id", self.locales.iter().map(|locale| locale.id).enumerate());
        findings.unique("custom_role", "id", self.custom_roles.iter().map(|role| role.id).enumerate());
        findings.unique("user_field", "key", self.user_fields.iter().map(|field| &field.key).enumerate());
        let organizations = || self.organizations.iter().enumerate();
        findings.unique("organization", "name", organizations().map(|(at, found)| (at, &found.name)));
        let external_ids = organizations().filter_map(|(at, found)| Some((at, found.external_id.as_ref()?)));
        findings.unique("organization", "external_id", external_ids);
        for (at, field) in self.user_fields.iter().enumerate() {
            if field.kind == super::FieldKind::Dropdown && field.options.is_empty() {
                findings.add(format!("user_field[{at}].options"), "none", "at least one, for a drop-down");
            }
        }
    }

    fn check_user(&self, path: &str, user: &StoredUser, organizations: &BTreeSet<&str>, findings: &mut Findings) {
        let (local, domain) = user.email.split_once('@').unwrap_or_default();
        if local.is_empty() || domain.is_empty() || domain.contains('@') || user.email.contains(char::is_whitespace) {
            findings.add(format!("{path}.email"), format_args!("{:?}", user.email), "an address");
        } else if user.email != user.email.to_lowercase() {
            findings.add(format!("{path}.email"), format_args!("{:?}", user.email), "an address in lower case");
        }
        for (at, name) in user.organizations.iter().enumerate() {
            if !organizations.contains(name.as_str()) {
                findings.add(
                    format!("{path}.organizations[{at}]"),
                    format_args!("{name:?}"),
                    "the name of an [[organization]]",
                );
            }
        }
        if let Some(id) = user.custom_role_id {
            let place = || format!("{path}.custom_role_id");
            if !self.custom_roles.iter().any(|role| role.id == id) {
                findings.add(place(), id, "the id of a [[custom_role]]");
            } else if user.role != Role::Agent {
                findings.add(place(), id, "none, for only an agent has a custom role");
            }
        }
        if let Some(id) = user.locale_id.filter(|&id| !self.locales.iter().any(|locale| locale.id == id)) {
            findings.add(format!("{path}.locale_id"), id, "the id of a [[locale]]");
        }
        for (key, value) in &user.user_fields {
            let place = format!("{path}.user_fields.{key}");
            match self.user_fields.iter().find(|field| field.key == *key) {
                None => findings.add(place, value, "a key that is a [[user_field]]'s"),
                Some(field) => {
                    if let Err(wanted) = field.fitting(value.clone()) {
                        findings.add(place, value, wanted);
                    }
                }
            }
        }
    }
}

fn check_configuration(path: &str, configuration: &Configuration, findings: &mut Findings) {
    if configuration.name.trim().is_empty() {
        findings.add(format!("{path}.name"), format_args!("{:?}", configuration.name), "a name");
    }
    if configuration.secret_env.is_some() && configuration.secret_file.is_some() {
        findings.add(path, "both secret_env and secret_file", "one of them, or neither");
    }
    let urls = [("remote_login", &configuration.remote_login), ("remote_logout", &configuration.remote_logout)];
    for (name, url) in urls {
        if let Some(url) = url.as_ref().filter(|url| !matches!(url.scheme(), "http" | "https")) {
            findings.add(format!("{path}.{name}"), url, "an address that begins with https:// or http://");
        }
    }
}

/// Whether the text can be one label of a host name.
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::super::{Audience, Brand, CustomRole, FieldKind, Locale, Organization, UserField};
    use super::*;
    use crate::sandbox::testing::user;

    fn sound() -> Account {
        Account {
            custom_roles: vec![CustomRole { id: 7, name: "Light agent".to_owned() }],
            user_fields: vec![UserField { key: "plan".to_owned(), kind: FieldKind::Checkbox, options: Vec::new() }],
            organizations: vec![Organization { name: "North".to_owned(), external_id: Some("1".to_owned()) }],
            users: vec![user("a@b.test"), user("b@b.test")],
            ..Account::default()
        }
    }

    #[test]
    fn a_sound_account_has_no_problem() {
        assert_eq!(sound().check(), []);
        assert_eq!(Account::default().check(), []);
    }

    #[test]
    fn each_contradiction_is_named_with_its_place() {
        type Spoil = fn(&mut Account);
        let table: [(&str, Spoil); 24] = [
            ("brand", |account| account.brands.clear()),
            ("brand[1].id", |account| {
                account.brands.push(Brand { subdomain: "other".to_owned(), ..Brand::default() });
            }),
            ("brand[1].subdomain", |account| {
                account.brands.push(Brand { id: 2, subdomain: "Sandbox".to_owned(), ..Brand::default() });
            }),
            ("brand[0].subdomain", |account| account.brands[0].subdomain = "a.b".to_owned()),
            ("configuration", |account| account.configurations.clear()),
            ("configuration[1].name", |account| account.configurations.push(Configuration::default())),
            ("configuration[0].name", |account| account.configurations[0].name = " ".to_owned()),
            ("configuration[0]", |account| {
                account.configurations[0].secret_env = Some("A".to_owned());
                account.configurations[0].secret_file = Some("a".into());
            }),
            ("configuration[0].remote_login", |account| {
                account.configurations[0].assigned = vec![Audience::EndUsers];
                account.configurations[0].remote_login = Some("javascript:1".parse().unwrap());
            }),
            ("locale[1].id", |account| account.locales.push(Locale::default())),
            ("custom_role[1].id", |account| account.custom_roles.push(account.custom_roles[0].clone())),
            ("user_field[1].key", |account| account.user_fields.push(account.user_fields[0].clone())),
            ("user_field[0].options", |account| account.user_fields[0].kind = FieldKind::Dropdown),
            ("organization[1].name", |account| {
                account.organizations.push(Organization { name: "North".to_owned(), external_id: None });
            }),
            ("organization[1].external_id", |account| {
                let twin = Organization { name: "South".to_owned(), ..account.organizations[0].clone() };
                account.organizations.push(twin);
            }),
            ("user[2].email", |account| account.users.push(user("a@b.test"))),
            ("user[0].email", |account| account.users[0].email = "nobody".to_owned()),
            ("user[1].email", |account| account.users[1].email = "B@b.test".to_owned()),
            ("user[1].external_id", |account| {
                account.users.iter_mut().for_each(|user| user.external_id = Some("x".to_owned()));
            }),
            ("user[1].organizations[0]", |account| account.users[1].organizations = vec!["South".to_owned()]),
            ("user[0].custom_role_id", |account| account.users[0].custom_role_id = Some(8)),
            ("user[1].custom_role_id", |account| account.users[1].custom_role_id = Some(7)),
            ("user[0].locale_id", |account| account.users[0].locale_id = Some(99)),
            ("user[0].user_fields.plan", |account| {
                account.users[0].user_fields.insert("plan".to_owned(), "gold".into());
            }),
        ];
        for (path, spoil) in table {
            let mut account = sound();
            spoil(&mut account);
            let problems = account.check();
            let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
            assert_eq!(paths, [path]);
        }
    }

    #[test]
    fn a_problem_is_told_in_a_line() {
        let mut account = sound();
        account.users[0].organizations = vec!["South".to_owned()];
        assert_eq!(
            account.check()[0].to_string(),
            "user[0].organizations[0]: found \"South\", wanted the name of an [[organization]]"
        );
    }
}
