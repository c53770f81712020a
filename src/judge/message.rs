//! Matches messages in a tolerant form: case, punctuation and white space do not count.

use std::sync::Arc;

/// Folds a text: words of letters and digits in lower case, one space before, between and after them.
///
/// The spaces at both ends let a piece of a pattern match whole words only. No text at all becomes one space.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 2);
    folded.push(' ');
    for c in text.chars() {
        if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        } else if !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    if !folded.ends_with(' ') {
        folded.push(' ');
    }
    folded
}

/// A pattern for messages. `*` stands for any words, also for none; everything else must be there, from end to end.
#[derive(Debug, Clone)]
pub(super) struct MessagePattern {
    /// The folded texts between the asterisks; the first and the last are tied to the ends of the message.
    pieces: Arc<[String]>,
}

impl MessagePattern {
    /// Folds the pattern once.
    pub(super) fn new(pattern: &str) -> Self {
        Self { pieces: pattern.split('*').map(fold).collect() }
    }

    /// Whether there is no word in the pattern, so that it would match everything or nothing.
    pub(super) fn is_wordless(&self) -> bool {
        self.pieces.iter().all(|piece| piece == " ")
    }

    /// Whether a folded message matches. The work is linear in its length for every piece, whatever the pattern.
    pub(super) fn matches(&self, folded: &str) -> bool {
        let [first, middle @ .., last] = &*self.pieces else {
            return self.pieces.first().is_some_and(|only| only == folded);
        };
        let Some(mut rest) = after_prefix(folded, first) else { return false };
        for piece in middle {
            // The space that ends one piece may begin the next.
            let Some(at) = rest.find(piece.as_str()) else { return false };
            rest = &rest[at + piece.len() - 1..];
        }
        rest.ends_with(last.as_str())
    }
}

fn after_prefix<'t>(folded: &'t str, piece: &str) -> Option<&'t str> {
    folded.starts_with(piece).then(|| &folded[piece.len() - 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_punctuation_and_white_space_do_not_count() {
        for text in ["Couldn't  authenticate\tyou", "couldn’t authenticate you.", " COULDN'T, AUTHENTICATE you! "] {
            assert_eq!(fold(text), " couldn t authenticate you ");
        }
        assert_eq!(fold(""), " ");
        assert_eq!(fold(" - "), " ");
    }

    #[test]
    fn an_asterisk_stands_for_any_words_and_the_ends_are_tied() {
        let cases = [
            ("Invalid * parameter. Missing", "invalid iat parameter, missing", true),
            ("Invalid * parameter. Missing", "invalid external id parameter: missing", true),
            ("Invalid * parameter. Missing", "invalid parameter: missing", true),
            ("Invalid * parameter. Missing", "invalid iat parameter: missing it is", false),
            ("Invalid * parameter. Missing", "an invalid iat parameter: missing", false),
            ("Invalid * parameter. Missing", "invalid iat parameters: missing", false),
            ("*JWT token is invalid*", "we are sorry, the JWT token is invalid; try again", true),
            ("*JWT token is invalid*", "the JWT token is invalidated", false),
            ("plain", "plain", true),
            ("plain", "plain text", false),
            ("a*a", "a", false),
            ("*b*b*", "a b c", false),
            ("*b*b*", "b b", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(MessagePattern::new(pattern).matches(&fold(text)), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn a_pattern_without_words_is_known() {
        assert!(MessagePattern::new("*").is_wordless());
        assert!(MessagePattern::new(" . ").is_wordless());
        assert!(!MessagePattern::new("* x").is_wordless());
    }
}
