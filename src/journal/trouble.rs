//! The journal's text for blockers, gates, handoffs and decisions.

use super::words::Words;
use crate::domain::blocker::{BlockerCause, Escalated, Raised, Verdict, Worker};
use crate::domain::decision::{Decision, Matter, Means};
use crate::domain::fact::Fact;
use crate::domain::gate::DefectSource;
use crate::domain::message::Message;
use std::fmt::{Result, Write as _};

/// What blockers and gates bring.
#[expect(clippy::wildcard_enum_match_arm, reason = "`write_fact` names every variant, and hands only these on")]
pub fn write_fact(fact: &Fact, w: Words<'_>, out: &mut String) -> Result {
    use Fact::*;
    match fact {
        BlockerArose { blocker, task, cause, subtype, owner } => {
            write!(out, "blocker {} arose: {}", w.blocker(*blocker), subtype.name())?;
            if let Some(task) = task {
                write!(out, " on {}", w.task(*task))?;
            }
            write_cause(*cause, w, out)?;
            match owner {
                Some(owner) => write!(out, ", before {}", w.member(*owner)),
                None => write!(out, ", before nobody"),
            }
        }
        BlockerNoticed { blocker, is_by_scan: false } => write!(out, "blocker {} noticed", w.blocker(*blocker)),
        BlockerNoticed { blocker, is_by_scan: true } => write!(out, "blocker {} found by the scan", w.blocker(*blocker)),
        BlockerPending { blocker, until } => write!(out, "blocker {} waits for others until {}", w.blocker(*blocker), w.when(*until)),
        BlockerOpened { blocker, level, priority, is_critical, noticed } => {
            let critical = if *is_critical { ", on the critical path" } else { "" };
            let blocker = w.blocker(*blocker);
            write!(out, "blocker {blocker} opened at L{} as {priority:?}{critical}, noticed {}", level.0, w.when(*noticed))
        }
        BlockerEscalated { blocker, from, to, reason, due } => {
            let blocker = w.blocker(*blocker);
            write!(out, "blocker {blocker} escalated from L{} to L{}: {reason:?}, due {}", from.0, to.0, w.when(*due))
        }
        BlockerReturned { blocker, from, to } => {
            write!(out, "blocker {} returned from L{} to L{}", w.blocker(*blocker), from.0, to.0)
        }
        BlockerTaken { blocker, level, by } => {
            write!(out, "blocker {} taken up at L{} by ", w.blocker(*blocker), level.0)?;
            write_worker(*by, w, out)
        }
        BlockerLaidDown { blocker, level, by } => {
            write!(out, "blocker {} laid down at L{} by ", w.blocker(*blocker), level.0)?;
            write_worker(*by, w, out)
        }
        BlockerResolved { blocker, level, resolution } => {
            write!(out, "blocker {} resolved at L{}: {resolution:?}", w.blocker(*blocker), level.0)
        }
        BlockerReopened { blocker, cycle } => write!(out, "blocker {} reopened, cycle {cycle}", w.blocker(*blocker)),
        PatternLearnt { subtype, level } => write!(out, "pattern of {} learnt at L{}", subtype.name(), level.0),
        PatternUsed { blocker, subtype, is_success } => {
            let how = if *is_success { "with" } else { "without" };
            write!(out, "pattern of {} used on blocker {} {how} success", subtype.name(), w.blocker(*blocker))
        }
        WorkSubmitted { task } => write!(out, "the work of {} submitted", w.task(*task)),
        DefectsInjected { task, defects, source } => {
            let source = match source {
                DefectSource::Work => "its work",
                DefectSource::BadFix => "a remedy",
                DefectSource::Workaround => "a workaround",
            };
            write!(out, "{defects} defects in {} by {source}", w.task(*task))
        }
        GateStarted { gate, item, attempt } => write!(out, "gate {} of {} started, attempt {attempt}", w.gate(*gate), w.item(*item)),
        CheckDone { gate, check, found, is_false_alarm } => {
            let alarm = if *is_false_alarm { ", a false alarm" } else { "" };
            write!(out, "check {check} of gate {}: {found} found{alarm}", w.gate(*gate))
        }
        ReviewDeployed { gate, check, team } => write!(out, "review {check} of gate {} deployed to {}", w.gate(*gate), w.team(*team)),
        ReviewDone { gate, check, by } => write!(out, "review {check} of gate {} done by {}", w.gate(*gate), w.member(*by)),
        GateClosed { gate, item, attempt, is_passed, found } => {
            let verdict = if *is_passed { "passed" } else { "failed" };
            write!(out, "gate {} of {} {verdict} at attempt {attempt} with {found} findings", w.gate(*gate), w.item(*item))
        }
        ProgressionGranted { item } => write!(out, "{} may go on", w.item(*item)),
        RemediationDone { task, number } => write!(out, "finding {number} of {} remedied", w.task(*task)),
        DefectsEscaped { task, defects } => write!(out, "{defects} defects of {} escaped", w.task(*task)),
        _ => Ok(()),
    }
}

