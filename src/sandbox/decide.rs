//! Decides about a sign-in: no HTTP, no clock of its own, no chance.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};

use super::access::{self, Standing};
use super::directory::{Change, Directory, House, Profile};
use super::flaw::{Flaw, Flaws};
use super::ledger::{Ledger, Use};
use super::policy::{FailedJti, Leniency, Policy, UserOnFailure};
use super::refusal::{ClaimName, Objection, Refusal};
use super::request::{Presented, Request};
use super::verify::{self, Claims, Key, Object};
use crate::model::Method;

/// By which rules tokens are judged; they do not change while the sandbox runs.
pub(crate) struct Rules {
    /// The choices that the real endpoint has not told us.
    pub(crate) policy: Policy,
    /// What is wrong on purpose.
    pub(crate) flaws: Flaws,
    /// The secret.
    pub(crate) key: Key,
}

/// What an account remembers.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The account with its users.
    pub(crate) directory: Directory,
    /// The used ids.
    pub(crate) ledger: Ledger,
}

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
    fn house(&self) -> House<'_> {
        House { policy: &self.policy, flaws: &self.flaws }
    }
}

/// Takes the lock. A panic elsewhere cannot leave ledger or directory half written, so a poisoned lock is a good one.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Decides about one request. The memory is locked once, after the signature was checked, and the ledger is asked and
/// written under that lock, so that of twins that arrive together one wins.
pub(crate) fn decide(request: &Request<'_>, rules: &Rules, memory: &Mutex<Memory>, now: DateTime<Utc>) -> Decision {
    let presented = match request.present(&rules.policy, &rules.flaws) {
        Ok(presented) => presented,
        Err(objection) => return Decision::Refused { objection, changes: Vec::new() },
    };
    let return_to = presented.return_to.as_deref().map(str::to_owned);
    let Some(token) = presented.token.as_deref() else {
        return Decision::SignedIn { email: None, return_to, changes: Vec::new() };
    };
    let method = request.method;
    let payload = match verify::authenticate(token, method, &rules.key, &rules.policy, &rules.flaws) {
        Ok(payload) => payload,
        Err(Objection { refusal: Refusal::NotAToken, .. }) if rules.flaws.contains(&Flaw::AcceptsBrokenTokens) => {
            return Decision::SignedIn { email: None, return_to, changes: Vec::new() };
        }
        Err(objection) => {
            burn_unsigned(&presented, rules, memory);
            return Decision::Refused { objection, changes: Vec::new() };
        }
    };
    let claims = verify::read_claims(&payload, method, &rules.policy, &rules.flaws, now);
    let mut memory = lock(memory);
    let admitted = claims.and_then(|claims| admit(&claims, &payload, method, rules, &mut memory));
    match admitted {
        Ok((email, changes)) => Decision::SignedIn { email, return_to, changes },
        Err(objection) => {
            let changes = after_refusal(&payload, rules, &mut memory);
            Decision::Refused { objection, changes }
        }
    }
}

type Admitted = (Option<String>, Vec<Change>);

fn admit(
    claims: &Claims,
    payload: &Object,
    method: Method,
    rules: &Rules,
    memory: &mut Memory,
) -> Result<Admitted, Objection> {
    let id = claims.jti.as_deref().map(|jti| ledger_key(jti, claims.email.as_deref(), method, &rules.flaws));
    if let Some(id) = &id
        && !rules.flaws.contains(&Flaw::ForgetsJti)
        && memory.ledger.look_up(id) == Use::Again
    {
        return Err(Refusal::IdUsed
            .because(format!("The jti {:?} was used before.", claims.jti.as_deref().unwrap_or_default())));
    }
    let changes = match &claims.email {
        Some(email) => {
            let (name, external_id) = (claims.name.as_deref(), claims.external_id.as_deref());
            admit_user(&Profile { email, name, external_id, claims: payload }, rules, &mut memory.directory)?
        }
        None => Vec::new(),
    };
    if let Some(id) = id {
        memory.ledger.note(id);
    }
    Ok((claims.email.clone(), changes))
}

fn admit_user(profile: &Profile<'_>, rules: &Rules, directory: &mut Directory) -> Result<Vec<Change>, Objection> {
    let (house, flaws) = (rules.house(), &rules.flaws);
    let known = directory.known(profile, house);
    if known.is_some_and(|user| user.suspended)
        && rules.policy.suspended_user == Leniency::Refused
        && !flaws.contains(&Flaw::IgnoresSuspension)
    {
        return Err(Refusal::Suspended.because(format!("The user {} is suspended.", profile.email)));
    }
    let standing = if known.is_some() { Standing::Known } else { Standing::New };
    access::admit(profile.email, standing, &directory.account().settings, flaws)?;
    if standing == Standing::Known && flaws.contains(&Flaw::RefusesKnownUsers) {
        return Err(Refusal::UserNotStored(ClaimName::Email).because("The user exists already."));
    }
    directory.sign_in(profile, house)
}

/// What an authentic token leaves behind although it is refused.
fn after_refusal(payload: &Object, rules: &Rules, memory: &mut Memory) -> Vec<Change> {
    if rules.policy.failed_jti == FailedJti::Burned
        && let Some(jti) = verify::jti_key(payload, &rules.policy)
    {
        memory.ledger.note(jti);
    }
    match (rules.policy.user_on_failure, verify::user_in(payload)) {
        (UserOnFailure::Created, Some((email, name))) if memory.directory.find(&email).is_none() => {
            // What the reporter saw is the record alone, so the other attributes are not taken over.
            let none = Object::default();
            let profile = Profile { email: &email, name: Some(&name), external_id: None, claims: &none };
            memory.directory.sign_in(&profile, rules.house()).unwrap_or_default()
        }
        (UserOnFailure::Created | UserOnFailure::Untouched, _) => Vec::new(),
    }
}

fn ledger_key(jti: &str, email: Option<&str>, method: Method, flaws: &Flaws) -> String {
    if flaws.contains(&Flaw::JtiPerDelivery) {
        format!("{} {jti}", method.as_str())
    } else if flaws.contains(&Flaw::JtiPerUser) {
        format!("{} {jti}", email.unwrap_or_default())
    } else {
        jti.to_owned()
    }
}

/// The flaw that takes down an id that nobody vouches for: it reads the payload without a look at the signature.
fn burn_unsigned(presented: &Presented<'_>, rules: &Rules, memory: &Mutex<Memory>) {
    if !rules.flaws.contains(&Flaw::BurnsUnsignedJti) {
        return;
    }
    let careless = Flaws::from([Flaw::AcceptsAnySignature]);
    let token = presented.token.as_deref().unwrap_or_default();
    if let Ok(payload) = verify::authenticate(token, Method::Post, &rules.key, &rules.policy, &careless)
        && let Some(jti) = verify::jti_key(&payload, &rules.policy)
    {
        lock(memory).ledger.note(jti);
    }
}

#[cfg(test)]
mod tests;
