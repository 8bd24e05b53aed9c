//! Burn-up: tasks done and value delivered over time, against the baseline's plan and what is in scope.

use crate::chart::axis::{HEAD, TimeAxis};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::place::Boxes;
use crate::chart::plot::{Scale, draw_stairs, figure, nothing, signed, spread, stairs};
use crate::chart::text;
use crate::chart::{Align, Canvas, Chart, Ink, Lettering, Run};
use crate::domain::plan::TaskId;
use crate::engine::time::Moment;

pub const CHART: Chart = Chart { name: "burnup", title: "Burn-up: tasks done and value delivered, against plan and scope", draw };

const LEFT: f64 = MARGIN + 56.0;
/// For the labels right of the plots.
const SIDE: f64 = 150.0;
/// For the names of target and finish.
const MARKS: f64 = 22.0;
const HEADING: f64 = 30.0;
const PLOT: f64 = 230.0;
const FOOT: f64 = 18.0;
/// Vermillion and green, a fifth of them on the sheet.
const BEHIND: Ink = Ink::new((247, 223, 204), (86, 52, 30));
const AHEAD: Ink = Ink::new((204, 236, 227), (24, 74, 60));

/// x and the figure from there on.
type Stairs = Vec<(f64, f64)>;

/// One plot: what each task counts.
struct Plot<'a> {
    heading: &'static str,
    unit: &'static str,
    counts: &'a dyn Fn(TaskId) -> f64,
}

fn draw(run: &Run<'_>) -> Canvas {
    let axis = TimeAxis::of(run, LEFT, run.width - MARGIN - SIDE);
    let one = |_: TaskId| 1.0;
    let value = |task: TaskId| run.scenario.plan.task(task).value;
    let mut plots = vec![Plot { heading: "Tasks", unit: "", counts: &one }];
    // Where no task has a value there is nothing to show of it.
    if run.scenario.plan.task_ids().any(|task| value(task) != 0.0) {
        plots.push(Plot { heading: "Value", unit: " of value", counts: &value });
    }
    let top = headline::HEIGHT + HEAD;
    let height = HEADING + PLOT + FOOT;
    let bottom = top + MARKS + height * plots.len() as f64;
    let legend = legend(run, &plots, &axis);
    let title = format!("Burn-up of {}", run.scenario.name);
    let mut canvas = Canvas::new(run.width, bottom + legend.height(), &title);
    headline::draw(&mut canvas, &title, run);
    axis.draw(&mut canvas, headline::HEIGHT, bottom);
    for (place, plot) in plots.iter().enumerate() {
        plot.draw(&mut canvas, run, &axis, top + MARKS + height * place as f64);
    }
    marks(&mut canvas, run, &axis, top, bottom);
    canvas.level(MARGIN, run.width - MARGIN, bottom, 1.0, Ink::RULE);
    legend.draw(&mut canvas, bottom);
    canvas
}

/// Target and finish, or the end of a run that did not finish, as uprights through all plots.
fn marks(canvas: &mut Canvas, run: &Run<'_>, axis: &TimeAxis, top: f64, bottom: f64) {
    let target = (!run.scenario.baseline.tasks.is_empty()).then_some((run.scenario.baseline.target, "target", Ink::TEXT));
    let end = match run.history.finished {
        Some(at) if run.is_late() => (at, "finished late", Ink::VERMILLION),
        Some(at) => (at, "finished", Ink::GREEN),
        None => (run.history.end, "ended, not finished", Ink::VERMILLION),
    };
    let all: Vec<(Moment, &str, Ink)> = std::iter::once(end).chain(target).filter(|(at, ..)| axis.holds(*at)).collect();
    // No line goes through a name, be it its own or the other's.
    let mut boxes = Boxes::default();
    all.iter().for_each(|(at, _, _)| boxes.take((axis.x(*at) - 1.0, top, axis.x(*at) + 1.0, top + MARKS)));
    for (at, name, ink) in all {
        let (x, width) = (axis.x(at), text::width(name, Lettering::STRONG));
        if name == "target" {
            canvas.dashed_upright(x, top, bottom, 1.5, ink);
        } else {
            canvas.upright(x, top, bottom, 1.5, ink);
        }
        let places = [(x + 6.0, Align::Left, x + 2.0), (x - 6.0, Align::Right, x - width - 10.0)];
        if let Some((x, align, _)) = places.into_iter().find(|place| boxes.ask((place.2, top, place.2 + width + 8.0, top + MARKS))) {
            canvas.text(x, top + 15.0, align, Lettering::STRONG, ink, name);
        }
    }
}

