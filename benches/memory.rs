//! What the sandbox holds in memory. Promised are less than 200 MiB for 5,000 users and a million ids of tokens, and that
//! ids are forgotten which are older than their window. The users sign in a million times within a moment of the sandbox's
//! clock, so that no id is old enough to be forgotten; and as often again long after, when all are. Told to test, as CI does,
//! it does all of the first and a tenth of the second: enough for the queue of the ids to outgrow its room if nothing left
//! it. It ends with an error where a promise is not kept.

#[path = "shared/client.rs"]
mod client;

use std::process::ExitCode;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use client::Client;
use countersign::clock::FixedClock;

/// The program's allocator, so that the figures are the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USERS: usize = 5_000;
const IDS: usize = 1_000_000;
const PROMISED_MIB: u64 = 200;

/// How many ids come when the first are old, where this is a test.
const LATER_IDS_OF_A_TEST: usize = IDS / 10;

/// By how much later ids may raise what is held: where none were forgotten they would raise it by tens.
const RISE_MAX_MIB: u64 = 10;

/// The moment at which the sandbox's clock begins, in seconds.
const BEGIN: i64 = 1_800_000_000;

/// Longer than ids are remembered where nothing else is set.
const LATER: TimeDelta = TimeDelta::days(2);

#[expect(clippy::print_stdout, reason = "a benchmark tells its figures")]
fn main() -> ExitCode {
    let clock = Arc::new(FixedClock::at(DateTime::from_timestamp(BEGIN, 0).expect("a time")));
    let mut client = Client::connect(Arc::clone(&clock));
    sign_in(&mut client, 0..IDS, BEGIN);
    let Some(first) = most_resident_mib() else {
        println!("memory: this system does not tell how much a process holds");
        return ExitCode::SUCCESS;
    };
    println!("memory: {USERS} users and {IDS} ids took {first} MiB at most, promised are less than {PROMISED_MIB}");
    clock.advance(LATER);
    let later = if std::env::args().any(|argument| argument == "--test") { LATER_IDS_OF_A_TEST } else { IDS };
    sign_in(&mut client, IDS..IDS + later, BEGIN + LATER.num_seconds());
    let rise = most_resident_mib().unwrap_or_default().saturating_sub(first);
    println!("memory: {later} more ids, when the first are to be forgotten, took {rise} MiB more");
    if first < PROMISED_MIB && rise <= RISE_MAX_MIB { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Signs the users in with tokens of these numbers, made at this time.
fn sign_in(client: &mut Client, numbers: std::ops::Range<usize>, now: i64) {
    for number in numbers {
        let request = client.request(number % USERS, number, now);
        client.sign_in(&request);
    }
}

/// The most that was in memory of this process so far, where the system tells (Linux does).
fn most_resident_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024)
}
