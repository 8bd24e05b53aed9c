//! A run told to people: the plan, the war room, and the last words on the screen.
pub fn plain(t: &str) -> String { t.to_string() }
pub fn screen(o: &crate::outcome::Outcome, _w: usize) -> String { let mut s = format!("{} {:?} {:?} target {:?} deliveries {} {}\n", o.ending.name(), o.ending.why(), o.finish.map(|f| o.scenario.timestamp(f)), o.scenario.timestamp(o.scenario.baseline.target), o.messages, o.digest); for f in &o.figures { if f.name.starts_with("util") { s += &format!("{} {:.3}\n", f.name, f.value);} } s }
pub fn plan(_: &crate::outcome::Outcome) -> String { String::new() }
pub fn implementation(_: &crate::outcome::Outcome) -> String { String::new() }
