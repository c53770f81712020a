//! Why a good token did not sign in: the set-up, told from the answer.

use super::facts::Facts;
use crate::model::{CanaryCause, ErrorKind, Evidence, Outcome, Reading, Skew};

/// The window within which `iat` must lie, in milliseconds (main article: three minutes).
const WINDOW_MS: i64 = 180_000;

/// The likeliest reason for a canary that did not sign in; none when it did.
///
/// The evidence is what came back, none when nothing was sent.
pub fn canary_cause(evidence: Option<&Evidence>, reading: &Reading, skew: Option<Skew>) -> Option<CanaryCause> {
    let cause = match reading.outcome {
        Outcome::Accepted => return None,
        Outcome::NoAnswer(_) => CanaryCause::Unreachable,
        Outcome::Rejected(kind) => of_kind(kind, skew),
        Outcome::Ambiguous => {
            match evidence.and_then(Facts::of) {
                Some(facts) if facts.status >= 500 => CanaryCause::Unreachable,
                // The way is right, so what is missing is a cookie that tells of the session.
                Some(facts) if facts.goes.is_arrival() => CanaryCause::SessionUnseen,
                Some(_) | None => CanaryCause::Unknown,
            }
        }
    };
    Some(cause)
}

fn of_kind(kind: ErrorKind, skew: Option<Skew>) -> CanaryCause {
    match kind {
        ErrorKind::SignatureInvalid => CanaryCause::WrongSecret,
        ErrorKind::IatOutsideWindow => CanaryCause::Clock,
        ErrorKind::Blocklisted => CanaryCause::Blocklist,
        ErrorKind::UserSuspended
        | ErrorKind::IpRestricted
        | ErrorKind::UserCreateFailed
        | ErrorKind::ExternalIdConflict
        | ErrorKind::EmailConflict
        | ErrorKind::RoleInvalid
        | ErrorKind::CustomRoleInvalid => CanaryCause::NotAssigned,
        ErrorKind::GetRetired
        | ErrorKind::MethodNotAllowed
        | ErrorKind::ContentTypeRefused
        | ErrorKind::FieldMissing => CanaryCause::DeliveryRefused,
        ErrorKind::SessionNotOpened => CanaryCause::SessionUnseen,
        // The endpoint of this account is at another address, or does not want to be asked now.
        ErrorKind::SubdomainUnknown
        | ErrorKind::HostMapped
        | ErrorKind::InsecureScheme
        | ErrorKind::InvalidRequest
        | ErrorKind::RateLimited
        | ErrorKind::NameNotFound
        | ErrorKind::ConnectionRefused
        | ErrorKind::Unreachable
        | ErrorKind::TlsFailed
        | ErrorKind::TimedOut
        | ErrorKind::ConnectionReset
        | ErrorKind::NotHttp
        | ErrorKind::TooLarge
        | ErrorKind::ProxyRefused
        | ErrorKind::AddressNotPermitted => CanaryCause::Unreachable,
        // No reason is shown, or none that is understood; a clock that is too far off explains any of these.
        ErrorKind::SigninPage if !explains_refusal(skew) => CanaryCause::NotAssigned,
        ErrorKind::SigninPage
        | ErrorKind::Unauthenticated
        | ErrorKind::Unexplained
        | ErrorKind::TokenInvalid
        | ErrorKind::IatMalformed
        | ErrorKind::CouldntAuthenticate
        | ErrorKind::Forbidden
            if explains_refusal(skew) =>
        {
            CanaryCause::Clock
        }
        ErrorKind::SigninPage
        | ErrorKind::Unauthenticated
        | ErrorKind::Unexplained
        | ErrorKind::TokenInvalid
        | ErrorKind::IatMalformed
        | ErrorKind::CouldntAuthenticate
        | ErrorKind::Forbidden
        | ErrorKind::AlgUnsupported
        | ErrorKind::TokenMalformed
        | ErrorKind::ClaimMissing
        | ErrorKind::JtiReused
        | ErrorKind::UserFieldIgnored
        | ErrorKind::OrganizationIgnored
        | ErrorKind::LocaleIgnored
        | ErrorKind::HashRouteEncoded
        | ErrorKind::CorsBlocked
        | ErrorKind::CookiesLost
        | ErrorKind::FrameBlocked
        | ErrorKind::SsoRedirectLoop => CanaryCause::Unknown,
    }
}

/// Whether the clocks are surely too far apart for any honest `iat`.
fn explains_refusal(skew: Option<Skew>) -> bool {
    skew.is_some_and(|skew| skew.offset_ms.saturating_abs().saturating_sub(skew.uncertainty_ms) > WINDOW_MS)
}

