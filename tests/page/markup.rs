//! A page taken apart as a browser takes it apart, as far as the page keeps to simple forms: elements, attributes, nesting.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Elements that hold nothing.
const EMPTY: [&str; 4] = ["meta", "link", "br", "input"];

/// Elements whose content is text to the letter.
const RAW: [&str; 2] = ["style", "script"];

#[derive(Default)]
pub struct Markup {
    /// Names and attributes, in their order.
    pub elements: Vec<(String, Vec<(String, String)>)>,
    /// What stands within elements that hold text alone, by the element's name.
    texts: Vec<(String, String)>,
    /// What was closed without being open, or left open.
    pub misnested: Vec<String>,
}

impl Markup {
    pub fn of(page: &str) -> Markup {
        let mut markup = Markup::default();
        let mut open: Vec<String> = Vec::new();
        let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a document type");
        while let Some(start) = rest.find('<') {
            let text = &rest[..start];
            rest = &rest[start + 1..];
            let (tag, behind) = tag(rest);
            rest = behind;
            if let Some(name) = tag.strip_prefix('/') {
                if open.last().is_some_and(|last| last == name) {
                    open.pop();
                } else {
                    markup.misnested.push(format!("</{name}> in {open:?}"));
                }
                markup.texts.push((name.to_owned(), text.to_owned()));
                continue;
            }
            let (name, attributes) = parts(tag);
            let is_closed = tag.ends_with('/') || EMPTY.contains(&name.as_str());
            if RAW.contains(&name.as_str()) {
                let end = rest.find(&format!("</{name}>")).expect("an end");
                markup.texts.push((name.clone(), rest[..end].to_owned()));
                rest = &rest[end + name.len() + 3..];
            } else if !is_closed {
                open.push(name.clone());
            }
            markup.elements.push((name, attributes));
        }
        markup.misnested.extend(open.into_iter().map(|name| format!("<{name}> is left open")));
        markup
    }

    /// What stands within each element of this name that holds no other.
    pub fn within(&self, name: &str) -> Vec<String> {
        self.texts.iter().filter(|(of, _)| of == name).map(|(_, text)| text.clone()).collect()
    }

    /// Every value of an attribute.
    pub fn values(&self, attribute: &str) -> Vec<String> {
        let all = self.elements.iter().flat_map(|(_, attributes)| attributes);
        all.filter(|(name, _)| name == attribute).map(|(_, value)| value.clone()).collect()
    }

    /// Of the first element of this name where `key` is `is`, another attribute.
    pub fn attribute(&self, element: &str, key: &str, is: &str, wanted: &str) -> Option<String> {
        let get = |attributes: &[(String, String)], name: &str| {
            attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        };
        let mut of_name = self.elements.iter().filter(|(name, _)| name == element);
        of_name.find_map(|(_, attributes)| get(attributes, wanted).filter(|_| get(attributes, key).as_deref() == Some(is)))
    }
}

/// A tag without its brackets, and what follows it. Values of attributes may hold a bracket.
fn tag(text: &str) -> (&str, &str) {
    let mut is_quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            '>' if !is_quoted => return (&text[..at], &text[at + 1..]),
            _ => {}
        }
    }
    panic!("a tag without an end: {}", &text[..text.len().min(80)]);
}

/// A tag's name, and its attributes with what they are.
fn parts(tag: &str) -> (String, Vec<(String, String)>) {
    let tag = tag.trim_end_matches('/');
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while let Some((key, behind)) = rest.trim_start().split_once("=\"") {
        let (value, behind) = behind.split_once('"').expect("an end of the value");
        attributes
            .push((key.trim().to_owned(), value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")));
        rest = behind;
    }
    assert!(rest.trim().is_empty(), "an attribute without quotes in <{tag}>");
    (name.to_owned(), attributes)
}

/// As a Content-Security-Policy names a text.
pub fn content_hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}
