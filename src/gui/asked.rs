//! What was asked of the window's sandbox, the latest of it.

use std::collections::VecDeque;

use crate::events::SandboxEvent;

/// How many requests are kept; a person looks at the latest.
const KEPT_MAX: usize = 1000;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// Its number, from 1; it stays the same whatever is let go.
    pub(super) number: u64,
    /// The request.
    pub(super) event: SandboxEvent,
}

/// The latest requests, and the one that is looked at.
#[derive(Debug, Default)]
pub(super) struct AskedLog {
    requests: VecDeque<Asked>,
    told: u64,
    selected: Option<u64>,
}

impl AskedLog {
    /// Takes one more.
    pub(super) fn add(&mut self, event: SandboxEvent) {
        self.told += 1;
        self.requests.push_back(Asked { number: self.told, event });
        if self.requests.len() > KEPT_MAX {
            self.requests.pop_front();
        }
    }

    /// Forgets them all; the numbers go on.
    pub(super) fn clear(&mut self) {
        self.requests.clear();
        self.selected = None;
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.requests.len()
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// The request on this line; the newest is on line 0.
    pub(super) fn line(&self, line: usize) -> Option<&Asked> {
        self.requests.iter().rev().nth(line)
    }

    /// The line of the request that is looked at.
    pub(super) fn selected_line(&self) -> Option<usize> {
        let selected = self.selected?;
        let oldest = self.requests.front()?.number;
        let at = usize::try_from(selected.checked_sub(oldest)?).ok()?;
        self.requests.len().checked_sub(at + 1)
    }

    /// The request that is looked at.
    pub(super) fn selected(&self) -> Option<&Asked> {
        self.line(self.selected_line()?)
    }

    /// Looks at this one.
    pub(super) fn select(&mut self, number: u64) {
        self.selected = Some(number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::example;

    #[test]
    fn the_newest_is_on_top_and_the_one_that_is_looked_at_moves_down() {
        let mut log = AskedLog::default();
        for _ in 0..3 {
            log.add(example::asked());
        }
        assert_eq!(log.line(0).map(|asked| asked.number), Some(3));
        log.select(2);
        assert_eq!(log.selected_line(), Some(1));
        log.add(example::asked());
        assert_eq!((log.selected_line(), log.selected().map(|asked| asked.number)), (Some(2), Some(2)));
    }

    #[test]
    fn what_is_let_go_is_looked_at_no_more() {
        let mut log = AskedLog::default();
        log.add(example::asked());
        log.select(1);
        for _ in 0..KEPT_MAX {
            log.add(example::asked());
        }
        assert_eq!((log.len(), log.selected()), (KEPT_MAX, None));
        log.clear();
        assert!(log.is_empty() && log.line(0).is_none());
        log.add(example::asked());
        assert_eq!(log.line(0).map(|asked| asked.number), Some(1002));
    }
}
