//! What is in a running sandbox, from outside: read it, put it back, put something else in.

use std::sync::Arc;

use super::account::{Account, Problem, StoredUser};
use super::config::random_secret;
use super::decide::{Memory, lock};
use super::directory::Directory;
use super::ledger::Ledger;
use super::routes::Shared;
use super::server::Sandbox;
use crate::model::SharedSecret;

impl Sandbox {
    /// The account as it is now, with what sign-ins have changed.
    pub fn export(&self) -> Account {
        self.shared.export()
    }

    /// A user of the account as sign-ins have left it; the address is in lower case.
    pub fn user(&self, email: &str) -> Option<StoredUser> {
        lock(&self.shared.memory).directory.find(email).cloned()
    }

    /// What the last sign-in of a user did, a line each.
    pub fn last_changes(&self, email: &str) -> Vec<String> {
        lock(&self.shared.memory).directory.last_changes(email).iter().map(ToString::to_string).collect()
    }

    /// The secrets of the configurations by their names, the primary one's first.
    pub fn secrets(&self) -> Vec<(String, SharedSecret)> {
        self.shared.rules.keyring().secrets().collect()
    }

    /// Gives the configuration with this name a new secret, and hands it out. The old one is invalid at once. There is
    /// none where no configuration has this name.
    pub fn reset_secret(&self, name: &str) -> Option<SharedSecret> {
        let secret = random_secret();
        self.shared.set_secret(name, secret.clone())?;
        Some(secret)
    }

    /// Puts the account back to what it was at the start: nobody is signed in and no `jti` is used up. Secrets stay as
    /// they are, for one that was reset must not come back.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Puts another account in the place of this one, with nobody signed in and no `jti` used up, unless it contradicts
    /// itself.
    pub fn import(&self, account: Account) -> Result<(), Vec<Problem>> {
        self.shared.import(account)
    }
}

impl Shared {
    /// The account as it is now.
    pub(crate) fn export(&self) -> Account {
        lock(&self.memory).directory.export()
    }

    /// Gives the configuration with this name another secret, from now on the only one. There is nothing to change where
    /// no configuration has this name.
    pub(crate) fn set_secret(&self, name: &str, secret: SharedSecret) -> Option<()> {
        self.log.hide(std::iter::once(secret.clone()));
        let mut keyring = lock(&self.rules.keyring);
        Arc::make_mut(&mut keyring).replace(name, secret, &self.rules.flaws)
    }

    /// The account as it was at the start.
    pub(crate) fn reset(&self) {
        self.put(self.initial.clone());
    }

    /// Another account, unless it contradicts itself.
    pub(crate) fn import(&self, account: Account) -> Result<(), Vec<Problem>> {
        let problems = account.check();
        if !problems.is_empty() {
            return Err(problems);
        }
        self.put(account);
        Ok(())
    }

