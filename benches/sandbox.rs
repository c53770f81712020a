//! What a sign-in costs the sandbox. Promised are less than 100 µs of processor time for a request with a valid token, on
//! one core and without the network. Both ends of the connection are on this thread, so what is shown includes a small
//! client, and the time is the processor's.
//!
//! It ends with an error where the promise is not kept. That is seen by the time that the system says this thread had of a
//! processor, so that a busy machine breaks no promise, and only in an optimised build.

#[path = "shared/client.rs"]
mod client;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use client::Client;
use countersign::clock::FixedClock;
use criterion::{BatchSize, Criterion};

/// The program's allocator, so that the figures are the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The moment at which the sandbox's clock stands still, in seconds.
const NOW: i64 = 1_800_000_000;

/// How many users sign in again and again.
const USERS: usize = 5_000;

/// What a request may cost.
const PROMISED: Duration = Duration::from_micros(100);

/// How often the cost is taken. The least of them counts, for whatever else the machine does can only add to it.
const ROUNDS: usize = 5;

/// How many requests a round has: some hundred milliseconds, which the system counts in steps of a few.
const REQUESTS: usize = USERS;

#[expect(clippy::print_stdout, reason = "a benchmark tells its figures")]
fn main() -> ExitCode {
    let mut criterion = Criterion::default().configure_from_args();
    signing_in(&mut criterion);
    criterion.final_summary();
    if cfg!(debug_assertions) {
        println!("sandbox: the promise is not looked at, for this build is not optimised");
        return ExitCode::SUCCESS;
    }
    let Some(cost) = processor_time_of_a_request() else {
        println!("sandbox: this system does not tell how long a thread had a processor");
        return ExitCode::SUCCESS;
    };
    println!("sandbox: a request took {cost:?} of processor time, promised are less than {PROMISED:?}");
    if cost < PROMISED { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What a request costs, without the making of its token.
fn processor_time_of_a_request() -> Option<Duration> {
    let mut client = Client::connect(fixed_clock());
    let mut least = None;
    for round in 0..ROUNDS {
        let requests: Vec<_> = (0..REQUESTS).map(|at| client.request(at % USERS, round * REQUESTS + at, NOW)).collect();
        let begun = processor_time()?;
        for request in &requests {
            client.sign_in(request);
        }
        let took = processor_time()?.checked_sub(begun)? / u32::try_from(REQUESTS).ok()?;
        least = Some(least.map_or(took, |least: Duration| least.min(took)));
    }
    least
}

/// How long this thread has had a processor, where the system tells (Linux does).
fn processor_time() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = told.split_whitespace().next()?.parse().ok()?;
    // Some systems have the file and do not count.
    (nanoseconds > 0).then(|| Duration::from_nanos(nanoseconds))
}

fn fixed_clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at(DateTime::from_timestamp(NOW, 0).expect("a time")))
}

fn signing_in(criterion: &mut Criterion) {
    let clock = fixed_clock();
    let mut client = Client::connect(Arc::clone(&clock));
    let signer = Client::connect(clock);
    let mut number = 0;
    criterion.bench_function("one request with a valid token, without network", |bencher| {
        bencher.iter_batched(
            || {
                number += 1;
                signer.request(number % USERS, number, NOW)
            },
            |request| client.sign_in(&request),
            BatchSize::SmallInput,
        );
    });
}
