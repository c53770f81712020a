//! Reads TOML text into any type that describes itself, with the same diagnostics as our own formats have.
//!
//! The type's JSON Schema says what each place of the file may hold, so that everything that is wrong is told at once
//! and with its place; the type itself is read only when nothing is.

use std::ops::Range;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::Diagnostics;
use super::keys::TYPED_FILE;
use super::reader::{Fields, Node, Reader};
use super::source_text::Confidentiality;
use super::typed_check::Place;

/// A file that was read, with its places for what is found wrong later.
pub struct Typed<'a, T> {
    /// What stands in the file.
    pub value: T,
    reader: Reader<'a>,
    tree: Spanned<DeTable<'a>>,
}

/// Reads a text with `format = 1` at its top. `title` is what such a file is called in messages.
pub fn typed_from_text<'a, T: DeserializeOwned + JsonSchema>(
    file_name: &'a str,
    text: &'a str,
    title: &'static str,
) -> Result<Typed<'a, T>, Diagnostics> {
    let mut reader = Reader::new(file_name, text, Confidentiality::HideSecrets);
    match read(&mut reader, text, title) {
        Some((value, tree)) if reader.error_count() == 0 => Ok(Typed { value, reader, tree }),
        Some(_) | None => reader.finish(None),
    }
}

fn read<'a, T: DeserializeOwned + JsonSchema>(
    reader: &mut Reader<'a>,
    text: &'a str,
    title: &'static str,
) -> Option<(T, Spanned<DeTable<'a>>)> {
    let tree = reader.parse(text)?;
    reader.check_format(&Fields { table: tree.get_ref(), keys: &TYPED_FILE, span: 0..0 })?;
    let schema = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let schema = schema.into_generator().into_root_schema_for::<T>();
    reader.check_table(tree.get_ref(), 0..0, schema.as_value(), &Place::top(title));
    if reader.error_count() > 0 {
        return None;
    }
    match toml::from_str(text) {
        Ok(value) => Some((value, tree)),
        Err(error) => {
            reader.error(error.span().unwrap_or(0..0), error.message());
            None
        }
    }
}

impl<T> Typed<'_, T> {
    /// Notes what is wrong with a value although it has the right type. The path is of keys and of numbers from 0, such
    /// as `account.user[2].email`; as much of it as stands in the file gives the place.
    pub fn problem(&mut self, path: &str, found: impl Into<String>, wanted: impl Into<String>) {
        let span = place_of(self.tree.get_ref(), path);
        self.reader.error(span, found).wanted = Some(wanted.into());
    }

    /// The value, if nothing was found wrong with it.
    pub fn finish(self) -> Result<T, Diagnostics> {
        let value = (self.reader.error_count() == 0).then_some(self.value);
        self.reader.finish(value)
    }
}

/// The place of the last part of a path that is there.
fn place_of(table: &DeTable<'_>, path: &str) -> Range<usize> {
    let mut parts = path.split(['.', '[', ']']).filter(|part| !part.is_empty());
    let Some(mut node) = parts.next().and_then(|key| table.get(key)) else { return 0..0 };
    for part in parts {
        let Some(deeper) = step(node, part) else { break };
        node = deeper;
    }
    node.span()
}

