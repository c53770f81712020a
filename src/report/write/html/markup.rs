//! Builds a page so that no value can become markup.
//!
//! What is written raw is text of this program, known when it is compiled; every value goes through the one escape
//! function. There is no third way in.

use crate::report::visible::{is_hidden, push_spelled};

/// The longest text of one value that is shown; a browser stalls on more, and the JSON report has it all.
const TEXT_MAX_BYTES: usize = 64 * 1024;

/// A page in the making.
pub(super) struct Markup {
    page: String,
}

impl Markup {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { page: String::with_capacity(bytes) }
    }

    /// Adds markup of ours.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.page.push_str(markup);
        self
    }

    /// Adds a value.
    pub(super) fn text(&mut self, value: &str) -> &mut Self {
        let end = value.floor_char_boundary(TEXT_MAX_BYTES);
        escape(&mut self.page, &value[..end]);
        if end < value.len() {
            self.raw("… (").number(value.len() - end).raw(" more bytes are in the JSON report)");
        }
        self
    }

    /// Adds a value that is made to be shown.
    pub(super) fn shown(&mut self, value: &impl std::fmt::Display) -> &mut Self {
        self.text(&value.to_string())
    }

    /// Adds a number.
    pub(super) fn number(&mut self, number: usize) -> &mut Self {
        self.page.push_str(&number.to_string());
        self
    }

    /// Adds a value between two pieces of markup.
    pub(super) fn wrapped(&mut self, open: &'static str, value: &str, close: &'static str) -> &mut Self {
        self.raw(open).text(value).raw(close)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.page.into_bytes()
    }
}

/// The one escape function: safe in text and in quoted attributes.
fn escape(page: &mut String, text: &str) {
    let mut clean_from = 0;
    for (at, c) in text.char_indices() {
        let escaped = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' => "&quot;",
            '\'' => "&#39;",
            '\n' | '\t' | ' '..='~' => continue,
            c if is_hidden(c) => "",
            _ => continue,
        };
        page.push_str(&text[clean_from..at]);
        clean_from = at + c.len_utf8();
        if escaped.is_empty() {
            let mut spelled = String::new();
            push_spelled(&mut spelled, c);
            escape(page, &spelled);
        } else {
            page.push_str(escaped);
        }
    }
    page.push_str(&text[clean_from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mut markup = Markup::with_capacity(0);
        markup.text(text);
        String::from_utf8(markup.into_bytes()).expect("is text")
    }

    #[test]
    fn values_are_escaped_and_hidden_characters_spelled() {
        assert_eq!(shown("a ✓ ⟨token A⟩\n"), "a ✓ ⟨token A⟩\n");
        assert_eq!(shown("<b a=\"x\" c='y'>&"), "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;");
        assert_eq!(shown("a\u{202e}b\0"), "a&lt;U+202E&gt;b&lt;U+0000&gt;");
    }

    #[test]
    fn a_long_value_is_cut_at_a_character_and_says_so() {
        let text = shown(&"ä".repeat(40_000));
        assert!(text.ends_with("… (14464 more bytes are in the JSON report)"), "{}", &text[text.len() - 60..]);
    }
}
