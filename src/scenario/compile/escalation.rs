//! The ladder of escalation: who is asked at each level, and when a level passes a blocker on.

use super::Compiler;
use crate::domain::blocker::Level;
use crate::domain::organization::AgentId;
use crate::domain::policy::{Escalation, LevelKind, LevelTerms, Target, TimeoutBasis};
use crate::engine::distribution::Distribution;
use crate::engine::time::Span;
use crate::scenario::field::Share;
use crate::scenario::file;
use crate::scenario::files::{Located, Place};
use crate::scenario::problem::did_you_mean;
use crate::scenario::terms::HoursOrNever;

/// Short names of those of the office that a level may ask.
const OFFICE: [(&str, AgentId); 2] = [("director", AgentId::DIRECTOR), ("planner", AgentId::PLANNER)];

impl Compiler<'_> {
    pub(super) fn escalation(&mut self, written: &file::Escalation) -> Escalation {
        let count = written.levels.value.0;
        if count > u32::from(Level::MAX) {
            let what = format!("a ladder of {count} levels");
            self.problems.add(&written.levels.place, what, format!("write a number from 1 to {}", Level::MAX));
        }
        // A count that cannot be says nothing of which levels were meant.
        let count = if count > u32::from(Level::MAX) { 5 } else { count as usize };
        let of_each = written.written();
        let stray = of_each.iter().enumerate().skip(count).find_map(|(at, level)| level.map(|level| (at + 1, level)));
        if let Some((number, level)) = stray {
            let what = format!("`escalation.L{number}` is not on the ladder, which has {count} levels");
            self.problems.add(&level.place, what, format!("write `levels = {number}` in [escalation], or leave this out"));
        }
        let mut levels = Vec::with_capacity(count);
        for (at, level) in of_each.iter().enumerate().take(count) {
            levels.extend(self.level(at + 1, *level, &written.place, at + 1 == count));
        }
        if levels.len() == count {
            self.ladder(written, &levels);
        }
        Escalation {
            levels,
            clock: written.clock,
            timeout_basis: written.timeout_basis,
            timeout_stops_on: written.timeout_stops_on,
            carry_work: written.carry_work,
            on_escalate: written.on_escalate,
            policy_change_applies_to: written.policy_change_applies_to,
            critical_blocked: written.critical_blocked,
            p0_blockers: written.p0_blockers,
            l5: written.l5,
            acknowledge_within: written.acknowledge_within.spans(),
            resolve_within: written.resolve_within.spans(),
        }
    }

    /// The terms of the `number`-th level; `None` after a problem.
    fn level(&mut self, number: usize, written: Option<&file::Level>, ladder: &Place, is_last: bool) -> Option<LevelTerms> {
        let target = match written.and_then(|level| level.target.as_ref()) {
            Some(name) => self.target(name)?,
            None => match number {
                1 => Target::Owner,
                2 => Target::Agent(AgentId::RESOLVER),
                3 => Target::Specialist,
                4 => Target::Agent(AgentId::DIRECTOR),
                5 => Target::Agent(AgentId::PLANNER),
                _ => {
                    let place = written.map_or(ladder, |level| &level.place);
                    let what = format!("`escalation.L{number}` has no target");
                    self.problems.add(
                        place,
                        what,
                        format!("write `[escalation.L{number}]` with `target = \"...\"`: a role, a team, or an agent"),
                    );
                    return None;
                }
            },
        };
        let decides = matches!(target, Target::Agent(AgentId::DIRECTOR | AgentId::PLANNER));
        let kind = match written.and_then(|level| level.kind.as_ref()) {
            None if decides => LevelKind::Hierarchical,
            None => LevelKind::Functional,
            Some(kind) => {
                if kind.value == LevelKind::Hierarchical && !decides {
                    let what = format!("`escalation.L{number}` decides, and its target is neither the director nor the planner");
                    self.problems.add(&kind.place, what, "write `target = \"director\"` or `\"planner\"`, or leave `kind` out");
                }
                kind.value
            }
        };
        let (speed, preparation) = match (kind, target) {
            (LevelKind::Functional, Target::Agent(AgentId::RESOLVER)) => (1.5, Span::from_minutes(20)),
            (LevelKind::Functional, Target::Specialist | Target::Role(_)) => (3.0, Span::from_minutes(30)),
            (LevelKind::Hierarchical, Target::Agent(AgentId::PLANNER)) => (1.0, Span::from_hours(4)),
            (LevelKind::Hierarchical, _) => (1.0, Span::from_minutes(45)),
            (LevelKind::Functional, _) => (1.0, Span::ZERO),
        };
        let is_specialist = matches!(target, Target::Specialist | Target::Role(_));
        let chance = |of: fn(&file::Level) -> &Option<Located<Share>>| {
            written.and_then(|level| of(level).as_ref()).map_or(0.0, |share| share.value.0)
        };
        Some(LevelTerms {
            kind,
            target,
            speed: written.and_then(|level| level.speed).map_or(speed, |speed| speed.0),
            escalate_after: self.escalate_after(number, written, kind, ladder, is_last),
            work: written.and_then(|level| level.work.as_ref()).map(|work| work.0.clone()),
            preparation: written.and_then(|level| level.preparation).unwrap_or(preparation),
            is_owner_briefing: written.and_then(|level| level.owner_briefing).unwrap_or(is_specialist && kind == LevelKind::Functional),
            handoff_cost: written.and_then(|level| level.handoff_cost).unwrap_or(Span::ZERO),
            refer_up: chance(|level| &level.refer_up),
            pushback: chance(|level| &level.pushback),
        })
    }

    /// When a level passes a blocker on, by priority. The last one keeps it.
    fn escalate_after(
        &mut self,
        number: usize,
        written: Option<&file::Level>,
        kind: LevelKind,
        ladder: &Place,
        is_last: bool,
    ) -> [Option<Distribution>; 3] {
        let after = written.and_then(|level| level.escalate_after.as_ref());
        let default = [1.0, 4.0, 8.0].get(number - 1).copied().filter(|_| kind == LevelKind::Functional).map(Distribution::Fixed);
        if is_last {
            let is_passed_on = |by: &[Option<HoursOrNever>; 3]| by.iter().flatten().any(|hours| hours.0.is_some());
            if let Some(after) = after.filter(|after| is_passed_on(&after.value.0)) {
                let what = format!("`escalation.L{number}` is the last level, and passes blockers on");
                self.problems.add(&after.place, what, "leave this out, write `\"never\"`, or add a level above");
            }
            return [None, None, None];
        }
        let Some(after) = after else {
            if kind == LevelKind::Functional && default.is_none() {
                let place = written.map_or(ladder, |level| &level.place);
                let what = format!("`escalation.L{number}` does not say when it passes a blocker on");
                self.problems.add(place, what, "add `escalate_after = \"12h\"`, or `\"never\"`");
            }
            return std::array::from_fn(|_| default.clone());
        };
        std::array::from_fn(|at| after.value.0[at].as_ref().map_or_else(|| default.clone(), |hours| hours.0.clone()))
    }

    /// `owner`, `specialist`, one of the office, a role, or a team.
    fn target(&mut self, name: &Located<String>) -> Option<Target> {
        let text = name.value.as_str();
        let office = AgentId::OFFICE.iter().position(|known| *known == text).map(|at| AgentId(at as u32));
        let office = office.or_else(|| OFFICE.iter().find(|(short, _)| *short == text).map(|(_, agent)| *agent));
        match text {
            "owner" => return Some(Target::Owner),
            "specialist" => return Some(Target::Specialist),
            _ => {}
        }
        if let Some(agent) = office {
            return Some(Target::Agent(agent));
        }
        if let Some((kind @ ("role" | "team"), rest)) = text.split_once(':') {
            let rest = Located { value: rest.trim().to_owned(), place: name.place.clone() };
            return if kind == "team" {
                self.team(&rest).map(Target::Team)
            } else {
                self.role_held(&rest, "give the role to a member").map(Target::Role)
            };
        }
        match (self.roles.get(text), self.teams.get(text)) {
            (Some(&role), None) => Some(Target::Role(role)),
            (None, Some(&team)) => Some(Target::Team(team)),
            (Some(_), Some(_)) => {
                let label = format!("write `role:{text}` or `team:{text}`");
                self.problems.add(&name.place, format!("`{text}` is both a role and a team"), label);
                None
            }
            (None, None) => {
                let words = ["owner", "specialist", "director", "planner"];
                let known = words.into_iter().chain(AgentId::OFFICE).chain(self.roles.keys().chain(self.teams.keys()).map(String::as_str));
                let label = did_you_mean(text, known)
                    .unwrap_or_else(|| "write `owner`, `specialist`, `director`, `planner`, a support agent, a role or a team".into());
                self.problems.add(&name.place, format!("nobody is called `{text}`, whom a level could ask"), label);
                None
            }
        }
    }

    /// What only the levels together tell.
    fn ladder(&mut self, written: &file::Escalation, levels: &[LevelTerms]) {
        let of_each = written.written();
        let place = |at: usize| of_each[at].map_or(&written.place, |level| &level.place);
        let is_functional = |at: usize| levels[at].kind == LevelKind::Functional;
        if !(0..levels.len()).any(is_functional) {
            self.problems.add(place(0), "no level works blockers off", "write `target = \"owner\"` at L1, and who decides above it");
        } else if let Some(at) = (1..levels.len()).find(|&at| is_functional(at) && !is_functional(at - 1)) {
            let what = format!("`escalation.L{}` works blockers off, above a level that decides", at + 1);
            self.problems.add(place(at), what, "put all levels that decide above those that work blockers off");
        }
        self.deciders(levels, &place);
        for (at, level) in levels.iter().enumerate() {
            let chances = of_each[at].map(|written| (&written.refer_up, &written.pushback));
            let Some((refer_up, pushback)) = chances else { continue };
            if let Some(share) = refer_up.as_ref().filter(|share| share.value.0 > 0.0 && at + 1 == levels.len()) {
                let what = format!("`escalation.L{}` is the last level, and refers blockers up", at + 1);
                self.problems.add(&share.place, what, "leave this out, or add a level above");
            }
            let Some(share) = pushback else { continue };
            if at == 0 && share.value.0 > 0.0 {
                self.problems.add(&share.place, "`escalation.L1` has no level below it to return a blocker to", "leave this out");
            }
            self.soon_over(share, &format!("escalation.L{}.pushback", at + 1), "a blocker would be pushed back many times, or for ever");
            if level.kind == LevelKind::Hierarchical && share.value.0 > 0.0 {
                let what = format!("`escalation.L{}` decides, and returns nothing", at + 1);
                self.problems.add(&share.place, what, "leave `pushback` out here");
            }
        }
        if written.timeout_basis == TimeoutBasis::SinceOpened {
            self.thresholds(levels, |at| {
                of_each[at].and_then(|level| level.escalate_after.as_ref()).map_or(place(at), |after| &after.place)
            });
        }
    }

    /// Those who decide do so once each, the planner after the director.
    fn deciders<'w>(&mut self, levels: &[LevelTerms], place: &dyn Fn(usize) -> &'w Place) {
        let decides = |level: &LevelTerms, agent| level.kind == LevelKind::Hierarchical && level.target == Target::Agent(agent);
        for (name, agent) in OFFICE {
            let mut all = levels.iter().enumerate().filter(|(_, level)| decides(level, agent)).map(|(at, _)| at);
            if let (Some(first), Some(second)) = (all.next(), all.next()) {
                let what = format!("`escalation.L{}` asks the {name} again, who decides at L{}", second + 1, first + 1);
                self.problems.add(place(second), what, format!("the {name} is one level: leave one of the two out"));
            }
        }
        let at = |agent| levels.iter().position(|level| decides(level, agent));
        if let (Some(planner), Some(director)) = (at(AgentId::PLANNER), at(AgentId::DIRECTOR))
            && planner < director
        {
            let what = format!("the planner, at L{}, comes before the director, at L{}", planner + 1, director + 1);
            self.problems.add(place(planner), what, "the director passes to the planner what nobody else can decide: exchange the two");
        }
    }

    /// Since a blocker was opened, a level's threshold that comes before that of the level below leaves it no time.
    fn thresholds<'w>(&mut self, levels: &[LevelTerms], place: impl Fn(usize) -> &'w Place) {
        for at in 1..levels.len() {
            let short = (0..3).find_map(|priority| {
                let fixed = |at: usize| match levels[at].escalate_after[priority] {
                    Some(Distribution::Fixed(hours)) => Some(hours),
                    _ => None,
                };
                let (below, this) = (fixed(at - 1)?, fixed(at)?);
                (this < below).then_some((priority, below, this))
            });
            let Some((priority, below, this)) = short else { continue };
            let hours = |hours: f64| Span::from_ms((hours * 3_600_000.0).round() as u64);
            let what =
                format!("`escalation.L{}.escalate_after` is {} for P{priority}, before the {} of L{at}", at + 1, hours(this), hours(below));
            let label = format!("thresholds count since the blocker was noticed: write `\"{}\"` or more", hours(below));
            let help = "or write `timeout_basis = \"since_level_entered\"` in [escalation], and they count from each level's own beginning";
            self.problems.add_with_help(place(at), what, label, help);
        }
    }
}
