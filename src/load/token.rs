//! Reads how a token is made: its header, its key, and what is done to it afterwards.

use indexmap::IndexMap;

use super::reader::{Fields, Reader};
use super::value::Names;
use crate::model::{AuthoredFields, AuthoredLeaf, AuthoredValue, ClaimLeaf, SigningKey, Tamper, Tree};

/// A token without its claims.
#[derive(Debug, Clone)]
pub(super) struct TokenShape {
    pub(super) header: AuthoredFields,
    pub(super) sign: Option<SigningKey>,
    pub(super) tamper: Vec<Tamper>,
}

impl Default for TokenShape {
    /// The header of a good token, in the order of the vendor's samples.
    fn default() -> Self {
        let text = |text: &str| -> AuthoredValue { Tree::Leaf(AuthoredLeaf::Value(ClaimLeaf::Text(text.to_owned()))) };
        let header = IndexMap::from([("typ".to_owned(), text("JWT")), ("alg".to_owned(), text("HS256"))]);
        Self { header, sign: None, tamper: Vec::new() }
    }
}

impl Reader<'_> {
    /// The shape with what the table says about it: fields that it has already keep their place.
    pub(super) fn token_shape(
        &mut self,
        fields: &Fields<'_, '_>,
        mut shape: TokenShape,
        names: &mut Names<'_>,
    ) -> Option<TokenShape> {
        let errors_before = self.error_count();
        for name in ["typ", "alg"] {
            if let Some(node) = fields.find(name)
                && let Some(value) = self.authored(node, names, 1)
            {
                shape.header.insert(name.to_owned(), value);
            }
        }
        if let Some(node) = fields.find("header") {
            match node.get_ref().as_table() {
                None => self.wrong_type(fields, "header", node),
                Some(table) => {
                    for key in table.keys().filter(|key| fields.table.contains_key(key.get_ref().as_ref())) {
                        if let name @ ("typ" | "alg") = key.get_ref().as_ref() {
                            self.error(key.span(), format!("the header's {name:?} is given twice"));
                        }
                    }
                    shape.header.extend(self.authored_fields(table, names));
                }
            }
        }
        if let Some(text) = self.text(fields, "sign") {
            shape.sign = self.member("key to sign with", &text, SigningKey::ALL, SigningKey::id);
        }
        if let Some(texts) = self.text_or_texts(fields, "tamper") {
            shape.tamper = texts
                .iter()
                .filter_map(|text| self.member("way to tamper with a token", text, Tamper::ALL, Tamper::id))
                .collect();
        }
        (self.error_count() == errors_before).then_some(shape)
    }
}
