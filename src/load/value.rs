//! Reads the values that authors write: claims, header fields, axes, and the texts of a request.

use std::collections::HashSet;
use std::ops::Range;

use indexmap::IndexMap;
use toml::de::{DeFloat, DeInteger, DeTable, DeValue};

use super::diagnostic::did_you_mean;
use super::reader::{Node, Reader};
use crate::model::{
    AuthoredFields, AuthoredLeaf, AuthoredValue, Axis, ClaimLeaf, DIRECTIVES, Delivery, DirectiveError, Tree,
    is_json_number, parse_text,
};
use crate::plan::{BUILT_INS, Part, Scope, TemplateError, fill_text, fill_value, is_template, parts, rows};

/// How many rows of axes are tried for one text.
const ROWS_CHECKED_MAX: usize = 1_000;

/// How deep values may be nested.
const DEPTH_MAX: usize = 32;

/// What `${…}` may name in a place, and what of it was used.
#[derive(Debug, Default)]
pub(super) struct Names<'x> {
    axes: &'x [Axis],
    used: HashSet<&'x str>,
}

impl<'x> Names<'x> {
    pub(super) fn new(axes: &'x [Axis]) -> Self {
        Self { axes, used: HashSet::new() }
    }

    /// Whether a text named the axis.
    pub(super) fn used(&self, axis: &str) -> bool {
        self.used.contains(axis)
    }
}

