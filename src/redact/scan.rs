//! Looks through finished bytes for tokens and secrets, just before they leave.
