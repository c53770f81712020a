//! What has to be said to the user, with the whole text where there is one.

/// How a message is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// It went well.
    Good,
    /// It did not.
    Bad,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    /// How it is meant.
    pub(super) tone: Tone,
    /// What happened, in a sentence.
    pub(super) title: String,
    /// The whole of it, such as the diagnostics of a file; may be empty.
    pub(super) text: String,
}

impl Message {
    /// It went well.
    pub(super) fn good(title: impl Into<String>) -> Self {
        Self { tone: Tone::Good, title: title.into(), text: String::new() }
    }

    /// It did not.
    pub(super) fn bad(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { tone: Tone::Bad, title: title.into(), text: text.into() }
    }
}
