//! Walks the tree of a TOML file and notes everything that is wrong with it, instead of stopping at the first.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Diagnostics, did_you_mean};
use super::keys::TableKeys;
use super::source_text::{Confidentiality, SourceText, sounds_secret};

/// A value of the file with its place.
pub(super) type Node<'i> = Spanned<DeValue<'i>>;

/// The largest file that is read.
pub(super) const FILE_MAX_BYTES: usize = 8 * 1024 * 1024;

/// A text of the file with its place.
#[derive(Debug, Clone)]
pub(super) struct Text<'t> {
    pub(super) text: &'t str,
    pub(super) span: Range<usize>,
}

/// A table whose keys were checked.
#[derive(Debug, Clone)]
pub(super) struct Fields<'t, 'i> {
    pub(super) table: &'t DeTable<'i>,
    pub(super) keys: &'static TableKeys,
    pub(super) span: Range<usize>,
}

impl<'t, 'i> Fields<'t, 'i> {
    /// The value of a key, where the table has it.
    pub(super) fn find(&self, name: &str) -> Option<&'t Node<'i>> {
        self.table.get(name)
    }

    /// The place of a key.
    pub(super) fn key_span(&self, name: &str) -> Range<usize> {
        self.table.get_key_value(name).map_or_else(|| self.span.clone(), |(key, _)| key.span())
    }
}

impl Fields<'_, '_> {
    /// Whether an unknown key probably means this one; then saying that it is missing would say the same twice.
    fn misspells(&self, name: &str) -> bool {
        self.table
            .keys()
            .map(|key| key.get_ref().as_ref())
            .any(|key| !self.keys.knows(key) && self.keys.meant_by(key) == Some(name))
    }
}

