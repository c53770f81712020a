//! What can be chosen where the real endpoint's behaviour is not known.

use crate::model::closed_set;

closed_set! {
    /// Whether a doubtful spelling passes.
    pub enum Leniency {
        /// It passes.
        Accepted = "accepted",
        /// It is refused.
        Refused = "refused",
    }
}

closed_set! {
    /// Whether a claim with a date is looked at.
    pub enum DateCheck {
        /// The token is refused outside the date.
        Checked = "checked",
        /// The claim has no effect.
        Ignored = "ignored",
    }
}

closed_set! {
    /// What becomes of the `jti` of a token that is authentic and yet refused.
    pub enum FailedJti {
        /// It can be used again.
        Spared = "spared",
        /// It counts as used.
        Burned = "burned",
    }
}

closed_set! {
    /// What becomes of the user named in a token that is authentic and yet refused.
    pub enum UserOnFailure {
        /// The directory stays as it is.
        Untouched = "untouched",
        /// A user who did not exist is created all the same.
        Created = "created",
    }
}

closed_set! {
    /// Which parameter counts when query and body both have it.
    pub enum Precedence {
        /// The one in the query.
        Query = "query",
        /// The one in the body.
        Body = "body",
    }
}

closed_set! {
    /// Where a user goes who asked for nothing.
    pub enum NoReturnTo {
        /// To the account's home.
        Home = "home",
        /// To the help center.
        HelpCenter = "help-center",
        /// End users to the help center, team members to the agent interface.
        ByRole = "by-role",
    }
}

closed_set! {
    /// Whether a `return_to` on another host is followed.
    pub enum ForeignReturnTo {
        /// The user is sent there.
        Followed = "followed",
        /// The user is sent home instead.
        Home = "home",
    }
}

closed_set! {
    /// Which values of the header field `typ` pass; a missing one never does.
    pub enum TypCheck {
        /// `JWT` in any case.
        AnyCase = "any-case",
        /// `JWT` in capitals alone.
        Exact = "exact",
        /// Any text.
        AnyValue = "any-value",
    }
}

closed_set! {
    /// Whether a POST may carry its token in the query.
    pub enum PostQueryToken {
        /// The token is taken from the body alone.
        Ignored = "ignored",
        /// The query is read where the body has none.
        Read = "read",
        /// The query is read first.
        Preferred = "preferred",
    }
}

closed_set! {
    /// How a refusal is answered.
    pub enum FailureAnswer {
        /// By a redirect to the remote logout URL or to `/access/unauthenticated`.
        Redirect = "redirect",
        /// By status 401 with a line of JSON.
        Json = "401-json",
        /// By status 401 with a line of JSON where the request asks for JSON alone, and by a redirect elsewhere.
        JsonWhenAsked = "401-json-when-asked",
    }
}

closed_set! {
    /// What becomes of an optional attribute that should have a certain form and has not.
    pub enum BadValue {
        /// It has no effect, and the sign-in goes on.
        Ignored = "ignored",
        /// It is stored as it came.
        Stored = "stored",
        /// The sign-in is refused.
        Refused = "refused",
    }
}

closed_set! {
    /// What becomes of an optional attribute that cannot be stored.
    pub enum Unfit {
        /// It has no effect, and the sign-in goes on.
        Ignored = "ignored",
        /// The sign-in is refused.
        Refused = "refused",
    }
}

closed_set! {
    /// What happens where a token's external id and its address are not one user's.
    pub enum IdCollision {
        /// The sign-in is refused.
        Refused = "refused",
        /// The user with the address signs in, and the external id has no effect.
        EmailWins = "email-wins",
    }
}

closed_set! {
    /// Which of the two claims for the language counts for whom.
    pub enum LocaleClaim {
        /// Either for everybody; the one that is documented for the user's role wins.
        Either = "either",
        /// Only the one that is documented for the user's role.
        ByRole = "by-role",
    }
}

