//! One tree laid over another: `extends` table by table, `--set` field by field.

use super::files::{FileId, Files, Place};
use super::problem::{Problems, did_you_mean};
use super::tree::{self, Entry, Node, Table, Value};
use super::value;

/// Lays `over` upon `base`: tables are merged, everything else is replaced whole.
pub fn overlay(base: &mut Table, over: Table) {
    for entry in over.iter() {
        match (base.get_mut(&entry.key).map(|below| &mut below.node.value), &entry.node.value) {
            (Some(Value::Table(below)), Value::Table(above)) if is_merged(below, above) => overlay(below, above.clone()),
            (Some(Value::List(below)), Value::Table(above)) if names_items(above, below.len()) => overlay_items(below, above),
            _ => base.put(entry.clone()),
        }
    }
}

/// Whether a table's names are places in a list, as in `[teams.backend.members.0]`, or the next ones behind its last.
fn names_items(above: &Table, count: usize) -> bool {
    let places: Option<std::collections::BTreeSet<usize>> = above.iter().map(|entry| entry.key.parse().ok()).collect();
    let is_next = |(added, place): (usize, &usize)| *place == count + added;
    places.is_some_and(|places| !places.is_empty() && places.range(count..).enumerate().all(is_next))
}

/// Lays what is said of single items over a list, and adds those behind its last.
fn overlay_items(below: &mut Vec<Node>, above: &Table) {
    let mut items: Vec<(usize, &Entry)> = above.iter().filter_map(|entry| Some((entry.key.parse().ok()?, entry))).collect();
    items.sort_by_key(|(place, _)| *place);
    for (place, entry) in items {
        match (below.get_mut(place).map(|item| &mut item.value), &entry.node.value) {
            (Some(Value::Table(below)), Value::Table(above)) if is_merged(below, above) => overlay(below, above.clone()),
            (Some(_), _) => below[place] = entry.node.clone(),
            (None, _) => below.push(entry.node.clone()),
        }
    }
}

/// Two distributions of different families are no table together, nor are one for all priorities and a table by priority.
fn is_merged(below: &Table, above: &Table) -> bool {
    let form = |table: &Table| {
        let first = table.iter().next()?.key.clone();
        let is_family = table.len() == 1 && value::names().any(|name| name == first);
        let is_by_priority = table.iter().all(|entry| matches!(entry.key.as_str(), "P0" | "P1" | "P2"));
        if is_by_priority { Some("P0".to_owned()) } else { is_family.then_some(first) }
    };
    match (form(below), form(above)) {
        (Some(below), Some(above)) => below == above,
        _ => true,
    }
}

/// One `--set PATH=VALUE`, read as a tree of its own text. `None` when it has problems.
pub fn parse_set(file: FileId, files: &Files, problems: &mut Problems) -> Option<(Vec<(String, Place)>, Node)> {
    let text = files.get(file).text.as_str();
    let whole = Place { file, bytes: 0..text.len() };
    let Some(equals) = text.find('=') else {
        let what = if text.trim().is_empty() { "an empty text sets nothing".to_owned() } else { format!("`{text}` sets nothing") };
        problems.add(&whole, what, "write a path, `=`, and a value, such as `dispatch.rule=lft`");
        return None;
    };
    let path = parse_path(&text[..equals], file, problems)?;
    if let [(name, place)] = path.as_slice()
        && name == "extends"
    {
        let what = "`extends` cannot be set: what a scenario extends is read before anything is laid over it";
        problems.add(place, what, "run the other scenario, or write a file that extends it");
        return None;
    }
    let start = equals + 1 + text[equals + 1..].len() - text[equals + 1..].trim_start().len();
    let written = text[start..].trim_end();
    let place = Place { file, bytes: start..start + written.len() };
    let node = match tree::parse_value(written, file, start) {
        Ok(node) => node,
        // What begins like a list, a table or a quoted text was meant as one.
        Err((message, bytes)) if written.starts_with(['[', '{', '"', '\'']) => {
            problems.add(&Place { file, bytes }, format!("invalid TOML value: {message}"), "");
            return None;
        }
        Err(_) if written.is_empty() => {
            problems.add(&whole, format!("`{text}` gives no value"), "write one after the `=`, or `\"\"` for an empty text");
            return None;
        }
        Err(_) => Node { value: Value::Text(written.to_owned()), place },
    };
    Some((path, node))
}

/// The segments of a dotted path, each with its place; a segment in quotes may hold dots.
pub fn parse_path(text: &str, file: FileId, problems: &mut Problems) -> Option<Vec<(String, Place)>> {
    let mut path = Vec::new();
    let mut start = 0;
    let mut quote = None;
    for (at, c) in text.char_indices().chain([(text.len(), '.')]) {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '.') | (Some(_), '.') if quote.is_none() || at == text.len() => {
                let segment = &text[start..at];
                let name = segment.trim().trim_matches(['"', '\'']);
                let place = Place { file, bytes: start..at };
                if name.is_empty() {
                    let what = if text.trim().is_empty() { "no field is named".to_owned() } else { format!("`{text}` is not a path") };
                    problems.add(&place, what, "a name is missing: write one such as `dispatch.rule`");
                    return None;
                }
                path.push((name.to_owned(), place));
                start = at + 1;
            }
            _ => {}
        }
    }
    Some(path)
}

