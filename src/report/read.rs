//! Reads a report that somebody else may have written: the format's number first, then under caps, never a guess.

use std::path::{Path, PathBuf};

use serde::de::{Deserializer as _, Error as _, IgnoredAny, MapAccess, Visitor};

use super::contradiction::{Contradiction, check};
use super::document::{FORMAT, Report};
use super::visible::visible_line;
use crate::files::{ReadError, read_capped};

/// The largest report that is read.
pub const REPORT_MAX_BYTES: u64 = 512 * 1024 * 1024;

/// Why a report was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadReportError {
    /// The file could not be read.
    #[error("failed to read the report")]
    File(#[from] ReadError),
    /// The file was read, and what it holds is refused.
    #[error("refused to take {} as a report", path.display())]
    In {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<Self>,
    },
    /// The bytes are no JSON, or end too early.
    #[error("this is no whole JSON document: line {line}, column {column}: {what}")]
    Syntax {
        /// The line of the fault, from 1.
        line: usize,
        /// The column of the fault, from 1.
        column: usize,
        /// What the parser says.
        what: String,
    },
    /// It is JSON of something else.
    #[error("this JSON is no report of this program: it has no \"format\" number at its top")]
    Foreign,
    /// The format is newer than this program.
    #[error("the report has format {found}, and this program reads up to format {FORMAT}: use a newer version of it")]
    Newer {
        /// The number found.
        found: u64,
    },
    /// No format has this number.
    #[error("the report has format {found}, which never was one")]
    NoSuchFormat {
        /// The number found.
        found: u64,
    },
    /// The format is right, and a field is not.
    #[error("the report does not keep its format: line {line}, column {column}: {what}")]
    Content {
        /// The line of the fault, from 1.
        line: usize,
        /// The column of the fault, from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// The parts of the report contradict each other.
    #[error(transparent)]
    Contradiction(#[from] Contradiction),
    /// The totals are wrong.
    #[error("the report says that {planned} cases were planned, and lists {listed}")]
    Totals {
        /// What it says.
        planned: usize,
        /// What it lists.
        listed: usize,
    },
}

/// Reads a report from a file.
pub fn from_file(path: &Path) -> Result<Report, ReadReportError> {
    let bytes = read_capped(path, REPORT_MAX_BYTES)?;
    from_slice(&bytes).map_err(|source| ReadReportError::In { path: path.to_owned(), source: source.into() })
}

/// Reads a report from bytes. Nesting deeper than the parser's limit is refused, not followed.
pub fn from_slice(bytes: &[u8]) -> Result<Report, ReadReportError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match format_of(bytes)? {
        found if found == u64::from(FORMAT) => {}
        0 => return Err(ReadReportError::NoSuchFormat { found: 0 }),
        found => return Err(ReadReportError::Newer { found }),
    }
    let report: Report = serde_json::from_slice(bytes).map_err(|source| classify(&source, Part::Content))?;
    sorted(report)
}

/// What was being read when the parser stopped.
enum Part {
    Format,
    Content,
}

fn classify(source: &serde_json::Error, part: Part) -> ReadReportError {
    let (line, column) = (source.line(), source.column());
    let what = what_is_wrong(source);
    match (source.classify(), part) {
        (serde_json::error::Category::Data, Part::Format) => ReadReportError::Foreign,
        (serde_json::error::Category::Data, Part::Content) => ReadReportError::Content { line, column, what },
        (
            serde_json::error::Category::Syntax | serde_json::error::Category::Eof | serde_json::error::Category::Io,
            Part::Format | Part::Content,
        ) => ReadReportError::Syntax { line, column, what },
    }
}

/// What the parser says, without the place that it puts behind and without characters that hide from the reader.
fn what_is_wrong(source: &serde_json::Error) -> String {
    let text = source.to_string();
    let place = format!(" at line {} column {}", source.line(), source.column());
    visible_line(text.strip_suffix(&place).unwrap_or(&text)).into_owned()
}

/// Finds the number of the format without reading the rest, for the rest may be of a format that nobody here knows.
fn format_of(bytes: &[u8]) -> Result<u64, ReadReportError> {
    struct Head<'a>(&'a mut Option<u64>);
    impl<'de> Visitor<'de> for Head<'_> {
        type Value = ();

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object with a \"format\" number")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
            while let Some(name) = fields.next_key::<String>()? {
                if name == "format" {
                    *self.0 = Some(fields.next_value()?);
                    // Leaving with an error is the way to stop in the middle of a document.
                    return Err(A::Error::custom("found"));
                }
                fields.next_value::<IgnoredAny>()?;
            }
            Err(A::Error::missing_field("format"))
        }
    }
    let mut found = None;
    let read = serde_json::Deserializer::from_slice(bytes).deserialize_map(Head(&mut found));
    match (found, read) {
        (Some(format), _) => Ok(format),
        (None, Err(error)) => Err(classify(&error, Part::Format)),
        (None, Ok(())) => Err(ReadReportError::Foreign),
    }
}

