//! Journeys through the program, in one binary.

mod architecture;
mod asking;
mod command_line;
mod disturbances;
mod faults;
mod flaws;
mod legacy_shapes;
#[cfg(feature = "outside")]
mod outside;
mod remote;
mod runs;
mod serve;
#[cfg(unix)]
mod serve_end;
mod support;
#[cfg(feature = "gui")]
mod window;