impl Plot<'_> {
    fn draw(&self, canvas: &mut Canvas, run: &Run<'_>, axis: &TimeAxis, top: f64) {
        let (ceiling, floor) = (top + HEADING, top + HEADING + PLOT);
        canvas.level(MARGIN, axis.right, top, 0.5, Ink::RULE);
        canvas.text(MARGIN, top + 20.0, Align::Left, Lettering::HEADING, Ink::TEXT, self.heading);
        let (done, planned) = self.done_and_planned(run, axis);
        let first: f64 = run.scenario.plan.task_ids().filter(|task| !run.scenario.plan.task(*task).is_added_later).map(self.counts).sum();
        let scope = stairs(axis, first, &self.scope(run));
        let most = scope.iter().chain(&done).chain(&planned).map(|step| step.1).fold(0.0, f64::max);
        let end = axis.x(run.history.end);
        if most <= 0.0 {
            nothing(canvas, (axis.left, axis.right), (ceiling, floor), "No task counts anything here.");
            return;
        }
        // Over the line of the scope is room for what was added.
        let scale = Scale::new(0.0, most * 1.08, 5, (ceiling, floor));
        between(canvas, &done, &planned, end, &scale);
        scale.draw(canvas, axis.left, axis.right, figure);
        draw_stairs(canvas, &planned, axis.right, &scale, 1.5, Ink::MARK);
        draw_stairs(canvas, &scope, end, &scale, 1.5, Ink::TEXT);
        draw_stairs(canvas, &done, end, &scale, 2.5, Ink::BLUE);
        self.scope_labels(canvas, axis, &scope, &scale);
        let last = |steps: &[(f64, f64)]| steps.last().map_or(0.0, |step| step.1);
        let mut labels = [("in scope", Ink::TEXT, last(&scope)), ("planned", Ink::QUIET, last(&planned)), ("done", Ink::BLUE, last(&done))];
        labels.sort_by(|a, b| b.2.total_cmp(&a.2));
        let mut middles = labels.map(|label| scale.y(label.2));
        spread(&mut middles, 16.0, ceiling, floor);
        for ((name, ink, sum), y) in labels.into_iter().zip(middles) {
            let label = text::fit(&format!("{} {name}", figure(sum)), SIDE - 8.0, Lettering::STRONG);
            canvas.text(axis.right + 8.0, y + 4.0, Align::Left, Lettering::STRONG, ink, &label);
        }
    }

    /// As stairs.
    fn done_and_planned(&self, run: &Run<'_>, axis: &TimeAxis) -> (Stairs, Stairs) {
        let tasks = run.scenario.plan.task_ids();
        let done = self.changes(tasks.map(|task| (task, run.history.tasks[task.index()].done)));
        let planned = run.scenario.baseline.tasks.iter().enumerate();
        let planned = planned.map(|(task, planned)| (TaskId::from_index(task), planned.map(|planned| planned.finish)));
        (stairs(axis, 0.0, &done), stairs(axis, 0.0, &self.changes(planned)))
    }

    /// What each task counts, in the order of the moments.
    fn changes(&self, moments: impl Iterator<Item = (TaskId, Option<Moment>)>) -> Vec<(Moment, f64)> {
        let mut changes: Vec<(Moment, f64)> = moments.filter_map(|(task, at)| Some((at?, (self.counts)(task)))).collect();
        changes.sort_by_key(|change| change.0);
        changes
    }

    /// What came into scope and what left it.
    fn scope(&self, run: &Run<'_>) -> Vec<(Moment, f64)> {
        let tasks = &run.history.tasks;
        let moments = |of: fn(&crate::history::TaskHistory) -> Option<Moment>| {
            self.changes(run.scenario.plan.task_ids().map(move |task| (task, of(&tasks[task.index()]))))
        };
        let mut changes = moments(|task| task.added);
        changes.extend(moments(|task| task.dropped).into_iter().map(|(at, by)| (at, -by)));
        changes.sort_by_key(|change| change.0);
        changes
    }

    /// By how much the scope changed, at the place, where there is room to say so.
    fn scope_labels(&self, canvas: &mut Canvas, axis: &TimeAxis, scope: &[(f64, f64)], scale: &Scale) {
        let mut boxes = Boxes::default();
        let mut before = scope.first().map_or(0.0, |step| step.1);
        for &(x, after) in scope.iter().skip(1) {
            let by = after - before;
            before = after;
            let label = signed(by, &figure(by.abs())) + self.unit;
            let (width, y) = (text::width(&label, Lettering::SMALL), scale.y(after.max(after - by)) - 5.0);
            if by != 0.0 && x + width + 4.0 <= axis.right && boxes.ask((x - 2.0, y - 10.0, x + width + 4.0, y + 2.0)) {
                // A line of the plan may pass here.
                canvas.rect(x + 1.0, y - 9.0, x + width + 4.0, y + 2.0, Ink::WHITE.faded(85));
                canvas.text(x + 2.0, y, Align::Left, Lettering::SMALL, Ink::TEXT, &label);
            }
        }
    }
}

