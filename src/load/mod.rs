//! Reads files of people into suites and targets, with errors that name the place.
