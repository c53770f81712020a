//! What every page has: the mark of a sandbox, the ways to the other pages, and a style of its own.

use std::borrow::Cow;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::visitor::Visitor;

/// The style of every page. The policy below lets exactly this text through.
const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1c2430; --paper: #fff; --line: #c3cad5; --link: #0b57c2; --mark: #fff1d6; \
--mark-ink: #5c3700; --bad: #fde7e7; --bad-ink: #7c1212 }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --paper: #161a20; --line: #47505e; --link: #8ab8ff; \
--mark: #3d2c0c; --mark-ink: #ffd99a; --bad: #431818; --bad-ink: #ffc9c9 } }
body { margin: 0 auto; max-width: 46rem; padding: 1rem 1.25rem 3rem; font: 1rem/1.5 system-ui, sans-serif; \
color: var(--ink); background: var(--paper) }
a { color: var(--link) }
nav a { margin-right: 1rem }
.sandbox, .message { padding: .5rem .75rem; border-radius: .375rem }
.sandbox { color: var(--mark-ink); background: var(--mark) }
.message { color: var(--bad-ink); background: var(--bad) }
.button { display: inline-block; padding: .4rem .9rem; border: 1px solid var(--link); border-radius: .375rem; \
text-decoration: none }
.note { font-size: .9rem; opacity: .85 }
table { border-collapse: collapse }
th, td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; \
overflow-wrap: anywhere }
th { font-weight: 600; white-space: nowrap }
";

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let digest = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
});

/// The policy of our own pages: the one style and nothing else. Framing is left to `X-Frame-Options`, which is what was
/// seen at the real service; a rule on framing here would take its place.
pub(crate) fn content_security_policy() -> &'static str {
    &POLICY
}

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

/// A whole page: its title, which is also its heading, and what stands below. The title is ours and needs no escaping.
pub(super) fn framed(title: &str, visitor: &Visitor, main: &str) -> String {
    let door = match visitor {
        Visitor::Stranger => r#"<a href="/access/login">Sign in</a>"#,
        Visitor::SignedIn { .. } => r#"<a href="/access/logout">Sign out</a>"#,
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} - sandbox</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header>\n\
         <p class=\"sandbox\"><strong>This is a sandbox of Countersign</strong>, not the vendor's service. \
         Nothing here is a real account.</p>\n\
         <nav>\n<a href=\"/\">Home</a>\n<a href=\"/hc/en-us\">Help center</a>\n\
         <a href=\"/hc/en-us/articles/1\">Article</a>\n<a href=\"/hc/en-us/requests\">Requests</a>\n\
         <a href=\"/agent\">Agent interface</a>\n{door}\n</nav>\n</header>\n\
         <main>\n<h1>{title}</h1>\n{main}</main>\n</body>\n</html>\n"
    )
}

/// A paragraph of our own words.
pub(super) fn paragraph(words: &str) -> String {
    format!("<p>{words}</p>\n")
}

/// A line of a table; the value is escaped.
pub(super) fn row(name: &str, value: &str) -> String {
    format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escape(name), escape(value))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Fails unless every element that is opened is closed in its turn.
    pub(in super::super) fn assert_well_formed(page: &str) {
        let mut open: Vec<&str> = Vec::new();
        let rest = page.strip_prefix("<!DOCTYPE html>").expect("a page begins with its type");
        for tag in rest.split('<').skip(1) {
            let (tag, _) = tag.split_once('>').unwrap_or_else(|| panic!("a tag without end: {tag}"));
            let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or_default();
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name), "{page}");
            } else if name != "meta" {
                open.push(name);
            }
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        }
        assert!(open.is_empty(), "{open:?} is left open");
    }

    #[test]
    fn the_policy_lets_the_style_through_and_nothing_else() {
        let digest = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
        assert_eq!(
            content_security_policy(),
            format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
        );
        let page = framed("Title", &Visitor::Stranger, "");
        assert!(page.contains(&format!("<style>{STYLE}</style>")));
        assert!(!page.contains("<script") && !page.contains(" style=") && !page.contains("src="));
        assert_well_formed(&page);
    }

    #[test]
    fn what_means_something_in_html_is_escaped() {
        assert_eq!(escape("plain"), "plain");
        assert_eq!(escape("<a b='c' d=\"e\">&amp;"), "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;amp;");
    }
}
