//! A sandbox that stands by itself, for somebody's own application to be pointed at.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::certificate::{CaFile, Tls};
use super::error::DeskError;
use super::places::Desk;
use crate::clock::SettableClock;
use crate::events::{EventSink, SandboxEvent};
use crate::model::SharedSecret;
use crate::sandbox::{Sandbox, SandboxConfig};

/// A sandbox that somebody wants to stand.
pub struct SandboxRequest {
    /// The port of 127.0.0.1; 0 takes any that is free.
    pub port: u16,
    /// What it is set to. Certificate and control are added here.
    pub config: SandboxConfig,
    /// The secret to sign with.
    pub secret: SharedSecret,
    /// What its clock shows.
    pub clock: ClockStart,
    /// Whether it speaks https.
    pub tls: Tls,
    /// Who hears what it answers.
    pub log: Option<EventSink<SandboxEvent>>,
}

impl SandboxRequest {
    /// One on any port that speaks http by the computer's clock.
    pub fn new(config: SandboxConfig, secret: SharedSecret) -> Self {
        Self { port: 0, config, secret, clock: ClockStart::Now, tls: Tls::Off, log: None }
    }
}

/// What the clock of a sandbox shows at the start, and whether it goes on. The control interface can set either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClockStart {
    /// The computer's time.
    #[default]
    Now,
    /// This moment, from which it goes on.
    From(DateTime<Utc>),
    /// This moment, at which it stands still; the present one where none is named.
    Standing(Option<DateTime<Utc>>),
}

/// A sandbox that runs until it is dropped.
pub struct StandingSandbox {
    sandbox: Sandbox,
    secret: SharedSecret,
    ca_file: Option<CaFile>,
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

    /// Where the certificate authority is that clients have to trust, where it speaks https.
    pub fn ca_file(&self) -> Option<&Path> {
        self.ca_file.as_ref().map(CaFile::path)
    }

    /// How many events found no room in the log's channel.
    pub fn dropped_events(&self) -> u64 {
        self.sandbox.dropped_events()
    }

    /// Stops accepting and lets answers under way finish.
    pub async fn stop(self) {
        self.sandbox.stop().await;
    }
}

impl Desk {
    /// Starts a sandbox on a port of 127.0.0.1, with the control interface.
    pub fn stand(&self, standing: SandboxRequest) -> Result<StandingSandbox, DeskError> {
        let SandboxRequest { port, mut config, secret, clock, tls, log } = standing;
        let listen = |source| DeskError::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(listen)?;
        let port = listener.local_addr().map_err(listen)?.port();
        let clock = Arc::new(self.settable_clock(clock)?);
        config.control = Some(Arc::clone(&clock));
        let (identity, ca_file) = self.certify(tls, port, &config)?.unzip();
        config.tls = identity;
        let sandbox = Sandbox::start(listener, config, secret.clone(), clock, log, self.runtime().handle())?;
        Ok(StandingSandbox { sandbox, secret, ca_file })
    }

    fn settable_clock(&self, start: ClockStart) -> Result<SettableClock, DeskError> {
        let base = Arc::clone(&self.clock);
        let now = base.now();
        match start {
            ClockStart::Now => Ok(SettableClock::as_base(base)),
            ClockStart::From(moment) => {
                let clock = SettableClock::as_base(base);
                clock.set(moment)?;
                Ok(clock)
            }
            ClockStart::Standing(moment) => {
                let clock = SettableClock::standing_at(base, now);
                clock.set(moment.unwrap_or(now))?;
                Ok(clock)
            }
        }
    }
}