fn step<'t, 'i>(node: &'t Node<'i>, part: &str) -> Option<&'t Node<'i>> {
    match node.get_ref() {
        DeValue::Table(table) => table.get(part),
        DeValue::Array(list) => part.parse::<usize>().ok().and_then(|at| list.get(at)),
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;
    use serde::Deserialize;
    use url::Url;

    use super::*;
    use crate::model::GetMode;

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Zoo {
        format: u8,
        #[serde(default)]
        get: Option<GetMode>,
        #[serde(default)]
        site: Option<Url>,
        #[serde(default)]
        gates: Vec<GetMode>,
        #[serde(default, rename = "animal")]
        animals: Vec<Animal>,
    }

    #[derive(Debug, PartialEq, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Animal {
        /// How it is called.
        name: String,
        #[serde(default)]
        legs: Option<u64>,
        #[serde(default)]
        tame: bool,
        #[serde(default)]
        notes: IndexMap<String, serde_json::Value>,
    }

    fn wrong(text: &str) -> String {
        match typed_from_text::<Zoo>("zoo.toml", text, "a zoo file") {
            Ok(_) => panic!("it is wrong: {text}"),
            Err(diagnostics) => diagnostics.to_string(),
        }
    }

    #[test]
    fn a_right_file_becomes_the_value() {
        let text = "format = 1\nget = \"warned\"\nsite = \"https://a.test/\"\n[[animal]]\nname = \"Ox\"\nlegs = 4\n\
                    notes = { fed = \"2026-01-31\", age = [1, 2.5, true] }\n";
        let zoo = typed_from_text::<Zoo>("zoo.toml", text, "a zoo file").map(Typed::finish);
        let Ok(Ok(zoo)) = zoo else { panic!("it is right") };
        assert_eq!((zoo.get, zoo.animals[0].legs), (Some(GetMode::Warned), Some(4)));
        assert_eq!(zoo.animals[0].notes["age"], serde_json::json!([1, 2.5, true]));
    }

    #[test]
    fn each_mistake_is_told_with_its_place_what_was_wanted_and_what_was_meant() {
        let table = [
            ("", "the file has no \"format\"", "1:1"),
            ("format = 2\nx = 1", "format 2, which is newer", "1:10"),
            ("format = 1\ngt = \"warned\"", "a zoo file has no key \"gt\"", "2:1"),
            ("format = 1\ngt = \"warned\"", "did you mean \"get\"?", "2:1"),
            ("format = 1\nget = \"warnd\"", "\"get\" is \"warnd\"", "2:7"),
            ("format = 1\nget = \"warnd\"", "did you mean \"warned\"?", "2:7"),
            ("format = 1\nget = 3", "one of \"accepted\", \"warned\", \"refused\"", "2:7"),
            ("format = 1\ngates = [\"warned\", \"opn\"]", "\"gates\" is \"opn\"", "2:20"),
            ("format = 1\nsite = \"nowhere\"", "\"site\" is no web address", "2:8"),
            ("format = 1\nanimal = 3", "\"animal\" is a number", "2:10"),
            ("format = 1\n[[animal]]\ntame = true", "[[animal]] has no \"name\"", "2:1"),
            ("format = 1\n[[animal]]\ntame = true", "wanted: a text. How it is called.", "2:1"),
            ("format = 1\n[[animal]]\nname = 7", "\"name\" is a number", "3:8"),
            ("format = 1\n[[animal]]\nname = \"\"\nlegs = -1", "\"legs\" is out of range", "4:8"),
            ("format = 1\n[[animal]]\nname = \"\"\nlegs = 1.5", "wanted: a whole number from 0", "4:8"),
            ("format = 1\n[[animal]]\nname = \"\"\nnotes.fed = 2026-01-31", "\"fed\" is a date", "4:13"),
            ("format = 1\nget =", "", "2:6"),
        ];
        for (text, part, place) in table {
            let said = wrong(text);
            assert!(said.contains(part), "{part:?} is not in {said}");
            assert!(said.contains(&format!("zoo.toml:{place}\n")), "{place} is not in {said}");
        }
    }

    #[test]
    fn several_mistakes_are_told_at_once_and_none_of_them_twice() {
        let said = wrong("format = 1\ngt = 1\n[[animal]]\nnam = \"Ox\"\n[[animal]]\nname = 1\ntame = \"no\"\n");
        assert_eq!(said.matches("-->").count(), 4, "{said}");
        assert!(!said.contains("[[animal]] has no \"name\""), "{said}");
    }

    #[test]
    fn a_problem_found_later_gets_the_place_of_its_value() {
        let text = "format = 1\n[[animal]]\nname = \"Ox\"\n[[animal]]\nname = \"Ox\"\n";
        for (path, place) in [
            ("animal[1].name", "5:8"),
            ("animal.1.name", "5:8"),
            ("animal[1].legs", "4:1"),
            ("animal[7]", "2:1"),
            ("nothing", "1:1"),
        ] {
            let Ok(mut zoo) = typed_from_text::<Zoo>("zoo.toml", text, "a zoo file") else { panic!("it is right") };
            zoo.problem(path, "the name \"Ox\" is taken", "a name of its own");
            let said = zoo.finish().unwrap_err().to_string();
            assert!(said.contains(&format!("zoo.toml:{place}\n")), "{path}: {said}");
            assert!(said.contains("wanted: a name of its own"), "{said}");
        }
    }
}
