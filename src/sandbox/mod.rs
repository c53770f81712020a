//! The embedded service provider, which judges tokens by its own reading of the rules.
//!
//! It shares words with the rest of the program, never judgement: its refusals and texts are its own, and it signs
//! nothing. A request becomes facts (`request`), the facts a decision (`decide`), the decision an answer (`answer`).
//! What is not known about the real endpoint is a [`Policy`], what is wrong on purpose a [`Flaw`], what goes wrong on the
//! way of an answer a [`Disturbance`].

mod access;
mod account;
mod answer;
mod body;
mod config;
mod control;
mod decide;
mod directory;
mod disturbance;
mod disturbed;
mod endpoint;
mod entrance;
mod flaw;
#[cfg(test)]
mod flaw_proof;
mod host;
mod kept;
mod known;
mod ledger;
mod log;
mod logout;
mod multipart;
mod pages;
mod policy;
mod refusal;
mod request;
mod response;
mod routes;
mod server;
#[cfg(test)]
mod server_tests;
mod session;
mod signatures;
mod state;
#[cfg(test)]
mod testing;
mod texts;
mod tls;
mod told;
mod verify;
mod visits;
#[cfg(test)]
mod walk_tests;

pub use account::{
    Access, Account, Audience, Brand, BrandMatch, Configuration, CustomRole, DEFAULT_REMOTE_LOGOUT, ExternalIds,
    FieldKind, HelpCenterAccess, Locale, Memberships, Organization, Problem, Role, Settings, SignIn, StoredUser,
    UserField,
};
pub use config::{SandboxConfig, random_secret, seeded_secret};
pub use disturbance::Disturbance;
pub use flaw::Flaw;
pub use policy::{
    AllowlistUse, AudienceCheck, BadValue, DateCheck, ErrorParameters, FailedJti, FailureAnswer, ForeignReturnTo,
    HashRoute, HeadMethod, IdCollision, JtiMemory, JtiScope, Leniency, LocaleClaim, LogoutKind, MessageLanguage,
    NoReturnTo, OtherMethods, PassedBrand, PassedLocale, PassedTimestamp, Policy, PostQueryToken, Precedence,
    SessionLife, Switch, TriedSecrets, TypCheck, Unfit, UserOnFailure, WrongBrand,
};
pub use server::{Sandbox, SandboxError};
pub use tls::{TlsError, TlsIdentity};
