//! The renderings of a report and of a comparison: JSON, HTML, JUnit and text.

mod format;
mod html;
mod json;
mod junit;
mod lines;
mod save;
mod table;
mod text;

pub use format::{Format, render};
pub(super) use lines::to_lines;
pub use save::{SaveError, save, save_bytes};
