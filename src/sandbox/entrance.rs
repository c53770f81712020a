//! Where a sign-in starts: which configuration is taken, and what its remote login URL is told.

use chrono::{DateTime, Utc};

use super::account::{Account, Audience, Brand, Configuration, SignIn};
use super::pages::{Choice, ChoiceState};

/// The path at which a sign-in starts.
pub(crate) const SIGN_IN: &str = "/access/login";

/// The parameter by which a button of the sign-in page names its configuration.
pub(crate) const CONFIGURATION: &str = "configuration";

/// Somebody who wants to sign in, and from where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entrance<'a> {
    /// The account.
    pub(crate) account: &'a Account,
    /// The brand under which the visitor came.
    pub(crate) brand: Option<&'a Brand>,
    /// Whose page was asked for; none where that says nothing about the visitor.
    pub(crate) audience: Option<Audience>,
    /// Where the visitor wants to go.
    pub(crate) return_to: Option<&'a str>,
    /// Now.
    pub(crate) now: DateTime<Utc>,
}

impl Entrance<'_> {
    /// Where the visitor is sent without being asked: to the primary configuration, where the account redirects and
    /// that configuration has a remote login URL.
    pub(crate) fn redirect(&self) -> Option<String> {
        match self.account.settings.sign_in {
            SignIn::Redirect => self.primary().and_then(|primary| self.remote_login(primary)),
            SignIn::Choose => None,
        }
    }

    /// Where the button of the configuration with this name leads.
    pub(crate) fn chosen(&self, name: &str) -> Option<String> {
        let mut configurations = self.account.configurations.iter();
        configurations
            .find(|known| known.name == name && self.is_open(known))
            .and_then(|known| self.remote_login(known))
    }

    /// The configurations as the sign-in page offers them.
    pub(crate) fn choices(&self) -> Vec<Choice> {
        self.account.configurations.iter().map(|configuration| self.choice(configuration)).collect()
    }

    /// The path of the sign-in page for this visitor.
    pub(crate) fn sign_in_page(&self) -> String {
        match self.return_to {
            None => SIGN_IN.to_owned(),
            Some(return_to) => format!("{SIGN_IN}?{}", encoded(&[("return_to", return_to)])),
        }
    }

    /// The first configuration that is assigned: the vendor's "primary" one. Nobody says whether an audience of its own
    /// has one of its own; here each has.
    fn primary(&self) -> Option<&Configuration> {
        self.account.configurations.iter().find(|configuration| self.is_open(configuration))
    }

    fn is_open(&self, configuration: &Configuration) -> bool {
        match self.audience {
            None => !configuration.assigned.is_empty(),
            Some(audience) => configuration.assigned.contains(&audience),
        }
    }

    fn choice(&self, configuration: &Configuration) -> Choice {
        let state = if !self.is_open(configuration) {
            ChoiceState::NotAssigned
        } else if configuration.remote_login.is_none() {
            ChoiceState::NoRemoteLogin
        } else {
            let mut parameters = vec![(CONFIGURATION, configuration.name.as_str())];
            parameters.extend(self.return_to.map(|return_to| ("return_to", return_to)));
            ChoiceState::Ready { start: format!("{SIGN_IN}?{}", encoded(&parameters)) }
        };
        Choice { name: configuration.name.clone(), assigned: configuration.assigned.clone(), state }
    }

    /// The remote login URL with the parameters that the vendor adds, in the order of its own example.
    fn remote_login(&self, configuration: &Configuration) -> Option<String> {
        let mut url = configuration.remote_login.clone()?;
        let mut parameters = url.query_pairs_mut();
        if let Some(return_to) = self.return_to {
            parameters.append_pair("return_to", return_to);
        }
        if let Some(brand) = self.brand {
            parameters.append_pair("brand_id", &brand.id.to_string());
        }
        if let Some(locale) = self.account.locales.first() {
            parameters.append_pair("locale_id", &locale.id.to_string());
        }
        parameters.append_pair("timestamp", &self.now.timestamp().to_string());
        drop(parameters);
        Some(url.into())
    }
}

