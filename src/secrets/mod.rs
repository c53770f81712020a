//! Finds the secret behind an alias: in the environment or in a file.
