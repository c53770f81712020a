//! Finds the one link of a short page such as "You are being redirected".

use std::borrow::Cow;

/// The `href` of the only `<a>` of a page, unescaped; none when there are several links or none.
///
/// A page with several links is a page to read, such as a sign-in form, and none of its links says where the user is
/// being sent.
pub(super) fn only_link(body: &str) -> Option<Cow<'_, str>> {
    let (anchor, after) = next_anchor(body)?;
    if next_anchor(after).is_some() {
        return None;
    }
    href(anchor).map(unescape)
}

/// The attributes of the next `<a …>` and what stands behind them.
fn next_anchor(mut text: &str) -> Option<(&str, &str)> {
    loop {
        let at = text.find('<')?;
        text = &text[at + 1..];
        let Some(tag) = text.strip_prefix(['a', 'A']) else { continue };
        if !tag.starts_with(|c: char| c.is_ascii_whitespace()) {
            continue;
        }
        // A `>` inside a quoted value would end the tag early; the vendor's escaping writes it as `&gt;`.
        return Some(tag.split_once('>').unwrap_or((tag, "")));
    }
}

/// The raw value of `href` among attributes.
fn href(attributes: &str) -> Option<&str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let name_end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after_name) = rest.split_at(name_end);
        let after_name = after_name.trim_start();
        let (value, after) = match after_name.strip_prefix('=') {
            Some(value) => attribute_value(value.trim_start()),
            None => ("", after_name),
        };
        if name.eq_ignore_ascii_case("href") {
            return Some(value);
        }
        rest = after;
    }
}

/// The value at the start of the text, quoted or not, and what follows it.
fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    text.split_at(text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len()))
}

/// The longest reference that is read, from `&` to `;`: the longest that names a character is `&#x10FFFF;`.
const REFERENCE_MAX_BYTES: usize = 12;

/// Replaces the character references that escaped URLs contain; what is no reference stays as it is.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = reference_end(rest).and_then(|end| reference(&rest[1..end]).map(|c| (c, end)));
        let (c, used) = found.map_or(('&', 1), |(c, end)| (c, end + 1));
        plain.push(c);
        rest = &rest[used..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Where the reference at the start of the text ends. Only the next bytes are looked at: a page full of ampersands must not
/// be searched to its end for each of them.
fn reference_end(text: &str) -> Option<usize> {
    text.bytes().take(REFERENCE_MAX_BYTES).position(|byte| byte == b';')
}

fn reference(name: &str) -> Option<char> {
    let code = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => name.strip_prefix('#')?,
    };
    let code = match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => code.parse(),
    };
    code.ok().and_then(char::from_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_link_of_a_page_is_found_and_unescaped() {
        let cases = [
            (r#"<html><body>You are being <a href="/hc">redirected</a>.</body></html>"#, Some("/hc")),
            ("<A class=x HREF = '/a?b=1&amp;c=2'>go</A>", Some("/a?b=1&c=2")),
            ("<a href=/bare>go</a>", Some("/bare")),
            (r#"<a href="">redirected</a>"#, Some("")),
            (r#"<a data-href="/no" href="/yes">"#, Some("/yes")),
            (r#"<a href="/x?q=&#39;&#x27;&unknown;&">"#, Some("/x?q=''&unknown;&")),
            (r#"<a href="/x?q=&#x10FFFF;&ü&00000000000000;">"#, Some("/x?q=\u{10FFFF}&ü&00000000000000;")),
            (r#"<a href="/x?q=&#x000000000026;">"#, Some("/x?q=&#x000000000026;")),
            (r#"<abbr href="/no">no</abbr>"#, None),
            (r#"<a name="top">no link</a>"#, None),
            (r#"<a href="/one">1</a> <a href="/two">2</a>"#, None),
            (r#"<a href="/cut"#, Some("/cut")),
            ("no page", None),
            ("", None),
        ];
        for (body, expected) in cases {
            assert_eq!(only_link(body).as_deref(), expected, "{body}");
        }
    }
}
