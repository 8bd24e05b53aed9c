//! Command lines: taken, or refused with words.

use super::told::steers;

/// A null byte stands between arguments, as between the real ones.
pub fn arguments(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let arguments = std::iter::once("sandtable").chain(text.split('\0'));
    if let Err(error) = sandtable::cli::command().try_get_matches_from(arguments) {
        let told = error.render().to_string();
        assert!(!told.trim().is_empty(), "refused without a word");
        assert!(matches!(error.exit_code(), 0 | 2), "{told}");
        // What was typed is shown to who typed it; what is not typed must not steer.
        assert!(text.contains(steers) || text.contains('\r') || !told.contains(steers), "this steers a terminal: {told:?}");
    }
}
