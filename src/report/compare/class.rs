//! The classes of change: what they are called and how grave they are.

use super::document::Pivot;
use crate::model::closed_set;

closed_set! {
    /// What changed from the left to the right, in the order in which classes are tried and listed.
    pub enum Class {
        /// The scenario sends something else now, so the results cannot be compared.
        DefinitionChanged = "definition_changed",
        /// A side has no result, or one that is in doubt.
        Inconclusive = "inconclusive",
        /// The attempts of a side disagree.
        Flaky = "flaky",
        /// Judged on the left, skipped or only noted on the right.
        NotRun = "not_run",
        /// On the left only.
        Removed = "removed",
        /// As expected or accepted on the left, wrong on the right.
        Regression = "regression",
        /// Judged on the right only, and wrong.
        NewFailing = "new_failing",
        /// On the right only, and not wrong.
        NewPassing = "new_passing",
        /// Rejected on both sides, for another reason.
        ChangedKind = "changed_kind",
        /// Another outcome where none is demanded, or wrong on both sides in another way.
        ChangedOutcome = "changed_outcome",
        /// Wrong on the left, as expected on the right.
        Fixed = "fixed",
        /// The same verdict and kind, and other details on the wire.
        Drift = "drift",
        /// Wrong on both sides.
        StillFailing = "still_failing",
        /// A deviation on the right that is accepted.
        Known = "known",
        /// Nothing that counts.
        Unchanged = "unchanged",
    }
}

/// What a class means for the exit code, from the lightest to the gravest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing to do.
    Quiet,
    /// Worth a look.
    Warns,
    /// Nobody can say; exit 3 if nothing is worse.
    Undecided,
    /// The difference blocks.
    Blocks,
}

/// What is done about cases that are missing on the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// They block.
    Blocks,
    /// The user allows them.
    Allowed,
}

impl Class {
    /// How grave this class is.
    pub const fn weight(self, by: Pivot, missing: Missing) -> Weight {
        match (self, by, missing) {
            (Self::Regression | Self::NewFailing, _, _)
            | (Self::NotRun, _, Missing::Blocks)
            | (Self::Removed, Pivot::Run, Missing::Blocks) => Weight::Blocks,
            (Self::Inconclusive, _, _) => Weight::Undecided,
            (Self::DefinitionChanged | Self::Flaky | Self::ChangedKind | Self::ChangedOutcome, _, _)
            | (Self::NotRun, _, Missing::Allowed)
            | (Self::Removed, Pivot::Run, Missing::Allowed) => Weight::Warns,
            // A scenario that has one of the deliveries only was not removed by anybody.
            (Self::Removed, Pivot::Delivery, _)
            | (
                Self::NewPassing | Self::Fixed | Self::Drift | Self::StillFailing | Self::Known | Self::Unchanged,
                _,
                _,
            ) => Weight::Quiet,
        }
    }

    /// The class in words, by what the sides are.
    pub const fn words(self, by: Pivot) -> &'static str {
        match (by, self) {
            (_, Self::DefinitionChanged) => "definition changed",
            (_, Self::Inconclusive) => "in doubt",
            (_, Self::Flaky) => "flaky",
            (_, Self::Known) => "known",
            (Pivot::Run, Self::NotRun) => "not run any more",
            (Pivot::Run, Self::Removed) => "removed",
            (Pivot::Run, Self::Regression) => "regression",
            (Pivot::Run, Self::NewFailing) => "new and failing",
            (Pivot::Run, Self::NewPassing) => "new",
            (Pivot::Run, Self::ChangedKind) => "rejected for another reason",
            (Pivot::Run, Self::ChangedOutcome) => "another outcome",
            (Pivot::Run, Self::Fixed) => "fixed",
            (Pivot::Run, Self::Drift) => "the same, with other details",
            (Pivot::Run, Self::StillFailing) => "still failing",
            (Pivot::Run, Self::Unchanged) => "unchanged",
            (Pivot::Delivery, Self::NotRun) => "judged on the left only",
            (Pivot::Delivery, Self::Removed) => "left only",
            (Pivot::Delivery, Self::Regression) => "differs, right fails",
            (Pivot::Delivery, Self::NewFailing) => "right only, and fails",
            (Pivot::Delivery, Self::NewPassing) => "right only",
            (Pivot::Delivery, Self::ChangedKind) => "differs, rejected for another reason",
            (Pivot::Delivery, Self::ChangedOutcome) => "differs, another outcome",
            (Pivot::Delivery, Self::Fixed) => "differs, left fails",
            (Pivot::Delivery, Self::Drift) => "alike, with other details",
            (Pivot::Delivery, Self::StillFailing) => "both fail",
            (Pivot::Delivery, Self::Unchanged) => "alike",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_design_says_blocks() {
        let blocking = |by, missing| -> Vec<Class> {
            Class::ALL.iter().copied().filter(|class| class.weight(by, missing) == Weight::Blocks).collect()
        };
        let (run, delivery) = (Pivot::Run, Pivot::Delivery);
        let both = [Class::Regression, Class::NewFailing];
        assert_eq!(
            blocking(run, Missing::Blocks),
            [Class::NotRun, Class::Removed, Class::Regression, Class::NewFailing]
        );
        assert_eq!(blocking(run, Missing::Allowed), both);
        assert_eq!(blocking(delivery, Missing::Blocks), [Class::NotRun, Class::Regression, Class::NewFailing]);
        assert_eq!(blocking(delivery, Missing::Allowed), both);
    }
}
