//! Reads the steps of a scenario: what each sends, and what it expects.

use indexmap::IndexMap;
use toml::de::DeValue;

use super::diagnostic::did_you_mean;
use super::expectation::{Coordinates, Special};
use super::keys::{EXPECTATION, REQUEST_SHAPE, STEP, STEP_TOKEN};
use super::reader::{Fields, Node, Reader, Text};
use super::token::TokenShape;
use super::value::Names;
use crate::model::{AuthoredFields, AuthoredToken, ExpectationTable, RequestShape, Step, StepToken};

/// How many requests one scenario may send.
const STEPS_MAX: usize = 100;

/// What the steps of a scenario share, and each may change for itself.
#[derive(Debug, Clone)]
pub(super) struct Common<'x> {
    pub(super) claims: AuthoredFields,
    pub(super) token: TokenShape,
    pub(super) request: RequestShape,
    pub(super) expect: Option<ExpectationTable>,
    pub(super) coordinates: Coordinates<'x>,
    pub(super) inherited: &'x [Special],
}

impl Common<'_> {
    fn mint(claims: AuthoredFields, shape: TokenShape) -> StepToken {
        let TokenShape { header, sign, tamper } = shape;
        StepToken::Mint(Box::new(AuthoredToken { header, claims, sign, tamper }))
    }
}

