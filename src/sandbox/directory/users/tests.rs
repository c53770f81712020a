//! What a sign-in does to the directory, claim by claim.

use serde_json::json;

use super::*;
use crate::sandbox::account::{
    CustomRole, ExternalIds, FieldKind, Locale, Memberships, Organization, Settings, UserField,
};
use crate::sandbox::flaw::Flaws;
use crate::sandbox::policy::{BadValue, IdCollision, Leniency, LocaleClaim, PassedLocale, Policy, Unfit};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::testing::user;
use crate::sandbox::verify::{Duplicates, read_object};

/// Two organizations, two languages, a custom role, a field of each kind, and one user.
fn furnished(settings: Settings) -> Account {
    let organization = |name: &str, id: &str| Organization { name: name.to_owned(), external_id: Some(id.to_owned()) };
    let field = |kind: FieldKind| UserField {
        key: kind.id().to_owned(),
        kind,
        options: vec!["gold".to_owned(), "silver".to_owned()],
    };
    let mut known = user("a@b.test");
    known.tags = vec!["old".to_owned()];
    known.organizations = vec!["North".to_owned()];
    known.user_fields.insert("text".to_owned(), json!("before"));
    Account {
        settings,
        locales: vec![Locale::default(), Locale { id: 8, name: "Deutsch".to_owned() }],
        custom_roles: vec![CustomRole { id: 7, name: "Light agent".to_owned() }],
        user_fields: FieldKind::ALL.iter().copied().map(field).collect(),
        organizations: vec![organization("North", "1"), organization("South", "2")],
        users: vec![known],
        ..Account::default()
    }
}

fn many() -> Settings {
    Settings { memberships: Memberships::Many, ..Settings::default() }
}

