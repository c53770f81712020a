//! Decides about a sign-in: no HTTP, no clock of its own, no chance.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::access::{self, Standing};
use super::account::{Audience, Configuration, Role};
use super::directory::{Change, Directory, House, Profile};
use super::flaw::{Flaw, Flaws};
use super::ledger::{Keeping, Ledger, Use};
use super::policy::{AudienceCheck, FailedJti, JtiMemory, JtiScope, Leniency, PassedTimestamp, Policy, UserOnFailure};
use super::refusal::{ClaimName, Objection, Refusal};
use super::request::{Addressed, Asked, Presented, Request, Scheme};
use super::verify::{self, Authentic, Claims, Keyring, Object};
use crate::model::{GetMode, Method};

/// By which rules tokens are judged; they do not change while the sandbox runs.
pub(crate) struct Rules {
    /// The choices that the real endpoint has not told us.
    pub(crate) policy: Policy,
    /// What is wrong on purpose.
    pub(crate) flaws: Flaws,
    /// The secrets. A reset puts another keyring here; a request keeps the one that it began with.
    pub(crate) keyring: Mutex<Arc<Keyring>>,
    /// The moment from which GET is refused, whatever the policy says.
    pub(crate) get_ends: Option<DateTime<Utc>>,
}

/// What an account remembers.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The account with its users.
    pub(crate) directory: Directory,
    /// The used ids.
    pub(crate) ledger: Ledger,
}

/// How far off the parameter `timestamp` may be, where it is looked at.
const TIMESTAMP_SECS: u64 = 180;

/// What is answered, in the sandbox's own terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The user is signed in.
    SignedIn {
        /// Who; none only where a flaw signs in without an address.
        email: Option<String>,
        /// Where the user wants to go.
        return_to: Option<String>,
        /// What changed in the directory.
        changes: Vec<Change>,
    },
    /// The sign-in is refused.
    Refused {
        /// Why.
        objection: Objection,
        /// What changed in the directory all the same.
        changes: Vec<Change>,
    },
}

impl Rules {
    /// The policy at this moment: at the cut-over and after it GET is refused.
    pub(crate) fn policy_at(&self, now: DateTime<Utc>) -> Policy {
        match self.get_ends {
            Some(end) if end <= now => Policy { get: GetMode::Refused, ..self.policy },
            Some(_) | None => self.policy,
        }
    }

    /// The secrets as they are now.
    pub(crate) fn keyring(&self) -> Arc<Keyring> {
        Arc::clone(&lock(&self.keyring))
    }

    fn keeping(&self) -> Keeping {
        match self.policy.jti_memory {
            JtiMemory::Forever => Keeping::Forever,
            JtiMemory::Window => Keeping::For(TimeDelta::seconds(i64::from(self.policy.jti_window_secs))),
        }
    }

    fn house(&self) -> House<'_> {
        House { policy: &self.policy, flaws: &self.flaws }
    }
}

/// Takes the lock. A panic elsewhere cannot leave ledger or directory half written, so a poisoned lock is a good one.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A decision, and whose remote logout URL an error goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decided {
    /// What is answered.
    pub(crate) decision: Decision,
    /// The configuration whose secret signed the token; the primary one where none did.
    pub(crate) configuration: Arc<Configuration>,
}

/// Decides about one request. The memory is locked once, after the signature was checked, and the ledger is asked and
/// written under that lock, so that of twins that arrive together one wins.
pub(crate) fn decide(request: &Request<'_>, rules: &Rules, memory: &Mutex<Memory>, now: DateTime<Utc>) -> Decided {
    let keyring = rules.keyring();
    let by_primary = |decision| Decided { decision, configuration: Arc::clone(keyring.primary()) };
    let unchanged = |objection| by_primary(Decision::Refused { objection, changes: Vec::new() });
    let checked =
        check_address(request.asked, rules).and_then(|()| request.present(&rules.policy_at(now), &rules.flaws));
    let presented = match checked {
        Ok(presented) => presented,
        Err(objection) => return unchanged(objection),
    };
    let return_to = presented.return_to.as_deref().map(str::to_owned);
    let nobody = |return_to| by_primary(Decision::SignedIn { email: None, return_to, changes: Vec::new() });
    let Some(token) = presented.token.as_deref() else { return nobody(return_to) };
    let unreadable = |objection: &Objection| {
        objection.refusal == Refusal::NotAToken && rules.flaws.contains(&Flaw::AcceptsBrokenTokens)
    };
    let authentic = match verify::authenticate(token, request.method, &keyring, &rules.policy, &rules.flaws) {
        Ok(authentic) => authentic,
        Err(objection) if unreadable(&objection) => return nobody(return_to),
        Err(objection) => {
            burn_unsigned(&presented, request, &keyring, rules, memory, now);
            return unchanged(objection);
        }
    };
    let decision = match authentic.read(&rules.flaws) {
        Ok(payload) => {
            let context = Context { rules, request, configuration: &authentic.configuration, now };
            decide_authentic(&payload, return_to, context, memory)
        }
        Err(objection) if unreadable(&objection) => return nobody(return_to),
        Err(objection) => Decision::Refused { objection, changes: Vec::new() },
    };
    if rules.flaws.contains(&Flaw::PrimaryLogoutForAll) {
        return by_primary(decision);
    }
    let Authentic { configuration, .. } = authentic;
    Decided { decision, configuration }
}

