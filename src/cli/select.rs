//! Finds the suites and the target that arguments name.

use std::path::{Path, PathBuf};

use super::arguments::{SuiteArguments, TargetArguments};
use super::out::CommandError;
use crate::desk::{DeskError, ProjectRules, with_causes};
use crate::files::read_text_capped;
use crate::load::{bundled, suites_from_path, targets_from_file};
use crate::model::{Suite, Target};
use crate::plan::Selection;

/// The suites that were named: files, folders, or ids of bundled ones; without a name all bundled ones.
pub(super) fn suites(names: &[String]) -> Result<Vec<Suite>, CommandError> {
    let bundled = bundled().map_err(|error| CommandError::Usage(error.to_string()))?;
    if names.is_empty() {
        return Ok(bundled);
    }
    let mut suites = Vec::new();
    for name in names {
        let path = Path::new(name);
        let known = bundled.iter().find(|suite| suite.id.as_str() == name);
        match known {
            // A file of the same name is what somebody means who has one.
            Some(suite) if !path.exists() => suites.push(suite.clone()),
            _ => suites.extend(suites_from_path(path).map_err(DeskError::from)?),
        }
    }
    Ok(suites)
}

/// The largest file of rules that is read, in bytes.
const RULES_MAX_BYTES: u64 = 1024 * 1024;

/// The files of rules that were named.
pub(super) fn rules(paths: &[PathBuf]) -> Result<Vec<ProjectRules>, CommandError> {
    let read = |path: &PathBuf| {
        let text = read_text_capped(path, RULES_MAX_BYTES).map_err(|error| CommandError::Usage(with_causes(&error)))?;
        Ok(ProjectRules { name: path.display().to_string(), text })
    };
    paths.iter().map(read).collect()
}

/// The selection of cases.
pub(super) fn selection(arguments: &SuiteArguments) -> Selection {
    Selection {
        deliveries: Some(arguments.deliveries.clone()).filter(|deliveries| !deliveries.is_empty()),
        ids: arguments.ids.clone(),
        tags: arguments.tags.clone(),
        not_tags: arguments.not_tags.clone(),
    }
}

/// The target of that name; none for the embedded sandbox.
pub(super) fn target(arguments: &TargetArguments) -> Result<Option<Target>, CommandError> {
    if arguments.target == "sandbox" {
        return Ok(None);
    }
    let Some(file) = &arguments.targets else {
        let text = format!("the target {:?} needs --targets FILE, which says where it is", arguments.target);
        return Err(CommandError::Usage(text));
    };
    let targets = targets_from_file(file).map_err(DeskError::from)?;
    let names: Vec<String> = targets.iter().map(|target| target.name.to_string()).collect();
    let found = targets.into_iter().find(|target| target.name.as_str() == arguments.target);
    found.map(Some).ok_or_else(|| {
        let known =
            if names.is_empty() { "it names none".to_owned() } else { format!("it names {}", names.join(", ")) };
        CommandError::Usage(format!("{} has no target {:?}; {known}", file.display(), arguments.target))
    })
}
