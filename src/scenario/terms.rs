//! The kinds of value that fields on blockers, gates, handoffs and decisions hold.

use super::field::{Aging, Hours, Share};
use super::files::Located;
use super::problem::did_you_mean;
use super::read::{Field, FieldInfo, Reader, table, words};
use super::shape::Shape;
use super::tree::{Node, Value};
use super::value::Refusal;
use crate::domain::blocker::BlockerSubtype;
use crate::domain::decision::OptionKind;
use crate::domain::organization::Nature;
use crate::domain::policy::{
    AppliesTo, CarryWork, Clock, CriticalBlocked, DecisionPolicy, HandoffAuthorization, LastLevel, LevelKind, OnEscalate, P0Blockers,
    Progression, TimeoutBasis, TimeoutStopsOn,
};
use crate::engine::distribution::Distribution;
use crate::engine::time::Span;

/// What the tables on trouble mean that do not say whether they are in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    All,
    None,
}

/// What becomes of a run whose budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenSpent {
    Report,
    Stop,
}

/// How a check of a gate is done, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckKindWritten {
    Condition,
    Automated,
    Review,
}

words!(Trouble, "what may go wrong", "all" => Trouble::All, "none" => Trouble::None);
words!(WhenSpent, "what is done when the budget is spent", "report" => WhenSpent::Report, "stop" => WhenSpent::Stop);
words!(Clock, "a clock of escalation", "working" => Clock::Working, "elapsed" => Clock::Elapsed);
words!(TimeoutBasis, "a beginning of thresholds",
    "since_opened" => TimeoutBasis::SinceOpened, "since_level_entered" => TimeoutBasis::SinceLevelEntered);
words!(TimeoutStopsOn, "what stops a threshold", "resolved" => TimeoutStopsOn::Resolved, "acknowledged" => TimeoutStopsOn::Acknowledged);
words!(CarryWork, "a way to carry work up", "resume" => CarryWork::Resume, "restart" => CarryWork::Restart);
words!(OnEscalate, "what the level below does", "stop" => OnEscalate::Stop, "continue" => OnEscalate::Continue);
words!(AppliesTo, "what a change applies to", "new" => AppliesTo::New, "open" => AppliesTo::Open);
words!(CriticalBlocked, "a way up for a blocked critical path", "climb" => CriticalBlocked::Climb, "jump" => CriticalBlocked::Jump);
words!(P0Blockers, "a way to deal with P0 blockers", "monitor" => P0Blockers::Monitor, "decide_now" => P0Blockers::DecideNow);
words!(LastLevel, "a condition of the last level", "last_resort" => LastLevel::LastResort, "critical_path" => LastLevel::CriticalPath);
words!(LevelKind, "a kind of level", "functional" => LevelKind::Functional, "hierarchical" => LevelKind::Hierarchical);
words!(CheckKindWritten, "a kind of check",
    "condition" => CheckKindWritten::Condition, "automated" => CheckKindWritten::Automated, "review" => CheckKindWritten::Review);
words!(Progression, "a way on after a pass", "auto" => Progression::Auto, "director" => Progression::Director);
words!(HandoffAuthorization, "an authority over handoffs",
    "director" => HandoffAuthorization::Director, "auto" => HandoffAuthorization::Auto);
words!(DecisionPolicy, "a way to decide", "rules" => DecisionPolicy::Rules, "score" => DecisionPolicy::Score);
words!(Nature, "what a member is", "person" => Nature::Person, "agent" => Nature::Agent);
words!(OptionKind, "an option",
    "reallocate" => OptionKind::Reallocate, "workaround" => OptionKind::Workaround, "extend_timeline" => OptionKind::ExtendTimeline,
    "reduce_scope" => OptionKind::ReduceScope, "escalate" => OptionKind::Escalate, "carry_on" => OptionKind::CarryOn,
    "add_resources" => OptionKind::AddResources, "parallel_execution" => OptionKind::ParallelExecution,
    "accept_with_gaps" => OptionKind::AcceptWithGaps, "insist" => OptionKind::Insist);
