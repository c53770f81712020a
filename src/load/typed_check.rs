//! Holds a tree of TOML against a JSON Schema and notes every place where they differ.

use std::ops::Range;

use serde_json::Value;
use toml::de::{DeTable, DeValue};
use url::Url;

use super::diagnostic::did_you_mean;
use super::reader::{Node, Reader, type_name};
use super::source_text::sounds_secret;

/// Up to this many choices are listed beside a suggestion; a long list would bury the rest of the message.
const LISTED_MAX: usize = 12;

/// Where in the file something stands, as messages say it.
pub(super) struct Place {
    /// The keys that lead here, joined by dots.
    path: String,
    /// The table in words that can begin a sentence.
    title: String,
}

impl Place {
    /// The top of a file that is called so.
    pub(super) fn top(title: &str) -> Self {
        Self { path: String::new(), title: title.to_owned() }
    }

    fn below(&self, key: &str) -> Self {
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Self { title: format!("[{path}]"), path }
    }

    /// An item of the list that stands here.
    fn item(&self) -> Self {
        Self { title: format!("[[{}]]", self.path), path: self.path.clone() }
    }

    /// The last key.
    fn key(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }
}

impl Reader<'_> {
    /// Checks the keys and values of a table.
    pub(super) fn check_table(&mut self, table: &DeTable<'_>, span: Range<usize>, schema: &Value, place: &Place) {
        let known = schema["properties"].as_object();
        let names = || known.into_iter().flat_map(|known| known.keys().map(String::as_str));
        let others = &schema["additionalProperties"];
        let mut meant_keys = Vec::new();
        for (key, node) in table {
            let name: &str = key.get_ref();
            match known.and_then(|known| known.get(name)) {
                // The version of the format was looked at first, with words of its own.
                Some(_) if place.path.is_empty() && name == "format" => {}
                Some(schema) => self.check_value(node, schema, &place.below(name)),
                None if *others == Value::Bool(false) => {
                    let meant = did_you_mean(name, names());
                    meant_keys.extend(meant);
                    let diagnostic = self.error(key.span(), format!("{} has no key {name:?}", place.title));
                    diagnostic.suggestion = meant.map(|meant| format!("{meant:?}"));
                    diagnostic.wanted = Some(format!("one of {}", names().collect::<Vec<_>>().join(", ")));
                }
                None => self.check_value(node, others, &place.below(name)),
            }
        }
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        for name in required.filter(|name| !(place.path.is_empty() && *name == "format")) {
            // Where a key was misspelled, saying that it is missing would say the same twice.
            if table.get(name).is_none() && !meant_keys.contains(&name) {
                let wanted = known.and_then(|known| known.get(name)).map(wanted);
                self.error(span.clone(), format!("{} has no {name:?}", place.title)).wanted = wanted;
            }
        }
    }

    fn check_value(&mut self, node: &Node<'_>, schema: &Value, place: &Place) {
        let plain = without_null(schema);
        if let Some(choices) = choices(plain) {
            return self.check_choice(node, &choices, schema, place);
        }
        let value = node.get_ref();
        match (plain["type"].as_str().or_else(|| first_type(plain)), value) {
            (Some("string"), DeValue::String(text)) => {
                if plain["format"] == "uri" && Url::parse(text).is_err() {
                    self.error(node.span(), format!("{:?} is no web address", place.key())).wanted =
                        Some(wanted(schema));
                }
            }
            (Some("boolean"), DeValue::Boolean(_)) | (Some("number"), DeValue::Integer(_) | DeValue::Float(_)) => {}
            (Some("integer"), DeValue::Integer(number)) => {
                let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
                let least = plain["minimum"].as_f64().map(|least| least >= 0.0);
                if number.is_none_or(|number| number < 0 && least == Some(true)) {
                    self.error(node.span(), format!("{:?} is out of range", place.key())).wanted = Some(wanted(schema));
                }
            }
            (Some("array"), DeValue::Array(items)) => {
                let place = place.item();
                items.iter().for_each(|item| self.check_value(item, &plain["items"], &place));
            }
            (Some("object"), DeValue::Table(table)) => {
                self.check_table(table, node.span(), plain, place);
            }
            (None, _) => self.check_free(node, place),
            (Some(_), _) => {
                self.error(node.span(), format!("{:?} is {}", place.key(), type_name(value))).wanted =
                    Some(wanted(schema));
            }
        }
    }

    fn check_choice(&mut self, node: &Node<'_>, choices: &[&str], schema: &Value, place: &Place) {
        let Some(text) = node.get_ref().as_str() else {
            let message = format!("{:?} is {}", place.key(), type_name(node.get_ref()));
            self.error(node.span(), message).wanted = Some(wanted(schema));
            return;
        };
        if choices.contains(&text) {
            return;
        }
        let meant = did_you_mean(text, choices.iter().copied());
        // What stands beside a key that sounds like a secret is not repeated.
        let shown = if sounds_secret(place.key()) { "another text".to_owned() } else { format!("{text:?}") };
        let diagnostic = self.error(node.span(), format!("{:?} is {shown}", place.key()));
        diagnostic.suggestion = meant.map(|meant| format!("{meant:?}"));
        diagnostic.wanted = (meant.is_none() || choices.len() <= LISTED_MAX).then(|| wanted(schema));
    }

    /// A value of any type; but dates, which JSON does not have, are written as texts.
    fn check_free(&mut self, node: &Node<'_>, place: &Place) {
        match node.get_ref() {
            DeValue::Datetime(_) => {
                self.error(node.span(), format!("{:?} is a date", place.key())).wanted =
                    Some("a date as a text, such as \"2026-01-31\"".to_owned());
            }
            DeValue::Array(items) => items.iter().for_each(|item| self.check_free(item, place)),
            DeValue::Table(table) => table.iter().for_each(|(_, item)| self.check_free(item, place)),
            DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => {}
        }
    }
}

