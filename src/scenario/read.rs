//! From a tree to typed values, collecting every problem on the way. `table!` says once what a table holds.

use super::file::{Conduct, ScenarioFile};
use super::files::{Located, Place};
use super::overlay::{UNKNOWN_AMONG_MANY, quoted, suggestion};
use super::problem::{Problem, Problems, did_you_mean};
use super::shape::Shape;
use super::sources::Sources;
use super::tree::{Node, Table, Value, default_value};
use super::value::{self, Refusal};
use crate::engine::time::Span;

/// What a reading needs and what it leaves.
pub struct Reader<'r, 'l> {
    pub problems: &'r mut Problems,
    pub sources: &'r mut Sources<'l>,
    /// Names from the root to what is being read.
    path: Vec<String>,
    /// Whether a member of a list could not be read and is missing from it: what refers to it would only seem wrong.
    pub has_lost_items: bool,
}

/// A value that a field can hold.
pub trait Field: Sized {
    /// Goes after "must be": `a duration`.
    const NOUN: &'static str;
    /// What to write: ``write one such as `45m` or `1h30m```. May be empty.
    const EXAMPLE: &'static str;
    /// The fields, if it is a table whose fields are known.
    const FIELDS: &'static [FieldInfo] = &[];
    /// What stands between this field's name and those of [`Field::FIELDS`] in a path, if anything does: `NAME`, one that the user
    /// gives, or `N`, a place in a list.
    const STEP: Option<&'static str> = None;
    /// What may be written, for editors.
    const SHAPE: Shape;

    /// `None` when it cannot be read, which is then a problem.
    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self>;
}

/// One field of a table, for people and for schemas.
pub struct FieldInfo {
    pub name: &'static str,
    pub doc: &'static str,
    /// As [`Field::NOUN`].
    pub noun: &'static str,
    /// As [`Field::EXAMPLE`].
    pub example: &'static str,
    pub presence: Presence,
    /// As [`Field::FIELDS`].
    pub fields: &'static [FieldInfo],
    /// As [`Field::STEP`].
    pub step: Option<&'static str>,
    /// As [`Field::SHAPE`].
    pub shape: Shape,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Required,
    Optional,
    /// The default, as TOML.
    Default(&'static str),
}

impl<'r, 'l> Reader<'r, 'l> {
    pub fn new(problems: &'r mut Problems, sources: &'r mut Sources<'l>) -> Reader<'r, 'l> {
        Reader { problems, sources, path: Vec::new(), has_lost_items: false }
    }

    /// The dotted path of what is being read.
    pub fn here(&self) -> String {
        self.path.join(".")
    }

    /// ` in [teams.backend]`, or nothing at the root.
    fn in_table(&self) -> String {
        if self.path.is_empty() { String::new() } else { format!(" in [{}]", self.here()) }
    }

    /// Reads with one more name on the path.
    pub fn within<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(name.to_owned());
        let result = read(self);
        self.path.pop();
        result
    }

    /// A value of another kind than `T` was found.
    pub fn wrong_type<T: Field>(&mut self, node: &Node) {
        let what = format!("`{}` must be {}, not {}", self.here(), T::NOUN, node.value.noun());
        let is_table = T::EXAMPLE.is_empty() && T::NOUN == "a table";
        let label = if is_table { format!("write `[{}]`, and its fields below it", self.here()) } else { T::EXAMPLE.to_owned() };
        self.problems.add(&node.place, what, label);
    }

    /// A value of the right kind that may not be.
    pub fn refuse(&mut self, node: &Node, refusal: Refusal) {
        self.problems.add(&node.place, refusal.what, refusal.instead);
    }

