//! The winner as a scenario that extends the one it was found for.

use std::fmt::Write as _;

/// The scenario's text. `extends`: the path of the original as seen from where this one is to be; `overrides`: `PATH=VALUE`, those that the
/// search was given with `--set` first.
pub fn scenario(extends: &str, comment: &str, overrides: &[String]) -> String {
    let mut text = String::new();
    for line in comment.lines() {
        let _ = writeln!(text, "# {line}");
    }
    let _ = writeln!(text, "\nextends = {}\n", quoted(extends));
    for set in overrides {
        if let Some((path, value)) = set.split_once('=') {
            let _ = writeln!(text, "{} = {}", path.trim(), toml(value.trim()));
        }
    }
    text
}

/// A value of a command line as TOML: what is no TOML value is a text.
fn toml(value: &str) -> String {
    let is_toml = toml::from_str::<toml::Table>(&format!("x = {value}")).is_ok();
    if is_toml { value.to_owned() } else { quoted(value) }
}

/// What JSON writes of a text, TOML reads.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_winner_is_written_as_a_person_would() {
        let overrides = ["escalation.L1.escalate_after=20m", "director.capacity=2", "dispatch.rule=lft", "blockers.rate=0.1", "a.b=true"];
        let text = scenario("../x.toml", "Found.\nTwo lines.", &overrides.map(String::from));
        let expected = "# Found.\n# Two lines.\n\nextends = \"../x.toml\"\n\nescalation.L1.escalate_after = \"20m\"\ndirector.capacity = 2\n\
                        dispatch.rule = \"lft\"\nblockers.rate = 0.1\na.b = true\n";
        assert_eq!(text, expected);
    }
}
