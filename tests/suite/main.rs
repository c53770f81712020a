//! Journeys through the program, in one binary.

mod command_line;
mod faults;
mod flaws;
mod legacy_shapes;
mod remote;
mod runs;
mod support;