    /// Reports every entry that is no field of `T`, nor one of `also`.
    fn refuse_unknown(&mut self, table: &Table, fields: &[FieldInfo], also: &[&str]) {
        let names: Vec<&str> = fields.iter().map(|field| field.name).chain(also.iter().copied()).collect();
        for entry in table.iter().filter(|entry| !names.contains(&entry.key.as_str())) {
            let kind = if matches!(entry.node.value, Value::Table(_)) && self.path.is_empty() { "table" } else { "field" };
            let what = format!("unknown {kind} `{}`{}", entry.key, self.in_table());
            let missing: Vec<&str> = names.iter().copied().filter(|name| table.get(name).is_none()).collect();
            let candidates = if missing.is_empty() { &names } else { &missing };
            let mut label = suggestion(&entry.key, candidates);
            if !label.starts_with("did you mean") {
                label = suggestion(&entry.key, &names);
            }
            if !label.starts_with("did you mean")
                && let Some(hint) = misplaced(&entry.key, self.path.is_empty())
            {
                let is_table = matches!(entry.node.value, Value::Table(_));
                let is_set = self.sources.files.get(entry.key_place.file).shown.starts_with("--");
                // On the command line there is no top to write it at.
                let hint = if is_set { format!("it is a field of the scenario itself: `{}=...`", entry.key) } else { hint.to_owned() };
                label = if is_table { format!("this is a table of its own: `[{}]`", entry.key) } else { hint };
            }
            if self.path.is_empty()
                && !label.starts_with("did you mean")
                && let Value::Table(inside) = &entry.node.value
                && !inside.is_empty()
                && inside.iter().all(|entry| names.contains(&entry.key.as_str()))
            {
                label =
                    format!("what stands in it belongs at the top of the file: {}", quoted(inside.iter().map(|entry| entry.key.as_str())));
            }
            let help = (label == UNKNOWN_AMONG_MANY).then(|| format!("known here: {}", quoted(names.iter().copied())));
            self.problems.list.push(Problem { place: Some(entry.key_place.clone()), what, label, help });
        }
    }

    fn missing<T: Field>(&mut self, name: &str, place: &Place) {
        let what = format!("missing field `{name}`{}", self.in_table());
        let example = if T::EXAMPLE.is_empty() { String::new() } else { format!(": {}", T::EXAMPLE) };
        self.problems.add(place, what, format!("`{name}` must be {}{example}", T::NOUN));
    }
}

/// Of a field that is known at the top of a scenario, and was written below a table: the slip that TOML invites most.
pub(super) fn misplaced(key: &str, is_at_top: bool) -> Option<&'static str> {
    let is_known = || ScenarioFile::FIELDS.iter().chain(Conduct::FIELDS).any(|field| field.name == key);
    (!is_at_top && is_known()).then_some("this belongs at the top of the file, above its first `[table]`")
}

/// A table whose fields `table!` has declared.
pub trait Fields: Field {
    /// Reads a table; entries named in `also` are somebody else's.
    fn read_table(table: &Table, place: &Place, also: &[&str], reader: &mut Reader<'_, '_>) -> Option<Self>;
}

/// For `table!`.
pub fn start_table<T: Fields>(table: &Table, also: &[&str], reader: &mut Reader<'_, '_>) {
    reader.refuse_unknown(table, T::FIELDS, also);
}

/// For `table!`: a field that is there, or `None`.
pub fn optional<T: Field>(table: &Table, name: &str, reader: &mut Reader<'_, '_>) -> Option<T> {
    let entry = table.get(name)?;
    reader.within(name, |reader| T::read(&entry.node, reader))
}

/// For `table!`: a field that must be there.
pub fn required<T: Field>(table: &Table, name: &str, place: &Place, reader: &mut Reader<'_, '_>) -> Option<T> {
    if table.get(name).is_none() {
        reader.missing::<T>(name, place);
    }
    optional(table, name, reader)
}

/// For `table!`: a field, or its default; after a problem the default too, so that the search for problems goes on.
pub fn defaulted<T: Field>(table: &Table, name: &str, default: &str, place: &Place, reader: &mut Reader<'_, '_>) -> T {
    optional(table, name, reader).unwrap_or_else(|| {
        let node = default_value(default, place);
        reader.within(name, |reader| T::read(&node, reader)).expect("defaults are tested")
    })
}

