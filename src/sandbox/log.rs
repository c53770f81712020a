//! Tells what the sandbox was asked and what it decided, with signatures and secrets taken out.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::decide::lock;
use super::disturbance::Disturbance;
use super::kept::Kept;
use crate::events::{EventSink, SandboxEvent};
use crate::model::SharedSecret;

/// What stands in the log where a signature stood.
const SIGNATURE_MARKER: &str = "⟨signature⟩";

/// What stands in the log where the secret stood.
const SECRET_MARKER: &str = "⟨secret⟩";

/// The longest text that one field of the log carries, in bytes.
const TEXT_MAX_BYTES: usize = 8 * 1024;

/// The letters of an HS256 signature; what is as long is taken for one wherever it stands third.
const SIGNATURE_LETTERS: usize = 43;

/// A third segment shorter than this is no signature, nor a part of one that would tell anything.
const SIGNATURE_MIN_LETTERS: usize = 16;

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

/// The query as the log shows it: decoded where a value holds a token, so that no encoding hides its signature, and as
/// it was sent elsewhere.
pub(crate) fn shown_path(path: &str, query: Option<&str>) -> String {
    let Some(query) = query else { return path.to_owned() };
    let mut shown = format!("{path}?");
    for (at, pair) in query.split('&').enumerate() {
        if at > 0 {
            shown.push('&');
        }
        let decoded: Vec<_> = form_urlencoded::parse(pair.as_bytes()).collect();
        let hides_token = decoded.iter().any(|(name, value)| has_signature(name) || has_signature(value));
        match decoded.first() {
            Some((name, value)) if hides_token => {
                shown.push_str(&without_signatures(name));
                shown.push('=');
                shown.push_str(&without_signatures(value));
            }
            Some(_) | None => shown.push_str(pair),
        }
    }
    shown
}

/// The first two segments of a token as text, as far as they can be decoded.
pub(crate) fn readable(token: &str) -> (Option<String>, Option<String>) {
    let forgiving = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&base64::alphabet::URL_SAFE, forgiving);
    let text = |segment: &str| engine.decode(segment).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let mut segments = token.split('.');
    (segments.next().and_then(text), segments.next().and_then(text))
}

fn has_signature(text: &str) -> bool {
    runs(text).any(|run| signature_start(run).is_some())
}

/// The text with the third and later segments of everything shaped like a token replaced.
fn without_signatures(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_token_char) {
        let (before, run_on) = rest.split_at(start);
        let end = run_on.find(|c| !is_token_char(c)).unwrap_or(run_on.len());
        let (run, after) = run_on.split_at(end);
        clean.push_str(before);
        match signature_start(run) {
            Some(signature) => {
                clean.push_str(&run[..signature]);
                clean.push_str(SIGNATURE_MARKER);
            }
            None => clean.push_str(run),
        }
        rest = after;
    }
    clean.push_str(rest);
    clean
}

fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_token_char(c))
}

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=')
}

/// Where the third segment of a run begins, when it can be a signature: behind something that decodes to a header, or
/// by its length alone. Shorter ones behind ordinary words are parts of addresses and host names.
fn signature_start(run: &str) -> Option<usize> {
    let (second_dot, _) = run.match_indices('.').nth(1)?;
    let start = second_dot + 1;
    let third = run[start..].split('.').next().unwrap_or_default();
    let behind_header = || readable(run).0.is_some_and(|header| header.trim_start().starts_with('{'));
    let long = third.len() >= SIGNATURE_LETTERS;
    (long || (third.len() >= SIGNATURE_MIN_LETTERS && behind_header())).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::testing::{SECRET, Signer, good_claims, secret};

    #[test]
    fn no_signature_and_no_secret_reaches_the_log() {
        let token = Signer::new().sign(&good_claims("a"));
        let signature = token.rsplit('.').next().unwrap();
        let log = Log::new(None, vec![secret()], None);
        let percent: Vec<String> = token.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for query in [
            format!("jwt={token}&return_to=%2Fhc"),
            format!("return_to=https%3A%2F%2Fa.test%2F%3Fjwt%3D{token}"),
            format!("token={}", percent.concat()),
            token.clone(),
            format!("jwt={}", token.replace('.', "%2e")),
        ] {
            let shown = log.clean(&shown_path("/access/jwt", Some(&query)));
            assert!(!shown.contains(signature), "{shown}");
            assert!(shown.contains(SIGNATURE_MARKER), "{shown}");
        }
        assert_eq!(log.clean(&format!("the secret {SECRET}.")), format!("the secret {SECRET_MARKER}."));
    }

    #[test]
    fn a_secret_with_quotes_is_hidden_in_json_too() {
        let secret = SharedSecret::new("a\"quoted\"\\secret".to_owned()).unwrap();
        let shown = Log::new(None, vec![secret.clone()], None)
            .hidden(&serde_json::json!({ "name": secret.expose() }).to_string());
        assert_eq!(shown, format!("{{\"name\":\"{SECRET_MARKER}\"}}"));
    }

    #[test]
    fn a_cut_signature_and_one_behind_a_broken_header_are_hidden_and_an_address_is_shown() {
        let token = Signer::new().sign(&good_claims("a"));
        let (rest, signature) = token.rsplit_once('.').unwrap();
        let payload = rest.rsplit_once('.').unwrap().1;
        for (text, shown) in [
            (format!("{rest}.{}", &signature[..20]), format!("{rest}.{SIGNATURE_MARKER}")),
            (format!("YQ.{payload}.{signature}"), format!("YQ.{payload}.{SIGNATURE_MARKER}")),
            (format!("{token}.more"), format!("{rest}.{SIGNATURE_MARKER}")),
        ] {
            assert_eq!(without_signatures(&text), shown);
        }
        let address = "user core.iat.window-of-three-minutes.get@long.label.of-some-subdomain.sso-probe.test created";
        assert_eq!(without_signatures(address), address);
    }

    #[test]
    fn what_holds_no_token_is_shown_as_sent() {
        assert_eq!(shown_path("/hc", None), "/hc");
        assert_eq!(shown_path("/hc", Some("a=%2F&b=1.2.3&&c")), "/hc?a=%2F&b=1.2.3&&c");
    }

    #[test]
    fn header_and_claims_are_readable_even_of_a_padded_token() {
        assert_eq!(readable("YQ==.Yg.Yw"), (Some("a".to_owned()), Some("b".to_owned())));
        assert_eq!(readable("YQ"), (Some("a".to_owned()), None));
        assert_eq!(readable("?.Yg"), (None, Some("b".to_owned())));
    }

    #[test]
    fn long_texts_are_cut() {
        let cut = Log::new(None, vec![secret()], None).clean(&"ž".repeat(TEXT_MAX_BYTES));
        assert!(cut.len() <= TEXT_MAX_BYTES + '…'.len_utf8());
        assert!(cut.ends_with('…'));
    }
}
