//! What a sign-in costs the sandbox. Promised are less than 100 µs of processor time for a request with a valid token, on
//! one core and without the network. Both ends of the connection are on this thread, so what is shown includes a small
//! client, and the time is the processor's.

#[path = "shared/client.rs"]
mod client;

use std::sync::Arc;

use chrono::DateTime;
use client::Client;
use countersign::clock::FixedClock;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

/// The program's allocator, so that the figures are the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The moment at which the sandbox's clock stands still, in seconds.
const NOW: i64 = 1_800_000_000;

/// How many users sign in again and again.
const USERS: usize = 5_000;

fn signing_in(criterion: &mut Criterion) {
    let clock = Arc::new(FixedClock::at(DateTime::from_timestamp(NOW, 0).expect("a time")));
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

criterion_group!(sandbox, signing_in);
criterion_main!(sandbox);
