//! Chrome's trace events as JSON: processes, tracks whose slices never overlap, arrows between slices, counters and marks.

use crate::engine::time::Moment;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Where events of a kind go: a row of the viewer, by the numbers of its process and thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Track {
    process: u64,
    thread: u64,
}

/// A stretch on a track, from which and to which arrows go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    track: Track,
    from: Moment,
    to: Moment,
}

/// Something to be drawn as a slice on whichever of its lanes is free.
pub struct Stretch {
    pub name: String,
    pub category: &'static str,
    pub from: Moment,
    pub to: Moment,
    pub args: Value,
}

/// A trace in the making.
#[derive(Default)]
pub struct Trace {
    metadata: Vec<Value>,
    /// With what they are ordered by: time, then long before short, so that what holds comes before what it holds.
    events: Vec<(u64, u64, Value)>,
    processes: u64,
    threads: u64,
    flows: u64,
}

/// Microseconds, which the format counts in.
fn us(at: Moment) -> u64 {
    at.ms() * 1_000
}

impl Trace {
    /// A group of tracks under a name, below those before.
    pub fn process(&mut self, name: &str) -> u64 {
        self.processes += 1;
        let process = self.processes;
        let mut tell = |event: &str, args: Value| self.metadata.push(json!({"ph": "M", "name": event, "pid": process, "args": args}));
        tell("process_name", json!({"name": name}));
        tell("process_sort_index", json!({"sort_index": process}));
        process
    }

    /// A track of a process. Threads are numbered through all processes, and never as a process is, which would make them the process's
    /// main thread.
    pub fn track(&mut self, process: u64, name: &str) -> Track {
        self.threads += 1;
        let thread = 1_000_000 + self.threads;
        let mut tell =
            |event: &str, args: Value| self.metadata.push(json!({"ph": "M", "name": event, "pid": process, "tid": thread, "args": args}));
        tell("thread_name", json!({"name": name}));
        tell("thread_sort_index", json!({"sort_index": self.threads}));
        Track { process, thread }
    }

    /// Draws stretches that may overlap, on as few tracks as they need. The slices are in the order of the stretches.
    pub fn lanes(&mut self, process: u64, name: &str, stretches: &[Stretch]) -> Vec<Slice> {
        let mut order: Vec<usize> = (0..stretches.len()).collect();
        order.sort_by_key(|&place| (stretches[place].from, stretches[place].to, place));
        let mut lanes: Vec<(Track, Moment)> = Vec::new();
        let mut slices = vec![None; stretches.len()];
        for place in order {
            let stretch = &stretches[place];
            let free = lanes.iter().position(|(_, until)| *until <= stretch.from).unwrap_or_else(|| {
                let name = if lanes.is_empty() { name.to_owned() } else { format!("{name} ({})", lanes.len() + 1) };
                lanes.push((self.track(process, &name), Moment::START));
                lanes.len() - 1
            });
            lanes[free].1 = stretch.to;
            slices[place] = Some(self.slice(lanes[free].0, stretch));
        }
        slices.into_iter().flatten().collect()
    }

    fn slice(&mut self, track: Track, stretch: &Stretch) -> Slice {
        let &Stretch { ref name, category, from, to, ref args } = stretch;
        let duration = us(to) - us(from);
        let event = json!({
            "ph": "X", "name": name, "cat": category, "pid": track.process, "tid": track.thread, "ts": us(from), "dur": duration, "args": args,
        });
        self.events.push((us(from), u64::MAX - duration, event));
        Slice { track, from, to }
    }

    /// An arrow from the end of a slice to the beginning of another, which is not earlier.
    pub fn flow(&mut self, name: &str, from: Slice, to: Slice) {
        // A slice does not hold the moment of its end.
        let left = us(from.to).saturating_sub(1).max(us(from.from));
        if left > us(to.from) {
            return;
        }
        self.flows += 1;
        let mut end = |phase: &str, track: Track, ts: u64| {
            let mut event = json!({
                "ph": phase, "name": name, "cat": name, "id": self.flows, "pid": track.process, "tid": track.thread, "ts": ts,
            });
            if phase == "f" {
                event["bp"] = json!("e");
            }
            // After the slice that begins at the same time.
            self.events.push((ts, u64::MAX, event));
        };
        end("s", from.track, left);
        end("f", to.track, us(to.from));
    }

    /// A mark on a track.
    pub fn instant(&mut self, track: Track, at: Moment, name: &str, category: &'static str, args: Value) {
        let event = json!({
            "ph": "i", "s": "t", "name": name, "cat": category, "pid": track.process, "tid": track.thread, "ts": us(at), "args": args,
        });
        self.events.push((us(at), u64::MAX, event));
    }

