//! The way of a browser through the sandbox, link by link, over a real connection.

use chrono::TimeDelta;
use url::Url;

use super::account::{Brand, Configuration, HelpCenterAccess, Role, SignIn};
use super::config::SandboxConfig;
use super::policy::Policy;
use super::server_tests::{Running, headers, started, status, token, without_remote_logout};
use super::testing::{NOW, Signer, good_claims, now, user};
use crate::model::GetMode;

/// An account with a remote login URL and no remote logout URL.
fn with_remote_login(sign_in: SignIn) -> SandboxConfig {
    let mut config = without_remote_logout();
    config.account.settings.sign_in = sign_in;
    config.account.configurations[0].remote_login = Some(Url::parse("https://idp.sso-probe.test/login").unwrap());
    config
}

/// What a browser keeps: the pair of the last `Set-Cookie` for each name that has a value.
fn kept(answer: &str) -> String {
    let pairs = headers(answer, "set-cookie").into_iter().filter_map(|cookie| cookie.split(';').next());
    pairs.filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("; ")
}

fn visit(running: &Running, host: &str, path: &str, cookies: &str) -> String {
    running.raw(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n"))
}

fn location(answer: &str) -> &str {
    headers(answer, "location").first().copied().unwrap_or_else(|| panic!("no location in {answer}"))
}

#[test]
fn a_page_that_needs_a_user_starts_the_sign_in_and_a_public_article_does_not() {
    let running = started(with_remote_login(SignIn::Redirect));
    for path in ["/", "/hc/en-us", "/hc/en-us/articles/1", "/access/normal", "/access/sso_bypass"] {
        assert_eq!(status(&visit(&running, "localhost", path, "")), 200, "{path}");
    }
    for path in ["/hc/en-us/requests", "/agent", "/agent/tickets/1?a=b", "/tickets/123"] {
        let answer = visit(&running, "localhost", path, "");
        assert_eq!(status(&answer), 302, "{path}");
        let remote = Url::parse(location(&answer)).unwrap();
        assert_eq!((remote.host_str(), remote.path()), (Some("idp.sso-probe.test"), "/login"), "{path}");
        let told: Vec<(String, String)> = remote.query_pairs().into_owned().collect();
        let expected = [
            ("return_to", format!("http://localhost{path}")),
            ("brand_id", "1".to_owned()),
            ("locale_id", "1".to_owned()),
            ("timestamp", NOW.to_string()),
        ];
        assert_eq!(told, expected.map(|(name, value)| (name.to_owned(), value)), "{path}");
    }
    let mut config = with_remote_login(SignIn::Redirect);
    config.account.settings.help_center = HelpCenterAccess::SignInRequired;
    assert_eq!(status(&visit(&started(config), "localhost", "/hc/en-us/articles/1", "")), 302);
}

#[test]
fn an_account_that_lets_them_choose_shows_a_button_for_each_configuration() {
    let mut config = with_remote_login(SignIn::Choose);
    config.account.configurations[0].name = "Staff & friends".to_owned();
    config.account.configurations.push(Configuration { name: "bare".to_owned(), ..Configuration::default() });
    let running = started(config);
    let asked = visit(&running, "localhost", "/hc/en-us/requests", "");
    assert_eq!(location(&asked), "/access/login?return_to=http%3A%2F%2Flocalhost%2Fhc%2Fen-us%2Frequests");
    let page = visit(&running, "localhost", location(&asked), "");
    assert!(page.contains("Continue with Staff &amp; friends") && page.contains("bare has no remote login URL"));
    let button = page.split("href=\"").find(|link| link.starts_with("/access/login?configuration=")).unwrap();
    let start = button.split('"').next().unwrap().replace("&amp;", "&");
    let sent = visit(&running, "localhost", &start, "");
    assert_eq!(
        location(&sent),
        format!(
            "https://idp.sso-probe.test/login?return_to=http%3A%2F%2Flocalhost%2Fhc%2Fen-us%2Frequests&brand_id=1&locale_id=1&timestamp={NOW}"
        )
    );
}

#[test]
fn an_account_without_a_remote_login_url_says_so_on_its_sign_in_page() {
    let running = started(SandboxConfig::default());
    let asked = visit(&running, "localhost", "/agent", "");
    assert_eq!(location(&asked), "/access/login?return_to=http%3A%2F%2Flocalhost%2Fagent");
    let page = visit(&running, "localhost", location(&asked), "");
    assert_eq!(status(&page), 200);
    assert!(page.contains("jwt has no remote login URL"));
}

#[test]
fn the_message_of_a_refusal_is_shown_once_to_the_browser_that_was_refused() {
    let running = started(without_remote_logout());
    let refused = running.ask("GET", "/access/jwt?jwt=abc");
    assert!(!location(&refused).contains('?'), "the message is not in the address");
    let cookies = kept(&refused);
    assert!(cookies.starts_with("_zendesk_session=") && !cookies.contains("_zendesk_authenticated"), "{cookies}");
    let text = "The supplied value is no JSON Web Token";
    assert!(!visit(&running, "localhost", "/access/unauthenticated", "").contains(text), "others are told nothing");
    assert!(visit(&running, "localhost", "/access/unauthenticated", &cookies).contains(text));
    assert!(!visit(&running, "localhost", "/access/unauthenticated", &cookies).contains(text));
    assert!(visit(&running, "localhost", "/hc/en-us", &cookies).contains("Nobody is signed in."));
    let again = visit(&running, "localhost", "/access/jwt?jwt=abc", &cookies);
    assert_eq!(kept(&again), "", "the browser has a session already");
    assert!(visit(&running, "localhost", "/access/normal", &cookies).contains(text));
}

#[test]
fn redirecting_to_single_sign_on_makes_a_loop_and_the_normal_sign_in_is_the_way_out() {
    let running = started(with_remote_login(SignIn::Redirect));
    let refused = running.ask("GET", "/access/jwt?jwt=abc");
    let cookies = kept(&refused);
    let back = visit(&running, "localhost", "/access/unauthenticated", &cookies);
    assert!(location(&back).starts_with("https://idp.sso-probe.test/login?brand_id=1&"), "{back}");
    let out = visit(&running, "localhost", "/access/normal", &cookies);
    assert_eq!(status(&out), 200);
    assert!(out.contains("is no JSON Web Token") && out.contains("/access/sso_bypass"));
    // Where they choose, nobody is sent anywhere.
    let running = started(with_remote_login(SignIn::Choose));
    let page = visit(&running, "localhost", "/access/unauthenticated", &kept(&running.ask("GET", "/access/jwt")));
    assert_eq!(status(&page), 200);
    assert!(page.contains("The parameter is missing"));
}

#[test]
fn the_agent_interface_is_for_team_members_and_shows_what_the_directory_holds() {
    let mut config = SandboxConfig::default();
    config.account.users = vec![super::StoredUser { role: Role::Agent, ..user("agent@sso-probe.test") }];
    let running = started(config);
    let signed_in = |email: &str, jti: &str| {
        let claims = good_claims(jti).replace("probe@sso-probe.test", email);
        kept(&running.post("/access/jwt", &format!("jwt={}", Signer::new().sign(&claims))))
    };
    let agent = visit(&running, "localhost", "/agent", &signed_in("agent@sso-probe.test", "a"));
    assert_eq!(status(&agent), 200);
    for piece in ["agent@sso-probe.test", "<td>agent</td>", "What the last sign-in did"] {
        assert!(agent.contains(piece), "{piece} is not in {agent}");
    }
    let end_user = visit(&running, "localhost", "/agent", &signed_in("probe@sso-probe.test", "b"));
    assert_eq!(status(&end_user), 403);
    assert!(end_user.contains("is not known") && end_user.contains("<td>end_user</td>"));
}

#[test]
fn our_own_pages_have_a_policy_and_the_documented_answers_have_none() {
    let running = started(SandboxConfig::default());
    let page = running.ask("GET", "/");
    let policy = headers(&page, "content-security-policy");
    assert!(policy[0].starts_with("default-src 'none'; style-src 'sha256-"), "{policy:?}");
    assert_eq!(headers(&page, "x-frame-options"), ["SAMEORIGIN"]);
    let answer = running.ask("GET", &format!("/access/jwt?jwt={}", token("a")));
    assert!(headers(&answer, "content-security-policy").is_empty());
}

#[test]
fn each_brand_has_its_name_and_only_the_default_one_takes_tokens() {
    let mut config = with_remote_login(SignIn::Redirect);
    config.account.brands.push(Brand { id: 22, name: "Second".to_owned(), subdomain: "second".to_owned() });
    let running = started(config);
    let sent = visit(&running, "second.localhost", "/tickets/1", "");
    assert!(location(&sent).contains("return_to=http%3A%2F%2Fsecond.localhost%2Ftickets%2F1&brand_id=22&"), "{sent}");
    let path = format!("/access/jwt?jwt={}", token("a"));
    let refused = visit(&running, "second.localhost", &path, "");
    assert_eq!(location(&refused), "http://second.localhost/access/unauthenticated");
    assert!(visit(&running, "second.localhost", "/access/normal", &kept(&refused)).contains("Invalid JWT Request"));
    assert_eq!(location(&visit(&running, "sandbox.localhost", &path, "")), "http://sandbox.localhost/");
    for (method, path) in [("GET", "/"), ("GET", "/access/jwt"), ("POST", "/access/jwt"), ("OPTIONS", "/access/jwt")] {
        let answer = running.raw(&format!(
            "{method} {path} HTTP/1.1\r\nHost: unknown.localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ));
        assert_eq!(status(&answer), 404, "{method} {path}");
    }
}

#[test]
fn get_ends_at_the_moment_that_the_account_was_given() {
    let config = |get| SandboxConfig {
        get_ends: Some(now() + TimeDelta::seconds(60)),
        policy: Policy { get, ..Policy::default() },
        ..SandboxConfig::default()
    };
    for (get, announced) in [(GetMode::Accepted, 0), (GetMode::Warned, 1)] {
        let running = started(config(get));
        let ask = |jti: &str| running.ask("GET", &format!("/access/jwt?return_to=%2Fhc&jwt={}", token(jti)));
        running.clock.advance(TimeDelta::milliseconds(59_999));
        let before = ask("a");
        assert_eq!(location(&before), "/hc");
        assert_eq!(headers(&before, "deprecation").len(), announced);
        running.clock.advance(TimeDelta::milliseconds(1));
        assert!(location(&ask("b")).contains("GET+is+no+longer+accepted"));
        let posted = running.post("/access/jwt?return_to=%2Fhc", &format!("jwt={}", token("c")));
        assert_eq!(location(&posted), "/hc", "POST goes on");
        running.clock.advance(TimeDelta::seconds(-1));
        assert_eq!(location(&ask("d")), "/hc", "the sandbox's clock decides, not what was before");
    }
    let running = started(config(GetMode::Refused));
    assert!(location(&running.ask("GET", "/access/jwt?jwt=x")).contains("GET+is+no+longer+accepted"));
}