/// What handoffs, the director and failing agents bring.
#[expect(clippy::wildcard_enum_match_arm, reason = "`write_fact` names every variant, and hands only these on")]
pub fn write_command(fact: &Fact, w: Words<'_>, out: &mut String) -> Result {
    use Fact::*;
    match fact {
        HandoffOpened { handoff, task, from, to } => {
            write!(out, "handoff {} of {} from {} to {} opened", w.handoff(*handoff), w.task(*task), w.team(*from), w.team(*to))
        }
        HandoffValidated { handoff, is_complete: true } => write!(out, "handoff {} validated", w.handoff(*handoff)),
        HandoffValidated { handoff, is_complete: false } => write!(out, "handoff {} returned as incomplete", w.handoff(*handoff)),
        HandoffAuthorized { handoff, is_auto } => {
            write!(out, "handoff {} authorized{}", w.handoff(*handoff), if *is_auto { " by policy" } else { "" })
        }
        HandoffAcceptedWithGaps { handoff } => write!(out, "handoff {} accepted with gaps", w.handoff(*handoff)),
        HandoffAcknowledged { handoff, by: Some(by) } => write!(out, "handoff {} acknowledged by {}", w.handoff(*handoff), w.member(*by)),
        HandoffAcknowledged { handoff, by: None } => write!(out, "handoff {} acknowledged", w.handoff(*handoff)),
        HandoffClosed { handoff } => write!(out, "handoff {} closed", w.handoff(*handoff)),
        HandoffCancelled { handoff } => write!(out, "handoff {} cancelled", w.handoff(*handoff)),
        ResearchStarted { task, on } => write!(out, "research for {} in place of {} started", w.task(*task), w.task(*on)),
        ResearchDone { task, on } => write!(out, "research for {} in place of {} done", w.task(*task), w.task(*on)),
        Decided(decision) => write_decision(decision, w, out),
        DecisionSettled { decision, hours, is_as_expected } => {
            let how = if *is_as_expected { "as expected" } else { "not as expected" };
            write!(out, "decision D-{} settled {how}: {hours:.6} h", decision.0 + 1)
        }
        MemberLent { member, to, until } => write!(out, "{} lent to {} until {}", w.member(*member), w.team(*to), w.when(*until)),
        LoanEnded { member, to } => write!(out, "{} back from {}", w.member(*member), w.team(*to)),
        TargetMoved { from, to } => write!(out, "target moved from {} to {}", w.when(*from), w.when(*to)),
        TaskStartedEarly { task, on } => write!(out, "task {} may start early, ahead of {}", w.task(*task), w.task(*on)),
        TaskReplanned { task, before, after } => write!(out, "task {} re-planned from {before} to {after} of work left", w.task(*task)),
        ReworkAdded { task, extra } => write!(out, "{extra} of rework for {}", w.task(*task)),
        ReviewerAdded { team, member } => write!(out, "{} of {} reviews as well", w.member(*member), w.team(*team)),
        AgentFailed { agent, until } => write!(out, "agent {} fails until {}", w.agent(*agent), w.when(*until)),
        AgentReturned { agent, waiting } => write!(out, "agent {} returns to {waiting} messages", w.agent(*agent)),
        _ => Ok(()),
    }
}