    /// All three are replaced under all three locks, in this order, so that nobody sees one account's users with another's
    /// sessions, and a secret that is reset meanwhile is not lost. Nobody else holds one of them and takes another.
    fn put(&self, account: Account) {
        let directory = Directory::of(account);
        let account = Arc::clone(directory.account());
        let mut keyring = lock(&self.rules.keyring);
        let mut memory = lock(&self.memory);
        let mut sessions = lock(&self.sessions);
        let replaced = keyring.for_configurations(&account.configurations);
        self.log.hide(replaced.secrets().map(|(_, secret)| secret));
        *keyring = Arc::new(replaced);
        *memory = Memory { directory, ledger: Ledger::default() };
        sessions.begin_anew();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::super::account::Configuration;
    use super::super::config::SandboxConfig;
    use super::super::session::SignedIn;
    use super::super::testing::{Signer, good_claims, now, secret, user};
    use super::*;
    use crate::clock::FixedClock;

    struct Running {
        // Before the runtime, so that it is dropped first.
        sandbox: Sandbox,
        _runtime: tokio::runtime::Runtime,
    }

    impl Running {
        fn start(account: Account, secrets: BTreeMap<String, SharedSecret>) -> Self {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            let config = SandboxConfig { account, secrets, ..SandboxConfig::default() };
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let clock = Arc::new(FixedClock::at(now()));
            let sandbox = Sandbox::start(listener, config, secret(), clock, None, runtime.handle()).unwrap();
            Self { sandbox, _runtime: runtime }
        }

        /// Whether these claims, signed with this secret, sign in.
        fn signs_in(&self, secret: &SharedSecret, claims: &str) -> bool {
            let token = Signer::new().key(secret.expose().as_bytes()).sign(claims);
            let port = self.sandbox.origin().port().unwrap();
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let request =
                format!("GET /access/jwt?jwt={token} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer.contains("_zendesk_authenticated=1")
        }
    }

    fn account() -> Account {
        let mut account = Account { users: vec![user("old@sso-probe.test")], ..Account::default() };
        account.configurations.push(Configuration { name: "second".to_owned(), ..Configuration::default() });
        account
    }

    #[test]
    fn a_sandbox_is_exported_put_back_and_given_another_account() {
        let running = Running::start(account(), BTreeMap::new());
        let sandbox = &running.sandbox;
        assert_eq!(sandbox.export(), account());
        assert!(running.signs_in(&secret(), &good_claims("a")));
        assert!(!running.signs_in(&secret(), &good_claims("a")));
        assert_eq!(sandbox.last_changes("probe@sso-probe.test")[0], "user probe@sso-probe.test created");
        assert_eq!(sandbox.user("probe@sso-probe.test").unwrap().name, "SSO probe");
        let exported = sandbox.export();
        assert_eq!(exported.users.len(), 2);

        sandbox.reset();
        assert_eq!(sandbox.export(), account());
        assert!(running.signs_in(&secret(), &good_claims("a")), "the jti is fresh again");

        let twice = Account { users: vec![user("a@b.test"), user("a@b.test")], ..Account::default() };
        let problems = sandbox.import(twice).unwrap_err();
        assert_eq!(problems[0].path, "user[1].email");
        assert_eq!(sandbox.export().users.len(), 2, "a refused account changes nothing");
        sandbox.import(exported.clone()).unwrap();
        assert_eq!(sandbox.export(), exported);
        sandbox.reset();
        assert_eq!(sandbox.export(), account());
    }

    #[test]
    fn a_reset_secret_is_invalid_at_once_and_stays_so_when_the_account_is_put_back() {
        let second = SharedSecret::new("the secret of the second".to_owned()).unwrap();
        let running = Running::start(account(), BTreeMap::from([("second".to_owned(), second.clone())]));
        let sandbox = &running.sandbox;
        let names: Vec<String> = sandbox.secrets().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["jwt", "second"]);
        assert!(running.signs_in(&second, &good_claims("a")));
        assert!(sandbox.reset_secret("nobody").is_none());
        let fresh = sandbox.reset_secret("second").unwrap();
        assert!(!running.signs_in(&second, &good_claims("b")));
        assert!(running.signs_in(&fresh, &good_claims("b")));
        assert!(running.signs_in(&secret(), &good_claims("c")), "the primary secret stays");
        sandbox.reset();
        assert!(!running.signs_in(&second, &good_claims("d")));
        assert!(running.signs_in(&fresh, &good_claims("d")));
    }

    #[test]
    fn a_secret_reset_while_the_account_is_put_back_is_not_lost() {
        let running = Running::start(account(), BTreeMap::new());
        let sandbox = &running.sandbox;
        let done = AtomicBool::new(false);
        let lost = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    sandbox.reset();
                }
            });
            let second = || sandbox.secrets().into_iter().find(|(name, _)| name == "second").map(|(_, secret)| secret);
            let lost = (0..500).find(|_| {
                let fresh = sandbox.reset_secret("second").unwrap();
                std::thread::yield_now();
                second().unwrap().expose() != fresh.expose()
            });
            done.store(true, Ordering::Relaxed);
            lost
        });
        assert_eq!(lost, None);
    }

    #[test]
    fn a_sign_in_under_way_opens_no_session_after_a_reset() {
        let running = Running::start(account(), BTreeMap::new());
        let sessions = &running.sandbox.shared.sessions;
        let user = SignedIn { email: "old@sso-probe.test".to_owned(), configuration: Arc::default(), since: now() };
        for put in [&(|| running.sandbox.reset()) as &dyn Fn(), &|| running.sandbox.import(account()).unwrap()] {
            let era = lock(sessions).era();
            lock(sessions).open_in(era, "a", user.clone());
            put();
            lock(sessions).open_in(era, "b", user.clone());
            let sessions = lock(sessions);
            assert_eq!((sessions.user("a"), sessions.user("b")), (None, None));
        }
    }

    #[test]
    fn a_sandbox_does_not_start_with_an_account_that_contradicts_itself() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let account = Account { brands: Vec::new(), ..Account::default() };
        let config = SandboxConfig { account, ..SandboxConfig::default() };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let clock = Arc::new(FixedClock::at(now()));
        let refused = Sandbox::start(listener, config, secret(), clock, None, runtime.handle()).err().unwrap();
        assert_eq!(
            refused.to_string(),
            "failed to start the sandbox: the account contradicts itself at brand: found none, wanted at least one; \
             the first is the default brand"
        );
    }
}