closed_set! {
    /// Which secrets are tried where several configurations are assigned.
    pub enum TriedSecrets {
        /// That of each configuration, in their order.
        EachInTurn = "each-in-turn",
        /// That of the primary configuration.
        PrimaryOnly = "primary-only",
    }
}

closed_set! {
    /// Whether a configuration signs in only those to whom it is assigned.
    pub enum AudienceCheck {
        /// Others are refused.
        Enforced = "enforced",
        /// Everybody is signed in, once it is assigned at all.
        Ignored = "ignored",
    }
}

closed_set! {
    /// Where a `jti` counts as used.
    pub enum JtiScope {
        /// On the whole account.
        Account = "account",
        /// With the configuration that signed.
        Configuration = "configuration",
    }
}

closed_set! {
    /// How long a used `jti` is remembered.
    pub enum JtiMemory {
        /// As long as the sandbox lives.
        Forever = "forever",
        /// For `jti_window_secs` seconds.
        Window = "window",
    }
}

closed_set! {
    /// How a request to another brand than the default one is refused.
    pub enum WrongBrand {
        /// As every other refusal.
        AsOthers = "as-others",
        /// By a page with status 400.
        Page = "page",
    }
}

closed_set! {
    /// In which language refusals speak.
    pub enum MessageLanguage {
        /// In English.
        English = "english",
        /// In that of the request's `locale_id`, for which a mark stands here: translations are not known.
        Requested = "requested",
    }
}

closed_set! {
    /// What becomes of the parameter `locale_id` of a request.
    pub enum PassedLocale {
        /// It has no effect.
        Ignored = "ignored",
        /// It becomes the user's language, where the token names none.
        Stored = "stored",
    }
}

closed_set! {
    /// How a hash in the remote logout URL comes back with an error.
    pub enum HashRoute {
        /// Percent-encoded, unless parameters stand before it.
        Encoded = "encoded",
        /// As a hash, behind the parameters.
        Kept = "kept",
    }
}

closed_set! {
    /// The parameter `kind` on a normal logout.
    pub enum LogoutKind {
        /// There is none.
        Absent = "absent",
        /// It is `logout`, a word of our own.
        Logout = "logout",
    }
}

closed_set! {
    /// What becomes of the parameter `brand_id` of a request.
    pub enum PassedBrand {
        /// It has no effect.
        Ignored = "ignored",
        /// Who asked for nothing ends at the home of that brand.
        Home = "home",
    }
}

closed_set! {
    /// What HEAD does.
    pub enum HeadMethod {
        /// It is refused like every other method.
        Refused = "refused",
        /// What GET does, without a body in the answer.
        AsGet = "as-get",
    }
}

closed_set! {
    /// How methods that the endpoint does not have are refused.
    pub enum OtherMethods {
        /// By 405.
        NotAllowed = "405",
        /// By 404.
        NotFound = "404",
    }
}

closed_set! {
    /// How long a session lasts.
    pub enum SessionLife {
        /// Until its user signs out, or the sandbox ends.
        UntilSignOut = "until-sign-out",
        /// Eight hours from the sign-in, a figure of our own.
        EightHours = "eight-hours",
    }
}

closed_set! {
    /// What the allowlist does.
    pub enum AllowlistUse {
        /// Whom it names passes the blocklist and a restricted account.
        Wins = "wins",
        /// It has no effect on a sign-in by token.
        Ignored = "ignored",
    }
}

closed_set! {
    /// What becomes of the parameter `timestamp` of a request.
    pub enum PassedTimestamp {
        /// It has no effect.
        Ignored = "ignored",
        /// It has to be as young as the token.
        Checked = "checked",
    }
}

closed_set! {
    /// What the remote logout URL is told with an error.
    pub enum ErrorParameters {
        /// The message and the kind.
        MessageAndKind = "message-and-kind",
        /// Behind them also the brand and where the user wanted to go.
        WithReturnTo = "with-return-to",
    }
}
