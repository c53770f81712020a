//! Which pages there are, whom each is for, and what it says.

use super::frame::{framed, paragraph};
use super::visitor::Visitor;
use crate::sandbox::account::{Account, Audience, HelpCenterAccess};

/// A page of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// The account's home.
    Home,
    /// The help center.
    HelpCenter,
    /// An article of the help center.
    Article,
    /// A user's own requests in the help center.
    Requests,
    /// A link to a ticket, as mails have it.
    Ticket,
    /// The agent interface.
    Agent,
    /// The start of a sign-in.
    SignIn,
    /// Where a refused sign-in ends without a remote logout URL.
    Unauthenticated,
    /// The sign-in without single sign-on.
    Normal,
    /// Where somebody who is locked out asks for a link by mail.
    Bypass,
    /// After signing out.
    SignedOut,
    /// The page is not for this user.
    NotForYou,
    /// Nothing is there.
    NotFound,
    /// No brand of the account has this subdomain.
    NoSuchSubdomain,
    /// The request was addressed to somebody else.
    Misdirected,
}

/// Who may see a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Anybody.
    Nothing,
    /// Anybody who is signed in.
    User,
    /// Agents and administrators.
    TeamMember,
}

impl Page {
    /// The page at this path.
    pub(crate) fn at(path: &str) -> Self {
        let mut segments = path.split('/').skip(1).filter(|segment| !segment.is_empty());
        match (segments.next(), segments.next()) {
            (None, _) if path == "/" => Self::Home,
            (Some("hc"), first) => {
                // The language is the first segment in every link that the help center makes, and may be left out.
                let section = if first.is_some_and(is_language) { segments.next() } else { first };
                match section {
                    Some("articles") => Self::Article,
                    Some("requests") => Self::Requests,
                    Some(_) | None => Self::HelpCenter,
                }
            }
            (Some("agent"), _) => Self::Agent,
            (Some("tickets"), Some(_)) => Self::Ticket,
            (Some("access"), Some(name)) if segments.next().is_none() => match name {
                "login" => Self::SignIn,
                "unauthenticated" => Self::Unauthenticated,
                "normal" => Self::Normal,
                "sso_bypass" => Self::Bypass,
                _ => Self::NotFound,
            },
            _ => Self::NotFound,
        }
    }

    /// Who may see the page where the help center is open like this.
    pub(crate) const fn need(self, help_center: HelpCenterAccess) -> Need {
        match self {
            Self::Agent => Need::TeamMember,
            Self::Requests | Self::Ticket => Need::User,
            Self::HelpCenter | Self::Article => match help_center {
                HelpCenterAccess::Public => Need::Nothing,
                HelpCenterAccess::SignInRequired => Need::User,
            },
            Self::Home
            | Self::SignIn
            | Self::Unauthenticated
            | Self::Normal
            | Self::Bypass
            | Self::SignedOut
            | Self::NotForYou
            | Self::NotFound
            | Self::NoSuchSubdomain
            | Self::Misdirected => Need::Nothing,
        }
    }

    /// Whose page it is; none where it is everybody's.
    pub(crate) const fn audience(self) -> Option<Audience> {
        match self {
            Self::Agent => Some(Audience::TeamMembers),
            Self::HelpCenter | Self::Article | Self::Requests => Some(Audience::EndUsers),
            Self::Home
            | Self::Ticket
            | Self::SignIn
            | Self::Unauthenticated
            | Self::Normal
            | Self::Bypass
            | Self::SignedOut
            | Self::NotForYou
            | Self::NotFound
            | Self::NoSuchSubdomain
            | Self::Misdirected => None,
        }
    }

    /// The status under which the page comes.
    pub(crate) const fn status(self) -> u16 {
        match self {
            Self::NotForYou => 403,
            Self::NotFound | Self::NoSuchSubdomain => 404,
            Self::Misdirected => 421,
            Self::Home
            | Self::HelpCenter
            | Self::Article
            | Self::Requests
            | Self::Ticket
            | Self::Agent
            | Self::SignIn
            | Self::Unauthenticated
            | Self::Normal
            | Self::Bypass
            | Self::SignedOut => 200,
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Home => "Home",
            Self::HelpCenter => "Help center",
            Self::Article => "A public article",
            Self::Requests => "Your requests",
            Self::Ticket => "Ticket",
            Self::Agent => "Agent interface",
            Self::SignIn => "Sign in",
            Self::Unauthenticated => "Sign-in failed",
            Self::Normal => "Sign-in without single sign-on",
            Self::Bypass => "Single sign-on is down",
            Self::SignedOut => "Signed out",
            Self::NotForYou => "For team members",
            Self::NotFound => "Not found",
            Self::NoSuchSubdomain => "No such subdomain",
            Self::Misdirected => "Wrong host",
        }
    }

    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Home => "A sign-in without return_to ends here, unless the policy says otherwise.",
            Self::HelpCenter => "This stands for the help center, which end users read.",
            Self::Article => {
                "An article can be read without signing in, unless the account's help center asks for a sign-in."
            }
            Self::Requests => "Only a signed-in user sees this page. Anybody else is sent to sign in.",
            Self::Ticket => "A link to a ticket, as mails have it, asks for a sign-in.",
            Self::Agent => "This stands for the agent interface, where agents and administrators work.",
            Self::SignIn => "Choose how to sign in.",
            Self::Unauthenticated => {
                "The token was refused and there is no remote logout URL that could show why. The sandbox's log tells \
                 exactly what was wrong."
            }
            Self::Normal => {
                "This page never redirects to the remote login URL, so it is the way out of a loop, as users report. \
                 The sandbox has no passwords to ask for."
            }
            Self::Bypass => {
                "Here the owner of the real account asks for a link by mail that signs in once within five minutes. \
                 The sandbox sends no mail."
            }
            Self::SignedOut => "The session is closed.",
            Self::NotForYou => {
                "The agent interface is for agents and administrators. What the real service answers to an end user \
                 here is not known; this page is the sandbox's own."
            }
            Self::NotFound => "The sandbox has no such page.",
            Self::NoSuchSubdomain => "No brand of the sandbox's account has this subdomain.",
            Self::Misdirected => {
                "The sandbox answers to localhost, loopback addresses, its brands and the names it was started with."
            }
        }
    }
}

