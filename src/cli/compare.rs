//! `compare`: two runs, or the deliveries within one.

use super::arguments::CompareArguments;
use super::exit::Exit;
use super::out::{CommandError, Out};
use super::report::open;
use crate::model::Delivery;
use crate::redact::LeakScan;
use crate::report::compare::{Missing, Weight, between, by_delivery, to_json, to_text};

/// Carries out `compare`.
pub(super) fn compare(arguments: &CompareArguments, out: &mut Out<'_>) -> Result<Exit, CommandError> {
    let comparison = match (arguments.by.as_str(), &arguments.right) {
        ("delivery", None) => by_delivery(&open(&arguments.left, out)?.report, Delivery::Get, Delivery::Post),
        ("delivery", Some(_)) => {
            return Err(CommandError::Usage("--by delivery compares within one run; name only that".to_owned()));
        }
        (_, Some(right)) => {
            let side = |name: &str, error| match error {
                CommandError::Usage(text) => CommandError::Usage(format!("the {name} side: {text}")),
                other => other,
            };
            let left = open(&arguments.left, out).map_err(|error| side("left", error))?;
            let right = open(right, out).map_err(|error| side("right", error))?;
            between(&left.report, &right.report)
        }
        (_, None) => {
            let text = "name two runs, or one run with --by delivery".to_owned();
            return Err(CommandError::Usage(text));
        }
    };
    let bytes = if arguments.json { to_json(&comparison) } else { to_text(&comparison).into_bytes() };
    LeakScan::by_shape().check(&bytes).map_err(|leak| CommandError::NotWritten(leak.to_string()))?;
    out.results.write_all(&bytes)?;
    Ok(match comparison.weight(Missing::Blocks) {
        Weight::Quiet | Weight::Warns => Exit::AsExpected,
        Weight::Undecided => Exit::Undecided,
        Weight::Blocks => Exit::Wrong,
    })
}
