//! The embedded sandbox as a target: a fresh one for each group of cases.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use tokio::runtime::Handle;

use crate::clock::Clock;
use crate::events::{BoxFuture, ControlError, EventSink, Prepared, SandboxEvent, TargetControl};
use crate::guard::Permit;
use crate::model::{Given, Phase, SharedSecret};
use crate::sandbox::{Flaw, Sandbox, SandboxConfig};

/// The port to sandboxes of this process.
pub(super) struct EmbeddedControl {
    pub(super) secret: SharedSecret,
    pub(super) flaws: BTreeSet<Flaw>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) log: Option<EventSink<SandboxEvent>>,
    pub(super) runtime: Handle,
}

impl EmbeddedControl {
    fn start(&self, given: Given, phase: Phase) -> Result<Prepared, ControlError> {
        let failed = |what: &str, source: Box<dyn std::error::Error + Send + Sync>| ControlError {
            what: what.to_owned(),
            source,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .map_err(|error| failed("listen on a port of 127.0.0.1", error.into()))?;
        let permit = Permit::for_own_listener(&listener)
            .map_err(|error| failed("read the address of our own port", error.into()))?;
        let mut config = SandboxConfig::for_group(given, phase);
        config.flaws.clone_from(&self.flaws);
        let remote_logout = config.account.remote_logout().cloned();
        let sandbox = Sandbox::start(
            listener,
            config,
            self.secret.clone(),
            Arc::clone(&self.clock),
            self.log.clone(),
            &self.runtime,
        )
        .map_err(|error| failed("start the sandbox", error.into()))?;
        Ok(Prepared { permit, remote_logout, lease: Box::new(sandbox) })
    }
}

impl TargetControl for EmbeddedControl {
    fn prepare(&self, given: Given, phase: Phase) -> BoxFuture<'_, Result<Prepared, ControlError>> {
        Box::pin(async move { self.start(given, phase) })
    }
}