/// The text and what was found wrong with it.
pub(super) struct Reader<'a> {
    source: SourceText<'a>,
    found: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a str, text: &'a str, confidentiality: Confidentiality) -> Self {
        Self { source: SourceText::new(file, text, confidentiality), found: Vec::new() }
    }

    /// Notes an error; the caller may add what was wanted and what was probably meant.
    pub(super) fn error(&mut self, span: Range<usize>, message: impl Into<String>) -> &mut Diagnostic {
        self.found.push(self.source.diagnose(span, message.into()));
        self.found.last_mut().expect("one was pushed just now")
    }

    /// How many errors were noted so far.
    pub(super) fn error_count(&self) -> usize {
        self.found.len()
    }

    /// The place of a piece of text within a larger place.
    pub(super) fn narrow(&self, span: Range<usize>, piece: &str) -> Range<usize> {
        self.source.narrow(span, piece)
    }

    /// The line of a place, from 1.
    pub(super) fn line(&self, span: Range<usize>) -> usize {
        self.source.diagnose(span, String::new()).line
    }

    /// What was read, if nothing was wrong with it.
    pub(super) fn finish<T>(mut self, read: Option<T>) -> Result<T, Diagnostics> {
        match read {
            Some(read) if self.found.is_empty() => Ok(read),
            Some(_) | None => {
                debug_assert!(!self.found.is_empty(), "whoever reads nothing says why");
                self.found.sort_by_key(|diagnostic| (diagnostic.line, diagnostic.column));
                Err(Diagnostics(self.found))
            }
        }
    }

    /// Parses the text as TOML; notes every error of syntax.
    pub(super) fn parse(&mut self, text: &'a str) -> Option<Spanned<DeTable<'a>>> {
        if text.len() > FILE_MAX_BYTES {
            self.error(0..0, format!("the file has more than {FILE_MAX_BYTES} bytes"));
            return None;
        }
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            self.error(error.span().unwrap_or(0..0), error.message());
        }
        errors.is_empty().then_some(table)
    }

    /// Checks `format`. A newer file is refused by name and read no further, for whatever else seems wrong with it is
    /// probably right by its own format.
    pub(super) fn check_format(&mut self, fields: &Fields<'_, '_>) -> Option<()> {
        let Some(node) = self.required(fields, "format") else { return Some(()) };
        let DeValue::Integer(number) = node.get_ref() else {
            self.wrong_type(fields, "format", node);
            return Some(());
        };
        match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(1) => Some(()),
            Ok(newer) if newer > 1 => {
                let message =
                    format!("the file has format {newer}, which is newer than this program: it reads format 1");
                self.error(node.span(), message);
                None
            }
            Ok(_) | Err(_) => {
                self.error(node.span(), format!("there is no format {number}")).wanted = Some("format = 1".to_owned());
                None
            }
        }
    }

    /// The value as a table with these keys; keys that it does not know are errors.
    pub(super) fn table<'t, 'i>(&mut self, node: &'t Node<'i>, keys: &'static TableKeys) -> Option<Fields<'t, 'i>> {
        let Some(table) = node.get_ref().as_table() else {
            let message = format!("{} is {}", keys.title, type_name(node.get_ref()));
            self.error(node.span(), message).wanted = Some("a table".to_owned());
            return None;
        };
        Some(self.fields(table, node.span(), keys))
    }

    /// A table with these keys; keys that it does not know are errors.
    pub(super) fn fields<'t, 'i>(
        &mut self,
        table: &'t DeTable<'i>,
        span: Range<usize>,
        keys: &'static TableKeys,
    ) -> Fields<'t, 'i> {
        for key in table.keys() {
            let name: &str = key.get_ref();
            if keys.knows(name) {
                continue;
            }
            let meant = keys.meant_by(name);
            let secret = self.source_hides_secrets() && sounds_secret(name);
            let diagnostic = self.error(key.span(), format!("{} has no key {name:?}", keys.title));
            diagnostic.suggestion = meant.map(|meant| format!("{meant:?}"));
            diagnostic.wanted = Some(if secret {
                "secret_env or secret_file; a secret itself never stands in a file of the project".to_owned()
            } else {
                format!("one of {}", keys.listed())
            });
        }
        Fields { table, keys, span }
    }

    /// The value of a key that must be there.
    pub(super) fn required<'t, 'i>(&mut self, fields: &Fields<'t, 'i>, name: &str) -> Option<&'t Node<'i>> {
        let found = fields.find(name);
        if found.is_none() && !fields.misspells(name) {
            let message = format!("{} has no {name:?}", fields.keys.title);
            self.error(fields.span.clone(), message).wanted = Some(fields.keys.wanted(name).to_owned());
        }
        found
    }

    /// Notes that the value of a key has the wrong type.
    pub(super) fn wrong_type(&mut self, fields: &Fields<'_, '_>, name: &str, node: &Node<'_>) {
        let message = format!("{name:?} is {}", type_name(node.get_ref()));
        self.error(node.span(), message).wanted = Some(fields.keys.wanted(name).to_owned());
    }

    /// The text of a key, where the table has it.
    pub(super) fn text<'t>(&mut self, fields: &Fields<'t, '_>, name: &str) -> Option<Text<'t>> {
        let node = fields.find(name)?;
        let text = node.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(fields, name, node);
        }
        Some(Text { text: text?, span: node.span() })
    }

    /// The text of a key that must be there.
    pub(super) fn required_text<'t>(&mut self, fields: &Fields<'t, '_>, name: &str) -> Option<Text<'t>> {
        self.required(fields, name)?;
        self.text(fields, name)
    }

    /// The text of a key, which must be one line and say something.
    pub(super) fn line_of_text<'t>(&mut self, fields: &Fields<'t, '_>, name: &str) -> Option<&'t str> {
        let Text { text, span } = self.required_text(fields, name)?;
        if text.trim().is_empty() || text.chars().any(char::is_control) {
            let message = if text.trim().is_empty() { "is empty" } else { "has more than one line" };
            self.error(span, format!("{name:?} {message}")).wanted = Some("a text of one line".to_owned());
            return None;
        }
        Some(text)
    }

    /// The items of a list, where the table has the key.
    pub(super) fn list<'t, 'i>(&mut self, fields: &Fields<'t, 'i>, name: &str) -> Option<&'t [Node<'i>]> {
        let node = fields.find(name)?;
        let list = node.get_ref().as_array();
        if list.is_none() {
            self.wrong_type(fields, name, node);
        }
        Some(list?)
    }

    /// The texts of a list, where the table has the key. What is no text is noted and left out.
    pub(super) fn texts<'t>(&mut self, fields: &Fields<'t, '_>, name: &str) -> Option<Vec<Text<'t>>> {
        let list = self.list(fields, name)?;
        let mut texts = Vec::with_capacity(list.len());
        for node in list {
            match node.get_ref().as_str() {
                Some(text) => texts.push(Text { text, span: node.span() }),
                None => self.wrong_type(fields, name, node),
            }
        }
        Some(texts)
    }

    /// The value of a key as a text or a list of texts.
    pub(super) fn text_or_texts<'t>(&mut self, fields: &Fields<'t, '_>, name: &str) -> Option<Vec<Text<'t>>> {
        match fields.find(name)?.get_ref() {
            DeValue::Array(_) => self.texts(fields, name),
            _ => self.text(fields, name).map(|text| vec![text]),
        }
    }

    /// The member of a closed set that a text names.
    pub(super) fn member<T: Copy>(
        &mut self,
        what: &str,
        text: &Text<'_>,
        all: &[T],
        id: fn(T) -> &'static str,
    ) -> Option<T> {
        let found = all.iter().copied().find(|&member| id(member) == text.text);
        if found.is_none() {
            let ids = || all.iter().map(|&member| id(member));
            let meant = did_you_mean(text.text, ids());
            let diagnostic = self.error(text.span.clone(), format!("there is no {what} {:?}", text.text));
            diagnostic.suggestion = meant.map(|meant| format!("{meant:?}"));
            // A long list would bury the rest of the message.
            diagnostic.wanted =
                (meant.is_none() || all.len() <= 8).then(|| format!("one of {}", ids().collect::<Vec<_>>().join(", ")));
        }
        found
    }

    fn source_hides_secrets(&self) -> bool {
        self.source.confidentiality() == Confidentiality::HideSecrets
    }
}

/// What a value is, in words that can follow "is".
pub(super) fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
