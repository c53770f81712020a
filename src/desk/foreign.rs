//! A target that is not ours: it is as it is, and only asked.

use url::Url;

use crate::events::{BoxFuture, ControlError, Prepared, TargetControl};
use crate::guard::Permit;
use crate::model::{Given, Phase};

/// The port to a confirmed target.
pub(super) struct ForeignControl {
    pub(super) permit: Permit,
    pub(super) remote_logout: Option<Url>,
}

impl TargetControl for ForeignControl {
    /// Nothing is made ready: the plan holds only cases whose preconditions the target declares.
    fn prepare(&self, _given: Given, _phase: Phase) -> BoxFuture<'_, Result<Prepared, ControlError>> {
        let permit = self.permit.clone();
        let remote_logout = self.remote_logout.clone();
        Box::pin(async move { Ok(Prepared { permit, remote_logout, lease: Box::new(()) }) })
    }
}
