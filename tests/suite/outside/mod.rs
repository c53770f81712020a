//! Journeys that need other programs of the machine. Here a missing program is a failure.

mod programs;
mod window;
