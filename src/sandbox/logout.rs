//! What the remote logout URL is called with.

use url::Url;

use super::flaw::{Flaw, Flaws};
use super::policy::{HashRoute, LogoutKind, Policy};

/// The remote logout URL with an error, in the order and encoding that were observed: `message`, then `kind`.
pub(crate) fn with_error(
    remote_logout: &Url,
    message: &str,
    further: &[(&str, &str)],
    policy: &Policy,
    flaws: &Flaws,
) -> String {
    let mut parameters = form_urlencoded::Serializer::new(String::new());
    parameters.append_pair("message", message);
    if !flaws.contains(&Flaw::NoErrorKind) {
        parameters.append_pair("kind", "error");
    }
    parameters.extend_pairs(further);
    let parameters = parameters.finish();
    let url = remote_logout.as_str();
    let Some((before, route)) = url.split_once('#') else {
        return joined(url, &parameters);
    };
    // As reported: a hash without parameters before it comes back percent-encoded, so that no router knows it; with
    // blank parameters before it, the documented work-round, it stays a hash.
    if before.contains('?') || policy.hash_route == HashRoute::Kept {
        format!("{}#{route}", joined(before, &parameters))
    } else {
        joined(&format!("{before}%23{route}"), &parameters)
    }
}

/// The remote logout URL on a normal logout, told who leaves and which brand. Names that the URL has already are not
/// added: writing them blank is how they are suppressed.
pub(crate) fn with_user(remote_logout: &Url, email: &str, external_id: &str, brand_id: &str) -> String {
    let mut url = remote_logout.clone();
    for (name, value) in [("email", email), ("external_id", external_id), ("brand_id", brand_id)] {
        if !url.query_pairs().any(|(known, _)| known == name) {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    url.into()
}

/// The parameter `kind` on a normal logout, as the policy has it, before a hash.
pub(crate) fn with_kind(location: String, policy: &Policy) -> String {
    match policy.logout_kind {
        LogoutKind::Absent => location,
        LogoutKind::Logout => match location.split_once('#') {
            Some((before, route)) => format!("{}#{route}", joined(before, "kind=logout")),
            None => joined(&location, "kind=logout"),
        },
    }
}

fn joined(url: &str, parameters: &str) -> String {
    let joint = if !url.contains('?') {
        "?"
    } else if url.ends_with(['?', '&']) {
        ""
    } else {
        "&"
    };
    format!("{url}{joint}{parameters}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errored(url: &str) -> String {
        with_error(&Url::parse(url).unwrap(), "No, not so.", &[], &Policy::default(), &Flaws::new())
    }

    #[test]
    fn message_comes_before_kind_in_form_encoding() {
        let table = [
            ("https://a.test/out", "https://a.test/out?message=No%2C+not+so.&kind=error"),
            ("https://a.test", "https://a.test/?message=No%2C+not+so.&kind=error"),
            ("https://a.test/out?x=1", "https://a.test/out?x=1&message=No%2C+not+so.&kind=error"),
            ("https://a.test/out?", "https://a.test/out?message=No%2C+not+so.&kind=error"),
        ];
        for (url, expected) in table {
            assert_eq!(errored(url), expected);
        }
    }

    #[test]
    fn a_hash_route_is_broken_and_blank_parameters_before_it_help() {
        assert_eq!(
            errored("https://a.test/#/sign-out"),
            "https://a.test/%23/sign-out?message=No%2C+not+so.&kind=error"
        );
        assert_eq!(
            errored("https://a.test/?brand_id=&email=#/sign-out"),
            "https://a.test/?brand_id=&email=&message=No%2C+not+so.&kind=error#/sign-out"
        );
    }

    #[test]
    fn the_policy_keeps_a_hash_and_names_the_kind_of_a_normal_logout() {
        let url = Url::parse("https://a.test/#/sign-out").unwrap();
        let kept = Policy { hash_route: HashRoute::Kept, ..Policy::default() };
        assert_eq!(
            with_error(&url, "No.", &[], &kept, &Flaws::new()),
            "https://a.test/?message=No.&kind=error#/sign-out"
        );
        let named = Policy { logout_kind: LogoutKind::Logout, ..Policy::default() };
        let table = [
            ("https://a.test/?email=a", "https://a.test/?email=a&kind=logout"),
            ("https://a.test/?email=a#/out", "https://a.test/?email=a&kind=logout#/out"),
        ];
        for (location, expected) in table {
            assert_eq!(with_kind(location.to_owned(), &named), expected);
            assert_eq!(with_kind(location.to_owned(), &Policy::default()), location);
        }
    }

    #[test]
    fn a_normal_logout_says_who_leaves_unless_that_is_suppressed() {
        let table = [
            ("https://a.test/out", "https://a.test/out?email=a%40b.test&external_id=7&brand_id=1"),
            ("https://a.test/out?email=", "https://a.test/out?email=&external_id=7&brand_id=1"),
            ("https://a.test/out?email=&external_id=", "https://a.test/out?email=&external_id=&brand_id=1"),
            ("https://a.test/?brand_id=#/out", "https://a.test/?brand_id=&email=a%40b.test&external_id=7#/out"),
        ];
        for (url, expected) in table {
            assert_eq!(with_user(&Url::parse(url).unwrap(), "a@b.test", "7", "1"), expected);
        }
    }
}
