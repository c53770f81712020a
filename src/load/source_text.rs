//! The text of a file with its lines, to turn byte ranges into places that people can find.

use std::ops::Range;

use super::diagnostic::Diagnostic;

/// How much of a line is shown; a file of one line may have 8 MiB.
const LINE_MAX_CHARS: usize = 400;

/// What of the lines may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Confidentiality {
    /// Everything: a suite is shared.
    Open,
    /// Not the values beside keys that sound like a secret: people do write secrets into the wrong file.
    HideSecrets,
}

/// Words that make a key sound like a secret.
const SECRET_WORDS: &[&str] = &["secret", "token", "password", "passwd", "key"];

/// Whether a key sounds like a secret.
pub(super) fn sounds_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| key.contains(word))
}

/// A file's name, text and lines.
pub(super) struct SourceText<'a> {
    file: &'a str,
    text: &'a str,
    line_starts: Vec<usize>,
    confidentiality: Confidentiality,
}

impl<'a> SourceText<'a> {
    pub(super) fn new(file: &'a str, text: &'a str, confidentiality: Confidentiality) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file, text, line_starts, confidentiality }
    }

    /// What of the lines may be shown.
    pub(super) fn confidentiality(&self) -> Confidentiality {
        self.confidentiality
    }

    /// A diagnostic about a range of bytes.
    pub(super) fn diagnose(&self, span: Range<usize>, message: String) -> Diagnostic {
        let start = self.floor(span.start);
        let line = self.line_starts.partition_point(|&line_start| line_start <= start).max(1);
        let line_start = self.line_starts[line - 1];
        let whole = self.text[line_start..].lines().next().unwrap_or_default();
        let column = self.text[line_start..start].chars().count() + 1;
        // What lies beyond the line is not underlined.
        let end = self.floor(span.end).clamp(start, (line_start + whole.len()).max(start));
        let width = self.text[start..end].chars().count().max(1);
        let source_line = self.shown(whole);
        let room = (source_line.chars().count() + 1).saturating_sub(column).max(1);
        Diagnostic {
            file: self.file.to_owned(),
            line,
            column,
            width: width.min(room),
            source_line,
            message,
            wanted: None,
            suggestion: None,
        }
    }

    /// The place of a piece of text within a range, where it stands there as it is; otherwise the range.
    pub(super) fn narrow(&self, span: Range<usize>, piece: &str) -> Range<usize> {
        let within = self.text.get(span.clone()).and_then(|text| text.find(piece));
        within.map_or(span.clone(), |at| span.start + at..span.start + at + piece.len())
    }

    /// The nearest border of a character at or before this byte.
    fn floor(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn shown(&self, line: &str) -> String {
        let cut: String = line.chars().take(LINE_MAX_CHARS).map(printable).collect();
        match self.confidentiality {
            Confidentiality::Open => cut,
            Confidentiality::HideSecrets => without_values_of_secrets(&cut),
        }
    }
}

/// The character, or a mark for one that would move the terminal's cursor or turn the direction of the text. One stands
/// for one, so that the caret still points at the right place.
fn printable(c: char) -> char {
    let turns = matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if turns || c.is_control() && c != '\t' { '\u{fffd}' } else { c }
}

/// The line up to the first value that may be a secret. A line that has no key may be the rest of one.
fn without_values_of_secrets(line: &str) -> String {
    let trimmed = line.trim_start();
    if trimmed.is_empty() || trimmed.starts_with('[') {
        return line.to_owned();
    }
    // A web address may carry a password before its host.
    if let Some(at) = line.find("://")
        && line[at..].contains('@')
    {
        return format!("{}…", &line[..at + 3]);
    }
    let mut seen = 0;
    for (at, _) in line.match_indices('=') {
        let key = &line[seen..at];
        if sounds_secret(key) {
            return format!("{} …", &line[..=at]);
        }
        seen = at + 1;
    }
    if seen == 0 { "…".to_owned() } else { line.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_becomes_line_column_and_width_in_characters() {
        let text = "a = 1\r\né = \"ü\"\nlast";
        let source = SourceText::new("x.toml", text, Confidentiality::Open);
        let quoted = text.find('"').unwrap();
        let table = [
            (0..1, (1, 1, 1, "a = 1")),
            (quoted..quoted + 4, (2, 5, 3, "é = \"ü\"")),
            (quoted..text.len(), (2, 5, 3, "é = \"ü\"")),
            (text.len()..text.len(), (3, 5, 1, "last")),
            (text.len() + 9..text.len() + 12, (3, 5, 1, "last")),
        ];
        for (span, wanted) in table {
            let found = source.diagnose(span.clone(), String::new());
            assert_eq!((found.line, found.column, found.width, found.source_line.as_str()), wanted, "{span:?}");
        }
        let empty = SourceText::new("x.toml", "", Confidentiality::Open).diagnose(0..0, String::new());
        assert_eq!((empty.line, empty.column, empty.width), (1, 1, 1));
    }

    #[test]
    fn characters_that_act_on_a_terminal_are_shown_as_marks() {
        let source = SourceText::new("x.toml", "a\t= \"\u{1b}[2J\u{202e}é\"", Confidentiality::Open);
        assert_eq!(source.diagnose(0..1, String::new()).source_line, "a\t= \"\u{fffd}[2J\u{fffd}é\"");
    }

    #[test]
    fn values_that_may_be_secrets_are_not_shown() {
        let table = [
            ("secret_value = \"hunter2\"", "secret_value = …"),
            ("a = { origin = \"x\", token = \"hunter2\" }", "a = { origin = \"x\", token = …"),
            ("hunter2\"\"\"", "…"),
            ("[target.a]", "[target.a]"),
            ("origin = \"https://me:hunter2@x\"", "origin = \"https://…"),
            ("origin = \"https://x\"", "origin = \"https://x\""),
        ];
        for (line, shown) in table {
            let source = SourceText::new("targets.toml", line, Confidentiality::HideSecrets);
            assert_eq!(source.diagnose(0..1, String::new()).source_line, shown, "{line}");
        }
    }
}