fn write_cause(cause: BlockerCause, w: Words<'_>, out: &mut String) -> Result {
    match cause {
        BlockerCause::Work => Ok(()),
        BlockerCause::Resource(resource) => write!(out, " for want of {}", w.resource(resource)),
        BlockerCause::Delivery(task) => write!(out, " for want of {}", w.task(task)),
        BlockerCause::Information(task) => write!(out, " for want of what {} tells", w.task(task)),
        BlockerCause::Stream { stream, number } => write!(out, " as arrival {number} of {}", w.stream(stream)),
    }
}

fn write_worker(worker: Worker, w: Words<'_>, out: &mut String) -> Result {
    match worker {
        Worker::Member(member) => write!(out, "{}", w.member(member)),
        Worker::Agent(agent) => write!(out, "{}", w.agent(agent)),
    }
}

fn write_means(means: Means, w: Words<'_>, out: &mut String) -> Result {
    match means {
        Means::None => Ok(()),
        Means::Member { member, to } => write!(out, " {} to {}", w.member(member), w.team(to)),
        Means::Team(team) => write!(out, " {}", w.team(team)),
        Means::Feature(feature) => write!(out, " {}", w.feature(feature)),
        Means::Task(task) => write!(out, " {}", w.task(task)),
    }
}

fn write_decision(decision: &Decision, w: Words<'_>, out: &mut String) -> Result {
    write!(out, "decision D-{} on ", decision.number.0 + 1)?;
    match decision.matter {
        Matter::Blocker(blocker) => write!(out, "blocker {}", w.blocker(blocker))?,
        Matter::TimelineRisk { consumed } => write!(out, "the timeline at {consumed:.6} of the buffer")?,
        Matter::Bottleneck { task } => write!(out, "the bottleneck at {}", w.task(task))?,
        Matter::HandoffRefused(handoff) => write!(out, "the twice refused handoff {}", w.handoff(handoff))?,
        Matter::LoanContended { member } => write!(out, "{}, whom two teams want", w.member(member))?,
    }
    write!(out, " by {}", decision.policy.name())?;
    if let Some(as_of) = decision.as_of {
        write!(out, " on the state of {}", w.when(as_of))?;
    }
    for (place, option) in decision.options.iter().enumerate() {
        let mark = match (place as u32 == decision.chosen, option.applies) {
            (true, _) => "chosen ",
            (false, true) => "",
            (false, false) => "out of question ",
        };
        write!(out, "; {mark}{}", option.option.name())?;
        write_means(option.means, w, out)?;
        let (delay, cost, value, load) = (option.delay_hours, option.cost, option.value_lost, option.load_hours);
        write!(out, " delay {delay:.6} cost {cost:.6} value {value:.6} load {load:.6}")?;
    }
    Ok(())
}

fn write_escalated(escalated: &Escalated, w: Words<'_>, out: &mut String) -> Result {
    let Escalated { blocker, level, task, subtype, cause, priority, is_critical, noticed, has_workaround, expected, team, can_go_up } =
        *escalated;
    write!(out, "blocker {} at L{}: {priority:?} {}", w.blocker(blocker), level.0, subtype.name())?;
    if let Some(task) = task {
        write!(out, " on {}", w.task(task))?;
    }
    write_cause(cause, w, out)?;
    if let Some(team) = team {
        write!(out, " of {}", w.team(team))?;
    }
    write!(out, ", critical {is_critical}, noticed {}, expected {expected}, way round {has_workaround}", w.when(noticed))?;
    write!(out, ", level above {can_go_up}")
}

fn write_raised(raised: &Raised, w: Words<'_>, out: &mut String) -> Result {
    let Raised { blocker, task, cause, subtype, owner, noticed, occurrence, work, pending_until, priority, key: _ } = raised;
    write!(out, "blocker {} is raised: {}", w.blocker(*blocker), subtype.name())?;
    if let Some(task) = task {
        write!(out, " on {}", w.task(*task))?;
    }
    write_cause(*cause, w, out)?;
    if let Some(owner) = owner {
        write!(out, " before {}", w.member(*owner))?;
    }
    write!(out, ", noticed {}, occurrence {occurrence}, {work} of work", w.when(*noticed))?;
    if let Some(until) = pending_until {
        write!(out, ", pending until {}", w.when(*until))?;
    }
    if let Some(priority) = priority {
        write!(out, ", {priority:?}")?;
    }
    Ok(())
}

