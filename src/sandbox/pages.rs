//! The plain pages around the endpoint, each marked as a sandbox's.

use std::borrow::Cow;

use super::account::StoredUser;

/// The text with everything escaped that means something in HTML.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 32);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

/// Who looks at a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Visitor {
    /// Nobody is signed in.
    Stranger,
    /// This user is.
    SignedIn {
        /// The address.
        email: String,
        /// What the directory holds; none where the user has gone meanwhile.
        user: Option<Box<StoredUser>>,
    },
}

/// A page of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Page {
    /// The account's home.
    Home,
    /// The help center.
    HelpCenter,
    /// The agent interface.
    Agent,
    /// Where a refused sign-in ends without a remote logout URL.
    Unauthenticated,
    /// The sign-in without single sign-on.
    Normal,
    /// After signing out.
    SignedOut,
    /// Nothing is there.
    NotFound,
    /// The request was addressed to somebody else.
    Misdirected,
}

impl Page {
    const fn title(self) -> &'static str {
        match self {
            Self::Home => "Home",
            Self::HelpCenter => "Help center",
            Self::Agent => "Agent interface",
            Self::Unauthenticated => "Sign-in failed",
            Self::Normal => "Sign-in without single sign-on",
            Self::SignedOut => "Signed out",
            Self::NotFound => "Not found",
            Self::Misdirected => "Wrong host",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Home => "This is where a sign-in without return_to ends.",
            Self::HelpCenter => "End users land here.",
            Self::Agent => "Agents land here.",
            Self::Unauthenticated => {
                "The token was refused. The real endpoint shows no reason here; the sandbox's log has it."
            }
            Self::Normal => "Here passwords are asked for, so that nobody is locked out. The sandbox has none.",
            Self::SignedOut => "The session is closed.",
            Self::NotFound => "The sandbox has no such page.",
            Self::Misdirected => {
                "The sandbox answers to localhost, loopback addresses and the names it was started with."
            }
        }
    }
}

/// The page as HTML. It carries no script and loads nothing.
pub(crate) fn render(page: Page, visitor: &Visitor) -> String {
    let title = page.title();
    let who = match visitor {
        Visitor::Stranger => "<p>Nobody is signed in.</p>".to_owned(),
        Visitor::SignedIn { email, user } => {
            let mut rows = row("Email", email);
            if let Some(user) = user {
                rows.push_str(&row("Name", &user.name));
                rows.push_str(&row("External id", user.external_id.as_deref().unwrap_or("none")));
            }
            format!("<p>Signed in.</p>\n<table>\n{rows}</table>\n<p><a href=\"/access/logout\">Sign out</a></p>")
        }
    };
    let text = page.text();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title} - sandbox</title></head>\n\
         <body>\n<p><strong>This is a sandbox of Countersign, not the vendor's service.</strong></p>\n\
         <h1>{title}</h1>\n<p>{text}</p>\n{who}\n\
         <p><a href=\"/\">Home</a> <a href=\"/hc\">Help center</a> <a href=\"/agent\">Agent interface</a></p>\n\
         </body>\n</html>\n"
    )
}

fn row(name: &str, value: &str) -> String {
    format!("<tr><th scope=\"row\">{name}</th><td>{}</td></tr>\n", escape(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::testing::user;

    #[test]
    fn a_page_says_that_it_is_a_sandbox_and_who_is_signed_in() {
        let user = StoredUser { name: "<b>X</b>".to_owned(), ..user("a@b.test") };
        let visitor = Visitor::SignedIn { email: "a@b.test".to_owned(), user: Some(Box::new(user)) };
        let page = render(Page::HelpCenter, &visitor);
        for piece in ["sandbox of Countersign", "<h1>Help center</h1>", "a@b.test", "&lt;b&gt;X&lt;/b&gt;"] {
            assert!(page.contains(piece), "{piece}");
        }
        assert!(render(Page::Agent, &Visitor::Stranger).contains("Nobody is signed in."));
    }
}