/// Declares a table once: its struct, its reader, and the list of its fields with what they mean and their defaults.
/// `= required`, `= optional` (an `Option`), or `= "TOML"`; `as "name"` where the file's name is no Rust name.
macro_rules! table {
    ($(#[doc = $about:literal])* $name:ident {
        $( $(#[doc = $doc:literal])* $field:ident $(as $written:literal)? : $kind:ty = $presence:tt ),* $(,)?
    }) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            /// Where the table begins.
            pub place: $crate::scenario::files::Place,
            $( $(#[doc = $doc])* pub $field: $crate::scenario::read::table!(@type $kind, $presence), )*
        }

        impl $crate::scenario::read::Field for $name {
            const NOUN: &'static str = "a table";
            const EXAMPLE: &'static str = "";
            const FIELDS: &'static [$crate::scenario::read::FieldInfo] = &[$( $crate::scenario::read::FieldInfo {
                name: $crate::scenario::read::table!(@name $field $($written)?),
                doc: concat!($($doc),*),
                noun: <$kind as $crate::scenario::read::Field>::NOUN,
                example: <$kind as $crate::scenario::read::Field>::EXAMPLE,
                presence: $crate::scenario::read::table!(@presence $presence),
                fields: <$kind as $crate::scenario::read::Field>::FIELDS,
                step: <$kind as $crate::scenario::read::Field>::STEP,
                shape: <$kind as $crate::scenario::read::Field>::SHAPE,
            } ),*];
            const SHAPE: $crate::scenario::shape::Shape = $crate::scenario::shape::Shape::Table(Self::FIELDS);

            fn read(
                node: &$crate::scenario::tree::Node,
                reader: &mut $crate::scenario::read::Reader<'_, '_>,
            ) -> Option<Self> {
                let $crate::scenario::tree::Value::Table(table) = &node.value else {
                    reader.wrong_type::<Self>(node);
                    return None;
                };
                <Self as $crate::scenario::read::Fields>::read_table(table, &node.place, &[], reader)
            }
        }

        impl $crate::scenario::read::Fields for $name {
            fn read_table(
                table: &$crate::scenario::tree::Table,
                place: &$crate::scenario::files::Place,
                also: &[&str],
                reader: &mut $crate::scenario::read::Reader<'_, '_>,
            ) -> Option<Self> {
                $crate::scenario::read::start_table::<Self>(table, also, reader);
                $( let $field = $crate::scenario::read::table!(
                    @read $kind, $presence, table, $crate::scenario::read::table!(@name $field $($written)?), place, reader
                ); )*
                Some($name { place: place.clone(), $( $field: $crate::scenario::read::table!(@keep $presence, $field), )* })
            }
        }
    };
    (@type $kind:ty, optional) => { Option<$kind> };
    (@type $kind:ty, $other:tt) => { $kind };
    (@name $field:ident $written:literal) => { $written };
    (@name $field:ident) => { stringify!($field) };
    (@presence required) => { $crate::scenario::read::Presence::Required };
    (@presence optional) => { $crate::scenario::read::Presence::Optional };
    (@presence $default:literal) => { $crate::scenario::read::Presence::Default($default) };
    (@read $kind:ty, required, $table:ident, $name:expr, $place:ident, $reader:ident) => {
        $crate::scenario::read::required::<$kind>($table, $name, $place, $reader)
    };
    (@read $kind:ty, optional, $table:ident, $name:expr, $place:ident, $reader:ident) => {
        $crate::scenario::read::optional::<$kind>($table, $name, $reader)
    };
    (@read $kind:ty, $default:literal, $table:ident, $name:expr, $place:ident, $reader:ident) => {
        $crate::scenario::read::defaulted::<$kind>($table, $name, $default, $place, $reader)
    };
    (@keep required, $field:ident) => { $field? };
    (@keep $other:tt, $field:ident) => { $field };
}
pub(crate) use table;