/// What is said about blockers.
#[expect(clippy::wildcard_enum_match_arm, reason = "`write_message` names every variant, and hands only these on")]
pub fn write_alert(message: &Message, w: Words<'_>, out: &mut String) -> Result {
    use Message::*;
    match message {
        BlockerRaised(raised) => write_raised(raised, w, out),
        BlockerTaken { blocker, level, by } => {
            write!(out, "blocker {} is taken up at L{}", w.blocker(*blocker), level.0)?;
            by.map_or(Ok(()), |by| write!(out, " by {}", w.member(by)))
        }
        BlockerLaidDown { blocker, level, by } => {
            write!(out, "blocker {} is laid down at L{}", w.blocker(*blocker), level.0)?;
            by.map_or(Ok(()), |by| write!(out, " by {}", w.member(by)))
        }
        BlockerSolved { blocker } => write!(out, "blocker {} is worked off", w.blocker(*blocker)),
        BlockerGone { blocker, is_dropped: false } => write!(out, "what caused blocker {} is gone", w.blocker(*blocker)),
        BlockerGone { blocker, is_dropped: true } => write!(out, "the task of blocker {} is dropped", w.blocker(*blocker)),
        BlockerTakenOver { blocker, goes_on } => {
            let how = if *goes_on { "go on beside it" } else { "stop" };
            write!(out, "blocker {} is taken over: {how}", w.blocker(*blocker))
        }
        BlockerHandedOver { blocker, left } => write!(out, "blocker {} has {left} of work left", w.blocker(*blocker)),
        BlockerAssigned { blocker, level, role, preparation, priority, task } => {
            write!(out, "work on blocker {} at L{} as {priority:?}, {preparation} before it", w.blocker(*blocker), level.0)?;
            if let Some(role) = role {
                write!(out, ", by a {}", w.role(*role))?;
            }
            task.map_or(Ok(()), |task| write!(out, ", for {}", w.task(task)))
        }
        BlockerReleased { blocker, level } => write!(out, "leave blocker {} at L{}", w.blocker(*blocker), level.0),
        BriefingAsked { blocker, time } => write!(out, "brief the specialist on blocker {} for {time}", w.blocker(*blocker)),
        BlockerCleared { blocker } => write!(out, "blocker {} is out of the way", w.blocker(*blocker)),
        BlockerReopened { blocker, work } => write!(out, "blocker {} is back with {work} of work", w.blocker(*blocker)),
        ScanCalled { still_for } => write!(out, "what has stood still for {still_for}?"),
        DecisionNeeded(escalated) => {
            out.push_str("decide on ");
            write_escalated(escalated, w, out)
        }
        BlockerTold(escalated) => {
            out.push_str("for your information, ");
            write_escalated(escalated, w, out)
        }
        RevisionNeeded(escalated) => {
            out.push_str("re-plan round ");
            write_escalated(escalated, w, out)
        }
        DecisionMade { blocker, verdict } => {
            write!(out, "blocker {}: ", w.blocker(*blocker))?;
            match verdict {
                Verdict::CarryOn { helpers } => {
                    out.push_str("carry on");
                    helpers.iter().try_for_each(|team| write!(out, ", with help of {}", w.team(*team)))
                }
                Verdict::Workaround => write!(out, "go round it"),
                Verdict::GoUp => write!(out, "take it up"),
            }
        }
        BlockerClosed { blocker } => write!(out, "blocker {} is resolved", w.blocker(*blocker)),
        WorkaroundTaken { blocker, left } => write!(out, "go round blocker {}, {left} of work left", w.blocker(*blocker)),
        RevisionMade { blocker, is_replanned } => {
            let how = if *is_replanned { "re-planned" } else { "not to be re-planned again" };
            write!(out, "the task of blocker {} is {how}", w.blocker(*blocker))
        }
        TaskReplanned { task, factor } => write!(out, "task {} is re-planned by {factor:.6}", w.task(*task)),
        _ => Ok(()),
    }
}

