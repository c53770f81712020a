//! What a claim or a header field is to become: a literal, or something that is only known when the token is minted.

use chrono::TimeDelta;
use indexmap::IndexMap;
use serde::Serialize;

/// A value with its nesting. `L` is what stands at the leaves: text with `${…}` still in it, or a finished leaf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tree<L> {
    /// A value without parts.
    Leaf(L),
    /// A JSON array.
    List(Vec<Self>),
    /// A JSON object; the order of keys is kept.
    Object(IndexMap<String, Self>),
}

impl<L> Tree<L> {
    /// Rebuilds the tree, replacing every leaf by the tree that `f` makes of it.
    pub fn try_map<M, E>(&self, f: &mut impl FnMut(&L) -> Result<Tree<M>, E>) -> Result<Tree<M>, E> {
        match self {
            Self::Leaf(leaf) => f(leaf),
            Self::List(items) => items.iter().map(|item| item.try_map(f)).collect::<Result<_, E>>().map(Tree::List),
            Self::Object(fields) => fields
                .iter()
                .map(|(name, value)| Ok((name.clone(), value.try_map(f)?)))
                .collect::<Result<_, E>>()
                .map(Tree::Object),
        }
    }

    /// Calls `f` for every leaf, in order.
    pub fn each_leaf<'a>(&'a self, f: &mut impl FnMut(&'a L)) {
        match self {
            Self::Leaf(leaf) => f(leaf),
            Self::List(items) => items.iter().for_each(|item| item.each_leaf(f)),
            Self::Object(fields) => fields.values().for_each(|value| value.each_leaf(f)),
        }
    }
}

/// A finished leaf: everything that can be said before the moment of minting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimLeaf {
    /// A string, byte for byte as the author wrote it.
    Text(String),
    /// A number in the author's own spelling, which is valid JSON.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
    /// JSON null (`@null`).
    Null,
    /// The time of minting (`@now…`).
    Now(NowSpec),
    /// A fresh UUID, version 4 (`@uuid`).
    FreshId,
    /// The field is left out (`@omit`).
    Omitted,
}

/// A time relative to the moment of minting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NowSpec {
    /// What is added to now, in seconds; negative is the past.
    pub offset_secs: i64,
    /// How the time is spelled.
    pub unit: NowUnit,
}

impl NowSpec {
    /// The offset as a duration.
    pub fn offset(self) -> TimeDelta {
        TimeDelta::seconds(self.offset_secs)
    }
}

/// How a time becomes a JSON number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NowUnit {
    /// Whole seconds since the epoch, as RFC 7519, section 2 (`NumericDate`) and the vendor want.
    Seconds,
    /// Milliseconds since the epoch, the mistake of old Java libraries.
    Millis,
    /// Seconds with a fraction, the habit of old Node samples.
    Float,
}

/// A leaf as it stands in a suite file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthoredLeaf {
    /// Finished already.
    Value(ClaimLeaf),
    /// Text with `${name}` in it; filled in when the plan is made.
    Template(String),
}

/// A value as it stands in a suite file.
pub type AuthoredValue = Tree<AuthoredLeaf>;
/// A value ready to be minted.
pub type ClaimValue = Tree<ClaimLeaf>;
/// Fields as they stand in a suite file, in the author's order.
pub type AuthoredFields = IndexMap<String, AuthoredValue>;
/// Fields ready to be minted, in the author's order.
pub type Claims = IndexMap<String, ClaimValue>;
