//! One source file as the rules see it: the paths, macros and texts of its code, without comments and test code.

use super::tokens::{Piece, Token, begins, is, tokens_of, word};

/// A source file, read.
pub(super) struct Source {
    /// The path below `src`, with slashes.
    pub(super) path: String,
    /// The whole text.
    pub(super) text: String,
    /// What the compiler sees outside of tests.
    pub(super) tokens: Vec<Token>,
    /// Modules that exist in tests only, by name.
    pub(super) test_modules: Vec<String>,
}

/// A path such as `crate::model::ErrorKind`, with groups written out and a `*` as its own last segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CodePath {
    pub(super) line: usize,
    pub(super) segments: Vec<String>,
}

impl Source {
    /// Reads a file's text.
    pub(super) fn parse(path: &str, text: &str) -> Self {
        let (tokens, test_modules) = without_tests(&tokens_of(text));
        Self { path: path.to_owned(), text: text.to_owned(), tokens, test_modules }
    }

    /// The modules from the crate's root to this file: `sandbox/verify/json.rs` is `sandbox`, `verify`, `json`.
    pub(super) fn modules(&self) -> Vec<&str> {
        let stem = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        let stem = stem.strip_suffix("/mod").unwrap_or(stem);
        if matches!(stem, "lib" | "main") { Vec::new() } else { stem.split('/').collect() }
    }

    /// The module of the crate's root that this file belongs to; `lib` and `main` stand for themselves.
    pub(super) fn top(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or(&self.path);
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Every path in the code. A path that climbs to the root by `super` is written from `crate`, as far as the file's
    /// place tells.
    pub(super) fn paths(&self) -> Vec<CodePath> {
        let mut paths = paths_of(&self.tokens);
        let depth = self.modules().len();
        for path in &mut paths {
            let from_here = path.segments.iter().position(|segment| segment != "self").unwrap_or(0);
            let climbs = path.segments[from_here..].iter().take_while(|segment| *segment == "super").count();
            if depth > 0 && climbs >= depth {
                path.segments.drain(..from_here + climbs);
                path.segments.insert(0, "crate".to_owned());
            }
        }
        paths
    }

    /// Every macro that is called, as in `println!`.
    pub(super) fn macros(&self) -> impl Iterator<Item = (usize, &str)> {
        self.tokens.windows(2).filter_map(|pair| match (&pair[0].piece, &pair[1].piece) {
            (Piece::Word(name), Piece::Mark('!')) => Some((pair[0].line, name.as_str())),
            _ => None,
        })
    }

    /// Every string literal.
    pub(super) fn texts(&self) -> impl Iterator<Item = (usize, &str)> {
        self.tokens.iter().filter_map(|token| match &token.piece {
            Piece::Text(text) => Some((token.line, text.as_str())),
            Piece::Word(_) | Piece::Colons | Piece::Mark(_) => None,
        })
    }

    /// The names of the types, traits, functions and constants that this file makes public.
    pub(super) fn public_names(&self) -> impl Iterator<Item = &str> {
        const KINDS: &[&str] = &["enum", "struct", "trait", "type", "const", "fn"];
        self.tokens.windows(3).filter_map(|three| match (&three[0].piece, &three[1].piece, &three[2].piece) {
            (Piece::Word(public), Piece::Word(kind), Piece::Word(name))
                if public == "pub" && KINDS.contains(&kind.as_str()) =>
            {
                Some(name.as_str())
            }
            _ => None,
        })
    }
}

/// Leaves out every item under `#[cfg(test)]` or `#[cfg(all(test, …))]`; names the modules among them that are files.
fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<String>) {
    let (mut kept, mut modules) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        if begins(&tokens[at..], "# ! [ cfg ( test )") {
            return (Vec::new(), modules);
        }
        if begins(&tokens[at..], "# [ cfg ( test )") || begins(&tokens[at..], "# [ cfg ( all ( test") {
            let end = end_of_item(tokens, at);
            if begins_at_module(&tokens[at..end]) {
                modules.extend(tokens[at..end].iter().rev().find_map(word));
            }
            at = end;
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    (kept, modules)
}

/// Whether an item is `mod name;`.
fn begins_at_module(item: &[Token]) -> bool {
    matches!(item, [.., module, _, end] if is(module, "mod") && is(end, ";"))
}

/// Where the item that begins with these attributes ends: after its `;`, or after its block. The braces of a `use` are no
/// block.
fn end_of_item(tokens: &[Token], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut is_use = false;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match &token.piece {
            Piece::Word(word) if depth == 0 && word == "use" => is_use = true,
            Piece::Mark('(' | '[' | '{') => depth += 1,
            Piece::Mark(mark @ (')' | ']' | '}')) => {
                depth = depth.saturating_sub(1);
                if depth == 0 && *mark == '}' && !is_use {
                    return at + 1;
                }
            }
            Piece::Mark(';') if depth == 0 => return at + 1,
            Piece::Word(_) | Piece::Text(_) | Piece::Colons | Piece::Mark(_) => {}
        }
    }
    tokens.len()
}

