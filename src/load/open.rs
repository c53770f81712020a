//! Opens suites and targets from the disk.

use std::path::{Path, PathBuf};

use super::diagnostic::Diagnostics;
use super::reader::FILE_MAX_BYTES;
use super::suite_file::suite_from_text;
use super::target_file::targets_from_text;
use crate::files::{ReadError, read_text_capped};
use crate::model::{Suite, Target};

/// Why a file of people was not read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file itself cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The folder cannot be listed.
    #[error("failed to list {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's word.
        #[source]
        source: std::io::Error,
    },
    /// The folder holds no suite.
    #[error("{} holds no file that ends with .toml", path.display())]
    NoSuites {
        /// The folder.
        path: PathBuf,
    },
    /// The file says something that it cannot mean.
    #[error(transparent)]
    Invalid(#[from] Diagnostics),
}

/// Reads the text of a file of people, as long as such a file may be.
pub fn text_of_file(path: &Path) -> Result<String, LoadError> {
    Ok(read_text_capped(path, FILE_MAX_BYTES as u64)?)
}

/// Reads one suite file.
pub fn suite_from_file(path: &Path) -> Result<Suite, LoadError> {
    let text = text_of_file(path)?;
    Ok(suite_from_text(&path.display().to_string(), &text)?)
}

/// Reads one suite file, or all `*.toml` files of a folder in the order of their names. What is wrong with any of them
/// is told at once.
pub fn suites_from_path(path: &Path) -> Result<Vec<Suite>, LoadError> {
    if !path.is_dir() {
        return suite_from_file(path).map(|suite| vec![suite]);
    }
    let paths = suite_files(path).map_err(|source| LoadError::Folder { path: path.to_owned(), source })?;
    if paths.is_empty() {
        return Err(LoadError::NoSuites { path: path.to_owned() });
    }
    let mut suites = Vec::with_capacity(paths.len());
    let mut wrong = Diagnostics::default();
    for path in &paths {
        match suite_from_file(path) {
            Ok(suite) => suites.push(suite),
            Err(LoadError::Invalid(Diagnostics(diagnostics))) => wrong.0.extend(diagnostics),
            Err(error) => return Err(error),
        }
    }
    if wrong.0.is_empty() { Ok(suites) } else { Err(wrong.into()) }
}

/// The suite files of a folder. `targets.toml` may lie beside them and is none.
fn suite_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        if is_toml && path.file_name().is_none_or(|name| name != "targets.toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Reads a file of targets; paths in it are relative to its folder.
pub fn targets_from_file(path: &Path) -> Result<Vec<Target>, LoadError> {
    let text = text_of_file(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(targets_from_text(&path.display().to_string(), &text, folder)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "format = 1\n[suite]\nid = \"ID\"\ntitle = \"T\"\n[[scenario]]\nid = \"a\"\ntitle = \"t\"\nlevel \
                        = \"must\"\nsource = { text = \"x\", confidence = \"unknown\" }\nexpect.outcome = \"any\"\n";

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_gives_its_suites_by_name() {
        let (b, a) = (GOOD.replace("ID", "b"), GOOD.replace("ID", "a"));
        let folder =
            folder(&[("2.toml", &b), ("1.TOML", &a), ("targets.toml", "format = 1"), ("notes.txt", "not a suite")]);
        let ids: Vec<String> =
            suites_from_path(folder.path()).unwrap().iter().map(|suite| suite.id.to_string()).collect();
        assert_eq!(ids, ["a", "b"]);
    }

    #[test]
    fn the_mistakes_of_all_files_are_told_at_once() {
        let folder = folder(&[("1.toml", "format = 1"), ("2.toml", "format ="), ("3.toml", &GOOD.replace("ID", "c"))]);
        let Err(LoadError::Invalid(wrong)) = suites_from_path(folder.path()) else { panic!("two files are wrong") };
        let mut files: Vec<&str> =
            wrong.0.iter().map(|diagnostic| diagnostic.file.rsplit(['/', '\\']).next().unwrap()).collect();
        files.dedup();
        assert_eq!(files, ["1.toml", "2.toml"]);
    }

    #[test]
    fn a_folder_without_suites_and_a_missing_file_are_errors() {
        let folder = folder(&[]);
        assert!(matches!(suites_from_path(folder.path()), Err(LoadError::NoSuites { .. })));
        assert!(matches!(suites_from_path(&folder.path().join("x.toml")), Err(LoadError::Read(_))));
    }
}