    /// Levels from a moment on, a series each.
    pub fn counter(&mut self, process: u64, at: Moment, name: &str, levels: impl IntoIterator<Item = (String, i64)>) {
        let args: Map<String, Value> = levels.into_iter().map(|(series, level)| (series, json!(level))).collect();
        self.events.push((us(at), u64::MAX, json!({"ph": "C", "name": name, "pid": process, "ts": us(at), "args": args})));
    }

    /// The whole, an event a line, in the order of time.
    pub fn write(mut self, about: &Value) -> String {
        self.events.sort_by_key(|(at, order, _)| (*at, *order));
        let mut text = format!("{{\"displayTimeUnit\":\"ms\",\n\"metadata\":{about},\n\"traceEvents\":[\n");
        let all = self.metadata.iter().chain(self.events.iter().map(|(.., event)| event));
        for (place, event) in all.enumerate() {
            let _ = write!(text, "{}{event}", if place == 0 { "" } else { ",\n" });
        }
        text + "\n]}\n"
    }
}

/// How many of something there are at a time: comings and goings by series, in any order.
#[derive(Default)]
pub struct Tally {
    changes: Vec<(Moment, usize, i64)>,
}

impl Tally {
    pub fn change(&mut self, at: Moment, series: usize, by: i64) {
        self.changes.push((at, series, by));
    }

    /// For each moment at which something changed, all levels after it.
    pub fn levels(mut self, series: usize) -> Vec<(Moment, Vec<i64>)> {
        self.changes.sort_by_key(|change| change.0);
        let mut now = vec![0; series];
        let mut levels: Vec<(Moment, Vec<i64>)> = vec![(Moment::START, now.clone())];
        for (at, series, by) in self.changes {
            now[series] += by;
            match levels.last_mut() {
                Some((last, levels)) if *last == at => levels.clone_from(&now),
                _ => levels.push((at, now.clone())),
            }
        }
        levels.dedup_by(|next, before| next.1 == before.1);
        levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::hours;

    fn stretch(from: u64, to: u64) -> Stretch {
        Stretch { name: format!("{from} to {to}"), category: "work", from: hours(from), to: hours(to), args: json!({}) }
    }

    #[test]
    fn stretches_that_overlap_have_lanes_of_their_own_and_a_free_lane_is_used_again() {
        let mut trace = Trace::default();
        let process = trace.process("team");
        let slices = trace.lanes(process, "member", &[stretch(4, 6), stretch(0, 5), stretch(5, 7), stretch(5, 5), stretch(6, 8)]);
        let lanes: Vec<u64> = slices.iter().map(|slice| slice.track.thread - slices[1].track.thread).collect();
        assert_eq!(lanes, [1, 0, 0, 0, 1]);
        let text = trace.write(&json!({}));
        assert!(text.contains(r#"{"name":"member (2)"}"#) && !text.contains("member (3)"), "{text}");
    }

    #[test]
    fn an_arrow_leaves_a_slice_before_its_end_and_comes_at_the_beginning_of_the_other() {
        let mut trace = Trace::default();
        let process = trace.process("team");
        let slices = trace.lanes(process, "member", &[stretch(0, 2), stretch(2, 2), stretch(2, 4)]);
        trace.flow("there", slices[0], slices[2]);
        trace.flow("from a moment", slices[1], slices[2]);
        trace.flow("back", slices[2], slices[0]);
        let text = trace.write(&json!({}));
        let trace: Value = serde_json::from_str(&text).unwrap();
        let arrows = trace["traceEvents"].as_array().unwrap().iter().filter(|event| event["ph"] == "s" || event["ph"] == "f");
        let arrows: Vec<_> = arrows.map(|event| (event["id"].as_u64(), event["ph"].as_str(), event["ts"].as_u64())).collect();
        let hour = 3_600_000_000;
        let expected = [(1, "s", 2 * hour - 1), (1, "f", 2 * hour), (2, "s", 2 * hour), (2, "f", 2 * hour)];
        assert_eq!(arrows, expected.map(|(id, phase, ts)| (Some(id), Some(phase), Some(ts))));
    }

    #[test]
    fn a_tally_tells_what_there_is_after_all_changes_of_a_moment() {
        let mut tally = Tally::default();
        for (at, series, by) in [(3, 0, -1), (1, 0, 1), (1, 1, 1), (2, 0, 1), (2, 0, -1)] {
            tally.change(hours(at), series, by);
        }
        assert_eq!(tally.levels(2), [(hours(0), vec![0, 0]), (hours(1), vec![1, 1]), (hours(3), vec![0, 1])]);
    }
}
