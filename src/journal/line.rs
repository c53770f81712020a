//! One line of a journal: an entry as JSON with a checksum in front.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::events::{RunFinished, RunStarted};
use crate::model::{CanaryMoment, CanaryRecord, CaseKey, CaseRecord, Delivery, Skew};

/// The format that is written. Older ones are read, newer ones refused by name.
pub const JOURNAL_FORMAT: u32 = 1;

/// How many hex digits of SHA-256 stand in front of a line: enough to tell a damaged line from a whole one.
const CHECKSUM_DIGITS: usize = 8;

/// What a journal says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// The run began. The first entry.
    Started {
        /// The format of the journal.
        format: u32,
        /// All that was known before the first request.
        #[serde(with = "shared")]
        run: Arc<RunStarted>,
    },
    /// The server's clock was measured.
    Skew(Skew),
    /// A canary came back.
    #[serde(with = "shared")]
    Canary(Arc<CanaryRecord>),
    /// A request is about to leave. Without a result behind it, it may have reached the target.
    WillSend {
        /// The case.
        key: CaseKey,
        /// The step, counted from 0.
        step: usize,
        /// When, by our clock.
        at: DateTime<Utc>,
    },
    /// A canary is about to leave. It too may create a user.
    WillSendCanary {
        /// By which delivery.
        delivery: Delivery,
        /// Before or after the other cases.
        moment: CanaryMoment,
        /// The number of its group, counted from 0.
        group: usize,
        /// When, by our clock.
        at: DateTime<Utc>,
    },
    /// A case has its result.
    #[serde(with = "shared")]
    Result(Arc<CaseRecord>),
    /// The run ended. The last entry.
    Finished(RunFinished),
}

/// Writes what an `Arc` holds, and puts what is read into a new one.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<T: Serialize, S: Serializer>(value: &Arc<T>, to: S) -> Result<S::Ok, S::Error> {
        value.as_ref().serialize(to)
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Arc<T>, D::Error> {
        T::deserialize(from).map(Arc::new)
    }
}

/// The line of an entry with its line end.
pub(super) fn write_line(entry: &Entry) -> Result<Vec<u8>, serde_json::Error> {
    let json = serde_json::to_vec(entry)?;
    let mut line = checksum(&json).into_bytes();
    line.push(b' ');
    line.extend_from_slice(&json);
    line.push(b'\n');
    Ok(line)
}

/// The JSON of a line, if its checksum holds.
pub(super) fn checked_json(line: &[u8]) -> Option<&[u8]> {
    let (sum, rest) = line.split_at_checked(CHECKSUM_DIGITS)?;
    let json = rest.strip_prefix(b" ")?;
    (checksum(json).as_bytes() == sum).then_some(json)
}

fn checksum(json: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(json).into();
    let first = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    format!("{first:08x}")
}
