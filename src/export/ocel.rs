//! `ocel`: a run as an object-centric event log, in the JSON of OCEL 2.0: events that are each of several objects, and objects that belong
//! together and change.

use super::activity::{Activity, Object, Transition};
use super::event::{self, DETAILS, Event};
use super::table::{Chapter, Column, Entry, Kind, Value};
use super::tasks;
use super::xes::utc;
use super::{ExportError, Exported, Format, Options};

use crate::domain::organization::MemberId;
use crate::domain::plan::{EpicId, FeatureId, Prerequisite};
use crate::engine::time::Moment;
use crate::history::trouble::{BlockerHistory, GateHistory, HandoffHistory, Leaving};
use crate::record::Told;
use crate::record::rows::TaskStatus;
use crate::record::trouble::{handoff_row, level_name, words};
use crate::scenario::Scenario;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

pub const FORMAT: Format = Format {
    name: "ocel",
    what: "Object-centric event log of a run for process mining (OCEL 2.0, JSON)",
    is_text: true,
    options: &[],
    of_run: Some(of_run),
    of_study: None,
    dictionary,
};

/// When an attribute that does not change has its value, by the standard.
const ALWAYS: &str = "1970-01-01T00:00:00Z";

/// What a resource and a team are called in an event; the rest is [`DETAILS`].
const WHO: &[Column<Event>] = &[
    Column {
        name: "resource",
        kind: Kind::Text,
        what: "the member who did it, or else the agent that made it known",
        of: |event| (&*event.resource).into(),
    },
    Column { name: "resource_team", kind: Kind::Text, what: "the resource's own team", of: |event| (&*event.team).into() },
    Column {
        name: "lifecycle",
        kind: Kind::Text,
        what: "`start`, `suspend`, `resume`, `complete` or `withdraw`",
        of: |event| event.transition.name().into(),
    },
];

/// Attributes of a kind of object.
type Attributes = &'static [(&'static str, Kind, &'static str)];

const TASK_STATUS: (&str, Kind, &str) = ("state", Kind::Text, "changes: `pending`, `released`, `completed`, `dropped`");

/// Those of tasks are [`TASK_STATUS`] and the columns of the schedule.
const ATTRIBUTES: [(&str, Attributes); 7] = [
    ("feature", &[("name", Kind::Text, "name")]),
    ("epic", &[("name", Kind::Text, "name")]),
    ("team", &[("name", Kind::Text, "as people call it")]),
    (
        "member",
        &[
            ("roles", Kind::Text, "what it can do, the most fitting first"),
            ("skill", Kind::Real, "speed"),
            ("wip", Kind::Whole, "how many items at once"),
            ("rate_per_hour", Kind::Money, "for an hour of work"),
        ],
    ),
    (
        "blocker",
        &[
            ("type", Kind::Text, "technical, information, resource, team_dependency"),
            ("subtype", Kind::Text, "what it is in particular"),
            ("priority", Kind::Text, "P0, P1, P2"),
            ("on_critical_path", Kind::Truth, "whether it held the critical path up"),
            ("resolution", Kind::Text, "how it ended"),
            ("level", Kind::Text, "changes: where it is on the ladder of escalation; `resolved` in the end"),
        ],
    ),
    (
        "gate",
        &[
            ("gate_level", Kind::Text, "task, feature, epic, phase"),
            ("attempt", Kind::Whole, "from 1"),
            ("findings", Kind::Whole, "of all checks"),
            ("result", Kind::Text, "passed or failed"),
        ],
    ),
    (
        "handoff",
        &[
            ("deliverable", Kind::Text, "what is handed over"),
            ("returns", Kind::Whole, "how often the package came back"),
            ("status", Kind::Text, "initiated, confirmed, complete, rejected"),
        ],
    ),
];

/// What relates objects to one another: of what, to what, as what.
const RELATIONS: [(&str, &str, &str); 9] = [
    ("task", "feature", "part of"),
    ("task", "team", "of team"),
    ("task", "task", "waits for (technical), waits for (information), waits for (resource), waits for (team)"),
    ("feature", "epic", "part of"),
    ("member", "team", "member of"),
    ("blocker", "task", "stops"),
    ("blocker", "member", "before"),
    ("gate", "task, feature, epic", "examines"),
    ("handoff", "task, team", "hands over, from, to"),
];

