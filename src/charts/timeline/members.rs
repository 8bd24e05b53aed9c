//! A row for each member under its team's heading: the work it had in hand, the baseline of that work, its absences.

use super::{Kind, MARGIN, Sheet, lanes, marks};
use crate::chart::text;
use crate::chart::{Align, Canvas, Ink, Lettering};
use crate::domain::fact::Work;
use crate::domain::organization::{MemberId, TeamId};
use crate::domain::plan::TaskId;
use crate::engine::time::Moment;
use crate::history::Bar;
use std::collections::{BTreeMap, BTreeSet};

const HEADING: f64 = 26.0;
const LANE: f64 = 17.0;
const PLAN_LANE: f64 = 5.0;
const PAD: f64 = 4.0;
const LANES_MAX: usize = 4;
const PLAN_LANES_MAX: usize = 3;
/// Above the bars, for ids that none of a task's bars has room for.
const CAPTION: f64 = 11.0;
const CAPTION_MAX: f64 = 90.0;

pub struct Rows<'a> {
    teams: Vec<(TeamId, Vec<Row<'a>>)>,
}

struct Row<'a> {
    member: MemberId,
    /// Days off on which others work, as stretches of the axis.
    off: Vec<(f64, f64)>,
    /// Whatever keeps the member from other work, in the order of its beginning, with its lane.
    bars: Vec<(&'a Bar, usize)>,
    lanes: usize,
    /// Coordination, which comes between.
    coordination: Vec<&'a Bar>,
    /// From when to when a task of its own was blocked.
    blocked: Vec<(Moment, Moment)>,
    /// Planned start and finish of the tasks that this member was the first to work on, with their lane.
    planned: Vec<(Moment, Moment, usize)>,
    plan_lanes: usize,
    /// From where on, and of which task.
    captions: Vec<(f64, String)>,
}

pub fn rows<'a>(sheet: &Sheet<'a>) -> Rows<'a> {
    let organization = &sheet.run.scenario.organization;
    let mut by_member: Vec<Vec<&Bar>> = vec![Vec::new(); organization.members.len()];
    for bar in &sheet.run.history.bars {
        by_member[bar.member.index()].push(bar);
    }
    by_member.iter_mut().for_each(|bars| bars.sort_by_key(|bar| (bar.from, bar.to, bar.work, bar.step)));
    let owners = owners(&by_member);
    let blocked = blocked(sheet);
    let teams = organization.team_ids().map(|team| {
        (
            team,
            organization
                .members_of(team)
                .map(|member| {
                    let row = row(sheet, member, &by_member[member.index()], &owners);
                    Row { blocked: blocked.get(&member).cloned().unwrap_or_default(), ..row }
                })
                .collect(),
        )
    });
    Rows { teams: teams.collect() }
}

/// By owner: from when to when each of its blockers was there.
fn blocked(sheet: &Sheet<'_>) -> BTreeMap<MemberId, Vec<(Moment, Moment)>> {
    let mut blocked: BTreeMap<MemberId, Vec<(Moment, Moment)>> = BTreeMap::new();
    for blocker in &sheet.run.history.trouble.blockers {
        let end = blocker.end.map_or(sheet.run.history.end, |end| end.at);
        if let Some(owner) = blocker.owner {
            blocked.entry(owner).or_default().push((blocker.arose, end));
        }
    }
    blocked
}

/// Who worked on each task first: its baseline is drawn there, once.
fn owners(by_member: &[Vec<&Bar>]) -> BTreeMap<TaskId, MemberId> {
    let mut first: BTreeMap<TaskId, (Moment, MemberId)> = BTreeMap::new();
    for bar in by_member.iter().flatten() {
        if let Work::Task(task) = bar.work {
            let owner = first.entry(task).or_insert((bar.from, bar.member));
            *owner = (*owner).min((bar.from, bar.member));
        }
    }
    first.into_iter().map(|(task, (_, member))| (task, member)).collect()
}

