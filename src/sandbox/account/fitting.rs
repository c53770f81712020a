//! Which values a user field takes.

use chrono::NaiveDate;
use serde_json::Value;

use super::people::{FieldKind, UserField};

impl UserField {
    /// The value as it is stored, or what was wanted instead.
    pub(crate) fn fitting(&self, value: Value) -> Result<Value, &'static str> {
        let (fits, wanted) = match self.kind {
            FieldKind::Text => (value.is_string(), "a text"),
            FieldKind::Checkbox => (value.is_boolean(), "true or false"),
            FieldKind::Date => return value.as_str().and_then(day).map(Value::from).ok_or("a day as yyyy-mm-dd"),
            FieldKind::Integer => (value.is_i64(), "an integer of 64 bits"),
            FieldKind::Decimal => (value.is_number(), "a number"),
            FieldKind::Dropdown => {
                let option = value.as_str().is_some_and(|text| self.options.iter().any(|option| option == text));
                (option, "the name of one of its options")
            }
        };
        if fits { Ok(value) } else { Err(wanted) }
    }
}

/// The day of `yyyy-mm-dd`, or of a full time stamp, as the documented sample has one.
fn day(text: &str) -> Option<String> {
    let (day, rest) = text.split_at_checked(10)?;
    let has_shape = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let exists = has_shape && day.parse::<NaiveDate>().is_ok();
    (exists && (rest.is_empty() || rest.starts_with(['T', ' ']))).then(|| day.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_takes_the_values_of_its_kind_alone() {
        let table = [
            (FieldKind::Text, json!("x"), Some(json!("x"))),
            (FieldKind::Text, json!(1), None),
            (FieldKind::Text, json!(null), None),
            (FieldKind::Checkbox, json!(false), Some(json!(false))),
            (FieldKind::Checkbox, json!("true"), None),
            (FieldKind::Checkbox, json!(1), None),
            (FieldKind::Date, json!("2024-02-29"), Some(json!("2024-02-29"))),
            (FieldKind::Date, json!("2024-02-29T10:00:00Z"), Some(json!("2024-02-29"))),
            (FieldKind::Date, json!("2023-02-29"), None),
            (FieldKind::Date, json!("2024-2-29"), None),
            (FieldKind::Date, json!("29.02.2024"), None),
            (FieldKind::Date, json!("2024-02-291"), None),
            (FieldKind::Date, json!("žž24-02-29"), None),
            (FieldKind::Integer, json!(-7), Some(json!(-7))),
            (FieldKind::Integer, json!(7.5), None),
            (FieldKind::Integer, json!("7"), None),
            (FieldKind::Decimal, json!(7), Some(json!(7))),
            (FieldKind::Decimal, json!(7.5), Some(json!(7.5))),
            (FieldKind::Decimal, json!("7.5"), None),
            (FieldKind::Dropdown, json!("gold"), Some(json!("gold"))),
            (FieldKind::Dropdown, json!("Gold"), None),
            (FieldKind::Dropdown, json!([]), None),
        ];
        for (kind, value, stored) in table {
            let field = UserField { key: "f".to_owned(), kind, options: vec!["gold".to_owned()] };
            assert_eq!(field.fitting(value.clone()).ok(), stored, "{kind} {value}");
        }
    }
}
