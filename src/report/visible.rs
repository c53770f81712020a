//! Makes characters visible that would hide or reorder what a reader sees, or that a file format cannot hold.

use std::borrow::Cow;

/// The text with control and direction characters spelled as `<U+202E>`. Line ends and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    replaced(text, |c| !matches!(c, '\n' | '\t') && is_hidden(c))
}

/// The same for a place that has one line, such as a cell of a table: line ends and tabs are spelled as well.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    replaced(text, is_hidden)
}

fn replaced(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    let Some(first) = text.find(&hidden) else {
        return Cow::Borrowed(text);
    };
    let mut shown = String::with_capacity(text.len() + 16);
    shown.push_str(&text[..first]);
    for c in text[first..].chars() {
        if hidden(c) { push_spelled(&mut shown, c) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

/// Spells a character by its number.
pub(super) fn push_spelled(shown: &mut String, c: char) {
    shown.push_str("<U+");
    let number = format!("{:04X}", u32::from(c));
    shown.push_str(&number);
    shown.push('>');
}

/// Whether a character cannot be seen: controls, direction marks (Unicode, UAX 9), characters without width, line
/// separators, tags, and numbers that are no characters and that XML 1.0 refuses (section 2.2).
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{e0000}'..='\u{e007f}'
        )
        || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_spelled() {
        let table = [
            ("plain — text ✓ ⟨token A⟩", "plain — text ✓ ⟨token A⟩"),
            ("a\u{202e}b", "a<U+202E>b"),
            ("\0\u{1b}[31m", "<U+0000><U+001B>[31m"),
            ("x\u{fffe}\u{ffff}", "x<U+FFFE><U+FFFF>"),
            ("\u{1fffe}", "<U+1FFFE>"),
            ("line\r\nnext\ttab", "line<U+000D>\nnext\ttab"),
            ("\u{85}", "<U+0085>"),
        ];
        for (text, shown) in table {
            assert_eq!(visible(text), shown);
        }
        assert_eq!(visible_line("a\n\tb"), "a<U+000A><U+0009>b");
    }
}
