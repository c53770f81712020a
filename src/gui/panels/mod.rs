//! The panels of the window. Each reads the document, keeps its small state in the view, and pushes actions.

mod cell;
mod columns;
mod detail;
mod dialogs;
mod exchange;
mod glyph;
mod grid;
mod messages;
mod overview;
mod parts;
mod request;
mod requests;
mod sandbox;
mod screens;
mod sheet;
mod strip;
mod suites;
mod token;
mod top;

pub(crate) use detail::detail_ui;
pub(crate) use dialogs::{export_ui, open_ui};
pub(crate) use grid::grid_ui;
pub(crate) use messages::messages_ui;
pub(crate) use request::request_ui;
pub(crate) use requests::requests_ui;
pub(crate) use sandbox::sandbox_ui;
pub(crate) use screens::{SHOW_RUN, SHOW_SANDBOX, screens_ui};
pub(crate) use sheet::sheet_ui;
pub(crate) use strip::strip_ui;
pub(crate) use suites::suites_ui;
pub(crate) use top::{EXPORT, FIND, OPEN, QUIT, RUN, top_ui};
