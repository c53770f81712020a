//! Reads evidence by rules into an outcome, and sets it against the expectation.
