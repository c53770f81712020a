//! Reads `targets.toml`: who may be asked, and how.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml::de::DeValue;
use url::Url;

use super::diagnostic::Diagnostics;
use super::keys::{TARGET, TARGET_FILE};
use super::reader::{Fields, Reader, Text};
use super::source_text::Confidentiality;
use crate::guard::is_loopback_name;
use crate::model::{Given, Pace, SecretAlias, SecretSource, Target, TargetName, Timeouts};

/// The name of the embedded sandbox, which no file may take.
const RESERVED_NAME: &str = "sandbox";

/// The longest time that a setting may ask for: longer is a slip of the pen.
const DURATION_MAX: Duration = Duration::from_hours(1);

/// Reads the text of a file of targets; paths in it are relative to `folder`.
pub fn targets_from_text(file_name: &str, text: &str, folder: &Path) -> Result<Vec<Target>, Diagnostics> {
    let mut reader = Reader::new(file_name, text, Confidentiality::HideSecrets);
    let targets = reader.target_file(text, folder);
    reader.finish(targets)
}

impl<'a> Reader<'a> {
    fn target_file(&mut self, text: &'a str, folder: &Path) -> Option<Vec<Target>> {
        let tree = self.parse(text)?;
        let top = Fields { table: tree.get_ref(), keys: &TARGET_FILE, span: 0..0 };
        self.check_format(&top)?;
        let top = self.fields(tree.get_ref(), 0..0, &TARGET_FILE);
        let node = self.required(&top, "target")?;
        let Some(table) = node.get_ref().as_table() else {
            self.wrong_type(&top, "target", node);
            return None;
        };
        let mut targets: Vec<Option<Target>> = Vec::with_capacity(table.len());
        for (key, node) in table {
            let name = match TargetName::parse(key.get_ref()) {
                Ok(name) if name.as_str() == RESERVED_NAME => {
                    self.error(key.span(), "the name \"sandbox\" belongs to the embedded sandbox").wanted =
                        Some("another name, such as \"staging\"".to_owned());
                    None
                }
                Ok(name) => Some(name),
                Err(error) => {
                    self.error(key.span(), error.to_string());
                    None
                }
            };
            let fields = self.table(node, &TARGET);
            let target = fields.as_ref().and_then(|fields| self.target(name?, fields, folder));
            if let (Some(target), Some(fields)) = (&target, &fields) {
                self.check_secret_is_its_own(target, fields, targets.iter().flatten());
            }
            targets.push(target);
        }
        targets.into_iter().collect()
    }

    fn target(&mut self, name: TargetName, fields: &Fields<'_, '_>, folder: &Path) -> Option<Target> {
        let errors_before = self.error_count();
        let origin = self.required_text(fields, "origin").and_then(|text| self.origin(fields, &text));
        let secret = self.required_text(fields, "secret").and_then(|text| self.alias(fields, &text));
        let secret_from = self.secret_source(fields, folder);
        let remote_logout = self.text(fields, "remote_logout").and_then(|text| self.web_address(fields, &text));
        let pace = self.pace(fields);
        let defaults = Timeouts::default();
        let timeouts = Timeouts {
            connect: self.duration(fields, "connect_timeout").unwrap_or(defaults.connect),
            total: self.duration(fields, "total_timeout").unwrap_or(defaults.total),
        };
        let ca_file = self.path(fields, "ca_file", folder);
        let address = self.text(fields, "address").and_then(|text| {
            let address = text.text.parse::<SocketAddr>().ok();
            if address.is_none() {
                self.not_that(fields, "address", &text, "is no address with a port");
            }
            address
        });
        let session_cookies = self.cookie_names(fields);
        let settings = fields.find("settings").map_or(Some(Given::default()), |node| self.given(node));
        if self.error_count() > errors_before {
            return None;
        }
        Some(Target {
            name,
            origin: origin?,
            secret: secret?,
            secret_from: secret_from?,
            remote_logout,
            pace,
            timeouts,
            ca_file,
            address,
            session_cookies,
            settings: settings?,
        })
    }

    /// Scheme, host and port. What the guard refuses later is told here with its place.
    fn origin(&mut self, fields: &Fields<'_, '_>, text: &Text<'_>) -> Option<Url> {
        let url = Url::parse(text.text).ok().filter(|url| url.host_str().is_some());
        let Some(url) = url else {
            self.not_that(fields, "origin", text, "is no web address");
            return None;
        };
        let loopback = url.host_str().is_some_and(|host| {
            is_loopback_name(host)
                || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        });
        let surplus = match () {
            () if !url.username().is_empty() || url.password().is_some() => "carries a user name or password",
            () if url.path() != "/" => "has a path; the program adds /access/jwt itself",
            () if url.query().is_some() || url.fragment().is_some() => "has a query or a fragment",
            () if url.scheme() != "https" && !(url.scheme() == "http" && loopback) => {
                "is not https; only this computer may be asked by http"
            }
            () => return Some(url),
        };
        self.not_that(fields, "origin", text, surplus);
        None
    }

