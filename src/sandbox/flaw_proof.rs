//! Proves that every flaw can be caught: for each, some request is answered otherwise than by a sound sandbox.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use url::Url;

use super::account::{
    Access, Account, Audience, Configuration, FieldKind, Organization, Role, Settings, StoredUser, UserField,
};
use super::answer::{Answer, Surroundings, answer};
use super::decide::{Decided, Decision, Memory, Rules, decide};
use super::directory::Directory;
use super::flaw::{Flaw, Flaws};
use super::ledger::Ledger;
use super::policy::Policy;
use super::request::{Addressed, Asked, Body, Fields, Request};
use super::session::NewSession;
use super::testing::{NOW, SECRET, Signer, good_claims, now, secret, user};
use super::verify::Keyring;
use crate::model::{GetMode, Method, SharedSecret};

/// One request of a probe.
struct Sent {
    method: Method,
    query: String,
    content_type: Option<&'static str>,
    body: String,
    asked: Asked,
}

/// The secret that was reset before the probes begin.
fn old_secret() -> SharedSecret {
    SharedSecret::new("worth nothing any more".to_owned()).unwrap()
}

/// The secrets of the further configurations.
fn secrets() -> BTreeMap<String, SharedSecret> {
    let secret = |name: &str| (name.to_owned(), SharedSecret::new(format!("the secret of {name}")).unwrap());
    BTreeMap::from([secret("staff"), secret("inactive")])
}

/// A few requests to a fresh account, in order.
struct Probe {
    name: &'static str,
    get: GetMode,
    account: Account,
    sent: Vec<Sent>,
}

fn get(query: impl Into<String>) -> Sent {
    Sent { method: Method::Get, query: query.into(), content_type: None, body: String::new(), asked: Asked::default() }
}

fn post(query: &str, form: impl Into<String>) -> Sent {
    let content_type = Some("application/x-www-form-urlencoded");
    Sent { method: Method::Post, query: query.to_owned(), content_type, body: form.into(), asked: Asked::default() }
}

fn jwt(token: &str) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("jwt", token);
    form.finish()
}

/// By POST, with the token alone.
fn posted(token: &str) -> Sent {
    post("", jwt(token))
}

fn signed(payload: &str) -> String {
    Signer::new().sign(payload)
}

/// A good token but for one replacement in its claims.
fn but(jti: &str, old: &str, new: &str) -> String {
    let claims = good_claims(jti);
    assert!(claims.contains(old), "{old} is in no good token");
    signed(&claims.replace(old, new))
}

fn with_iat(iat: &str) -> String {
    but("a", &format!("\"iat\":{NOW}"), &format!("\"iat\":{iat}"))
}

fn with_header(header: &str) -> String {
    Signer::new().header(header).sign(&good_claims("a"))
}

/// Good claims whose payload has a length that base64 pads.
fn padded_token() -> String {
    let claims = (0..3)
        .map(|blanks| format!("{}{}", good_claims("a"), " ".repeat(blanks)))
        .find(|claims| claims.len() % 3 != 0)
        .unwrap();
    let token = signed(&claims);
    let segments: Vec<&str> = token.split('.').collect();
    // The signature covers the unpadded form, which is what a careless reader would check it against.
    let signature = URL_SAFE.encode(URL_SAFE_NO_PAD.decode(segments[2]).unwrap());
    format!("{}.{}.{signature}", segments[0], segments[1])
}

/// A good token whose last letter has one of its unused bits turned.
fn loose_token() -> String {
    let mut token = signed(&good_claims("a"));
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = token.pop().unwrap();
    let at = alphabet.iter().position(|&letter| char::from(letter) == last).unwrap();
    token.push(char::from(alphabet[at ^ 1]));
    token
}

fn without(claim: &str) -> String {
    let required = [
        ("iat", format!("\"iat\":{NOW}")),
        ("jti", "\"jti\":\"a\"".to_owned()),
        ("email", "\"email\":\"probe@sso-probe.test\"".to_owned()),
        ("name", "\"name\":\"SSO probe\"".to_owned()),
    ];
    let left: Vec<&str> = required.iter().filter(|(name, _)| *name != claim).map(|(_, field)| field.as_str()).collect();
    signed(&format!("{{{}}}", left.join(",")))
}

