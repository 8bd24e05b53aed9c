//! Epics, features and team activations: what is left of each, the gates before their end, and what their end sets off.

use crate::agent::Turn;
use crate::domain::fact::Fact;
use crate::domain::gate::Item;
use crate::domain::message::Message;
use crate::domain::organization::{Activation, AgentId, Awaited, TeamId};
use crate::domain::plan::{EpicId, FeatureId, TaskId};
use crate::scenario::Scenario;

pub struct Epics {
    /// Tasks in scope and not closed, by feature, by epic and by team.
    features: Vec<u32>,
    epics: Vec<u32>,
    teams: Vec<u32>,
    /// What has had a task in scope and is not done: all its tasks closed, and its gate passed.
    is_feature_open: Vec<bool>,
    is_epic_open: Vec<bool>,
    /// By epic: features that are open. And epics that are.
    features_left: Vec<u32>,
    epics_left: usize,
    /// Whether what is above a task has a gate before its end.
    is_gated: bool,
    /// Gates asked for and not passed, by feature, by epic, and of the phase: the pass that counts is the last, for what was asked before
    /// scope was added is not the whole.
    feature_gates: Vec<u32>,
    epic_gates: Vec<u32>,
    phase_gates: u32,
    is_finished: bool,
    is_authorized: Vec<bool>,
    /// By epic: whether it had a task in scope when, or after, it was authorized.
    is_begun: Vec<bool>,
    /// By epic: teams whose retrospective is called and still to be held.
    retrospectives: Vec<u32>,
    /// By task: in scope and not closed.
    is_open: Vec<bool>,
    /// By team: whether its activation is still to be asked for.
    is_inactive: Vec<bool>,
    /// Who waits for what, by its place among tasks, features, epics and teams.
    by_task: Vec<(TaskId, TeamId)>,
    by_feature: Vec<Vec<TeamId>>,
    by_epic: Vec<Vec<TeamId>>,
    by_team: Vec<Vec<TeamId>>,
}

impl Epics {
    pub fn new(scenario: &Scenario) -> Epics {
        let plan = &scenario.plan;
        let organization = &scenario.organization;
        let mut epics = Epics {
            features: vec![0; plan.features.len()],
            epics: vec![0; plan.epics.len()],
            teams: vec![0; organization.teams.len()],
            is_feature_open: vec![false; plan.features.len()],
            is_epic_open: vec![false; plan.epics.len()],
            features_left: vec![0; plan.epics.len()],
            epics_left: 0,
            is_gated: scenario.policies[0].gates.is_on,
            feature_gates: vec![0; plan.features.len()],
            epic_gates: vec![0; plan.epics.len()],
            phase_gates: 0,
            is_finished: false,
            is_authorized: vec![false; plan.epics.len()],
            is_begun: vec![false; plan.epics.len()],
            retrospectives: vec![0; plan.epics.len()],
            is_open: vec![false; plan.tasks.len()],
            is_inactive: vec![true; organization.teams.len()],
            by_task: Vec::new(),
            by_feature: vec![Vec::new(); plan.features.len()],
            by_epic: vec![Vec::new(); plan.epics.len()],
            by_team: vec![Vec::new(); organization.teams.len()],
        };
        for task in plan.task_ids().filter(|&task| !plan.task(task).is_added_later) {
            epics.open(task, scenario);
        }
        for team in organization.team_ids() {
            epics.await_for(team, &organization.team(team).activation);
        }
        epics.by_task.sort_unstable();
        epics
    }

    /// Gates come into force, or go out of it, for what has not been asked for.
    pub fn set_gated(&mut self, is_gated: bool) {
        self.is_gated = is_gated;
    }

    /// Puts a team on the lists of what it waits for.
    fn await_for(&mut self, team: TeamId, activation: &Activation) {
        for item in awaited(activation) {
            match *item {
                Awaited::Task(task) => self.by_task.push((task, team)),
                Awaited::Feature(feature) => self.by_feature[feature.index()].push(team),
                Awaited::Epic(epic) => self.by_epic[epic.index()].push(team),
                Awaited::Team(other) => self.by_team[other.index()].push(team),
            }
        }
    }

    /// What has no task in scope is not waited for.
    fn is_done(&self, item: &Awaited) -> bool {
        match *item {
            Awaited::Task(task) => !self.is_open[task.index()],
            Awaited::Feature(feature) => !self.is_feature_open[feature.index()],
            Awaited::Epic(epic) => !self.is_epic_open[epic.index()],
            Awaited::Team(team) => self.teams[team.index()] == 0,
        }
    }

