//! How fast a target is asked, and what its complaints change about that.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::cancel::Cancel;
use crate::model::{Evidence, Pace};

/// After so many answers of 429 or 503 in a row the run stops.
const COMPLAINTS_MAX: u32 = 3;
/// The longest `Retry-After` that is obeyed in full.
const PATIENCE_MAX: Duration = Duration::from_mins(10);

/// Spaces the requests to a target that is not our own.
pub(super) struct Throttle {
    pace: Option<Pace>,
    state: Mutex<State>,
}

struct State {
    next: Instant,
    complaints: u32,
}

/// Whether the run may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// It may.
    GoOn,
    /// The target complained too often in a row.
    Exhausted,
}

impl Throttle {
    /// No pace means: our own sandbox, as fast as it answers.
    pub(super) fn new(pace: Option<Pace>) -> Self {
        Self { pace, state: Mutex::new(State { next: Instant::now(), complaints: 0 }) }
    }

    /// Waits for the next moment at which a request may start.
    pub(super) async fn wait(&self, cancel: &Cancel) {
        let Some(pace) = self.pace else { return };
        let mut state = self.state.lock().await;
        cancel.sleep_until(state.next).await;
        state.next = Instant::now() + pace.interval;
    }

    /// Takes notice of an answer.
    pub(super) async fn observe(&self, evidence: &Evidence, now: DateTime<Utc>) -> Patience {
        if self.pace.is_none() {
            return Patience::GoOn;
        }
        let mut state = self.state.lock().await;
        let Some(response) = evidence.last_response().filter(|response| matches!(response.status, 429 | 503)) else {
            state.complaints = 0;
            return Patience::GoOn;
        };
        state.complaints += 1;
        if let Some(wait) = response.header("retry-after").and_then(|text| retry_after(text, now)) {
            state.next = state.next.max(Instant::now() + wait);
        }
        if state.complaints >= COMPLAINTS_MAX { Patience::Exhausted } else { Patience::GoOn }
    }
}

/// Reads `Retry-After` (RFC 9110, section 10.2.3) in both forms: seconds, or a date.
fn retry_after(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    let text = text.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that no type of ours holds still asks for patience.
        text.parse().map_or(Duration::MAX, Duration::from_secs)
    } else {
        (DateTime::parse_from_rfc2822(text).ok()?.to_utc() - now).to_std().unwrap_or(Duration::ZERO)
    };
    Some(wait.min(PATIENCE_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_in_both_forms_and_capped() {
        let now = DateTime::from_timestamp(784_111_777, 0).unwrap();
        let table = [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("86400", Some(600)),
            ("99999999999999999999999", Some(600)),
            ("", None),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
            ("Sun, 06 Nov 1994 08:49:27 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
        ];
        for (text, secs) in table {
            assert_eq!(retry_after(text, now), secs.map(Duration::from_secs), "{text}");
        }
    }
}
