//! What may befall a project: streams of unplanned work, the risk register, events.

use super::{Compiler, Written};
use crate::domain::organization::AgentId;
use crate::domain::plan::TaskId;
use crate::domain::policy::Policy;
use crate::engine::stream::key;
use crate::engine::time::Moment;
use crate::scenario::field::{Hours, Positive};
use crate::scenario::file::{self, Conduct, ScenarioFile};
use crate::scenario::files::{Located, Place};
use crate::scenario::models::Models;
use crate::scenario::overlay::{parse_path, quoted, set};
use crate::scenario::plan::Row;
use crate::scenario::problem::{Problems, did_you_mean};
use crate::scenario::read::{Field, Fields, OneOrMore, Reader};
use crate::scenario::sources::Sources;
use crate::scenario::tree::{Node, Table, Value};
use crate::scenario::value;
use crate::scenario::{Event, Happening, Risk, RiskEffect, RiskTrigger};

/// The ids of tasks that come into the plan only by an event or a risk.
pub fn later(file: &ScenarioFile, rows: &[Row]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut add = |tasks: Option<&OneOrMore<Located<String>>>| {
        ids.extend(tasks.into_iter().flat_map(|tasks| &tasks.0).map(|id| id.value.clone()));
    };
    for (_, risk) in file.risks.iter() {
        add(risk.add_tasks.as_ref());
        add(risk.mitigation.as_ref().and_then(|mitigation| mitigation.add_tasks.as_ref()));
    }
    for (_, event) in file.events.iter() {
        add(event.add_tasks.as_ref());
    }
    let features: Vec<&str> =
        file.events.iter().filter_map(|(_, event)| event.add_feature.as_ref()).map(|name| name.value.as_str()).collect();
    let cell = |row: &Row, column: &str| row.cells.get(column).map_or(String::new(), |cell| cell.value.clone());
    for row in rows {
        let feature = cell(row, "feature");
        let full = format!("{}/{feature}", cell(row, "epic"));
        if features.iter().any(|name| *name == feature || *name == full) {
            ids.push(cell(row, "task"));
        }
    }
    ids
}