    /// A task is in scope from now on. What above it was done before opens again with it.
    pub fn open(&mut self, task: TaskId, scenario: &Scenario) {
        let feature = scenario.plan.task(task).feature;
        let epic = scenario.plan.feature(feature).epic;
        self.is_open[task.index()] = true;
        self.features[feature.index()] += 1;
        self.epics[epic.index()] += 1;
        self.teams[scenario.plan.task(task).team.index()] += 1;
        if !std::mem::replace(&mut self.is_feature_open[feature.index()], true) {
            self.features_left[epic.index()] += 1;
        }
        self.open_epic(epic);
        self.is_begun[epic.index()] |= self.is_authorized[epic.index()];
    }

    fn open_epic(&mut self, epic: EpicId) {
        if !std::mem::replace(&mut self.is_epic_open[epic.index()], true) {
            self.epics_left += 1;
        }
    }

    /// At kickoff: every team that waits for nothing. Those that wait for their first task ask when it is released.
    pub fn activate_at_start(&mut self, turn: &mut Turn<'_>) {
        for team in turn.scenario.organization.team_ids() {
            self.activate_if_due(team, turn);
        }
    }

    fn activate_if_due(&mut self, team: TeamId, turn: &mut Turn<'_>) {
        let activation = &turn.scenario.organization.team(team).activation;
        let is_due = *activation != Activation::WhenReady && awaited(activation).iter().all(|item| self.is_done(item));
        if is_due && std::mem::take(&mut self.is_inactive[team.index()]) {
            turn.tell(AgentId::DIRECTOR, Message::ActivationDue(team));
        }
    }

    /// Epic kickoff: brief its teams, and ask the director's authorization.
    pub fn kick_off(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        let teams = turn.scenario.teams_of(epic);
        turn.note(Fact::EpicKickoff { epic, teams: teams.len() as u32, tasks: self.epics[epic.index()] });
        for team in teams {
            turn.tell(AgentId::of_team(team), Message::EpicBriefed(epic));
        }
        turn.tell(AgentId::DIRECTOR, Message::EpicProposed(epic));
    }

    /// A task is done or dropped.
    pub fn closed(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        let plan = &turn.scenario.plan;
        let (feature, team) = (plan.task(task).feature, plan.task(task).team);
        let epic = plan.feature(feature).epic;
        self.is_open[task.index()] = false;
        self.features[feature.index()] -= 1;
        self.teams[team.index()] -= 1;
        self.epics[epic.index()] -= 1;
        let is_complete = self.features[feature.index()] == 0;
        if is_complete && !self.is_gated {
            self.close_feature(feature, epic, turn);
        }
        let is_epic_over = !self.is_gated && self.features_left[epic.index()] == 0;
        if is_epic_over {
            self.close_epic(epic);
        }
        for waiting in self.waiting_for(task, turn.scenario) {
            self.activate_if_due(waiting, turn);
        }
        if is_epic_over {
            self.follow_epic(epic, turn);
        }
        if is_complete && self.is_gated {
            self.feature_gates[feature.index()] += 1;
            turn.tell(AgentId::ENFORCER, Message::GateAsked(Item::Feature(feature)));
        }
    }

    /// The teams whose activation a task's end may complete.
    fn waiting_for(&self, task: TaskId, scenario: &Scenario) -> Vec<TeamId> {
        let (feature, team) = (scenario.plan.task(task).feature, scenario.plan.task(task).team);
        let epic = scenario.plan.feature(feature).epic;
        let first = self.by_task.partition_point(|&(awaited, _)| awaited < task);
        let mut waiting: Vec<TeamId> =
            self.by_task[first..].iter().take_while(|&&(awaited, _)| awaited == task).map(|&(_, team)| team).collect();
        let lists = [
            (!self.is_feature_open[feature.index()], &self.by_feature[feature.index()]),
            (self.teams[team.index()] == 0, &self.by_team[team.index()]),
            (!self.is_epic_open[epic.index()], &self.by_epic[epic.index()]),
        ];
        waiting.extend(lists.into_iter().filter(|&(is_done, _)| is_done).flat_map(|(_, teams)| teams));
        waiting
    }

    fn close_feature(&mut self, feature: FeatureId, epic: EpicId, turn: &mut Turn<'_>) {
        self.is_feature_open[feature.index()] = false;
        self.features_left[epic.index()] -= 1;
        turn.note(Fact::FeatureDone { feature });
    }

    fn close_epic(&mut self, epic: EpicId) {
        self.is_epic_open[epic.index()] = false;
        self.epics_left -= 1;
    }

    /// What an epic's end sets off.
    fn follow_epic(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        // One that loses all its tasks before its start is done when it would have started.
        if self.is_authorized[epic.index()] {
            turn.note(Fact::EpicDone { epic });
            if !self.is_begun[epic.index()] {
                turn.tell(AgentId::DIRECTOR, Message::EpicDone(epic));
            }
        }
        self.finish_if_done(turn);
        self.call_retrospectives(epic, turn);
    }

