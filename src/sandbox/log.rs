//! Tells what the sandbox was asked and what it decided, with signatures and secrets taken out.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::decide::lock;
use super::disturbance::Disturbance;
use super::kept::Kept;
use super::signatures::without_signatures;
use crate::events::{EventSink, SandboxEvent};
use crate::model::SharedSecret;

/// What stands in the log where the secret stood.
const SECRET_MARKER: &str = "⟨secret⟩";

/// The longest text that one field of the log carries, in bytes.
const TEXT_MAX_BYTES: usize = 8 * 1024;

/// The log of one sandbox. Nobody waits for its reader: what finds no room is dropped and counted.
pub(crate) struct Log {
    sink: Option<EventSink<SandboxEvent>>,
    kept: Option<Mutex<Kept>>,
    dropped: AtomicU64,
    secrets: Mutex<Vec<SharedSecret>>,
    disturbance: Option<Disturbance>,
}

impl Log {
    /// A log that tells this sink; of every answer also that it was disturbed, where it is.
    pub(crate) fn new(
        sink: Option<EventSink<SandboxEvent>>,
        secrets: Vec<SharedSecret>,
        disturbance: Option<Disturbance>,
    ) -> Self {
        Self { sink, kept: None, dropped: AtomicU64::new(0), secrets: Mutex::new(secrets), disturbance }
    }

    /// Keeps another secret out of the log as well.
    pub(crate) fn hide(&self, secrets: impl Iterator<Item = SharedSecret>) {
        let mut hidden = lock(&self.secrets);
        for secret in secrets {
            if !hidden.iter().any(|known| known.expose() == secret.expose()) {
                hidden.push(secret);
            }
        }
    }

    /// One that keeps the latest requests as well.
    pub(crate) fn keeping(self) -> Self {
        Self { kept: Some(Mutex::new(Kept::default())), ..self }
    }

    /// Tells an event, which is made only where somebody listens or it is kept.
    pub(crate) fn tell(&self, event: impl FnOnce() -> SandboxEvent) {
        if self.sink.is_none() && self.kept.is_none() {
            return;
        }
        let event = self.cleaned(event());
        if let Some(kept) = &self.kept {
            lock(kept).keep(event.clone());
        }
        if let Some(sink) = &self.sink
            && !sink.offer(event)
        {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Reads what is kept.
    pub(crate) fn with_kept<T>(&self, read: impl FnOnce(&Kept) -> T) -> T {
        match &self.kept {
            Some(kept) => read(&lock(kept)),
            None => read(&Kept::default()),
        }
    }

    /// Forgets what is kept.
    pub(crate) fn forget(&self) {
        if let Some(kept) = &self.kept {
            *lock(kept) = Kept::default();
        }
    }

    /// How many events found no room.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn cleaned(&self, event: SandboxEvent) -> SandboxEvent {
        let clean = |text: String| self.clean(&text);
        SandboxEvent {
            method: clean(event.method),
            path: clean(event.path),
            header: event.header.map(clean),
            claims: event.claims.map(clean),
            because: match self.disturbance {
                None => clean(event.because),
                Some(disturbance) => {
                    format!("{} Disturbed: {}", clean(event.because), disturbance.about()).trim_start().to_owned()
                }
            },
            changes: event.changes.into_iter().map(clean).collect(),
            ..event
        }
    }

    /// The text without signatures and without the secret, as it is or as JSON writes it.
    pub(crate) fn hidden(&self, text: &str) -> String {
        let mut clean = without_signatures(text);
        for secret in lock(&self.secrets).iter() {
            if clean.contains(secret.expose()) {
                clean = clean.replace(secret.expose(), SECRET_MARKER);
            }
            let quoted = serde_json::Value::from(secret.expose()).to_string();
            let within = &quoted[1..quoted.len() - 1];
            if clean.contains(within) {
                clean = clean.replace(within, SECRET_MARKER);
            }
        }
        clean
    }

    fn clean(&self, text: &str) -> String {
        let mut clean = self.hidden(text);
        if clean.len() > TEXT_MAX_BYTES {
            let cut = clean.floor_char_boundary(TEXT_MAX_BYTES);
            clean.truncate(cut);
            clean.push('…');
        }
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::testing::{SECRET, Signer, good_claims, secret};

    #[test]
    fn no_signature_and_no_secret_reaches_the_log() {
        let token = Signer::new().sign(&good_claims("a"));
        let (rest, _) = token.rsplit_once('.').unwrap();
        let log = Log::new(None, vec![secret()], None);
        assert_eq!(log.clean(&format!("{token} of {SECRET}.")), format!("{rest}.⟨signature⟩ of {SECRET_MARKER}."));
    }

    #[test]
    fn a_secret_with_quotes_is_hidden_in_json_too() {
        let secret = SharedSecret::new("a\"quoted\"\\secret".to_owned()).unwrap();
        let shown = Log::new(None, vec![secret.clone()], None)
            .hidden(&serde_json::json!({ "name": secret.expose() }).to_string());
        assert_eq!(shown, format!("{{\"name\":\"{SECRET_MARKER}\"}}"));
    }

    #[test]
    fn long_texts_are_cut() {
        let cut = Log::new(None, vec![secret()], None).clean(&"ž".repeat(TEXT_MAX_BYTES));
        assert!(cut.len() <= TEXT_MAX_BYTES + '…'.len_utf8());
        assert!(cut.ends_with('…'));
    }
}
