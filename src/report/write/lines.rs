//! JSON with one field or one item of a list on a line: compact, and still a good thing to run `diff` over.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

/// How deep lines are broken: the fields of the document, and the items of its lists.
const BROKEN_DEPTH: usize = 2;

/// The document as lines of JSON, with a line end behind the last.
pub(in crate::report) fn to_lines<T: Serialize>(document: &T) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16 * 1024);
    let mut serializer = Serializer::with_formatter(&mut bytes, Lines { depth: 0, empty: true });
    document
        .serialize(&mut serializer)
        .expect("the document has text keys only and no failing serializer, and a vector takes every byte");
    bytes.push(b'\n');
    bytes
}

struct Lines {
    depth: usize,
    /// Whether the list that was begun last has no item yet.
    empty: bool,
}

impl Lines {
    fn break_line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        if self.depth <= BROKEN_DEPTH { writer.write_all(b"\n") } else { Ok(()) }
    }
}

impl Formatter for Lines {
    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        CompactFormatter.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.depth == 1 {
            self.break_line(writer)?;
        }
        self.depth -= 1;
        CompactFormatter.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        CompactFormatter.begin_object_key(writer, first)?;
        // Only the document's own fields: those of its parts stay together.
        if self.depth == 1 { self.break_line(writer) } else { Ok(()) }
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.empty = true;
        CompactFormatter.begin_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        CompactFormatter.begin_array_value(writer, first)?;
        self.break_line(writer)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.empty = false;
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if !self.empty {
            self.break_line(writer)?;
        }
        self.depth -= 1;
        CompactFormatter.end_array(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_and_each_item_has_its_line() {
        let document = serde_json::json!({ "a": { "b": [1, 2], "c": {} }, "items": [{ "x": 1, "y": [] }, [2, 3], []], "none": [] });
        let text = String::from_utf8(to_lines(&document)).expect("is text");
        let wanted = concat!(
            "{\n\"a\":{\"b\":[1,2],\"c\":{}},\n",
            "\"items\":[\n{\"x\":1,\"y\":[]},\n[2,3],\n[]\n],\n\"none\":[]\n}\n"
        );
        assert_eq!(text, wanted);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("is JSON"), document);
    }
}
