//! Composes a run: target, secret, permit, the sandbox's lifetime, and the library of runs.
