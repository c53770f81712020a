//! Fills `${name}` in the texts of a suite: axes, and the built-ins `${case}`, `${delivery}` and `${run}`.
//!
//! `$${` is a literal `${`; a `$` before anything else is itself. A text that is nothing but one `${axis}` becomes the
//! axis' value with its type. In longer texts the value is written out, and the whole is a directive only where the
//! author's own text begins with `@`, so that no value can turn into a directive by accident.

use crate::model::parse_text;
use crate::model::{AuthoredLeaf, AuthoredValue, AxisValue, ClaimLeaf, ClaimValue, Delivery, DirectiveError, Tree};

/// The names that need no axis.
pub const BUILT_INS: &[&str] = &["case", "delivery", "run"];

/// Why a text could not be filled in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// `${` has no `}`.
    #[error("\"${{\" without a closing \"}}\"; a literal one is written \"$${{\"")]
    Unclosed,
    /// No axis and no built-in has this name.
    #[error("nothing is called {0:?}")]
    UnknownName(String),
    /// The value has no spelling inside a text.
    #[error("the value {label:?} of {name:?} is no text, number or truth value, so it cannot stand inside a text")]
    NotText {
        /// The axis.
        name: String,
        /// Its value.
        label: String,
    },
    /// The text became a directive that does not exist.
    #[error("it becomes {text:?}, which is no directive: {source}")]
    Directive {
        /// What the text became.
        text: String,
        /// What is wrong with it.
        #[source]
        source: DirectiveError,
    },
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Literal text.
    Text(&'a str),
    /// `${name}`.
    Name(&'a str),
}

/// Whether a text must be filled in before it can be used.
pub fn is_template(text: &str) -> bool {
    text.contains("${")
}

/// Takes a text apart. Nothing is copied, for this runs for every case.
pub fn parts(text: &str) -> impl Iterator<Item = Result<Part<'_>, TemplateError>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(literal) = rest.strip_prefix("$${") {
            let part = &rest[1..3];
            rest = literal;
            return Some(Ok(Part::Text(part)));
        }
        if let Some(named) = rest.strip_prefix("${") {
            let Some((name, behind)) = named.split_once('}') else {
                rest = "";
                return Some(Err(TemplateError::Unclosed));
            };
            rest = behind;
            return Some(Ok(Part::Name(name)));
        }
        // Up to the next place that may mean something; at least one character, so that this ends.
        let end = rest.char_indices().skip(1).find(|&(at, c)| c == '$' && starts_part(&rest[at..]));
        let (literal, behind) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        rest = behind;
        Some(Ok(Part::Text(literal)))
    })
}

fn starts_part(text: &str) -> bool {
    text.starts_with("${") || text.starts_with("$${")
}

/// What the names stand for in one case.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The axes with the value that each has in this case.
    pub axes: &'a [(&'a str, &'a AxisValue)],
    /// What `${case}` stands for.
    pub slug: &'a str,
    /// What `${delivery}` stands for.
    pub delivery: Delivery,
    /// What `${run}` stands for: a word that no other run has.
    pub run: &'a str,
}

impl<'a> Scope<'a> {
    /// The same without axes: what the values of axes themselves may use.
    fn built_ins_only(self) -> Self {
        Self { axes: &[], ..self }
    }

    fn built_in(&self, name: &str) -> Option<&'a str> {
        match name {
            "case" => Some(self.slug),
            "delivery" => Some(self.delivery.id()),
            "run" => Some(self.run),
            _ => None,
        }
    }

    fn axis(&self, name: &str) -> Option<&'a AxisValue> {
        self.axes.iter().find(|(axis, _)| *axis == name).map(|(_, value)| *value)
    }
}

/// Fills in a value with its nesting.
pub fn fill_value(value: &AuthoredValue, scope: Scope<'_>) -> Result<ClaimValue, TemplateError> {
    value.try_map(&mut |leaf| match leaf {
        AuthoredLeaf::Value(leaf) => Ok(Tree::Leaf(leaf.clone())),
        AuthoredLeaf::Template(text) => fill(text, scope),
    })
}

fn fill(text: &str, scope: Scope<'_>) -> Result<ClaimValue, TemplateError> {
    if let Some(name) = sole_name(text)
        && let Some(value) = scope.axis(name)
    {
        return fill_value(&value.value, scope.built_ins_only());
    }
    let filled = fill_text(text, scope)?;
    if text.starts_with('@') {
        parse_text(&filled).map(Tree::Leaf).map_err(|source| TemplateError::Directive { text: filled, source })
    } else {
        Ok(Tree::Leaf(ClaimLeaf::Text(filled)))
    }
}

