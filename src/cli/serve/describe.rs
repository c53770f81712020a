//! One request to the sandbox in a few lines for a terminal.

use crate::cli::out::{CommandError, Out};
use crate::events::SandboxEvent;
use crate::report::visible_line;

/// Writes who asked how, what was decided and why, what to fix, what changed, and what the real endpoint is known to do.
/// What comes from a request may hold what acts on a terminal, so it is made visible.
pub(super) fn describe(event: &SandboxEvent, out: &mut Out<'_>) -> Result<(), CommandError> {
    let time = event.at.format("%H:%M:%S%.3f");
    let delivery = event.delivery();
    let delivery = visible_line(&delivery);
    out.line(format_args!("{time} {} {delivery} → {} {}", event.from, event.status, event.decision))?;
    let mut line = |title: &str, text: &str| out.line(format_args!("    {title:<8} {}", visible_line(text)));
    line("path", &event.path)?;
    if let Some(header) = &event.header {
        line("header", header)?;
    }
    if let Some(claims) = &event.claims {
        line("claims", claims)?;
    }
    if !event.because.is_empty() {
        line("why", &event.because)?;
    }
    if let Some(remedy) = &event.remedy {
        line("to fix", remedy)?;
    }
    for change in &event.changes {
        line("changed", change)?;
    }
    for known in &event.known {
        line("known", &format!("{} ({}: {})", known.says, known.confidence, known.source))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::desk::Places;
    use crate::events::KnownBehaviour;
    use crate::model::Confidence;

    #[test]
    fn a_request_is_told_in_lines_without_what_acts_on_a_terminal() {
        let event = SandboxEvent {
            at: DateTime::UNIX_EPOCH,
            port: 1,
            from: "127.0.0.1:5000".to_owned(),
            method: "POST".to_owned(),
            path: "/access/jwt?x=\u{1b}[2J".to_owned(),
            token_in: Some("body".to_owned()),
            header: Some("{}".to_owned()),
            claims: None,
            status: 302,
            decision: "refused".to_owned(),
            because: "The iat is off.".to_owned(),
            remedy: Some("Set the clock.".to_owned()),
            changes: vec!["user a created".to_owned()],
            known: vec![KnownBehaviour {
                says: "Three minutes.".to_owned(),
                confidence: Confidence::Observed,
                source: "an example".to_owned(),
            }],
        };
        let (mut results, mut progress) = (Vec::new(), Vec::new());
        let places = Places { settings: "s".into(), runs: "r".into() };
        let mut out = Out { results: &mut results, progress: &mut progress, places };
        describe(&event, &mut out).unwrap();
        let wanted = "00:00:00.000 127.0.0.1:5000 POST, token in the body → 302 refused
    path     /access/jwt?x=<U+001B>[2J
    header   {}
    why      The iat is off.
    to fix   Set the clock.
    changed  user a created
    known    Three minutes. (observed: an example)
";
        assert_eq!(String::from_utf8(results).unwrap(), wanted);
    }
}
