//! The user's own settings: confirmed hosts, theme.

mod store;

pub use store::{Settings, SettingsError, Theme, load, save};
