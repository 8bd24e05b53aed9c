//! Why a run finished when it did: a journal in, the driving chain from start to finish and what each cause cost out.

mod chain;
mod ground;
mod movers;
pub mod story;

pub use chain::{explain, hung_on};

use crate::domain::blocker::{BlockerId, Level};
use crate::domain::gate::{GateId, HandoffId, Item};
use crate::domain::organization::MemberId;
use crate::domain::plan::{EpicId, ResourceId, TaskId};
use crate::engine::time::{Moment, Span};
use crate::history::History;
use std::collections::BTreeMap;

/// What time on the driving chain went into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Before kickoff: the handoff from planning, its gaps and its signature.
    Planning,
    /// Somebody worked on the task.
    Work,
    /// Somebody remedied findings, or paid for a way round a blocker.
    Rework,
    /// The task, its review or its handoff waited for a member.
    Queue,
    /// The task stood still before a blocker at this level; nobody had noticed it yet at none.
    Blocker(Option<Level>),
    /// Automated checks ran.
    Checks,
    /// A reviewer reviewed.
    Review,
    /// A deliverable was on its way to another team.
    Handoff,
    /// The director had to say yes.
    Decision,
    /// A resource was not there, or was down.
    Resource,
    /// A lag, or a delay from outside.
    Lag,
    /// The team had not been activated.
    Activation,
    /// An epic was being looked back at before the next one.
    Retrospective,
    /// Nothing that the journal tells.
    Unknown,
}

impl Cause {
    pub fn name(self) -> String {
        match self {
            Cause::Planning => "planning".into(),
            Cause::Work => "work".into(),
            Cause::Rework => "rework after findings".into(),
            Cause::Queue => "queue for a member".into(),
            Cause::Blocker(None) => "blocker, not yet noticed".into(),
            Cause::Blocker(Some(level)) => format!("blocker at L{}", level.0),
            Cause::Checks => "gate: automated checks".into(),
            Cause::Review => "gate: review".into(),
            Cause::Handoff => "handoff".into(),
            Cause::Decision => "decision of the director".into(),
            Cause::Resource => "resource".into(),
            Cause::Lag => "lag".into(),
            Cause::Activation => "activation of the team".into(),
            Cause::Retrospective => "retrospective".into(),
            Cause::Unknown => "unexplained".into(),
        }
    }
}

/// What a link of the chain is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    Project,
    Task(TaskId),
    Blocker(BlockerId),
    Gate { gate: GateId, item: Item },
    Handoff { handoff: HandoffId, task: TaskId },
    Resource { resource: ResourceId, task: TaskId },
    Epic(EpicId),
}

/// A stretch of the driving chain. Links follow one another without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub from: Moment,
    pub to: Moment,
    pub cause: Cause,
    pub about: About,
    /// Of it, time in which the calendar was open of whoever would have moved it on. The rest is the calendar's.
    pub open: Span,
    /// Of a task's queue for a member: what the member who then took it had had in hand until then.
    pub busy_with: Option<(MemberId, TaskId)>,
}

impl Link {
    /// The task that it is about, however that stood.
    pub fn task(&self, history: &History) -> Option<TaskId> {
        match self.about {
            About::Task(task) | About::Gate { item: Item::Task(task), .. } => Some(task),
            About::Blocker(blocker) => history.trouble.blockers.iter().find(|of| of.id == blocker)?.task,
            About::Project | About::Gate { .. } | About::Handoff { .. } | About::Resource { .. } | About::Epic(_) => None,
        }
    }

    /// Time in which nobody who mattered was at work.
    pub fn closed(&self) -> Span {
        self.to.since(self.from).saturating_sub(self.open)
    }
}

/// Why a run took as long as it did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// From the start to the finish, or to the run's end where it did not finish.
    pub links: Vec<Link>,
    /// The tasks that the walk went through, in the order of their turns: also those that took no time, as milestones do.
    pub tasks: Vec<TaskId>,
}

impl Explanation {
    /// See [`costs`].
    pub fn costs(&self) -> (Vec<(Cause, Span)>, Span) {
        costs(&self.links)
    }
}

/// What each cause cost, the dearest first, ties in the order of causes; and what the calendar did. All together are the duration.
pub fn costs(links: &[Link]) -> (Vec<(Cause, Span)>, Span) {
    let mut costs: BTreeMap<Cause, Span> = BTreeMap::new();
    let mut closed = Span::ZERO;
    for link in links {
        *costs.entry(link.cause).or_default() += link.open;
        closed += link.closed();
    }
    let mut costs: Vec<(Cause, Span)> = costs.into_iter().filter(|(_, cost)| !cost.is_zero()).collect();
    costs.sort_by_key(|&(cause, cost)| (std::cmp::Reverse(cost), cause));
    (costs, closed)
}