fn encoded(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::sandbox::testing::{NOW, now};

    fn configuration(name: &str, assigned: &[Audience], remote_login: Option<&str>) -> Configuration {
        Configuration {
            name: name.to_owned(),
            assigned: assigned.to_vec(),
            remote_login: remote_login.map(|url| Url::parse(url).unwrap()),
            ..Configuration::default()
        }
    }

    fn account(sign_in: SignIn) -> Account {
        let mut account = Account {
            configurations: vec![
                configuration("inactive", &[], Some("https://never.test/")),
                configuration("staff", &[Audience::TeamMembers], Some("https://staff.test/sso?x=1")),
                configuration("people", &[Audience::EndUsers], Some("https://people.test/login")),
                configuration("bare", &[Audience::EndUsers], None),
            ],
            ..Account::default()
        };
        account.settings.sign_in = sign_in;
        account
    }

    fn entrance<'a>(account: &'a Account, audience: Option<Audience>, return_to: Option<&'a str>) -> Entrance<'a> {
        Entrance { account, brand: account.brands.first(), audience, return_to, now: now() }
    }

    #[test]
    fn the_remote_login_url_is_told_the_page_the_brand_the_language_and_the_time() {
        let account = account(SignIn::Redirect);
        let place = "http://localhost:4000/agent/tickets/1?a=b&c=d";
        let team = entrance(&account, Some(Audience::TeamMembers), Some(place));
        assert_eq!(
            team.redirect().unwrap(),
            format!(
                "https://staff.test/sso?x=1&return_to=http%3A%2F%2Flocalhost%3A4000%2Fagent%2Ftickets%2F1%3Fa%3Db%26c%3Dd&brand_id=1&locale_id=1&timestamp={NOW}"
            )
        );
        let from_nowhere = entrance(&account, Some(Audience::EndUsers), None);
        assert_eq!(
            from_nowhere.redirect().unwrap(),
            format!("https://people.test/login?brand_id=1&locale_id=1&timestamp={NOW}")
        );
    }

    #[test]
    fn the_primary_configuration_is_the_first_that_is_assigned() {
        let account = account(SignIn::Redirect);
        for (audience, host) in [
            (None, "staff.test"),
            (Some(Audience::TeamMembers), "staff.test"),
            (Some(Audience::EndUsers), "people.test"),
        ] {
            let url = entrance(&account, audience, None).redirect().unwrap();
            assert_eq!(Url::parse(&url).unwrap().host_str(), Some(host), "{audience:?}");
        }
        assert_eq!(entrance(&Account::default(), None, None).redirect(), None, "there is no remote login URL");
    }

    #[test]
    fn an_account_that_lets_them_choose_redirects_nobody_before_a_button_was_pressed() {
        let account = account(SignIn::Choose);
        let visitor = entrance(&account, Some(Audience::EndUsers), Some("/hc?x"));
        assert_eq!(visitor.redirect(), None);
        assert_eq!(visitor.sign_in_page(), "/access/login?return_to=%2Fhc%3Fx");
        let states: Vec<ChoiceState> = visitor.choices().into_iter().map(|choice| choice.state).collect();
        let start = "/access/login?configuration=people&return_to=%2Fhc%3Fx".to_owned();
        assert_eq!(
            states,
            [
                ChoiceState::NotAssigned,
                ChoiceState::NotAssigned,
                ChoiceState::Ready { start },
                ChoiceState::NoRemoteLogin,
            ]
        );
        assert!(visitor.chosen("people").unwrap().starts_with("https://people.test/login?return_to=%2Fhc%3Fx&"));
        for closed in ["inactive", "staff", "bare", "nobody"] {
            assert_eq!(visitor.chosen(closed), None, "{closed}");
        }
    }
}
