//! The claim `user_fields`: values for the account's own fields. What does not fit fails without a word.

use serde_json::Value;

use super::update::Update;
use crate::sandbox::flaw::Flaw;
use crate::sandbox::refusal::{ClaimName, Objection, Refusal};
use crate::sandbox::verify::Json;

/// Sets and clears the fields.
pub(super) fn apply(update: &mut Update<'_>) -> Result<(), Objection> {
    let claim = ClaimName::UserFields;
    let given = match update.given(claim)? {
        None => return Ok(()),
        Some(Json::Object(fields)) => fields.clone(),
        // Where the policy lets a text through, nothing says that it would have an effect.
        Some(Json::Text(_)) => {
            update.ignore(claim, "are a text, not an object");
            return Ok(());
        }
        Some(_) => return update.mistyped(claim, "an object"),
    };
    for (key, value) in given.iter() {
        let Some(field) = update.facts.field(key) else {
            bad(update, format!("{key:?} is no field of the account"))?;
            continue;
        };
        if *value == Json::Null {
            if update.flawed(Flaw::KeepsClearedFields) {
                continue;
            }
            if let Some(was) = update.user.user_fields.shift_remove(key) {
                update.record(format!("user_fields.{key}"), shown(&was), String::new());
            }
            continue;
        }
        match field.fitting(plain(value)) {
            Ok(value) => {
                let is = shown(&value);
                let was = update.user.user_fields.insert(key.to_owned(), value);
                update.record(format!("user_fields.{key}"), was.as_ref().map(shown).unwrap_or_default(), is);
            }
            Err(wanted) => bad(update, format!("{key:?} is not {wanted}"))?,
        }
    }
    Ok(())
}

fn bad(update: &mut Update<'_>, because: String) -> Result<(), Objection> {
    if update.flawed(Flaw::RefusesBadUserFields) {
        return Err(Refusal::UserNotStored(ClaimName::UserFields).because(format!("The user field {because}.")));
    }
    update.ignore(ClaimName::UserFields, because);
    Ok(())
}

/// A text without its quotation marks.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The value as plain data. What no field takes is told apart by its kind alone.
fn plain(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(checked) => Value::from(*checked),
        Json::Whole(number) => i64::try_from(*number).map_or(Value::Null, Value::from),
        Json::Fraction(number) => Value::from(*number),
        Json::Text(text) => Value::from(text.clone()),
        Json::List(_) => Value::Array(Vec::new()),
        Json::Object(_) => Value::Object(serde_json::Map::new()),
    }
}