fn row<'a>(sheet: &Sheet<'a>, member: MemberId, bars: &[&'a Bar], owners: &BTreeMap<TaskId, MemberId>) -> Row<'a> {
    let is_between = |bar: &Bar| Kind::of(&sheet.run, bar.work) == Kind::Coordination;
    let direct: Vec<&Bar> = bars.iter().copied().filter(|bar| !is_between(bar)).collect();
    let (places, count) = lanes(direct.iter().copied(), LANES_MAX);
    let mut tasks: Vec<TaskId> = direct.iter().filter_map(|bar| bar.work.task()).filter(|task| owners.get(task) == Some(&member)).collect();
    tasks.sort_unstable();
    tasks.dedup();
    let plan = |task: &TaskId| sheet.run.scenario.baseline.tasks.get(task.index()).copied().flatten();
    let mut planned: Vec<(Moment, Moment)> = tasks.iter().filter_map(plan).map(|planned| (planned.start, planned.finish)).collect();
    planned.sort_unstable();
    let mut free = crate::chart::place::Lanes::up_to(PLAN_LANES_MAX);
    let planned: Vec<(Moment, Moment, usize)> = planned
        .into_iter()
        .map(|(from, to)| (from, to, free.take(from.ms() as f64, to.ms() as f64).unwrap_or(PLAN_LANES_MAX - 1)))
        .collect();
    let scenario = sheet.run.scenario;
    let calendar = scenario.calendars.get(scenario.organization.member(member).calendar);
    let row = Row {
        member,
        off: sheet.axis.days_off(calendar),
        bars: direct.into_iter().zip(places).collect(),
        lanes: count,
        coordination: bars.iter().copied().filter(|bar| is_between(bar)).collect(),
        blocked: Vec::new(),
        planned,
        plan_lanes: free.len().max(1),
        captions: Vec::new(),
    };
    Row { captions: row.captions(sheet), ..row }
}

impl Row<'_> {
    fn height(&self) -> f64 {
        self.head() + 2.0 * PAD + self.lanes as f64 * LANE + self.plan_lanes as f64 * PLAN_LANE
    }

    /// What stands above the bars.
    fn head(&self) -> f64 {
        if self.captions.is_empty() { 0.0 } else { CAPTION }
    }

    /// The tasks whose id no bar of theirs has room for, each above its first, where the one before leaves room.
    fn captions(&self, sheet: &Sheet<'_>) -> Vec<(f64, String)> {
        let of_task = |bar: &Bar| match bar.work {
            Work::Task(task) => Some(task),
            _ => None,
        };
        let told: BTreeSet<TaskId> =
            self.bars.iter().filter(|&&(bar, lane)| self.label(sheet, bar, lane).is_some()).filter_map(|(bar, _)| of_task(bar)).collect();
        let (mut captions, mut free, mut seen) = (Vec::new(), f64::NEG_INFINITY, told);
        for (bar, task) in self.bars.iter().filter_map(|&(bar, _)| Some((bar, of_task(bar)?))) {
            let x = sheet.open(sheet.axis.x(bar.from), sheet.axis.x(bar.to), &self.off)[0].0;
            if x < free || !seen.insert(task) {
                continue;
            }
            let id = text::fit(&sheet.run.scenario.plan.task(task).id, CAPTION_MAX, Lettering::SMALL);
            free = x + text::width(&id, Lettering::SMALL) + 4.0;
            captions.extend((free <= sheet.axis.right).then_some((x, id)));
        }
        captions
    }
}

impl Rows<'_> {
    /// Whether anybody has days off on which others work.
    pub fn has_days_off(&self) -> bool {
        self.teams.iter().flat_map(|(_, rows)| rows).any(|row| !row.off.is_empty())
    }

    pub fn height(&self) -> f64 {
        self.teams.iter().map(|(_, rows)| HEADING + rows.iter().map(Row::height).sum::<f64>()).sum()
    }

    pub fn draw(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, top: f64) {
        let organization = &sheet.run.scenario.organization;
        let room = super::GUTTER - MARGIN - 10.0;
        let mut y = top;
        for (team, rows) in &self.teams {
            canvas.level(MARGIN, sheet.axis.right, y, 1.0, Ink::RULE);
            let name = text::fit(&organization.team(*team).name, room, Lettering::HEADING);
            canvas.text(MARGIN, y + HEADING / 2.0 + 5.0, Align::Left, Lettering::HEADING, Ink::TEXT, &name);
            if let Some((from, to)) = sheet.run.history.active(*team) {
                marks::activation(canvas, sheet.axis.x(from), sheet.axis.x(to), y + HEADING / 2.0 + 1.0);
            }
            y += HEADING;
            for (place, row) in rows.iter().enumerate() {
                if place > 0 {
                    canvas.level(super::GUTTER, sheet.axis.right, y, 0.5, Ink::GRID);
                }
                let name = text::fit(&organization.member(row.member).name, room - 10.0, Lettering::LABEL);
                let middle = y + row.head() + PAD + LANE / 2.0;
                canvas.text(MARGIN + 10.0, middle + 4.0, Align::Left, Lettering::LABEL, Ink::TEXT, &name);
                row.draw(canvas, sheet, y);
                y += row.height();
            }
        }
    }
}

