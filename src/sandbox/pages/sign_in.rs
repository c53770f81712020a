//! The pages on which a sign-in starts or has failed: the choice between the configurations, and the ways out.

use super::frame::{escape, framed, paragraph};
use super::page::Page;
use super::visitor::Visitor;
use crate::sandbox::account::Audience;

/// A configuration as the sign-in page offers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Its name.
    pub(crate) name: String,
    /// For whom it is assigned.
    pub(crate) assigned: Vec<Audience>,
    /// Whether it can be taken.
    pub(crate) state: ChoiceState,
}

/// Whether a configuration can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChoiceState {
    /// This page of ours starts it.
    Ready {
        /// The path and the query.
        start: String,
    },
    /// It has no remote login URL.
    NoRemoteLogin,
    /// It is not assigned to anybody who could see the page.
    NotAssigned,
}

/// What a page of the sign-in shows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignInPage<'a> {
    /// Which of them: the sign-in, the failure, the sign-in without single sign-on.
    pub(crate) page: Page,
    /// Why the last sign-in of this browser failed; shown once.
    pub(crate) message: Option<&'a str>,
    /// The configurations.
    pub(crate) choices: &'a [Choice],
}

/// The page as HTML.
pub(crate) fn render_sign_in(shown: SignInPage<'_>, visitor: &Visitor) -> String {
    let SignInPage { page, message, choices } = shown;
    let mut main = String::new();
    if let Some(message) = message {
        main.push_str("<p class=\"message\" role=\"alert\">");
        main.push_str(&escape(message));
        main.push_str(
            "</p>\n<p class=\"note\">That the message of a failed sign-in is shown like this is inferred, not known.</p>\n",
        );
    }
    main.push_str(&paragraph(page.text()));
    main.push_str(&visitor.line());
    if choices.is_empty() {
        main.push_str(&paragraph("The account has no configuration of single sign-on."));
    } else {
        main.push_str("<ul>\n");
        for choice in choices {
            main.push_str(&item(choice));
        }
        main.push_str("</ul>\n");
    }
    main.push_str(match page {
        Page::Normal => "<p>Locked out altogether? <a href=\"/access/sso_bypass\">Single sign-on is down</a></p>\n",
        _ => "<p><a href=\"/access/normal\">Sign in without single sign-on</a></p>\n",
    });
    framed(page.title(), visitor, &main)
}

fn item(choice: &Choice) -> String {
    let name = escape(&choice.name);
    let audiences: Vec<&str> = choice.assigned.iter().copied().map(in_words).collect();
    match &choice.state {
        ChoiceState::Ready { start } => format!(
            "<li><p><a class=\"button\" href=\"{}\">Continue with {name}</a> <span class=\"note\">for {}</span></p></li>\n",
            escape(start),
            audiences.join(" and ")
        ),
        ChoiceState::NoRemoteLogin => {
            format!("<li><p>{name} has no remote login URL, so no sign-in can start here with it.</p></li>\n")
        }
        ChoiceState::NotAssigned if choice.assigned.is_empty() => {
            format!("<li><p>{name} is inactive: it is assigned to nobody.</p></li>\n")
        }
        ChoiceState::NotAssigned => {
            format!("<li><p>{name} is for {} only.</p></li>\n", audiences.join(" and "))
        }
    }
}

const fn in_words(audience: Audience) -> &'static str {
    match audience {
        Audience::EndUsers => "end users",
        Audience::TeamMembers => "team members",
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::tests::assert_well_formed;
    use super::*;

    fn choice(name: &str, assigned: &[Audience], state: ChoiceState) -> Choice {
        Choice { name: name.to_owned(), assigned: assigned.to_vec(), state }
    }

    #[test]
    fn each_configuration_has_a_button_or_says_why_not() {
        let both = [Audience::EndUsers, Audience::TeamMembers];
        let choices = [
            choice("<Staff>", &both, ChoiceState::Ready { start: "/access/login?a=1&b=2".to_owned() }),
            choice("old", &both, ChoiceState::NoRemoteLogin),
            choice("new", &[], ChoiceState::NotAssigned),
            choice("team", &both[1..], ChoiceState::NotAssigned),
        ];
        let shown = SignInPage { page: Page::SignIn, message: None, choices: &choices };
        let html = render_sign_in(shown, &Visitor::Stranger);
        assert_well_formed(&html);
        for piece in [
            "href=\"/access/login?a=1&amp;b=2\">Continue with &lt;Staff&gt;</a>",
            "for end users and team members",
            "old has no remote login URL",
            "new is inactive",
            "team is for team members only",
            "href=\"/access/normal\"",
        ] {
            assert!(html.contains(piece), "{piece} is not in {html}");
        }
        assert!(!html.contains("role=\"alert\""));
    }

    #[test]
    fn the_message_of_a_failure_is_shown_escaped_and_the_way_out_names_the_next() {
        let shown = SignInPage { page: Page::Normal, message: Some("<i>No</i> & never"), choices: &[] };
        let html = render_sign_in(shown, &Visitor::Stranger);
        assert_well_formed(&html);
        assert!(html.contains("role=\"alert\">&lt;i&gt;No&lt;/i&gt; &amp; never</p>"), "{html}");
        assert!(html.contains("href=\"/access/sso_bypass\"") && html.contains("no configuration of single sign-on"));
    }
}
