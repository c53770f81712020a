//! Checks the dates of an authentic token: `iat` against the window, `exp` and `nbf` where the policy looks at them.

use chrono::{DateTime, Utc};

use super::json::Json;
use crate::model::Method;
use crate::sandbox::flaw::{Flaw, Flaws};
use crate::sandbox::policy::{Leniency, Policy};
use crate::sandbox::refusal::{ClaimName, Objection, Refusal};

/// How far `iat` may be off, both ways: the error text itself says three minutes.
const WINDOW_SECS: i128 = 180;

/// From here on a number of seconds is taken for milliseconds by the flaw that understands them.
const MILLISECONDS_FROM: i128 = 100_000_000_000;

/// Checks `iat`: is it a number of seconds, and near enough to now?
pub(crate) fn check_iat(
    iat: Option<&Json>,
    method: Method,
    policy: &Policy,
    flaws: &Flaws,
    now: DateTime<Utc>,
) -> Result<(), Objection> {
    let unreadable = |found: String| {
        if flaws.contains(&Flaw::AcceptsAnyIat) { Ok(()) } else { Err(Refusal::UnreadableIssueTime.because(found)) }
    };
    let secs = match iat {
        None | Some(Json::Null) if flaws.contains(&Flaw::IgnoresMissingIat) => return Ok(()),
        None => return Err(Refusal::NoClaim(ClaimName::Iat).because("The token has no iat.")),
        Some(Json::Null) => return Err(Refusal::NoClaim(ClaimName::Iat).because("The iat is null.")),
        Some(Json::Whole(secs)) => *secs,
        Some(Json::Fraction(secs)) => {
            if policy.fractional_iat == Leniency::Refused || flaws.contains(&Flaw::RefusesFractionalIat) {
                return unreadable(format!("The iat is {secs}, a number with a fraction or an exponent."));
            }
            whole(*secs)
        }
        Some(Json::Text(text)) => {
            let understood = policy.text_iat == Leniency::Accepted || flaws.contains(&Flaw::AcceptsTextIat);
            match text.parse::<f64>() {
                Ok(secs) if understood && secs.is_finite() => whole(secs),
                Ok(_) | Err(_) => return unreadable(format!("The iat is the text {text:?}, not a number.")),
            }
        }
        Some(Json::Bool(_) | Json::List(_) | Json::Object(_)) => {
            return unreadable("The iat is neither number nor text.".to_owned());
        }
    };
    check_window(secs, method, flaws, now)
}

/// The whole seconds below a fraction. Rust's cast keeps within the range, so that absurd dates stay absurd.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and fractions of a second do not count")]
fn whole(secs: f64) -> i128 {
    secs.floor() as i128
}

fn check_window(secs: i128, method: Method, flaws: &Flaws, now: DateTime<Utc>) -> Result<(), Objection> {
    let post_skips = method == Method::Post && flaws.contains(&Flaw::PostSkipsWindow);
    let milliseconds = secs >= MILLISECONDS_FROM && flaws.contains(&Flaw::AcceptsMilliseconds);
    let secs = if milliseconds { secs / 1_000 } else { secs };
    let ahead = secs.saturating_sub(i128::from(now.timestamp()));
    let window = if flaws.contains(&Flaw::WindowOneHour) {
        3_600
    } else if flaws.contains(&Flaw::WindowOneMinute) {
        60
    } else {
        WINDOW_SECS
    };
    let open_ahead = ahead > 0 && flaws.contains(&Flaw::WindowOpenToFuture);
    if (-window..=window).contains(&ahead) || open_ahead || post_skips {
        return Ok(());
    }
    let unit = if secs >= MILLISECONDS_FROM { ", which looks like milliseconds" } else { "" };
    let found = if ahead > 0 {
        format!("The iat is {secs}{unit}, {ahead} s ahead of this server's clock; {WINDOW_SECS} s are allowed.")
    } else {
        format!(
            "The iat is {secs}, {} s behind this server's clock; {WINDOW_SECS} s are allowed.",
            ahead.saturating_neg()
        )
    };
    Err(Refusal::IssueTimeOff.because(found))
}

