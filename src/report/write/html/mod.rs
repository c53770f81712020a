//! The report as one page for people: no script, nothing loaded, every value escaped.

mod case;
mod exchange;
mod facts;
mod markup;
mod matrix;
mod page;

pub(super) use page::render;
