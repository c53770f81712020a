//! The user's own settings: confirmed hosts, theme.
