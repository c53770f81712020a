//! What the real endpoint has not told us: one switch each, with its default and how sure we are of it.

mod choices;
mod table;

pub use choices::{
    AudienceCheck, BadValue, DateCheck, FailedJti, FailureAnswer, ForeignReturnTo, HashRoute, IdCollision, JtiMemory,
    JtiScope, Leniency, LocaleClaim, LogoutKind, MessageLanguage, NoReturnTo, PassedLocale, PostQueryToken, Precedence,
    TriedSecrets, TypCheck, Unfit, UserOnFailure, WrongBrand,
};
pub use table::{Policy, Switch};