/// Keywords after which a path may begin with `::`, and which no path begins with.
const BEFORE_PATHS: &[&str] = &[
    "as", "const", "dyn", "else", "for", "if", "impl", "in", "let", "match", "move", "mut", "pub", "ref", "return",
    "use", "where", "while",
];

/// Every path, and every name that is imported whole by `use name;`.
fn paths_of(tokens: &[Token]) -> Vec<CodePath> {
    let mut paths = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let imported = at > 0 && is(&tokens[at - 1], "use");
        let followed = tokens.get(at + 1).is_some_and(|next| is(next, "::"));
        let may_begin = word(&tokens[at]).is_some_and(|word| !BEFORE_PATHS.contains(&word.as_str()));
        if may_begin && (followed || imported) || imported && is(&tokens[at], "{") {
            at = follow(tokens, at, &[], &mut paths);
        } else {
            at += 1;
        }
    }
    paths
}

/// Follows a path or a group from its first token, adds what it names, and returns where it ends.
fn follow(tokens: &[Token], start: usize, before: &[String], paths: &mut Vec<CodePath>) -> usize {
    let mut segments = before.to_vec();
    let mut at = start;
    while let Some(token) = tokens.get(at) {
        match &token.piece {
            Piece::Word(name) => segments.push(name.clone()),
            Piece::Mark('*') => segments.push("*".to_owned()),
            Piece::Mark('{') => return follow_group(tokens, at + 1, &segments, paths),
            Piece::Colons | Piece::Text(_) | Piece::Mark(_) => break,
        }
        at += 1;
        let goes_on = tokens.get(at).is_some_and(|next| is(next, "::"))
            && tokens.get(at + 1).is_some_and(|next| matches!(next.piece, Piece::Word(_) | Piece::Mark('{' | '*')));
        if !goes_on {
            break;
        }
        at += 1;
    }
    if segments.len() > before.len() {
        if segments.len() > 1 && segments.last().is_some_and(|last| last == "self") {
            segments.pop();
        }
        paths.push(CodePath { line: tokens[start].line, segments });
    }
    at.max(start + 1)
}

