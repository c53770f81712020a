//! The whole way without a mouse.

use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::{SMALL, Window};

#[test]
fn everything_is_done_by_keys() {
    let mut window = Window::with(&[("small.toml", SMALL)]);
    window.wait("the suite of the file", |w| w.has("Run the suite small"));
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.has_part("Loaded 1 scenario"), "Esc puts the message away");

    window.key(Modifiers::COMMAND, Key::Enter);
    window.wait_for_end();
    assert!(window.has("Passed"));

    // The grid has the focus: the keys move in it.
    window.key(Modifiers::NONE, Key::End);
    window.key(Modifiers::NONE, Key::ArrowUp);
    window.key(Modifiers::NONE, Key::ArrowDown);
    assert!(window.has("Expected") && window.has("Observed"));
    window.key(Modifiers::NONE, Key::Home);
    let first = selected_cells(&window);
    window.key(Modifiers::NONE, Key::ArrowDown);
    assert_ne!(selected_cells(&window), first);

    window.key(Modifiers::COMMAND, Key::F);
    let field = window.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Filter");
    assert!(field.is_focused());
    field.type_text("small.good");
    window.settle();
    assert!(window.names(", GET, passed, accepted").iter().all(|name| name.starts_with("small.good")));
    // Esc leaves the field; Tab goes on to the choice of rows.
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Filter").is_focused());

    window.key(Modifiers::COMMAND, Key::O);
    assert!(window.has("Open a file"));
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!window.has("Open a file"));
}

#[test]
fn the_tab_key_reaches_every_control_of_the_bar_in_the_order_of_the_eye() {
    let mut window = Window::with(&[]);
    window.run();
    let mut reached = Vec::new();
    for _ in 0..60 {
        window.key(Modifiers::NONE, Key::Tab);
        let focused = window.harness.root().children_recursive().find(|node| node.accesskit_node().is_focused());
        reached.extend(focused.and_then(|node| node.accesskit_node().label()));
    }
    let place = |part: &str| {
        reached.iter().position(|name| name.starts_with(part)).unwrap_or_else(|| panic!("{part} is not in {reached:?}"))
    };
    let order =
        ["Target, ", "Before the", "After the", "Deliveries, ", "Run 2", "Open…", "Export…", "Theme, ", "0 failed"];
    let first = place(order[0]);
    reached.rotate_left(first);
    let places: Vec<usize> =
        order.iter().map(|part| reached.iter().position(|name| name.starts_with(part)).unwrap()).collect();
    assert!(places.is_sorted(), "{order:?} stand at {places:?} of {reached:?}");
    for part in ["Filter", "Show all rows", "Results, move", "Copy the URL"] {
        assert!(reached.iter().any(|name| name.starts_with(part)), "{part} is not in {reached:?}");
    }
}

fn selected_cells(window: &Window) -> Vec<String> {
    let nodes = window.harness.root().children_recursive();
    let selected = nodes.filter(|node| {
        let node = node.accesskit_node();
        node.role() == egui::accesskit::Role::Cell && node.toggled() == Some(egui::accesskit::Toggled::True)
    });
    selected.filter_map(|node| node.accesskit_node().label()).collect()
}
