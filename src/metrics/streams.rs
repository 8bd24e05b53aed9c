//! Unplanned work: what each stream brought, and how long it waited and took.

use super::common::{Described, labels, push};
use crate::domain::fact::{Fact, Work};
use crate::domain::organization::AgentId;
use crate::engine::time::{Moment, Span};
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;

pub const FIGURES: &[Described] = &[
    Described::new("stream.STREAM.arrivals", "arrivals", "pieces of work that arrived"),
    Described::new("stream.STREAM.done", "arrivals", "of those, done"),
    Described::new("stream.STREAM.hours_mean", "hours", "mean elapsed time from arrival to done, of those done"),
    Described::new("stream.STREAM.wait_mean", "hours", "mean elapsed time from arrival to first being worked on, of those started"),
    Described::new("stream.STREAM.waited", "share", "of those started, how many waited at all"),
];

#[derive(Clone, Copy)]
struct Arrival {
    at: Moment,
    is_started: bool,
}

#[derive(Clone, Default)]
struct Stream {
    /// By number.
    arrivals: Vec<Option<Arrival>>,
    arrived: u64,
    started: u64,
    delayed: u64,
    done: u64,
    waited: Span,
    took: Span,
}

/// Folds arrivals by stream.
pub struct Streams {
    streams: Vec<Stream>,
}

impl Streams {
    pub fn new(scenario: &Scenario) -> Streams {
        Streams { streams: vec![Stream::default(); scenario.streams.len()] }
    }

    fn arrive(&mut self, stream: u32, number: u32, at: Moment) {
        let stream = &mut self.streams[stream as usize];
        let number = number as usize;
        if stream.arrivals.len() <= number {
            stream.arrivals.resize(number + 1, None);
        }
        stream.arrivals[number] = Some(Arrival { at, is_started: false });
        stream.arrived += 1;
    }

    fn start(&mut self, stream: u32, number: u32, at: Moment) {
        let stream = &mut self.streams[stream as usize];
        let Some(Some(arrival)) = stream.arrivals.get_mut(number as usize) else { return };
        if !arrival.is_started {
            arrival.is_started = true;
            let waited = at.since(arrival.at);
            stream.started += 1;
            stream.delayed += u64::from(!waited.is_zero());
            stream.waited += waited;
        }
    }

    fn finish(&mut self, stream: u32, number: u32, at: Moment) {
        let stream = &mut self.streams[stream as usize];
        let Some(Some(arrival)) = stream.arrivals.get(number as usize) else { return };
        stream.took += at.since(arrival.at);
        stream.done += 1;
    }
}

impl Metric for Streams {
    fn hear(&mut self, at: Moment, _by: AgentId, fact: &Fact, _scenario: &Scenario) {
        match fact {
            Fact::WorkArrived { stream, number, .. } => self.arrive(*stream, *number, at),
            Fact::WorkStarted { work: Work::Arrival { stream, number }, .. } => self.start(*stream, *number, at),
            Fact::ArrivalDone { stream, number } => self.finish(*stream, *number, at),
            _ => {}
        }
    }

    fn figures(&self, _end: Moment, scenario: &Scenario, figures: &mut Figures) {
        let names = figures.labels(|| labels(scenario.streams.iter().map(|stream| stream.name.as_str()), &[]));
        for (index, stream) in self.streams.iter().enumerate() {
            let name = names.at(index);
            push(figures, format_args!("stream.{name}.arrivals"), stream.arrived as f64, "arrivals");
            push(figures, format_args!("stream.{name}.done"), stream.done as f64, "arrivals");
            push(figures, format_args!("stream.{name}.hours_mean"), stream.took.hours() / stream.done as f64, "hours");
            push(figures, format_args!("stream.{name}.wait_mean"), stream.waited.hours() / stream.started as f64, "hours");
            push(figures, format_args!("stream.{name}.waited"), stream.delayed as f64 / stream.started as f64, "share");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::organization::{MemberId, Priority, TeamId};
    use crate::metrics::fabricated::{assert_absent, assert_figures, hear, hour, workshop};

    fn arrived(number: u32) -> Fact {
        Fact::WorkArrived { stream: 0, number, team: TeamId(0), priority: Priority::P1 }
    }

    fn started(number: u32) -> Fact {
        Fact::WorkStarted { member: MemberId(0), work: Work::Arrival { stream: 0, number }, step: 0 }
    }

    #[test]
    fn an_arrival_waits_until_it_is_first_started_and_takes_until_it_is_done() {
        let scenario = workshop();
        let streams = hear(
            Streams::new(&scenario),
            &scenario,
            &[
                (1, arrived(0)),
                (1, started(0)),
                (2, arrived(1)),
                (3, arrived(2)),
                (4, Fact::ArrivalDone { stream: 0, number: 0 }),
                (5, started(1)),
                (6, started(1)),
                (9, Fact::ArrivalDone { stream: 0, number: 1 }),
            ],
        );
        assert_figures(
            &streams,
            &scenario,
            hour(10),
            &[
                ("stream.support-requests.arrivals", 3.0),
                ("stream.support-requests.done", 2.0),
                ("stream.support-requests.hours_mean", 5.0),
                ("stream.support-requests.wait_mean", 1.5),
                ("stream.support-requests.waited", 0.5),
            ],
        );
    }

    #[test]
    fn a_stream_that_brings_nothing_has_no_means() {
        let scenario = workshop();
        let streams = Streams::new(&scenario);
        assert_figures(&streams, &scenario, hour(10), &[("stream.support-requests.arrivals", 0.0)]);
        assert_absent(&streams, &scenario, hour(10), &["stream.support-requests.hours_mean", "stream.support-requests.wait_mean"]);
    }
}
