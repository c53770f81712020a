//! Journeys through the program, in one binary.
