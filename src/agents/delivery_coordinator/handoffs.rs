//! Team handoffs: what is done goes to each team that waits for it as a package that is validated, authorized, notified and acknowledged.

use super::releases::Releases;
use crate::agent::Turn;
use crate::domain::fact::Fact;
use crate::domain::gate::HandoffId;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, TeamId};
use crate::domain::plan::TaskId;
use crate::domain::policy::{HandoffAuthorization, Handoffs as Terms, Policy};
use crate::engine::stream::Purpose;
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

const PACKAGE: Purpose = Purpose::named("package");
const GAP: Purpose = Purpose::named("handoff gap");

/// A package refused so often is the director's to decide on.
const CONTESTED_AFTER: u32 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// With the giving team, or waiting to be validated.
    Packaging,
    /// The director says what becomes of it.
    Contested,
    /// The director says whether it may go.
    Proposed,
    /// With the receiving team.
    Notified,
    Closed(Moment),
    Cancelled,
}

#[derive(Clone, Debug)]
struct Handoff {
    task: TaskId,
    from: TeamId,
    to: TeamId,
    stage: Stage,
    /// Tasks of the receiving team, in scope and not closed, for which it is.
    wanted: u32,
    /// How often the package was looked at, and how often it was found wanting.
    attempts: u64,
    refusals: u32,
    /// What its gaps take to be closed.
    gap: Span,
}

impl Handoff {
    fn is_under_way(&self) -> bool {
        match self.stage {
            Stage::Packaging | Stage::Contested | Stage::Proposed | Stage::Notified => true,
            Stage::Closed(_) | Stage::Cancelled => false,
        }
    }
}

#[derive(Default)]
pub struct Handoffs {
    /// In the order of opening.
    all: Vec<Handoff>,
    /// The last of a task to a team.
    by_ends: BTreeMap<(TaskId, TeamId), HandoffId>,
    under_way: usize,
}

impl Handoffs {
    fn find(&self, task: TaskId, to: TeamId) -> Option<&Handoff> {
        self.by_ends.get(&(task, to)).map(|id| &self.all[id.index()])
    }

    fn at(&mut self, id: HandoffId, stage: Stage) -> Option<&mut Handoff> {
        self.all.get_mut(id.index()).filter(|handoff| handoff.stage == stage)
    }

    /// A task is done for which `wanted` tasks of another team wait.
    pub fn open(&mut self, task: TaskId, to: TeamId, wanted: u32, turn: &mut Turn<'_>) {
        let handoff = HandoffId::from_index(self.all.len());
        let from = turn.scenario.plan.task(task).team;
        self.all.push(Handoff { task, from, to, stage: Stage::Packaging, wanted, attempts: 0, refusals: 0, gap: Span::ZERO });
        self.by_ends.insert((task, to), handoff);
        self.under_way += 1;
        turn.note(Fact::HandoffOpened { handoff, task, from, to });
        turn.tell(AgentId::of_team(from), Message::PackageAsked { handoff, task });
    }

    /// What it takes to look at a package; one that nobody needs any more is laid aside.
    pub fn validation(&self, handoff: HandoffId, terms: &Terms) -> Span {
        let is_awaited = self.all.get(handoff.index()).is_some_and(|handoff| handoff.stage == Stage::Packaging);
        if is_awaited { terms.validation } else { Span::ZERO }
    }

    /// A package has been looked at: it goes on, or back, or to the director.
    pub fn validated(&mut self, id: HandoffId, policy: &Policy, turn: &mut Turn<'_>) {
        let Some(handoff) = self.at(id, Stage::Packaging) else { return };
        let Handoff { task, to, attempts, .. } = *handoff;
        let name = turn.scenario.plan.task(task).key ^ turn.scenario.organization.team(to).key;
        handoff.attempts += 1;
        let is_complete = turn.chance.draw(PACKAGE, name, attempts).chance(policy.handoffs.complete);
        turn.note(Fact::HandoffValidated { handoff: id, is_complete });
        if is_complete {
            self.propose(id, policy, turn);
            return;
        }
        handoff.refusals += 1;
        handoff.gap = Span::drawn_hours(policy.handoffs.gap_effort.sample(&mut turn.chance.draw(GAP, name, attempts)));
        if handoff.refusals >= CONTESTED_AFTER {
            handoff.stage = Stage::Contested;
            turn.tell(AgentId::DIRECTOR, Message::HandoffContested { handoff: id, task });
        } else {
            self.give_back(id, turn);
        }
    }

