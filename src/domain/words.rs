//! How words are told.

/// With a capital letter, as a sentence begins.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Characters that turn the direction of what follows them (Unicode's `Bidi_Control`).
pub const fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital_letter_whatever_its_first_letter_is() {
        assert_eq!(["noise", "", "änderung", "80 %"].map(capital), ["Noise", "", "Änderung", "80 %"]);
    }
}