impl Row<'_> {
    fn draw(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, top: f64) {
        for (x, id) in &self.captions {
            canvas.text(*x, top + PAD + CAPTION - 3.0, Align::Left, Lettering::SMALL, Ink::TEXT, id);
        }
        let (axis, top) = (&sheet.axis, top + self.head());
        let lane_top = |lane: usize| top + PAD + LANE * lane as f64;
        let bottom = lane_top(self.lanes);
        for &(from, to) in &sheet.run.history.absences[self.member.index()] {
            canvas.hatch(axis.x(from), top + PAD, axis.x(to), bottom - 1.0, Ink::HATCH);
        }
        for &(x0, x1) in &self.off {
            canvas.hatch(x0, top + PAD, x1, bottom - 1.0, Ink::HATCH);
        }
        for &(from, to) in &self.blocked {
            for (x0, x1) in sheet.open(axis.x(from), axis.x(to), &self.off) {
                canvas.hatch(x0, top + PAD, x1, top + PAD + LANE - 2.0, Ink::STILL);
            }
        }
        for &(from, to, lane) in &self.planned {
            marks::baseline(canvas, axis.x(from), axis.x(to), bottom + PLAN_LANE * (lane as f64 + 0.5));
        }
        for &(bar, lane) in &self.bars {
            block(canvas, sheet, bar, &self.off, lane_top(lane));
        }
        for bar in &self.coordination {
            block(canvas, sheet, bar, &self.off, lane_top(0));
        }
        for &(bar, lane) in &self.bars {
            if let Some((x, id)) = self.label(sheet, bar, lane) {
                let ink = Kind::of(&sheet.run, bar.work).ink().letters();
                canvas.text(x, lane_top(lane) + LANE / 2.0 + 3.0, Align::Left, Lettering::SMALL, ink, &id);
            }
        }
    }

    /// The id of the task or the blocker in its bar, and where, if the bar has room for it beside coordination.
    fn label(&self, sheet: &Sheet<'_>, bar: &Bar, lane: usize) -> Option<(f64, String)> {
        let (x0, x1) = sheet.open(sheet.axis.x(bar.from), sheet.axis.x(bar.to), &self.off)[0];
        let plan = &sheet.run.scenario.plan;
        let id = match (bar.work, bar.work.blocker()) {
            (Work::Review { .. }, _) => return None,
            (_, Some(blocker)) => format!("B-{}", u64::from(blocker.0) + 1),
            (work, None) => plan.task(work.task()?).id.clone(),
        };
        // An id longer than any bar needs no measuring.
        if id.len() > 200 {
            return None;
        }
        let width = text::width(&id, Lettering::SMALL);
        let mut x = x0 + 4.0;
        if lane == 0 {
            let from = self.coordination.partition_point(|other| other.to <= bar.from);
            for other in self.coordination[from..].iter().take_while(|other| other.from < bar.to) {
                if sheet.axis.x(other.from) < x + width + 3.0 {
                    x = x.max(sheet.axis.x(other.to).max(sheet.axis.x(other.from) + 1.0) + 3.0);
                }
            }
        }
        (x + width + 3.0 <= x1).then_some((x, id))
    }
}

/// A bar with a sliver of the ground at its right, so that neighbours stay apart; over days on which nobody works it is none.
fn block(canvas: &mut Canvas, sheet: &Sheet<'_>, bar: &Bar, off: &[(f64, f64)], top: f64) {
    for (x0, x1) in sheet.open(sheet.axis.x(bar.from), sheet.axis.x(bar.to), off) {
        let x1 = (x1 - 1.0).max(x0 + 1.0);
        canvas.rect(x0, top, x1, top + LANE - 2.0, Kind::of(&sheet.run, bar.work).ink());
    }
}
