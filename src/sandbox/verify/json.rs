//! Reads JSON objects in which no name stands twice (RFC 7515, section 4; RFC 7519, section 4).

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number without fraction and exponent, as far as 64 bits reach.
    Whole(i128),
    /// Any other number.
    Fraction(f64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Self>),
    /// An object.
    Object(Object),
}

/// A JSON object; the order of the names is kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Object {
    fields: Vec<(String, Json)>,
}

impl Object {
    /// The value of this name. The last one counts, which matters only where duplicates were let through.
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.fields.iter().rev().find(|(field, _)| field == name).map(|(_, value)| value)
    }

    /// Names and values in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The names in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }
}

/// What is done with a name that stands twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Duplicates {
    /// The object is refused.
    Refused,
    /// The last value counts.
    LastWins,
}

/// Reads bytes that are one JSON object and nothing else. White space around the parts is JSON's own and allowed: the
/// documented sample header has line breaks. A byte order mark and invalid UTF-8 are refused.
pub(crate) fn read_object(bytes: &[u8], duplicates: Duplicates) -> Result<Object, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Reader(duplicates).deserialize(&mut deserializer)?;
    deserializer.end()?;
    match value {
        Json::Object(object) => Ok(object),
        Json::Null | Json::Bool(_) | Json::Whole(_) | Json::Fraction(_) | Json::Text(_) | Json::List(_) => {
            Err(serde_json::Error::custom("it is no JSON object"))
        }
    }
}

#[derive(Clone, Copy)]
struct Reader(Duplicates);

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Whole(i128::from(value)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Whole(i128::from(value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Fraction(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut fields: Vec<(String, Json)> = Vec::new();
        // Looking through the list is quicker than hashing for the handful of names a token has; 8 KiB bound it.
        while let Some(name) = entries.next_key::<String>()? {
            if self.0 == Duplicates::Refused && fields.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom(format_args!("the name {name:?} stands twice")));
            }
            let value = entries.next_value_seed(self)?;
            fields.push((name, value));
        }
        Ok(Json::Object(Object { fields }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_read_only_when_it_is_one_and_every_name_stands_once() {
        let table: &[(&[u8], bool)] = &[
            (b"{}", true),
            (br#"{"a":1,"b":[true,null,{"a":1.5}]}"#, true),
            (b"{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}", true),
            (br#"{"a":1,"a":1}"#, false),
            (br#"{"a":1,"\u0061":2}"#, false),
            (br#"{"a":{"b":1,"b":2}}"#, false),
            (br#"{"a":[{"b":1,"b":2}]}"#, false),
            (b"", false),
            (b"null", false),
            (b"[]", false),
            (b"\"text\"", false),
            (b"{} {}", false),
            (b"{}x", false),
            (b"\xef\xbb\xbf{}", false),
            (b"{\"a\":\"\xff\"}", false),
            (b"{\"a\":NaN}", false),
            (b"{'a':1}", false),
            (b"{\"a\":1,}", false),
        ];
        for (bytes, good) in table {
            let read = read_object(bytes, Duplicates::Refused);
            assert_eq!(read.is_ok(), *good, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn whole_numbers_and_fractions_are_told_apart() {
        let object = read_object(
            br#"{"whole":1700000000,"point":1700000000.0,"exponent":17e8,"minus":-1}"#,
            Duplicates::Refused,
        )
        .unwrap();
        assert_eq!(object.get("whole"), Some(&Json::Whole(1_700_000_000)));
        assert_eq!(object.get("point"), Some(&Json::Fraction(1_700_000_000.0)));
        assert_eq!(object.get("exponent"), Some(&Json::Fraction(1_700_000_000.0)));
        assert_eq!(object.get("minus"), Some(&Json::Whole(-1)));
        assert_eq!(object.get("nothing"), None);
    }

    #[test]
    fn the_last_duplicate_counts_where_duplicates_are_let_through() {
        let object = read_object(br#"{"a":1,"a":2}"#, Duplicates::LastWins).unwrap();
        assert_eq!(object.get("a"), Some(&Json::Whole(2)));
    }

    #[test]
    fn deep_nesting_is_refused_without_exhausting_the_stack() {
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(4_000), "]".repeat(4_000));
        assert!(read_object(deep.as_bytes(), Duplicates::Refused).is_err());
    }
}
