//! Sign-ins in a real browser: what a person sees, and what only a browser does or refuses to do.

mod driver;
mod provider;

use driver::Browser;
use provider::{EMAIL, Provider, Signing, Way};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::Served;

/// A sandbox, the provider that its account names, and a browser.
struct Stage {
    // The browser goes first, so that it asks nobody who has gone.
    browser: Browser,
    served: Served,
    provider: Provider,
    _folder: TempDir,
}

/// What the account is like besides its provider.
struct Setting<'a> {
    sign_in: &'a str,
    /// Path and hash of the remote logout URL, which is the provider's.
    remote_logout: Option<&'a str>,
}

const REDIRECT: Setting<'static> = Setting { sign_in: "redirect", remote_logout: None };

fn stage(way: Way, signing: Signing, setting: &Setting<'_>) -> Stage {
    let folder = tempfile::tempdir().expect("a folder");
    let provider = Provider::start(way, signing);
    let origin = &provider.origin;
    let remote_logout =
        setting.remote_logout.map_or_else(String::new, |rest| format!("remote_logout = \"{origin}{rest}\"\n"));
    let sign_in = setting.sign_in;
    let account = format!(
        "format = 1\n\n[account.settings]\nsign_in = \"{sign_in}\"\n\n\
         [[account.configuration]]\nname = \"Staff\"\nremote_login = \"{origin}/login\"\n{remote_logout}\n\
         [[account.configuration]]\nname = \"Bare\"\nsecret_env = \"SANDBOX_SECRET\"\n\n\
         [[account.user]]\nemail = \"{EMAIL}\"\nname = \"Ann\"\nrole = \"agent\"\nexternal_id = \"1001\"\n"
    );
    std::fs::write(folder.path().join("sandbox.toml"), account).expect("it can be written");
    let served = Served::start(folder.path(), &["--config", "sandbox.toml"]);
    provider.knows(&served.origin);
    Stage { browser: Browser::start(), served, provider, _folder: folder }
}

impl Stage {
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.served.origin)
    }

    /// Opens a page of the sandbox.
    fn open(&self, path: &str) {
        self.browser.open(&self.at(path));
    }

    /// Sees that nobody is signed in.
    fn nobody_is_signed_in(&self) {
        self.open("/hc/en-us");
        self.browser.wait_for("Nobody is signed in.");
    }
}