    // ---- Gates ------------------------------------------------------------------------------------------------------------------------

    /// What is above a task has passed its gate, and goes on, unless scope has been added since it was asked for.
    pub fn gate_passed(&mut self, item: Item, turn: &mut Turn<'_>) {
        match item {
            Item::Task(_) => turn.misdirected(&Message::GatePassed(item)),
            Item::Feature(feature) => {
                let asked = &mut self.feature_gates[feature.index()];
                *asked -= 1;
                if *asked == 0 && self.features[feature.index()] == 0 && self.is_feature_open[feature.index()] {
                    self.feature_passed(feature, turn);
                }
            }
            Item::Epic(epic) => {
                let asked = &mut self.epic_gates[epic.index()];
                *asked -= 1;
                if *asked == 0 && self.features_left[epic.index()] == 0 && self.is_epic_open[epic.index()] {
                    self.epic_passed(epic, turn);
                }
            }
            Item::Phase => {
                self.phase_gates -= 1;
                if self.phase_gates == 0 && self.epics_left == 0 {
                    self.finish(turn);
                }
            }
        }
    }

    fn feature_passed(&mut self, feature: FeatureId, turn: &mut Turn<'_>) {
        let epic = turn.scenario.plan.feature(feature).epic;
        self.close_feature(feature, epic, turn);
        for team in self.by_feature[feature.index()].clone() {
            self.activate_if_due(team, turn);
        }
        if self.features_left[epic.index()] > 0 {
            return;
        }
        if !self.is_gated {
            self.epic_passed(epic, turn);
        } else if self.is_authorized[epic.index()] {
            self.ask_epic_gate(epic, turn);
        }
    }

    fn ask_epic_gate(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        self.epic_gates[epic.index()] += 1;
        turn.tell(AgentId::ENFORCER, Message::GateAsked(Item::Epic(epic)));
    }

    fn epic_passed(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        self.close_epic(epic);
        for team in self.by_epic[epic.index()].clone() {
            self.activate_if_due(team, turn);
        }
        self.follow_epic(epic, turn);
    }

    // ---- The end ----------------------------------------------------------------------------------------------------------------------

    /// One that is done again, with scope that came meanwhile, while its retrospectives are held: these are for the whole of it.
    fn call_retrospectives(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        if !self.is_begun[epic.index()] || self.retrospectives[epic.index()] > 0 {
            return;
        }
        let teams = turn.scenario.teams_of(epic);
        self.retrospectives[epic.index()] = teams.len() as u32;
        for team in teams {
            turn.tell(AgentId::of_team(team), Message::RetrospectiveCalled(epic));
        }
    }

    /// With gates, the phase has one when every epic is done, those without a task among them.
    fn finish_if_done(&mut self, turn: &mut Turn<'_>) {
        if self.epics_left > 0 || self.is_finished {
            return;
        }
        if !self.is_gated {
            self.finish(turn);
        } else if self.is_authorized.iter().all(|&is_authorized| is_authorized) {
            self.phase_gates += 1;
            turn.tell(AgentId::ENFORCER, Message::GateAsked(Item::Phase));
        }
    }

    fn finish(&mut self, turn: &mut Turn<'_>) {
        if !std::mem::replace(&mut self.is_finished, true) {
            turn.note(Fact::ProjectFinished);
            turn.tell(AgentId::DIRECTOR, Message::PhaseDone);
        }
    }

    /// No task in scope is left: scope that would come now is no longer this phase's.
    pub fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// An epic may start; one without a task in scope is done with that, or with its gate.
    pub fn authorized(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        self.is_authorized[epic.index()] = true;
        self.is_begun[epic.index()] = self.epics[epic.index()] > 0;
        if self.features_left[epic.index()] > 0 {
            return;
        }
        self.open_epic(epic);
        if self.is_gated {
            self.ask_epic_gate(epic, turn);
        } else {
            self.close_epic(epic);
            self.follow_epic(epic, turn);
        }
    }

    pub fn retrospective_held(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        let left = &mut self.retrospectives[epic.index()];
        *left = left.saturating_sub(1);
        if *left == 0 && !self.is_epic_open[epic.index()] {
            let teams = turn.scenario.teams_of(epic).len() as u32;
            turn.note(Fact::RetrospectiveHeld { epic, teams });
            turn.tell(AgentId::DIRECTOR, Message::EpicDone(epic));
        }
    }
}

/// What a team's activation waits for.
fn awaited(activation: &Activation) -> &[Awaited] {
    match activation {
        Activation::AtStart | Activation::WhenReady => &[],
        Activation::After(awaited) => awaited,
    }
}

#[cfg(test)]
mod tests;