    fn web_address(&mut self, fields: &Fields<'_, '_>, text: &Text<'_>) -> Option<Url> {
        let url = Url::parse(text.text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let wrong = match &url {
            None => "is no web address",
            Some(url) if !url.username().is_empty() || url.password().is_some() => "carries a user name or password",
            Some(_) => return url,
        };
        self.not_that(fields, "remote_logout", text, wrong);
        None
    }

    /// Two hosts that share a secret can sign for each other, so what is meant for one would be valid on the other.
    fn check_secret_is_its_own<'t>(
        &mut self,
        target: &Target,
        fields: &Fields<'_, '_>,
        earlier: impl Iterator<Item = &'t Target>,
    ) {
        for other in earlier.filter(|other| host(other) != host(target)) {
            let key = match target.secret_from {
                _ if other.secret == target.secret => "secret",
                SecretSource::Environment(_) if other.secret_from == target.secret_from => "secret_env",
                SecretSource::File(_) if other.secret_from == target.secret_from => "secret_file",
                SecretSource::Environment(_) | SecretSource::File(_) => continue,
            };
            let message = format!("{key:?} is that of the target \"{}\", which has another host", other.name.as_str());
            self.error(fields.key_span(key), message).wanted = Some("a secret of its own for each host".to_owned());
            return;
        }
    }

    /// The alias. What was written is never repeated in a message: it may be the secret.
    fn alias(&mut self, fields: &Fields<'_, '_>, text: &Text<'_>) -> Option<SecretAlias> {
        let alias = SecretAlias::parse(text.text).ok();
        if alias.is_none() {
            self.not_that(fields, "secret", text, "is no name for a secret");
        }
        alias
    }

    fn secret_source(&mut self, fields: &Fields<'_, '_>, folder: &Path) -> Option<SecretSource> {
        match (fields.find("secret_env"), fields.find("secret_file")) {
            (Some(_), Some(_)) => {
                self.error(fields.key_span("secret_file"), "the secret comes from two places").wanted =
                    Some("either secret_env or secret_file".to_owned());
                None
            }
            (None, None) => {
                // A key that was refused already said where secrets may stand.
                if fields.table.keys().all(|key| fields.keys.knows(key.get_ref())) {
                    self.error(fields.span.clone(), "the target does not say where its secret comes from").wanted =
                        Some("secret_env = \"VARIABLE\" or secret_file = \"PATH\"".to_owned());
                }
                None
            }
            (None, Some(_)) => self.path(fields, "secret_file", folder).map(SecretSource::File),
            (Some(_), None) => {
                let text = self.text(fields, "secret_env")?;
                if !is_variable_name(text.text) {
                    self.not_that(fields, "secret_env", &text, "is no name of an environment variable");
                    return None;
                }
                Some(SecretSource::Environment(text.text.to_owned()))
            }
        }
    }

    fn path(&mut self, fields: &Fields<'_, '_>, name: &str, folder: &Path) -> Option<PathBuf> {
        let text = self.text(fields, name)?;
        if text.text.is_empty() {
            self.not_that(fields, name, &text, "is empty");
            return None;
        }
        Some(folder.join(text.text))
    }

    fn pace(&mut self, fields: &Fields<'_, '_>) -> Pace {
        if let (Some(_), Some(_)) = (fields.find("interval"), fields.find("rate")) {
            self.error(fields.key_span("rate"), "interval and rate say the same thing in two ways").wanted =
                Some("one of them".to_owned());
        }
        let interval = self.duration(fields, "interval").or_else(|| self.rate(fields));
        interval.map_or_else(Pace::default, |interval| Pace { interval })
    }

    fn rate(&mut self, fields: &Fields<'_, '_>) -> Option<Duration> {
        let node = fields.find("rate")?;
        let spelled = match node.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => {
                self.wrong_type(fields, "rate", node);
                return None;
            }
        };
        let rate = spelled.parse::<f64>().ok().filter(|rate| *rate >= 0.001 && *rate <= 1_000.0);
        if rate.is_none() {
            self.error(node.span(), "\"rate\" is out of range").wanted =
                Some("from 0.001 to 1000 requests a second".to_owned());
        }
        rate.map(|rate| Duration::from_secs_f64(rate.recip()))
    }

    fn duration(&mut self, fields: &Fields<'_, '_>, name: &str) -> Option<Duration> {
        let text = self.text(fields, name)?;
        let duration = parse_duration(text.text).filter(|duration| *duration <= DURATION_MAX);
        // A pause of nothing is allowed; waiting for nothing is not.
        match duration {
            Some(duration) if !duration.is_zero() || name == "interval" => Some(duration),
            Some(_) | None => {
                self.not_that(fields, name, &text, "is no time from 1ms to 60m");
                None
            }
        }
    }

    fn cookie_names(&mut self, fields: &Fields<'_, '_>) -> Vec<String> {
        let mut names = Vec::new();
        for text in self.texts(fields, "session_cookies").unwrap_or_default() {
            // The characters of a token (RFC 9110, section 5.6.2), as a cookie's name has them.
            let is_name = !text.text.is_empty()
                && text.text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
            if is_name {
                names.push(text.text.to_owned());
            } else {
                self.not_that(fields, "session_cookies", &text, "holds what is no name of a cookie");
            }
        }
        names
    }

    /// Notes what is wrong with a value without repeating it, for values of this file may be secret.
    fn not_that(&mut self, fields: &Fields<'_, '_>, name: &str, text: &Text<'_>, what: &str) {
        self.error(text.span.clone(), format!("{name:?} {what}")).wanted = Some(fields.keys.wanted(name).to_owned());
    }
}

/// The host of a target without the final dot of a full name.
fn host(target: &Target) -> &str {
    target.origin.host_str().unwrap_or_default().trim_end_matches('.')
}

fn is_variable_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A whole number with `ms`, `s` or `m`.
fn parse_duration(text: &str) -> Option<Duration> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = text.split_at(unit_at);
    let number = digits.parse::<u64>().ok()?;
    match unit {
        "ms" => Some(Duration::from_millis(number)),
        "s" => Some(Duration::from_secs(number)),
        "m" => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
