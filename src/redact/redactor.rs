//! Cleans what was sent and received, at the one place where it is captured.
