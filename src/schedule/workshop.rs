//! One team at work: its queue, its members, what each has in hand. Members, calendars, crews, pipelines and shared attention are
//! worked out here alone, so that the planner's schedule and the team that carries it out cannot differ.

use crate::domain::calendar::Calendars;
use crate::domain::fact::Work;
use crate::domain::organization::{MemberId, Organization, RoleId, TeamId};
use crate::engine::time::{Moment, Span};

/// What everything here is worked out against.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub organization: &'a Organization,
    pub calendars: &'a Calendars,
    /// Share of speed lost for each further item in hand, 0 to 1.
    pub context_switch_loss: f64,
}

/// Who is needed at once for one step of a job.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    Anyone,
    Role(RoleId),
    /// How many of each role, in the order of role ids.
    Crew(Vec<(RoleId, u32)>),
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

/// Work for a team: steps in their order, each with its demand and its effort, in ms of work of a member whose skill is 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub work: Work,
    pub steps: Vec<(Demand, f64)>,
    pub urgency: Urgency,
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
    /// Call [`Workshop::complete`] with these at that moment.
    Due {
        slot: u32,
        epoch: u32,
        at: Moment,
    },
    /// The last step is done; the job is forgotten.
    Done {
        work: Work,
    },
}

/// A team's queue and its members' hands.
pub struct Workshop {
    team: TeamId,
}

impl Workshop {
    /// With the members of `team` that are present from the start.
    pub fn new(team: TeamId, ground: Ground<'_>) -> Workshop {
        let _ = ground;
        Workshop { team }
    }

    /// Queues a job. It starts at the next [`Workshop::dispatch`], not now.
    pub fn enqueue(&mut self, job: Job) {
        let _ = (job, self.team);
        todo!()
    }

    /// Starts, most urgent first, every queued step whose members are free and working at `now`.
    pub fn dispatch(&mut self, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        let _ = (now, ground, changes);
        todo!()
    }

    /// A step announced by [`Change::Due`] is done; nothing if it has been put down or rescheduled since. Call `dispatch` afterwards: its
    /// members are free, and the job's next step queues.
    pub fn complete(&mut self, slot: u32, epoch: u32, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        let _ = (slot, epoch, now, ground, changes);
        todo!()
    }

    /// The next moment at which a member who is off at `now` and could take something that is queued begins to work. `None` if nothing is
    /// queued, or nobody is off.
    pub fn next_opening(&self, now: Moment, ground: Ground<'_>) -> Option<Moment> {
        let _ = (now, ground);
        todo!()
    }
}