words!(BlockerSubtype, "a subtype of blockers",
    "build_failure" => BlockerSubtype::BuildFailure, "test_failure" => BlockerSubtype::TestFailure,
    "dependency_conflict" => BlockerSubtype::DependencyConflict, "environment_issue" => BlockerSubtype::EnvironmentIssue,
    "code_bug" => BlockerSubtype::CodeBug, "missing_docs" => BlockerSubtype::MissingDocs,
    "unclear_requirements" => BlockerSubtype::UnclearRequirements, "unknown_contract" => BlockerSubtype::UnknownContract,
    "missing_example" => BlockerSubtype::MissingExample, "environment_down" => BlockerSubtype::EnvironmentDown,
    "missing_keys" => BlockerSubtype::MissingKeys, "access_denied" => BlockerSubtype::AccessDenied,
    "rate_limit" => BlockerSubtype::RateLimit, "quota" => BlockerSubtype::Quota, "late_delivery" => BlockerSubtype::LateDelivery,
    "stalled_agent" => BlockerSubtype::StalledAgent);

/// What is there, whether or not it could be read: nobody is then told that it is missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried<T>(pub Option<T>);

impl<T: Field> Field for Tried<T> {
    const NOUN: &'static str = T::NOUN;
    const EXAMPLE: &'static str = T::EXAMPLE;
    const FIELDS: &'static [FieldInfo] = T::FIELDS;
    const STEP: Option<&'static str> = T::STEP;
    const SHAPE: Shape = T::SHAPE;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        Some(Tried(T::read(node, reader)))
    }
}

macro_rules! hours_or {
    ($($(#[doc = $doc:literal])* $name:ident: $word:literal, $noun:literal, $example:literal;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(pub Option<Distribution>);

        impl Field for $name {
            const NOUN: &'static str = $noun;
            const EXAMPLE: &'static str = $example;
            const SHAPE: Shape = Shape::HoursOr($word);

            fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
                match &node.value {
                    Value::Text(text) if text == $word => Some($name(None)),
                    Value::Truth(_) | Value::Date(_) | Value::List(_) => {
                        reader.wrong_type::<Self>(node);
                        None
                    }
                    _ => Hours::read(node, reader).map(|hours| $name(Some(hours.0))),
                }
            }
        }
    )*};
}

hours_or! {
    /// After how many hours, or never.
    HoursOrNever: "never", "hours, a distribution or `never`",
        "write hours such as `4` or `\"1h30m\"`, a distribution such as `{ uniform = [\"2h\", \"4h\"] }`, or `\"never\"`";
    /// Hours, or nothing of the kind.
    HoursOrNone: "none", "hours, a distribution or `none`",
        "write hours such as `2` or `\"1h30m\"`, a distribution such as `{ lognormal = { median = \"2h\", sigma = 0.6 } }`, or `\"none\"`";
}

/// One value for all priorities, or a table by priority, which may leave some out.
#[derive(Clone, Debug, PartialEq)]
pub struct ByPriority<T>(pub [Option<T>; 3]);

const PRIORITIES: [&str; 3] = ["P0", "P1", "P2"];

