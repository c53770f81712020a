//! Tells what the sandbox was asked and what it decided, with signatures and secrets taken out.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::decide::lock;
use super::disturbance::Disturbance;
use super::kept::{Kept, KeptRequest};
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

    /// How many requests there were, and the kept ones whose number is greater, without what became a secret since they
    /// were told. The log goes on meanwhile.
    pub(crate) fn kept_after(&self, number: u64) -> (u64, Vec<KeptRequest>) {
        let Some(kept) = &self.kept else { return (0, Vec::new()) };
        let (told, requests): (_, Vec<Arc<KeptRequest>>) = {
            let kept = lock(kept);
            (kept.told(), kept.after(number).cloned().collect())
        };
        let without_secrets = |request: &Arc<KeptRequest>| {
            let event = with_texts(request.event.clone(), |text| self.without_secrets(text));
            KeptRequest { number: request.number, event }
        };
        (told, requests.iter().map(without_secrets).collect())
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
        let event = with_texts(event, |text| self.clean(&text));
        let Some(disturbance) = self.disturbance else { return event };
        let because = format!("{} Disturbed: {}", event.because, disturbance.about()).trim_start().to_owned();
        SandboxEvent { because, ..event }
    }

    /// The text without signatures and without the secrets, as they are or as JSON writes them.
    pub(crate) fn hidden(&self, text: &str) -> String {
        self.without_secrets(without_signatures(text))
    }

    fn without_secrets(&self, mut text: String) -> String {
        for secret in lock(&self.secrets).iter() {
            if text.contains(secret.expose()) {
                text = text.replace(secret.expose(), SECRET_MARKER);
            }
            let quoted = serde_json::Value::from(secret.expose()).to_string();
            let within = &quoted[1..quoted.len() - 1];
            if text.contains(within) {
                text = text.replace(within, SECRET_MARKER);
            }
        }
        text
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

/// The event with another text wherever one comes from a request; the sandbox's own words stay.
fn with_texts(event: SandboxEvent, text: impl Fn(String) -> String) -> SandboxEvent {
    SandboxEvent {
        method: text(event.method),
        path: text(event.path),
        header: event.header.map(&text),
        claims: event.claims.map(&text),
        because: text(event.because),
        changes: event.changes.into_iter().map(&text).collect(),
        ..event
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::testing::{SECRET, Signer, good_claims, now, secret};

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

    #[test]
    fn kept_requests_can_be_read_while_the_log_goes_on_and_without_a_later_secret() {
        let log = Log::new(None, Vec::new(), None).keeping();
        let event = |path: &str| SandboxEvent {
            at: now(),
            port: 1,
            from: String::new(),
            method: "GET".to_owned(),
            path: path.to_owned(),
            token_in: None,
            header: None,
            claims: None,
            status: 200,
            decision: "page".to_owned(),
            because: String::new(),
            remedy: None,
            changes: Vec::new(),
            known: Vec::new(),
        };
        log.tell(|| event("/a?b=page"));
        log.hide(std::iter::once(SharedSecret::new("page".to_owned()).unwrap()));
        let (told, requests) = log.kept_after(0);
        log.tell(|| event("/b"));
        assert_eq!((told, requests.len()), (1, 1));
        let SandboxEvent { path, decision, .. } = &requests[0].event;
        assert_eq!((path.as_str(), decision.as_str()), ("/a?b=⟨secret⟩", "page"));
        assert_eq!(log.kept_after(1).1[0].event.path, "/b");
    }
}