fn of_run(told: &Told<'_>, _: &Options) -> Result<Exported, ExportError> {
    let events = event::of(told);
    let mut objects = Objects { scenario: told.scenario(), objects: Vec::new() };
    objects.plan(told);
    objects.organization();
    objects.trouble(told);
    let list = |name: &str, items: Vec<Json>| {
        let lines: Vec<String> = items.iter().map(Json::to_string).collect();
        format!("\"{name}\":[\n{}\n]", lines.join(",\n"))
    };
    let parts = [
        list("objectTypes", object_types()),
        list("eventTypes", event_types(&events)),
        list("objects", objects.objects),
        list("events", events.iter().enumerate().map(|(place, event)| event_json(place, event, told.scenario())).collect()),
    ];
    Ok(format!("{{{}}}\n", parts.join(",\n")).into())
}

/// An activity that takes time is as many types of events as it has transitions.
fn event_type(activity: Activity, transition: Transition) -> String {
    if activity.is_atomic() { activity.name().to_owned() } else { format!("{} {}", activity.name(), transition.name()) }
}

fn event_types(events: &[Event]) -> Vec<Json> {
    // With those attributes that one of its events has.
    let mut types: BTreeMap<(Activity, Transition), Vec<bool>> = BTreeMap::new();
    let columns: Vec<&Column<Event>> = WHO.iter().chain(DETAILS).collect();
    for event in events {
        let has = types.entry((event.activity, event.transition)).or_insert_with(|| vec![false; columns.len()]);
        columns.iter().zip(has).for_each(|(column, has)| *has |= (column.of)(event) != Value::Empty);
    }
    let attributes = |has: &[bool]| -> Json {
        let present = columns.iter().zip(has).filter(|(_, has)| **has);
        present.map(|(column, _)| json!({"name": column.name, "type": type_name(column.kind)})).collect()
    };
    types
        .iter()
        .map(|((activity, transition), has)| json!({"name": event_type(*activity, *transition), "attributes": attributes(has)}))
        .collect()
}

fn event_json(place: usize, event: &Event, scenario: &Scenario) -> Json {
    let columns = WHO.iter().chain(DETAILS).map(|column| (column.name, (column.of)(event)));
    let attributes: Vec<Json> = columns
        .filter(|(_, value)| *value != Value::Empty)
        .map(|(name, value)| json!({"name": name, "value": value_json(&value)}))
        .collect();
    let related = |object: Object, qualifier: &str| json!({"objectId": object.id(scenario), "qualifier": qualifier});
    let mut relationships: Vec<Json> = event.objects.iter().map(|(qualifier, object)| related(*object, qualifier)).collect();
    if relationships.is_empty() {
        // Miners leave out events of no object; what concerns the project concerns all of its epics.
        relationships = (0..scenario.plan.epics.len()).map(|epic| related(Object::Epic(EpicId::from_index(epic)), "concerns")).collect();
    }
    json!({
        "id": format!("e{}", place + 1), "type": event_type(event.activity, event.transition), "time": time(event.at, scenario),
        "attributes": attributes, "relationships": relationships,
    })
}

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "string",
        Kind::Whole => "integer",
        Kind::Hours | Kind::Money | Kind::Share | Kind::Real => "float",
        Kind::When => "time",
        Kind::Truth => "boolean",
    }
}

fn value_json(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Whole(number) => json!(number),
        Value::Real(number) => json!(number),
        Value::When(at) => json!(utc(*at)),
        Value::Truth(is) => json!(is),
        Value::Empty => Json::Null,
    }
}

fn time(at: Moment, scenario: &Scenario) -> String {
    utc(scenario.civil(at))
}

fn object_types() -> Vec<Json> {
    let of = |(name, kind): (&str, Kind)| json!({"name": name, "type": type_name(kind)});
    let columns = tasks::COLUMNS.iter().map(|column| (column.name, column.kind));
    let task: Vec<Json> = columns.chain([(TASK_STATUS.0, TASK_STATUS.1)]).map(of).collect();
    let others = ATTRIBUTES.iter().map(|(kind, attributes)| {
        let attributes: Vec<Json> = attributes.iter().map(|(name, kind, _)| of((name, *kind))).collect();
        json!({"name": kind, "attributes": attributes})
    });
    [json!({"name": "task", "attributes": task})].into_iter().chain(others).collect()
}

