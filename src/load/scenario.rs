//! Reads one scenario and merges the suite's defaults into it.

use std::collections::HashSet;

use super::axes::INSTANCES_MAX;
use super::expectation::{Coordinates, Special};
use super::keys::{EXPECTATION, GIVEN, SCENARIO, SOURCE, TOKEN};
use super::reader::{Fields, Node, Reader, Text};
use super::step::Common;
use super::token::TokenShape;
use super::value::Names;
use crate::model::{
    AuthoredFields, Axis, Confidence, Delivery, GetMode, Given, Level, Parity, RemoteLogout, RequestShape, Requirement,
    Scenario, ScenarioId, Source, SuccessAnswer,
};
use crate::plan::{case_text, rows};

/// What a suite says for all its scenarios.
#[derive(Debug, Clone)]
pub(super) struct Defaults {
    pub(super) deliveries: Vec<Delivery>,
    pub(super) parity: Parity,
    pub(super) tags: Vec<String>,
    pub(super) claims: AuthoredFields,
    pub(super) specials: Vec<Special>,
}

impl Reader<'_> {
    /// One scenario. `instances` counts the cases of the file.
    pub(super) fn scenario(&mut self, node: &Node<'_>, defaults: &Defaults, instances: &mut usize) -> Option<Scenario> {
        let fields = self.table(node, &SCENARIO)?;
        let id = self.scenario_id(&fields);
        let title = self.line_of_text(&fields, "title").map(str::to_owned);
        let about = self.text(&fields, "about").map(|about| about.text.to_owned());
        let requirement = self.requirement(&fields);
        let tags = self.tags(&fields, defaults.tags.clone());
        let given = fields.find("given").map_or(Some(Given::default()), |node| self.given(node));
        let deliveries = self.deliveries(&fields).unwrap_or_else(|| defaults.deliveries.clone());
        let parity = self.parity(&fields).unwrap_or_else(|| defaults.parity.clone());
        let lock = self.word(&fields, "lock");
        let skip = self.word(&fields, "skip");
        let axes = self.axes(&fields)?;

        let rows_here = axes.iter().map(|axis| axis.values.len()).product::<usize>();
        *instances = instances.saturating_add(rows_here.saturating_mul(deliveries.len()));
        if *instances > INSTANCES_MAX {
            self.error(node.span(), format!("with this scenario the file has more than {INSTANCES_MAX} cases"));
            return None;
        }

        let cases = names_of_cases(&fields, &axes);
        let coordinates = Coordinates { deliveries: Some(&deliveries), cases: Some(&cases) };
        let mut names = Names::new(&axes);
        let claims = self.merged_claims(&fields, defaults.claims.clone(), &mut names);
        let token = match fields.find("token") {
            None => Some(TokenShape::default()),
            Some(node) => {
                let token = self.table(node, &TOKEN);
                token.and_then(|token| self.token_shape(&token, TokenShape::default(), &mut names))
            }
        };
        let request = self.request(&fields, RequestShape::default(), &mut names);
        let expect = fields.find("expect").map(|node| {
            let expect = self.table(node, &EXPECTATION)?;
            self.expectation_table(&expect, coordinates, &defaults.specials)
        });
        // What cannot be read was noted above; the steps are read all the same, so that their errors are seen too.
        let whole = claims.is_some() && token.is_some() && request.is_some() && expect != Some(None);
        let common = Common {
            claims: claims.unwrap_or_default(),
            token: token.unwrap_or_default(),
            request: request.unwrap_or_default(),
            expect: expect.flatten(),
            coordinates,
            inherited: &defaults.specials,
        };
        let steps = self.steps(&fields, common, &mut names);
        self.check_use(&fields, &axes, &names);
        if !whole {
            return None;
        }
        Some(Scenario {
            id: id?,
            title: title?,
            about,
            requirement: requirement?,
            tags,
            given: given?,
            deliveries,
            steps: steps?,
            axes,
            parity,
            lock,
            skip,
        })
    }

    fn scenario_id(&mut self, fields: &Fields<'_, '_>) -> Option<ScenarioId> {
        let Text { text, span } = self.required_text(fields, "id")?;
        ScenarioId::parse(text).map_err(|error| self.error(span, error.to_string())).ok()
    }

    fn requirement(&mut self, fields: &Fields<'_, '_>) -> Option<Requirement> {
        let level = self.required_text(fields, "level");
        let level = level.and_then(|level| self.member("level", &level, Level::ALL, Level::id));
        let node = self.required(fields, "source")?;
        let source = self.table(node, &SOURCE)?;
        let text = self.line_of_text(&source, "text").map(str::to_owned);
        let url = self.text(&source, "url").map(|url| url.text.to_owned());
        let confidence = self.required_text(&source, "confidence");
        let confidence = confidence.and_then(|word| self.member("confidence", &word, Confidence::ALL, Confidence::id));
        Some(Requirement { level: level?, source: Source { text: text?, url, confidence: confidence? } })
    }

    /// The settings that a scenario needs, or that a target has.
    pub(super) fn given(&mut self, node: &Node<'_>) -> Option<Given> {
        let fields = self.table(node, &GIVEN)?;
        let errors_before = self.error_count();
        let get = self.text(&fields, "get");
        let success = self.text(&fields, "success");
        let remote_logout = self.text(&fields, "remote_logout");
        let given = Given {
            get: get.and_then(|word| self.member("mode of GET", &word, GetMode::ALL, GetMode::id)),
            success: success
                .and_then(|word| self.member("answer to a success", &word, SuccessAnswer::ALL, SuccessAnswer::id)),
            remote_logout: remote_logout
                .and_then(|word| self.member("setting of remote_logout", &word, RemoteLogout::ALL, RemoteLogout::id)),
        };
        (self.error_count() == errors_before).then_some(given)
    }

    /// The deliveries that a table names; none where it names none, or where something is wrong with them.
    pub(super) fn deliveries(&mut self, fields: &Fields<'_, '_>) -> Option<Vec<Delivery>> {
        let texts = self.texts(fields, "deliveries")?;
        if texts.is_empty() {
            self.error(fields.key_span("deliveries"), "\"deliveries\" is empty, so nothing would be sent").wanted =
                Some(fields.keys.wanted("deliveries").to_owned());
        }
        let mut deliveries = Vec::with_capacity(texts.len());
        for text in texts {
            let Some(delivery) = self.member("delivery", &text, Delivery::ALL, Delivery::id) else { continue };
            if deliveries.contains(&delivery) {
                self.error(text.span, format!("{delivery} stands here twice"));
            } else {
                deliveries.push(delivery);
            }
        }
        Some(deliveries)
    }

    /// The contract between the deliveries, where the table names one.
    pub(super) fn parity(&mut self, fields: &Fields<'_, '_>) -> Option<Parity> {
        let text = self.text(fields, "parity")?;
        match text.text.split_once(':') {
            Some(("exempt", reason)) if !reason.trim().is_empty() => Some(Parity::Exempt(reason.trim().to_owned())),
            _ if text.text.trim_end_matches(':').trim() == "exempt" => {
                self.error(text.span, "an exemption from parity needs a reason").wanted =
                    Some("\"exempt: \" and the reason".to_owned());
                None
            }
            _ => match self.member("parity", &text, &["same-kind", "same-outcome"], |id| id)? {
                "same-kind" => Some(Parity::SameKind),
                _ => Some(Parity::SameOutcome),
            },
        }
    }

    /// The tags of a table, after those that are inherited.
    pub(super) fn tags(&mut self, fields: &Fields<'_, '_>, mut tags: Vec<String>) -> Vec<String> {
        for Text { text, span } in self.texts(fields, "tags").unwrap_or_default() {
            if text.is_empty() || text.contains(|c: char| c.is_control() || c.is_whitespace() || c == ',') {
                self.error(span, format!("{text:?} cannot be a tag")).wanted =
                    Some("a word without spaces and commas".to_owned());
            } else if !tags.iter().any(|tag| tag == text) {
                tags.push(text.to_owned());
            }
        }
        tags
    }

    /// A text that must say something where it stands.
    fn word(&mut self, fields: &Fields<'_, '_>, name: &str) -> Option<String> {
        fields.find(name)?;
        self.line_of_text(fields, name).map(str::to_owned)
    }

    /// An axis that nothing uses would multiply the same case.
    fn check_use(&mut self, fields: &Fields<'_, '_>, axes: &[Axis], names: &Names<'_>) {
        let Some(table) = fields.find("axes").and_then(|node| node.get_ref().as_table()) else { return };
        for axis in axes.iter().filter(|axis| !names.used(&axis.name)) {
            let span = table.get_key_value(axis.name.as_str()).map_or(fields.span.clone(), |(key, _)| key.span());
            self.error(span, format!("nothing uses the axis {:?}", axis.name)).wanted =
                Some(format!("\"${{{}}}\" in a claim, a header field or the request", axis.name));
        }
    }
}

/// The names of the cases, where a special case may ask for them; they are many.
fn names_of_cases(fields: &Fields<'_, '_>, axes: &[Axis]) -> HashSet<String> {
    if fields.find("expect").is_none() && fields.find("step").is_none() {
        return HashSet::new();
    }
    rows(axes).iter().map(|row| case_text(row)).collect()
}