/// Puts `value` at `path` below `root`. Tables on the way that are not there are made; what is no field is found when the tree is read.
pub fn set(root: &mut Table, path: &[(String, Place)], value: Node, problems: &mut Problems) {
    put(root, None, path, value, problems);
}

/// [`set`] below the table called `parent`.
fn put(root: &mut Table, parent: Option<&str>, path: &[(String, Place)], value: Node, problems: &mut Problems) {
    let Some(((name, place), rest)) = path.split_first() else { return };
    if rest.is_empty() {
        match (root.get_mut(name).map(|entry| &mut entry.node.value), value) {
            (Some(Value::Table(below)), Node { value: Value::Table(above), .. }) if is_merged(below, &above) => overlay(below, above),
            (_, value) => root.put(Entry { key: name.clone(), key_place: place.clone(), node: value }),
        }
        return;
    }
    if root.get(name).is_none() {
        let names: Vec<&str> = root.iter().map(|entry| entry.key.as_str()).collect();
        // An item of a list that a table of a new name cannot have, or a name that only its letters' case sets apart.
        let is_slip = rest.iter().any(|(name, _)| name.bytes().all(|byte| byte.is_ascii_digit()))
            || names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if let Some(parent) = parent.filter(|_| is_slip) {
            let kind = parent.strip_suffix('s').unwrap_or(parent);
            problems.add(place, format!("no {kind} `{name}`"), suggestion(name, &names));
            return;
        }
        let node = Node { value: Value::Table(Table::default()), place: place.clone() };
        root.put(Entry { key: name.clone(), key_place: place.clone(), node });
    }
    let mut node = &mut root.get_mut(name).expect("it was put there").node;
    let mut said = name.as_str();
    let mut rest = rest;
    // Lists of lists are walked here; the next table goes on by itself.
    loop {
        match &mut node.value {
            Value::Table(table) => return put(table, Some(said), rest, value, problems),
            Value::List(nodes) => {
                let ((index, index_place), deeper) = rest.split_first().expect("a path that ends at a list has replaced it");
                let count = nodes.len();
                let number = index.parse::<usize>().ok();
                if deeper.is_empty() && number == Some(count) {
                    nodes.push(value);
                    return;
                }
                let Some(inner) = number.and_then(|index| nodes.get_mut(index)) else {
                    let label = match count {
                        0 => "the list is empty: `0` adds an item".to_owned(),
                        1 => "write `0`, or `1` to add an item".to_owned(),
                        _ => format!("write a number from 0 to {}, or {count} to add an item", count - 1),
                    };
                    problems.add(index_place, format!("`{said}` has no item `{index}`"), label);
                    return;
                };
                if deeper.is_empty() {
                    *inner = value;
                    return;
                }
                (node, said, rest) = (inner, index, deeper);
            }
            other => {
                let what = format!("`{said}` is {}, which has no field `{}`", other.noun(), rest[0].0);
                problems.add(&rest[0].1, what, format!("set `{said}` itself"));
                return;
            }
        }
    }
}

/// The label of a name that is like none, where there are too many to list.
pub const UNKNOWN_AMONG_MANY: &str = "not known here";

/// The field of `names` that was meant, or which there are.
pub fn suggestion(written: &str, names: &[&str]) -> String {
    /// More names than this are a list that nobody reads.
    const LISTED_MAX: usize = 12;
    did_you_mean(written, names.iter().copied()).unwrap_or_else(|| match names {
        [] => "nothing goes here".to_owned(),
        [one] => format!("only `{one}` goes here"),
        _ if names.len() <= LISTED_MAX => format!("known here: {}", quoted(names.iter().copied())),
        _ => UNKNOWN_AMONG_MANY.to_owned(),
    })
}

