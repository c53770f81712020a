//! Where time and fresh ids come from, so that tests and seeds can fix them.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> DateTime<Utc>;
}

/// The computer's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "this is the one place where the program asks for the time")]
        Utc::now()
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FixedClock {
    micros: AtomicI64,
}

impl FixedClock {
    /// A clock that shows this time.
    pub fn at(time: DateTime<Utc>) -> Self {
        Self { micros: AtomicI64::new(time.timestamp_micros()) }
    }

    /// Moves the clock; a negative step moves it back.
    pub fn advance(&self, step: TimeDelta) {
        self.micros.fetch_add(step.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.micros.load(Ordering::SeqCst)).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// Gives fresh ids.
pub trait IdSource: Send + Sync {
    /// The `nth` id for this purpose. A seeded source gives the same id for the same purpose, in whatever order it
    /// is asked; a random source never gives the same id twice.
    fn uuid(&self, purpose: &str, nth: u32) -> Uuid;
}

/// Ids from the system's random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    fn uuid(&self, _purpose: &str, _nth: u32) -> Uuid {
        Uuid::new_v4()
    }
}

/// Ids that follow from a seed, for runs that can be repeated against our own sandbox.
#[derive(Debug, Clone, Copy)]
pub struct SeededIds {
    seed: u64,
}

impl SeededIds {
    /// Ids of this seed.
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }
}

impl IdSource for SeededIds {
    fn uuid(&self, purpose: &str, nth: u32) -> Uuid {
        let mut hasher = Sha256::new();
        hasher.update(self.seed.to_be_bytes());
        hasher.update(nth.to_be_bytes());
        hasher.update(purpose.as_bytes());
        let digest: [u8; 32] = hasher.finalize().into();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_ids_depend_on_seed_purpose_and_number_only() {
        let ids = SeededIds::new(7);
        assert_eq!(ids.uuid("a", 0), SeededIds::new(7).uuid("a", 0));
        let distinct = [ids.uuid("a", 0), ids.uuid("a", 1), ids.uuid("b", 0), SeededIds::new(8).uuid("a", 0)];
        for (at, id) in distinct.iter().enumerate() {
            assert_eq!(id.get_version_num(), 4);
            assert!(!distinct[..at].contains(id));
        }
    }

    #[test]
    fn a_fixed_clock_stands_until_it_is_moved() {
        let clock = FixedClock::at(DateTime::UNIX_EPOCH);
        assert_eq!(clock.now(), clock.now());
        clock.advance(TimeDelta::seconds(90));
        assert_eq!(clock.now().timestamp(), 90);
    }
}
