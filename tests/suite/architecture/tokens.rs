//! Cuts the text of a source file into tokens, without the comments.

use std::iter::Peekable;
use std::str::Chars;

/// A piece of code and the line it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) line: usize,
    pub(super) piece: Piece,
}

/// A piece of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// A name, a keyword or a number.
    Word(String),
    /// The content of a string literal.
    Text(String),
    /// `::`.
    Colons,
    /// Any other character.
    Mark(char),
}

/// Cuts a text into tokens and leaves out the comments.
pub(super) fn tokens_of(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut rest = text.chars().peekable();
    while let Some(first) = rest.next() {
        let began = line;
        let piece = match first {
            '\n' => {
                line += 1;
                continue;
            }
            '/' if rest.peek() == Some(&'/') => {
                while rest.next_if(|c| *c != '\n').is_some() {}
                continue;
            }
            '/' if rest.peek() == Some(&'*') => {
                line += skip_block_comment(&mut rest);
                continue;
            }
            '"' => Piece::Text(quoted(&mut rest)),
            '\'' => match character_or_lifetime(&mut rest) {
                Some(piece) => piece,
                None => continue,
            },
            ':' if rest.next_if_eq(&':').is_some() => Piece::Colons,
            c if is_word(c) => {
                let mut word = String::from(c);
                while let Some(next) = rest.next_if(|c| is_word(*c)) {
                    word.push(next);
                }
                literal_with_prefix(&word, &mut rest).unwrap_or(Piece::Word(word))
            }
            c if c.is_whitespace() => continue,
            c => Piece::Mark(c),
        };
        if let Piece::Text(text) = &piece {
            line += text.matches('\n').count();
        }
        tokens.push(Token { line: began, piece });
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Skips to the end of a block comment, which may hold others, and counts its lines.
fn skip_block_comment(rest: &mut Peekable<Chars<'_>>) -> usize {
    let (mut depth, mut lines, mut before) = (0, 0, '/');
    for c in rest.by_ref() {
        match (before, c) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {}
        }
        lines += usize::from(c == '\n');
        if depth == 0 {
            break;
        }
        // The star of `/*` is not also the star of `*/`.
        before = if matches!((before, c), ('/', '*') | ('*', '/')) { ' ' } else { c };
    }
    lines
}

/// The rest of a string after its opening quote. An escape is kept as it is written.
fn quoted(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut text = String::new();
    while let Some(c) = rest.next().filter(|c| *c != '"') {
        text.push(c);
        if c == '\\' {
            text.extend(rest.next());
        }
    }
    text
}

/// What follows a single quote: a character (as a text), or a lifetime, which is nothing to us.
fn character_or_lifetime(rest: &mut Peekable<Chars<'_>>) -> Option<Piece> {
    let mut ahead = rest.clone();
    let escaped = ahead.next() == Some('\\');
    if !escaped && ahead.next() != Some('\'') {
        return None;
    }
    let mut text = String::new();
    while let Some(c) = rest.next().filter(|c| *c != '\'' || text.is_empty()) {
        text.push(c);
        if c == '\\' {
            text.extend(rest.next());
        }
    }
    Some(Piece::Text(text))
}

/// A raw or byte string whose prefix was just read as a word.
fn literal_with_prefix(prefix: &str, rest: &mut Peekable<Chars<'_>>) -> Option<Piece> {
    match prefix {
        "b" | "c" if rest.next_if_eq(&'"').is_some() => Some(Piece::Text(quoted(rest))),
        "b" if rest.peek() == Some(&'\'') => {
            rest.next();
            character_or_lifetime(rest)
        }
        "r" | "br" | "cr" => {
            let mut ahead = rest.clone();
            let mut hashes = 0;
            while ahead.next_if_eq(&'#').is_some() {
                hashes += 1;
            }
            ahead.next_if_eq(&'"')?;
            *rest = ahead;
            let end = format!("\"{}", "#".repeat(hashes));
            let mut text = String::new();
            while !text.ends_with(&end) {
                text.push(rest.next()?);
            }
            text.truncate(text.len() - end.len());
            Some(Piece::Text(text))
        }
        _ => None,
    }
}

/// The word that a token is.
pub(super) fn word(token: &Token) -> Option<String> {
    match &token.piece {
        Piece::Word(word) => Some(word.clone()),
        Piece::Text(_) | Piece::Colons | Piece::Mark(_) => None,
    }
}

/// Whether a token is this word or mark.
pub(super) fn is(token: &Token, wanted: &str) -> bool {
    match &token.piece {
        Piece::Word(word) => word == wanted,
        Piece::Mark(mark) => wanted.chars().eq([*mark]),
        Piece::Colons => wanted == "::",
        Piece::Text(_) => false,
    }
}

/// Whether the tokens begin with these words and marks, given with spaces between them.
pub(super) fn begins(tokens: &[Token], pattern: &str) -> bool {
    pattern.split(' ').enumerate().all(|(at, wanted)| tokens.get(at).is_some_and(|token| is(token, wanted)))
}
