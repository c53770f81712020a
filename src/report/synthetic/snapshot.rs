//! Where reviewed snapshots lie.

/// Runs a comparison with a snapshot that lies with the other golden files.
pub(crate) fn in_test_data(assert: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(assert);
}
