//! Epics, features and team activations: what is left of each, and what their end sets off.

use crate::agent::Turn;
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::{Activation, AgentId, Awaited, TeamId};
use crate::domain::plan::{EpicId, TaskId};
use crate::scenario::Scenario;

pub struct Epics {
    /// Tasks in scope and not closed, by feature, by epic and by team.
    features: Vec<u32>,
    epics: Vec<u32>,
    teams: Vec<u32>,
    epics_left: usize,
    is_finished: bool,
    is_authorized: Vec<bool>,
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
            epics_left: 0,
            is_finished: false,
            is_authorized: vec![false; plan.epics.len()],
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
        epics.epics_left = epics.epics.iter().filter(|&&left| left > 0).count();
        for team in organization.team_ids() {
            epics.await_for(team, &organization.team(team).activation);
        }
        epics.by_task.sort_unstable();
        epics
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
            Awaited::Feature(feature) => self.features[feature.index()] == 0,
            Awaited::Epic(epic) => self.epics[epic.index()] == 0,
            Awaited::Team(team) => self.teams[team.index()] == 0,
        }
    }

    fn open(&mut self, task: TaskId, scenario: &Scenario) {
        self.is_open[task.index()] = true;
        self.features[scenario.plan.task(task).feature.index()] += 1;
        self.epics[scenario.plan.epic_of(task).index()] += 1;
        self.teams[scenario.plan.task(task).team.index()] += 1;
    }

    /// A task comes into scope after the start; a closed epic opens again with it.
    pub fn reopen(&mut self, task: TaskId, scenario: &Scenario) {
        let epic = scenario.plan.epic_of(task).index();
        if self.epics[epic] == 0 {
            self.epics_left += 1;
        }
        self.open(task, scenario);
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
        if self.features[feature.index()] == 0 {
            turn.note(Fact::FeatureDone { feature });
        }
        for waiting in self.waiting_for(task, turn.scenario) {
            self.activate_if_due(waiting, turn);
        }
        if self.epics[epic.index()] == 0 {
            self.epics_left -= 1;
            // One that loses all its tasks before its start is done when it would have started.
            if self.is_authorized[epic.index()] {
                turn.note(Fact::EpicDone { epic });
            }
            self.finish_if_done(turn);
            self.call_retrospectives(epic, turn);
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
            (self.features[feature.index()], &self.by_feature[feature.index()]),
            (self.teams[team.index()], &self.by_team[team.index()]),
            (self.epics[epic.index()], &self.by_epic[epic.index()]),
        ];
        waiting.extend(lists.into_iter().filter(|&(left, _)| left == 0).flat_map(|(_, teams)| teams));
        waiting
    }

    /// One that is done again, with scope that came meanwhile, while its retrospectives are held: these are for the whole of it.
    fn call_retrospectives(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        if !self.is_authorized[epic.index()] || self.retrospectives[epic.index()] > 0 {
            return;
        }
        let teams = turn.scenario.teams_of(epic);
        self.retrospectives[epic.index()] = teams.len() as u32;
        for team in teams {
            turn.tell(AgentId::of_team(team), Message::RetrospectiveCalled(epic));
        }
    }

    fn finish_if_done(&mut self, turn: &mut Turn<'_>) {
        if self.epics_left == 0 && !std::mem::replace(&mut self.is_finished, true) {
            turn.note(Fact::ProjectFinished);
            turn.tell(AgentId::DIRECTOR, Message::PhaseDone);
        }
    }

    /// No task in scope is left: scope that would come now is no longer this phase's.
    pub fn is_finished(&self) -> bool {
        self.is_finished
    }

    /// An epic may start; one without a task in scope is done with that.
    pub fn authorized(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        self.is_authorized[epic.index()] = true;
        if self.epics[epic.index()] == 0 {
            turn.note(Fact::EpicDone { epic });
            turn.tell(AgentId::DIRECTOR, Message::EpicDone(epic));
            self.finish_if_done(turn);
        }
    }

    pub fn retrospective_held(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        let left = &mut self.retrospectives[epic.index()];
        *left = left.saturating_sub(1);
        if *left == 0 && self.epics[epic.index()] == 0 {
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
