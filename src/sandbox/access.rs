//! Who may come to be a user: the account's access, its blocklist and its allowlist.

use super::account::{Access, Settings};
use super::flaw::{Flaw, Flaws};
use super::policy::{AllowlistUse, Policy};
use super::refusal::{Objection, Refusal};

/// Whether the user with this address is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The user is there.
    Known,
    /// The user would come to be.
    New,
}

/// Lets the address in or says why not. The blocklist hits new users alone, as users report, but its `*` stops
/// authentication as a whole. Whether the allowlist helps against it, and against a restricted account, is chosen by
/// the policy; a closed account takes nobody new.
pub(crate) fn admit(
    email: &str,
    standing: Standing,
    settings: &Settings,
    policy: &Policy,
    flaws: &Flaws,
) -> Result<(), Objection> {
    let allowed = policy.allowlist == AllowlistUse::Wins
        && covers(&settings.allowlist, email)
        && !flaws.contains(&Flaw::IgnoresAllowlist);
    let everybody = settings.blocklist.iter().any(|entry| entry == "*");
    if !allowed
        && (standing == Standing::New || everybody)
        && covers(&settings.blocklist, email)
        && !flaws.contains(&Flaw::IgnoresBlocklist)
    {
        return Err(Refusal::AddressBlocked(email.to_owned()).because(format!("The blocklist covers {email}.")));
    }
    if standing == Standing::Known || flaws.contains(&Flaw::IgnoresClosedAccount) {
        return Ok(());
    }
    match settings.access {
        Access::Open => Ok(()),
        Access::Restricted if allowed => Ok(()),
        Access::Restricted => {
            Err(Refusal::NoNewUsers.because(format!("The account is restricted, and the allowlist lacks {email}.")))
        }
        Access::Closed => Err(Refusal::NoNewUsers.because(format!("The account is closed, and {email} is unknown."))),
    }
}

/// Whether a list has the address, its domain as `domain` or `*@domain`, or a star alone.
fn covers(list: &[String], email: &str) -> bool {
    let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
    list.iter().any(|entry| {
        let covered = entry.strip_prefix("*@").unwrap_or(entry);
        entry == "*" || covered.eq_ignore_ascii_case(domain) || entry.eq_ignore_ascii_case(email)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_access_decide_about_new_users_and_a_star_about_everybody() {
        use Access::{Closed, Open, Restricted};
        use Standing::{Known, New};
        let blocked = || Some(Refusal::AddressBlocked("a@b.test".to_owned()));
        type Row = (&'static str, Access, &'static [&'static str], &'static [&'static str], Standing, Option<Refusal>);
        let table: [Row; 16] = [
            ("an open account", Open, &[], &[], New, None),
            ("the address", Open, &["A@B.test"], &[], New, blocked()),
            ("the domain", Open, &["b.test"], &[], New, blocked()),
            ("the domain with a star", Open, &["*@b.test"], &[], New, blocked()),
            ("another domain", Open, &["xb.test", "*@x.b.test"], &[], New, None),
            ("a known user", Open, &["b.test"], &[], Known, None),
            ("a star", Open, &["*"], &[], New, blocked()),
            ("a star and a known user", Open, &["*"], &[], Known, blocked()),
            ("a star and the allowlist", Open, &["*"], &["b.test"], New, None),
            ("a star, the allowlist and a known user", Open, &["*"], &["a@b.test"], Known, None),
            ("a restricted account", Restricted, &[], &[], New, Some(Refusal::NoNewUsers)),
            ("a restricted account and the allowlist", Restricted, &[], &["*@b.test"], New, None),
            ("a restricted account and a known user", Restricted, &[], &[], Known, None),
            ("a closed account", Closed, &[], &[], New, Some(Refusal::NoNewUsers)),
            ("a closed account and the allowlist", Closed, &[], &["b.test"], New, Some(Refusal::NoNewUsers)),
            ("a closed account and a known user", Closed, &[], &[], Known, None),
        ];
        for (name, access, blocklist, allowlist, standing, refusal) in table {
            let list = |entries: &[&str]| entries.iter().map(|&entry| entry.to_owned()).collect();
            let settings =
                Settings { access, blocklist: list(blocklist), allowlist: list(allowlist), ..Settings::default() };
            let admitted = admit("a@b.test", standing, &settings, &Policy::default(), &Flaws::new());
            assert_eq!(admitted.err().map(|objection| objection.refusal), refusal, "{name}");
            let without = Settings { allowlist: Vec::new(), ..settings.clone() };
            let ignoring = Policy { allowlist: AllowlistUse::Ignored, ..Policy::default() };
            let refused = |settings, policy| {
                let admitted = admit("a@b.test", standing, settings, policy, &Flaws::new());
                admitted.err().map(|objection| objection.refusal)
            };
            let (without, ignoring) = (refused(&without, &Policy::default()), refused(&settings, &ignoring));
            assert_eq!(without, ignoring, "{name}, with an allowlist that has no effect");
        }
    }
}