struct Objects<'a> {
    scenario: &'a Scenario,
    objects: Vec<Json>,
}

/// What an attribute is and since when.
type Change = (&'static str, String, Value);

impl Objects<'_> {
    fn add(&mut self, object: Object, attributes: Vec<Change>, related: Vec<(Object, String)>) {
        let attributes = attributes.into_iter().filter(|(.., value)| *value != Value::Empty);
        let attributes: Vec<Json> =
            attributes.map(|(name, time, value)| json!({"name": name, "time": time, "value": value_json(&value)})).collect();
        let related: Vec<Json> =
            related.iter().map(|(to, qualifier)| json!({"objectId": to.id(self.scenario), "qualifier": qualifier})).collect();
        let (id, kind) = (object.id(self.scenario), object.kind());
        self.objects.push(json!({"id": id, "type": kind, "attributes": attributes, "relationships": related}));
    }

    fn plan(&mut self, told: &Told<'_>) {
        let scenario = self.scenario;
        let plan = &scenario.plan;
        for (place, epic) in plan.epics.iter().enumerate() {
            self.add(Object::Epic(EpicId::from_index(place)), vec![always("name", &*epic.name)], vec![]);
        }
        for (place, feature) in plan.features.iter().enumerate() {
            let of = vec![(Object::Epic(feature.epic), "part of".into())];
            self.add(Object::Feature(FeatureId::from_index(place)), vec![always("name", &*feature.name)], of);
        }
        for view in tasks::of(told) {
            let task = plan.task(view.row.task);
            let mut attributes: Vec<Change> =
                tasks::COLUMNS.iter().map(|column| (column.name, ALWAYS.to_owned(), (column.of)(&view))).collect();
            attributes.extend(states(told, view.row.task.index(), view.row.status, view.row.created));
            let mut related: Vec<(Object, String)> =
                vec![(Object::Feature(task.feature), "part of".into()), (Object::Team(task.team), "of team".into())];
            for link in &task.dependencies {
                if let Prerequisite::Task(on) = link.on
                    && told.story.was_in_plan(scenario, on.index())
                {
                    related.push((Object::Task(on), format!("waits for ({})", link.kind.name())));
                }
            }
            self.add(Object::Task(view.row.task), attributes, related);
        }
    }

    fn organization(&mut self) {
        let organization = &self.scenario.organization;
        for team in organization.team_ids() {
            self.add(Object::Team(team), vec![always("name", &*organization.team(team).name)], vec![]);
        }
        for (place, member) in organization.members.iter().enumerate() {
            let roles: Vec<&str> = member.roles.iter().map(|&role| organization.role(role)).collect();
            let attributes = vec![
                always("roles", roles.join(", ")),
                always("skill", member.skill),
                always("wip", u64::from(member.wip)),
                always("rate_per_hour", member.pay.rate_per_hour),
            ];
            self.add(Object::Member(MemberId::from_index(place)), attributes, vec![(Object::Team(member.team), "member of".into())]);
        }
    }

    fn trouble(&mut self, told: &Told<'_>) {
        let trouble = &told.history.trouble;
        trouble.blockers.iter().for_each(|blocker| self.blocker(told, blocker));
        trouble.gates.iter().for_each(|gate| self.gate(gate));
        trouble.handoffs.iter().for_each(|handoff| self.handoff(handoff));
    }

    fn blocker(&mut self, told: &Told<'_>, blocker: &BlockerHistory) {
        let mut attributes = vec![
            always("type", blocker.subtype.kind().name()),
            always("subtype", blocker.subtype.name()),
            always("priority", blocker.priority.map(|priority| format!("{priority:?}"))),
            always("on_critical_path", blocker.is_critical),
            always("resolution", blocker.end.map(|end| words(&end.resolution))),
        ];
        for stay in &blocker.stays {
            attributes.push(("level", time(stay.entered, self.scenario), level_name(stay.level).into()));
            if let (Leaving::Resolved(_), Some(left)) = (stay.leaving, stay.left) {
                attributes.push(("level", time(left, self.scenario), "resolved".into()));
            }
        }
        let task = blocker.task.filter(|task| told.story.was_in_plan(self.scenario, task.index()));
        let stops = task.map(|task| (Object::Task(task), "stops".to_owned()));
        let before = blocker.owner.map(|owner| (Object::Member(owner), "before".to_owned()));
        self.add(Object::Blocker(blocker.id), attributes, stops.into_iter().chain(before).collect());
    }

    fn gate(&mut self, gate: &GateHistory) {
        let result = gate.closed.map(|_| if gate.is_passed { "passed" } else { "failed" });
        let attributes = vec![
            always("gate_level", gate.item.level().name()),
            always("attempt", u64::from(gate.attempt)),
            always("findings", gate.closed.map(|_| u64::from(gate.found))),
            always("result", result),
        ];
        let of = Object::of(gate.item).map(|item| (item, "examines".to_owned()));
        self.add(Object::Gate(gate.id), attributes, of.into_iter().collect());
    }

    fn handoff(&mut self, handoff: &HandoffHistory) {
        let row = handoff_row(handoff, self.scenario);
        let attributes = vec![always("deliverable", row.deliverable), always("returns", handoff.returns()), always("status", row.status)];
        let related = [(Object::Task(handoff.task), "hands over"), (Object::Team(handoff.from), "from"), (Object::Team(handoff.to), "to")];
        let related = related.map(|(object, qualifier)| (object, qualifier.to_owned()));
        self.add(Object::Handoff(handoff.id), attributes, related.to_vec());
    }
}

