//! A sandbox that stands by itself, for somebody's own application to be pointed at.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use super::error::DeskError;
use super::places::Desk;
use crate::events::{EventSink, SandboxEvent};
use crate::model::SharedSecret;
use crate::sandbox::{Sandbox, SandboxConfig};

/// A sandbox that runs until it is dropped.
pub struct StandingSandbox {
    sandbox: Sandbox,
    secret: SharedSecret,
}

impl StandingSandbox {
    /// Scheme, host and port.
    pub fn origin(&self) -> &url::Url {
        self.sandbox.origin()
    }

    /// The secret to sign with.
    pub fn secret(&self) -> &SharedSecret {
        &self.secret
    }
}

impl Desk {
    /// Starts a sandbox on a port of 127.0.0.1; port 0 takes any that is free.
    pub fn stand(
        &self,
        port: u16,
        config: SandboxConfig,
        secret: SharedSecret,
        log: Option<EventSink<SandboxEvent>>,
    ) -> Result<StandingSandbox, DeskError> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|source| DeskError::Listen { port, source })?;
        let clock = Arc::clone(&self.clock);
        let sandbox = Sandbox::start(listener, config, secret.clone(), clock, log, self.runtime().handle())?;
        Ok(StandingSandbox { sandbox, secret })
    }
}
