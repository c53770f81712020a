//! How the sandbox alone ends.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::asking::ask;
use crate::support::{SECRET, program};

/// More than a pipe that nobody reads has room for, so that most of them wait in the program.
const REQUESTS: usize = 600;

#[test]
fn what_was_asked_before_ctrl_c_is_in_the_log_even_where_it_was_not_yet_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = program(folder.path());
    command.args(["serve", "--secret-env", "SANDBOX_SECRET", "--log", "jsonl"]).env("SANDBOX_SECRET", SECRET);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let origin = lines.next().expect("the address is the first line").expect("it is text");
    let port = origin.rsplit(':').next().and_then(|port| port.parse().ok()).expect("an address ends in a port");
    for at in 0..REQUESTS {
        ask(port, "GET", &format!("/access/jwt?jwt=x&at={at}"), &[], "");
    }
    let interrupted = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("there is kill");
    assert!(interrupted.success());
    let told = lines.map_while(Result::ok).filter(|line| line.contains("/access/jwt?jwt=x&at=")).count();
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert_eq!(told, REQUESTS);
}
