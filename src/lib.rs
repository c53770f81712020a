//! Countersign: a conformance test harness for JWT single sign-on by shared secret.
//!
//! It plays the identity provider. The program is one pipeline, and the modules follow it:
//!
//! ```text
//! Suite/Scenario ─expand─▶ Plan/Case ─mint─▶ SignedToken ─▶ Submission ─submit─▶ Evidence
//!                                                                                   │ classify
//!                                Expectation ──────────────────┐                    ▼
//!                                                              └─── verdict ── Outcome (+ ErrorKind)
//!                                                                      │
//! RunEvent stream ◀──────────── CaseRecord ◀──────────────────────── Verdict
//!       │ observe
//!       ▼
//!    Report ──▶ json · html · junit · text
//!       │ between(left, right, pivot)
//!       ▼
//!   Comparison
//! ```
//!
//! A module names only modules of lower rows:
//!
//! ```text
//! gui | cli
//! desk
//! engine | report | sandbox | load | secrets | settings
//! plan | mint | submit | judge
//! journal
//! events
//! guard | redact | files
//! model | clock
//! ```

pub mod cli;
pub mod clock;
pub mod desk;
pub mod engine;
pub mod events;
pub mod files;
pub mod guard;
#[cfg(feature = "gui")]
pub mod gui;
pub mod journal;
pub mod judge;
pub mod load;
pub mod mint;
pub mod model;
pub mod plan;
pub mod redact;
pub mod report;
pub mod sandbox;
pub mod secrets;
pub mod settings;
pub mod submit;