/// Stretches of x with what is done and what was to be done by then, where these differ.
fn pieces(done: &[(f64, f64)], planned: &[(f64, f64)], end: f64) -> Vec<(f64, f64, f64, f64)> {
    let at = |steps: &[(f64, f64)], x: f64| steps[..steps.partition_point(|step| step.0 <= x)].last().map_or(0.0, |step| step.1);
    let mut edges: Vec<f64> = done.iter().chain(planned).map(|step| step.0).filter(|x| *x < end).collect();
    edges.push(end);
    edges.sort_by(f64::total_cmp);
    let pieces = edges.windows(2).filter(|pair| pair[1] - pair[0] > 0.01);
    pieces.map(|pair| (pair[0], pair[1], at(done, pair[0]), at(planned, pair[0]))).filter(|piece| piece.2 != piece.3).collect()
}

/// What lies between what is done and what was to be done by then.
fn between(canvas: &mut Canvas, done: &[(f64, f64)], planned: &[(f64, f64)], end: f64, scale: &Scale) {
    for (x0, x1, is, should) in pieces(done, planned, end) {
        let (a, b) = (scale.y(is), scale.y(should));
        if (a - b).abs() > 0.1 {
            // No see-through ink: neighbours that share a pixel would show.
            canvas.rect(x0, a.min(b), x1, a.max(b), if is < should { BEHIND } else { AHEAD });
        }
    }
}

fn legend(run: &Run<'_>, plots: &[Plot<'_>], axis: &TimeAxis) -> Legend {
    let mut samples = vec![
        (Sample::Drawn(|canvas, x0, x1, y| canvas.level(x0, x1, y, 2.5, Ink::BLUE)), "done".to_string()),
        (Sample::Drawn(|canvas, x0, x1, y| canvas.level(x0, x1, y, 1.5, Ink::MARK)), "planned in the baseline".to_string()),
        (Sample::Drawn(|canvas, x0, x1, y| canvas.level(x0, x1, y, 1.5, Ink::TEXT)), "in scope".to_string()),
    ];
    let lines: Vec<(Stairs, Stairs)> = plots.iter().map(|plot| plot.done_and_planned(run, axis)).collect();
    let has = |is_so: fn(f64, f64) -> bool| {
        let pieces = lines.iter().flat_map(|(done, planned)| pieces(done, planned, axis.x(run.history.end)));
        pieces.into_iter().any(|(_, _, is, should)| is_so(is, should))
    };
    if has(|is, should| is < should) {
        samples.push((Sample::Block(BEHIND), "behind the plan".to_string()));
    }
    if has(|is, should| is > should) {
        samples.push((Sample::Block(AHEAD), "ahead of the plan".to_string()));
    }
    if run.scenario.baseline.tasks.is_empty() {
        samples.remove(1);
    }
    let tasks = &run.history.tasks;
    let (added, dropped) =
        (tasks.iter().filter(|task| task.added.is_some()).count(), tasks.iter().filter(|task| task.dropped.is_some()).count());
    let scope = match (added, dropped) {
        (0, 0) => "The scope did not change.".to_string(),
        (added, dropped) => format!("Into scope came {added}, out of it went {dropped}."),
    };
    Legend::new(
        run.width,
        samples,
        vec![format!("A task counts when it is done: with gates, when it has passed its own. {scope}"), axis.caption_of(run)],
    )
}
