//! Turns suites into a plan: which cases there are, in which groups, and which are skipped and why.

mod case;
mod digest;
mod expand;
mod fill;
mod request;
mod slug;
mod template;

pub use case::{Case, CaseStep, Group, Plan, TokenSource};
pub use expand::{PlanError, Row, case_text, expand, rows};
pub use request::{PlanRequest, Selection};
pub use template::{BUILT_INS, Part, Scope, TemplateError, fill_text, fill_value, is_template, parts, sole_name};
