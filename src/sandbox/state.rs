//! What is in a running sandbox, from outside: read it, put it back, put something else in.

use super::account::{Account, Problem, StoredUser};
use super::decide::{Memory, lock};
use super::directory::Directory;
use super::ledger::Ledger;
use super::server::Sandbox;
use super::session::Sessions;

impl Sandbox {
    /// The account as it is now, with what sign-ins have changed.
    pub fn export(&self) -> Account {
        lock(&self.shared.memory).directory.export()
    }

    /// A user of the account as sign-ins have left it; the address is in lower case.
    pub fn user(&self, email: &str) -> Option<StoredUser> {
        lock(&self.shared.memory).directory.find(email).cloned()
    }

    /// What the last sign-in of a user did, a line each.
    pub fn last_changes(&self, email: &str) -> Vec<String> {
        lock(&self.shared.memory).directory.last_changes(email).iter().map(ToString::to_string).collect()
    }

    /// Puts the account back to what it was at the start: nobody is signed in and no `jti` is used up. Secrets stay as
    /// they are, for one that was reset must not come back.
    pub fn reset(&self) {
        self.put(self.shared.initial.clone());
    }

    /// Puts another account in the place of this one, with nobody signed in and no `jti` used up, unless it contradicts
    /// itself.
    pub fn import(&self, account: Account) -> Result<(), Vec<Problem>> {
        let problems = account.check();
        if !problems.is_empty() {
            return Err(problems);
        }
        self.put(account);
        Ok(())
    }

    fn put(&self, account: Account) {
        let memory = Memory { directory: Directory::of(account), ledger: Ledger::default() };
        *lock(&self.shared.memory) = memory;
        *lock(&self.shared.sessions) = Sessions::default();
    }
}