/// Signs in with these claims; `email`, `name` and `external_id` are the profile's as well.
fn sign_in(directory: &mut Directory, claims: &str, policy: &Policy) -> Result<Vec<String>, Refusal> {
    let claims = read_object(claims.as_bytes(), Duplicates::Refused).unwrap();
    let text = |name: &str| match claims.get(name) {
        Some(crate::sandbox::verify::Json::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let (email, name) = (text("email").unwrap_or("a@b.test"), text("name").or(Some("X")));
    let profile = Profile { email, name, external_id: text("external_id"), claims: &claims, passed_locale: None };
    directory
        .sign_in(&profile, House { policy, flaws: &Flaws::new() })
        .map(|changes| changes.iter().map(ToString::to_string).collect())
        .map_err(|objection| objection.refusal)
}

fn usual(directory: &mut Directory, claims: &str) -> Result<Vec<String>, Refusal> {
    sign_in(directory, claims, &Policy::default())
}

fn id_collision() -> Result<Vec<String>, Refusal> {
    Err(Refusal::UserNotStored(ClaimName::ExternalId))
}

#[test]
fn a_user_is_created_once_and_the_name_is_overwritten() {
    let mut directory = Directory::default();
    let mut named = |name: &str| usual(&mut directory, &format!(r#"{{"name":"{name}"}}"#)).unwrap();
    assert_eq!(named("X"), ["user a@b.test created", "name of a@b.test: becomes X"]);
    assert_eq!(named("X"), Vec::<String>::new());
    assert_eq!(named("Y"), ["name of a@b.test: X becomes Y"]);
    assert_eq!(directory.find("a@b.test").map(|user| user.name.as_str()), Some("Y"));
    let last: Vec<String> = directory.last_changes("a@b.test").iter().map(ToString::to_string).collect();
    assert_eq!(last, ["name of a@b.test: X becomes Y"]);
}

#[test]
fn with_update_off_the_id_finds_the_user_and_the_address_follows() {
    let mut directory = Directory::default();
    usual(&mut directory, r#"{"external_id":"1"}"#).unwrap();
    let changes = usual(&mut directory, r#"{"email":"new@b.test","external_id":"1"}"#).unwrap();
    assert_eq!(changes, ["email of a@b.test: a@b.test becomes new@b.test"]);
    assert_eq!(directory.find("a@b.test"), None);
    assert_eq!(usual(&mut directory, r#"{"email":"newer@b.test","external_id":"1"}"#).unwrap().len(), 1);
    // Without the id a changed address makes a new user.
    assert_eq!(
        usual(&mut directory, r#"{"email":"last@b.test"}"#).unwrap(),
        ["user last@b.test created", "name of last@b.test: becomes X"]
    );
}

#[test]
fn with_update_on_the_address_finds_the_user_and_the_id_follows() {
    let settings = Settings { external_ids: ExternalIds::UpdateOn, ..Settings::default() };
    let mut directory = Directory::of(Account { settings, ..Account::default() });
    usual(&mut directory, r#"{"external_id":"1"}"#).unwrap();
    let changes = usual(&mut directory, r#"{"external_id":"2"}"#).unwrap();
    assert_eq!(changes, ["external_id of a@b.test: 1 becomes 2"]);
    // The old id is free again.
    let changes = usual(&mut directory, r#"{"email":"c@b.test","external_id":"1"}"#).unwrap();
    assert_eq!(changes, ["user c@b.test created", "external_id of c@b.test: becomes 1", "name of c@b.test: becomes X"]);
}

#[test]
fn two_users_never_become_one() {
    let table = [
        (ExternalIds::UpdateOff, "a@b.test", "2", "the id is unknown and the address has another"),
        (ExternalIds::UpdateOff, "c@b.test", "1", "the id is one user's and the address another's"),
        (ExternalIds::UpdateOn, "c@b.test", "1", "the address would take another user's id"),
        (ExternalIds::UpdateOn, "new@b.test", "1", "a new user would take another user's id"),
    ];
    for (external_ids, email, id, name) in table {
        let settings = Settings { external_ids, ..Settings::default() };
        let mut directory = Directory::of(Account { settings, ..Account::default() });
        usual(&mut directory, r#"{"external_id":"1","name":"A"}"#).unwrap();
        usual(&mut directory, r#"{"email":"c@b.test"}"#).unwrap();
        let before = directory.export();
        let claims = format!(r#"{{"email":"{email}","external_id":"{id}"}}"#);
        assert_eq!(usual(&mut directory, &claims), id_collision(), "{name}");
        assert_eq!(directory.export(), before, "{name}");
        // Where the policy lets the address win, the ids stay with their users.
        let email_wins = Policy { id_collision: IdCollision::EmailWins, ..Policy::default() };
        let changes = sign_in(&mut directory, &claims, &email_wins).unwrap();
        assert!(changes.iter().any(|line| line.starts_with("external_id collides")), "{name}: {changes:?}");
        let id_of = |email: &str| directory.find(email).and_then(|user| user.external_id.as_deref());
        assert_eq!((id_of("a@b.test"), id_of("c@b.test"), id_of("new@b.test")), (Some("1"), None, None), "{name}");
    }
}

#[test]
fn a_user_without_an_id_gets_the_tokens() {
    let mut directory = Directory::default();
    usual(&mut directory, "{}").unwrap();
    assert_eq!(usual(&mut directory, r#"{"external_id":"1"}"#).unwrap(), ["external_id of a@b.test: becomes 1"]);
}

#[test]
fn each_attribute_is_stored_or_ignored_and_the_log_says_which() {
    let (one, many) = (Settings::default(), many());
    let table: [(&str, &Settings, &[&str]); 47] = [
        (r#"{"phone":"+15551234567"}"#, &one, &["phone of a@b.test: becomes +15551234567"]),
        (r#"{"phone":"555-1234"}"#, &one, &["phone \"555-1234\" is not a number in E.164 form: ignored"]),
        (
            r#"{"phone":"+1234567890123456"}"#,
            &one,
            &["phone \"+1234567890123456\" is not a number in E.164 form: ignored"],
        ),
        (r#"{"phone":15551234567}"#, &one, &["phone is a text in no spelling that is known: ignored"]),
        (r#"{"phone":null}"#, &one, &[]),
        (
            r#"{"remote_photo_url":"https://a.test/x.png"}"#,
            &one,
            &["remote_photo_url of a@b.test: becomes https://a.test/x.png"],
        ),
        (r#"{"remote_photo_url":"x.png"}"#, &one, &["remote_photo_url \"x.png\" is not a web address: ignored"]),
        (
            r#"{"remote_photo_url":"javascript:1"}"#,
            &one,
            &["remote_photo_url \"javascript:1\" is not a web address: ignored"],
        ),
        // The tags are replaced, as a list or as a text with commas; blank removes all.
        (r#"{"tags":["new","new"," x "]}"#, &one, &["tags of a@b.test: old becomes new, x"]),
        (r#"{"tags":"vip_user, b"}"#, &one, &["tags of a@b.test: old becomes vip_user, b"]),
        (r#"{"tags":""}"#, &one, &["tags of a@b.test: old is removed"]),
        (r#"{"tags":[]}"#, &one, &["tags of a@b.test: old is removed"]),
        (r#"{"tags":"[\"a\",\"b\"]"}"#, &one, &["tags are a text that holds a list: ignored"]),
        (r#"{"tags":[1]}"#, &one, &["tags is a list of texts in no spelling that is known: ignored"]),
        // Languages that the account has not are ignored.
        (r#"{"locale":8}"#, &one, &["locale_id of a@b.test: becomes 8"]),
        (r#"{"locale":"8","locale_id":1}"#, &one, &["locale_id of a@b.test: becomes 8"]),
        (r#"{"locale_id":"8"}"#, &one, &["locale_id of a@b.test: becomes 8"]),
        (r#"{"locale":99}"#, &one, &["locale 99 is no language of the account: ignored"]),
        (r#"{"locale":"de"}"#, &one, &["locale is an id number in no spelling that is known: ignored"]),
        (
            r#"{"role":"agent","locale":1,"locale_id":8}"#,
            &one,
            &["role of a@b.test: end_user becomes agent", "locale_id of a@b.test: becomes 8"],
        ),
        // An organization is added or takes the place of the first, and is never created.
        (r#"{"organization":"South"}"#, &one, &["organizations of a@b.test: North becomes South"]),
        (r#"{"organization":"South"}"#, &many, &["organizations of a@b.test: North becomes North, South"]),
        (r#"{"organization":"North"}"#, &many, &[]),
        (r#"{"organization":"south"}"#, &one, &["organization \"south\" does not exist: ignored"]),
        (r#"{"organization_id":2}"#, &one, &["organizations of a@b.test: North becomes South"]),
        (
            r#"{"organization_id":"2","organization":"North"}"#,
            &one,
            &["organizations of a@b.test: North becomes South"],
        ),
        (r#"{"organization_id":"9","organization":"South"}"#, &one, &["organization_id \"9\" does not exist: ignored"]),
        (r#"{"organizations":"South,North"}"#, &many, &["organizations of a@b.test: North becomes South, North"]),
        (
            r#"{"organizations":"South, East"}"#,
            &many,
            &["organizations \"East\" does not exist: ignored", "organizations of a@b.test: North becomes South"],
        ),
        (r#"{"organizations":""}"#, &many, &["organizations of a@b.test: North is removed"]),
        (r#"{"organization_ids":"2"}"#, &many, &["organizations of a@b.test: North becomes South"]),
        (
            r#"{"organization_ids":"2","organizations":"North"}"#,
            &many,
            &["organizations of a@b.test: North becomes South"],
        ),
        (
            r#"{"organization_ids":"2,1"}"#,
            &one,
            &[
                "organization_ids \"North\" would be a second organization, and the account allows one: ignored",
                "organizations of a@b.test: North becomes South",
            ],
        ),
        (
            r#"{"organizations":["South"]}"#,
            &many,
            &["organizations is a text with commas in no spelling that is known: ignored"],
        ),
        // Roles.
        (r#"{"role":"admin"}"#, &one, &["role of a@b.test: end_user becomes admin"]),
        (r#"{"role":"user"}"#, &one, &[]),
        (
            r#"{"role":"agent","custom_role_id":7}"#,
            &one,
            &["role of a@b.test: end_user becomes agent", "custom_role_id of a@b.test: becomes 7"],
        ),
        (r#"{"custom_role_id":7}"#, &one, &["custom_role_id is for agents alone: ignored"]),
        // User fields.
        (r#"{"user_fields":{"text":"after"}}"#, &one, &["user_fields.text of a@b.test: before becomes after"]),
        (r#"{"user_fields":{"text":null}}"#, &one, &["user_fields.text of a@b.test: before is removed"]),
        (r#"{"user_fields":{"date":null}}"#, &one, &[]),
        (
            r#"{"user_fields":{"checkbox":true,"nope":1}}"#,
            &one,
            &[
                "user_fields.checkbox of a@b.test: becomes true",
                "user_fields \"nope\" is no field of the account: ignored",
            ],
        ),
        (
            r#"{"user_fields":{"date":"2024-02-30"}}"#,
            &one,
            &["user_fields \"date\" is not a day as yyyy-mm-dd: ignored"],
        ),
        (r#"{"user_fields":{"dropdown":"gold"}}"#, &one, &["user_fields.dropdown of a@b.test: becomes gold"]),
        (
            r#"{"user_fields":{"dropdown":{"x":1}}}"#,
            &one,
            &["user_fields \"dropdown\" is not the name of one of its options: ignored"],
        ),
        (
            r#"{"user_fields":{"integer":7,"decimal":1.5}}"#,
            &one,
            &["user_fields.integer of a@b.test: becomes 7", "user_fields.decimal of a@b.test: becomes 1.5"],
        ),
        (r#"{"user_fields":"{}"}"#, &one, &["user_fields are a text, not an object: ignored"]),
    ];
    for (claims, settings, changes) in table {
        let mut directory = Directory::of(furnished(settings.clone()));
        assert_eq!(
            usual(&mut directory, claims).as_deref(),
            Ok(&changes.iter().map(|&line| line.to_owned()).collect::<Vec<_>>()[..]),
            "{claims}"
        );
        // Nothing is left to change when the same comes again.
        let again = usual(&mut directory, claims).unwrap();
        assert!(again.iter().all(|line| line.ends_with(": ignored")), "{claims}: {again:?}");
    }
}

#[test]
fn the_policies_say_what_becomes_of_doubtful_attributes() {
    let refused = |claim| Err(Refusal::UserNotStored(claim));
    let usual = Policy::default();
    let table = [
        (r#"{"role":"owner"}"#, usual, Err(Refusal::RoleUnknown)),
        (r#"{"role":7}"#, usual, Err(Refusal::RoleUnknown)),
        (
            r#"{"role":"owner"}"#,
            Policy { bad_role: Unfit::Ignored, ..usual },
            Ok("role \"owner\" is none of the account's: ignored"),
        ),
        (r#"{"role":"user"}"#, Policy { old_role_name: Leniency::Refused, ..usual }, Err(Refusal::RoleUnknown)),
        (r#"{"role":"agent","custom_role_id":8}"#, usual, Err(Refusal::CustomRoleUnknown)),
        (
            r#"{"role":"agent","custom_role_id":"x"}"#,
            Policy { bad_custom_role: Unfit::Ignored, ..usual },
            Ok("custom_role_id is none of the account's custom roles: ignored"),
        ),
        (r#"{"phone":"1"}"#, Policy { bad_phone: BadValue::Refused, ..usual }, refused(ClaimName::Phone)),
        (r#"{"phone":"1"}"#, Policy { bad_phone: BadValue::Stored, ..usual }, Ok("phone of a@b.test: becomes 1")),
        (
            r#"{"remote_photo_url":"1"}"#,
            Policy { bad_photo: BadValue::Refused, ..usual },
            refused(ClaimName::RemotePhotoUrl),
        ),
        (r#"{"tags":"[]"}"#, Policy { stringified_tags: Unfit::Refused, ..usual }, refused(ClaimName::Tags)),
        (r#"{"tags":7}"#, Policy { mistyped_attribute: Unfit::Refused, ..usual }, refused(ClaimName::Tags)),
        (r#"{"phone":null}"#, Policy { null_optional: Leniency::Refused, ..usual }, refused(ClaimName::Phone)),
        (
            r#"{"locale_id":8}"#,
            Policy { locale_claim: LocaleClaim::ByRole, ..usual },
            Ok("locale_id is for users of another role: ignored"),
        ),
    ];
    for (claims, policy, expected) in table {
        let mut directory = Directory::of(furnished(Settings::default()));
        let before = directory.export();
        let signed_in = sign_in(&mut directory, claims, &policy);
        match expected {
            Ok(line) => assert!(
                signed_in.as_ref().is_ok_and(|lines| lines.contains(&line.to_owned())),
                "{claims}: {signed_in:?}"
            ),
            Err(refusal) => {
                assert_eq!(signed_in, Err(refusal), "{claims}");
                assert_eq!(directory.export(), before, "{claims}");
            }
        }
    }
}

#[test]
fn a_language_that_was_passed_on_counts_where_the_policy_says_so_and_the_token_names_none() {
    let storing = Policy { passed_locale: PassedLocale::Stored, ..Policy::default() };
    let becomes = |id: u64| vec![format!("locale_id of a@b.test: becomes {id}")];
    let unknown = vec!["locale_id 99 is no language of the account: ignored".to_owned()];
    let table = [
        ("8", "{}", storing, becomes(8)),
        ("8", r#"{"locale":1}"#, storing, becomes(1)),
        ("99", "{}", storing, unknown),
        ("x", "{}", storing, Vec::new()),
        ("8", "{}", Policy::default(), Vec::new()),
    ];
    for (passed, claims, policy, changes) in table {
        let mut directory = Directory::of(furnished(Settings::default()));
        let claims = read_object(claims.as_bytes(), Duplicates::Refused).unwrap();
        let profile = Profile {
            email: "a@b.test",
            name: Some("X"),
            external_id: None,
            claims: &claims,
            passed_locale: Some(passed),
        };
        let done = directory.sign_in(&profile, House { policy: &policy, flaws: &Flaws::new() }).unwrap();
        let lines: Vec<String> = done.iter().map(ToString::to_string).collect();
        assert_eq!(lines, changes, "{passed}");
    }
}

#[test]
fn who_signs_in_without_a_role_keeps_the_stored_one_and_a_former_agent_loses_the_custom_role() {
    let mut directory = Directory::of(furnished(Settings::default()));
    usual(&mut directory, r#"{"role":"agent","custom_role_id":7}"#).unwrap();
    assert_eq!(usual(&mut directory, "{}").unwrap(), Vec::<String>::new());
    assert_eq!(
        usual(&mut directory, r#"{"role":"end_user"}"#).unwrap(),
        ["role of a@b.test: agent becomes end_user", "custom_role_id of a@b.test: 7 is removed"]
    );
}

#[test]
fn an_export_is_the_account_with_its_users_in_the_order_of_their_coming() {
    let account = furnished(many());
    let mut directory = Directory::of(account.clone());
    assert_eq!(directory.export(), account);
    for email in ["z@b.test", "y@b.test", "0@b.test"] {
        usual(&mut directory, &format!(r#"{{"email":"{email}","external_id":"{email}"}}"#)).unwrap();
    }
    usual(&mut directory, r#"{"email":"new@b.test","external_id":"z@b.test"}"#).unwrap();
    let exported = directory.export();
    let emails: Vec<&str> = exported.users.iter().map(|user| user.email.as_str()).collect();
    assert_eq!(emails, ["a@b.test", "new@b.test", "y@b.test", "0@b.test"]);
    assert_eq!(Directory::of(exported.clone()).export(), exported);
}
