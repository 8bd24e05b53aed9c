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
}