impl<T: Field + Clone> Field for ByPriority<T> {
    const NOUN: &'static str = T::NOUN;
    const EXAMPLE: &'static str = T::EXAMPLE;
    const SHAPE: Shape = Shape::ByPriority(&T::SHAPE);

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let Value::Table(table) = &node.value else {
            return T::read(node, reader).map(|one| ByPriority(std::array::from_fn(|_| Some(one.clone()))));
        };
        // A distribution is a table, too.
        let is_priority = |key: &str| key.len() == 2 && key.as_bytes()[0].eq_ignore_ascii_case(&b'p') && key.as_bytes()[1].is_ascii_digit();
        if !table.is_empty() && !table.iter().any(|entry| is_priority(&entry.key)) {
            return T::read(node, reader).map(|one| ByPriority(std::array::from_fn(|_| Some(one.clone()))));
        }
        let mut by = [None, None, None];
        for entry in table.iter() {
            match PRIORITIES.iter().position(|name| *name == entry.key) {
                Some(at) => by[at] = reader.within(&entry.key, |reader| T::read(&entry.node, reader)),
                None => {
                    let label = did_you_mean(&entry.key, PRIORITIES).unwrap_or_else(|| "known here: `P0`, `P1` and `P2`".into());
                    reader.problems.add(&entry.key_place, format!("`{}` is not a priority", entry.key), label);
                }
            }
        }
        Some(ByPriority(by))
    }
}

impl ByPriority<Aging> {
    pub fn spans(&self) -> [Option<Span>; 3] {
        self.0.each_ref().map(|aging| aging.and_then(|aging| aging.0))
    }
}

table! {
    /// A check that says more of itself than its name and kind.
    CheckTable {
        /// What it is called.
        name: Located<String> = required,
        /// A `condition` holds or is attested, `automated` checks take the gate's duration together, a `review` is work of somebody else.
        kind: CheckKindWritten = optional,
        /// Of a review: the role that does it.
        role: Located<String> = optional,
        /// Of a review: the team that does it.
        team: Located<String> = optional,
        /// Of a review: hours of work.
        effort: Hours = optional,
        /// Of a review: the chance that it finds a defect that is still there.
        finds: Share = optional,
    }
}

/// One check of a gate: `"docs"`, `"linting: automated"`, or a table.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckWritten {
    pub name: Located<String>,
    pub kind: Option<CheckKindWritten>,
    pub role: Option<Located<String>>,
    pub team: Option<Located<String>>,
    pub effort: Option<Distribution>,
    pub finds: Option<f64>,
}

impl Field for CheckWritten {
    const NOUN: &'static str = "a text or a table";
    const EXAMPLE: &'static str = "write one such as `\"docs\"`, `\"linting: automated\"`, `\"code review: review\"`, or \
         `{ name = \"code review\", kind = \"review\", role = \"code-review-expert\", effort = \"1h\" }`";
    const FIELDS: &'static [FieldInfo] = CheckTable::FIELDS;
    const SHAPE: Shape = Shape::Either(&[Shape::Check, Shape::Table(CheckTable::FIELDS)]);

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.value {
            Value::Text(text) => {
                let (name, kind) = match text.rsplit_once(':') {
                    None => (text.as_str(), None),
                    Some((name, kind)) => (name, Some(check_kind(kind.trim(), node, reader)?)),
                };
                let name = Located { value: name.trim().to_owned(), place: node.place.clone() };
                Some(CheckWritten { name, kind, role: None, team: None, effort: None, finds: None })
            }
            Value::Table(_) => {
                let CheckTable { name, kind, role, team, effort, finds, .. } = CheckTable::read(node, reader)?;
                let (effort, finds) = (effort.map(|effort| effort.0), finds.map(|finds| finds.0));
                Some(CheckWritten { name, kind, role, team, effort, finds })
            }
            _ => {
                reader.wrong_type::<Self>(node);
                None
            }
        }
    }
}

/// What follows the colon.
fn check_kind(word: &str, node: &Node, reader: &mut Reader<'_, '_>) -> Option<CheckKindWritten> {
    match word {
        "condition" => Some(CheckKindWritten::Condition),
        "automated" => Some(CheckKindWritten::Automated),
        "review" => Some(CheckKindWritten::Review),
        _ => {
            let nearest = did_you_mean(word, ["condition", "automated", "review"]);
            let instead = nearest.unwrap_or_else(|| "after the colon stands `condition`, `automated` or `review`".into());
            reader.refuse(node, Refusal::new(format!("`{word}` is not a kind of check"), instead));
            None
        }
    }
}
