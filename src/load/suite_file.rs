//! Reads a whole suite file.

use std::collections::HashMap;
use std::ops::Range;

use super::diagnostic::Diagnostics;
use super::expectation::{Coordinates, Special};
use super::keys::{SUITE, SUITE_EXPECT, SUITE_FILE};
use super::reader::{Fields, Reader, Text};
use super::scenario::Defaults;
use super::source_text::Confidentiality;
use super::value::Names;
use crate::model::{Delivery, Parity, Scenario, Suite, SuiteId};

/// How many scenarios one file may have.
const SCENARIOS_MAX: usize = 10_000;

/// Reads the text of a suite file. All that is wrong with it is told at once.
pub fn suite_from_text(file_name: &str, text: &str) -> Result<Suite, Diagnostics> {
    let mut reader = Reader::new(file_name, text, Confidentiality::Open);
    let suite = reader.suite_file(text);
    reader.finish(suite)
}

impl<'a> Reader<'a> {
    fn suite_file(&mut self, text: &'a str) -> Option<Suite> {
        let tree = self.parse(text)?;
        // The format comes first: the keys of a newer file are not judged.
        let top = Fields { table: tree.get_ref(), keys: &SUITE_FILE, span: 0..0 };
        self.check_format(&top)?;
        let top = self.fields(tree.get_ref(), 0..0, &SUITE_FILE);
        let head = self.required(&top, "suite").and_then(|node| self.table(node, &SUITE));
        let suite = head.as_ref().map(|head| self.suite_head(head));
        let defaults = suite.as_ref().map_or_else(fallback, |(_, defaults)| defaults.clone());
        let scenarios = self.scenarios(&top, &defaults);
        let (suite, _) = suite?;
        Some(Suite { scenarios: scenarios?, ..suite? })
    }

    fn suite_head(&mut self, fields: &Fields<'_, '_>) -> (Option<Suite>, Defaults) {
        let id = self.required_text(fields, "id").and_then(|Text { text, span }| {
            SuiteId::parse(text).map_err(|error| self.error(span, error.to_string())).ok()
        });
        let title = self.line_of_text(fields, "title").map(str::to_owned);
        let about = self.text(fields, "about").map(|about| about.text.to_owned());
        let deliveries = self.deliveries(fields);
        let parity = self.parity(fields);
        let tags = self.tags(fields, Vec::new());
        // Not every scenario has the same axes, so the defaults may use the built-ins alone.
        let claims = self.merged_claims(fields, fallback().claims, &mut Names::default());
        let specials = self.suite_specials(fields);
        let defaults = Defaults {
            deliveries: deliveries.unwrap_or(fallback().deliveries),
            parity: parity.unwrap_or(fallback().parity),
            tags,
            claims: claims.unwrap_or_default(),
            specials,
        };
        let suite = id.zip(title).map(|(id, title)| Suite { id, title, about, scenarios: Vec::new() });
        (suite, defaults)
    }

    fn suite_specials(&mut self, fields: &Fields<'_, '_>) -> Vec<Special> {
        let coordinates = Coordinates { deliveries: None, cases: None };
        let Some(node) = fields.find("expect") else { return Vec::new() };
        let Some(expect) = self.table(node, &SUITE_EXPECT) else { return Vec::new() };
        let specials = self.specials(&expect, coordinates).unwrap_or_default();
        self.check_overlaps(&specials, &[]);
        specials
    }

    fn scenarios(&mut self, top: &Fields<'_, '_>, defaults: &Defaults) -> Option<Vec<Scenario>> {
        self.required(top, "scenario")?;
        let list = self.list(top, "scenario")?;
        if list.is_empty() || list.len() > SCENARIOS_MAX {
            let message = format!("a suite has 1 to {SCENARIOS_MAX} scenarios, this one has {}", list.len());
            self.error(top.key_span("scenario"), message);
            return None;
        }
        let mut instances = 0;
        let mut seen: HashMap<&str, Range<usize>> = HashMap::with_capacity(list.len());
        let mut scenarios = Vec::with_capacity(list.len());
        for node in list {
            if let Some(id) = node.get_ref().get("id")
                && let Some(text) = id.get_ref().as_str()
                && let Some(first) = seen.insert(text, id.span())
            {
                let line = self.line(first);
                self.error(id.span(), format!("the id {text:?} was given to the scenario on line {line} already"))
                    .wanted = Some("an id of its own".to_owned());
            }
            scenarios.push(self.scenario(node, defaults, &mut instances));
        }
        scenarios.into_iter().collect()
    }
}

/// What holds where a suite does not say otherwise.
fn fallback() -> Defaults {
    Defaults {
        deliveries: vec![Delivery::Get, Delivery::Post],
        parity: Parity::SameKind,
        tags: Vec::new(),
        claims: indexmap::IndexMap::new(),
        specials: Vec::new(),
    }
}