impl Reader<'_> {
    /// A table of claims or header fields.
    pub(super) fn authored_fields(&mut self, table: &DeTable<'_>, names: &mut Names<'_>) -> AuthoredFields {
        table
            .iter()
            .filter_map(|(key, node)| Some((key.get_ref().clone().into_owned(), self.authored(node, names, 1)?)))
            .collect()
    }

    /// One value with its nesting.
    pub(super) fn authored(&mut self, node: &Node<'_>, names: &mut Names<'_>, depth: usize) -> Option<AuthoredValue> {
        if depth > DEPTH_MAX {
            self.error(node.span(), format!("the value is nested more than {DEPTH_MAX} deep"));
            return None;
        }
        match node.get_ref() {
            DeValue::String(text) => self.authored_text(text, node.span(), names).map(Tree::Leaf),
            DeValue::Integer(number) => self.integer(number, node.span()).map(value_leaf),
            DeValue::Float(number) => self.float(number, node.span()).map(value_leaf),
            DeValue::Boolean(truth) => Some(value_leaf(ClaimLeaf::Bool(*truth))),
            DeValue::Datetime(_) => {
                self.error(node.span(), "JSON has no dates").wanted =
                    Some("a text in quotes, a number, or a directive such as \"@now-10m\"".to_owned());
                None
            }
            DeValue::Array(items) => {
                let read: Vec<_> = items.iter().map(|item| self.authored(item, names, depth + 1)).collect();
                read.into_iter().collect::<Option<_>>().map(Tree::List)
            }
            DeValue::Table(table) => {
                let read: Vec<_> = table
                    .iter()
                    .map(|(key, item)| {
                        Some((key.get_ref().clone().into_owned(), self.authored(item, names, depth + 1)?))
                    })
                    .collect();
                read.into_iter().collect::<Option<IndexMap<_, _>>>().map(Tree::Object)
            }
        }
    }

    fn authored_text(&mut self, text: &str, span: Range<usize>, names: &mut Names<'_>) -> Option<AuthoredLeaf> {
        if is_template(text) {
            let leaf = AuthoredLeaf::Template(text.to_owned());
            let tree = Tree::Leaf(leaf.clone());
            return self.check_template(text, span, names, |scope| fill_value(&tree, scope).map(|_| ())).map(|()| leaf);
        }
        match parse_text(text) {
            Ok(leaf) => Some(AuthoredLeaf::Value(leaf)),
            Err(error) => {
                let suggestion = suggested_directive(&error);
                let nameless = matches!(error, DirectiveError::Unknown(_)) && suggestion.is_none();
                let diagnostic = self.error(span, error.to_string());
                diagnostic.wanted = nameless.then(|| format!("one of {}", DIRECTIVES.join(", ")));
                diagnostic.suggestion = suggestion;
                None
            }
        }
    }

    /// A number in the author's spelling where that is JSON, in decimal otherwise.
    fn integer(&mut self, number: &DeInteger<'_>, span: Range<usize>) -> Option<ClaimLeaf> {
        let spelled = number.as_str().strip_prefix('+').unwrap_or(number.as_str());
        let spelled = match number.radix() {
            10 => Some(spelled.to_owned()),
            radix => u128::from_str_radix(spelled, radix).ok().map(|number| number.to_string()),
        };
        self.json_number(spelled, span)
    }

    fn float(&mut self, number: &DeFloat<'_>, span: Range<usize>) -> Option<ClaimLeaf> {
        let spelled = number.as_str().strip_prefix('+').unwrap_or(number.as_str());
        self.json_number(Some(spelled.to_owned()), span)
    }

    fn json_number(&mut self, spelled: Option<String>, span: Range<usize>) -> Option<ClaimLeaf> {
        let number = spelled.filter(|spelled| is_json_number(spelled));
        if number.is_none() {
            self.error(span, "JSON has no such number").wanted =
                Some("a decimal number, such as 1700000000 or 1.5".to_owned());
        }
        number.map(ClaimLeaf::Number)
    }

    /// A text of the request. It knows `${…}` and no directive, so a leading at-sign must be doubled.
    pub(super) fn request_text(&mut self, text: &str, span: Range<usize>, names: &mut Names<'_>) -> Option<String> {
        let text = match text.strip_prefix('@') {
            Some(literal) if literal.starts_with('@') => literal,
            Some(_) => {
                self.error(span, "directives are read in claims and header fields, not in the request").wanted =
                    Some("a text; a literal leading at-sign is written \"@@\"".to_owned());
                return None;
            }
            None => text,
        };
        self.check_template(text, span, names, |scope| fill_text(text, scope).map(|_| ()))?;
        Some(text.to_owned())
    }

    /// Checks that a text can be filled in, whatever the axes that it names are.
    fn check_template(
        &mut self,
        text: &str,
        span: Range<usize>,
        names: &mut Names<'_>,
        fill: impl Fn(Scope<'_>) -> Result<(), TemplateError>,
    ) -> Option<()> {
        let axes = names.axes;
        let mut named: Vec<&Axis> = Vec::new();
        for part in parts(text) {
            match part {
                Ok(Part::Text(_)) => {}
                Ok(Part::Name(name)) => match axes.iter().find(|axis| axis.name == name) {
                    Some(axis) => {
                        names.used.insert(&axis.name);
                        if !named.iter().any(|seen| seen.name == axis.name) {
                            named.push(axis);
                        }
                    }
                    None if BUILT_INS.contains(&name) => {}
                    None => return self.unknown_name(name, span, names),
                },
                Err(error) => {
                    self.error(span, error.to_string());
                    return None;
                }
            }
        }
        // A text with very many rows is left to the plan.
        let row_count = named.iter().fold(1_usize, |count, axis| count.saturating_mul(axis.values.len()));
        if row_count > ROWS_CHECKED_MAX {
            return Some(());
        }
        for row in rows(named) {
            let scope = Scope { axes: &row, slug: "case", delivery: Delivery::Get, run: "run" };
            if let Err(error) = fill(scope) {
                self.error(span, error.to_string());
                return None;
            }
        }
        Some(())
    }

    fn unknown_name(&mut self, name: &str, span: Range<usize>, names: &mut Names<'_>) -> Option<()> {
        let axes = names.axes;
        let known = || axes.iter().map(|axis| axis.name.as_str()).chain(BUILT_INS.iter().copied());
        let meant = did_you_mean(name, known());
        // The axis that was meant is used, only misspelt; saying that nothing uses it would lead astray.
        names.used.extend(meant);
        let place = self.narrow(span, &format!("${{{name}}}"));
        let diagnostic = self.error(place, format!("nothing is called {name:?} here"));
        diagnostic.suggestion = meant.map(|meant| format!("\"${{{meant}}}\""));
        diagnostic.wanted =
            Some(format!("one of {}; a literal \"${{\" is written \"$${{\"", known().collect::<Vec<_>>().join(", ")));
        None
    }
}

fn value_leaf(leaf: ClaimLeaf) -> AuthoredValue {
    Tree::Leaf(AuthoredLeaf::Value(leaf))
}

/// The directive that was probably meant, with what the author wrote behind its name.
fn suggested_directive(error: &DirectiveError) -> Option<String> {
    match error {
        DirectiveError::Unknown(text) => {
            let end = text.find(['+', '-', ':']).unwrap_or(text.len());
            let (name, rest) = text.split_at(end);
            let names = DIRECTIVES.iter().map(|directive| directive.trim_end_matches(':'));
            did_you_mean(name, names).map(|meant| format!("{:?}", format!("{meant}{rest}")))
        }
        DirectiveError::Offset(_) | DirectiveError::Number(_) => None,
    }
}
