//! One rule: what an answer must look like, and what it means then.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::destination::Destination;
use super::example::Example;
use super::facts::Facts;
use super::message::{MessagePattern, fold};
use super::one_or_many::OneOrMany;
use super::session::{CookieState, cookie_state};
use crate::model::{ErrorKind, closed_set};

closed_set! {
    /// How well the text is known that a rule reads.
    pub enum TextConfidence {
        /// Seen on the wire, word for word.
        Verbatim = "verbatim",
        /// Written in the vendor's own pages.
        Documented = "documented",
        /// Quoted by a user.
        Reported = "reported",
        /// Told by a user in words of their own.
        Paraphrased = "paraphrased",
        /// Invented by our sandbox, for the real text is not known.
        Invented = "invented",
        /// The rule reads no text.
        NoText = "none",
    }
}

/// A rule as its file writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleText {
    /// The id; unique in a rule set.
    pub(super) id: String,
    /// What the answer means.
    pub(super) means: Meaning,
    /// How well the text is known.
    pub(super) text_confidence: TextConfidence,
    /// Why it means that, in a sentence for people.
    pub(super) because: String,
    /// What the answer must look like.
    pub(super) when: Conditions,
    /// An answer that this rule reads.
    #[serde(default)]
    pub(super) example: Option<Example>,
}

/// What a rule makes of an answer. No rule can say that a user was signed in: that takes evidence of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Meaning {
    /// The sign-in was refused for this reason.
    Rejected(ErrorKind),
    /// The answer can be read either way.
    Ambiguous,
}

/// The conditions; all that are given must hold, and of a list one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Conditions {
    /// The status code.
    #[serde(default)]
    status: Option<OneOrMany<u16>>,
    /// Where the user is sent.
    #[serde(default)]
    goes: Option<OneOrMany<Destination>>,
    /// The parameters of that place: a value, or `*` for any.
    #[serde(default)]
    query: BTreeMap<String, String>,
    /// The target's words, in tolerant form.
    #[serde(default)]
    message: Option<OneOrMany<String>>,
    /// Whether the target uses any words.
    #[serde(default)]
    words: Option<Words>,
    /// A text that the body contains, in tolerant form.
    #[serde(default)]
    body: Option<OneOrMany<String>>,
    /// The content type without its parameters.
    #[serde(default)]
    content_type: Option<OneOrMany<String>>,
    /// What the answer does with cookies.
    #[serde(default)]
    cookies: BTreeMap<String, CookieState>,
}

/// Whether the target uses words to say why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Words {
    /// It does.
    Some,
    /// It does not.
    None,
}

/// A rule, ready to be applied.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The id; unique in a rule set.
    pub id: String,
    /// How well the text is known.
    pub text_confidence: TextConfidence,
    /// Why the answer means that, in a sentence for people.
    pub because: String,
    pub(super) meaning: Meaning,
    pub(super) example: Option<Example>,
    when: Conditions,
    messages: Vec<MessagePattern>,
    body_texts: Vec<String>,
}

/// What is wrong with a rule, as far as its file does not show it by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RuleFlaw {
    /// It would read every answer.
    #[error("it has no condition, so it would read every answer")]
    NoCondition,
    /// A text of it has no word.
    #[error("one of its texts has no letter and no digit, so it would read any text")]
    NoWord,
    /// A text of it is longer than the cap.
    #[error("one of its texts is longer than {TEXT_MAX_BYTES} bytes")]
    TooLong,
    /// It names a kind that an answer cannot mean.
    #[error("its kind is a fault of the wire, which no answer can mean")]
    KindOfTheWire,
    /// It says nothing for people.
    #[error("its `id` or its `because` is empty")]
    Nameless,
}

/// The longest text of a rule in bytes; messages travel in URLs and are not longer.
const TEXT_MAX_BYTES: usize = 2000;

impl Rule {
    /// Checks and prepares a rule.
    pub(super) fn prepare(text: RuleText) -> Result<Self, (String, RuleFlaw)> {
        match Self::flaw(&text) {
            Some(flaw) => Err((text.id, flaw)),
            None => Ok(Self {
                messages: text.when.message.iter().flat_map(|all| &all.0).map(|one| MessagePattern::new(one)).collect(),
                body_texts: text.when.body.iter().flat_map(|all| &all.0).map(|one| fold(one)).collect(),
                id: text.id,
                text_confidence: text.text_confidence,
                because: text.because,
                meaning: text.means,
                example: text.example,
                when: text.when,
            }),
        }
    }

    fn flaw(text: &RuleText) -> Option<RuleFlaw> {
        let Conditions { status, goes, query, message, words, body, content_type, cookies } = &text.when;
        let has_condition = status.is_some()
            || goes.is_some()
            || !query.is_empty()
            || message.is_some()
            || words.is_some()
            || body.is_some()
            || content_type.is_some()
            || !cookies.is_empty();
        let texts = || message.iter().chain(body).flat_map(|all| &all.0);
        let is_fault = |kind: ErrorKind| crate::model::Fault::from_id(kind.id()).is_some();
        if text.id.trim().is_empty() || text.because.trim().is_empty() {
            Some(RuleFlaw::Nameless)
        } else if !has_condition {
            Some(RuleFlaw::NoCondition)
        } else if texts().any(|one| MessagePattern::new(one).is_wordless()) {
            Some(RuleFlaw::NoWord)
        } else if texts().any(|one| one.len() > TEXT_MAX_BYTES) {
            Some(RuleFlaw::TooLong)
        } else if matches!(text.means, Meaning::Rejected(kind) if is_fault(kind)) {
            Some(RuleFlaw::KindOfTheWire)
        } else {
            None
        }
    }

    /// Whether an answer looks as the rule says. The cheap conditions go first.
    pub(super) fn reads(&self, answer: &Answer<'_>) -> bool {
        let Conditions { status, goes, query, message, words, body, content_type, cookies } = &self.when;
        let facts = answer.facts;
        status.as_ref().is_none_or(|wanted| wanted.0.contains(&facts.status))
            && goes.as_ref().is_none_or(|wanted| wanted.0.contains(&facts.goes))
            && words.is_none_or(|wanted| (wanted == Words::Some) == facts.message.is_some())
            && query
                .iter()
                .all(|(name, wanted)| facts.parameter(name).is_some_and(|value| wanted == "*" || wanted == value))
            && cookies.iter().all(|(name, &wanted)| cookie_state(facts.cookies, name) == wanted)
            && content_type.as_ref().is_none_or(|wanted| {
                let found = facts.content_type.split(';').next().unwrap_or("").trim();
                wanted.0.iter().any(|one| one.eq_ignore_ascii_case(found))
            })
            && (message.is_none()
                || answer.message.as_ref().is_some_and(|text| self.messages.iter().any(|one| one.matches(text))))
            && (body.is_none() || self.body_texts.iter().any(|text| answer.body().contains(text.as_str())))
    }
}

/// An answer with its texts folded once for all rules.
pub(super) struct Answer<'f> {
    pub(super) facts: &'f Facts<'f>,
    message: Option<String>,
    body: std::cell::OnceCell<String>,
}

impl<'f> Answer<'f> {
    pub(super) fn new(facts: &'f Facts<'f>) -> Self {
        Self { facts, message: facts.message.as_deref().map(fold), body: std::cell::OnceCell::new() }
    }

    /// The folded body. Only a rule that looks into the body makes it be folded.
    fn body(&self) -> &str {
        self.body.get_or_init(|| fold(self.facts.body))
    }
}
