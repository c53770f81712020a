//! What the engine and the sandbox tell, and the ports by which the engine reaches a target.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use url::Url;

use crate::guard::Permit;
use crate::model::{
    CanaryRecord, CaseFacts, CaseKey, CaseRecord, Completion, Confidence, Given, HarnessFacts, Phase, RulesFacts, Skew,
    Skipped, TargetFacts,
};

/// What a run tells while it goes on. A report is a fold over these.
#[derive(Debug, Clone)]
pub enum RunEvent {
    /// The first event.
    Started(Arc<RunStarted>),
    /// The server's clock was measured.
    SkewMeasured(Skew),
    /// A canary came back.
    Canary(Arc<CanaryRecord>),
    /// A case is being sent.
    CaseStarted(CaseKey),
    /// A case has its result.
    CaseFinished(Arc<CaseRecord>),
    /// The last event, exactly once.
    Finished(RunFinished),
}

/// All that is known before the first request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunStarted {
    /// The name of the run: its start and a few random letters.
    pub run: String,
    /// When it began, by our clock.
    pub started_at: DateTime<Utc>,
    /// The program.
    pub harness: HarnessFacts,
    /// The rules that read the answers.
    pub rules: RulesFacts,
    /// The target.
    pub target: TargetFacts,
    /// Before or after the migration.
    pub phase: Phase,
    /// What fixes order and choices.
    pub seed: u64,
    /// The cases that will run, sorted by key.
    pub planned: Vec<CaseFacts>,
    /// The cases that will not, sorted by key.
    pub skipped: Vec<Skipped>,
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunFinished {
    /// How far it came.
    pub completion: Completion,
    /// When it ended, by our clock.
    pub at: DateTime<Utc>,
}

/// One request that a sandbox answered, as plain data for a log. Tokens are without their signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SandboxEvent {
    /// When, by the sandbox's clock.
    pub at: DateTime<Utc>,
    /// The port that the sandbox listens on; several sandboxes share one log.
    pub port: u16,
    /// Who asked.
    pub from: String,
    /// The method.
    pub method: String,
    /// The path with its query; a token's signature is replaced.
    pub path: String,
    /// Where the token stood: `query`, `body`, or nothing.
    pub token_in: Option<String>,
    /// The token's header as JSON text, where it could be read.
    pub header: Option<String>,
    /// The token's claims as JSON text, where they could be read.
    pub claims: Option<String>,
    /// The status that was answered.
    pub status: u16,
    /// What was decided, in a short word: `signed in`, `refused`, `page`.
    pub decision: String,
    /// Why, in a sentence.
    pub because: String,
    /// What to fix, where the sign-in was refused.
    pub remedy: Option<String>,
    /// What changed in the directory.
    pub changes: Vec<String>,
    /// What the real endpoint is known to do with such a request.
    pub known: Vec<KnownBehaviour>,
}

impl SandboxEvent {
    /// By which delivery the token came, in words.
    pub fn delivery(&self) -> String {
        match &self.token_in {
            Some(place) => format!("{}, token in the {place}", self.method),
            None => self.method.clone(),
        }
    }
}

/// What the real endpoint is known to do, and how surely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnownBehaviour {
    /// What it is known to do, in a sentence or two.
    pub says: String,
    /// How sure that is.
    pub confidence: Confidence,
    /// Where it is known from.
    pub source: String,
}

/// Called after an event was put into a channel, to wake whoever draws.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// Where events are put. Bounded: a slow reader slows the teller, and nothing is lost.
#[derive(Clone)]
pub struct EventSink<T> {
    sender: mpsc::Sender<T>,
    waker: Waker,
}

/// The reader has gone away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody listens to the events any more")]
pub struct ListenerGone;

impl<T> EventSink<T> {
    /// Puts an event, waiting for room.
    pub async fn send(&self, event: T) -> Result<(), ListenerGone> {
        let sent = self.sender.send(event).await.is_ok();
        (self.waker)();
        if sent { Ok(()) } else { Err(ListenerGone) }
    }

    /// Puts an event if there is room; says whether it was taken.
    pub fn offer(&self, event: T) -> bool {
        let taken = self.sender.try_send(event).is_ok();
        (self.waker)();
        taken
    }
}

/// A bounded channel whose sink wakes the reader.
pub fn channel<T>(capacity: usize, waker: Waker) -> (EventSink<T>, mpsc::Receiver<T>) {
    let (sender, receiver) = mpsc::channel(capacity);
    (EventSink { sender, waker }, receiver)
}

/// A waker for readers that wait by themselves.
pub fn no_waker() -> Waker {
    Arc::new(|| {})
}

/// A future in a box, as ports return it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A target that is ready for a group of cases.
pub struct Prepared {
    /// Leave to ask it.
    pub permit: Permit,
    /// Its remote logout URL, where errors are shown.
    pub remote_logout: Option<Url>,
    /// What keeps it alive; dropped when the group is done.
    pub lease: Box<dyn Any + Send + Sync>,
}

/// Why a target could not be made ready.
#[derive(Debug, thiserror::Error)]
#[error("failed to prepare the target: {what}")]
pub struct ControlError {
    /// What was tried.
    pub what: String,
    /// What went wrong.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// The port by which the engine has a target made ready.
pub trait TargetControl: Send + Sync {
    /// Makes the target ready for cases with these preconditions.
    fn prepare(&self, given: Given, phase: Phase) -> BoxFuture<'_, Result<Prepared, ControlError>>;
}