/// What is said about gates, handoffs and loans.
#[expect(clippy::wildcard_enum_match_arm, reason = "`write_message` names every variant, and hands only these on")]
pub fn write_business(message: &Message, w: Words<'_>, out: &mut String) -> Result {
    use Message::*;
    match message {
        TaskSubmitted { task, defects, by } => {
            write!(out, "task {} is submitted with {defects} defects that nobody knows of", w.task(*task))?;
            by.map_or(Ok(()), |by| write!(out, ", by {}", w.member(by)))
        }
        GateAsked(item) => write!(out, "{} is ready for its gate", w.item(*item)),
        GatePassed(item) => write!(out, "{} has passed its gate", w.item(*item)),
        GateFailed(item) => write!(out, "{} failed its gate", w.item(*item)),
        ReviewAsked { gate, check, item, role, effort, priority } => {
            write!(out, "review {} for check {check} of gate {}, {effort} as {priority:?}", w.item(*item), w.gate(*gate))?;
            role.map_or(Ok(()), |role| write!(out, ", by a {}", w.role(role)))
        }
        ReviewDone { gate, check, by } => write!(out, "check {check} of gate {} is reviewed by {}", w.gate(*gate), w.member(*by)),
        RemediationAsked { task, number, effort, priority } => {
            write!(out, "remedy finding {number} of {} as {priority:?}, {effort}", w.task(*task))
        }
        RemediationDone { task, number } => write!(out, "finding {number} of {} is remedied", w.task(*task)),
        ProgressionAsked(item) => write!(out, "may {} go on?", w.item(*item)),
        ProgressionGranted(item) => write!(out, "{} may go on", w.item(*item)),
        ReviewersWanted => write!(out, "add a reviewer"),
        PackageAsked { handoff, task } => write!(out, "put together package {} of {}", w.handoff(*handoff), w.task(*task)),
        PackageReady { handoff } => write!(out, "package {} is ready", w.handoff(*handoff)),
        PackageIncomplete { handoff, effort } => write!(out, "package {} has gaps, {effort} of work", w.handoff(*handoff)),
        HandoffProposed { handoff, task } => write!(out, "may handoff {} of {} go?", w.handoff(*handoff), w.task(*task)),
        HandoffGranted { handoff } => write!(out, "handoff {} may go", w.handoff(*handoff)),
        HandoffContested { handoff, task } => write!(out, "handoff {} of {} was refused twice", w.handoff(*handoff), w.task(*task)),
        HandoffSettled { handoff, is_accepted: true } => write!(out, "take handoff {} over with its gaps", w.handoff(*handoff)),
        HandoffSettled { handoff, is_accepted: false } => write!(out, "have handoff {} returned once more", w.handoff(*handoff)),
        HandoffNotified { handoff, task } => write!(out, "handoff {} of {} is for you", w.handoff(*handoff), w.task(*task)),
        HandoffAcknowledged { handoff, by } => {
            write!(out, "handoff {} is acknowledged", w.handoff(*handoff))?;
            by.map_or(Ok(()), |by| write!(out, " by {}", w.member(by)))
        }
        ResearchAsked { task, effort } => write!(out, "find out what {} waits for, {effort}", w.task(*task)),
        ResearchDone { task } => write!(out, "what {} waits for is found out", w.task(*task)),
        LoanAsked { decision, member, to, until } => {
            write!(out, "lend {} to {} until {} by D-{}", w.member(*member), w.team(*to), w.when(*until), decision.0 + 1)
        }
        GuestArrived { member, until } => write!(out, "{} is your guest until {}", w.member(*member), w.when(*until)),
        LoanRecalled { member } => write!(out, "{} goes home", w.member(*member)),
        GuestReturned { member } => write!(out, "{} is back", w.member(*member)),
        LoanOver { member, effort } => write!(out, "the loan of {} is over after {effort} of effort", w.member(*member)),
        ParallelExecution { task } => write!(out, "what waits for {} may start early", w.task(*task)),
        ReworkAdded { task, extra } => write!(out, "task {} takes {extra} of rework", w.task(*task)),
        PrerequisiteDone { task } => write!(out, "what {} was started ahead of is done", w.task(*task)),
        TargetExtended { by } => write!(out, "move the target by {by}"),
        MemberHired(member) => write!(out, "{} joins you", w.member(*member)),
        RedTurned(indicator) => write!(out, "indicator {} is red", w.indicator(*indicator)),
        _ => Ok(()),
    }
}
