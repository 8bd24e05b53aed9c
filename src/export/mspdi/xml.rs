//! XML as elements of text: what XML cannot hold is replaced, the rest escaped.

use crate::domain::words::turns_direction;
use jiff::civil::DateTime;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::borrow::Cow;
use std::fmt::Write;

/// The name space of Project's XML.
const NAMESPACE: &str = "http://schemas.microsoft.com/project";

/// Writing into memory has nothing that could fail.
const IN_MEMORY: &str = "memory takes what is written into it";

/// A document under way.
pub struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// Begins the document with its one element.
    pub fn begin() -> Xml {
        let mut xml = Xml(Writer::new_with_indent(Vec::new(), b' ', 1));
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))));
        xml.event(Event::Start(BytesStart::new("Project").with_attributes([("xmlns", NAMESPACE)])));
        xml
    }

    pub fn finish(mut self) -> Vec<u8> {
        self.event(Event::End(BytesEnd::new("Project")));
        without_turns(self.0.into_inner())
    }

    fn event(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect(IN_MEMORY);
    }

    /// An element of elements.
    pub fn within(&mut self, name: &str, inner: impl FnOnce(&mut Xml)) {
        self.event(Event::Start(BytesStart::new(name)));
        inner(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    pub fn text(&mut self, name: &str, text: &str) {
        self.event(Event::Start(BytesStart::new(name)));
        self.event(Event::Text(BytesText::new(&held(text))));
        self.event(Event::End(BytesEnd::new(name)));
    }

    pub fn number(&mut self, name: &str, number: impl std::fmt::Display) {
        self.text(name, &number.to_string());
    }

    pub fn truth(&mut self, name: &str, is: bool) {
        self.text(name, if is { "1" } else { "0" });
    }

    pub fn when(&mut self, name: &str, at: DateTime) {
        self.text(name, &at.strftime("%Y-%m-%dT%H:%M:%S").to_string());
    }

    /// Hours as Project writes a duration, to the second.
    pub fn hours(&mut self, name: &str, hours: f64) {
        let seconds = (hours.max(0.0) * 3_600.0 + 0.5).floor() as u64;
        self.text(name, &format!("PT{}H{}M{}S", seconds / 3_600, seconds / 60 % 60, seconds % 60));
    }
}

/// Letters that an XML document may hold (XML 1.0, 2.2); others are replaced, and line breaks become spaces, as fields are of one line.
pub fn held(text: &str) -> Cow<'_, str> {
    let is_held = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    if text.chars().all(is_held) {
        return Cow::Borrowed(text);
    }
    let replaced = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        _ if is_held(c) => c,
        _ => char::REPLACEMENT_CHARACTER,
    };
    Cow::Owned(text.chars().map(replaced).collect())
}

/// A document in which what would turn the direction of all that follows stands as a reference to its character (XML 1.0, 4.1): who reads the
/// XML gets it back, who looks at the file is not misled. Of no use to markup, so that it can be done to the document as a whole.
pub fn without_turns(document: Vec<u8>) -> Vec<u8> {
    let text = std::str::from_utf8(&document).expect("what is written is text");
    if !text.contains(turns_direction) {
        return document;
    }
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        if turns_direction(letter) {
            let _ = write!(safe, "&#x{:X};", u32::from(letter));
        } else {
            safe.push(letter);
        }
    }
    safe.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced_and_its_marks_are_escaped() {
        let mut xml = Xml::begin();
        xml.text("Name", "a<b>&\"'\u{0}\u{1b}\u{fffe}\nü");
        xml.text("Turned", "a\u{202e}b\u{2066}c\u{61c}d");
        let text = String::from_utf8(xml.finish()).unwrap();
        assert!(text.contains("<Turned>a&#x202E;b&#x2066;c&#x61C;d</Turned>"), "{text}");
        assert!(text.contains("<Name>a&lt;b&gt;&amp;&quot;&apos;\u{fffd}\u{fffd}\u{fffd} ü</Name>"), "{text}");
    }

    #[test]
    fn hours_are_a_duration_to_the_second() {
        let mut xml = Xml::begin();
        [1.5, 0.0, 26.000_14].into_iter().for_each(|hours| xml.hours("Work", hours));
        let text = String::from_utf8(xml.finish()).unwrap();
        for written in ["PT1H30M0S", "PT0H0M0S", "PT26H0M1S"] {
            assert!(text.contains(written), "{text}");
        }
    }
}
