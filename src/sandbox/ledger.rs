//! Remembers which token ids were used.

use std::collections::HashSet;

/// The ids used on this account. They are remembered as long as the sandbox lives: how long the real endpoint
/// remembers them is not known.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    used: HashSet<Box<str>>,
}

/// What the ledger says of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is new.
    First,
    /// It was used before.
    Again,
}

impl Ledger {
    /// Looks an id up.
    pub(crate) fn look_up(&self, id: &str) -> Use {
        if self.used.contains(id) { Use::Again } else { Use::First }
    }

    /// Takes an id down as used.
    pub(crate) fn note(&mut self, id: String) {
        self.used.insert(id.into_boxed_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_new_until_it_was_noted_and_its_case_counts() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.look_up("a"), Use::First);
        ledger.note("a".to_owned());
        assert_eq!(ledger.look_up("a"), Use::Again);
        assert_eq!(ledger.look_up("A"), Use::First);
    }
}