impl Compiler<'_> {
    pub(super) fn risks(&mut self, file: &ScenarioFile) -> Vec<Risk> {
        file.risks.iter().filter_map(|(id, risk)| self.risk(id, risk, file)).collect()
    }

    fn risk(&mut self, id: &Located<String>, written: &file::Risk, file: &ScenarioFile) -> Option<Risk> {
        let trigger = self.trigger(id, written);
        let before = self.effects(
            written.delay.as_ref(),
            written.effort.as_ref(),
            written.member_away.as_ref(),
            written.environment_down.as_ref(),
            written.add_tasks.as_ref(),
            written.blocker_rate,
        );
        let mut after = before.clone();
        let mut probability_after = written.probability.0;
        if let Some(mitigation) = &written.mitigation {
            after = self.effects(
                mitigation.delay.as_ref().or(written.delay.as_ref()),
                mitigation.effort.as_ref().or(written.effort.as_ref()),
                mitigation.member_away.as_ref().or(written.member_away.as_ref()),
                mitigation.environment_down.as_ref().or(written.environment_down.as_ref()),
                mitigation.add_tasks.as_ref().or(written.add_tasks.as_ref()),
                mitigation.blocker_rate.or(written.blocker_rate),
            );
            probability_after = mitigation.probability.map_or(probability_after, |share| share.0);
        } else if written.mitigated {
            self.problems.add(&id.place, format!("risk `{}` is mitigated, and has no mitigation", id.value), "add `mitigation = { ... }`");
        }
        if before.is_empty() && after.is_empty() && !self.is_unread(id, file) {
            let effects = ["delay", "effort", "member_away", "environment_down", "add_tasks", "blocker_rate"];
            self.problems.add(&id.place, format!("risk `{}` has no effect", id.value), format!("give it one of {}", quoted(effects)));
        }
        let (probability, effects) = if written.mitigated { (probability_after, after) } else { (written.probability.0, before) };
        let mitigation = written.mitigation.as_ref();
        Some(Risk {
            id: id.value.clone(),
            key: key(&id.value),
            description: written.description.clone(),
            owner: written.owner.clone(),
            trigger: trigger?,
            is_mitigated: written.mitigated,
            probability,
            effects,
            probability_before: written.probability.0,
            probability_after,
            mitigation: mitigation.map_or(String::new(), |mitigation| mitigation.description.clone()),
            mitigation_cost: mitigation.map_or(0.0, |mitigation| mitigation.cost.0),
        })
    }

    fn trigger(&mut self, id: &Located<String>, written: &file::Risk) -> Option<RiskTrigger> {
        match (&written.at, &written.on_start, &written.on_done) {
            (Some(when), None, None) => self.moment(when).map(RiskTrigger::At),
            (None, Some(task), None) => self.task(task).map(RiskTrigger::TaskStarts),
            (None, None, Some(task)) => self.task(task).map(RiskTrigger::TaskDone),
            (None, None, None) => {
                self.problems.add(
                    &id.place,
                    format!("risk `{}` has no time and no trigger", id.value),
                    "give it `at`, `on_start` or `on_done`",
                );
                None
            }
            _ => {
                self.problems.add(
                    &id.place,
                    format!("risk `{}` has several triggers", id.value),
                    "keep one of `at`, `on_start` and `on_done`",
                );
                None
            }
        }
    }

    fn effects(
        &mut self,
        delay: Option<&file::TasksBy>,
        effort: Option<&file::TasksBy>,
        away: Option<&file::MemberAwayFor>,
        down: Option<&file::EnvironmentDownFor>,
        add: Option<&OneOrMore<Located<String>>>,
        rate: Option<Positive>,
    ) -> Vec<RiskEffect> {
        let mut effects = Vec::new();
        if let Some(delay) = delay {
            let Hours(hours) = delay.by.clone();
            effects.push(RiskEffect::Delay { tasks: self.task_list(&delay.tasks.0), hours });
        }
        if let Some(effort) = effort {
            let Hours(hours) = effort.by.clone();
            effects.push(RiskEffect::Effort { tasks: self.task_list(&effort.tasks.0), hours });
        }
        if let Some(away) = away
            && let Some(member) = self.member(&away.member)
        {
            effects.push(RiskEffect::MemberAway { member, hours: away.duration.0.clone() });
        }
        if let Some(down) = down
            && let Some(resource) = self.environment(&down.resource)
        {
            effects.push(RiskEffect::EnvironmentDown { resource, hours: down.duration.0.clone() });
        }
        if let Some(add) = add {
            effects.push(RiskEffect::ScopeAdded(self.task_list(&add.0)));
        }
        if let Some(Positive(factor)) = rate {
            effects.push(RiskEffect::BlockerRate { factor, bit: 0 });
        }
        effects
    }

    /// Gives each risk that changes the blocker rate its bit, and each policy a variant for every set of such risks that may have struck.
    pub(super) fn blocker_rates(&mut self, file: &ScenarioFile, policies: &mut Vec<Policy>, risks: &mut [Risk], events: &mut [Event]) {
        /// With more of them policies would be many: twice as many with each.
        const RISKS_MAX: usize = 6;
        let mut factors: Vec<f64> = Vec::new();
        for risk in risks.iter_mut() {
            for effect in &mut risk.effects {
                let RiskEffect::BlockerRate { factor, bit } = effect else { continue };
                *bit = 1 << factors.len().min(31);
                factors.push(*factor);
                if factors.len() == RISKS_MAX + 1
                    && let Some((name, _)) = file.risks.iter().find(|(name, _)| name.value == risk.id)
                {
                    let what = format!("more than {RISKS_MAX} risks change the rate of blockers");
                    self.problems.add(&name.place, what, "take `blocker_rate` out of this one, or join it with another");
                }
            }
        }
        if factors.is_empty() || factors.len() > RISKS_MAX {
            return;
        }
        let variants = 1_usize << factors.len();
        let plain = std::mem::take(policies);
        for policy in plain {
            for struck in 0..variants {
                let factor: f64 = factors.iter().enumerate().filter(|(at, _)| struck >> at & 1 == 1).map(|(_, factor)| factor).product();
                let mut variant = policy.clone();
                variant.blockers.rate *= factor;
                policies.push(variant);
            }
        }
        for event in events {
            if let Happening::PolicyChanges { policy, .. } = &mut event.what {
                *policy *= variants as u32;
            }
        }
    }

    /// All events in the order of their times; each change of policy appends the policy that is in force after it.
    pub(super) fn events(&mut self, written: &Written, policies: &mut Vec<Policy>, sources: &mut Sources<'_>) -> Vec<Event> {
        let mut timed: Vec<(Moment, &Located<String>, &file::Event)> = Vec::new();
        for (id, event) in written.file.events.iter() {
            if let Some(at) = self.moment(&event.at) {
                timed.push((at, id, event));
            }
        }
        timed.sort_by_key(|(at, ..)| *at);
        let mut tree = written.conduct_tree.clone();
        let mut events = Vec::with_capacity(timed.len());
        for (at, id, event) in timed {
            let what = match &event.set {
                Some(changes) if self.has_one_effect(id, event, &written.file) => {
                    self.policy_change(&changes.0, &mut tree, &written.models, policies, sources)
                }
                Some(_) => None,
                None => self.has_one_effect(id, event, &written.file).then(|| self.happening(at, event)).flatten(),
            };
            if let Some(what) = what {
                events.push(Event { id: id.value.clone(), at, what });
            }
        }
        events
    }

    /// Whether something of an event or a risk could not be read, which is told: what else it says is not known.
    fn is_unread(&self, id: &Located<String>, file: &ScenarioFile) -> bool {
        let all = file.events.iter().map(|(id, _)| &id.place).chain(file.risks.iter().map(|(id, _)| &id.place));
        let next = all.filter(|place| place.file == id.place.file).map(|place| place.bytes.start);
        let end = next.filter(|start| *start > id.place.bytes.start).min().unwrap_or(usize::MAX);
        let places = self.problems.list.iter().filter_map(|problem| problem.place.as_ref());
        places.filter(|place| place.file == id.place.file).any(|place| (id.place.bytes.end..end).contains(&place.bytes.start))
    }

    fn has_one_effect(&mut self, id: &Located<String>, event: &file::Event, file: &ScenarioFile) -> bool {
        let effects = [
            ("member_leaves", event.member_leaves.is_some()),
            ("member_joins", event.member_joins.is_some()),
            ("member_away", event.member_away.is_some()),
            ("add_tasks", event.add_tasks.is_some()),
            ("add_feature", event.add_feature.is_some()),
            ("drop_tasks", event.drop_tasks.is_some()),
            ("drop_feature", event.drop_feature.is_some()),
            ("drop_epic", event.drop_epic.is_some()),
            ("environment_down", event.environment_down.is_some()),
            ("agent_fails", event.agent_fails.is_some()),
            ("set", event.set.is_some()),
        ];
        let given: Vec<&str> = effects.iter().filter(|(_, is_given)| *is_given).map(|(name, _)| *name).collect();
        match given.len() {
            1 => true,
            0 if self.is_unread(id, file) => false,
            0 => {
                let names = quoted(effects.iter().map(|(name, _)| *name));
                self.problems.add_with_help(&id.place, format!("event `{}` does nothing", id.value), "", format!("give it one of {names}"));
                false
            }
            _ => {
                let what = format!("event `{}` does several things: {}", id.value, quoted(given));
                self.problems.add(&id.place, what, "write an event for each; they may have the same time");
                false
            }
        }
    }

    fn happening(&mut self, at: Moment, event: &file::Event) -> Option<Happening> {
        if let Some(name) = &event.member_leaves {
            return self.member(name).map(Happening::MemberLeaves);
        }
        if let Some(name) = &event.member_joins {
            let member = self.member(name)?;
            if self.organization.member(member).is_present {
                let what = format!("`{}` joins, and is there from the start", name.value);
                self.problems.add(&name.place, what, "write `present = false` at this member");
            }
            return Some(Happening::MemberJoins(member));
        }
        if let Some(away) = &event.member_away {
            let member = self.member(&away.member)?;
            return Some(Happening::MemberAway { member, until: at + away.duration });
        }
        if let Some(down) = &event.environment_down {
            let resource = self.environment(&down.resource)?;
            return Some(Happening::EnvironmentDown { resource, until: at + down.duration });
        }
        if let Some(failing) = &event.agent_fails {
            let agent = self.office(&failing.agent)?;
            return Some(Happening::AgentFails { agent, until: at + failing.duration });
        }
        if let Some(ids) = &event.add_tasks {
            return Some(Happening::ScopeAdded(self.task_list(&ids.0)));
        }
        if let Some(name) = &event.add_feature {
            return self.feature(name).map(|feature| Happening::ScopeAdded(self.plan.feature(feature).tasks.clone()));
        }
        if let Some(ids) = &event.drop_tasks {
            return Some(Happening::ScopeDropped(self.task_list(&ids.0)));
        }
        if let Some(name) = &event.drop_feature {
            return self.feature(name).map(|feature| Happening::ScopeDropped(self.plan.feature(feature).tasks.clone()));
        }
        let epic = self.epic(event.drop_epic.as_ref()?)?;
        let tasks: Vec<TaskId> =
            self.plan.epic(epic).features.iter().flat_map(|&feature| self.plan.feature(feature).tasks.iter().copied()).collect();
        Some(Happening::ScopeDropped(tasks))
    }

    /// One of the office by its name.
    fn office(&mut self, name: &Located<String>) -> Option<AgentId> {
        let names = ["director", "planner"];
        let short = names.iter().position(|known| *known == name.value);
        let found = short.or_else(|| AgentId::OFFICE.iter().position(|known| *known == name.value)).map(|at| AgentId(at as u32));
        if found.is_none() {
            let what = format!("unknown agent `{}`", name.value);
            let label = if self.teams.contains_key(&name.value) {
                "this is a team: its members can be away, one by one, with `member_away`".to_owned()
            } else {
                let known = names.into_iter().chain(AgentId::OFFICE);
                did_you_mean(&name.value, known).unwrap_or_else(|| format!("write one of {}", quoted(AgentId::OFFICE)))
            };
            self.problems.add(&name.place, what, label);
        }
        found
    }

    /// Overrides the tree of the policy in force, and reads it again: what may be set is what may be written.
    fn policy_change(
        &mut self,
        changes: &Node,
        tree: &mut Table,
        models: &Models,
        policies: &mut Vec<Policy>,
        sources: &mut Sources<'_>,
    ) -> Option<Happening> {
        let Value::Table(table) = &changes.value else {
            let what = format!("`set` must be a table, not {}", changes.value.noun());
            self.problems.add(&changes.place, what, "write one such as `{ \"dispatch.rule\" = \"lst\" }`");
            return None;
        };
        let found_before = self.problems.list.len();
        let mut flat = Vec::new();
        flatten(Vec::new(), table, self.problems, &mut flat);
        let names: Vec<&str> = Conduct::FIELDS.iter().map(|field| field.name).collect();
        let mut told = Vec::with_capacity(flat.len());
        for (path, node) in flat {
            let (first, place) = &path[0];
            let written = path.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(".");
            if !names.contains(&first.as_str()) {
                let what = format!("`{written}` cannot change during a run");
                let otherwise = || format!("what can is {}", quoted(names.iter().copied()));
                self.problems.add(place, what, did_you_mean(first, names.iter().copied()).unwrap_or_else(otherwise));
                continue;
            }
            told.push((written, node.value.as_cell().unwrap_or_else(|| text_of(&node, sources))));
            set(tree, &path, node, self.problems);
        }
        if self.problems.list.len() > found_before {
            return None;
        }
        let mut problems = Problems::default();
        let mut laid = tree.clone();
        models.lay_under_agents(&mut laid, &mut problems);
        let conduct = Conduct::read_table(&laid, &changes.place, &[], &mut Reader::new(&mut problems, sources));
        // What was wrong before the change has been told before.
        self.problems.list.extend(problems.list.into_iter().filter(|problem| !self.problems.list.contains(problem)).collect::<Vec<_>>());
        let policy = self.policy(&conduct?);
        policies.push(policy);
        Some(Happening::PolicyChanges { policy: policies.len() as u32 - 1, changes: told })
    }
}

fn is_distribution(table: &Table) -> bool {
    table.len() == 1 && table.iter().all(|entry| value::names().any(|name| name == entry.key))
}

/// A value as the file has it.
fn text_of(node: &Node, sources: &Sources<'_>) -> String {
    let Place { file, bytes } = &node.place;
    sources.files.get(*file).text.get(bytes.clone()).unwrap_or_default().to_owned()
}

/// Every leaf of `table` with its path; a key may itself be a dotted path.
fn flatten(above: Vec<(String, Place)>, table: &Table, problems: &mut Problems, into: &mut Vec<(Vec<(String, Place)>, Node)>) {
    for entry in table.iter() {
        let Some(path) = parse_path(&entry.key, entry.key_place.file, problems) else { continue };
        let mut whole = above.clone();
        whole.extend(path.into_iter().map(|(name, _)| (name, entry.key_place.clone())));
        match &entry.node.value {
            // Below the depth of any policy field a table is a value; so is a distribution at any depth.
            Value::Table(inner) if whole.len() < 3 && !is_distribution(inner) => flatten(whole, inner, problems, into),
            _ => into.push((whole, entry.node.clone())),
        }
    }
}
