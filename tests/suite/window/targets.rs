//! A target that is not ours: nothing is sent before its sheet was read and its host confirmed.

use egui_kittest::kittest::{NodeT as _, Queryable as _};

use super::{SMALL, Window};

/// `.invalid` is reserved: nobody is there, whatever is sent (RFC 6761, section 6.4).
const TARGETS: &str = r#"format = 1

[target.staging]
origin = "https://acme.invalid"
secret = "staging"
secret_env = "COUNTERSIGN_TEST_HAS_NO_SUCH_VARIABLE"
"#;

#[test]
fn a_foreign_host_is_confirmed_on_a_sheet_before_anything_is_sent() {
    // An address that may be somebody's, which the sheet asks about too.
    let real = SMALL.replace("probe+${case}@sso-probe.test", "somebody@acme.com");
    let mut window = Window::with(&[("real.toml", &real), ("targets.toml", TARGETS)]);
    window.wait("the targets", |w| w.has_part("Loaded 1 target"));
    window.press("Target, sandbox");
    window.press("staging (acme.invalid)");
    window.wait("a plan for the target", |w| w.has_part("is shown before anything is sent"));
    let button = window.run_button().unwrap();
    window.press(&button);
    assert!(window.has("Before anything is sent to acme.invalid"));
    let send = window.names("Send ").remove(0);
    assert!(window.harness.get_by_label(&send).accesskit_node().is_disabled(), "nobody has said what the host is");
    assert!(!window.folder.path().join("runs").exists(), "nothing was begun");
    window.press("Cancel");
    assert!(!window.has("Before anything is sent to acme.invalid"));

    window.press(&button);
    window.press("A sandbox: users may be created there");
    assert!(window.harness.get_by_label(&send).accesskit_node().is_disabled(), "the address is not accepted");
    window.press("Addresses that may belong to somebody may be used");
    window.press(&send);
    // The host is confirmed now, and the next thing that is missing is the secret: still nothing was sent.
    window.wait("the refusal", |w| w.has("The run could not begin; nothing was sent"));
    assert!(window.has_part("COUNTERSIGN_TEST_HAS_NO_SUCH_VARIABLE"));
    let settings = std::fs::read_to_string(window.folder.path().join("settings.json")).unwrap();
    assert!(settings.contains("acme.invalid") && settings.contains("\"sandbox\""), "{settings}");
    assert!(window.run_button().is_some(), "another run can begin");
}
