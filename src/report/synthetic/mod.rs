//! Made-up runs for tests.

mod parts;
mod runs;
mod shuffle;
mod snapshot;

pub(crate) use parts::{
    empty_report, facts, failed, failed_canary, finished, passed, record, report, standing, started, with_steps,
};
pub(crate) use runs::{broken_promise, hostile_run, mixed_run};
pub(crate) use shuffle::Shuffle;
pub(crate) use snapshot::in_test_data;