    fn give_back(&mut self, id: HandoffId, turn: &mut Turn<'_>) {
        let handoff = &mut self.all[id.index()];
        handoff.stage = Stage::Packaging;
        turn.tell(AgentId::of_team(handoff.from), Message::PackageIncomplete { handoff: id, effort: handoff.gap });
    }

    fn propose(&mut self, id: HandoffId, policy: &Policy, turn: &mut Turn<'_>) {
        let handoff = &mut self.all[id.index()];
        match policy.handoffs.authorization {
            HandoffAuthorization::Director => {
                handoff.stage = Stage::Proposed;
                turn.tell(AgentId::DIRECTOR, Message::HandoffProposed { handoff: id, task: handoff.task });
            }
            HandoffAuthorization::Auto => self.notify(id, true, turn),
        }
    }

    fn notify(&mut self, id: HandoffId, is_auto: bool, turn: &mut Turn<'_>) {
        let handoff = &mut self.all[id.index()];
        handoff.stage = Stage::Notified;
        turn.note(Fact::HandoffAuthorized { handoff: id, is_auto });
        turn.tell(AgentId::of_team(handoff.to), Message::HandoffNotified { handoff: id, task: handoff.task });
    }

    pub fn granted(&mut self, id: HandoffId, turn: &mut Turn<'_>) {
        if self.at(id, Stage::Proposed).is_some() {
            self.notify(id, false, turn);
        }
    }

    /// The director has settled a dispute: the package is returned once more, or taken over as it is, which needs no other authorization.
    pub fn settled(&mut self, id: HandoffId, is_accepted: bool, releases: &mut Releases, turn: &mut Turn<'_>) {
        let Some(handoff) = self.at(id, Stage::Contested) else { return };
        let Handoff { task, to, gap, .. } = *handoff;
        if !is_accepted {
            self.give_back(id, turn);
            return;
        }
        turn.note(Fact::HandoffAcceptedWithGaps { handoff: id });
        self.notify(id, false, turn);
        if let Some(first) = releases.first_receiver(task, to, turn.scenario) {
            releases.owe(first, gap, turn);
        }
    }

    /// The receiving team has taken it up: what the handoff was, for its dependents to go on.
    pub fn acknowledged(&mut self, id: HandoffId, by: Option<MemberId>, turn: &mut Turn<'_>) -> Option<(TaskId, TeamId)> {
        let handoff = self.at(id, Stage::Notified)?;
        handoff.stage = Stage::Closed(turn.now);
        let ends = (handoff.task, handoff.to);
        self.under_way -= 1;
        turn.note(Fact::HandoffAcknowledged { handoff: id, by });
        turn.note(Fact::HandoffClosed { handoff: id });
        Some(ends)
    }

    /// A task that comes into scope waits with others of its team for a handoff that is under way, if there is one.
    pub fn join(&mut self, task: TaskId, to: TeamId) -> bool {
        let Some(&id) = self.by_ends.get(&(task, to)) else { return false };
        let handoff = &mut self.all[id.index()];
        let is_under_way = handoff.is_under_way();
        handoff.wanted += u32::from(is_under_way);
        is_under_way
    }

    /// When a team got what was done at `done`; `None` while it is being handed over.
    pub fn delivered_at(&self, task: TaskId, to: TeamId, done: Moment) -> Option<Moment> {
        match self.find(task, to).map(|handoff| handoff.stage) {
            Some(Stage::Closed(at)) => Some(at),
            None | Some(Stage::Cancelled) => Some(done),
            Some(Stage::Packaging | Stage::Contested | Stage::Proposed | Stage::Notified) => None,
        }
    }

    /// A task is closed: what was being handed over for it alone is cancelled. `true` if anything was.
    pub fn unwanted(&mut self, task: TaskId, releases: &Releases, turn: &mut Turn<'_>) -> bool {
        if self.under_way == 0 {
            return false;
        }
        let scenario: &Scenario = turn.scenario;
        let to = scenario.plan.task(task).team;
        let before = self.under_way;
        for on in releases.received(task, scenario) {
            let Some(&id) = self.by_ends.get(&(on, to)) else { continue };
            let handoff = &mut self.all[id.index()];
            if !handoff.is_under_way() {
                continue;
            }
            handoff.wanted -= 1;
            if handoff.wanted == 0 {
                handoff.stage = Stage::Cancelled;
                self.under_way -= 1;
                turn.note(Fact::HandoffCancelled { handoff: id });
            }
        }
        self.under_way < before
    }

    pub fn is_cancelled(&self, id: HandoffId) -> bool {
        self.all.get(id.index()).is_some_and(|handoff| handoff.stage == Stage::Cancelled)
    }
}
