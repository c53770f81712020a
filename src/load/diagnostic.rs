//! What is wrong with a file of people, said so that they find the place and the remedy.

use std::fmt;

/// How many diagnostics are written out; the rest is counted.
const SHOWN_MAX: usize = 50;

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file as the reader knows it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// How many characters the fault has on its line; at least 1.
    pub width: usize,
    /// The line itself; what may be a secret is left out of it.
    pub source_line: String,
    /// What was found.
    pub message: String,
    /// What was wanted instead.
    pub wanted: Option<String>,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

impl Diagnostic {
    /// The help below the line: what was wanted, and what was probably meant.
    pub fn help(&self) -> Vec<String> {
        let wanted = self.wanted.as_ref().map(|wanted| format!("wanted: {wanted}"));
        let meant = self.suggestion.as_ref().map(|meant| format!("did you mean {meant}?"));
        meant.into_iter().chain(wanted).collect()
    }
}

/// Written without a word such as "error" before the message, which those who print it put there.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, width, source_line, message, .. } = self;
        let number = line.to_string();
        let gutter = " ".repeat(number.len());
        writeln!(f, "{message}")?;
        writeln!(f, "{gutter}--> {file}:{line}:{column}")?;
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{number} | {source_line}")?;
        // Tabs stay tabs, so that the caret stands below its character whatever a tab is worth.
        let indent: String = source_line.chars().take(column - 1).map(|c| if c == '\t' { c } else { ' ' }).collect();
        writeln!(f, "{gutter} | {indent:<fill$}{}", "^".repeat(*width), fill = column - 1)?;
        for help in self.help() {
            writeln!(f, "{gutter} = help: {help}")?;
        }
        Ok(())
    }
}

/// All that is wrong with one or more files, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnostics(pub Vec<Diagnostic>);

/// Written to stand behind "error: ": only those that follow the first begin with that themselves.
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, diagnostic) in self.0.iter().take(SHOWN_MAX).enumerate() {
            if at > 0 {
                write!(f, "\nerror: ")?;
            }
            write!(f, "{diagnostic}")?;
        }
        match self.0.len().checked_sub(SHOWN_MAX) {
            None | Some(0) => Ok(()),
            Some(more) => writeln!(f, "\n{more} more like these are not shown"),
        }
    }
}

impl std::error::Error for Diagnostics {}

/// The candidate that a misspelt word most probably means; none where nothing is close.
pub(super) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the word may be wrong: more would suggest what has nothing to do with it. Long words are not
    // compared, for the effort grows with the square.
    let length = word.chars().count();
    if length > 120 {
        return None;
    }
    let allowed = (length / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|&(distance, _)| distance <= allowed)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_close_is_suggested() {
        let words = ["jti_reused", "claim_missing", "get", "post"];
        let table = [
            ("jti_resued", Some("jti_reused")),
            ("JTI_REUSED", Some("jti_reused")),
            ("pots", Some("post")),
            ("claims_missing", Some("claim_missing")),
            ("delete", None),
            ("", None),
        ];
        for (word, wanted) in table {
            assert_eq!(did_you_mean(word, words), wanted, "{word}");
        }
    }

    #[test]
    fn a_flood_of_diagnostics_is_counted_and_cut() {
        let one = Diagnostic {
            file: "a.toml".to_owned(),
            line: 12,
            column: 3,
            width: 2,
            source_line: "\t xy".to_owned(),
            message: "wrong".to_owned(),
            wanted: Some("right".to_owned()),
            suggestion: Some("\"yx\"".to_owned()),
        };
        let shown = "wrong\n  --> a.toml:12:3\n   |\n12 | \t xy\n   | \t ^^\n   = help: did you mean \"yx\"?\n   = help: \
                     wanted: right\n";
        assert_eq!(one.to_string(), shown);
        let two = format!("error: {}", Diagnostics(vec![one.clone(); 2]));
        assert_eq!(two, format!("error: {shown}\nerror: {shown}"), "the sum reads well behind \"error: \"");
        let many = Diagnostics(vec![one; 52]).to_string();
        assert_eq!(many.matches("wrong\n").count(), 50);
        assert_eq!(many.matches("error: wrong").count(), 49);
        assert!(many.ends_with("\n2 more like these are not shown\n"));
    }
}