/// Whether the account was asked where it may be asked. The vendor's text is known for another brand; that a name of the
/// customer's own gets the same is likely.
fn check_address(asked: Asked, rules: &Rules) -> Result<(), Objection> {
    let Policy { plain_http, host_mapped, .. } = rules.policy;
    match asked.addressed {
        Addressed::OtherBrand if !rules.flaws.contains(&Flaw::AcceptsOtherBrands) => {
            Err(Refusal::OtherBrand.because("The request was sent to a brand that is not the default one."))
        }
        Addressed::HostMapped if host_mapped == Leniency::Refused => {
            Err(Refusal::OtherBrand.because("The request was sent to a name of the customer's own."))
        }
        Addressed::DefaultBrand | Addressed::OtherBrand | Addressed::HostMapped
            if asked.scheme == Scheme::Http && plain_http == Leniency::Refused =>
        {
            Err(Refusal::NotEncrypted.because("The request came by http."))
        }
        Addressed::DefaultBrand | Addressed::OtherBrand | Addressed::HostMapped => Ok(()),
    }
}

/// What a decision about an authentic token depends on besides the token.
#[derive(Clone, Copy)]
struct Context<'a> {
    rules: &'a Rules,
    request: &'a Request<'a>,
    configuration: &'a Configuration,
    now: DateTime<Utc>,
}

fn decide_authentic(
    payload: &Object,
    return_to: Option<String>,
    context: Context<'_>,
    memory: &Mutex<Memory>,
) -> Decision {
    let Context { rules, request, now, .. } = context;
    let claims = verify::read_claims(payload, request.method, &rules.policy, &rules.flaws, now);
    let mut memory = lock(memory);
    let claims = claims.and_then(|claims| check_timestamp(context).map(|()| claims));
    match claims.and_then(|claims| admit(&claims, payload, context, &mut memory)) {
        Ok((email, changes)) => Decision::SignedIn { email, return_to, changes },
        Err(objection) => {
            let changes = after_refusal(payload, &objection.refusal, context, &mut memory);
            Decision::Refused { objection, changes }
        }
    }
}

type Admitted = (Option<String>, Vec<Change>);

fn admit(claims: &Claims, payload: &Object, context: Context<'_>, memory: &mut Memory) -> Result<Admitted, Objection> {
    let Context { rules, now, .. } = context;
    let id = claims.jti.as_deref().map(|jti| ledger_key(jti, claims.email.as_deref(), context));
    if let Some(id) = &id
        && !rules.flaws.contains(&Flaw::ForgetsJti)
        && memory.ledger.look_up(id, rules.keeping(), now) == Use::Again
    {
        return Err(Refusal::IdUsed
            .because(format!("The jti {:?} was used before.", claims.jti.as_deref().unwrap_or_default())));
    }
    let changes = match &claims.email {
        Some(email) => {
            let (name, external_id) = (claims.name.as_deref(), claims.external_id.as_deref());
            let passed_locale = context.request.query.value("locale_id");
            let profile = Profile { email, name, external_id, claims: payload, passed_locale };
            admit_user(&profile, context, &mut memory.directory)?
        }
        None => Vec::new(),
    };
    if let Some(id) = id {
        memory.ledger.note(&id, rules.keeping(), now);
    }
    Ok((claims.email.clone(), changes))
}

fn admit_user(
    profile: &Profile<'_>,
    context: Context<'_>,
    directory: &mut Directory,
) -> Result<Vec<Change>, Objection> {
    let rules = context.rules;
    let (house, flaws) = (rules.house(), &rules.flaws);
    let known = directory.known(profile, house);
    if known.is_some_and(|user| user.suspended)
        && rules.policy.suspended_user == Leniency::Refused
        && !flaws.contains(&Flaw::IgnoresSuspension)
    {
        return Err(Refusal::Suspended.because(format!("The user {} is suspended.", profile.email)));
    }
    let standing = if known.is_some() { Standing::Known } else { Standing::New };
    check_audience(directory.role_after(profile, house), context)?;
    access::admit(profile.email, standing, &directory.account().settings, &context.rules.policy, flaws)?;
    if standing == Standing::Known && flaws.contains(&Flaw::RefusesKnownUsers) {
        return Err(Refusal::UserNotStored(ClaimName::Email).because("The user exists already."));
    }
    directory.sign_in(profile, house)
}