/// Checks `exp` (refused at that very second and after it) or `nbf` (refused before it); RFC 7519, section 4.1.
pub(crate) fn check_own_date(
    date: Option<&Json>,
    claim: ClaimName,
    policy: &Policy,
    now: DateTime<Utc>,
) -> Result<(), Objection> {
    let off = |found: String| Err(Refusal::OutsideOwnDates(claim).because(found));
    let now = i128::from(now.timestamp());
    let secs = match date {
        None => return Ok(()),
        Some(Json::Null) if policy.null_optional == Leniency::Accepted => return Ok(()),
        Some(Json::Whole(secs)) => *secs,
        Some(Json::Fraction(secs)) => whole(*secs),
        Some(Json::Null | Json::Bool(_) | Json::Text(_) | Json::List(_) | Json::Object(_)) => {
            return off(format!("The {} is no number.", claim.as_str()));
        }
    };
    if claim == ClaimName::Exp && now >= secs {
        return off(format!("The token expired {} s ago.", now.saturating_sub(secs)));
    }
    if claim == ClaimName::Nbf && now < secs {
        return off(format!("The token becomes valid in {} s.", secs.saturating_sub(now)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::json::{Duplicates, read_object};
    use super::*;
    use crate::sandbox::testing::{NOW, now};

    fn checked(iat: &str, policy: &Policy) -> Option<Refusal> {
        let payload = read_object(format!("{{\"iat\":{iat}}}").as_bytes(), Duplicates::Refused).unwrap();
        let checked = check_iat(payload.get("iat"), Method::Post, policy, &Flaws::new(), now());
        checked.err().map(|objection| objection.refusal)
    }

    #[test]
    fn iat_may_be_three_minutes_off_both_ways_and_no_second_more() {
        let table = [(-181, false), (-180, true), (-179, true), (0, true), (179, true), (180, true), (181, false)];
        for (offset, good) in table {
            assert_eq!(
                checked(&(NOW + offset).to_string(), &Policy::default()),
                (!good).then_some(Refusal::IssueTimeOff),
                "{offset}"
            );
        }
    }

    #[test]
    fn the_spelling_of_iat_is_judged_before_its_value() {
        let lenient = Policy { text_iat: Leniency::Accepted, ..Policy::default() };
        let strict = Policy { fractional_iat: Leniency::Refused, ..Policy::default() };
        let usual = Policy::default();
        let off = || Some(Refusal::IssueTimeOff);
        let unreadable = || Some(Refusal::UnreadableIssueTime);
        let table = [
            ("1700000000.734", &usual, None),
            ("1700000000.734", &strict, unreadable()),
            ("1.7e9", &usual, None),
            ("1.7e9", &strict, unreadable()),
            ("1700000180.9", &usual, None),
            ("1700000181.0", &usual, off()),
            ("1699999819.9", &usual, off()),
            ("1700000000000", &usual, off()),
            ("0", &usual, off()),
            ("-1", &usual, off()),
            ("1e300", &usual, off()),
            ("-1e300", &usual, off()),
            ("18446744073709551615", &usual, off()),
            (r#""1700000000""#, &usual, unreadable()),
            (r#""1700000000""#, &lenient, None),
            (r#""1600000000""#, &lenient, off()),
            (r#""soon""#, &lenient, unreadable()),
            (r#""inf""#, &lenient, unreadable()),
            (r#""2023-11-14T22:13:20Z""#, &usual, unreadable()),
            ("true", &usual, unreadable()),
            ("[1700000000]", &usual, unreadable()),
            ("{}", &usual, unreadable()),
            ("null", &usual, Some(Refusal::NoClaim(ClaimName::Iat))),
        ];
        for (iat, policy, refusal) in table {
            assert_eq!(checked(iat, policy), refusal, "{iat}");
        }
    }

    #[test]
    fn the_log_is_told_how_far_iat_is_off() {
        let milliseconds = Json::Whole(1_700_000_000_000);
        let checked = check_iat(Some(&milliseconds), Method::Get, &Policy::default(), &Flaws::new(), now());
        assert_eq!(
            checked.unwrap_err().found,
            "The iat is 1700000000000, which looks like milliseconds, 1698300000000 s ahead of this server's clock; \
             180 s are allowed."
        );
    }
}
