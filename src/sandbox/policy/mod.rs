//! What the real endpoint has not told us: one switch each, with its default and how sure we are of it.

mod choices;
mod table;

pub use choices::{
    AllowlistUse, AudienceCheck, BadValue, DateCheck, ErrorParameters, FailedJti, FailureAnswer, ForeignReturnTo,
    HashRoute, HeadMethod, IdCollision, JtiMemory, JtiScope, Leniency, LocaleClaim, LogoutKind, MessageLanguage,
    NoReturnTo, OtherMethods, PassedBrand, PassedLocale, PassedTimestamp, PostQueryToken, Precedence, SessionLife,
    TriedSecrets, TypCheck, Unfit, UserOnFailure, WrongBrand,
};
pub use table::{Policy, Switch};
