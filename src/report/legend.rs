//! The marks of standings and of parity: a glyph, a word and a meaning, so that nothing is told by colour alone.

use super::parity::RowParity;
use crate::model::Standing;

/// How something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// One character.
    pub glyph: &'static str,
    /// A word or two.
    pub word: &'static str,
    /// What it means, in a sentence without a full stop.
    pub meaning: &'static str,
}

/// Every standing in the order in which people want to read them.
pub const LEGEND: [Standing; 9] = [
    Standing::Failed,
    Standing::UnexpectedPass,
    Standing::Inconclusive,
    Standing::Flaky,
    Standing::Warned,
    Standing::Known,
    Standing::Noted,
    Standing::Passed,
    Standing::Skipped,
];

/// The mark of a standing.
pub const fn mark(standing: Standing) -> Mark {
    let (glyph, word, meaning) = match standing {
        Standing::Passed => ("✓", "passed", "The target answered as expected"),
        Standing::Failed => ("✗", "failed", "The target answered otherwise than a binding rule says"),
        Standing::Warned => ("▲", "warned", "The target answered otherwise than a rule says that is only advised"),
        Standing::Known => ("~", "known", "The deviation is known and accepted"),
        Standing::UnexpectedPass => {
            ("✗", "unexpected pass", "A deviation was accepted as known, and the target no longer shows it")
        }
        Standing::Flaky => ("≈", "flaky", "The attempts disagree"),
        Standing::Inconclusive => ("!", "in doubt", "The answer proves nothing, or cannot be read"),
        Standing::Noted => ("·", "noted", "The right answer is not known: recorded and compared, not judged"),
        Standing::Skipped => ("–", "skipped", "Not run, for the reason that is given"),
    };
    Mark { glyph, word, meaning }
}

/// The mark of a row's parity.
pub const fn parity_mark(parity: RowParity) -> Mark {
    let (glyph, word, meaning) = match parity {
        RowParity::Same => ("=", "same", "All deliveries had the same answer for the same reason"),
        RowParity::SameOutcome => (
            "≃",
            "same outcome",
            "The outcome was the same; the reasons could not be compared, or only the outcome has to be the same",
        ),
        RowParity::DiffersAsExpected => ("≠", "differs as expected", "The answers differ, and are expected to"),
        RowParity::Differs => ("≠", "differs", "The answers differ, and the suite promises that they do not"),
        RowParity::Undecided => ("?", "undecided", "An answer is missing or in doubt"),
        RowParity::Single => ("", "one delivery", "There is nothing to compare with"),
    };
    Mark { glyph, word, meaning }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standing_stands_in_the_legend_once_with_its_own_word() {
        for &standing in Standing::ALL {
            assert_eq!(LEGEND.iter().filter(|&&listed| listed == standing).count(), 1, "{standing}");
            let alike = Standing::ALL.iter().filter(|&&other| mark(other).word == mark(standing).word).count();
            assert_eq!(alike, 1, "{standing}");
            assert!(!mark(standing).meaning.is_empty());
        }
    }

    #[test]
    fn every_parity_has_its_own_word() {
        for &parity in RowParity::ALL {
            let alike = RowParity::ALL.iter().filter(|&&other| parity_mark(other).word == parity_mark(parity).word);
            assert_eq!(alike.count(), 1, "{parity}");
        }
    }
}