/// The schema of the value where there is one: TOML has no null.
fn without_null(schema: &Value) -> &Value {
    for word in ["anyOf", "allOf"] {
        let mut others = schema[word].as_array().into_iter().flatten().filter(|one| one["type"] != "null");
        if let (Some(one), None) = (others.next(), others.next()) {
            return one;
        }
    }
    schema
}

/// The type besides null.
fn first_type(schema: &Value) -> Option<&str> {
    schema["type"].as_array()?.iter().filter_map(Value::as_str).find(|name| *name != "null")
}

/// The texts of a closed set, where the schema is one.
fn choices(schema: &Value) -> Option<Vec<&str>> {
    if let Some(listed) = schema["enum"].as_array() {
        return listed.iter().map(Value::as_str).collect();
    }
    schema["oneOf"].as_array()?.iter().map(|one| one["const"].as_str()).collect()
}

/// What a value must be, and what it is for.
fn wanted(schema: &Value) -> String {
    let words = words(schema);
    let about = schema["description"].as_str().and_then(|about| about.lines().next()).unwrap_or_default();
    if about.is_empty() { words } else { format!("{words}. {about}") }
}

fn words(schema: &Value) -> String {
    let plain = without_null(schema);
    if let Some(choices) = choices(plain) {
        let quoted: Vec<String> = choices.iter().map(|choice| format!("{choice:?}")).collect();
        return format!("one of {}", quoted.join(", "));
    }
    match plain["type"].as_str().or_else(|| first_type(plain)) {
        Some("string") if plain["format"] == "uri" => {
            "a web address, such as \"https://idp.example.test/sso\"".to_owned()
        }
        Some("string") => "a text".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some("integer") if plain["minimum"].as_f64() == Some(0.0) => "a whole number from 0".to_owned(),
        Some("integer") => "a whole number".to_owned(),
        Some("number") => "a number".to_owned(),
        Some("array") => format!("a list; each item is {}", words(&plain["items"])),
        Some("object") => "a table".to_owned(),
        Some(_) | None => "another value".to_owned(),
    }
}
