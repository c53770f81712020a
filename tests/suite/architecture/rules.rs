//! The rules themselves. Each looks at one file and says in sentences what is against it.

use super::source::{CodePath, Source};
use super::table::{HOMES, Home, IMPURE, KNOWS_ONLY, PURE, ROWS, VOUCHERS};
use super::tokens::{Piece, Token};

/// What is wrong in a file, each with its line.
pub(super) type Complaints = Vec<String>;

fn complain(source: &Source, line: usize, what: impl std::fmt::Display) -> String {
    format!("src/{}:{line}: {what}", source.path)
}

fn row_of(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

fn names(path: &CodePath, sequence: &[&str]) -> bool {
    path.segments.windows(sequence.len()).any(|window| window.iter().eq(sequence))
}

/// A module names only modules of lower rows, and fewer where the table says so.
pub(super) fn layers(source: &Source) -> Complaints {
    let top = source.top();
    if matches!(top, "lib" | "main") {
        return Vec::new();
    }
    let Some(own_row) = row_of(top) else {
        return vec![complain(source, 1, format_args!("the module {top} has no row in the table of layers"))];
    };
    let only = KNOWS_ONLY.iter().find(|(module, _, _)| *module == top);
    let mut complaints = Vec::new();
    for path in source.paths() {
        let [root, named, ..] = path.segments.as_slice() else { continue };
        if root != "crate" || named == top {
            continue;
        }
        let complaint = match (row_of(named), only) {
            (None, _) => format!("names crate::{named}, which has no row in the table of layers"),
            (Some(row), _) if row == own_row => format!("{top} names its neighbour {named}"),
            (Some(row), _) if row < own_row => format!("{top} names {named}, which is above it"),
            (Some(_), Some((_, known, why))) if !known.contains(&named.as_str()) => {
                format!("{top} names {named}, but may know {} alone: {why}", known.join(", "))
            }
            (Some(_), _) => continue,
        };
        complaints.push(complain(source, path.line, complaint));
    }
    complaints
}

/// The sandbox uses none of the words for what an answer means; `forbidden` are these words.
pub(super) fn sandbox_vocabulary(source: &Source, forbidden: &[String]) -> Complaints {
    if source.top() != "sandbox" {
        return Vec::new();
    }
    let mut complaints = Vec::new();
    for path in source.paths() {
        match path.segments.as_slice() {
            [root, model] if root == "crate" && model == "model" => {
                let what = "imports model as a whole, which hides what it uses of it";
                complaints.push(complain(source, path.line, what));
            }
            [root, model, word, ..]
                if root == "crate" && model == "model" && (word == "*" || forbidden.contains(word)) =>
            {
                let what = format_args!("the sandbox uses {word} of model, a word of the judge");
                complaints.push(complain(source, path.line, what));
            }
            _ => {}
        }
    }
    complaints
}

/// Each outside crate is used in its home alone; `crates` are the crates that the program depends on.
pub(super) fn homes(source: &Source, crates: &[String]) -> Complaints {
    let top = source.top();
    let mut complaints = Vec::new();
    for path in source.paths() {
        let Some(root) = path.segments.first().filter(|root| crates.contains(root)) else { continue };
        match HOMES.iter().find(|(name, _, _)| name == root) {
            None => {
                let what = format_args!("uses {root}, which has no home in the table of outside crates");
                complaints.push(complain(source, path.line, what));
            }
            Some((_, Home::In(modules), why)) if !modules.contains(&top) => {
                let homes = modules.join(", ");
                let what = format_args!("{top} uses {root}, whose home is {homes}: {why}");
                complaints.push(complain(source, path.line, what));
            }
            Some((_, Home::In(_) | Home::Anywhere, _)) => {}
        }
    }
    complaints
}

/// A pure module reads no file, waits for nothing and asks no clock.
pub(super) fn purity(source: &Source) -> Complaints {
    let pure = PURE.contains(&source.top());
    let paths = source.paths().into_iter().filter(|_| pure);
    let impure = paths.filter_map(|path| {
        let written = path.segments.join("::");
        let found = IMPURE.iter().find(|bad| written == **bad || written.starts_with(&format!("{bad}::")))?;
        Some(complain(source, path.line, format_args!("{} uses {found}, and is to be pure", source.top())))
    });
    impure.collect()
}

/// Only the redactor says of a text that nothing secret is left in it.
pub(super) fn vouching(source: &Source) -> Complaints {
    if source.top() == "redact" || VOUCHERS.iter().any(|exception| exception.file == source.path) {
        return Vec::new();
    }
    let words = source.tokens.iter().filter(|token| matches!(&token.piece, Piece::Word(word) if word == "vouch"));
    words.map(|token| complain(source, token.line, "vouches for a text, which only redact does")).collect()
}

/// Only the clock knows what time it is.
pub(super) fn present_moment(source: &Source) -> Complaints {
    const ASKED: &[[&str; 2]] = &[["Utc", "now"], ["Local", "now"], ["SystemTime", "now"]];
    if source.path == "clock.rs" {
        return Vec::new();
    }
    let paths = source.paths().into_iter();
    let asking = paths.filter(|path| ASKED.iter().any(|asked| names(path, asked)));
    asking.map(|path| complain(source, path.line, "asks for the time; ask a Clock, so that tests can fix it")).collect()
}

/// The judge reads no header that only a sandbox sends.
pub(super) fn tell_tale_headers(source: &Source) -> Complaints {
    if source.top() != "judge" {
        return Vec::new();
    }
    let texts = source.texts().filter(|(_, text)| tells_of_a_sandbox(text));
    texts.map(|(line, text)| complain(source, line, format_args!("the judge reads {text}"))).collect()
}

/// Whether a text names a header that only a sandbox sends.
pub(super) fn tells_of_a_sandbox(text: &str) -> bool {
    text.to_ascii_lowercase().contains("x-sandbox")
}

/// Only the command line and `main` print.
pub(super) fn printing(source: &Source) -> Complaints {
    const PRINTS: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];
    if matches!(source.top(), "cli" | "main") {
        return Vec::new();
    }
    let printed = source.macros().filter(|(_, name)| PRINTS.contains(name));
    printed.map(|(line, name)| complain(source, line, format_args!("prints by {name}!"))).collect()
}

