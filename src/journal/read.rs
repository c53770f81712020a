//! Reads a journal back, also one that was cut anywhere.

use std::path::Path;

use super::line::{Entry, JOURNAL_FORMAT, checked_json};
use crate::files::{ReadError, read_capped};
use crate::model::CaseKey;

/// The largest journal that is read, in bytes.
const JOURNAL_MAX_BYTES: u64 = 1 << 30;

/// Why a journal could not be read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The first line is damaged or is no journal's.
    #[error("{file} is no journal of a run: its first line {what}")]
    NotAJournal {
        /// The file.
        file: String,
        /// What is wrong with the line.
        what: &'static str,
    },
    /// A newer version of the program wrote it.
    #[error("{file} has journal format {found}; this version reads up to {JOURNAL_FORMAT}")]
    Newer {
        /// The file.
        file: String,
        /// Its format.
        found: u32,
    },
}

/// What a journal still says.
#[derive(Debug)]
pub struct Recovered {
    /// The entries in order.
    pub entries: Vec<Entry>,
    /// Requests that were about to leave and have no result: they may have reached the target.
    pub unanswered: Vec<CaseKey>,
    /// Canaries that were about to leave and have no result.
    pub unanswered_canaries: usize,
    /// How many lines were damaged or cut and were left out.
    pub damaged_lines: usize,
}

/// Reads a journal. Lines after the first that are damaged or cut are left out and counted.
pub fn read_journal(path: &Path) -> Result<Recovered, JournalError> {
    let bytes = read_capped(path, JOURNAL_MAX_BYTES)?;
    let file = path.display().to_string();
    let mut entries = Vec::new();
    let mut damaged_lines = 0;
    for (number, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        if line.is_empty() {
            continue;
        }
        let json = checked_json(line);
        if number == 0 {
            entries.push(first_entry(json, &file)?);
            continue;
        }
        match json.and_then(|json| serde_json::from_slice(json).ok()) {
            Some(entry) => entries.push(entry),
            None => damaged_lines += 1,
        }
    }
    if entries.is_empty() {
        return Err(JournalError::NotAJournal { file, what: "is missing" });
    }
    let unanswered = unanswered(&entries);
    let count = |wanted: fn(&Entry) -> bool| entries.iter().filter(|entry| wanted(entry)).count();
    let sent = count(|entry| matches!(entry, Entry::WillSendCanary { .. }));
    let unanswered_canaries = sent.saturating_sub(count(|entry| matches!(entry, Entry::Canary(_))));
    Ok(Recovered { entries, unanswered, unanswered_canaries, damaged_lines })
}

fn first_entry(json: Option<&[u8]>, file: &str) -> Result<Entry, JournalError> {
    let not = |what| JournalError::NotAJournal { file: file.to_owned(), what };
    let json = json.ok_or_else(|| not("is damaged or has no checksum"))?;
    let looked: serde_json::Value = serde_json::from_slice(json).map_err(|_not_json| not("is no JSON"))?;
    let format = looked.pointer("/started/format").and_then(serde_json::Value::as_u64);
    let format = format.and_then(|format| u32::try_from(format).ok()).ok_or_else(|| not("names no format"))?;
    if format > JOURNAL_FORMAT {
        return Err(JournalError::Newer { file: file.to_owned(), found: format });
    }
    serde_json::from_slice(json).map_err(|_other| not("is not the start of a run"))
}

fn unanswered(entries: &[Entry]) -> Vec<CaseKey> {
    let mut open = std::collections::BTreeSet::new();
    for entry in entries {
        match entry {
            Entry::WillSend { key, .. } => {
                open.insert(key.clone());
            }
            Entry::Result(record) => {
                open.remove(&record.facts.key);
            }
            Entry::Started { .. }
            | Entry::Skew(_)
            | Entry::WillSendCanary { .. }
            | Entry::Canary(_)
            | Entry::Finished(_) => {}
        }
    }
    open.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;

    use super::*;
    use crate::events::RunStarted;
    use crate::journal::{Journal, SyncPolicy};
    use crate::model::{
        Delivery, HarnessFacts, Phase, RulesFacts, ScenarioId, Skew, SuiteId, TargetFacts, TargetKind, TargetName,
    };

    fn key(scenario: &str) -> CaseKey {
        CaseKey {
            suite: SuiteId::parse("core").unwrap(),
            scenario: ScenarioId::parse(scenario).unwrap(),
            case: String::new(),
            delivery: Delivery::Post,
            target: TargetName::parse("sandbox").unwrap(),
        }
    }

    fn started() -> Entry {
        Entry::Started {
            format: JOURNAL_FORMAT,
            run: Arc::new(RunStarted {
                run: "test".to_owned(),
                started_at: DateTime::UNIX_EPOCH,
                harness: HarnessFacts { name: "countersign".to_owned(), version: "0".to_owned() },
                rules: RulesFacts { version: 1, sets: Vec::new(), digest: String::new() },
                target: TargetFacts {
                    name: TargetName::parse("sandbox").unwrap(),
                    origin: "http://127.0.0.1:1".to_owned(),
                    kind: TargetKind::OurSandbox,
                    remote_logout: None,
                    ca_file: None,
                    pinned_address: None,
                    proxy: None,
                },
                phase: Phase::Before,
                seed: 0,
                planned: Vec::new(),
                skipped: Vec::new(),
            }),
        }
    }

    fn written(folder: &tempfile::TempDir) -> std::path::PathBuf {
        let path = folder.path().join("journal.jsonl");
        let journal = Journal::create(&path, SyncPolicy::EachLine).unwrap();
        journal.append(&started()).unwrap();
        for scenario in ["a", "b"] {
            journal.append(&Entry::WillSend { key: key(scenario), step: 0, at: DateTime::UNIX_EPOCH }).unwrap();
        }
        journal.append(&Entry::Skew(Skew { offset_ms: 1, uncertainty_ms: 500 })).unwrap();
        path
    }

    #[test]
    fn a_journal_cut_at_any_byte_gives_what_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(&folder);
        let whole = std::fs::read(&path).unwrap();
        let first_line = whole.iter().position(|&byte| byte == b'\n').unwrap();
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            match read_journal(&path) {
                Ok(recovered) => {
                    let lines = whole[..cut].split(|&byte| byte == b'\n').count() - 1;
                    let complete_without_end = usize::from(whole.get(cut) == Some(&b'\n'));
                    assert!(cut >= first_line, "{cut}");
                    assert_eq!(recovered.entries.len(), lines + complete_without_end, "{cut}");
                }
                Err(error) => {
                    assert!(cut < first_line, "{cut}");
                    assert!(matches!(error, JournalError::NotAJournal { .. }), "{cut}: {error}");
                }
            }
        }
    }

    #[test]
    fn a_damaged_line_is_left_out_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(&folder);
        let mut bytes = std::fs::read(&path).unwrap();
        let second_line = bytes.iter().position(|&byte| byte == b'\n').unwrap() + 1;
        bytes[second_line + 30] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let recovered = read_journal(&path).unwrap();
        assert_eq!((recovered.entries.len(), recovered.damaged_lines), (3, 1));
        assert_eq!(recovered.unanswered, [key("b")]);
    }

    #[test]
    fn a_newer_journal_is_refused_by_its_number() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        let Entry::Started { run, .. } = started() else { unreachable!("it is the start") };
        let journal = Journal::create(&path, SyncPolicy::AtEnd).unwrap();
        journal.append(&Entry::Started { format: 99, run }).unwrap();
        assert!(matches!(read_journal(&path), Err(JournalError::Newer { found: 99, .. })));
    }
}
