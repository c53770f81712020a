//! The window: three quiet panes under a strip of counts.
//!
//! `App::logic` hears what the background work tells, `App::ui` draws, `App::apply` acts. Panels read the document and
//! push actions; nothing else changes the document.

mod action;
mod app;
mod apply;
mod asked;
mod choice;
mod document;
#[cfg(test)]
mod example;
mod hear;
mod host;
mod lines;
mod meaning;
mod message;
mod open;
mod panels;
mod selection;
mod text;
mod theme;
mod view;
mod wording;
mod worker;

pub use app::App;
pub use open::{WindowError, WindowOptions, open};
