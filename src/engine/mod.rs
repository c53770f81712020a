//! Runs a plan: canaries, pace, locks, cancel; tells events and keeps the journal.