/// Puts the lists in order, for a person or a tool may have moved them, and checks that they agree and the totals add up.
fn sorted(mut report: Report) -> Result<Report, ReadReportError> {
    report.cases.sort_by(|left, right| left.facts.key.cmp(&right.facts.key));
    report.pending.sort_by(|left, right| left.key.cmp(&right.key));
    report.skipped.sort_by(|left, right| left.key.cmp(&right.key));
    check(&report)?;
    let listed = report.cases.len() + report.pending.len();
    if listed != report.planned {
        return Err(ReadReportError::Totals { planned: report.planned, listed });
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;
    use crate::report::write::{Format, render};

    const GOLDEN: &[u8] = include_bytes!("../../tests/data/report-v1.json");

    fn mixed() -> Vec<u8> {
        render(&synthetic::report(synthetic::mixed_run()), Format::Json)
    }

    #[test]
    fn what_was_written_is_read_again_to_the_byte() {
        for events in [synthetic::mixed_run(), synthetic::hostile_run()] {
            let report = synthetic::report(events);
            let bytes = render(&report, Format::Json);
            let read = from_slice(&bytes).expect("is read");
            assert_eq!(read, report);
            assert_eq!(render(&read, Format::Json), bytes);
        }
    }

    /// The golden file is of the first release of format 1 and is never regenerated: old reports stay readable.
    #[test]
    fn the_golden_report_of_format_1_is_read_and_written_as_it_was() {
        let report = from_slice(GOLDEN).expect("is read");
        assert_eq!(report.planned, 20);
        assert_eq!(String::from_utf8(render(&report, Format::Json)), String::from_utf8(GOLDEN.to_vec()));
    }

    #[test]
    fn each_wrong_document_is_refused_for_its_own_reason() {
        let whole = String::from_utf8(mixed()).expect("is text");
        let newer = whole.replacen("\"format\":1", "\"format\":2", 1);
        let zero = whole.replacen("\"format\":1", "\"format\":0", 1);
        let misspelt = whole.replacen("\"seed\"", "\"sead\"", 1);
        let miscounted = whole.replacen("\"planned\":20", "\"planned\":21", 1);
        let deep = format!("{{\"x\":{}", "[".repeat(100_000));
        type Right = fn(&ReadReportError) -> bool;
        let table: &[(&str, Right)] = &[
            ("", |error| matches!(error, ReadReportError::Syntax { .. })),
            ("no JSON", |error| matches!(error, ReadReportError::Syntax { line: 1, .. })),
            ("[]", |error| matches!(error, ReadReportError::Foreign)),
            ("{\"log\":{}}", |error| matches!(error, ReadReportError::Foreign)),
            ("{\"format\":\"one\"}", |error| matches!(error, ReadReportError::Foreign)),
            ("{\"format\":99,\"anything\":", |error| matches!(error, ReadReportError::Newer { found: 99 })),
            (&newer, |error| matches!(error, ReadReportError::Newer { found: 2 })),
            (&zero, |error| matches!(error, ReadReportError::NoSuchFormat { found: 0 })),
            (&misspelt, |error| matches!(error, ReadReportError::Content { line: 8, .. })),
            (&miscounted, |error| matches!(error, ReadReportError::Totals { planned: 21, listed: 20 })),
            (&deep, |error| matches!(error, ReadReportError::Syntax { .. })),
        ];
        for (text, right) in table {
            let error = from_slice(text.as_bytes()).expect_err("is refused");
            assert!(right(&error), "{}: {error:?}", &text[..text.len().min(40)]);
        }
    }

    #[test]
    fn a_report_cut_anywhere_is_refused_with_its_place() {
        let bytes = mixed();
        // The last byte is the line end, without which the document is still whole.
        for cut in (0..bytes.len() - 1).step_by(97) {
            let error = from_slice(&bytes[..cut]).expect_err("is cut");
            assert!(matches!(error, ReadReportError::Syntax { .. }), "cut at {cut}: {error:?}");
        }
    }

    #[test]
    fn a_moved_case_is_put_in_order_and_a_contradiction_is_refused() {
        let report = synthetic::report(synthetic::mixed_run());
        let mut moved = report.clone();
        moved.cases.reverse();
        assert_eq!(from_slice(&render(&moved, Format::Json)).expect("is read"), report);
        moved.cases.push(report.cases[0].clone());
        let refused = from_slice(&render(&moved, Format::Json));
        assert!(matches!(refused, Err(ReadReportError::Contradiction(Contradiction::Twice { .. }))), "{refused:?}");
    }

    #[test]
    fn an_error_names_the_file_and_the_place_once_and_hides_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        std::fs::write(&path, "{\"format\":1,\n\"\\u202esead\":1}").expect("is written");
        let error = from_file(&path).expect_err("is refused");
        assert!(error.to_string().contains("report.json"), "{error}");
        let cause = std::error::Error::source(&error).expect("has a cause");
        assert!(cause.source().is_none());
        let cause = cause.to_string();
        assert_eq!(cause.matches("line").count(), 1, "{cause}");
        assert_eq!(cause.matches("column").count(), 1, "{cause}");
        assert!(cause.contains("unknown field `<U+202E>sead`"), "{cause}");
    }

    #[test]
    fn a_report_is_read_from_a_file_and_a_folder_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        std::fs::write(&path, mixed()).expect("is written");
        assert_eq!(from_file(&path).expect("is read").planned, 20);
        assert!(matches!(from_file(folder.path()), Err(ReadReportError::File(ReadError::NotAFile { .. }))));
    }
}
