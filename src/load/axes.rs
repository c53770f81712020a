//! Reads the axes of a scenario.

use toml::de::DeValue;

use super::keys::LABELLED;
use super::reader::{Fields, Node, Reader};
use super::value::Names;
use crate::model::{AuthoredLeaf, Axis, AxisValue, ClaimLeaf, Tree};
use crate::plan::BUILT_INS;

/// How many cases one file may have.
pub(super) const INSTANCES_MAX: usize = 100_000;

/// How long the label of a value may be; labels stand in tables and in the names of cases.
const LABEL_MAX_CHARS: usize = 60;

impl Reader<'_> {
    /// The axes of a scenario; empty where it has none.
    pub(super) fn axes(&mut self, scenario: &Fields<'_, '_>) -> Option<Vec<Axis>> {
        let Some(node) = scenario.find("axes") else { return Some(Vec::new()) };
        let Some(table) = node.get_ref().as_table() else {
            self.wrong_type(scenario, "axes", node);
            return None;
        };
        let mut axes = Vec::with_capacity(table.len());
        let mut product: usize = 1;
        for (key, values) in table {
            let name: &str = key.get_ref();
            if !is_axis_name(name) {
                self.error(key.span(), format!("{name:?} cannot be the name of an axis")).wanted =
                    Some("letters, digits, '_' and '-', beginning with a letter".to_owned());
                continue;
            }
            if BUILT_INS.contains(&name) {
                self.error(key.span(), format!("${{{name}}} has a meaning of its own, so no axis can have this name"));
                continue;
            }
            let items = values.get_ref().as_array().filter(|items| !items.is_empty());
            let Some(items) = items else {
                self.error(values.span(), format!("the axis {name:?} has no values")).wanted =
                    Some("a list of values, such as [\"@now-10m\", \"@now+10m\"]".to_owned());
                continue;
            };
            product = product.saturating_mul(items.len());
            if product > INSTANCES_MAX {
                self.error(values.span(), format!("the axes make more than {INSTANCES_MAX} cases"));
                return None;
            }
            let values = self.axis_values(name, items);
            axes.push(Axis { name: name.to_owned(), values });
        }
        (axes.len() == table.len()).then_some(axes)
    }

    fn axis_values(&mut self, axis: &str, items: &[Node<'_>]) -> Vec<AxisValue> {
        let mut values: Vec<AxisValue> = Vec::with_capacity(items.len());
        let mut labels = std::collections::HashSet::new();
        for node in items {
            let Some(value) = self.axis_value(node) else { continue };
            if labels.insert(value.label.clone()) {
                values.push(value);
            } else {
                self.error(node.span(), format!("the axis {axis:?} has two values with the label {:?}", value.label))
                    .wanted = Some("another value, or a label of its own: { label = \"…\", value = … }".to_owned());
            }
        }
        values
    }

    fn axis_value(&mut self, node: &Node<'_>) -> Option<AxisValue> {
        // The values of axes may use the built-ins and no other axis.
        let mut names = Names::default();
        let labelled =
            node.get_ref().as_table().filter(|table| table.contains_key("label") && table.contains_key("value"));
        if let Some(table) = labelled {
            let fields = self.fields(table, node.span(), &LABELLED);
            let label = self.line_of_text(&fields, "label");
            let value = self.authored(fields.find("value")?, &mut names, 1);
            return Some(AxisValue { label: shortened(label?), value: value? });
        }
        let value = self.authored(node, &mut names, 1)?;
        let label = match (node.get_ref(), &value) {
            (DeValue::String(text), _) if text.is_empty() => "\"\"".to_owned(),
            (DeValue::String(text), _) => shortened(text),
            (_, Tree::Leaf(AuthoredLeaf::Value(ClaimLeaf::Number(number)))) => shortened(number),
            (DeValue::Boolean(truth), _) => truth.to_string(),
            _ => shortened(&spelled(&value)),
        };
        Some(AxisValue { label, value })
    }
}

fn is_axis_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= LABEL_MAX_CHARS
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// The text without what breaks a line of a table, and not too long.
fn shortened(text: &str) -> String {
    let mut label = String::new();
    for c in text.chars().take(LABEL_MAX_CHARS) {
        if c.is_control() { label.extend(c.escape_default()) } else { label.push(c) }
    }
    if text.chars().nth(LABEL_MAX_CHARS).is_some() {
        label.push('…');
    }
    label
}

/// A list or an object in one line.
fn spelled(value: &Tree<AuthoredLeaf>) -> String {
    match value {
        Tree::Leaf(AuthoredLeaf::Template(text) | AuthoredLeaf::Value(ClaimLeaf::Text(text))) => format!("{text:?}"),
        Tree::Leaf(AuthoredLeaf::Value(leaf)) => match leaf {
            ClaimLeaf::Text(text) | ClaimLeaf::Number(text) => text.clone(),
            ClaimLeaf::Bool(truth) => truth.to_string(),
            ClaimLeaf::Null => "@null".to_owned(),
            ClaimLeaf::Now(_) => "@now".to_owned(),
            ClaimLeaf::FreshId => "@uuid".to_owned(),
            ClaimLeaf::Omitted => "@omit".to_owned(),
        },
        Tree::List(items) => format!("[{}]", items.iter().map(spelled).collect::<Vec<_>>().join(",")),
        Tree::Object(fields) => {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}:{}", spelled(value))).collect();
            format!("{{{}}}", fields.join(","))
        }
    }
}
