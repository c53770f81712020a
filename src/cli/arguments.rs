//! The arguments of the command line.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};

use crate::model::{Delivery, ErrorKind, GetMode, Phase, SuccessAnswer};
use crate::sandbox::{Disturbance, Flaw};

/// Tests JWT single sign-on by shared secret: signs tokens, submits them by GET and by POST, says what the answers mean.
///
/// Without a command it opens the window. The embedded sandbox is the default target: nothing leaves this computer.
#[derive(Debug, Parser)]
#[command(
    name = "countersign",
    version,
    after_help = "Exit codes: 0 as expected, 1 wrong answers, 2 nothing was sent, \
3 undecided, 4 nothing selected, 5 stopped early, 6 a report was not written, 130 interrupted."
)]
pub struct Arguments {
    /// What to do; without it the window opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run suites against a target and write the report
    Run(Box<RunArguments>),
    /// Check suites and targets without sending anything
    Check(CheckArguments),
    /// List the cases that a run would send
    List(ListArguments),
    /// Compare two runs, or the deliveries within one
    Compare(CompareArguments),
    /// Show a stored run, or write it in other formats
    Report(ReportArguments),
    /// Run the sandbox alone, for an application to be pointed at
    Serve(Box<ServeArguments>),
    /// Explain a kind of error: what it means, what usually causes it, what to try
    Explain(ExplainArguments),
    /// Print the JSON Schema of a file format
    Schema(SchemaArguments),
    /// Open the window with these files
    Open(OpenArguments),
}

/// Which suites, and which of their cases.
#[derive(Debug, Clone, Args)]
pub struct SuiteArguments {
    /// Suite files, folders of them, or ids of bundled suites; without any, all bundled suites
    #[arg(value_name = "SUITE")]
    pub suites: Vec<String>,
    /// Run only scenarios whose "suite/scenario" matches; * and ? stand for any characters
    #[arg(long = "id", value_name = "GLOB")]
    pub ids: Vec<String>,
    /// Run only scenarios with this tag
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
    /// Leave out scenarios with this tag
    #[arg(long = "not-tag", value_name = "TAG")]
    pub not_tags: Vec<String>,
    /// Run only this delivery; may be given several times
    #[arg(long = "delivery", value_name = "DELIVERY", value_parser = delivery_parser())]
    pub deliveries: Vec<Delivery>,
    /// Before or after the migration from GET to POST
    #[arg(long, default_value = "before", value_parser = phase_parser())]
    pub phase: Phase,
    /// What fixes order and choices
    #[arg(long)]
    pub seed: Option<u64>,
}