/// Follows the parts of a group after its opening brace, and returns where it ends.
fn follow_group(tokens: &[Token], start: usize, before: &[String], paths: &mut Vec<CodePath>) -> usize {
    let mut at = start;
    while at < tokens.len() && !is(&tokens[at], "}") {
        if is(&tokens[at], "as") {
            at += 2;
        } else if is(&tokens[at], ",") || is(&tokens[at], "::") {
            at += 1;
        } else {
            at = follow(tokens, at, before, paths);
        }
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        Source::parse("mint/deep/file.rs", text).paths().iter().map(|path| path.segments.join("::")).collect()
    }

    #[test]
    fn paths_are_found_in_every_way_of_writing_them() {
        for (text, wanted) in [
            ("use crate::judge::classify;", vec!["crate::judge::classify"]),
            (
                "use crate::{judge, model::{self, Fault as F}};",
                vec!["crate::judge", "crate::model", "crate::model::Fault"],
            ),
            ("use {crate::judge::rule, std::fmt};", vec!["crate::judge::rule", "std::fmt"]),
            ("pub(crate) use crate::model::*;", vec!["crate::model::*"]),
            ("fn f(x: &crate::judge::Rule) {}", vec!["crate::judge::Rule"]),
            ("let x = <crate::judge::Rule>::new();", vec!["crate::judge::Rule"]),
            ("let x = crate::judge::parse::<u8>(1);", vec!["crate::judge::parse"]),
            ("pub(in crate::judge) fn f() {}", vec!["crate::judge"]),
            ("use super::super::super::judge;", vec!["crate::judge"]),
            ("use super::super::other;", vec!["super::super::other"]),
            ("use rfd;", vec!["rfd"]),
            ("use ::egui::Ui;", vec!["egui::Ui"]),
            ("impl ::egui::Widget for ::egui::Ui {}", vec!["egui::Widget", "egui::Ui"]),
            ("let c = '\"'; egui::run();", vec!["egui::run"]),
            ("fn f<'a>(x: &'a str) { egui::run() }", vec!["egui::run"]),
            ("let c = b'\\''; egui::run();", vec!["egui::run"]),
            ("/* a /* b */ c */ egui::run()", vec!["egui::run"]),
        ] {
            assert_eq!(paths(text), wanted, "{text}");
        }
    }

    #[test]
    fn comments_strings_and_test_code_hold_no_paths() {
        for text in [
            "// use crate::judge;",
            "/// See [`crate::judge::classify`].",
            "/* use crate::judge; /* and */ crate::judge */",
            "const X: &str = \"use crate::judge;\";",
            "const X: &str = \"a quote \\\" and crate::judge\";",
            "const X: &str = r#\"a \" crate::judge \"#;",
            "const X: &[u8] = br\"crate::judge\";",
            "#[cfg(test)] mod tests { use crate::judge; fn f() { crate::judge::x() } }",
            "#[cfg(test)] use crate::judge::{a, b};",
            "#[cfg(test)] #[expect(dead_code)] pub(crate) fn f() -> [u8; 3] { crate::judge::x() }",
            "#[cfg(all(test, unix))] mod tests { use crate::judge; }",
            "#![cfg(test)] use crate::judge;",
        ] {
            assert_eq!(paths(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn code_after_test_code_is_seen_again() {
        assert_eq!(paths("#[cfg(test)] mod tests { fn f() {} } use crate::judge;"), ["crate::judge"]);
        assert_eq!(paths("#[cfg(test)] use a::{b}; use crate::judge;"), ["crate::judge"]);
        let source = Source::parse("report/mod.rs", "#[cfg(test)]\nmod synthetic;\nmod fold;");
        assert_eq!(source.test_modules, ["synthetic"]);
        assert_eq!(source.tokens.len(), 3);
    }

    #[test]
    fn lines_are_counted_through_comments_and_strings() {
        let source = Source::parse("x.rs", "// one\n/* two\n */ const X: &str = \"\n\n\";\ncrate::judge::x()");
        assert_eq!(source.paths()[0].line, 6);
    }

    #[test]
    fn the_place_of_a_file_gives_its_modules() {
        for (path, top, modules) in [
            ("lib.rs", "lib", vec![]),
            ("main.rs", "main", vec![]),
            ("clock.rs", "clock", vec!["clock"]),
            ("sandbox/mod.rs", "sandbox", vec!["sandbox"]),
            ("sandbox/verify/json.rs", "sandbox", vec!["sandbox", "verify", "json"]),
        ] {
            let source = Source::parse(path, "");
            assert_eq!((source.top(), source.modules()), (top, modules), "{path}");
        }
    }
}