/// What is wrong with the set-up, and what to try.
pub const fn canary_sentence(cause: CanaryCause) -> &'static str {
    match cause {
        CanaryCause::WrongSecret => {
            "A good token is refused for its signature, so the secret is not the one that the target has. Compare it \
             with the one of this configuration in the target's admin pages, or reset it there."
        }
        CanaryCause::Clock => {
            "A good token is refused for its time, so the clocks are more than three minutes apart. Synchronise this \
             computer's clock and run again."
        }
        CanaryCause::NotAssigned => {
            "A good token does not sign in. Probably single sign-on is not assigned to this kind of user, the account \
             refuses this user, or the secret is wrong. Look at the configuration and its assignment in the target's \
             admin pages, compare the secret, and look at the user there."
        }
        CanaryCause::Blocklist => {
            "A good token is refused for its e-mail address, which the account blocks. Add the domain that the suite \
             uses to the account's allowlist."
        }
        CanaryCause::Unreachable => {
            "The target gives no usable answer. Look at its address, at the network, the proxy and the certificate, \
             and whether the target is up."
        }
        CanaryCause::DeliveryRefused => {
            "A good token is refused for the way it was delivered, so nothing that depends on this delivery can be \
             judged. Expect the refusal in the suite, or run without this delivery."
        }
        CanaryCause::SessionUnseen => {
            "The answer to a good token looks like a success, but no known session cookie came with it. If the user is \
             signed in all the same, name the target's cookies with session_cookies."
        }
        CanaryCause::Unknown => {
            "A good token does not sign in, and the answer does not say why. Check the secret first, then whether \
             single sign-on is assigned to these users, then the clock; set a remote logout URL to be told the reason."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::example::Example;
    use crate::judge::{RuleSet, classify};
    use crate::model::{Fault, TargetKind, ValueClass};

    fn cause(outcome: Outcome, status: u16, offset_ms: Option<i64>) -> Option<CanaryCause> {
        let reading = Reading { outcome, rule: None, message: None, because: String::new() };
        let skew = offset_ms.map(|offset_ms| Skew { offset_ms, uncertainty_ms: 600 });
        canary_cause(Some(&Example::new(status).evidence()), &reading, skew)
    }

    #[test]
    fn the_likeliest_cause_is_told_from_the_answer() {
        use CanaryCause as C;
        use ErrorKind as K;
        let rejected = Outcome::Rejected;
        let cases = [
            (Outcome::Accepted, 302, None, None),
            (Outcome::Accepted, 302, Some(600_000), None),
            (rejected(K::SignatureInvalid), 302, None, Some(C::WrongSecret)),
            (rejected(K::SignatureInvalid), 302, Some(600_000), Some(C::WrongSecret)),
            (rejected(K::IatOutsideWindow), 302, None, Some(C::Clock)),
            (rejected(K::Blocklisted), 302, None, Some(C::Blocklist)),
            (rejected(K::UserSuspended), 302, None, Some(C::NotAssigned)),
            (rejected(K::SigninPage), 302, None, Some(C::NotAssigned)),
            (rejected(K::SigninPage), 302, Some(-181_000), Some(C::Clock)),
            (rejected(K::Unauthenticated), 302, None, Some(C::Unknown)),
            (rejected(K::Unauthenticated), 302, Some(180_500), Some(C::Unknown)),
            (rejected(K::Unauthenticated), 302, Some(180_601), Some(C::Clock)),
            (rejected(K::Unexplained), 302, Some(i64::MIN), Some(C::Clock)),
            (rejected(K::GetRetired), 302, None, Some(C::DeliveryRefused)),
            (rejected(K::MethodNotAllowed), 405, None, Some(C::DeliveryRefused)),
            (rejected(K::SubdomainUnknown), 404, None, Some(C::Unreachable)),
            (rejected(K::SessionNotOpened), 302, None, Some(C::SessionUnseen)),
            (Outcome::Ambiguous, 200, None, Some(C::Unknown)),
            (Outcome::Ambiguous, 503, None, Some(C::Unreachable)),
            (Outcome::NoAnswer(Fault::TlsFailed), 200, None, Some(C::Unreachable)),
        ];
        for (outcome, status, offset_ms, expected) in cases {
            assert_eq!(cause(outcome, status, offset_ms), expected, "{outcome} {status} {offset_ms:?}");
        }
    }

    #[test]
    fn a_sign_in_that_only_a_visitors_cookie_accompanies_asks_for_the_names_of_cookies() {
        let rules = RuleSet::builtin(TargetKind::ConfirmedSandbox);
        let mut example = Example { location: Some("/hc/en-us".to_owned()), ..Example::new(302) };
        for cookies in [vec![], vec!["_zendesk_shared_session"], vec!["_zendesk_authenticated"]] {
            example.cookies = cookies.iter().map(|&name| (name.to_owned(), ValueClass::Present)).collect();
            let evidence = example.evidence();
            let cause = canary_cause(Some(&evidence), &classify(&evidence, &rules), None);
            assert_eq!(cause, Some(CanaryCause::SessionUnseen), "{cookies:?}");
        }
        assert!(canary_sentence(CanaryCause::SessionUnseen).contains("session_cookies"));
    }

    #[test]
    fn a_canary_that_was_never_sent_has_an_unknown_cause() {
        let reading = Reading { outcome: Outcome::Ambiguous, rule: None, message: None, because: String::new() };
        assert_eq!(canary_cause(None, &reading, None), Some(CanaryCause::Unknown));
    }

    #[test]
    fn every_kind_but_success_has_a_cause_with_a_sentence() {
        for &kind in ErrorKind::ALL {
            assert!(cause(Outcome::Rejected(kind), 302, None).is_some(), "{kind}");
        }
        for &cause in CanaryCause::ALL {
            let sentence = canary_sentence(cause);
            assert!(sentence.ends_with('.') && !sentence.contains("  "), "{cause}");
        }
    }
}
