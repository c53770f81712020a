//! Where time and fresh ids come from, so that tests and seeds can fix them.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
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

/// A clock that can be set while it is used. It goes on from where it was set, or stands still there.
pub struct SettableClock {
    base: Arc<dyn Clock>,
    hand: Mutex<Hand>,
}

/// How the hand of a settable clock moves.
#[derive(Debug, Clone, Copy)]
enum Hand {
    /// With the base, and this much ahead of it.
    Ahead(TimeDelta),
    /// Not at all.
    At(DateTime<Utc>),
}

/// The clock would leave the years that it can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the time is outside the years 1970 to 9999")]
pub struct BeyondClock;

impl SettableClock {
    /// A clock that shows what the base shows, until it is set.
    pub fn as_base(base: Arc<dyn Clock>) -> Self {
        Self { base, hand: Mutex::new(Hand::Ahead(TimeDelta::zero())) }
    }

    /// A clock that stands still at this time.
    pub fn standing_at(base: Arc<dyn Clock>, time: DateTime<Utc>) -> Self {
        Self { base, hand: Mutex::new(Hand::At(time)) }
    }

    /// Sets the clock. One that goes on goes on from there.
    pub fn set(&self, time: DateTime<Utc>) -> Result<(), BeyondClock> {
        self.change(|_| Some(time))
    }

    /// Moves the clock; a negative step moves it back.
    pub fn advance(&self, step: TimeDelta) -> Result<(), BeyondClock> {
        self.change(|now| now.checked_add_signed(step))
    }

    fn change(&self, to: impl FnOnce(DateTime<Utc>) -> Option<DateTime<Utc>>) -> Result<(), BeyondClock> {
        let mut hand = self.hand.lock().unwrap_or_else(PoisonError::into_inner);
        let base = self.base.now();
        let time = to(hand.time(base)).filter(|time| (1970..=9999).contains(&time.year())).ok_or(BeyondClock)?;
        *hand = match *hand {
            Hand::Ahead(_) => Hand::Ahead(time - base),
            Hand::At(_) => Hand::At(time),
        };
        Ok(())
    }
}

impl Hand {
    fn time(self, base: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Ahead(ahead) => base.checked_add_signed(ahead).unwrap_or(base),
            Self::At(time) => time,
        }
    }
}

impl Clock for SettableClock {
    fn now(&self) -> DateTime<Utc> {
        self.hand.lock().unwrap_or_else(PoisonError::into_inner).time(self.base.now())
    }
}

impl fmt::Debug for SettableClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SettableClock").field("hand", &self.hand).finish_non_exhaustive()
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

    #[test]
    fn a_settable_clock_goes_on_from_where_it_was_set_or_stands_there() {
        let base = Arc::new(FixedClock::at(DateTime::UNIX_EPOCH));
        let shown = |clock: &SettableClock| clock.now().timestamp();
        let time = |secs| DateTime::from_timestamp(secs, 0).unwrap();
        let running = SettableClock::as_base(base.clone());
        let standing = SettableClock::standing_at(base.clone(), time(500));
        for clock in [&running, &standing] {
            clock.set(time(1000)).unwrap();
        }
        base.advance(TimeDelta::seconds(7));
        assert_eq!((shown(&running), shown(&standing)), (1007, 1000));
        for clock in [&running, &standing] {
            clock.advance(TimeDelta::seconds(-100)).unwrap();
        }
        base.advance(TimeDelta::seconds(1));
        assert_eq!((shown(&running), shown(&standing)), (908, 900));
        assert_eq!(standing.advance(TimeDelta::seconds(-901)), Err(BeyondClock));
        assert_eq!(standing.advance(TimeDelta::MAX), Err(BeyondClock));
        assert_eq!(shown(&standing), 900, "what cannot be shown changes nothing");
    }
}
