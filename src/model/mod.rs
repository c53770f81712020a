//! The vocabulary of the pipeline: plain data, without files, network, clock or async.

mod claim;
mod closed_set;
mod delivery;
mod directive;
mod evidence;
mod expectation;
mod fault;
mod kind;
mod name;
mod outcome;
mod record;
mod redacted;
mod secret;
mod submission;
mod suite;
mod target;
mod token;
mod verdict;

pub use claim::{AuthoredFields, AuthoredLeaf, AuthoredValue, ClaimLeaf, ClaimValue, Claims, NowSpec, NowUnit, Tree};
pub(crate) use closed_set::closed_set;
pub use delivery::{Delivery, DeliveryShape, Encoding, Method, Place};
pub use directive::{DIRECTIVES, DirectiveError, is_json_number, parse_text};
pub use evidence::{
    Asked, CookieSeen, Ended, Evidence, HeaderSeen, Hop, RequestSeen, ResponseSeen, TokenSeen, ValueClass,
};
pub use expectation::{Circumstances, Expectation, ExpectationCase, ExpectationTable, Parity, Phase};
pub use fault::Fault;
pub use kind::ErrorKind;
pub use name::{NAME_MAX_BYTES, NameError, ScenarioId, SecretAlias, SuiteId, TargetName};
pub use outcome::{Outcome, Reading};
pub use record::{
    Attempt, CanaryMoment, CanaryRecord, CaseFacts, CaseKey, CaseRecord, Completion, Digests, HarnessFacts, RulesFacts,
    Skew, Skipped, StepRecord, StopReason,
};
pub use redacted::Redacted;
pub use secret::{ADVISED_MIN_BYTES, EmptySecretError, SharedSecret};
pub use submission::Submission;
pub use suite::{
    Axis, AxisValue, Confidence, GetMode, Given, Level, RemoteLogout, RequestShape, Requirement, Scenario, Source,
    Step, StepToken, SuccessAnswer, Suite,
};
pub use target::{Pace, SecretSource, Target, TargetFacts, TargetKind, Timeouts};
pub use token::{AuthoredToken, HmacAlgorithm, SignedToken, Signing, SigningKey, Tamper, TokenSpec};
pub use verdict::{CanaryCause, Doubt, Mismatch, PassedOn, Standing, Verdict};
