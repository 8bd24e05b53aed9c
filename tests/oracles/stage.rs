//! Bare scenarios, what happens in them, and the judgement of a mean.

use sandtable::domain::fact::Fact;
use sandtable::domain::journal::Ending;
use sandtable::domain::organization::AgentId;
use sandtable::drive::{Audience, Letter, direct};
use sandtable::engine::time::Moment;
use sandtable::scenario::{Memory, Request, Scenario, load};
use sandtable::statistics::moments::Moments;
use std::sync::Arc;

/// Tables without chance, meetings or attention of the director's.
pub const BARE: &str = "\
trouble = \"none\"
[noise]
task = \"none\"
project = \"none\"
[daily]
enabled = false
[retrospective]
duration = \"0h\"
[attention]
aging = \"never\"
[director]
loop = \"9000h\"
loop_attention = \"0h\"
review_attention = \"0h\"
handoff_attention = \"0h\"
authorization_attention = \"0h\"
[handoff]
no_dependencies_of_kind = [\"information\", \"resource\", \"team\", \"technical\"]
";

/// A scenario from its text; what its plan links is not declared absent.
pub fn loaded(text: &str) -> Arc<Scenario> {
    let has_links = text.contains("depends_on = \"") && text.split("depends_on = \"").skip(1).any(|rest| !rest.starts_with('"'));
    let text = if has_links { text.replace(", \"technical\"]", "]") } else { text.to_owned() };
    let library = Memory::new([("oracle.toml", text)]);
    Arc::new(load(&Request::new("oracle.toml"), &library).unwrap_or_else(|rejection| panic!("{}", rejection.render(false))))
}

struct Facts(Vec<(Moment, Fact)>);

impl Audience for Facts {
    fn fact(&mut self, at: Moment, _: AgentId, fact: &Fact) {
        self.0.push((at, fact.clone()));
    }

    fn delivered(&mut self, _: Moment, _: Letter<'_>) {}

    fn pending(&mut self, _: Moment, _: Letter<'_>) {}
}

/// All facts of one replication, which ends by itself.
pub fn facts(scenario: &Arc<Scenario>, seed: u64, replication: u64) -> Vec<(Moment, Fact)> {
    let mut facts = Facts(Vec::new());
    let performance = direct::run(scenario, seed, replication, &mut facts);
    assert_eq!(performance.ending, Ending::Completed);
    facts.0
}

/// When the project finishes.
pub fn finish(scenario: &Arc<Scenario>, seed: u64, replication: u64) -> Option<Moment> {
    facts(scenario, seed, replication).iter().find(|(_, fact)| *fact == Fact::ProjectFinished).map(|&(at, _)| at)
}

/// What each replication gives, on all cores, in the order of replications.
pub fn replicate<T: Send>(replications: u64, one: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(2, |count| count.get() as u64);
    let share = |thread: u64| (replications * thread / threads)..(replications * (thread + 1) / threads);
    std::thread::scope(|scope| {
        let one = &one;
        let threads: Vec<_> = (0..threads).map(|thread| scope.spawn(move || share(thread).map(one).collect::<Vec<T>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    })
}

/// Fails if the mean of independent observations is further than four standard errors from what theory says.
pub fn hold(what: &str, observed: &Moments, expected: f64) {
    let (mean, error) = (observed.mean().expect("observations"), observed.standard_error().expect("two observations"));
    let off = (mean - expected) / error;
    println!("{what}: {mean:.5} against {expected:.5}, standard error {error:.5}, {off:+.2} of them");
    assert!(off.abs() <= 4.0, "{what}: {mean} instead of {expected}, {off:+.2} standard errors off");
    // A test with so wide a margin would pass whatever happens.
    assert!(error < 0.12 * expected.abs(), "{what}: a standard error of {error} on {expected} shows nothing");
}
