//! The front matter of an agent's definition: YAML between two lines `---`, or what can be saved of it where it is none.

use std::collections::BTreeMap;

/// What a definition says of its agent, in the words of its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// By key; lists are joined with commas.
    pub fields: BTreeMap<String, String>,
    /// Why it is no YAML, and in which line of the file, from 1.
    pub fault: Option<(usize, String)>,
}

impl FrontMatter {
    pub fn get(&self, key: &str) -> &str {
        self.fields.get(key).map_or("", |value| value.trim())
    }
}

/// The front matter that a text begins with; `None` if it begins with something else.
pub fn read(text: &str) -> Option<FrontMatter> {
    let (yaml, first_line) = between_rules(text)?;
    match serde_saphyr::from_str::<BTreeMap<String, serde_json::Value>>(yaml) {
        Ok(values) => {
            let fields = values.into_iter().map(|(key, value)| (key.trim().to_lowercase(), words(&value))).collect();
            Some(FrontMatter { fields, fault: None })
        }
        Err(error) => {
            let line = error.location().map_or(1, |location| usize::try_from(location.line()).unwrap_or(1));
            let message = error.to_string();
            let message = message.lines().next().unwrap_or("").trim_start_matches("error: ");
            // Its line is that of the front matter, not of the file.
            let message = message.split_once(": ").filter(|(place, _)| place.starts_with("line ")).map_or(message, |(_, why)| why).trim();
            Some(FrontMatter { fields: by_first_colons(yaml), fault: Some((first_line + line.saturating_sub(1), message.to_owned())) })
        }
    }
}

/// The text between the rules, and the number of its first line. Where the second rule is missing, up to the first blank line.
fn between_rules(text: &str) -> Option<(&str, usize)> {
    let mut at = 0;
    let mut start = None;
    let mut blank = None;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let begins = at;
        at += line.len();
        let line = line.trim_start_matches('\u{feff}').trim_end();
        match start {
            None if line.is_empty() => {}
            None if line == "---" => start = Some((at, number + 2)),
            None => return None,
            Some((from, first)) if line == "---" || line == "..." => return Some((&text[from..begins], first)),
            Some(_) if line.is_empty() => blank = blank.or(Some(begins)),
            Some(_) => {}
        }
    }
    let (from, first) = start?;
    let yaml = &text[from..blank.unwrap_or(text.len())];
    (!yaml.trim().is_empty()).then_some((yaml, first))
}

/// A value as words; a table is not read.
fn words(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::Bool(truth) => truth.to_string(),
        serde_json::Value::Number(number) => number.to_string(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(values) => values.iter().map(words).collect::<Vec<_>>().join(", "),
        serde_json::Value::Object(_) => "{...}".to_owned(),
    }
}

/// Each line's key before its first colon, and its value behind. Lines that are further in, and items of lists, go on with the value
/// before.
fn by_first_colons(yaml: &str) -> BTreeMap<String, String> {
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    let mut last: Option<String> = None;
    for line in yaml.lines() {
        let is_key = line.starts_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '"' | '\''));
        match line.split_once(':').filter(|_| is_key) {
            Some((key, value)) => {
                let key = key.trim().trim_matches(['"', '\'']).to_lowercase();
                let value = value.trim();
                let value = if ["|", ">", "|-", ">-", "|+", ">+"].contains(&value) { "" } else { unquoted(value) };
                // As in YAML's own tools the first of two counts.
                if !fields.contains_key(&key) {
                    fields.insert(key.clone(), value.to_owned());
                }
                last = Some(key);
            }
            None => {
                let more = line.trim().trim_start_matches("- ");
                if let Some(value) = last.as_ref().and_then(|key| fields.get_mut(key)).filter(|_| !more.is_empty()) {
                    if !value.is_empty() {
                        value.push_str(if line.trim().starts_with("- ") { ", " } else { " " });
                    }
                    value.push_str(unquoted(more));
                }
            }
        }
    }
    fields
}

fn unquoted(text: &str) -> &str {
    let inner = ['"', '\''].into_iter().find_map(|mark| text.strip_prefix(mark).and_then(|text| text.strip_suffix(mark)));
    inner.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<(String, String)> {
        read(text).expect("front matter").fields.into_iter().collect()
    }

    fn is(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn front_matter_is_yaml_in_all_its_forms() {
        let text = "\n---\nName: qa\ndescription: >\n  Looks\n  at it\ntools: [Read, Write]\nmodel:\nextra: {a: 1}\nversion: 2\n---\nBody: not this\n";
        assert_eq!(
            fields(text),
            is(&[
                ("description", "Looks at it\n"),
                ("extra", "{...}"),
                ("model", ""),
                ("name", "qa"),
                ("tools", "Read, Write"),
                ("version", "2")
            ])
        );
        assert_eq!(read("# A readme\n---\nname: x\n---\n"), None);
        assert_eq!(read(""), None);
        assert_eq!(read("---\n---\n"), Some(FrontMatter::default()));
    }

    #[test]
    fn what_is_no_yaml_is_split_at_first_colons_and_its_fault_is_told_with_its_line() {
        let text = "---\nname: growth\ndescription: Use it. Triggers on: 'loop', \"x\"\n  and more\ntools:\n  - Read\n  - Write\n---\n";
        let read = read(text).expect("front matter");
        assert_eq!((read.get("name"), read.get("description")), ("growth", "Use it. Triggers on: 'loop', \"x\" and more"));
        assert_eq!(read.get("tools"), "Read, Write");
        let (line, why) = read.fault.expect("a fault");
        assert!(line == 3 && !why.is_empty() && !why.contains("line"), "{line}: {why}");
    }

    #[test]
    fn front_matter_that_is_not_closed_ends_at_a_blank_line() {
        assert_eq!(fields("---\nname: a\nmodel: b\n\nYou are: an agent"), is(&[("model", "b"), ("name", "a")]));
    }
}
