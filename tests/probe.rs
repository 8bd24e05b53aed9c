//! Probe.
mod sampling;
use sampling::*;
#[test]
fn probe() {
    let n: u64 = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let what = std::env::var("WHAT").unwrap_or_default();
    if what.contains('s') {
        let base = Sample::of(&shipped("baseline", &[]), n);
        for name in names() {
            let t = std::time::Instant::now();
            let it = Sample::of(&shipped(&name, &[]), n);
            println!("== {name} {:.0} ms/run", t.elapsed().as_millis() as f64 * 2.0 / n as f64);
            for figure in ["duration", "on_time", "utilization", "director.busy", "defects.escaped", "defects.injected", "blockers", "blockers.mttr", "blockers.mttr_elapsed", "blockers.type.resource", "cost", "colour.Red", "colour.Yellow", "colour.Green","blockers.reached.L1","blockers.reached.L2","blockers.reached.L3","blockers.reached.L4","blockers.reached.L5","buffer.consumed","decisions","gates.passed","hours.blocked","hours.waiting","hours.idle","loans"] {
                let (d, e) = it.more_than(&base, figure);
                println!("  {figure:24} {:10.3}   diff {d:9.3} +- {e:8.3} ({:.1})", it.mean(figure), d / e);
            }
        }
    }
    if what.contains('b') {
        let it = Sample::of(&shipped("baseline", &[]), n);
        let (values, name) = (it.values("on_time"), "x"); let _ = (values, name);
        for figure in it.figures() { println!("{figure} {:.4}", it.mean(&figure)); }
    }
    if what.contains('u') {
        let mut all = Vec::new();
        for x in [0.05, 0.25, 1.0, 2.0, 8.0_f64] {
            for rate in ["0.1"] {
                let set = |l: &str, h: f64| format!("escalation.{l}.escalate_after={}s", (h * x * 3600.0) as u64);
                let o = [format!("blockers.rate={rate}"), set("L1", 1.0), set("L2", 4.0), set("L3", 8.0)];
                let o: Vec<&str> = o.iter().map(String::as_str).collect();
                let f = finishes(&shipped("baseline", &o), n);
                println!("x {x} mean {:.1}", f.iter().sum::<f64>() / n as f64);
                all.push(f);
            }
        }
        for a in &all { println!("{:?}", all.iter().map(|b| { let (m, e) = difference(b, a); format!("{m:.1}+-{e:.1}") }).collect::<Vec<_>>()); }
    }

    if what.contains('j') {
        let path = std::env::var("SC").unwrap();
        let set = std::env::var("SET").unwrap_or_default();
        let overrides = set.split(';').filter(|t| !t.is_empty()).map(String::from).collect();
        let scenario = sandtable::scenario::load(&sandtable::scenario::Request { path, overrides }, &sandtable::scenario::Disk).unwrap_or_else(|r| panic!("{}", r.render(false)));
        let order = sandtable::run::Order { scenario: std::sync::Arc::new(scenario), seed: std::env::var("SEED").unwrap().parse().unwrap(), replication: std::env::var("REP").map_or(0, |r| r.parse().unwrap()), driver: sandtable::run::Driver::Direct, keeps_journal: true };
        let outcome = sandtable::run::run(&order, sandtable::drive::Unfollowed).unwrap();
        for (at, entry) in outcome.journal.iter().enumerate() {
            let mut line = String::new();
            sandtable::journal::write_line(entry, &outcome.scenario, &mut line);
            println!("{at} {line}");
        }
        println!("{:?}", outcome.ending);
    }
    if what.contains('m') {
        for name in names() {
            let base = finishes(&shipped(&name, &[]), n);
            let mut line = format!("{name:22}");
            let scenario = shipped(&name, &[]);
            let rate = scenario.policies[0].blockers.rate * 2.0;
            let member = |team: &str| format!("{team}");
            let _ = member;
            for set in [vec![format!("blockers.rate={rate}")], vec!["messages.blocker_alert={ latency = \"30m\" }".into()], vec!["escalation.L2.speed=0.75".into()], vec!["escalation.L3.speed=1".into()]] {
                let o: Vec<&str> = set.iter().map(String::as_str).collect();
                let (m, e) = difference(&base, &finishes(&shipped(&name, &o), n));
                line += &format!(" {m:8.1} +-{e:6.1} ({:4.1})", m / e);
            }
            println!("{line}");
        }
    }

    if what.contains('e') {
        let path = std::env::var("SC").unwrap();
        let set = std::env::var("SET").unwrap_or_default();
        let overrides = set.split(';').filter(|t| !t.is_empty()).map(String::from).collect();
        let scenario = std::sync::Arc::new(sandtable::scenario::load(&sandtable::scenario::Request { path, overrides }, &sandtable::scenario::Disk).unwrap_or_else(|r| panic!("{}", r.render(false))));
        struct No;
        impl sandtable::drive::Audience for No {
            fn fact(&mut self, _: sandtable::engine::time::Moment, _: sandtable::domain::organization::AgentId, _: &sandtable::domain::fact::Fact) {}
            fn delivered(&mut self, _: sandtable::engine::time::Moment, _: sandtable::drive::Letter<'_>) {}
            fn pending(&mut self, _: sandtable::engine::time::Moment, _: sandtable::drive::Letter<'_>) {}
        }
        let endings = replicate(n, |r| sandtable::drive::direct::run(&scenario, scenario.seed, r, &mut No).ending);
        for (r, ending) in endings.iter().enumerate() {
            if *ending != sandtable::domain::journal::Ending::Completed { println!("{r} {ending:?}"); }
        }
    }
}