impl Reader<'_> {
    /// The steps of a scenario: those that it lists, or the one that it is itself.
    pub(super) fn steps(
        &mut self,
        scenario: &Fields<'_, '_>,
        common: Common<'_>,
        names: &mut Names<'_>,
    ) -> Option<Vec<Step>> {
        if scenario.find("step").is_none() {
            if scenario.find("expect").is_none() {
                self.required(scenario, "expect");
            }
            let expect = common.expect?;
            let token = Common::mint(common.claims, common.token);
            return Some(vec![Step { token, request: common.request, expect }]);
        }
        let list = self.list(scenario, "step")?;
        if list.is_empty() || list.len() > STEPS_MAX {
            let message = format!("a scenario has 1 to {STEPS_MAX} steps, this one has {}", list.len());
            self.error(scenario.key_span("step"), message);
            return None;
        }
        let mut sent: IndexMap<&str, usize> = IndexMap::new();
        let steps: Vec<Option<Step>> =
            list.iter().enumerate().map(|(at, node)| self.step(at, node, &common, &mut sent, names)).collect();
        steps.into_iter().collect()
    }

    fn step<'t>(
        &mut self,
        at: usize,
        node: &'t Node<'_>,
        common: &Common<'_>,
        sent: &mut IndexMap<&'t str, usize>,
        names: &mut Names<'_>,
    ) -> Option<Step> {
        let fields = self.table(node, &STEP)?;
        let token = self.step_token(at, &fields, common, sent, names);
        let request = self.request(&fields, common.request.clone(), names);
        let expect = if let Some(node) = fields.find("expect") {
            let expect = self.table(node, &EXPECTATION);
            expect.and_then(|expect| self.expectation_table(&expect, common.coordinates, common.inherited))
        } else {
            if common.expect.is_none() {
                self.required(&fields, "expect");
            }
            common.expect.clone()
        };
        Some(Step { token: token?, request: request?, expect: expect? })
    }

    fn step_token<'t>(
        &mut self,
        at: usize,
        fields: &Fields<'t, '_>,
        common: &Common<'_>,
        sent: &mut IndexMap<&'t str, usize>,
        names: &mut Names<'_>,
    ) -> Option<StepToken> {
        if let Some(resend) = self.text(fields, "resend") {
            let Some(&earlier) = sent.get(resend.text) else {
                self.unknown_token(&resend, sent);
                return None;
            };
            return self.resent(fields, &resend, earlier);
        }
        let (name, shape) = match fields.find("token").map(|node| (node, node.get_ref())) {
            None => (None, Some(common.token.clone())),
            Some((node, DeValue::String(name))) => {
                (Some(Text { text: name, span: node.span() }), Some(common.token.clone()))
            }
            Some((_, DeValue::Table(table))) => {
                let token = self.fields(table, fields.key_span("token"), &STEP_TOKEN);
                let name = self.text(&token, "name");
                (name, self.token_shape(&token, common.token.clone(), names))
            }
            Some((node, _)) => {
                self.wrong_type(fields, "token", node);
                return None;
            }
        };
        if let Some(name) = &name {
            if let Some(&earlier) = sent.get(name.text) {
                return self.resent(fields, name, earlier);
            }
            sent.insert(name.text, at);
        }
        let claims = self.merged_claims(fields, common.claims.clone(), names)?;
        Some(Common::mint(claims, shape?))
    }

    /// A token that is sent again is the same bytes, so nothing about it can change.
    fn resent(&mut self, fields: &Fields<'_, '_>, name: &Text<'_>, earlier: usize) -> Option<StepToken> {
        let shaped = fields.find("token").is_some_and(|token| {
            token.get_ref().as_table().is_some_and(|table| table.len() > 1) || fields.find("resend").is_some()
        });
        for (key, changed) in [("claims", fields.find("claims").is_some()), ("token", shaped)] {
            if changed {
                let message = format!("the token {:?} is sent again as it was, so it takes no {key:?}", name.text);
                self.error(fields.key_span(key), message).wanted = Some("another name for another token".to_owned());
                return None;
            }
        }
        Some(StepToken::Resend(earlier))
    }

    fn unknown_token(&mut self, resend: &Text<'_>, sent: &IndexMap<&str, usize>) {
        let meant = did_you_mean(resend.text, sent.keys().copied());
        let diagnostic = self.error(resend.span.clone(), format!("no earlier step sent a token {:?}", resend.text));
        diagnostic.suggestion = meant.map(|meant| format!("{meant:?}"));
        diagnostic.wanted = Some(if sent.is_empty() {
            "an earlier step with token = \"NAME\"".to_owned()
        } else {
            format!("one of {}", sent.keys().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", "))
        });
    }

    /// The claims with what the table says: claims that are there already keep their place.
    pub(super) fn merged_claims(
        &mut self,
        fields: &Fields<'_, '_>,
        mut claims: AuthoredFields,
        names: &mut Names<'_>,
    ) -> Option<AuthoredFields> {
        if let Some(node) = fields.find("claims") {
            let Some(table) = node.get_ref().as_table() else {
                self.wrong_type(fields, "claims", node);
                return None;
            };
            claims.extend(self.authored_fields(table, names));
        }
        Some(claims)
    }

    /// The request with what `request` and `return_to` of the table say.
    pub(super) fn request(
        &mut self,
        fields: &Fields<'_, '_>,
        mut request: RequestShape,
        names: &mut Names<'_>,
    ) -> Option<RequestShape> {
        let errors_before = self.error_count();
        if let Some(Text { text, span }) = self.text(fields, "return_to") {
            request.return_to = self.request_text(text, span, names);
        }
        if let Some(node) = fields.find("request")
            && let Some(shape) = self.table(node, &REQUEST_SHAPE)
        {
            if let Some(Text { text, span }) = self.text(&shape, "token_field")
                && let Some(token_field) = self.request_text(text, span, names)
            {
                request.token_field = token_field;
                self.check_token_field(&shape, &request);
            }
            for (name, further) in [("query", &mut request.query), ("fields", &mut request.fields)] {
                self.check_further(&shape, name, &request.token_field);
                further.extend(self.request_texts(&shape, name, names));
            }
        }
        (self.error_count() == errors_before).then_some(request)
    }

    /// The program itself puts token and `return_to` into the request; a second one beside them would contradict.
    fn check_further(&mut self, shape: &Fields<'_, '_>, name: &str, token_field: &str) {
        let Some(table) = shape.find(name).and_then(|node| node.get_ref().as_table()) else { return };
        for key in table.keys() {
            let (what, wanted) = match key.get_ref().as_ref() {
                "return_to" => ("return_to", "return_to = \"…\" beside the request, not within it"),
                own if own == token_field => {
                    ("the token", "token = { … } for the token's shape, or token_field = \"…\" for another name")
                }
                _ => continue,
            };
            let message = format!("{:?} is where the request has {what} already", key.get_ref());
            self.error(key.span(), message).wanted = Some(wanted.to_owned());
        }
    }

    /// A name for the token's field must not be that of a further field which the suite or scenario gave before.
    fn check_token_field(&mut self, shape: &Fields<'_, '_>, inherited: &RequestShape) {
        let name = &inherited.token_field;
        if inherited.query.contains_key(name) || inherited.fields.contains_key(name) {
            let message = format!("the token's field {name:?} is a further field of this request already");
            self.error(shape.key_span("token_field"), message).wanted = Some("another name for one of them".to_owned());
        }
    }

    fn request_texts(&mut self, shape: &Fields<'_, '_>, name: &str, names: &mut Names<'_>) -> IndexMap<String, String> {
        let mut texts = IndexMap::new();
        let Some(node) = shape.find(name) else { return texts };
        let Some(table) = node.get_ref().as_table() else {
            self.wrong_type(shape, name, node);
            return texts;
        };
        for (key, node) in table {
            let Some(text) = node.get_ref().as_str() else {
                self.error(node.span(), format!("{:?} is no text", key.get_ref())).wanted =
                    Some("a text in quotes".to_owned());
                continue;
            };
            if let Some(text) = self.request_text(text, node.span(), names) {
                texts.insert(key.get_ref().clone().into_owned(), text);
            }
        }
        texts
    }
}
