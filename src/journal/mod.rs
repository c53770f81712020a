//! The append-only record of a run: written by the engine, read by reports.
