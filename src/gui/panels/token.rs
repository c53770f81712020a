//! The token in its three parts, the signature replaced, and its times in words.

use chrono::{DateTime, Utc};
use egui::Ui;
use serde_json::Value;

use super::parts::{section, weak, wire_block};
use crate::gui::text::pretty_json;
use crate::model::{CaseRecord, TokenSeen};

/// The token of one step.
pub(super) fn token_ui(ui: &mut Ui, record: &CaseRecord, step: usize) {
    let steps = record.attempts.last().map_or(&[][..], |attempt| &attempt.steps);
    let evidence = steps.get(step).and_then(|step| step.evidence.as_ref());
    let Some(token) = evidence.and_then(|evidence| evidence.asked.token.as_ref()) else {
        weak(ui, "No token was sent.");
        return;
    };
    wire_block(ui, "HEADER", &pretty_json(token.header.as_str()));
    wire_block(ui, "CLAIMS", &pretty_json(token.claims.as_str()));
    times_ui(ui, token);
    section(ui, "SIGNATURE");
    weak(ui, &token.signature);
    weak(ui, format!("In the exchange it is ⟨token {}⟩.", token.label));
}

/// The claims that are times, in words.
fn times_ui(ui: &mut Ui, token: &TokenSeen) {
    let lines = times(token.claims.as_str(), token.minted_at);
    section(ui, "TIMES");
    weak(ui, format!("minted {}", token.minted_at.format("%Y-%m-%d %H:%M:%S%.3f UTC")));
    for line in lines {
        ui.label(line);
    }
}

fn times(claims: &str, minted_at: DateTime<Utc>) -> Vec<String> {
    let Ok(Value::Object(claims)) = serde_json::from_str(claims) else {
        return Vec::new();
    };
    let known = ["iat", "exp", "nbf"].into_iter().filter_map(|name| claims.get(name).map(|value| (name, value)));
    known.map(|(name, value)| format!("{name} {}", time_words(value, minted_at))).collect()
}

fn time_words(value: &Value, minted_at: DateTime<Utc>) -> String {
    let Some(seconds) = value.as_f64() else {
        return "is no number".to_owned();
    };
    #[expect(clippy::cast_possible_truncation, reason = "what is beyond the range is said to be no date")]
    let moment = DateTime::from_timestamp(seconds.floor() as i64, 0);
    match moment {
        Some(moment) if moment.timestamp() < 32_503_680_000 => {
            format!(
                "is {}, {}",
                moment.format("%Y-%m-%d %H:%M:%S UTC"),
                distance(moment.timestamp() - minted_at.timestamp())
            )
        }
        // Beyond the year 3000 nobody means seconds.
        Some(_) | None => "is no date in seconds; in milliseconds it may be one".to_owned(),
    }
}

fn distance(secs: i64) -> String {
    let span = match secs.unsigned_abs() {
        0 => return "when it was minted".to_owned(),
        span @ 1..120 => format!("{span} s"),
        span @ 120..7200 => format!("{} min", span / 60),
        span => format!("{} h", span / 3600),
    };
    format!("{span} {} it was minted", if secs < 0 { "before" } else { "after" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_words() {
        let minted_at = DateTime::from_timestamp(1_728_000_000, 0).unwrap();
        let table = [
            (r#"{"iat":1728000000}"#, "iat is 2024-10-04 00:00:00 UTC, when it was minted"),
            (r#"{"iat":1727999400.25}"#, "iat is 2024-10-03 23:50:00 UTC, 10 min before it was minted"),
            (r#"{"iat":1728000000000}"#, "iat is no date in seconds; in milliseconds it may be one"),
            (r#"{"iat":"1728000000"}"#, "iat is no number"),
            (r#"{"exp":1728000030}"#, "exp is 2024-10-04 00:00:30 UTC, 30 s after it was minted"),
        ];
        for (claims, wanted) in table {
            assert_eq!(times(claims, minted_at), [wanted]);
        }
        assert!(times("no json", minted_at).is_empty());
    }
}
