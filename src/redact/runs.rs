//! Finds long runs of bytes of one class, without looking at every byte between them.

use std::ops::Range;

/// A class of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByteClass {
    /// The letters of base64url (RFC 4648, section 5).
    Letter = 1,
    /// What an encoded token is made of: those letters, dots and padding.
    Token = 2,
    /// Hex digits in either case.
    Hex = 4,
}

impl ByteClass {
    /// Whether the byte is one of the class.
    pub(super) const fn has(self, byte: u8) -> bool {
        CLASSES[byte as usize] & self as u8 != 0
    }
}

/// The classes of every byte, one bit each.
static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut at = 0;
    while at < classes.len() {
        #[expect(clippy::cast_possible_truncation, reason = "the table has 256 rows")]
        let byte = at as u8;
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            classes[at] |= ByteClass::Letter as u8 | ByteClass::Token as u8;
        }
        if matches!(byte, b'.' | b'=') {
            classes[at] |= ByteClass::Token as u8;
        }
        if byte.is_ascii_hexdigit() {
            classes[at] |= ByteClass::Hex as u8;
        }
        at += 1;
    }
    classes
};

/// The runs of the class that are at least so long, in order. A stretch of that length is looked at from its end, and
/// one byte that does not belong rules out every run that would begin before it, so that most bytes are never read.
pub(super) fn long_runs(bytes: &[u8], class: ByteClass, least: usize) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(stretch) = bytes.get(at..at + least) {
            if let Some(stranger) = stretch.iter().rposition(|byte| !class.has(*byte)) {
                at += stranger + 1;
                continue;
            }
            let (start, known) = (at, at + least);
            let rest = &bytes[known..];
            at = known + rest.iter().position(|byte| !class.has(*byte)).unwrap_or(rest.len());
            return Some(start..at);
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same by looking at every byte.
    fn plainly(bytes: &[u8], class: ByteClass, least: usize) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut start = 0;
        for at in 0..=bytes.len() {
            if bytes.get(at).is_none_or(|byte| !class.has(*byte)) {
                if at - start >= least {
                    found.push(start..at);
                }
                start = at + 1;
            }
        }
        found
    }

    #[test]
    fn the_same_runs_are_found_as_by_looking_at_every_byte() {
        let mut state = 7_u32;
        for length in 0..400 {
            let text: Vec<u8> = (0..length)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    b"abcdefABCDEF0123-_zz.= "[(state >> 24) as usize % 23]
                })
                .collect();
            for class in [ByteClass::Letter, ByteClass::Token, ByteClass::Hex] {
                for least in [1, 2, 5, 21] {
                    let found: Vec<_> = long_runs(&text, class, least).collect();
                    assert_eq!(found, plainly(&text, class, least), "{class:?} {least}");
                }
            }
        }
    }
}