/// The page as HTML.
pub(crate) fn render(page: Page, visitor: &Visitor, account: &Account) -> String {
    let mut main = paragraph(page.text());
    main.push_str(&match page {
        Page::Home
        | Page::HelpCenter
        | Page::Article
        | Page::Requests
        | Page::Ticket
        | Page::Agent
        | Page::NotForYou => visitor.details(account),
        Page::SignIn | Page::Unauthenticated | Page::Normal | Page::Bypass | Page::SignedOut => visitor.line(),
        Page::NotFound | Page::NoSuchSubdomain | Page::Misdirected => String::new(),
    });
    framed(page.title(), visitor, &main)
}

/// Whether the segment is a language such as `de` or `en-us`.
fn is_language(segment: &str) -> bool {
    let mut parts = segment.split('-');
    let is_code = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    parts.next().is_some_and(is_code)
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::super::frame::tests::assert_well_formed;
    use super::super::visitor::tests::signed_in;
    use super::*;
    use crate::sandbox::account::Role;

    const ALL: [Page; 15] = [
        Page::Home,
        Page::HelpCenter,
        Page::Article,
        Page::Requests,
        Page::Ticket,
        Page::Agent,
        Page::SignIn,
        Page::Unauthenticated,
        Page::Normal,
        Page::Bypass,
        Page::SignedOut,
        Page::NotForYou,
        Page::NotFound,
        Page::NoSuchSubdomain,
        Page::Misdirected,
    ];

    #[test]
    fn every_page_is_well_formed_says_that_it_is_a_sandbox_and_escapes_its_user() {
        for page in ALL {
            for visitor in [Visitor::Stranger, signed_in(Role::Agent)] {
                let html = render(page, &visitor, &Account::default());
                assert_well_formed(&html);
                assert!(html.contains("This is a sandbox of Countersign"), "{page:?}");
                assert!(html.contains(&format!("<h1>{}</h1>", page.title())), "{page:?}");
                assert!(!html.contains("<b>X"), "{page:?}");
            }
        }
        assert!(render(Page::Agent, &Visitor::Stranger, &Account::default()).contains("Nobody is signed in."));
        assert!(render(Page::Agent, &signed_in(Role::Agent), &Account::default()).contains("a@b.test"));
    }

    #[test]
    fn a_path_leads_to_a_page_and_a_page_says_whom_it_is_for() {
        let public = HelpCenterAccess::Public;
        let table = [
            ("/", Page::Home, Need::Nothing),
            ("/hc", Page::HelpCenter, Need::Nothing),
            ("/hc/en-us", Page::HelpCenter, Need::Nothing),
            ("/hc/en-us/", Page::HelpCenter, Need::Nothing),
            ("/hc/en-us/articles/1", Page::Article, Need::Nothing),
            ("/hc/articles/1-how-to", Page::Article, Need::Nothing),
            ("/hc/en-us/requests", Page::Requests, Need::User),
            ("/hc/de/requests/7", Page::Requests, Need::User),
            ("/hc/requests/7", Page::Requests, Need::User),
            ("/agent", Page::Agent, Need::TeamMember),
            ("/agent/tickets/1", Page::Agent, Need::TeamMember),
            ("/tickets/123", Page::Ticket, Need::User),
            ("/access/login", Page::SignIn, Need::Nothing),
            ("/access/unauthenticated", Page::Unauthenticated, Need::Nothing),
            ("/access/normal", Page::Normal, Need::Nothing),
            ("/access/sso_bypass", Page::Bypass, Need::Nothing),
            ("/access/normal/more", Page::NotFound, Need::Nothing),
            ("/hcx", Page::NotFound, Need::Nothing),
            ("/tickets", Page::NotFound, Need::Nothing),
            ("//", Page::NotFound, Need::Nothing),
        ];
        for (path, page, need) in table {
            assert_eq!(Page::at(path), page, "{path}");
            assert_eq!(page.need(public), need, "{path}");
        }
    }

    #[test]
    fn a_help_center_behind_a_sign_in_has_no_public_article() {
        for path in ["/hc", "/hc/en-us/articles/1"] {
            assert_eq!(Page::at(path).need(HelpCenterAccess::SignInRequired), Need::User, "{path}");
        }
        assert_eq!(Page::Home.need(HelpCenterAccess::SignInRequired), Need::Nothing);
    }
}
