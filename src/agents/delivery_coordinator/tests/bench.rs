//! A coordinator at a bench: a small plan, letters with their minutes, and what it tells and notes.

use super::super::Coordinator;
use crate::agent::{Agent, Call, Effect, Turn};
use crate::domain::baseline::{Baseline, Planned};
use crate::domain::blocker::{BlockerCause, BlockerId, BlockerSubtype};
use crate::domain::fact::Fact;
use crate::domain::gate::HandoffId;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, TeamId};
use crate::domain::plan::{Dependency, DependencyKind, Effort, EpicId, Prerequisite, ResourceId, Task, TaskId};
use crate::domain::policy::Policy;
use crate::engine::queue::FutureEvents;
use crate::engine::stream::Chance;
use crate::engine::time::{Moment, Span};
use crate::sample;
use crate::scenario::Scenario;
use crate::schedule::testing::Sketch;
use std::sync::Arc;

/// When, whose, why, what, and the how-manieth of its cause.
pub type Noticed = (u64, Option<TaskId>, BlockerCause, BlockerSubtype, u64);

pub fn minutes(minutes: u64) -> Span {
    Span::from_minutes(minutes)
}

pub fn at(minutes: u64) -> Moment {
    Moment::START + Span::from_minutes(minutes)
}

pub fn raised(at: u64, task: TaskId, cause: BlockerCause, subtype: BlockerSubtype, occurrence: u64) -> Noticed {
    (at, Some(task), cause, subtype, occurrence)
}

impl Sketch {
    pub fn need(&mut self, task: TaskId, resource: ResourceId) {
        let dependency = Dependency { on: Prerequisite::Resource(resource), kind: DependencyKind::Resource, lag: Span::ZERO };
        self.plan.tasks[task.index()].dependencies.push(dependency);
    }
}

pub struct Bench {
    pub scenario: Scenario,
    coordinator: Coordinator,
    events: FutureEvents<(AgentId, Message)>,
    blockers: u32,
    told: Vec<(u64, AgentId, Message)>,
    noted: Vec<(u64, Fact)>,
}

impl Bench {
    /// Teams A, B and C of one member each; the epic begins at once.
    pub fn new(draw: impl FnOnce(&mut Sketch), change: impl FnOnce(&mut Scenario, &mut Policy)) -> Bench {
        let mut sketch = Sketch::new();
        for team in ["a", "b", "c"] {
            let team = sketch.team(team);
            sketch.member(team, &["r"], 1.0);
        }
        draw(&mut sketch);
        let mut scenario = sample::scenario();
        (scenario.plan, scenario.organization, scenario.calendars) = (sketch.plan, sketch.organization, sketch.calendars);
        scenario.working_calendar = sketch.working_calendar;
        (scenario.events, scenario.risks, scenario.streams) = (vec![], vec![], vec![]);
        let tasks = scenario.plan.tasks.len();
        let planned = Planned { start: Moment::START, finish: at(6_000), total_float: minutes(600) };
        let estimate = |task: &Task| match task.effort {
            Effort::Estimate { realistic, .. } => realistic,
            Effort::Drawn(_) => 0.0,
        };
        let estimates = scenario.plan.tasks.iter().map(estimate).collect();
        scenario.baseline = Arc::new(Baseline { tasks: vec![Some(planned); tasks], estimates, ..Baseline::default() });
        let mut policy = scenario.policies[0].clone();
        change(&mut scenario, &mut policy);
        scenario.policies = vec![policy];
        let coordinator = Coordinator::new(&scenario);
        let mut bench = Bench { scenario, coordinator, events: FutureEvents::new(), blockers: 0, told: vec![], noted: vec![] };
        bench.post(0, AgentId::DIRECTOR, Message::Activated);
        bench.post(0, AgentId::DIRECTOR, Message::EpicAuthorized(EpicId(0)));
        bench
    }

    pub fn float(scenario: &mut Scenario, task: TaskId, float: u64) {
        let planned = &mut Arc::make_mut(&mut scenario.baseline).tasks[task.index()];
        *planned = planned.map(|planned| Planned { total_float: minutes(float), ..planned });
    }

    pub fn finish(scenario: &mut Scenario, task: TaskId, finish: u64) {
        let planned = &mut Arc::make_mut(&mut scenario.baseline).tasks[task.index()];
        *planned = planned.map(|planned| Planned { finish: at(finish), ..planned });
    }

    /// Changes the policy in force before anything has happened.
    pub fn policy(&mut self, change: impl FnOnce(&mut Policy)) {
        change(&mut self.scenario.policies[0]);
    }

    pub fn chance(&self) -> Chance {
        Chance::new(1, 0)
    }

    pub fn post(&mut self, minute: u64, from: AgentId, message: Message) {
        self.events.push(at(minute), message.class(), (from, message));
    }

    pub fn hear_from(&mut self, minute: u64, team: TeamId, message: Message) {
        self.post(minute, AgentId::of_team(team), message);
    }

    pub fn run(&mut self) {
        self.until(Moment::NEVER);
    }

    pub fn run_until(&mut self, minute: u64) {
        self.until(at(minute));
    }

    fn until(&mut self, last: Moment) {
        while self.events.next_time().is_some_and(|at| at <= last)
            && let Some((now, (from, message))) = self.events.pop()
        {
            let mut effects = Vec::new();
            let call = Call { to: AgentId::COORDINATOR, from, now, next_blocker: self.blockers };
            self.coordinator.receive(message, &mut Turn::new(call, &self.scenario, self.chance(), &mut effects));
            let minute = now.since(Moment::START).ms() / 60_000;
            for effect in effects {
                match effect {
                    Effect::Tell { to: AgentId::COORDINATOR, message, after } => {
                        self.events.push(now + after, message.class(), (AgentId::COORDINATOR, message));
                    }
                    Effect::Tell { to, message, .. } => self.told.push((minute, to, message)),
                    Effect::Ask(_) => {}
                    Effect::Note(fact) => {
                        self.blockers += u32::from(matches!(fact, Fact::BlockerArose { .. }));
                        self.noted.push((minute, fact));
                    }
                }
            }
        }
    }

