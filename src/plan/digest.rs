//! Digests of what a case sends and of what it expects, so that two runs can tell a changed scenario from a changed
//! target.

use std::fmt::Write as _;

use indexmap::IndexMap;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::case::{CaseStep, TokenSource};
use crate::model::{Delivery, Digests, Expectation, Given, Level, Parity, TokenSpec};

/// What a case sends, as it is written out for the digest. The first field names the spelling: when it changes,
/// digests of old reports are told apart from changed scenarios.
#[derive(Serialize)]
struct Definition<'a> {
    version: u32,
    delivery: Delivery,
    given: Given,
    steps: &'a [StepDefinition<'a>],
}

#[derive(Serialize)]
struct StepDefinition<'a> {
    token: TokenDefinition<'a>,
    token_field: &'a str,
    return_to: Option<&'a str>,
    query: &'a IndexMap<String, String>,
    fields: &'a IndexMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum TokenDefinition<'a> {
    Mint(&'a TokenSpec),
    Resend(usize),
}

#[derive(Serialize)]
struct Expected<'a> {
    version: u32,
    steps: &'a [Expectation],
    level: Level,
    parity: &'a Parity,
}

/// What stands for the word of the run in what is digested, so that two runs of one case have one digest.
const ANY_RUN: &str = "${run}";

/// Makes digests; keeps its buffer, for it is asked once for every case.
pub(super) struct Digester<'a> {
    run: &'a str,
    buffer: Vec<u8>,
}

impl<'a> Digester<'a> {
    /// Digests that do not depend on the word of this run.
    pub(super) fn new(run: &'a str) -> Self {
        Self { run, buffer: Vec::new() }
    }

    /// Both digests of a case.
    pub(super) fn digests(
        &mut self,
        delivery: Delivery,
        given: Given,
        steps: &[CaseStep],
        expected: &[Expectation],
        level: Level,
        parity: &Parity,
    ) -> Digests {
        let steps: Vec<StepDefinition<'_>> = steps
            .iter()
            .map(|step| StepDefinition {
                token: match &step.token {
                    TokenSource::Mint(spec) => TokenDefinition::Mint(spec),
                    TokenSource::Resend(earlier) => TokenDefinition::Resend(*earlier),
                },
                token_field: &step.token_field,
                return_to: step.return_to.as_deref(),
                query: &step.query,
                fields: &step.fields,
            })
            .collect();
        let definition = self.digest(&Definition { version: 1, delivery, given, steps: &steps });
        let expectation = self.digest(&Expected { version: 1, steps: expected, level, parity });
        Digests { definition, expectation }
    }

    fn digest(&mut self, written: &impl Serialize) -> String {
        self.buffer.clear();
        serde_json::to_writer(&mut self.buffer, written).expect("our own plain data always becomes JSON");
        let written = std::str::from_utf8(&self.buffer).expect("JSON is UTF-8");
        let digest: [u8; 32] = if !self.run.is_empty() && written.contains(self.run) {
            Sha256::digest(written.replace(self.run, ANY_RUN)).into()
        } else {
            Sha256::digest(written).into()
        };
        digest[..16].iter().fold(String::with_capacity(32), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("a string takes every write");
            hex
        })
    }
}
