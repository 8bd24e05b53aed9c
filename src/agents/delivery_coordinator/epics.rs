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
    /// By epic: teams whose retrospective is still to be held; `None` before it is called.
    retrospectives: Vec<Option<u32>>,
    /// By team: what its activation still waits for; `None` once it is asked for.
    awaited: Vec<Option<u32>>,
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
            retrospectives: vec![None; plan.epics.len()],
            awaited: Vec::new(),
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

    /// Puts a team on the lists of what it waits for. What has no task in scope is not waited for.
    fn await_for(&mut self, team: TeamId, activation: &Activation) {
        let awaited = match activation {
            Activation::AtStart | Activation::WhenReady => 0,
            Activation::After(awaited) => {
                let mut count = 0;
                for item in awaited {
                    let is_open = match *item {
                        Awaited::Task(task) => {
                            self.by_task.push((task, team));
                            true
                        }
                        Awaited::Feature(feature) => {
                            self.by_feature[feature.index()].push(team);
                            self.features[feature.index()] > 0
                        }
                        Awaited::Epic(epic) => {
                            self.by_epic[epic.index()].push(team);
                            self.epics[epic.index()] > 0
                        }
                        Awaited::Team(other) => {
                            self.by_team[other.index()].push(team);
                            self.teams[other.index()] > 0
                        }
                    };
                    count += u32::from(is_open);
                }
                count
            }
        };
        self.awaited.push(Some(awaited));
    }

    fn open(&mut self, task: TaskId, scenario: &Scenario) {
        self.features[scenario.plan.task(task).feature.index()] += 1;
        self.epics[scenario.plan.epic_of(task).index()] += 1;
        self.teams[scenario.plan.task(task).team.index()] += 1;
    }

    /// A task comes into scope after the start; a closed epic opens again with it.
    pub fn reopen(&mut self, task: TaskId, scenario: &Scenario) {
        let epic = scenario.plan.epic_of(task).index();
        if self.epics[epic] == 0 {
            self.epics_left += 1;
            self.retrospectives[epic] = None;
        }
        self.open(task, scenario);
    }

    /// At kickoff: every team that waits for nothing; those that wait for their first task do so until it is released.
    pub fn activate_at_start(&mut self, turn: &mut Turn<'_>) {
        for team in turn.scenario.organization.team_ids() {
            if self.awaited[team.index()] == Some(0) && turn.scenario.organization.team(team).activation != Activation::WhenReady {
                self.activate(team, turn);
            }
        }
    }

    pub fn activate(&mut self, team: TeamId, turn: &mut Turn<'_>) {
        if self.awaited[team.index()].take().is_some() {
            turn.tell(AgentId::DIRECTOR, Message::ActivationDue(team));
        }
    }

    fn awaited_is_done(&mut self, team: TeamId, turn: &mut Turn<'_>) {
        if let Some(left) = &mut self.awaited[team.index()] {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.activate(team, turn);
            }
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
        let first = self.by_task.partition_point(|&(awaited, _)| awaited < task);
        let waiting: Vec<TeamId> =
            self.by_task[first..].iter().take_while(|&&(awaited, _)| awaited == task).map(|&(_, team)| team).collect();
        for team in waiting {
            self.awaited_is_done(team, turn);
        }
        let (feature, team) = (plan.task(task).feature, plan.task(task).team);
        let epic = plan.feature(feature).epic;
        self.features[feature.index()] -= 1;
        if self.features[feature.index()] == 0 {
            turn.note(Fact::FeatureDone { feature });
            for waiting in self.by_feature[feature.index()].clone() {
                self.awaited_is_done(waiting, turn);
            }
        }
        self.teams[team.index()] -= 1;
        if self.teams[team.index()] == 0 {
            for waiting in self.by_team[team.index()].clone() {
                self.awaited_is_done(waiting, turn);
            }
        }
        self.epics[epic.index()] -= 1;
        if self.epics[epic.index()] == 0 {
            self.epic_done(epic, turn);
        }
    }

    fn epic_done(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        turn.note(Fact::EpicDone { epic });
        for waiting in self.by_epic[epic.index()].clone() {
            self.awaited_is_done(waiting, turn);
        }
        let teams = turn.scenario.teams_of(epic);
        self.retrospectives[epic.index()] = Some(teams.len() as u32);
        self.epics_left -= 1;
        self.finish_if_done(turn);
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

    /// An epic may start; one without a task in scope is done with that.
    pub fn authorized(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        if self.epics[epic.index()] == 0 && self.retrospectives[epic.index()].is_none() {
            turn.tell(AgentId::DIRECTOR, Message::EpicDone(epic));
            self.finish_if_done(turn);
        }
    }

    pub fn retrospective_held(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        if let Some(left) = &mut self.retrospectives[epic.index()] {
            *left -= 1;
            if *left == 0 {
                let teams = turn.scenario.teams_of(epic).len() as u32;
                turn.note(Fact::RetrospectiveHeld { epic, teams });
                turn.tell(AgentId::DIRECTOR, Message::EpicDone(epic));
            }
        }
    }
}