/// The name, where the text is one `${name}` and nothing else.
pub fn sole_name(text: &str) -> Option<&str> {
    text.strip_prefix("${")?.strip_suffix('}').filter(|name| !name.contains('}'))
}

/// Fills in a text that stays a text, such as `return_to`.
pub fn fill_text(text: &str, scope: Scope<'_>) -> Result<String, TemplateError> {
    let mut filled = String::with_capacity(text.len() + 48);
    for part in parts(text) {
        match part? {
            Part::Text(literal) => filled.push_str(literal),
            Part::Name(name) => match (scope.axis(name), scope.built_in(name)) {
                (Some(value), _) => filled.push_str(&spelling(name, value, scope)?),
                (None, Some(built_in)) => filled.push_str(built_in),
                (None, None) => return Err(TemplateError::UnknownName(name.to_owned())),
            },
        }
    }
    Ok(filled)
}

/// How the value of an axis is written inside a text.
fn spelling(name: &str, value: &AxisValue, scope: Scope<'_>) -> Result<String, TemplateError> {
    match fill_value(&value.value, scope.built_ins_only())? {
        Tree::Leaf(ClaimLeaf::Text(text) | ClaimLeaf::Number(text)) => Ok(text),
        Tree::Leaf(ClaimLeaf::Bool(truth)) => Ok(truth.to_string()),
        Tree::Leaf(ClaimLeaf::Null | ClaimLeaf::Now(_) | ClaimLeaf::FreshId | ClaimLeaf::Omitted)
        | Tree::List(_)
        | Tree::Object(_) => Err(TemplateError::NotText { name: name.to_owned(), label: value.label.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{NowSpec, NowUnit};

    fn value(label: &str, leaf: ClaimLeaf) -> AxisValue {
        AxisValue { label: label.to_owned(), value: Tree::Leaf(AuthoredLeaf::Value(leaf)) }
    }

    fn with_scope<T>(act: impl FnOnce(Scope<'_>) -> T) -> T {
        let minutes = value("10", ClaimLeaf::Number("10".to_owned()));
        let sign = value("@@", ClaimLeaf::Text("@now".to_owned()));
        let time = value("@now-10m", ClaimLeaf::Now(NowSpec { offset_secs: -600, unit: NowUnit::Seconds }));
        let axes = [("minutes", &minutes), ("sign", &sign), ("time", &time)];
        act(Scope { axes: &axes, slug: "happy-1a", delivery: Delivery::PostReturnInBody, run: "r7" })
    }

    fn template(text: &str) -> AuthoredValue {
        Tree::Leaf(AuthoredLeaf::Template(text.to_owned()))
    }

    #[test]
    fn names_are_filled_in_and_escapes_undone() {
        let table = [
            ("probe+${case}@x.test", "probe+happy-1a@x.test"),
            ("${delivery}", "post-return-in-body"),
            ("${run}/1", "r7/1"),
            ("${minutes} minutes", "10 minutes"),
            ("$${case}", "${case}"),
            ("cost $5, $${x} and $", "cost $5, ${x} and $"),
            ("${sign}!", "@now!"),
            ("é${case}é", "éhappy-1aé"),
        ];
        with_scope(|scope| {
            for (text, filled) in table {
                assert_eq!(fill_text(text, scope), Ok(filled.to_owned()), "{text}");
                assert_eq!(
                    fill_value(&template(text), scope),
                    Ok(Tree::Leaf(ClaimLeaf::Text(filled.to_owned()))),
                    "{text}: a value that begins with @ is no directive"
                );
            }
        });
    }

    #[test]
    fn an_axis_alone_keeps_its_type_and_a_directive_may_hold_one() {
        with_scope(|scope| {
            let time = Tree::Leaf(ClaimLeaf::Now(NowSpec { offset_secs: -600, unit: NowUnit::Seconds }));
            assert_eq!(fill_value(&template("${minutes}"), scope), Ok(Tree::Leaf(ClaimLeaf::Number("10".to_owned()))));
            assert_eq!(fill_value(&template("${time}"), scope), Ok(time.clone()));
            assert_eq!(fill_value(&template("@now-${minutes}m"), scope), Ok(time));
        });
    }

    #[test]
    fn what_cannot_be_filled_in_is_an_error() {
        with_scope(|scope| {
            assert_eq!(fill_text("a ${case", scope), Err(TemplateError::Unclosed));
            assert_eq!(fill_text("${minute}", scope), Err(TemplateError::UnknownName("minute".to_owned())));
            assert!(matches!(fill_text("at ${time}", scope), Err(TemplateError::NotText { .. })));
            let wrong = fill_value(&template("@now-${minutes}x"), scope);
            assert!(matches!(wrong, Err(TemplateError::Directive { text, .. }) if text == "@now-10x"));
        });
    }
}
