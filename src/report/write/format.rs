//! The formats that a report is written in.

use super::super::document::Report;
use super::{html, json, junit, text};
use crate::model::closed_set;

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
