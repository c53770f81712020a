//! Makes a run ready: everything is checked, and nothing is sent.

use std::sync::Arc;

use super::embedded::EmbeddedControl;
use super::error::DeskError;
use super::forecast::Forecast;
use super::foreign::ForeignControl;
use super::places::Desk;
use super::proxy::{proxy_for, shown};
use super::request::{Accepted, RunRequest, TargetChoice};
use crate::clock::{IdSource, SeededIds};
use crate::engine::with_causes;
use crate::events::{EventSink, SandboxEvent, TargetControl};
use crate::files::read_capped;
use crate::guard::{Confirmation, Mark, Permit};
use crate::judge::RuleSet;
use crate::mint::KeyRing;
use crate::model::{Pace, SecretAlias, SharedSecret, Target, TargetFacts, TargetKind, TargetName};
use crate::plan::{Plan, PlanRequest, expand};
use crate::redact::{LeakScan, Redactor, SignatureSet};
use crate::sandbox::random_secret;
use crate::secrets;
use crate::submit::{Submitter, Wire, leads_to_loopback};

/// The largest file of certificates that is read, in bytes.
const CA_FILE_MAX_BYTES: u64 = 1024 * 1024;

/// A run that only has to be started.
pub struct ReadyRun {
    pub(super) plan: Plan,
    pub(super) target: TargetFacts,
    pub(super) control: Arc<dyn TargetControl>,
    pub(super) keys: KeyRing,
    pub(super) redactor: Redactor,
    pub(super) scan: Arc<LeakScan>,
    pub(super) rules: RuleSet,
    pub(super) wire: Wire,
    pub(super) pace: Option<Pace>,
    pub(super) concurrency: usize,
    pub(super) ids: Arc<dyn IdSource>,
    forecast: Forecast,
    remarks: Vec<String>,
}

/// What differs between our sandbox and a target that is not ours.
struct Side {
    target: TargetFacts,
    control: Arc<dyn TargetControl>,
    secret: SharedSecret,
    wire: Wire,
    pace: Option<Pace>,
    session_cookies: Vec<String>,
    remarks: Vec<String>,
}

impl ReadyRun {
    /// What will be sent.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Who will be asked.
    pub fn target(&self) -> &TargetFacts {
        &self.target
    }

    /// What the run would do to the account.
    pub fn forecast(&self) -> &Forecast {
        &self.forecast
    }

    /// What the user should know before it begins, in sentences.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }
}

impl Desk {
    /// Checks everything that a run needs. `log` hears what the embedded sandbox answers.
    pub fn ready(&self, request: RunRequest, log: Option<EventSink<SandboxEvent>>) -> Result<ReadyRun, DeskError> {
        let (name, declared) = match &request.target {
            TargetChoice::Sandbox(_) => (TargetName::parse("sandbox").expect("it is lower-case letters"), None),
            TargetChoice::Foreign(target) => (target.name.clone(), Some(target.settings)),
        };
        let seed = request.seed.unwrap_or_else(|| self.ids.uuid("seed", 0).as_u64_pair().0);
        // On a real account the same id must never come twice, so a seed does not reach it.
        let ids: Arc<dyn IdSource> =
            if declared.is_none() { Arc::new(SeededIds::new(seed)) } else { Arc::clone(&self.ids) };
        let plan_request = PlanRequest {
            target: name,
            declared,
            phase: request.phase,
            seed,
            run: ids.uuid("run", 0).simple().to_string(),
            selection: request.selection,
        };
        let plan = expand(&request.suites, &plan_request)?;
        let forecast = Forecast::of(&plan);
        let wrong = random_secret();
        let side = match request.target {
            TargetChoice::Sandbox(flaws) => {
                let secret = random_secret();
                let control = EmbeddedControl {
                    secret: secret.clone(),
                    flaws,
                    clock: Arc::clone(&self.clock),
                    log,
                    runtime: self.runtime().handle().clone(),
                };
                Side {
                    target: embedded_facts(plan_request.target),
                    control: Arc::new(control),
                    secret,
                    wire: Wire::default(),
                    pace: None,
                    session_cookies: Vec::new(),
                    remarks: Vec::new(),
                }
            }
            TargetChoice::Foreign(target) => self.foreign(*target, &request.acceptance, &forecast)?,
        };
        let mut rules = RuleSet::builtin(side.target.kind).with_session_cookies(&side.session_cookies);
        for own in &request.rules {
            rules = rules.with_project_rules(&own.name, &own.text)?;
        }
        let secrets = [side.secret.clone(), wrong.clone()];
        let signatures = Arc::new(SignatureSet::default());
        Ok(ReadyRun {
            plan,
            rules,
            target: side.target,
            control: side.control,
            keys: KeyRing::new(&side.secret, &wrong),
            redactor: Redactor::new(&secrets, Arc::clone(&signatures)),
            scan: Arc::new(LeakScan::new(&secrets, signatures)),
            wire: side.wire,
            pace: side.pace,
            concurrency: request.concurrency,
            ids,
            forecast,
            remarks: side.remarks,
        })
    }