/// `` `a`, `b` and `c` ``.
pub fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Table {
        let mut files = Files::default();
        let file = files.add("a.toml", text);
        tree::parse(file, &files, &mut Problems::default()).unwrap()
    }

    /// What stands at `path` after an override, or what is wrong with it.
    fn after(text: &str, written: &str, path: &str) -> Result<String, String> {
        let mut root = tree(text);
        let mut files = Files::default();
        let file = files.add("--set", written);
        let mut problems = Problems::default();
        if let Some((segments, node)) = parse_set(file, &files, &mut problems) {
            set(&mut root, &segments, node, &mut problems);
        }
        if let Some(problem) = problems.list.first() {
            return Err(format!("{}: {}", problem.what, problem.label));
        }
        let mut value = &Value::Table(root);
        for segment in path.split('.') {
            value = match value {
                Value::Table(table) => &table.get(segment).unwrap().node.value,
                Value::List(nodes) => &nodes[segment.parse::<usize>().unwrap()].value,
                _ => panic!("no way on at {segment}"),
            };
        }
        Ok(value.as_cell().unwrap_or_else(|| value.noun().to_owned()))
    }

    #[test]
    fn tables_are_merged_and_lists_replaced_whole() {
        let mut base = tree("a = [1, 2]\n[t]\nx = 1\ny = 2\n");
        overlay(&mut base, tree("a = [3]\nnew = 1\n[t]\ny = 5\n"));
        let Value::List(list) = &base.get("a").unwrap().node.value else { panic!() };
        assert_eq!(list.len(), 1);
        let Value::Table(table) = &base.get("t").unwrap().node.value else { panic!() };
        assert_eq!(table.get("x").unwrap().node.value, Value::Whole(1));
        assert_eq!(table.get("y").unwrap().node.value, Value::Whole(5));
        assert!(base.get("new").is_some());
    }

    #[test]
    fn items_of_a_list_are_changed_by_their_places_and_added_behind_the_last() {
        let items = |written| {
            let mut base = tree("[[m]]\nx = 1\n[[m]]\nx = 2\n");
            overlay(&mut base, tree(written));
            match &base.get("m").unwrap().node.value {
                Value::List(list) => list
                    .iter()
                    .map(|item| match &item.value {
                        Value::Table(item) => item.iter().map(|entry| entry.node.value.as_cell().unwrap()).collect::<Vec<_>>().join("+"),
                        other => panic!("{}", other.noun()),
                    })
                    .collect::<Vec<_>>()
                    .join(" "),
                other => other.noun().to_owned(),
            }
        };
        assert_eq!(items("[m.1]\ny = 5\n"), "1 2+5");
        assert_eq!(items("[m.3]\nx = 4\n[m.2]\nx = 3\n"), "1 2 3 4");
        assert_eq!(items("[m.3]\nx = 4\n"), "a table", "which is then refused: there is no third to come before it");
    }

    #[test]
    fn a_distribution_replaces_one_of_another_family() {
        let families = |written| {
            let mut base = tree("x = { lognormal = { median = 2, sigma = 1 } }\n[teams.gamma]\n");
            overlay(&mut base, tree(written));
            let Value::Table(x) = &base.get("x").unwrap().node.value else { panic!() };
            let Value::Table(teams) = &base.get("teams").unwrap().node.value else { panic!() };
            (x.iter().map(|entry| entry.key.clone()).collect::<Vec<_>>().join(" "), teams.len())
        };
        assert_eq!(families("x = { triangular = [1, 2, 3] }"), ("triangular".into(), 1));
        assert_eq!(families("x = { P0 = '1h' }"), ("P0".into(), 1));
        assert_eq!(families("x = { lognormal = { sigma = 2 } }\n[teams.ops]\n"), ("lognormal".into(), 2));
    }

    #[test]
    fn an_override_addresses_any_field() {
        assert_eq!(after("", "dispatch.rule=lft", "dispatch.rule").as_deref(), Ok("lft"));
        assert_eq!(after("", "x.share = 60%", "x.share").as_deref(), Ok("60%"));
        assert_eq!(after("[x]\ny = 1", "x.y=2.5", "x.y").as_deref(), Ok("2.5"));
        assert_eq!(after("[[m]]\nskill = 1", "m.0.skill=1.2", "m.0.skill").as_deref(), Ok("1.2"));
        assert_eq!(after("l = [1, 2]", "l.1=7", "l.1").as_deref(), Ok("7"));
        assert_eq!(after("l = [1, 2]", "l.2=7", "l.2").as_deref(), Ok("7"));
        assert_eq!(after("", "x.\"a.b\"=1", "x").as_deref(), Ok("a table"));
        assert_eq!(after("[t]\na = 1\nb = 2", "t={ b = 3 }", "t.a").as_deref(), Ok("1"));
    }

    #[test]
    fn an_override_that_leads_nowhere_is_told_why() {
        let wrong = |text, written| after(text, written, "x").unwrap_err();
        assert_eq!(wrong("", "rule"), "`rule` sets nothing: write a path, `=`, and a value, such as `dispatch.rule=lft`");
        assert_eq!(wrong("", "a..b=1"), "`a..b` is not a path: a name is missing: write one such as `dispatch.rule`");
        assert_eq!(wrong("", "a="), "`a=` gives no value: write one after the `=`, or `\"\"` for an empty text");
        assert_eq!(wrong("l = [1, 2]", "l.3=7"), "`l` has no item `3`: write a number from 0 to 1, or 2 to add an item");
        assert_eq!(wrong("a = 1", "a.b=7"), "`a` is a whole number, which has no field `b`: set `a` itself");
        assert_eq!(wrong("[teams.it]\nx = 1", "teams.It.members.1.count=2"), "no team `It`: did you mean `it`?");
        assert!(wrong("", "a=[1").starts_with("invalid TOML value: "));
    }
}
