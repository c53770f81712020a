//! The claims that are an attribute of the user and nothing else: telephone, picture, tags, language.

use super::update::{Update, id_number};
use crate::sandbox::account::Role;
use crate::sandbox::flaw::Flaw;
use crate::sandbox::policy::{BadValue, LocaleClaim, PassedLocale, Unfit};
use crate::sandbox::refusal::{ClaimName, Objection, Refusal};
use crate::sandbox::verify::Json;

/// Gives the user these attributes.
pub(super) fn apply(update: &mut Update<'_>) -> Result<(), Objection> {
    let bad_phone = update.house.policy.bad_phone;
    if let Some(phone) = checked(update, ClaimName::Phone, is_e164, "a number in E.164 form", bad_phone)? {
        let was = update.user.phone.replace(phone.clone()).unwrap_or_default();
        update.record("phone", was, phone);
    }
    let bad_photo = update.house.policy.bad_photo;
    if let Some(photo) = checked(update, ClaimName::RemotePhotoUrl, is_web_address, "a web address", bad_photo)? {
        let was = update.user.remote_photo_url.replace(photo.clone()).unwrap_or_default();
        update.record("remote_photo_url", was, photo);
    }
    apply_tags(update)?;
    apply_locale(update)
}

/// A text that should have a certain form.
fn checked(
    update: &mut Update<'_>,
    claim: ClaimName,
    good: fn(&str) -> bool,
    wanted: &str,
    bad: BadValue,
) -> Result<Option<String>, Objection> {
    let text = match update.given(claim)? {
        None => return Ok(None),
        Some(Json::Text(text)) => text.clone(),
        Some(_) => return update.mistyped(claim, "a text").map(|()| None),
    };
    if good(&text) || bad == BadValue::Stored {
        return Ok(Some(text));
    }
    if bad == BadValue::Refused {
        return Err(Refusal::UserNotStored(claim).because(format!("The {} is not {wanted}.", claim.as_str())));
    }
    update.ignore(claim, format!("{text:?} is not {wanted}"));
    Ok(None)
}

/// E.164: a plus sign and at most fifteen digits, of which the first is no zero.
fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// Replaces all tags; a blank list removes them.
fn apply_tags(update: &mut Update<'_>) -> Result<(), Objection> {
    let claim = ClaimName::Tags;
    let tags = match update.given(claim)? {
        None => return Ok(()),
        Some(Json::Text(text)) if text.trim_start().starts_with('[') => {
            return match update.house.policy.stringified_tags {
                Unfit::Ignored => {
                    update.ignore(claim, "are a text that holds a list");
                    Ok(())
                }
                Unfit::Refused => Err(Refusal::UserNotStored(claim).because("The tags are a text that holds a list.")),
            };
        }
        Some(Json::Text(text)) => listed(text.split(',')),
        Some(Json::List(items)) => {
            let texts: Option<Vec<&str>> = items
                .iter()
                .map(|item| match item {
                    Json::Text(text) => Some(text.as_str()),
                    Json::Null
                    | Json::Bool(_)
                    | Json::Whole(_)
                    | Json::Fraction(_)
                    | Json::List(_)
                    | Json::Object(_) => None,
                })
                .collect();
            match texts {
                Some(texts) => listed(texts.into_iter()),
                None => return update.mistyped(claim, "a list of texts"),
            }
        }
        Some(Json::Null | Json::Bool(_) | Json::Whole(_) | Json::Fraction(_) | Json::Object(_)) => {
            return update.mistyped(claim, "a list or a text");
        }
    };
    let before = update.user.tags.join(", ");
    if update.flawed(Flaw::AppendsTags) {
        let new: Vec<String> = tags.into_iter().filter(|tag| !update.user.tags.contains(tag)).collect();
        update.user.tags.extend(new);
    } else {
        update.user.tags = tags;
    }
    let after = update.user.tags.join(", ");
    update.record("tags", before, after);
    Ok(())
}

/// Each tag once, in order, without the white space around it.
fn listed<'a>(tags: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut listed: Vec<String> = Vec::new();
    for tag in tags.map(str::trim).filter(|tag| !tag.is_empty()) {
        if !listed.iter().any(|known| known == tag) {
            listed.push(tag.to_owned());
        }
    }
    listed
}

/// Documented are `locale` for end users and `locale_id` for team members.
fn apply_locale(update: &mut Update<'_>) -> Result<(), Objection> {
    let (own, other) = match update.user.role {
        Role::EndUser => (ClaimName::Locale, ClaimName::LocaleId),
        Role::Agent | Role::Admin => (ClaimName::LocaleId, ClaimName::Locale),
    };
    let claim = match (update.given(own)?, update.given(other)?) {
        (Some(_), _) => own,
        (None, Some(_)) if update.house.policy.locale_claim == LocaleClaim::Either => other,
        (None, Some(_)) => {
            update.ignore(other, "is for users of another role");
            return Ok(());
        }
        (None, None) => {
            let passed = update.profile.passed_locale.and_then(|text| text.parse().ok());
            if let Some(id) = passed.filter(|_| update.house.policy.passed_locale == PassedLocale::Stored) {
                store_locale(update, ClaimName::LocaleId, id);
            }
            return Ok(());
        }
    };
    let Some(id) = update.given(claim)?.and_then(id_number) else {
        return update.mistyped(claim, "an id number");
    };
    store_locale(update, claim, id);
    Ok(())
}

fn store_locale(update: &mut Update<'_>, claim: ClaimName, id: u64) {
    if update.facts.has_locale(id) || update.flawed(Flaw::StoresAnyLocale) {
        let was = update.user.locale_id.replace(id).map(|id| id.to_string()).unwrap_or_default();
        update.record("locale_id", was, id.to_string());
    } else {
        update.ignore(claim, format!("{id} is no language of the account"));
    }
}