    // ---- What came of it ----------------------------------------------------------------------------------------------------------------

    /// What a team was told of one kind.
    pub fn told_to(&self, team: TeamId, kind: &str) -> Vec<(u64, Message)> {
        let to = AgentId::of_team(team);
        let of = self.told.iter().filter(|told| told.1 == to && told.2.kind().name() == kind);
        of.map(|told| (told.0, told.2.clone())).filter(|(_, message)| !matches!(message, Message::TaskReleased(_))).collect()
    }

    /// What the director was told of handoffs.
    pub fn told_director(&self) -> Vec<(u64, Message)> {
        let is_handoff = |message: &Message| matches!(message, Message::HandoffProposed { .. } | Message::HandoffContested { .. });
        let of = self.told.iter().filter(|told| told.1 == AgentId::DIRECTOR && is_handoff(&told.2));
        of.map(|told| (told.0, told.2.clone())).collect()
    }

    fn facts<T>(&self, of: impl Fn(&Fact) -> Option<T>) -> Vec<(u64, T)> {
        self.noted.iter().filter_map(|(minute, fact)| of(fact).map(|of| (*minute, of))).collect()
    }

    /// Each told to its team at the instant of its note.
    pub fn releases(&self) -> Vec<(u64, TaskId)> {
        let noted = self.facts(|fact| if let Fact::TaskReleased { task } = fact { Some(*task) } else { None });
        let told = self.told.iter().filter_map(|told| if let Message::TaskReleased(task) = told.2 { Some((told.0, task)) } else { None });
        assert_eq!(noted, told.collect::<Vec<_>>());
        noted
    }

    pub fn early(&self) -> Vec<(u64, TaskId)> {
        self.facts(|fact| if let Fact::TaskStartedEarly { task, .. } = fact { Some(*task) } else { None })
    }

    pub fn opened(&self) -> Vec<(u64, TaskId, TeamId, TeamId)> {
        let opened = |fact: &Fact| match *fact {
            Fact::HandoffOpened { task, from, to, .. } => Some((task, from, to)),
            _ => None,
        };
        self.facts(opened).into_iter().map(|(minute, (task, from, to))| (minute, task, from, to)).collect()
    }

    pub fn complete(&self, handoff: HandoffId) -> Fact {
        Fact::HandoffValidated { handoff, is_complete: true }
    }

    pub fn handoff_facts(&self) -> Vec<(u64, Fact)> {
        use Fact::*;
        self.facts(|fact| match fact {
            HandoffOpened { .. } | HandoffValidated { .. } | HandoffAuthorized { .. } | HandoffAcceptedWithGaps { .. } => {
                Some(fact.clone())
            }
            HandoffAcknowledged { .. } | HandoffClosed { .. } | HandoffCancelled { .. } => Some(fact.clone()),
            _ => None,
        })
    }

    pub fn research(&self) -> Vec<(u64, Fact)> {
        self.facts(|fact| matches!(fact, Fact::ResearchStarted { .. } | Fact::ResearchDone { .. }).then(|| fact.clone()))
    }

    /// (minute of beginning, minutes of service).
    pub fn served(&self) -> Vec<(u64, u64)> {
        let served = self.facts(|fact| match fact {
            Fact::Served { began, worked, .. } => Some((began.since(Moment::START).ms() / 60_000, worked.ms() / 60_000)),
            _ => None,
        });
        served.into_iter().map(|(_, served)| served).collect()
    }

    /// Blockers as the resolver is told of them, each noted as arisen and noticed at the same instant.
    pub fn blockers(&self) -> Vec<Noticed> {
        let arisen = self.facts(|fact| match *fact {
            Fact::BlockerArose { blocker, task, cause, subtype, owner: None } => Some((blocker, task, cause, subtype)),
            _ => None,
        });
        let noticed = self.facts(|fact| match *fact {
            Fact::BlockerNoticed { blocker, is_by_scan: false } => Some(blocker),
            _ => None,
        });
        assert_eq!(noticed, arisen.iter().map(|&(minute, (blocker, ..))| (minute, blocker)).collect::<Vec<_>>());
        let mut told = Vec::new();
        for (minute, to, message) in &self.told {
            if let Message::BlockerRaised(raised) = message {
                assert_eq!((*to, raised.noticed, raised.owner), (AgentId::RESOLVER, at(*minute), None));
                let is_noted = |arisen: &&(u64, _)| arisen.1 == (raised.blocker, raised.task, raised.cause, raised.subtype);
                assert!(arisen.iter().any(|arisen| is_noted(&arisen)), "{raised:?}");
                told.push((*minute, raised.task, raised.cause, raised.subtype, raised.occurrence));
            }
        }
        assert_eq!(told.len(), arisen.len());
        told
    }

    pub fn works(&self) -> Vec<Span> {
        self.told.iter().filter_map(|told| if let Message::BlockerRaised(raised) = &told.2 { Some(raised.work) } else { None }).collect()
    }

    pub fn gone(&self) -> Vec<(u64, BlockerId, bool)> {
        let gone = self.told.iter().filter_map(|told| match told.2 {
            Message::BlockerGone { blocker, is_dropped } => Some((told.0, blocker, is_dropped)),
            _ => None,
        });
        gone.collect()
    }
}
