//! The system's own file dialogs, where there are any and where there are none.

use std::time::{Duration, Instant};

use super::SMALL;
use super::program::{Program, Session};
use super::screen::wait_for;
use super::sight::{DIALOG, EXPORT_PATH, LINE, STRIP};

#[test]
fn without_a_system_dialog_the_path_is_asked_for_and_can_be_typed_at_once() {
    let program = Program::start("no-dialog", &[], Session::None);
    let suite = program.home.path().join("small.toml");
    std::fs::write(&suite, SMALL).expect("the folder is there");
    program.keys(&["ctrl+o"]);
    program.sees(DIALOG, "Open a file");
    program.keys(&["Tab", "space"]);
    program.sees(DIALOG, "No file was chosen");
    program.types(&suite.display().to_string());
    program.keys(&["Return"]);
    program.sees(LINE, "Loaded 1 scenario from");
    program.quits();
}

#[test]
fn a_file_is_opened_and_a_report_written_by_the_dialogs_of_the_system() {
    let program = Program::start("file-dialog", &[], Session::Own);
    let suite = program.home.path().join("small.toml");
    std::fs::write(&suite, SMALL).expect("the folder is there");
    program.keys(&["ctrl+o"]);
    program.sees(DIALOG, "Open a file");
    program.keys(&["Tab", "space"]);
    answer(&program, "Open a file", &suite.display().to_string());
    program.sees(LINE, "Loaded 1 scenario from");

    program.keys(&["ctrl+Return"]);
    program.report();
    program.sees(STRIP, "Passed");
    program.keys(&["ctrl+shift+e"]);
    program.sees(DIALOG, "Export the report");
    program.keys(&["Tab", "space"]);
    let path = program.home.path().join("mine.html");
    answer(&program, "Export the report", &path.display().to_string());
    // The path can be seen and changed once more. Enter writes it, for nothing is in the way.
    program.sees(EXPORT_PATH, "mine.html");
    program.keys(&["Return"]);
    wait_for("the exported file", || path.is_file().then_some(()));
    program.quits();
}

/// How long a dialog has to read what was typed before it is typed again.
const READING: Duration = Duration::from_secs(10);

/// Gives a path to the dialog of the system, until it is gone. One that has only just appeared loses keys.
fn answer(program: &Program, title: &str, path: &str) {
    let dialog = wait_for("the dialog of the system", || program.screen.window(title));
    wait_for("the end of the dialog", || {
        program.screen.focus(&dialog);
        program.keys(&["ctrl+a"]);
        program.types(path);
        program.keys(&["Return"]);
        let typed = Instant::now();
        while program.screen.window(title).is_some() {
            if typed.elapsed() > READING {
                return None;
            }
            std::thread::park_timeout(Duration::from_millis(50));
        }
        Some(())
    });
    program.screen.focus(&program.window);
}