/// Declares the words that a field may be.
macro_rules! words {
    ($kind:ty, $noun:literal, $first:literal => $first_value:expr $(, $word:literal => $value:expr)* $(,)?) => {
        impl $crate::scenario::read::Field for $kind {
            const NOUN: &'static str = $noun;
            const EXAMPLE: &'static str = concat!("write one of `", $first, "`" $(, ", `", $word, "`")*);
            const SHAPE: $crate::scenario::shape::Shape = $crate::scenario::shape::Shape::Word(&[$first $(, $word)*]);

            fn read(
                node: &$crate::scenario::tree::Node,
                reader: &mut $crate::scenario::read::Reader<'_, '_>,
            ) -> Option<Self> {
                let word = $crate::scenario::read::word::<Self>(node, &[$first $(, $word)*], reader)?;
                match word.as_str() {
                    $first => Some($first_value),
                    $($word => Some($value),)*
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use words;

/// For `words!`: one of `known`.
pub fn word<T: Field>(node: &Node, known: &[&str], reader: &mut Reader<'_, '_>) -> Option<String> {
    let Value::Text(text) = &node.value else {
        reader.wrong_type::<T>(node);
        return None;
    };
    if known.contains(&text.as_str()) {
        return Some(text.clone());
    }
    let noun = T::NOUN;
    let instead = did_you_mean(text, known.iter().copied()).unwrap_or_else(|| T::EXAMPLE.to_owned());
    reader.refuse(node, Refusal::new(format!("`{text}` is not {noun}"), instead));
    None
}

impl<T: Field> Field for Located<T> {
    const NOUN: &'static str = T::NOUN;
    const EXAMPLE: &'static str = T::EXAMPLE;
    const FIELDS: &'static [FieldInfo] = T::FIELDS;
    const STEP: Option<&'static str> = T::STEP;
    const SHAPE: Shape = T::SHAPE;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        Some(Located { value: T::read(node, reader)?, place: node.place.clone() })
    }
}

impl<T: Field> Field for Vec<T> {
    const NOUN: &'static str = "a list";
    const EXAMPLE: &'static str = "write it in brackets: `[...]`";
    const FIELDS: &'static [FieldInfo] = T::FIELDS;
    const STEP: Option<&'static str> = Some("N");
    const SHAPE: Shape = Shape::List(&T::SHAPE);

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let Value::List(nodes) = &node.value else {
            reader.wrong_type::<Self>(node);
            reader.has_lost_items = true;
            return None;
        };
        let read = |(at, node): (usize, &Node)| reader.within(&at.to_string(), |reader| T::read(node, reader));
        let items: Vec<T> = nodes.iter().enumerate().filter_map(read).collect();
        reader.has_lost_items |= items.len() < nodes.len();
        Some(items)
    }
}

/// A list, or a single value that stands for a list of one.
#[derive(Clone, Debug, PartialEq)]
pub struct OneOrMore<T>(pub Vec<T>);

impl<T: Field> Field for OneOrMore<T> {
    const NOUN: &'static str = T::NOUN;
    const EXAMPLE: &'static str = T::EXAMPLE;
    const SHAPE: Shape = Shape::OneOrMore(&T::SHAPE);

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.value {
            Value::List(_) => Vec::read(node, reader).map(OneOrMore),
            _ => T::read(node, reader).map(|one| OneOrMore(vec![one])),
        }
    }
}

/// A table whose keys are names that the user gives. One that could not be read keeps its name, so that nobody misses it.
#[derive(Clone, Debug, PartialEq)]
pub struct Named<T>(pub Vec<(Located<String>, Option<T>)>);

impl<T> Named<T> {
    /// The entries that could be read.
    pub fn iter(&self) -> impl Iterator<Item = (&Located<String>, &T)> {
        self.0.iter().filter_map(|(name, entry)| entry.as_ref().map(|entry| (name, entry)))
    }
}

impl<T: Field> Field for Named<T> {
    const NOUN: &'static str = "a table";
    const EXAMPLE: &'static str = "";
    const FIELDS: &'static [FieldInfo] = T::FIELDS;
    const STEP: Option<&'static str> = Some("NAME");
    const SHAPE: Shape = Shape::Named(&T::SHAPE);

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let Value::Table(table) = &node.value else {
            reader.wrong_type::<Self>(node);
            return None;
        };
        let entries = table.iter().map(|entry| {
            if entry.key.trim().is_empty() {
                reader.problems.add(&entry.key_place, "a name must not be empty", "give it a name");
            }
            let name = Located { value: entry.key.clone(), place: entry.key_place.clone() };
            (name, reader.within(&entry.key, |reader| T::read(&entry.node, reader)))
        });
        Some(Named(entries.collect()))
    }
}

impl Field for String {
    const NOUN: &'static str = "a text";
    const EXAMPLE: &'static str = "write it in quotes";
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.value {
            Value::Text(text) => Some(text.clone()),
            _ => {
                reader.wrong_type::<Self>(node);
                None
            }
        }
    }
}

impl Field for bool {
    const NOUN: &'static str = "true or false";
    const EXAMPLE: &'static str = "write `true` or `false`, without quotes";
    const SHAPE: Shape = Shape::Truth;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.value {
            Value::Truth(truth) => Some(*truth),
            _ => {
                reader.wrong_type::<Self>(node);
                None
            }
        }
    }
}

impl Field for Span {
    const NOUN: &'static str = "a duration";
    const EXAMPLE: &'static str = "write one such as `\"45m\"`, `\"1h30m\"` or `\"2d\"`";
    const SHAPE: Shape = Shape::Span;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let read = match &node.value {
            Value::Text(text) => value::span(text),
            Value::Whole(0) => Ok(Span::ZERO),
            Value::Number(number) if !number.is_finite() => value::span(&number.to_string()),
            Value::Whole(_) | Value::Number(_) | Value::Truth(_) | Value::Date(_) | Value::List(_) | Value::Table(_) => {
                reader.wrong_type::<Self>(node);
                return None;
            }
        };
        read.map_err(|refusal| reader.refuse(node, refusal)).ok()
    }
}

/// A field's subtree as it was written.
impl Field for Node {
    const NOUN: &'static str = "a value";
    const EXAMPLE: &'static str = "";
    const SHAPE: Shape = Shape::Any;

    fn read(node: &Node, _: &mut Reader<'_, '_>) -> Option<Self> {
        Some(node.clone())
    }
}