    fn foreign(
        &self,
        target: Target,
        acceptance: &super::request::Acceptance,
        forecast: &Forecast,
    ) -> Result<Side, DeskError> {
        let mut confirmations = self.settings()?.confirmed_hosts;
        let at = self.clock.now();
        for host in &acceptance.hosts {
            // A host that is known as production stays production, however it is allowed.
            if confirmations.find(&host.to_ascii_lowercase()).is_none_or(|known| known.mark == Mark::Sandbox) {
                confirmations.confirm(host, Confirmation { mark: Mark::Sandbox, at });
            }
        }
        for host in &acceptance.production {
            confirmations.confirm(host, Confirmation { mark: Mark::Production, at });
        }
        let permit = Permit::for_target(&target, &confirmations, &acceptance.production)?;
        let host = target.origin.host_str().unwrap_or_default().to_owned();
        if forecast.raised_roles > 0 && acceptance.roles == Accepted::No {
            return Err(DeskError::RolesNotAccepted { roles: forecast.raised_roles, host });
        }
        if let Some(example) = forecast.unreserved.first()
            && acceptance.addresses == Accepted::No
        {
            let addresses = forecast.unreserved.len();
            return Err(DeskError::AddressesNotAccepted { addresses, example: example.clone(), host });
        }
        let bound = self.bind_secret(&target.secret, &host)?;
        let found = secrets::resolve(&target.secret, &target.secret_from, &Self::environment)?;
        let mut remarks = found.remarks;
        remarks.extend(bound);
        let ca_pem = match &target.ca_file {
            Some(path) => Some(read_capped(path, CA_FILE_MAX_BYTES).map_err(DeskError::CaFile)?),
            None => None,
        };
        let proxy = if leads_to_loopback(&permit) { None } else { proxy_for(&host, &Self::environment)? };
        if let Some(proxy) = &proxy {
            remarks.push(format!(
                "requests go through the proxy {}; where the name of the target leads is then the proxy's to decide",
                shown(proxy)
            ));
        }
        let wire = Wire { timeouts: target.timeouts, ca_pem, proxy };
        // Made once here and thrown away, so that what is wrong with it is said before anything is sent.
        Submitter::new(permit.clone(), &wire)?;
        let facts = TargetFacts {
            name: target.name,
            origin: target.origin.origin().ascii_serialization(),
            kind: permit.kind(),
            remote_logout: target.remote_logout.as_ref().map(ToString::to_string),
            ca_file: target
                .ca_file
                .as_ref()
                .and_then(|path| path.file_name())
                .map(|n| n.to_string_lossy().into_owned()),
            pinned_address: target.address.map(|address| address.to_string()),
            proxy: wire.proxy.as_ref().map(shown),
        };
        Ok(Side {
            target: facts,
            control: Arc::new(ForeignControl { permit, remote_logout: target.remote_logout }),
            secret: found.secret,
            wire,
            pace: Some(target.pace),
            session_cookies: target.session_cookies,
            remarks,
        })
    }
}

impl Desk {
    /// Sees to it that a secret signs for one host only: the first that it was used for. Says what could not be kept.
    fn bind_secret(&self, alias: &SecretAlias, host: &str) -> Result<Option<String>, DeskError> {
        let mut settings = self.settings()?;
        match settings.secret_hosts.get(alias) {
            Some(bound) if bound == host => Ok(None),
            Some(bound) => Err(DeskError::SecretBound {
                alias: alias.clone(),
                bound: bound.clone(),
                host: host.to_owned(),
                settings: self.places.settings.display().to_string(),
            }),
            None => {
                settings.secret_hosts.insert(alias.clone(), host.to_owned());
                let kept = self.save_settings(&settings);
                Ok(kept
                    .err()
                    .map(|error| format!("which host {alias} signs for could not be kept: {}", with_causes(&error))))
            }
        }
    }
}

/// What a report says of the embedded sandbox. Its port is another one for each group, so none is named.
fn embedded_facts(name: TargetName) -> TargetFacts {
    TargetFacts {
        name,
        origin: "http://127.0.0.1".to_owned(),
        kind: TargetKind::OurSandbox,
        remote_logout: None,
        ca_file: None,
        pinned_address: None,
        proxy: None,
    }
}
