//! The formats that a report is written in.

use super::{html, json, junit, text};
use crate::model::closed_set;
use crate::report::Report;

closed_set! {
    /// A format of a report.
    pub enum Format {
        /// The document itself.
        Json = "json",
        /// One page for people.
        Html = "html",
        /// For continuous integration.
        Junit = "junit",
        /// A summary for a terminal.
        Text = "text",
    }
}

impl Format {
    /// The ending of a file's name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Html => "html",
            Self::Junit => "xml",
            Self::Text => "txt",
        }
    }
}

/// The report in this format. The same report gives the same bytes.
pub fn render(report: &Report, format: Format) -> Vec<u8> {
    match format {
        Format::Json => json::render(report),
        Format::Html => html::render(report),
        Format::Junit => junit::render(report),
        Format::Text => text::render(report).into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    #[test]
    fn every_format_says_that_a_run_is_not_finished_and_names_what_has_no_result() {
        let report = synthetic::report(synthetic::mixed_run());
        for (format, unfinished, waiting) in [
            (Format::Json, "\"completion\":\"unfinished\"", "\"scenario\":\"waiting\""),
            (Format::Html, "<h1>… Not complete</h1>", "<li>legacy/waiting post: "),
            (Format::Junit, "The run is not finished: 19 of 20", "name=\"waiting post\""),
            (Format::Text, "The run is not finished: 19 of 20", "… legacy/waiting post"),
        ] {
            let text = String::from_utf8(render(&report, format)).expect("is text");
            assert!(text.contains(unfinished), "{format}");
            assert!(text.contains(waiting), "{format}");
        }
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        let report = synthetic::report(synthetic::mixed_run());
        for &format in Format::ALL {
            assert_eq!(render(&report, format), render(&report.clone(), format), "{format}");
        }
    }
}
