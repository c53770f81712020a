//! Every control has a name, in every state; and the theme can be changed.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::Window;

/// Fails on anything that can be pressed, ticked, chosen or typed into and has no name.
fn assert_all_named(window: &Window, state: &str) {
    assert_eq!(window.harness.unnamed_widgets(), Vec::<String>::new(), "{state}");
    for node in window.harness.root().children_recursive() {
        let node = node.accesskit_node();
        let is_control = matches!(
            node.role(),
            Role::Button
                | Role::CheckBox
                | Role::RadioButton
                | Role::ComboBox
                | Role::TextInput
                | Role::Link
                | Role::Cell
                | Role::RowHeader
                | Role::Table
        );
        if is_control && !node.is_hidden() {
            let name = node.label().unwrap_or_default();
            assert!(!name.trim().is_empty(), "{state}: a {:?} has no name", node.role());
            assert!(name.chars().any(char::is_alphanumeric), "{state}: {name:?} of a {:?} is no word", node.role());
        }
    }
}

#[test]
fn every_control_has_a_name_in_every_state() {
    let mut window = Window::with(&[]);
    assert_all_named(&window, "before the run");
    window.press("Show the scenarios of core");
    window.press("Wrong on purpose");
    assert_all_named(&window, "with the tree open");
    window.press("Wrong on purpose");
    window.run();
    let cell = window.names(", GET, passed, ").remove(0);
    window.press(&cell);
    for tab in ["Tab Overview", "Tab Exchange", "Tab Token"] {
        window.press(tab);
        assert_all_named(&window, tab);
    }
    for (button, state) in
        [("Target, sandbox", "targets"), ("Deliveries, all", "deliveries"), ("Theme, system", "themes")]
    {
        window.press(button);
        assert_all_named(&window, state);
        window.key(egui::Modifiers::NONE, egui::Key::Escape);
    }
    for (button, title) in [("Open…", "Open a file"), ("Export…", "Export the report")] {
        window.press(button);
        assert!(window.has(title));
        assert_all_named(&window, title);
        window.press("Cancel");
    }
}

#[test]
fn the_theme_is_changed_and_remembered() {
    let mut window = Window::with(&[]);
    window.press("Theme, system");
    window.press("dark");
    assert_eq!(window.harness.ctx.theme(), egui::Theme::Dark);
    assert!(window.has("Theme, dark"));
    let settings = window.folder.path().join("settings.json");
    window.wait("the settings", |_| std::fs::read_to_string(&settings).is_ok_and(|text| text.contains("dark")));
    let Window { harness, folder } = window;
    drop(harness);
    let window = Window::open(folder, Vec::new());
    assert_eq!(window.harness.ctx.theme(), egui::Theme::Dark);
    assert!(window.harness.query_by_label("Theme, dark").is_some());
}
