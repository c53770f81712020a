//! `serve`: the sandbox alone, with a live log.

mod command;
mod describe;
mod explain_policy;
mod secret;
mod settings;

pub(super) use command::serve;
