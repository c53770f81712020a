//! Remembers which token ids were used, and forgets what is older than its window.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

/// The first half of an id's SHA-256: ids of any length take little room, and no two are ever taken for one.
type Digest = u128;

/// The ids used on this account, with the time of their use.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    used: HashMap<Digest, i64>,
    /// In the order of use, so that the oldest are found without a search; empty while nothing is forgotten.
    order: VecDeque<(i64, Digest)>,
}

/// What the ledger says of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is new.
    First,
    /// It was used before.
    Again,
}

/// How long ids are remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// As long as the sandbox lives.
    Forever,
    /// This long.
    For(TimeDelta),
}

impl Ledger {
    /// Looks an id up.
    pub(crate) fn look_up(&self, id: &str, keeping: Keeping, now: DateTime<Utc>) -> Use {
        match (self.used.get(&digest(id)), keeping) {
            (None, _) => Use::First,
            (Some(_), Keeping::Forever) => Use::Again,
            (Some(&at), Keeping::For(window)) => {
                if is_past(at, window, now) {
                    Use::First
                } else {
                    Use::Again
                }
            }
        }
    }

    /// Takes an id down as used, and forgets two old ones at most, so that no sign-in pays for many.
    pub(crate) fn note(&mut self, id: &str, keeping: Keeping, now: DateTime<Utc>) {
        self.keep(digest(id), keeping, now);
    }

    fn keep(&mut self, digest: Digest, keeping: Keeping, now: DateTime<Utc>) {
        let at = now.timestamp_millis();
        self.used.insert(digest, at);
        if let Keeping::For(window) = keeping {
            self.order.push_back((at, digest));
            for _ in 0..2 {
                self.forget_oldest(window, now);
            }
        }
    }

    fn forget_oldest(&mut self, window: TimeDelta, now: DateTime<Utc>) {
        if let Some(&(at, digest)) = self.order.front()
            && is_past(at, window, now)
        {
            self.order.pop_front();
            // An id that was used again since is remembered by its later use.
            if self.used.get(&digest) == Some(&at) {
                self.used.remove(&digest);
            }
        }
    }
}

fn is_past(at: i64, window: TimeDelta, now: DateTime<Utc>) -> bool {
    now.timestamp_millis().saturating_sub(at) >= window.num_milliseconds()
}

fn digest(id: &str) -> Digest {
    let hash = Sha256::digest(id.as_bytes());
    hash.iter().take(16).fold(0, |digest, byte| digest << 8 | Digest::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock as _, FixedClock};
    use crate::sandbox::testing::now;

    const MINUTE: Keeping = Keeping::For(TimeDelta::minutes(1));

    #[test]
    fn an_id_is_new_until_it_was_noted_and_its_case_counts() {
        let mut ledger = Ledger::default();
        let look_up = |ledger: &Ledger, id: &str| ledger.look_up(id, Keeping::Forever, now());
        assert_eq!(look_up(&ledger, "a"), Use::First);
        ledger.note("a", Keeping::Forever, now());
        assert_eq!(look_up(&ledger, "a"), Use::Again);
        assert_eq!(look_up(&ledger, "A"), Use::First);
        let later = now() + TimeDelta::days(10_000);
        assert_eq!(ledger.look_up("a", Keeping::Forever, later), Use::Again);
    }

    #[test]
    fn an_id_is_new_again_exactly_when_its_window_is_over() {
        let clock = FixedClock::at(now());
        let mut ledger = Ledger::default();
        ledger.note("a", MINUTE, clock.now());
        clock.advance(TimeDelta::milliseconds(59_999));
        assert_eq!(ledger.look_up("a", MINUTE, clock.now()), Use::Again);
        clock.advance(TimeDelta::milliseconds(1));
        assert_eq!(ledger.look_up("a", MINUTE, clock.now()), Use::First);
        // Its second use begins a window of its own.
        ledger.note("a", MINUTE, clock.now());
        clock.advance(TimeDelta::seconds(59));
        ledger.note("b", MINUTE, clock.now());
        assert_eq!(ledger.look_up("a", MINUTE, clock.now()), Use::Again);
        // A clock that is set back makes nothing new.
        clock.advance(TimeDelta::hours(-1));
        assert_eq!(ledger.look_up("a", MINUTE, clock.now()), Use::Again);
    }

    #[test]
    fn old_ids_leave_the_memory_as_new_ones_come() {
        let clock = FixedClock::at(now());
        let mut ledger = Ledger::default();
        for at in 0..10_000 {
            ledger.note(&at.to_string(), MINUTE, clock.now());
            clock.advance(TimeDelta::seconds(1));
        }
        assert!(ledger.used.len() <= 61, "{}", ledger.used.len());
        assert_eq!(ledger.used.len(), ledger.order.len());
        // After a long pause the rest goes two by two.
        clock.advance(TimeDelta::hours(1));
        for at in 0..60 {
            ledger.note(&format!("late {at}"), MINUTE, clock.now());
        }
        assert_eq!(ledger.used.len(), 60);
    }

    #[test]
    fn a_million_ids_of_any_length_take_less_than_150_mib() {
        let mut ledger = Ledger::default();
        for at in 0..1_000_000 {
            ledger.keep(at, MINUTE, now());
        }
        assert_eq!(ledger.used.len(), 1_000_000);
        // The table is at most seven eighths full, and has a byte besides for each place.
        let places = ledger.used.capacity().div_ceil(7) * 8;
        let table = places * (size_of::<(Digest, i64)>() + 1);
        let queue = ledger.order.capacity() * size_of::<(i64, Digest)>();
        assert!(table + queue < 150 * 1024 * 1024, "{table} and {queue} bytes");
    }
}
