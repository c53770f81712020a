//! Measures the server's clock by the `Date` of an answer.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::Skew;

/// The server's clock minus ours, as far as a `Date` header tells it.
///
/// `Date` has whole seconds (RFC 9110, section 5.6.7), so the server's clock stood anywhere in that second; and it was
/// read at some moment between sending and receiving. Both make the uncertainty. None when the header is no date, or
/// when our own clock went backwards in between.
pub fn skew_from(date_header: &str, sent_at: DateTime<Utc>, received_at: DateTime<Utc>) -> Option<Skew> {
    let server_second = DateTime::parse_from_rfc2822(date_header.trim()).ok()?.to_utc();
    let round_trip = received_at.signed_duration_since(sent_at);
    if round_trip < TimeDelta::zero() {
        return None;
    }
    let to_second = server_second.signed_duration_since(sent_at).num_milliseconds();
    let half_trip_ms = round_trip.num_milliseconds() / 2;
    Some(Skew {
        offset_ms: to_second + 500 - half_trip_ms,
        // One more for what the halves and milliseconds were rounded by, when the trip took any time.
        uncertainty_ms: 500 + half_trip_ms + i64::from(round_trip > TimeDelta::zero()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        // 2026-11-22 12:00:00 UTC, a Sunday.
        DateTime::from_timestamp_millis(1_795_348_800_000 + millis).unwrap()
    }

    const NOON: &str = "Sun, 22 Nov 2026 12:00:00 GMT";

    #[test]
    fn the_offset_is_the_middle_of_what_is_possible() {
        let cases = [
            (at(500), at(500), 0, 500),
            (at(0), at(1000), 0, 1001),
            (at(-600_000), at(-599_800), 600_400, 601),
            (at(240_500), at(240_700), -240_100, 601),
        ];
        for (sent, received, offset_ms, uncertainty_ms) in cases {
            assert_eq!(skew_from(NOON, sent, received), Some(Skew { offset_ms, uncertainty_ms }), "{sent}");
        }
    }

    #[test]
    fn the_true_offset_is_always_within_the_uncertainty() {
        for true_offset in [-400_123_i64, -1, 0, 1, 999, 250_777] {
            for trip in [0, 1, 7, 250, 3001] {
                for read_after in [0, trip / 3, trip] {
                    let sent = at(37);
                    let server = sent + TimeDelta::milliseconds(read_after + true_offset);
                    let header = server.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
                    let skew = skew_from(&header, sent, sent + TimeDelta::milliseconds(trip)).unwrap();
                    let off_by = (skew.offset_ms - true_offset).abs();
                    assert!(off_by <= skew.uncertainty_ms, "{true_offset} {trip} {read_after}: {skew:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_date_measures_nothing() {
        for header in
            ["", "now", "Mon, 22 Nov 2026 12:00:00 GMT", "2026-11-22T12:00:00Z", "Sun, 32 Nov 2026 12:00:00 GMT"]
        {
            assert_eq!(skew_from(header, at(0), at(1)), None, "{header}");
        }
        assert_eq!(skew_from(NOON, at(1), at(0)), None);
    }
}
