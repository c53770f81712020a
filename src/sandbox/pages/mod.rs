//! The plain pages around the endpoint, each marked as a sandbox's, with no script and nothing to load.

mod frame;
mod page;
mod sign_in;
mod visitor;

pub(crate) use frame::{content_security_policy, escape};
pub(crate) use page::{Need, Page, render};
pub(crate) use sign_in::{Choice, ChoiceState, SignInPage, render_sign_in};
pub(crate) use visitor::Visitor;