/// Only `main` ends the process or answers with its exit code.
pub(super) fn ending(source: &Source) -> Complaints {
    const ENDS: &[[&str; 2]] = &[["process", "exit"], ["process", "abort"], ["process", "ExitCode"]];
    if source.path == "main.rs" {
        return Vec::new();
    }
    let paths = source.paths().into_iter();
    let ending = paths.filter(|path| ENDS.iter().any(|end| names(path, end)));
    ending.map(|path| complain(source, path.line, "ends the process, which only main does")).collect()
}

/// Every file begins with a sentence of purpose.
pub(super) fn purpose(source: &Source) -> Complaints {
    if source.text.starts_with("//! ") {
        return Vec::new();
    }
    vec![complain(source, 1, "does not begin with //! and a sentence saying what the file is for")]
}

/// A `mod.rs`, and `lib.rs`, holds only documentation, `mod` and `use`.
pub(super) fn bare_modules(source: &Source) -> Complaints {
    if source.path != "lib.rs" && !source.path.ends_with("/mod.rs") {
        return Vec::new();
    }
    let items = source.tokens.split_inclusive(|token| token.piece == Piece::Mark(';'));
    let full = items.filter(|item| !is_mod_or_use(item));
    full.map(|item| complain(source, item[0].line, "holds more than documentation, mod and use")).collect()
}

/// Whether an item with its semicolon is a `mod` or a `use`, with attributes and visibility before it.
fn is_mod_or_use(item: &[Token]) -> bool {
    let mut depth = 0_usize;
    let mut outside = Vec::new();
    let Some((semicolon, before)) = item.split_last() else { return true };
    if semicolon.piece != Piece::Mark(';') {
        return false;
    }
    for token in before {
        match &token.piece {
            Piece::Mark('(' | '[' | '{') => depth += 1,
            Piece::Mark(')' | ']' | '}') => depth = depth.saturating_sub(1),
            piece if depth == 0 => outside.push(piece),
            Piece::Word(_) | Piece::Text(_) | Piece::Colons | Piece::Mark(_) => {}
        }
    }
    let mut words = outside.into_iter().filter(|piece| !matches!(piece, Piece::Mark('#' | '!')));
    let is = |piece: Option<&Piece>, wanted: &str| matches!(piece, Some(Piece::Word(word)) if word == wanted);
    let first = words.next();
    let first = if is(first, "pub") { words.next() } else { first };
    is(first, "use") || is(first, "mod") && words.count() == 1
}