/// Which target.
#[derive(Debug, Clone, Args)]
pub struct TargetArguments {
    /// A file of targets
    #[arg(long, value_name = "FILE")]
    pub targets: Option<PathBuf>,
    /// The target to ask; without it, the embedded sandbox
    #[arg(long, value_name = "NAME", default_value = "sandbox")]
    pub target: String,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArguments {
    /// Which suites.
    #[command(flatten)]
    pub suites: SuiteArguments,
    /// Which target.
    #[command(flatten)]
    pub target: TargetArguments,
    /// Confirm this exact host as a sandbox for this run
    #[arg(long = "allow-host", value_name = "HOST")]
    pub allow_hosts: Vec<String>,
    /// Confirm this exact host as production for this run
    #[arg(long = "allow-production", value_name = "HOST")]
    pub allow_production: Vec<String>,
    /// Allow claims that give a role other than end_user, off the sandbox
    #[arg(long)]
    pub accept_roles: bool,
    /// Allow e-mail addresses outside the domains reserved for tests, off the sandbox
    #[arg(long)]
    pub accept_addresses: bool,
    /// Make the embedded sandbox wrong on purpose, to see a suite catch it
    #[arg(long = "flaw", value_name = "FLAW", value_parser = flaw_parser())]
    pub flaws: Vec<Flaw>,
    /// Read answers by the rules of this file too, before the built-in ones
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,
    /// How many cases are in flight against the embedded sandbox
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub concurrency: u16,
    /// Keep the run in this folder instead of the user's library of runs
    #[arg(long, value_name = "FOLDER")]
    pub runs: Option<PathBuf>,
    /// Write the report in further places.
    #[command(flatten)]
    pub exports: ExportArguments,
}

/// Where reports are written.
#[derive(Debug, Clone, Args)]
pub struct ExportArguments {
    /// Write the report as JSON to this file
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write the report as one HTML page to this file
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write the report as JUnit XML to this file
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Replace files that are there already
    #[arg(long)]
    pub force: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Suite files, folders of them, or ids of bundled suites; without any, all bundled suites
    #[arg(value_name = "SUITE")]
    pub suites: Vec<String>,
    /// A file of targets
    #[arg(long, value_name = "FILE")]
    pub targets: Option<PathBuf>,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// Which suites.
    #[command(flatten)]
    pub suites: SuiteArguments,
    /// Which target.
    #[command(flatten)]
    pub target: TargetArguments,
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct CompareArguments {
    /// A run: its report, its journal or its folder
    #[arg(value_name = "RUN")]
    pub left: PathBuf,
    /// Another run; without it, --by delivery compares within one
    #[arg(value_name = "OTHER")]
    pub right: Option<PathBuf>,
    /// What is compared
    #[arg(long, default_value = "run", value_parser = ["run", "delivery"])]
    pub by: String,
    /// Print the comparison as JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The run: its report, its journal or its folder
    #[arg(value_name = "RUN")]
    pub run: PathBuf,
    /// Where to write it.
    #[command(flatten)]
    pub exports: ExportArguments,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(after_help = SERVE_HELP)]
pub struct ServeArguments {
    /// Read account, policy and flaws from this file; what is given besides it goes before
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The port of 127.0.0.1 to listen on; 0 takes any that is free
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// What GET does [default: accepted]
    #[arg(long, value_parser = get_parser())]
    pub get: Option<GetMode>,
    /// Refuse GET from this moment on, by the sandbox's clock
    #[arg(long, value_name = "MOMENT")]
    pub get_ends: Option<DateTime<Utc>>,
    /// How success is answered [default: 302]
    #[arg(long, value_parser = success_parser())]
    pub success: Option<SuccessAnswer>,
    /// The remote logout URL, where errors are shown; "none" for an account without one
    #[arg(long, value_name = "URL")]
    pub remote_logout: Option<String>,
    /// A further host name under which the sandbox answers
    #[arg(long, value_name = "NAME")]
    pub serve_as: Vec<String>,
    /// Serve https with a certificate made at start; the file with its authority is named for clients to trust
    #[arg(long)]
    pub tls: bool,
    /// Serve https, and write the certificate's authority to FILE
    #[arg(long, value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,
    /// Let the sandbox's clock start at this moment, such as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "MOMENT")]
    pub clock: Option<DateTime<Utc>>,
    /// Let the sandbox's clock stand still
    #[arg(long)]
    pub clock_fixed: bool,
    /// Let the secret and the names of sessions follow from this number, for tests that are to repeat
    #[arg(long)]
    pub seed: Option<u64>,
    /// Read the secret from this environment variable instead of making one
    #[arg(long, value_name = "VARIABLE", conflicts_with = "secret_file")]
    pub secret_env: Option<String>,
    /// Read the secret from this file instead of making one
    #[arg(long, value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// Make it wrong on purpose
    #[arg(long = "flaw", value_name = "FLAW", value_parser = flaw_parser())]
    pub flaws: Vec<Flaw>,
    /// Let every answer go wrong on its way, to see what a client makes of that
    #[arg(long, value_name = "DISTURBANCE", value_parser = disturbance_parser())]
    pub disturb: Option<Disturbance>,
    /// How the log is written
    #[arg(long, default_value = "text", value_parser = ["text", "jsonl"])]
    pub log: String,
    /// Print what the sandbox decides where the real endpoint is not known, with the reasons, and end
    #[arg(long)]
    pub explain_policy: bool,
}

/// What is to be known of the control interface.
const SERVE_HELP: &str = "\
Control interface, for tests of other programs, below the printed address:
  GET  /_sandbox/requests[?after=N]  what was asked, with reasons; the latest 1000
  POST /_sandbox/reset               the account as it was at the start, no request on record
  GET  /_sandbox/clock               what the sandbox's clock shows
  PUT  /_sandbox/clock               {\"now\": \"2026-01-31T12:00:00Z\"} or {\"advance_s\": 181}
  POST /_sandbox/secret              {\"configuration\": \"jwt\", \"secret\": \"…\"}: the only one from now on
  GET  /_sandbox/state               the account with its users, as JSON
  PUT  /_sandbox/state               another account of the same form in its place
POST and PUT need Content-Type: application/json, also without a body, and what comes
from a page of another origin is refused: no web page can use it. Neither a secret nor a
signature stands in its answers.";

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The kind of error; without it, all kinds are listed
    #[arg(value_name = "KIND", value_parser = kind_parser())]
    pub kind: Option<ErrorKind>,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArguments {
    /// The format
    #[arg(value_name = "FORMAT", value_parser = ["report", "sandbox"])]
    pub format: String,
}

/// Arguments of `open`.
#[derive(Debug, Args)]
pub struct OpenArguments {
    /// Scenario files, reports, journals
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// A parser for a closed set: its ids are the possible values, and shown in the help.
macro_rules! parser {
    ($name:ident, $set:ty) => {
        fn $name() -> impl TypedValueParser<Value = $set> {
            PossibleValuesParser::new(<$set>::ALL.iter().map(|member| member.id()))
                .map(|id| <$set>::from_id(&id).expect("only ids of the set are possible"))
        }
    };
}

parser!(delivery_parser, Delivery);
parser!(phase_parser, Phase);
parser!(flaw_parser, Flaw);
parser!(disturbance_parser, Disturbance);
parser!(get_parser, GetMode);
parser!(success_parser, SuccessAnswer);
parser!(kind_parser, ErrorKind);

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