fn token_probes() -> Vec<(&'static str, Sent)> {
    let claims = good_claims("a");
    let good = signed(&claims);
    let stripped = good.rsplit_once('.').map(|(rest, _)| format!("{rest}.")).unwrap();
    let foreign = Signer::new().key(b"another secret").sign(&claims);
    let keyed = |key: &[u8]| posted(&Signer::new().key(key).sign(&claims));
    let headed = |header: &str| posted(&with_header(header));
    let more = |field: &str| posted(&but("a", "}", &format!(",{field}}}")));
    vec![
        ("no JSON in the payload", posted(&signed("not json"))),
        ("two segments", posted(good.rsplit_once('.').map(|(rest, _)| rest).unwrap())),
        ("RS256 in the header", headed(r#"{"typ":"JWT","alg":"RS256"}"#)),
        ("a fourth segment", posted(&format!("{good}.YQ"))),
        ("padding", posted(&padded_token())),
        ("a loose bit", posted(&loose_token())),
        ("9 KiB", posted(&but("a", "SSO probe", &"x".repeat(9_000)))),
        ("a claim twice", more("\"name\":\"Other\"")),
        ("alg none", posted(&Signer::new().header(r#"{"typ":"JWT","alg":"none"}"#).bits(0).sign(&claims))),
        ("no typ", headed(r#"{"alg":"HS256"}"#)),
        ("no alg", headed(r#"{"typ":"JWT"}"#)),
        ("alg in lower case", headed(r#"{"typ":"JWT","alg":"hs256"}"#)),
        ("HS384", posted(&Signer::new().header(r#"{"typ":"JWT","alg":"HS384"}"#).bits(384).sign(&claims))),
        ("HS512", posted(&Signer::new().header(r#"{"typ":"JWT","alg":"HS512"}"#).bits(512).sign(&claims))),
        ("crit", headed(r#"{"typ":"JWT","alg":"HS256","crit":["x"],"x":1}"#)),
        ("b64", headed(r#"{"typ":"JWT","alg":"HS256","b64":false}"#)),
        ("cty", headed(r#"{"typ":"JWT","alg":"HS256","cty":"text/plain"}"#)),
        ("line break in the header", headed("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}")),
        ("another secret by POST", posted(&foreign)),
        ("another secret by GET", get(jwt(&foreign))),
        ("no signature", posted(&stripped)),
        ("the empty key", keyed(b"")),
        ("the decoded secret", keyed(&STANDARD.decode(SECRET).unwrap())),
        ("a newline behind the secret", keyed(format!("{SECRET}\n").as_bytes())),
        ("the secret before a reset", keyed(old_secret().expose().as_bytes())),
        ("the secret of a configuration that is not assigned", keyed(b"the secret of inactive")),
        ("an end user by a configuration for team members", keyed(b"the secret of staff")),
        ("half an hour old", posted(&with_iat(&(NOW - 1_800).to_string()))),
        ("two minutes old", posted(&with_iat(&(NOW - 120).to_string()))),
        ("a day ahead", posted(&with_iat(&(NOW + 86_400).to_string()))),
        ("a day old", posted(&with_iat(&(NOW - 86_400).to_string()))),
        ("milliseconds", posted(&with_iat(&(NOW * 1_000).to_string()))),
        ("iat as text", posted(&with_iat(&format!("\"{NOW}\"")))),
        ("a fractional iat", posted(&with_iat(&format!("{NOW}.5")))),
        ("an iat that is neither number nor text", posted(&with_iat("true"))),
        ("no iat", posted(&without("iat"))),
        ("made for messaging", posted(&signed(r#"{"scope":"user","name":"Probe","email":"probe@sso-probe.test"}"#))),
        ("no jti", posted(&without("jti"))),
        ("no email", posted(&without("email"))),
        ("no name", posted(&without("name"))),
        ("a name that is no text", posted(&but("a", "\"SSO probe\"", "7"))),
        ("a blank jti", posted(&but("a", "\"a\"", "\" \""))),
        ("a blank name", posted(&but("a", "SSO probe", " "))),
        ("no address", posted(&but("a", "probe@sso-probe.test", "probe"))),
        ("expired", more(&format!("\"exp\":{NOW}"))),
        ("not yet valid", more(&format!("\"nbf\":{}", NOW + 1))),
        ("a numeric jti", posted(&but("a", "\"a\"", "7"))),
        ("a slash in the jti", posted(&but("a", "\"a\"", "\"1/a\""))),
        ("a name beyond ASCII", posted(&but("a", "SSO probe", "Žofie"))),
        ("an unknown claim", more("\"favourite_colour\":\"blue\"")),
        ("a plus in the email", posted(&but("a", "probe@", "probe+a@"))),
        ("a blocked address", posted(&but("a", "probe@sso-probe.test", "x@blocked.test"))),
        ("a suspended user", posted(&but("a", "probe@", "gone@"))),
        ("an address that the allowlist names", posted(&but("a", "probe@sso-probe.test", "vip@blocked.test"))),
    ]
}

/// An account with something for every claim to change.
fn furnished() -> Account {
    let organization = |name: &str, id: &str| Organization { name: name.to_owned(), external_id: Some(id.to_owned()) };
    let known = StoredUser {
        external_id: Some("k".to_owned()),
        role: Role::Agent,
        tags: vec!["old".to_owned()],
        organizations: vec!["North".to_owned()],
        user_fields: [("plan".to_owned(), serde_json::json!("gold"))].into_iter().collect(),
        ..user("known@sso-probe.test")
    };
    let configuration = |name: &str, assigned: &[Audience]| Configuration {
        name: name.to_owned(),
        assigned: assigned.to_vec(),
        remote_logout: Url::parse(&format!("https://{name}.sso-probe.test/")).ok(),
        ..Configuration::default()
    };
    Account {
        configurations: vec![
            Account::default().configurations.remove(0),
            configuration("staff", &[Audience::TeamMembers]),
            configuration("inactive", &[]),
        ],
        settings: Settings {
            blocklist: vec!["blocked.test".to_owned()],
            allowlist: vec!["vip@blocked.test".to_owned()],
            ..Settings::default()
        },
        organizations: vec![organization("North", "1"), organization("South", "2")],
        user_fields: vec![UserField { key: "plan".to_owned(), kind: FieldKind::Text, options: Vec::new() }],
        users: vec![StoredUser { suspended: true, ..user("gone@sso-probe.test") }, known],
        ..Account::default()
    }
}

/// Sign-ins that are good, and differ in what they store.
fn user_probes() -> Vec<(&'static str, Sent)> {
    let known = |field: &str| {
        let claims = good_claims("a").replace("probe@", "known@").replace('}', &format!("{field}}}"));
        posted(&signed(&claims))
    };
    vec![
        ("another name and no role", known("")),
        ("an external id", posted(&but("a", "}", ",\"external_id\":\"k\"}"))),
        ("another role", known(",\"role\":\"admin\"")),
        ("other tags", known(",\"tags\":[\"new\"]")),
        ("an organization that does not exist", known(",\"organization\":\"East\"")),
        ("an organization by name and by id", known(",\"organization\":\"North\",\"organization_id\":\"2\"")),
        ("a list of organizations", known(",\"organizations\":\"South\"")),
        ("another language", known(",\"locale_id\":99")),
        ("a user field that does not exist", known(",\"user_fields\":{\"nope\":1}")),
        ("a user field that is cleared", known(",\"user_fields\":{\"plan\":null}")),
    ]
}

fn request_probes() -> Vec<(&'static str, Sent)> {
    let token = signed(&good_claims("a"));
    let form = jwt(&token);
    let json = format!(r#"{{"jwt":"{token}","return_to":"/hc"}}"#);
    vec![
        ("by GET", get(format!("{form}&return_to=%2Fhc"))),
        ("by POST", post("return_to=%2Fhc", form.clone())),
        ("return_to in the body", post("", format!("{form}&return_to=%2Fhc"))),
        ("return_to with an encoded part", post("return_to=%2Fhc%3Fq%3Da%252Bb", form.clone())),
        ("no return_to", posted(&token)),
        ("JSON", Sent { content_type: Some("application/json"), body: json, ..post("", "") }),
        ("an empty POST", post("", "")),
        (
            "another brand",
            Sent { asked: Asked { addressed: Addressed::OtherBrand, ..Asked::default() }, ..posted(&token) },
        ),
        ("another field name", post("", form.replace("jwt=", "token="))),
        ("further fields", post("", format!("{form}&authenticity_token=x"))),
        ("further parameters", post("brand_id=1&locale_id=2&timestamp=3", form)),
    ]
}

fn probes() -> Vec<Probe> {
    let token = |jti: &str| signed(&good_claims(jti));
    let again = |name, sent| Probe { name, get: GetMode::Accepted, account: furnished(), sent };
    let forged = Signer::new().key(b"another secret").sign(&good_claims("a"));
    let mut probes: Vec<Probe> = token_probes()
        .into_iter()
        .chain(request_probes())
        .chain(user_probes())
        .map(|(name, sent)| again(name, vec![sent]))
        .collect();
    let cut_over = again("GET after the cut-over", vec![get(jwt(&token("a")))]);
    probes.push(Probe { get: GetMode::Refused, ..cut_over });
    let closed = Settings { access: Access::Closed, ..Settings::default() };
    let newcomer = again("a newcomer to a closed account", vec![posted(&token("a"))]);
    probes.push(Probe { account: Account { settings: closed, ..furnished() }, ..newcomer });
    probes.push(again("the same token twice", vec![posted(&token("a")), posted(&token("a"))]));
    probes.push(again("the same token by the other method", vec![posted(&token("a")), get(jwt(&token("a")))]));
    probes.push(again("a jti for another user", vec![posted(&token("a")), posted(&but("a", "probe@", "other@"))]));
    probes.push(again("a jti after a forgery", vec![posted(&forged), posted(&token("a"))]));
    probes.push(again("a user who comes back", vec![posted(&token("a")), posted(&token("b"))]));
    probes
}

/// What is seen of a request: the answer, and what it did to the directory.
type Seen = (Answer, Vec<String>);

fn answers(probe: &Probe, flaws: &[Flaw]) -> Vec<Seen> {
    let flaws: Flaws = flaws.iter().copied().collect();
    let mut keyring = Keyring::new(&probe.account.configurations, old_secret(), &secrets());
    keyring.replace("jwt", secret(), &flaws);
    let rules = Rules {
        policy: Policy { get: probe.get, ..Policy::default() },
        flaws,
        keyring: Mutex::new(Arc::new(keyring)),
        get_ends: None,
    };
    let directory = Directory::of(probe.account.clone());
    let memory = Mutex::new(Memory { directory, ledger: Ledger::default() });
    let session = NewSession { id: "i".to_owned(), shared: "s".to_owned(), cookie: "c".to_owned() };
    probe
        .sent
        .iter()
        .map(|sent| {
            let request = Request {
                method: sent.method,
                query: Fields::parse(sent.query.as_bytes()),
                body: Body::parse(sent.content_type, sent.body.as_bytes()),
                asked: sent.asked,
            };
            let Decided { decision, configuration } = decide(&request, &rules, &memory, now());
            let around = Surroundings {
                origin: "http://127.0.0.1:4000",
                home: "http://127.0.0.1:4000",
                brand_id: "1",
                is_team_member: false,
                remote_logout: configuration.remote_logout.as_ref(),
                policy: &rules.policy,
                flaws: &rules.flaws,
                session: &session,
            };
            let (Decision::SignedIn { changes, .. } | Decision::Refused { changes, .. }) = &decision;
            let changes = changes.iter().map(ToString::to_string).collect();
            (answer(&decision, &request, around), changes)
        })
        .collect()
}

#[test]
fn every_flaw_answers_some_request_otherwise_than_a_sound_sandbox() {
    let probes = probes();
    let sound: Vec<Vec<Seen>> = probes.iter().map(|probe| answers(probe, &[])).collect();
    let unseen: Vec<Flaw> = Flaw::ALL
        .iter()
        .copied()
        .filter(|&flaw| probes.iter().zip(&sound).all(|(probe, sound)| answers(probe, &[flaw]) == *sound))
        .collect();
    assert_eq!(unseen, [], "no probe tells these from a sound sandbox");
}

#[test]
fn every_probe_is_needed_by_some_flaw() {
    for probe in probes() {
        let sound = answers(&probe, &[]);
        let told_apart = Flaw::ALL.iter().any(|&flaw| answers(&probe, &[flaw]) != sound);
        assert!(told_apart, "{} catches nothing", probe.name);
    }
}

#[test]
fn a_flaw_of_leniency_refuses_nothing_that_is_right() {
    let good = ["by GET", "by POST", "return_to in the body", "no return_to", "a plus in the email", "cty"];
    for probe in probes().into_iter().filter(|probe| good.contains(&probe.name)) {
        let sound = answers(&probe, &[]);
        for &flaw in Flaw::ALL {
            let lenient = ["accepts-", "ignores-", "window-one-hour", "forgets-"];
            if lenient.iter().any(|prefix| flaw.id().starts_with(prefix)) {
                assert_eq!(answers(&probe, &[flaw]), sound, "{flaw} and {}", probe.name);
            }
        }
    }
}

#[test]
fn every_flaw_has_a_line_that_says_what_is_wrong() {
    for &flaw in Flaw::ALL {
        assert!(flaw.about().ends_with('.') && flaw.about().len() > 15, "{flaw}");
        assert_eq!(Flaw::from_id(flaw.id()), Some(flaw));
    }
}
