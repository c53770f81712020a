//! What a service provider can do wrong: single faults, each there to be caught by a scenario.

use std::collections::BTreeSet;

use crate::model::closed_set;

/// The faults of one sandbox; a sound one has none.
pub(crate) type Flaws = BTreeSet<Flaw>;

/// Declares the flaws once: the id for files and the command line, and the line that describes it.
macro_rules! flaws {
    ($( $variant:ident = $id:literal, $about:literal; )+) => {
        closed_set! {
            /// One single fault, wrong on purpose. What nobody knows about the real endpoint is a policy instead.
            pub enum Flaw {
                $( #[doc = $about] $variant = $id, )+
            }
        }

        impl Flaw {
            /// What is wrong, in a line.
            pub const fn about(self) -> &'static str {
                match self { $( Self::$variant => $about, )+ }
            }
        }
    };
}

flaws! {
    // The token's outer form.
    AcceptsTrailingSegment = "accepts-trailing-segment", "A fourth segment behind the signature is overlooked.";
    AcceptsPaddedBase64 = "accepts-padded-base64", "Segments padded with equals signs are decoded.";
    AcceptsLooseBase64 = "accepts-loose-base64", "Segments whose unused last bits are set are decoded.";
    AcceptsOversizedToken = "accepts-oversized-token", "Tokens of more than 8 KiB are read.";
    AcceptsBrokenTokens = "accepts-broken-tokens", "What cannot be read as a token signs in.";
    AcceptsDuplicateClaims = "accepts-duplicate-claims", "Of two claims with one name the last wins.";
    // The header.
    AcceptsUnsigned = "accepts-unsigned", "A token with alg none and no signature is taken as signed.";
    IgnoresTyp = "ignores-typ", "The header may lack typ, or have another one than JWT.";
    IgnoresAlgHeader = "ignores-alg-header", "The header may lack alg.";
    IgnoresAlg = "ignores-alg", "The alg is not looked at, every token is checked as HS256.";
    IgnoresAlgCase = "ignores-alg-case", "The alg may be spelled hs256.";
    AcceptsHs384 = "accepts-hs384", "Signatures by HS384 are taken.";
    AcceptsHs512 = "accepts-hs512", "Signatures by HS512 are taken.";
    IgnoresCrit = "ignores-crit", "Extensions that the header calls critical are overlooked.";
    IgnoresB64 = "ignores-b64", "The header's b64 false is overlooked.";
    RefusesCtyHeader = "refuses-cty-header", "A header with cty is refused.";
    RefusesHeaderWhiteSpace = "refuses-header-white-space", "White space within the header's JSON is refused.";
    // The signature.
    AcceptsAnySignature = "accepts-any-signature", "The signature is not looked at.";
    AcceptsEmptySignature = "accepts-empty-signature", "A stripped signature is taken as a good one.";
    GetSkipsSignature = "get-skips-signature", "By GET the signature is not looked at.";
    PostSkipsSignature = "post-skips-signature", "By POST the signature is not looked at.";
    AcceptsEmptyKey = "accepts-empty-key", "Tokens signed with the empty key are taken too.";
    AcceptsDecodedSecret = "accepts-decoded-secret", "Tokens signed with the secret decoded from base64 are taken too.";
    AcceptsNewlineSecret = "accepts-newline-secret", "Tokens signed with a newline behind the secret are taken too.";
    KeepsOldSecret = "keeps-old-secret", "A secret that was reset goes on working.";
    AcceptsUnassignedConfiguration =
        "accepts-unassigned-configuration", "The secret of a configuration that is not assigned is tried as well.";
    IgnoresAudience = "ignores-audience", "A configuration signs in users to whom it is not assigned.";
    RefusesGoodTokens = "refuses-good-tokens", "Every signature is refused.";
    // The claims.
    WindowOneHour = "window-one-hour", "The iat may be an hour off.";
    WindowOneMinute = "window-one-minute", "The iat may be only one minute off.";
    WindowOpenToFuture = "window-open-to-future", "The iat may lie in the future as far as it likes.";
    PostSkipsWindow = "post-skips-window", "By POST the iat may have any age.";
    AcceptsMilliseconds = "accepts-milliseconds", "An iat in milliseconds is understood.";
    AcceptsTextIat = "accepts-text-iat", "An iat that is a string is understood.";
    AcceptsAnyIat = "accepts-any-iat", "An iat that is no number is taken for now.";
    RefusesFractionalIat = "refuses-fractional-iat", "An iat with a fraction is refused.";
    IgnoresMissingIat = "ignores-missing-iat", "A token without iat is taken.";
    IgnoresMissingJti = "ignores-missing-jti", "A token without jti is taken.";
    AcceptsMessagingTokens =
        "accepts-messaging-tokens", "A token with scope, made for messaging, needs neither iat nor jti.";
    IgnoresMissingEmail = "ignores-missing-email", "A token without email is taken.";
    IgnoresMissingName = "ignores-missing-name", "A token without name is taken.";
    AcceptsWrongTypes = "accepts-wrong-types", "A jti, email or name that is no text is taken as if it were.";
    AcceptsBlankJti = "accepts-blank-jti", "A jti without a visible character is taken.";
    AcceptsBlankName = "accepts-blank-name", "A name without a visible character is taken.";
    AcceptsAnyEmail = "accepts-any-email", "The email may be any text.";
    IgnoresExp = "ignores-exp", "An exp that has passed is overlooked.";
    IgnoresNbf = "ignores-nbf", "An nbf that has not come is overlooked.";
    RefusesNumericJti = "refuses-numeric-jti", "A jti that is a number is refused.";
    RefusesSlashInJti = "refuses-slash-in-jti", "A jti with a slash is refused.";
    RefusesUnicodeName = "refuses-unicode-name", "A name beyond ASCII is refused.";
    RefusesUnknownClaims = "refuses-unknown-claims", "A token with a claim that is not documented is refused.";
    TurnsPlusIntoSpace = "turns-plus-into-space", "A plus sign in the email becomes a space, so the address is refused.";
    // The account.
    ForgetsJti = "forgets-jti", "A jti can be used again and again.";
    JtiPerDelivery = "jti-per-delivery", "GET and POST keep separate ledgers of used jti.";
    JtiPerUser = "jti-per-user", "Each user has a ledger of used jti.";
    BurnsUnsignedJti = "burns-unsigned-jti", "The jti is used up although the signature fails.";
    RefusesKnownUsers = "refuses-known-users", "A user who exists already is refused.";
    IgnoresBlocklist = "ignores-blocklist", "Blocked addresses sign up.";
    IgnoresAllowlist = "ignores-allowlist", "Whom the allowlist names is treated as everybody else.";
    IgnoresClosedAccount = "ignores-closed-account", "Restricted and closed accounts take new users.";
    IgnoresSuspension = "ignores-suspension", "Suspended users sign in.";
    // What is stored of the user.
    KeepsName = "keeps-name", "The name of a user who exists already is not overwritten.";
    IgnoresExternalId = "ignores-external-id", "Users are found by their address alone.";
    SwapsIdSetting = "swaps-id-setting", "The setting on the update of external ids does the opposite.";
    RoleNeverChanges = "role-never-changes", "The role of a user who exists already stays as it is.";
    DemotesWithoutRole = "demotes-without-role", "Who signs in without a role becomes an end user.";
    AppendsTags = "appends-tags", "Tags are added to those that are there.";
    CreatesOrganizations = "creates-organizations", "An organization that does not exist is created.";
    RefusesUnknownOrganization = "refuses-unknown-organization", "An organization that does not exist is an error.";
    OrganizationNameWins = "organization-name-wins", "Of organization and organization_id the name wins.";
    AppendsOrganizationLists = "appends-organization-lists", "Lists of organizations are added to those that are there.";
    SwapsMemberships = "swaps-memberships", "The setting on several organizations does the opposite.";
    StoresAnyLocale = "stores-any-locale", "A language that is not the account's is stored.";
    RefusesBadUserFields = "refuses-bad-user-fields", "An unknown user field or a bad value in one is an error.";
    KeepsClearedFields = "keeps-cleared-fields", "A user field that is null keeps its value.";
    // The request.
    AcceptsWhenGetRetired = "accepts-when-get-retired", "GET goes on working after the cut-over.";
    RefusesGet = "refuses-get", "GET is refused before the cut-over.";
    RefusesPost = "refuses-post", "POST is refused, whatever it brings.";
    AcceptsJsonBody = "accepts-json-body", "A JSON body is read.";
    AcceptsEmptyPost = "accepts-empty-post", "A POST without a token signs in.";
    ReadsAnyTokenField = "reads-any-token-field", "The token is found in a field of any name.";
    PostReadsQuery = "post-reads-query", "By POST the token is read from the query alone.";
    AcceptsOtherBrands = "accepts-other-brands", "Requests to another brand than the default one are answered.";
    RefusesExtraFields = "refuses-extra-fields", "A form with further fields is refused.";
    RefusesExtraParameters = "refuses-extra-parameters", "A query with further parameters is refused.";
    // The answer.
    DropsReturnTo = "drops-return-to", "Everybody is sent home.";
    ReturnToOnlyFromQuery = "return-to-only-from-query", "A return_to in the body is overlooked.";
    ReturnToOnlyFromBody = "return-to-only-from-body", "By POST, a return_to in the query is overlooked.";
    DecodesReturnToTwice = "decodes-return-to-twice", "The return_to is percent-decoded once too often.";
    NoSessionCookie = "no-session-cookie", "Success sets no cookie.";
    SessionOnFailure = "session-on-failure", "A refusal sets the cookies of a session.";
    LeaksToken = "leaks-token", "The token is passed on in the redirect.";
    WrongErrorText = "wrong-error-text", "Every refusal has one and the same text.";
    PrimaryLogoutForAll =
        "primary-logout-for-all", "Errors go to the primary configuration's remote logout URL, whoever signed.";
    NoErrorKind = "no-error-kind", "The redirect after a refusal lacks kind=error.";
    WeakCookies = "weak-cookies", "The session's cookies lack Secure, HttpOnly and SameSite.";
    FailureAs200 = "failure-as-200", "A refusal is an empty page with status 200.";
    BareSuccess = "bare-success", "Success is an empty 200 without a link.";
}
