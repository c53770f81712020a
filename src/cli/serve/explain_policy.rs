//! The table of what the sandbox decides where the real endpoint is not known.

use crate::cli::out::{CommandError, Out};
use crate::sandbox::Policy;

/// Writes one paragraph for each switch. A choice that is not the default is marked by a star.
pub(super) fn explain_policy(policy: &Policy, out: &mut Out<'_>) -> Result<(), CommandError> {
    out.line(
        "What the real endpoint does is not known, or not for sure, in these matters. The file given to --config",
    )?;
    out.line("chooses by `[policy]` and `switch = \"choice\"`. A star marks what is not the default.")?;
    let switches = policy.switches();
    let width = |column: fn(&crate::sandbox::Switch) -> usize| switches.iter().map(column).max().unwrap_or(0);
    let (ids, chosen) = (width(|switch| switch.id.len()), width(|switch| switch.chosen.len()));
    for switch in &switches {
        let star = if switch.chosen == switch.default { ' ' } else { '*' };
        let choices: Vec<String> = switch
            .choices
            .iter()
            .map(|choice| if *choice == switch.default { format!("{choice} (default)") } else { (*choice).to_owned() })
            .collect();
        out.line("")?;
        out.line(format_args!("{star} {:<ids$}  {:<chosen$}  of {}", switch.id, switch.chosen, choices.join(", ")))?;
        out.line(format_args!("    {} [{}]", switch.about, switch.confidence))?;
    }
    let star = if policy.jti_window_secs == Policy::default().jti_window_secs { ' ' } else { '*' };
    out.line("")?;
    out.line(format_args!("{star} {:<ids$}  {}", "jti_window_secs", policy.jti_window_secs))?;
    out.line("    For how many seconds a used jti is remembered, where jti_memory is window. [unknown]")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Places;
    use crate::model::GetMode;

    #[test]
    fn the_table_has_every_switch_and_marks_what_was_changed() {
        let (mut results, mut progress) = (Vec::new(), Vec::new());
        let places = Places { settings: "s".into(), runs: "r".into() };
        let policy = Policy { get: GetMode::Refused, ..Policy::default() };
        explain_policy(&policy, &mut Out { results: &mut results, progress: &mut progress, places }).unwrap();
        let text = String::from_utf8(results).unwrap();
        for switch in policy.switches() {
            assert!(text.contains(switch.about), "{}", switch.id);
        }
        let starred: Vec<&str> = text.lines().filter(|line| line.starts_with('*')).collect();
        assert_eq!(starred.len(), 1);
        assert!(starred[0].contains("accepted (default), warned, refused"), "{}", starred[0]);
        assert!(text.contains("[documented]") && text.contains("[unknown]"));
    }
}
