//! What the rules hold: who may know whom, where each outside crate lives, and what is excepted for which reason.

/// The layers from the top. A module names only modules of lower rows. The same rows are drawn in `src/lib.rs`.
pub(super) const ROWS: &[&[&str]] = &[
    &["gui", "cli"],
    &["desk"],
    &["engine", "report", "sandbox", "load", "secrets", "settings"],
    &["plan", "mint", "submit", "judge"],
    &["journal"],
    &["events"],
    &["guard", "redact", "files"],
    &["model", "clock"],
];

/// What a module may know at most, where that is less than its row allows.
pub(super) const KNOWS_ONLY: &[(&str, &[&str], &str)] = &[
    (
        "judge",
        &["model"],
        "it sees evidence, expectation and rules, and nothing else, so that it can judge again later",
    ),
    ("plan", &["model"], "a plan is made from a suite alone, so that the same suite always gives the same plan"),
    (
        "sandbox",
        &["events", "guard", "redact", "files", "model", "clock"],
        "the referee must not be its own opponent: it reads tokens by its own strict reading",
    ),
];

/// The files of `model` whose words the sandbox must not use: what an answer means is not its business.
pub(super) const NOT_FOR_THE_SANDBOX: &[&str] = &["evidence", "fault", "kind", "outcome", "record", "verdict"];

/// Modules that neither read nor write nor wait, so that the same input always gives the same output.
pub(super) const PURE: &[&str] = &["model", "plan", "judge", "redact"];

/// What a pure module must not use. Types of addresses are data and not among them.
pub(super) const IMPURE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io::stdin",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "tokio",
];

/// Where an outside crate may be used.
pub(super) enum Home {
    /// In these modules.
    In(&'static [&'static str]),
    /// Everywhere.
    Anywhere,
}

/// The home of every outside crate that the program depends on, and why.
pub(super) const HOMES: &[(&str, Home, &str)] = &[
    ("aho_corasick", Home::In(&["redact"]), "one automaton finds all secrets in all encodings"),
    ("axum", Home::In(&["sandbox"]), "the sandbox is the only server"),
    (
        "base64",
        Home::In(&["redact", "mint", "sandbox", "report", "gui"]),
        "tokens are written in it; the sandbox decodes by itself, strictly",
    ),
    ("chrono", Home::Anywhere, "moments are values of the vocabulary; who asks for the present is ruled elsewhere"),
    (
        "clap",
        Home::In(&["cli", "main"]),
        "arguments are the command line's; main reads them first, for only it ends the process",
    ),
    ("directories", Home::In(&["desk"]), "where a user's things are is decided once"),
    ("eframe", Home::In(&["gui"]), "the window"),
    ("egui", Home::In(&["gui"]), "the window"),
    ("egui_extras", Home::In(&["gui"]), "the window's table"),
    ("fastrand", Home::In(&["plan"]), "a seed fixes order and choices where the plan is made"),
    ("form_urlencoded", Home::In(&["redact", "submit", "judge", "sandbox"]), "forms and queries are read and written"),
    ("hmac", Home::In(&["sandbox"]), "the sandbox verifies signatures without the signer's library"),
    ("hyper", Home::In(&["sandbox", "submit"]), "the server's connections; the client only tells its errors apart"),
    ("hyper_util", Home::In(&["sandbox"]), "the server's connections"),
    ("indexmap", Home::Anywhere, "claims keep the order of their author wherever they go"),
    ("indicatif", Home::In(&["cli"]), "progress is the command line's"),
    ("jsonwebtoken", Home::In(&["mint"]), "one place signs"),
    (
        "mimalloc",
        Home::In(&["main"]),
        "a run makes many small texts on several threads; the library stays free to choose",
    ),
    ("quick_junit", Home::In(&["report"]), "one of the renderings"),
    ("rcgen", Home::In(&["sandbox"]), "a sandbox over TLS makes its own certificate"),
    ("reqwest", Home::In(&["submit"]), "one place sends"),
    ("rfd", Home::In(&["gui"]), "the window's file dialogs"),
    ("schemars", Home::Anywhere, "the types of the file formats describe themselves"),
    ("serde", Home::Anywhere, "the types of the file formats are read and written"),
    ("serde_json", Home::Anywhere, "JSON is the format of reports, journals, settings and payloads"),
    (
        "sha2",
        Home::In(&["clock", "journal", "plan", "judge", "sandbox"]),
        "seeded ids, checksums of lines, digests of definitions and of rules, and the sandbox's HMAC",
    ),
    ("strsim", Home::In(&["load"]), "\"did you mean\""),
    ("tempfile", Home::In(&["files"]), "files are written beside and renamed in one place"),
    ("thiserror", Home::Anywhere, "every module names its errors"),
    (
        "tokio",
        Home::In(&["events", "submit", "engine", "sandbox", "desk", "cli", "gui"]),
        "channels, requests and the server; all else waits for nothing",
    ),
    (
        "tokio_rustls",
        Home::In(&["sandbox", "submit"]),
        "the sandbox over TLS; the client only tells the errors of a handshake apart",
    ),
    ("toml", Home::In(&["load", "judge"]), "files that people write; the judge reads its rules"),
    ("url", Home::Anywhere, "origins and addresses are parsed at the border and are values from there on"),
    ("uuid", Home::In(&["clock", "sandbox"]), "fresh ids come from one source; the sandbox makes those of its own"),
    (
        "zeroize",
        Home::In(&["model", "mint", "redact", "secrets", "sandbox", "submit"]),
        "secrets are wiped when they are let go",
    ),
];

/// A file that may do what only another module does.
pub(super) struct Exception {
    /// The path below `src`.
    pub(super) file: &'static str,
    /// Why.
    pub(super) reason: &'static str,
}

/// Who besides the redactor may vouch for a text.
pub(super) const VOUCHERS: &[Exception] = &[
    Exception { file: "model/redacted.rs", reason: "it defines the word" },
    Exception {
        file: "judge/classify.rs",
        reason: "the message of an answer is cut from evidence that was redacted when it was captured",
    },
    Exception {
        file: "judge/example.rs",
        reason: "a rule's example stands in the rule's own file and never was an exchange",
    },
];
