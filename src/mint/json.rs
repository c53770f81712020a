//! Writes claims as JSON, byte for byte as the author means them.

use chrono::{DateTime, Utc};

use crate::clock::IdSource;
use crate::model::{ClaimLeaf, ClaimValue, Claims, NowSpec, NowUnit, Tree};

/// What the directives of a token are resolved with.
pub(super) struct Moment<'a> {
    /// The time of minting.
    pub(super) now: DateTime<Utc>,
    /// Where fresh ids come from.
    pub(super) ids: &'a dyn IdSource,
    /// What the ids are for.
    pub(super) purpose: &'a str,
    /// How many ids were given already.
    pub(super) given: u32,
}

/// The JSON text of an object. Omitted fields are left out, and `null` stays.
pub(super) fn write_object(fields: &Claims, moment: &mut Moment<'_>) -> String {
    let mut text = String::with_capacity(192);
    push_object(&mut text, fields, moment);
    text
}

fn push_object(text: &mut String, fields: &Claims, moment: &mut Moment<'_>) {
    text.push('{');
    let mut first = true;
    for (name, value) in fields {
        if matches!(value, Tree::Leaf(ClaimLeaf::Omitted)) {
            continue;
        }
        if !std::mem::take(&mut first) {
            text.push(',');
        }
        push_string(text, name);
        text.push(':');
        push_value(text, value, moment);
    }
    text.push('}');
}

fn push_value(text: &mut String, value: &ClaimValue, moment: &mut Moment<'_>) {
    match value {
        Tree::Leaf(leaf) => push_leaf(text, leaf, moment),
        Tree::Object(fields) => push_object(text, fields, moment),
        Tree::List(items) => {
            text.push('[');
            let mut first = true;
            for item in items.iter().filter(|item| !matches!(item, Tree::Leaf(ClaimLeaf::Omitted))) {
                if !std::mem::take(&mut first) {
                    text.push(',');
                }
                push_value(text, item, moment);
            }
            text.push(']');
        }
    }
}

fn push_leaf(text: &mut String, leaf: &ClaimLeaf, moment: &mut Moment<'_>) {
    match leaf {
        ClaimLeaf::Text(literal) => push_string(text, literal),
        ClaimLeaf::Number(literal) => text.push_str(literal),
        ClaimLeaf::Bool(literal) => text.push_str(if *literal { "true" } else { "false" }),
        // An omitted leaf is left out by whoever holds it; alone it cannot stand.
        ClaimLeaf::Null | ClaimLeaf::Omitted => text.push_str("null"),
        ClaimLeaf::Now(spec) => text.push_str(&spell_time(*spec, moment.now)),
        ClaimLeaf::FreshId => {
            push_string(text, &moment.ids.uuid(moment.purpose, moment.given).to_string());
            moment.given += 1;
        }
    }
}

fn spell_time(spec: NowSpec, now: DateTime<Utc>) -> String {
    // An offset so far out that no date can hold it stops at the last date.
    let time = now.checked_add_signed(spec.offset()).unwrap_or(if spec.offset_secs < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    });
    match spec.unit {
        NowUnit::Seconds => time.timestamp().to_string(),
        NowUnit::Millis => time.timestamp_millis().to_string(),
        // Milliseconds as a fraction of a second, which is what dividing JavaScript's `Date.now()` by 1000 gives.
        NowUnit::Float => {
            let millis = time.timestamp_millis();
            format!("{}.{:03}", millis.div_euclid(1000), millis.rem_euclid(1000))
        }
    }
}

fn push_string(text: &mut String, literal: &str) {
    let quoted = serde_json::to_string(literal).expect("a string is always JSON");
    text.push_str(&quoted);
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;

    use super::*;
    use crate::clock::SeededIds;
    use crate::model::parse_text;

    fn written(fields: &[(&str, ClaimValue)]) -> String {
        let fields: Claims = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let now = DateTime::from_timestamp_millis(1_700_000_000_045).unwrap();
        let mut moment = Moment { now, ids: &SeededIds::new(1), purpose: "test", given: 0 };
        write_object(&fields, &mut moment)
    }

    fn leaf(text: &str) -> ClaimValue {
        Tree::Leaf(parse_text(text).unwrap())
    }

    #[test]
    fn times_are_spelled_in_the_unit_that_was_asked_for() {
        let table = [
            ("@now", "1700000000"),
            ("@now-3m", "1699999820"),
            ("@now_ms", "1700000000045"),
            ("@now_float", "1700000000.045"),
            ("@now-2000000000s", "-300000000"),
        ];
        for (directive, spelled) in table {
            assert_eq!(written(&[("iat", leaf(directive))]), format!("{{\"iat\":{spelled}}}"), "{directive}");
        }
    }

    #[test]
    fn order_spelling_and_nesting_stay_as_the_author_wrote_them() {
        let nested: IndexMap<_, _> = [("z".to_owned(), leaf("@null")), ("a".to_owned(), leaf("@omit"))].into();
        let text = written(&[
            ("z", Tree::Leaf(ClaimLeaf::Number("1.50e3".to_owned()))),
            ("gone", leaf("@omit")),
            ("a", leaf("\"é\u{0}\u{2028}/")),
            ("list", Tree::List(vec![leaf("x"), leaf("@omit"), Tree::Leaf(ClaimLeaf::Bool(true))])),
            ("object", Tree::Object(nested)),
        ]);
        assert_eq!(
            text,
            "{\"z\":1.50e3,\"a\":\"\\\"é\\u0000\u{2028}/\",\"list\":[\"x\",true],\"object\":{\"z\":null}}"
        );
    }

    #[test]
    fn each_fresh_id_of_a_token_is_another() {
        let text = written(&[("a", leaf("@uuid")), ("b", leaf("@uuid"))]);
        let ids: IndexMap<String, String> = serde_json::from_str(&text).unwrap();
        assert_ne!(ids["a"], ids["b"]);
    }
}
