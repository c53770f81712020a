//! Keeps the latest requests for the control interface, within bounds.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;

use crate::events::SandboxEvent;

/// How many requests are kept.
const KEPT_MAX: usize = 1000;

/// How many bytes of text the kept requests may have together.
const KEPT_MAX_BYTES: usize = 8 * 1024 * 1024;

/// One request with its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct KeptRequest {
    /// Its number, from 1; a reset begins anew.
    pub(crate) number: u64,
    /// The request.
    #[serde(flatten)]
    pub(crate) event: SandboxEvent,
}

/// The latest requests, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    requests: VecDeque<Arc<KeptRequest>>,
    bytes: usize,
    told: u64,
}

impl Kept {
    /// Keeps one more; the oldest are let go where there is no room.
    pub(crate) fn keep(&mut self, event: SandboxEvent) {
        self.told += 1;
        self.bytes += size(&event);
        self.requests.push_back(Arc::new(KeptRequest { number: self.told, event }));
        while self.requests.len() > KEPT_MAX || (self.bytes > KEPT_MAX_BYTES && self.requests.len() > 1) {
            if let Some(oldest) = self.requests.pop_front() {
                self.bytes -= size(&oldest.event);
            }
        }
    }

    /// The kept requests whose number is greater. They are shared, so that whoever writes them out keeps nobody waiting.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = &Arc<KeptRequest>> {
        self.requests.iter().filter(move |request| request.number > number)
    }

    /// How many there were, those that were let go included.
    pub(crate) fn told(&self) -> u64 {
        self.told
    }
}

/// How many bytes of text an event has.
fn size(event: &SandboxEvent) -> usize {
    let optional = [&event.header, &event.claims, &event.remedy, &event.token_in];
    let optional: usize = optional.into_iter().flatten().map(String::len).sum();
    let known: usize = event.known.iter().map(|known| known.says.len() + known.source.len()).sum();
    let changes: usize = event.changes.iter().map(String::len).sum();
    event.path.len() + event.method.len() + event.because.len() + optional + known + changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::testing::now;

    fn event(path: String) -> SandboxEvent {
        SandboxEvent {
            at: now(),
            port: 1,
            from: String::new(),
            method: "GET".to_owned(),
            path,
            token_in: None,
            header: None,
            claims: None,
            status: 200,
            decision: "page".to_owned(),
            because: String::new(),
            remedy: None,
            changes: Vec::new(),
            known: Vec::new(),
        }
    }

    #[test]
    fn the_oldest_requests_are_let_go_and_the_numbers_go_on() {
        let mut kept = Kept::default();
        for at in 0..KEPT_MAX + 5 {
            kept.keep(event(format!("/{at}")));
        }
        let numbers: Vec<u64> = kept.after(0).map(|request| request.number).collect();
        assert_eq!((numbers.len(), numbers[0], kept.told()), (KEPT_MAX, 6, 1005));
        assert_eq!(kept.after(1004).map(|request| request.event.path.as_str()).collect::<Vec<_>>(), ["/1004"]);
    }

    #[test]
    fn long_requests_take_the_room_of_many() {
        let mut kept = Kept::default();
        for _ in 0..40 {
            kept.keep(event("x".repeat(1024 * 1024)));
        }
        assert_eq!(kept.after(0).count(), 7);
        kept.keep(event("x".repeat(2 * KEPT_MAX_BYTES)));
        assert_eq!(kept.after(0).count(), 1, "the newest is always kept");
    }
}
