//! The command that runs again what failed, against the same target in the same way.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::arguments::RunArguments;
use crate::model::Standing;
use crate::report::{GridRow, Report, grid};

/// The arguments of a run without its selection of scenarios.
pub(super) struct Rerun(String);

impl Rerun {
    /// Remembers how a run was called.
    pub(super) fn of(arguments: &RunArguments) -> Self {
        let mut command = Self("countersign run".to_owned());
        for suite in &arguments.suites.suites {
            command.word(suite);
        }
        command.option("--targets", arguments.target.targets.as_ref().map(|path| path.display()));
        command.option("--target", Some(&arguments.target.target).filter(|name| *name != "sandbox"));
        for host in &arguments.allow_hosts {
            command.option("--allow-host", Some(host));
        }
        for host in &arguments.allow_production {
            command.option("--allow-production", Some(host));
        }
        for (flag, given) in
            [("--accept-roles", arguments.accept_roles), ("--accept-addresses", arguments.accept_addresses)]
        {
            if given {
                command.word(flag);
            }
        }
        command.option("--phase", Some(arguments.suites.phase.id()).filter(|phase| *phase != "before"));
        for delivery in &arguments.suites.deliveries {
            command.option("--delivery", Some(delivery));
        }
        for flaw in &arguments.flaws {
            command.option("--flaw", Some(flaw));
        }
        for rules in &arguments.rules {
            command.option("--rules", Some(rules.display()));
        }
        command.option("--seed", arguments.suites.seed);
        command
    }

    /// The whole command for what failed in this report.
    pub(super) fn command(mut self, report: &Report) -> String {
        let failed =
            report.cases.iter().filter(|case| matches!(case.standing, Standing::Failed | Standing::UnexpectedPass));
        let mut ids: BTreeSet<String> =
            failed.map(|case| format!("{}/{}", case.facts.key.suite, case.facts.key.scenario)).collect();
        let broken = grid(report).into_iter().filter(GridRow::breaks_contract);
        ids.extend(broken.map(|row| format!("{}/{}", row.key.suite, row.key.scenario)));
        for id in ids {
            self.option("--id", Some(id));
        }
        self.0
    }

    fn option(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.word(name);
            self.word(&value.to_string());
        }
    }

    /// Adds a word, quoted where a shell would take it apart.
    fn word(&mut self, word: &str) {
        let plain = |c: char| c.is_alphanumeric() || "-_./\\:@=,+%".contains(c);
        self.0.push(' ');
        if !word.is_empty() && word.chars().all(plain) {
            self.0.push_str(word);
        } else {
            self.0.push('"');
            self.0.push_str(word);
            self.0.push('"');
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Arguments, Command};

    #[test]
    fn the_command_names_the_same_target_and_the_same_way() {
        let line = "countersign run mine.toml --targets t.toml --target acme --allow-host acme.example.com --phase after \
                    --delivery post --rules own.toml --seed 7";
        let Some(Command::Run(arguments)) = Arguments::parse_from(line.split_whitespace()).command else {
            panic!("it is a run")
        };
        assert_eq!(Rerun::of(&arguments).0, line.split_whitespace().collect::<Vec<_>>().join(" "));
        let mut command = Rerun(String::new());
        command.word("my suites/one.toml");
        assert_eq!(command.0, " \"my suites/one.toml\"");
    }
}
