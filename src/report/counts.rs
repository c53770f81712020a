//! The numbers of a report. They add up to what was planned.

use super::document::Report;
use crate::model::{PassedOn, Standing, Verdict};

/// How many cases stand where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    by_standing: [usize; Standing::ALL.len()],
    /// Planned cases without a result.
    pub pending: usize,
    /// Cases that were to run.
    pub planned: usize,
    /// Cases that passed on outcome and kind.
    pub passed_on_kind: usize,
    /// Cases that passed on the outcome alone, for the target shows no reason.
    pub passed_on_outcome: usize,
}

impl Counts {
    /// Counts a report.
    pub fn of(report: &Report) -> Self {
        let mut counts = Self { pending: report.pending.len(), planned: report.planned, ..Self::default() };
        for case in &report.cases {
            counts.by_standing[case.standing as usize] += 1;
            if case.standing == Standing::Passed {
                match case.verdict {
                    Verdict::Passed(PassedOn::Kind) => counts.passed_on_kind += 1,
                    Verdict::Passed(PassedOn::Outcome) => counts.passed_on_outcome += 1,
                    // No run and no report that was read has such a case, and none is counted as resting on a kind.
                    Verdict::Failed(_) | Verdict::Inconclusive(_) | Verdict::Noted => {}
                }
            }
        }
        counts.by_standing[Standing::Skipped as usize] += report.skipped.len();
        counts
    }

    /// The number of cases with this standing. Skipped cases are those that were not to run.
    pub fn count(&self, standing: Standing) -> usize {
        self.by_standing[standing as usize]
    }

    /// The number of cases with a result.
    pub fn done(&self) -> usize {
        self.planned - self.pending
    }

    /// The number of cases that were held against an expectation.
    pub fn judged(&self) -> usize {
        let judged = [Standing::Passed, Standing::Failed, Standing::Warned, Standing::Known, Standing::UnexpectedPass];
        judged.into_iter().map(|standing| self.count(standing)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::synthetic;

    #[test]
    fn the_counts_add_up_to_what_was_planned() {
        let report = synthetic::report(synthetic::mixed_run());
        let counts = Counts::of(&report);
        let sum: usize = Standing::ALL.iter().map(|&standing| counts.count(standing)).sum();
        assert_eq!(sum + counts.pending, counts.planned + report.skipped.len());
        assert_eq!(counts.done(), report.cases.len());
        assert_eq!(counts.passed_on_kind + counts.passed_on_outcome, counts.count(Standing::Passed));
        for &standing in Standing::ALL {
            assert!(counts.count(standing) > 0, "the mixed run has no case that is {standing}");
        }
        assert!(counts.passed_on_outcome > 0);
    }
}