fn always(name: &'static str, value: impl Into<Value>) -> Change {
    (name, ALWAYS.to_owned(), value.into())
}

/// A task's states, with the time at which it came to each.
fn states(told: &Told<'_>, task: usize, status: TaskStatus, created: Moment) -> Vec<Change> {
    let history = &told.history.tasks[task];
    let end = match status {
        TaskStatus::Completed => history.done.map(|at| (at, "completed")),
        TaskStatus::Dropped => history.dropped.map(|at| (at, "dropped")),
        TaskStatus::Pending | TaskStatus::InProgress | TaskStatus::Blocked => None,
    };
    let states = [Some((created, "pending")), history.released.map(|at| (at, "released")), end];
    states.into_iter().flatten().map(|(at, state)| (TASK_STATUS.0, time(at, told.scenario()), state.into())).collect()
}

fn dictionary() -> Vec<Chapter> {
    let entry = |name: String, is, what: &str| Entry { name, is, what: what.into() };
    let mut events = vec![
        entry("type".into(), "text", "the activity, with its transition where it takes time: `work start`, `gate complete`, `task_done`"),
        entry("time".into(), "civil time", "when, to the millisecond"),
        entry(
            "relationships/qualifier".into(),
            "text",
            "`case`, `done by`, `of team`, `blocker`, `gate`, `item`, `handoff`, `from`, `to`, `asked`, `lent`, `team`, `epic`, `feature`",
        ),
    ];
    events.extend(WHO.iter().chain(DETAILS).map(Column::entry));
    let tasks = tasks::COLUMNS.iter().map(|column| Entry { name: format!("task/{}", column.name), ..column.entry() });
    let mut objects: Vec<Entry> = tasks.collect();
    objects.push(entry(format!("task/{}", TASK_STATUS.0), TASK_STATUS.1.name(), TASK_STATUS.2));
    for (object, attributes) in ATTRIBUTES {
        objects.extend(attributes.iter().map(|(name, kind, what)| entry(format!("{object}/{name}"), kind.name(), what)));
    }
    let relations = RELATIONS.iter().map(|(from, to, what)| entry(format!("{from} to {to}"), "relationship", what));
    objects.extend(relations);
    vec![
        Chapter {
            title: "`ocel` of a run: events".into(),
            about: "Every event, with the objects it is about. Times are simulated civil time, written as if it were UTC.",
            entries: events,
        },
        Chapter {
            title: "`ocel` of a run: objects".into(),
            about: "Ids are the kind and the name: `task:T-1`, `feature:EPIC/FEATURE`. An attribute that changes has a value for each time at \
                    which it changed; the others have theirs since 1970, as the standard asks for.",
            entries: objects,
        },
    ]
}
