//! The first run: somebody opens the window and presses one button.

use egui_kittest::kittest::Queryable as _;

use super::{SMALL, Window};

#[test]
fn the_first_press_on_run_fills_the_grid_and_ends_with_a_sentence() {
    let mut window = Window::with(&[]);
    assert!(window.has("Nothing leaves this computer."));
    assert!(window.has_part("Ready: "));
    // Before anything is sent the grid shows what is to come.
    assert!(!window.names(", GET, pending").is_empty());
    assert!(window.names(", passed, ").is_empty());
    window.run();
    assert!(window.has("Passed"), "{:?}", window.names("ail"));
    assert!(window.has_part("POST behaves like GET in "));
    assert!(window.names(", pending").is_empty());
    assert!(!window.names(", POST, passed, ").is_empty());
    let stored = window.stored();
    for name in ["report.json", "report.html", "junit.xml", "journal.jsonl"] {
        assert!(stored.join(name).is_file(), "{name}");
    }
    window.wait("where the report is", |w| w.has("Copy the path of the report"));
}

#[test]
fn a_run_is_stopped_and_says_that_it_is_incomplete() {
    let mut window = Window::with(&[]);
    let button = window.run_button().unwrap();
    window.harness.get_by_label(&button).click();
    window.harness.step();
    window.harness.step();
    window.harness.get_by_label("Stop").click();
    window.wait_for_end();
    assert!(window.has("Incomplete"));
    assert!(window.has_part("The run was interrupted"));
    // What was done is kept, and another run can begin.
    window.stored();
    assert!(window.run_button().is_some());
}

#[test]
fn the_esc_key_stops_a_run_before_it_puts_messages_away() {
    let mut window = Window::with(&[("small.toml", SMALL)]);
    window.wait("the message", |w| w.has("Loaded 1 scenario from small.toml"));
    let button = window.run_button().unwrap();
    window.harness.get_by_label(&button).click();
    window.harness.step();
    window.harness.step();
    window.harness.key_press(egui::Key::Escape);
    window.wait_for_end();
    assert!(window.has("Incomplete"));
    assert!(window.has("Loaded 1 scenario from small.toml"));
    window.key(egui::Modifiers::NONE, egui::Key::Escape);
    assert!(!window.has_part("Loaded 1 scenario"), "when nothing runs, Esc puts the message away");
}

#[test]
fn the_choice_of_deliveries_suites_and_phase_changes_what_is_run() {
    let mut window = Window::with(&[]);
    let all = window.run_button();
    window.press("Run the suite core");
    window.wait("a smaller plan", |w| w.run_button().is_some_and(|button| Some(button) != all));
    let without_core = window.run_button();
    window.harness.get_by_label_contains("Deliveries, all").click();
    window.settle();
    window.press_the(egui::accesskit::Role::CheckBox, "GET");
    window.wait("a plan without GET", |w| w.run_button().is_some_and(|button| Some(button) != without_core));
    assert!(window.names(", GET, pending").is_empty());
    window.press("After the migration");
    window.wait("a plan for the other phase", |w| w.run_button().is_some());
}
