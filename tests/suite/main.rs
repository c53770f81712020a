//! Journeys through the program, in one binary.

mod architecture;
mod command_line;
mod faults;
mod flaws;
mod legacy_shapes;
mod remote;
mod runs;
mod support;
