//! The sign-in programs of `tests/programs`, each started as a process of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::Running;

/// The language that a program is written in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Language {
    Node,
    Python,
    Ruby,
    Go,
}

/// A running sign-in program; it ends with the test, however the test ends.
pub(super) struct Program {
    _process: Running,
    /// Scheme, host and port.
    pub(super) origin: String,
}

impl Program {
    /// Starts a program that signs users in at this endpoint. All that it is told is where that is, and the secret.
    pub(super) fn start(language: Language, endpoint: &str, secret: &str) -> Self {
        let mut command = command(language);
        command.env("SSO_ENDPOINT", endpoint).env("SSO_SECRET", secret).stdin(Stdio::null()).stderr(Stdio::null());
        let (process, told) = Running::start(&mut command)
            .unwrap_or_else(|error| panic!("the {language:?} program starts, as .ci/run sets it up: {error}"));
        let origin = told.next_line().unwrap_or_default();
        assert!(origin.starts_with("http://127.0.0.1:"), "the {language:?} program does not run: .ci/run sets it up");
        Self { _process: process, origin: origin.trim_end().to_owned() }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// How a program of this language is started. Interpreters are the system's, for the libraries come from its packages.
fn command(language: Language) -> Command {
    let sources = root().join("tests").join("programs");
    let made = root().join("target").join("programs");
    let bare = |program: &Path| {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
    };
    match language {
        Language::Node => {
            let mut command = bare(Path::new("node"));
            command.arg(sources.join("node").join("sign-in.js"));
            command.env("NODE_PATH", made.join("node").join("node_modules"));
            command
        }
        Language::Python => {
            let mut command = bare(Path::new("/usr/bin/python3"));
            command.arg(sources.join("python").join("sign_in.py"));
            command
        }
        Language::Ruby => {
            let mut command = bare(Path::new("/usr/bin/ruby"));
            // Without it the program's text would be taken for ASCII.
            command.args(["-E", "UTF-8"]).arg(sources.join("ruby").join("sign_in.rb"));
            command
        }
        Language::Go => {
            let program = made.join("go").join("sign-in");
            let mut compiler = bare(Path::new("go"));
            let built = compiler
                .env("GO111MODULE", "off")
                .env("GOPATH", "/usr/share/gocode")
                .env("GOCACHE", made.join("go").join("cache"))
                .arg("build")
                .arg("-o")
                .arg(&program)
                .arg(sources.join("go").join("sign_in.go"))
                .output()
                .expect("a Go compiler is installed, as .ci/run does");
            assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
            bare(&program)
        }
    }
}
