//! What the real endpoint has not told us: one switch each, with its default and how sure we are of it.

mod choices;
mod table;

pub use choices::{
    BadValue, DateCheck, FailedJti, FailureAnswer, ForeignReturnTo, IdCollision, Leniency, LocaleClaim, NoReturnTo,
    PostQueryToken, Precedence, TypCheck, Unfit, UserOnFailure,
};
pub use table::{Policy, Switch};
