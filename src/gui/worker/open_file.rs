//! Reads a file that somebody opened or dropped, whatever it is.

use std::path::Path;
use std::sync::Arc;

use super::orders::OpenedFile;
use crate::desk::{open_run, with_causes};
use crate::files::read_text_capped;
use crate::gui::choice::LoadedSuite;
use crate::load::{LoadError, suites_from_path, targets_from_file};
use crate::model::Suite;

/// As much of a file is looked at to tell suites from targets; the loader has a cap of its own.
const LOOK_MAX_BYTES: u64 = 8 * 1024 * 1024;

/// What a file is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meant {
    Suites,
    Targets,
    Run,
}

/// Reads a file or folder.
pub(super) fn open_file(path: &Path) -> OpenedFile {
    match meant(path) {
        Meant::Suites => match suites_from_path(path) {
            Ok(suites) => OpenedFile::Suites(suites.into_iter().map(|suite| loaded(suite, path)).collect()),
            Err(error) => OpenedFile::Broken(load_error(&error)),
        },
        Meant::Targets => match targets_from_file(path) {
            Ok(targets) => OpenedFile::Targets(targets),
            Err(error) => OpenedFile::Broken(load_error(&error)),
        },
        Meant::Run => match open_run(path) {
            Ok(opened) => OpenedFile::Run(Box::new(opened)),
            Err(error) => OpenedFile::Broken(with_causes(&error)),
        },
    }
}

fn loaded(suite: Suite, path: &Path) -> LoadedSuite {
    LoadedSuite { suite: Arc::new(suite), path: Some(path.to_owned()) }
}

/// Diagnostics are whole texts with lines and carets; other errors are told with their causes.
fn load_error(error: &LoadError) -> String {
    match error {
        LoadError::Invalid(diagnostics) => diagnostics.to_string(),
        LoadError::Read(_) | LoadError::Folder { .. } | LoadError::NoSuites { .. } => with_causes(error),
    }
}

fn meant(path: &Path) -> Meant {
    if path.is_dir() {
        let is_run = ["report.json", "journal.jsonl"].iter().any(|name| path.join(name).is_file());
        return if is_run { Meant::Run } else { Meant::Suites };
    }
    let ends = |ending: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(ending));
    if ends("json") || ends("jsonl") {
        return Meant::Run;
    }
    let is_named = path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("targets.toml"));
    if is_named || read_text_capped(path, LOOK_MAX_BYTES).is_ok_and(|text| names_targets(&text)) {
        Meant::Targets
    } else {
        Meant::Suites
    }
}

/// Whether a text has tables of targets and none of a suite. A text with mistakes can be told as well.
fn names_targets(text: &str) -> bool {
    let has = |table: &str| text.lines().any(|line| line.trim_start().starts_with(table));
    has("[target.") && !has("[suite") && !has("[[scenario")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_name_and_its_tables() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let table = [
            (file("a.toml", "format = 1\n[suite]\n[[scenario]]\n[target.x]"), Meant::Suites),
            (file("b.toml", "format = 1\n[target.staging]\n"), Meant::Targets),
            (file("targets.toml", "broken ["), Meant::Targets),
            (file("c.toml", "broken ["), Meant::Suites),
            (file("r.JSON", "{}"), Meant::Run),
            (file("journal.jsonl", ""), Meant::Run),
            (folder.path().to_owned(), Meant::Run),
            (folder.path().join("missing.toml"), Meant::Suites),
        ];
        for (path, wanted) in table {
            assert_eq!(meant(&path), wanted, "{}", path.display());
        }
    }

    #[test]
    fn a_broken_file_tells_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.toml");
        std::fs::write(&path, "format = 1\n[suite]\nid = 7\n").unwrap();
        let OpenedFile::Broken(text) = open_file(&path) else { panic!("it is broken") };
        assert!(text.contains("broken.toml:3:"), "{text}");
        let OpenedFile::Broken(text) = open_file(&folder.path().join("none.json")) else { panic!("it is missing") };
        assert!(!text.is_empty());
    }
}
