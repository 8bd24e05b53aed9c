//! One task's or one blocker's story: every fact of the journal that is about it, and what its time went into.

use super::ground::{Ground, left};
use super::{About, Cause, Link};
use crate::domain::blocker::BlockerId;
use crate::domain::decision::Matter;
use crate::domain::fact::{Fact, Work};
use crate::domain::gate::{GateId, HandoffId, Item};
use crate::domain::journal::{Entry, What};
use crate::domain::organization::AgentId;
use crate::domain::plan::TaskId;
use crate::engine::time::Moment;
use crate::history::History;
use crate::scenario::Scenario;
use std::collections::BTreeSet;

/// What happened, in order, and where the time went.
pub struct Story<'a> {
    pub facts: Vec<(Moment, AgentId, &'a Fact)>,
    /// From its beginning to its end, without a gap; empty for what never began.
    pub links: Vec<Link>,
}

/// The story of a task: of its work, its blockers, its gates, and the handoffs of what it delivers.
pub fn of_task<'a>(task: TaskId, scenario: &Scenario, history: &History, journal: &'a [Entry]) -> Story<'a> {
    let trouble = &history.trouble;
    let blockers: BTreeSet<BlockerId> =
        trouble.blockers.iter().filter(|blocker| blocker.task == Some(task)).map(|blocker| blocker.id).collect();
    let gates: BTreeSet<GateId> = trouble.gates.iter().filter(|gate| gate.item == Item::Task(task)).map(|gate| gate.id).collect();
    let handoffs: BTreeSet<HandoffId> = trouble.handoffs.iter().filter(|handoff| handoff.task == task).map(|handoff| handoff.id).collect();
    let is_own = |fact: &Fact| {
        fact.task() == Some(task)
            || fact.blocker().is_some_and(|blocker| blockers.contains(&blocker))
            || gate_of(fact).is_some_and(|gate| gates.contains(&gate))
            || handoff_of(fact).is_some_and(|handoff| handoffs.contains(&handoff))
    };
    let of = &history.tasks[task.index()];
    let ground = Ground::of(scenario, history, journal);
    let links = of.released.map_or_else(Vec::new, |released| {
        let end = of.done.or(of.dropped).unwrap_or(history.end);
        let gates = ground.gates.get(&Item::Task(task));
        let mut marks = Vec::new();
        for gate in gates.into_iter().flatten() {
            let (closed, about) = (gate.closed.unwrap_or(end), About::Gate { gate: gate.id, item: gate.item });
            marks.push((2, gate.started, closed, Cause::Checks, about));
            marks.extend(ground.reviews(gate, closed, about));
        }
        let own = ground.task_pieces(task, released, end);
        marks.extend(own.into_iter().map(|(from, to, cause, about)| (3, from, to, cause, about)));
        let pieces = super::ground::cover(released, end, &marks, (Cause::Queue, About::Task(task)));
        pieces.into_iter().map(|piece| ground.link(piece)).collect()
    });
    Story { facts: facts(journal, is_own), links }
}

/// The story of a blocker; `None` if there is none of that number.
pub fn of_blocker<'a>(id: BlockerId, scenario: &Scenario, history: &History, journal: &'a [Entry]) -> Option<Story<'a>> {
    let blocker = history.trouble.blockers.iter().find(|blocker| blocker.id == id)?;
    let decisions: BTreeSet<_> = history
        .trouble
        .decisions
        .iter()
        .filter(|told| told.decision.matter == Matter::Blocker(id))
        .map(|told| told.decision.number)
        .collect();
    let is_own =
        |fact: &Fact| fact.blocker() == Some(id) || matches!(fact, Fact::DecisionSettled { decision, .. } if decisions.contains(decision));
    let ground = Ground::of(scenario, history, journal);
    let end = blocker.end.map_or(history.end, |end| end.at);
    let about = About::Blocker(id);
    let stays = blocker.stays.iter().map(|stay| (0, stay.entered, left(stay, end), Cause::Blocker(Some(stay.level)), about));
    let pieces = super::ground::cover(blocker.arose, end, &stays.collect::<Vec<_>>(), (Cause::Blocker(None), about));
    Some(Story { facts: facts(journal, is_own), links: pieces.into_iter().map(|piece| ground.link(piece)).collect() })
}

fn facts(journal: &[Entry], is_own: impl Fn(&Fact) -> bool) -> Vec<(Moment, AgentId, &Fact)> {
    let noted = journal.iter().filter_map(|entry| match &entry.what {
        What::Noted { by, fact } => Some((entry.at, *by, fact)),
        What::Delivered { .. } | What::Pending { .. } => None,
    });
    noted.filter(|(_, _, fact)| is_own(fact)).collect()
}

fn gate_of(fact: &Fact) -> Option<GateId> {
    match *fact {
        Fact::GateStarted { gate, .. } | Fact::CheckDone { gate, .. } | Fact::ReviewDeployed { gate, .. } => Some(gate),
        Fact::ReviewDone { gate, .. } | Fact::GateClosed { gate, .. } => Some(gate),
        Fact::WorkStarted { work: Work::Review { gate, .. }, .. } | Fact::WorkStopped { work: Work::Review { gate, .. }, .. } => Some(gate),
        _ => None,
    }
}

fn handoff_of(fact: &Fact) -> Option<HandoffId> {
    match *fact {
        Fact::HandoffOpened { handoff, .. } | Fact::HandoffValidated { handoff, .. } | Fact::HandoffAuthorized { handoff, .. } => {
            Some(handoff)
        }
        Fact::HandoffAcceptedWithGaps { handoff } | Fact::HandoffAcknowledged { handoff, .. } | Fact::HandoffClosed { handoff } => {
            Some(handoff)
        }
        Fact::HandoffCancelled { handoff } => Some(handoff),
        Fact::WorkStarted { work: Work::HandoffGap(handoff) | Work::Acknowledgement(handoff), .. } => Some(handoff),
        Fact::WorkStopped { work: Work::HandoffGap(handoff) | Work::Acknowledgement(handoff), .. } => Some(handoff),
        _ => None,
    }
}
