//! The kinds of error that an answer of the endpoint can mean.

use super::closed_set::closed_set;
use super::fault::Fault;

closed_set! {
    /// Why a sign-in was refused, or what else went wrong with it. The ids are those of the report format.
    pub enum ErrorKind {
        /// The signature does not verify; also the vendor's answer to a header without `typ` or `alg`.
        SignatureInvalid = "signature_invalid",
        /// `alg` is not HS256.
        AlgUnsupported = "alg_unsupported",
        /// The token is not three base64url parts holding JSON objects.
        TokenMalformed = "token_malformed",
        /// The vendor's own "the JWT token is invalid", cause not told.
        TokenInvalid = "token_invalid",
        /// A required claim is missing.
        ClaimMissing = "claim_missing",
        /// `iat` is more than three minutes off.
        IatOutsideWindow = "iat_outside_window",
        /// `iat` is a number, string or spelling that is no date in seconds.
        IatMalformed = "iat_malformed",
        /// The `jti` was seen before.
        JtiReused = "jti_reused",
        /// The user could not be created.
        UserCreateFailed = "user_create_failed",
        /// The `external_id` belongs to somebody else.
        ExternalIdConflict = "external_id_conflict",
        /// The e-mail address belongs to somebody else.
        EmailConflict = "email_conflict",
        /// The user is suspended.
        UserSuspended = "user_suspended",
        /// The `role` is not one of the account's.
        RoleInvalid = "role_invalid",
        /// The `custom_role_id` is not one of the account's.
        CustomRoleInvalid = "custom_role_invalid",
        /// The address or its domain is on the blocklist.
        Blocklisted = "blocklisted",
        /// The account refuses the visitor's address range.
        IpRestricted = "ip_restricted",
        /// Too many sign-ins.
        RateLimited = "rate_limited",
        /// Sent to another brand's subdomain than the default one.
        InvalidRequest = "invalid_request",
        /// GET is refused after the cut-over to POST.
        GetRetired = "get_retired",
        /// The method is none that the endpoint answers.
        MethodNotAllowed = "method_not_allowed",
        /// The body is not a form.
        ContentTypeRefused = "content_type_refused",
        /// The request has no `jwt`.
        FieldMissing = "field_missing",
        /// Sent by http instead of https.
        InsecureScheme = "insecure_scheme",
        /// Sent to a host-mapped domain instead of the subdomain.
        HostMapped = "host_mapped",
        /// No account has this subdomain.
        SubdomainUnknown = "subdomain_unknown",
        /// 401 with "Couldn't authenticate you".
        CouldntAuthenticate = "couldnt_authenticate",
        /// 403 without a text.
        Forbidden = "forbidden",
        /// Sent to `/access/unauthenticated`, no reason shown.
        Unauthenticated = "unauthenticated",
        /// Sent to the sign-in page, no reason shown.
        SigninPage = "signin_page",
        /// Sent to where the user wanted to go, but without a session.
        SessionNotOpened = "session_not_opened",
        /// A custom user field was dropped silently.
        UserFieldIgnored = "user_field_ignored",
        /// An organization was dropped silently.
        OrganizationIgnored = "organization_ignored",
        /// A locale was dropped silently.
        LocaleIgnored = "locale_ignored",
        /// The `#` of the remote logout URL came back percent-encoded.
        HashRouteEncoded = "hash_route_encoded",
        /// A browser's script was stopped by the same-origin policy; a finding of browser checks.
        CorsBlocked = "cors_blocked",
        /// The session cookies landed on the customer's server; a finding of browser checks.
        CookiesLost = "cookies_lost",
        /// A frame was refused; a finding of browser checks.
        FrameBlocked = "frame_blocked",
        /// Sign-in page and endpoint send the browser back and forth; a finding of browser checks.
        SsoRedirectLoop = "sso_redirect_loop",
        /// Rejected, and no rule reads the text.
        Unexplained = "unexplained",
        /// See [`Fault::NameNotFound`].
        NameNotFound = "name_not_found",
        /// See [`Fault::ConnectionRefused`].
        ConnectionRefused = "connection_refused",
        /// See [`Fault::Unreachable`].
        Unreachable = "unreachable",
        /// See [`Fault::TlsFailed`].
        TlsFailed = "tls_failed",
        /// See [`Fault::TimedOut`].
        TimedOut = "timed_out",
        /// See [`Fault::ConnectionReset`].
        ConnectionReset = "connection_reset",
        /// See [`Fault::NotHttp`].
        NotHttp = "not_http",
        /// See [`Fault::TooLarge`].
        TooLarge = "too_large",
        /// See [`Fault::ProxyRefused`].
        ProxyRefused = "proxy_refused",
        /// See [`Fault::AddressNotPermitted`].
        AddressNotPermitted = "address_not_permitted",
    }
}

impl From<Fault> for ErrorKind {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NameNotFound => Self::NameNotFound,
            Fault::ConnectionRefused => Self::ConnectionRefused,
            Fault::Unreachable => Self::Unreachable,
            Fault::TlsFailed => Self::TlsFailed,
            Fault::TimedOut => Self::TimedOut,
            Fault::ConnectionReset => Self::ConnectionReset,
            Fault::NotHttp => Self::NotHttp,
            Fault::TooLarge => Self::TooLarge,
            Fault::ProxyRefused => Self::ProxyRefused,
            Fault::AddressNotPermitted => Self::AddressNotPermitted,
        }
    }
}

impl ErrorKind {
    /// Whether the target refused without showing why, so that only the outcome can be judged.
    pub const fn shows_no_reason(self) -> bool {
        matches!(self, Self::Unauthenticated | Self::SigninPage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_the_kind_of_the_same_id() {
        for &fault in Fault::ALL {
            assert_eq!(ErrorKind::from(fault).id(), fault.id());
        }
    }

    #[test]
    fn ids_are_unique_and_found_again() {
        for &kind in ErrorKind::ALL {
            assert_eq!(ErrorKind::from_id(kind.id()), Some(kind));
        }
    }
}