/// Whether the configuration that signed is assigned to users of this role.
fn check_audience(role: Role, context: Context<'_>) -> Result<(), Objection> {
    let audience = match role {
        Role::EndUser => Audience::EndUsers,
        Role::Agent | Role::Admin => Audience::TeamMembers,
    };
    let Configuration { name, assigned, .. } = context.configuration;
    if context.rules.policy.audience == AudienceCheck::Ignored
        || context.rules.flaws.contains(&Flaw::IgnoresAudience)
        || assigned.contains(&audience)
        // Only a flaw comes this far with a configuration that nobody has.
        || assigned.is_empty()
    {
        return Ok(());
    }
    Err(Refusal::NotForThisAudience.because(format!("The configuration {name:?} is not assigned to {audience}.")))
}

/// Looks at the time that the login page was told and passed on, where the policy says so.
fn check_timestamp(context: Context<'_>) -> Result<(), Objection> {
    let Some(text) = context.request.query.value("timestamp") else { return Ok(()) };
    let young = text.parse::<i64>().is_ok_and(|told| told.abs_diff(context.now.timestamp()) <= TIMESTAMP_SECS);
    match context.rules.policy.passed_timestamp {
        PassedTimestamp::Checked if !young => {
            Err(Refusal::IssueTimeOff.because("The parameter timestamp is more than three minutes off."))
        }
        PassedTimestamp::Checked | PassedTimestamp::Ignored => Ok(()),
    }
}

/// What an authentic token leaves behind although it is refused.
fn after_refusal(payload: &Object, refusal: &Refusal, context: Context<'_>, memory: &mut Memory) -> Vec<Change> {
    let rules = context.rules;
    // What is used already must not be remembered anew with every try, or its window would never end.
    if rules.policy.failed_jti == FailedJti::Burned
        && *refusal != Refusal::IdUsed
        && let Some(jti) = verify::jti_key(payload, &rules.policy)
    {
        let (email, _) = verify::user_in(payload).unzip();
        memory.ledger.note(&ledger_key(&jti, email.as_deref(), context), rules.keeping(), context.now);
    }
    match (rules.policy.user_on_failure, verify::user_in(payload)) {
        (UserOnFailure::Created, Some((email, name))) if memory.directory.find(&email).is_none() => {
            // What the reporter saw is the record alone, so the other attributes are not taken over.
            let none = Object::default();
            let profile =
                Profile { email: &email, name: Some(&name), external_id: None, claims: &none, passed_locale: None };
            memory.directory.sign_in(&profile, rules.house()).unwrap_or_default()
        }
        (UserOnFailure::Created | UserOnFailure::Untouched, _) => Vec::new(),
    }
}

fn ledger_key(jti: &str, email: Option<&str>, context: Context<'_>) -> String {
    let flaws = &context.rules.flaws;
    if flaws.contains(&Flaw::JtiPerDelivery) {
        format!("{} {jti}", context.request.method.as_str())
    } else if flaws.contains(&Flaw::JtiPerUser) {
        format!("{} {jti}", email.unwrap_or_default())
    } else {
        match context.rules.policy.jti_scope {
            JtiScope::Account => jti.to_owned(),
            JtiScope::Configuration => format!("{} {jti}", context.configuration.name),
        }
    }
}

/// The flaw that takes down an id that nobody vouches for: it reads the payload without a look at the signature.
fn burn_unsigned(
    presented: &Presented<'_>,
    request: &Request<'_>,
    keyring: &Keyring,
    rules: &Rules,
    memory: &Mutex<Memory>,
    now: DateTime<Utc>,
) {
    if !rules.flaws.contains(&Flaw::BurnsUnsignedJti) {
        return;
    }
    let careless = Flaws::from([Flaw::AcceptsAnySignature]);
    let token = presented.token.as_deref().unwrap_or_default();
    if let Ok(authentic) = verify::authenticate(token, Method::Post, keyring, &rules.policy, &careless)
        && let Ok(payload) = authentic.read(&careless)
        && let Some(jti) = verify::jti_key(&payload, &rules.policy)
    {
        let context = Context { rules, request, configuration: &authentic.configuration, now };
        let id = ledger_key(&jti, None, context);
        lock(memory).ledger.note(&id, rules.keeping(), now);
    }
}

#[cfg(test)]
mod tests;
