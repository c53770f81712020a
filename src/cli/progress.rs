//! Shows how far a run has come, on the stream that is not for results.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::events::RunEvent;
use crate::model::Standing;

/// A bar on a terminal, and nothing elsewhere: a log of CI wants no moving line.
pub(super) struct Progress {
    bar: ProgressBar,
    failed: u64,
    doubtful: u64,
}

impl Progress {
    /// Progress over so many cases.
    pub(super) fn new(cases: usize) -> Self {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr_with_hz(10)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(cases as u64), target);
        let style = ProgressStyle::with_template("{bar:30} {pos} of {len}  {msg}  {elapsed} (about {eta} left)")
            .expect("the template is a constant, and a test reads it");
        bar.set_style(style);
        Self { bar, failed: 0, doubtful: 0 }
    }

    /// Takes notice of an event.
    pub(super) fn observe(&mut self, event: &RunEvent) {
        match event {
            RunEvent::CaseFinished(record) => {
                match record.standing {
                    Standing::Failed | Standing::UnexpectedPass => self.failed += 1,
                    Standing::Inconclusive => self.doubtful += 1,
                    Standing::Passed
                    | Standing::Warned
                    | Standing::Known
                    | Standing::Flaky
                    | Standing::Noted
                    | Standing::Skipped => {}
                }
                self.bar.set_message(format!("{} failed, {} in doubt", self.failed, self.doubtful));
                self.bar.inc(1);
            }
            RunEvent::Finished(_) => self.bar.finish_and_clear(),
            RunEvent::Started(_) | RunEvent::SkewMeasured(_) | RunEvent::Canary(_) | RunEvent::CaseStarted(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_the_bar_is_read() {
        drop(Progress::new(1));
    }
}
