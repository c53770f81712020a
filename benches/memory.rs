//! What the sandbox holds in memory. Promised are less than 200 MiB for 5,000 users and a million ids of tokens. They are
//! made by signing in a million times, all within a moment by the sandbox's clock, so that no id is old enough to be
//! forgotten. Told to test, as CI does, or to measure, it does the same, and ends with an error where it is more.

#[path = "shared/client.rs"]
mod client;

use std::process::ExitCode;
use std::sync::Arc;

use chrono::DateTime;
use client::Client;
use countersign::clock::FixedClock;

/// The program's allocator, so that the figures are the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USERS: usize = 5_000;
const IDS: usize = 1_000_000;
const PROMISED_MIB: u64 = 200;

/// The moment at which the sandbox's clock stands still, in seconds.
const NOW: i64 = 1_800_000_000;

#[expect(clippy::print_stdout, reason = "a benchmark tells its figures")]
fn main() -> ExitCode {
    let clock = Arc::new(FixedClock::at(DateTime::from_timestamp(NOW, 0).expect("a time")));
    let mut client = Client::connect(clock);
    for number in 0..IDS {
        let request = client.request(number % USERS, number, NOW);
        client.sign_in(&request);
    }
    let Some(most) = most_resident_mib() else {
        println!("memory: this system does not tell how much a process holds");
        return ExitCode::SUCCESS;
    };
    println!("memory: {USERS} users and {IDS} ids took {most} MiB at most, promised are less than {PROMISED_MIB}");
    if most < PROMISED_MIB { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The most that was in memory of this process so far, where the system tells (Linux does).
fn most_resident_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024)
}
