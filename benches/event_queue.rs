//! The future event list alone, in the hold model: take the next event, push one a drawn while later, at a constant number pending.
//! Run with `cargo bench --bench event_queue`; the item is one hold. What to expect stands in docs/benchmarks.md.

use divan::{Bencher, black_box, counter::ItemsCount};
use sandtable::domain::message::Message;
use sandtable::domain::plan::TaskId;
use sandtable::engine::queue::FutureEvents;
use sandtable::engine::stream::{Chance, Purpose};
use sandtable::engine::time::{Moment, Span};

const GAP: Purpose = Purpose::named("gap");
const HOLDS: usize = 10_000;

fn main() {
    divan::main();
}

/// As large as what a stage queues.
type Envelope = (u64, u32, u32, Moment, Message);

/// Gaps drawn before the clock runs: mean 1,000 ms, exponential.
fn gaps() -> Vec<Span> {
    let mut stream = Chance::new(1, 0).draw(GAP, 0, 0);
    (0..65_536).map(|_| Span::drawn(-1_000.0 * libm::log(stream.uniform()))).collect()
}

#[divan::bench(args = [100, 1_000, 10_000, 100_000])]
fn hold(bencher: Bencher, pending: usize) {
    let gaps = gaps();
    let envelope = |task: usize| -> Envelope { (0, 0, 0, Moment::START, Message::TaskReleased(TaskId::from_index(task))) };
    let mut events = FutureEvents::new();
    for at in 0..pending {
        events.push(Moment::START + gaps[at % gaps.len()], 0, envelope(at));
    }
    let mut next = 0;
    bencher.counter(ItemsCount::new(HOLDS)).bench_local(|| {
        for _ in 0..HOLDS {
            let Some((now, event)) = events.pop() else { return };
            next = (next + 1) % gaps.len();
            events.push(now + gaps[next], 0, black_box(event));
        }
    });
}
