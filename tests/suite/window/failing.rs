//! From a failing row to its explanation.

use super::Window;

#[test]
fn a_failing_cell_leads_to_what_it_means_and_to_what_was_sent() {
    let mut window = Window::with(&[]);
    window.press("Wrong on purpose");
    window.type_into("Find something wrong on purpose", "post-skips-signature");
    window.press("post-skips-signature");
    window.run();
    assert!(window.has("Failed"));

    window.press("Show rows with a failure");
    let failed = window.names(", POST, failed, ");
    assert!(!failed.is_empty());
    assert!(window.names(", GET, failed, ").is_empty(), "the flaw is of POST alone");
    window.press(&failed[0]);
    assert!(window.has("failed: signed in, and should have been refused"));
    assert!(window.has("Expected") && window.has("Observed"));
    assert!(window.has_part("The target took a token that it should have refused: "));
    assert!(window.has("Whoever sends such a request is signed in."));
    assert!(!window.has("USUAL CAUSES"), "the causes of an error that the target did not tell");
    assert!(window.has("SOURCE OF THE REQUIREMENT"));
    assert!(window.has("≠"), "the deliveries of the row differ");

    window.press("Tab Exchange");
    assert!(window.has("REQUEST") && window.has("RESPONSE"));
    assert!(window.has_part("/access/jwt"));
    assert!(window.has_part("jwt=⟨token"));
    assert!(window.has_part("_zendesk_shared_session=⟨value⟩"));

    window.press("Tab Token");
    assert!(window.has("HEADER") && window.has("CLAIMS") && window.has("SIGNATURE"));
    assert!(window.has_part("\"jti\": "));

    // The other delivery of the row is one press away, and it says why it was refused.
    window.press("Tab Overview");
    window.press("Show GET");
    assert!(window.has("passed: answered as expected"));
    assert!(window.has("WHAT IT MEANS") && window.has("WHAT TO TRY"));
}

#[test]
fn counts_are_filters() {
    let mut window = Window::with(&[]);
    window.run();
    let noted = window.names(" noted").into_iter().find(|name| name.ends_with(" noted")).unwrap();
    window.press(&noted);
    assert!(!window.names(", noted, ").is_empty());
    assert!(window.has_part(" rows"));
    window.press(&noted);
    window.type_into("Filter", "token-resent jti_reused");
    let shown = window.names(" rows");
    assert!(shown.iter().any(|text| text.contains(" of ")), "{shown:?}");
    assert!(!window.names("jti.token-resent, GET, passed, jti_reused").is_empty());
    window.type_into("Filter", " nothing-has-this");
    assert!(window.has("No row passes the filter."));
    window.press("Show all rows again");
    assert!(window.has_part("happy") || window.has_part(", passed, "));
}
