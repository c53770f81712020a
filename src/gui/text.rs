//! Texts of strangers made safe to draw: capped, and with hidden characters visible.

use std::borrow::Cow;

use crate::report::{visible, visible_line};

/// The most bytes of text in one widget. A megabyte in a label stalls a frame for more than half a second.
pub(super) const TEXT_MAX_BYTES: usize = 64 * 1024;
/// The most bytes of a text that has one line, such as a title.
const LINE_MAX_BYTES: usize = 400;

/// A text that is short enough to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Capped<'a> {
    /// What is drawn.
    pub(super) shown: Cow<'a, str>,
    /// What is said where something was cut.
    pub(super) note: Option<String>,
}

/// The text with hidden characters spelled out, cut at the cap.
pub(super) fn capped(text: &str) -> Capped<'_> {
    let end = boundary(text, TEXT_MAX_BYTES);
    let shown = visible(&text[..end]);
    // Spelled-out characters are longer than what they stand for, so the cap is held a second time.
    let shown = match shown {
        Cow::Owned(long) if long.len() > TEXT_MAX_BYTES => {
            let end = boundary(&long, TEXT_MAX_BYTES);
            Cow::Owned(long[..end].to_owned())
        }
        shown => shown,
    };
    let is_cut = end < text.len() || shown.len() == TEXT_MAX_BYTES;
    let note = is_cut.then(|| format!("Cut at {} KiB of {}", TEXT_MAX_BYTES / 1024, size(text.len())));
    Capped { shown, note }
}

/// The text for a place that has one line.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    let end = boundary(text, LINE_MAX_BYTES);
    if end == text.len() { visible_line(text) } else { Cow::Owned(format!("{}…", visible_line(&text[..end]))) }
}

/// JSON with line ends and indents, in its own order; other text as it is.
pub(super) fn pretty_json(text: &str) -> Cow<'_, str> {
    if text.len() > TEXT_MAX_BYTES {
        return Cow::Borrowed(text);
    }
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else {
        return Cow::Borrowed(text);
    };
    // Only what comes out the same is laid out anew: duplicate names and odd numbers must stay as they were sent.
    let again = value.to_string();
    if again == text { Cow::Owned(format!("{value:#}")) } else { Cow::Borrowed(text) }
}

/// A number of bytes for people.
pub(super) fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / 1_048_576),
    }
}

/// A word with its number: `1 case`, `2 cases`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn boundary(text: &str, max: usize) -> usize {
    if text.len() <= max { text.len() } else { text.floor_char_boundary(max) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters_and_say_so() {
        let short = capped("plain");
        assert_eq!((short.shown.as_ref(), short.note), ("plain", None));
        let long = "ä".repeat(TEXT_MAX_BYTES);
        let cut = capped(&long);
        assert_eq!(cut.shown.len(), TEXT_MAX_BYTES);
        assert_eq!(cut.note.as_deref(), Some("Cut at 64 KiB of 128 KiB"));
        let hidden = "\u{202e}".repeat(TEXT_MAX_BYTES / 3);
        let cut = capped(&hidden);
        assert!(cut.shown.len() <= TEXT_MAX_BYTES && cut.note.is_some());
        assert!(cut.shown.starts_with("<U+202E><U+202E>"));
    }

    #[test]
    fn one_line_has_one_line() {
        assert_eq!(one_line("a\nb\u{7}"), "a<U+000A>b<U+0007>");
        let long = one_line(&"x".repeat(1000)).into_owned();
        assert_eq!(long.chars().count(), LINE_MAX_BYTES + 1);
    }

    #[test]
    fn json_is_laid_out_only_where_nothing_is_lost() {
        assert_eq!(pretty_json(r#"{"b":1,"a":[2]}"#), "{\n  \"b\": 1,\n  \"a\": [\n    2\n  ]\n}");
        for kept in [r#"{"a":1,"a":2}"#, r#"{"iat":1728000000.50}"#, "{ \"a\": 1 }", "no json", ""] {
            assert_eq!(pretty_json(kept), kept);
        }
    }
}