fn picture(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[test]
fn a_page_that_needs_a_user_leads_through_the_login_page_and_back_by_a_form() {
    let stage = stage(Way::Form, Signing::Right, &REDIRECT);
    stage.open("/hc/en-us/articles/1");
    stage.browser.wait_for("Nobody is signed in.");
    assert_eq!(stage.provider.logins(), 0, "a public article asks nobody to sign in");
    stage.open("/agent/tickets/1");
    let text = stage.browser.wait_for("Signed in as");
    assert_eq!(stage.browser.url(), stage.at("/agent/tickets/1"));
    for piece in ["Agent interface", "Ann Probe", EMAIL, "1001", "agent", "vip"] {
        assert!(text.contains(piece), "{piece} is not in {text}");
    }
    let asked = stage.provider.next_at("/login");
    for piece in ["?return_to=http%3A%2F%2F127.0.0.1%3A", "%2Fagent%2Ftickets%2F1&brand_id=1&locale_id=1&timestamp="] {
        assert!(asked.target.contains(piece), "{piece} is not in {}", asked.target);
    }
    let cookies = stage.browser.cookies();
    for name in ["_zendesk_shared_session", "_zendesk_authenticated", "_zendesk_cookie", "_zendesk_session"] {
        let cookie = cookies.iter().find(|cookie| cookie["name"] == name).unwrap_or_else(|| panic!("{cookies:?}"));
        assert_eq!((&cookie["secure"], &cookie["httpOnly"]), (&true.into(), &true.into()), "{cookie}");
        assert_eq!(cookie["sameSite"], "None", "{cookie}");
    }
    stage.browser.picture(&picture("browser-agent.png"));
    stage.browser.press("a[href='/access/logout']");
    stage.browser.wait_for("The session is closed.");
    stage.nobody_is_signed_in();
}

#[test]
fn secure_cookies_are_kept_under_every_name_of_this_computer() {
    let stage = stage(Way::Redirect, Signing::Right, &REDIRECT);
    for host in ["localhost", "127.0.0.1", "sandbox.localhost"] {
        let origin = format!("http://{host}:{}", stage.served.port());
        stage.provider.knows(&origin);
        stage.browser.open(&format!("{origin}/agent"));
        stage.browser.wait_for("Signed in as Ann Probe");
        assert_eq!(stage.browser.url(), format!("{origin}/agent"));
    }
}

#[test]
fn a_token_by_get_signs_in_as_well() {
    let stage = stage(Way::Redirect, Signing::Right, &REDIRECT);
    stage.open("/hc/en-us/requests");
    stage.browser.wait_for("Signed in as Ann Probe");
    assert_eq!(stage.browser.url(), stage.at("/hc/en-us/requests"), "the token does not stay in the address");
}

#[test]
fn an_account_that_lets_them_choose_shows_buttons_and_one_of_them_signs_in() {
    let stage = stage(Way::Form, Signing::Right, &Setting { sign_in: "choose", ..REDIRECT });
    stage.open("/tickets/7");
    let text = stage.browser.wait_for("Continue with Staff");
    assert!(text.contains("Bare has no remote login URL"), "{text}");
    stage.browser.picture(&picture("browser-choose.png"));
    stage.browser.press("a.button");
    stage.browser.wait_for("Signed in as Ann Probe");
    assert_eq!(stage.browser.url(), stage.at("/tickets/7"));
}

#[test]
fn a_script_cannot_hand_the_token_over_by_fetch() {
    let stage = stage(Way::Form, Signing::Right, &REDIRECT);
    stage.browser.open(&format!("{}/fetch", stage.provider.origin));
    stage.browser.wait_for("blocked: TypeError");
    stage.browser.wait_for_console("CORS policy");
    // The request itself went through, so the token is used up although the script learns nothing.
    assert_eq!(stage.served.next_event()["decision"], "signed in");
}

#[test]
fn a_frame_stays_empty() {
    let stage = stage(Way::Form, Signing::Right, &REDIRECT);
    stage.browser.open(&format!("{}/frame", stage.provider.origin));
    stage.browser.wait_for("framed");
    // The sandbox did answer: the token is used up, and the page came with 200.
    let told: Vec<Value> = (0..2).map(|_| stage.served.next_event()).collect();
    assert_eq!((&told[0]["decision"], &told[0]["status"]), (&"signed in".into(), &302.into()), "{told:?}");
    assert_eq!((&told[1]["path"], &told[1]["status"]), (&"/hc/en-us".into(), &200.into()), "{told:?}");
    // The second frame holds a page that may be framed; the sandbox's page in the first is not shown.
    assert_eq!(stage.browser.in_frame(1, "return document.body.innerText"), "no such route");
    assert_eq!(stage.browser.in_frame(0, "return location.href"), "chrome-error://chromewebdata/");
}

#[test]
fn a_307_repeats_the_login_forms_own_body_so_only_a_token_within_it_arrives() {
    let stage = stage(Way::Form, Signing::Right, &Setting { sign_in: "choose", ..REDIRECT });
    stage.browser.open(&format!("{}/credentials", stage.provider.origin));
    stage.browser.press("button");
    stage.browser.wait_for("The parameter is missing");
    assert_eq!(stage.provider.next_at("/session").body, "user=ann");
    assert_eq!(stage.browser.url(), stage.at("/access/unauthenticated"));
    let event = stage.served.next_event();
    assert_eq!((&event["method"], &event["token_in"]), (&"POST".into(), &Value::Null), "{event}");

    stage.browser.open(&format!("{}/credentials-with-token", stage.provider.origin));
    stage.browser.press("button");
    stage.browser.wait_for("Signed in as Ann Probe");
    assert_eq!(stage.browser.url(), stage.at("/agent"));
    assert!(stage.provider.next_at("/session").body.starts_with("user=ann&jwt="));
}

#[test]
fn a_failing_token_makes_a_loop_and_the_normal_sign_in_is_the_way_out() {
    let stage = stage(Way::Redirect, Signing::Wrong, &REDIRECT);
    stage.open("/agent");
    stage.browser.wait_for("ERR_TOO_MANY_REDIRECTS");
    assert!(stage.provider.logins() > 3, "{} logins", stage.provider.logins());
    stage.open("/access/normal");
    let text = stage.browser.wait_for("JWT signature invalid.");
    assert!(text.contains("Sign-in without single sign-on"), "{text}");
    stage.nobody_is_signed_in();
    stage.provider.sign(Signing::Right);
    stage.open("/agent");
    stage.browser.wait_for("Signed in as Ann Probe");
}

#[test]
fn a_hash_route_of_the_logout_url_is_lost_and_blank_parameters_before_it_save_it() {
    let lost = stage(Way::Form, Signing::Wrong, &Setting { remote_logout: Some("/#/sign-out"), ..REDIRECT });
    lost.open("/agent");
    lost.browser.wait_for("no such route");
    assert!(lost.browser.url().contains("/%23/sign-out?message=JWT+signature+invalid."), "{}", lost.browser.url());
    let saved = Setting { remote_logout: Some("/?brand_id=&return_to=&email=#/sign-out"), ..REDIRECT };
    let saved = stage(Way::Form, Signing::Wrong, &saved);
    saved.open("/agent");
    saved.browser.wait_for("signed out: JWT signature invalid.");
}
