//! What a workshop takes in and what it tells: jobs with their demands, and what became of them.

use crate::domain::fact::Work;
use crate::domain::organization::{MemberId, RoleId};
use crate::engine::time::{Moment, Span};

/// Who is needed at once for one step of a job.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    Anyone,
    Role(RoleId),
    /// How many of each role, in the order of role ids.
    Crew(Vec<(RoleId, u32)>),
    /// This one and nobody else, however long it is away.
    Member(MemberId),
}

/// What a job is to be started by: the smallest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urgency {
    /// 0 goes before everything, rules aside.
    pub band: u8,
    pub rank: i64,
    /// Breaks ties: a task's place in the plan.
    pub order: u64,
}

impl Urgency {
    /// P0, and work that was interrupted.
    pub const FIRST: u8 = 0;
    /// P1 work that is not in the plan.
    pub const SOON: u8 = 1;
    /// The plan, by the scenario's rule.
    pub const PLANNED: u8 = 2;
    /// P2 work that is not in the plan.
    pub const LATER: u8 = 3;
}

/// Work for a team: steps in their order, each with its demand and its effort, in ms of work of a member whose skill is 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub work: Work,
    /// A step of `f64::INFINITY` is open-ended: it lasts until [`super::Workshop::finish`].
    pub steps: Vec<(Demand, f64)>,
    pub urgency: Urgency,
    /// Only this member takes the first step, unless a crew is demanded. Should the member be gone, now or while the step waits, it goes
    /// by its demand and is nobody's.
    pub owner: Option<MemberId>,
    /// Effort in ms, over all steps and with the cost of resuming, after which trouble stops the job; `f64::INFINITY`: none does.
    pub trouble_in: f64,
}

impl Job {
    /// A job that is nobody's and meets no trouble.
    pub fn new(work: Work, steps: Vec<(Demand, f64)>, urgency: Urgency) -> Job {
        Job { work, steps, urgency, owner: None, trouble_in: f64::INFINITY }
    }
}

/// What a call to a workshop brought about, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Started {
        member: MemberId,
        work: Work,
        step: u32,
    },
    /// As `Fact::WorkStopped`.
    Stopped {
        member: MemberId,
        work: Work,
        step: u32,
        began: Moment,
        worked: Span,
        is_finished: bool,
    },
    /// Call [`super::Workshop::complete`] with these at that moment.
    Due {
        slot: u32,
        epoch: u32,
        at: Moment,
    },
    /// Trouble has stopped the job, which is held until [`super::Workshop::free`]. `owner`: who had it in hand, the first of a crew. No
    /// further trouble comes unless [`super::Workshop::set_trouble`] says so.
    Troubled {
        work: Work,
        owner: MemberId,
    },
    /// The last step is done; the job is forgotten.
    Done {
        work: Work,
    },
}
