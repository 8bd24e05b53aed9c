//! Blockers on the escalation ladder take as long, and get as far, as probability says: cases C1 to C15 of
//! `tests/oracles/oracles.json`, through the resolver, its desk, owners and teams.

use super::SEED;
use super::rungs::{Ladder, REPLICATIONS, Seen, UNTIL, WARM_UP, hold_or_small, hold_share, means, number, numbers, open, oracle, seen};
use super::stage::{BARE, facts, hold, loaded, replicate};
use sandtable::domain::fact::Fact;
use sandtable::engine::time::Moment;
use sandtable::statistics::moments::Moments;
use std::collections::BTreeMap;

// ---- C1, C2, C3, C13, C14: nobody waits -----------------------------------------------------------------------------------------------

const FOUR: [u32; 4] = [0, 0, 0, 0];

fn one_clock(work: &str) -> Ladder {
    let mut ladder = Ladder::new(&FOUR, 1.0, work);
    for (level, after) in ["1h", "4h", "8h"].iter().enumerate() {
        ladder.levels[level] = format!("escalate_after = \"{after}\"\n");
    }
    ladder
}

#[test]
fn c1_one_clock_from_the_opening_sends_each_share_as_far_as_its_distribution_says() {
    let rows = [
        ("Exp(mean 1h)", "exponential(1h)"),
        ("Exp(mean 2h)", "exponential(2h)"),
        ("Exp(mean 4h)", "exponential(4h)"),
        ("Exp(mean 8h)", "exponential(8h)"),
        ("LN(median 2h, sigma 1)", "lognormal(2h, 1)"),
        ("LN(mu=0,sigma=1.5)", "lognormal(1h, 1.5)"),
        ("LN Rabobank handle (mu=1.2555,sigma=2.1628)", "lognormal(3.5095927, 2.1628)"),
        ("Weibull(k=0.5,scale=4)", "weibull(0.5, 4h)"),
        ("Weibull Rabobank (k=0.4993,scale=9.995)", "weibull(0.4993, 9.995)"),
    ];
    for (name, work) in rows {
        let scenario = one_clock(work).scenario();
        let figures = means(&scenario, 8, |one| {
            let level = one.resolved.expect("all are resolved").0;
            let share = |at: u8| f64::from(u8::from(level == at));
            // Of the last level the tail is too heavy for a mean of some thousands: what it takes is known up to the threshold.
            (1..=4).map(share).chain((1..=3).map(|at| one.at(at))).chain([0.0]).collect()
        });
        let row = oracle(&["C1_one_clock_thresholds_1_4_8h", name]);
        for (at, expected) in numbers(&row["share_resolved_L1_L2_L3_L4plus"]).into_iter().enumerate() {
            hold_share(&format!("{name}: share of L{}", at + 1), &figures[at], expected);
        }
        for (at, expected) in numbers(&row["mean_hours_in_L1_L2_L3_L4"]).into_iter().take(3).enumerate() {
            hold_or_small(&format!("{name}: hours in L{}", at + 1), &figures[4 + at], expected);
        }
    }
}

fn fresh_draws(works: [&str; 4]) -> Ladder {
    let mut ladder = Ladder::new(&FOUR, 0.5, works[0]);
    ladder.terms = "carry_work = \"restart\"\ntimeout_basis = \"since_level_entered\"\n".into();
    for (level, work) in works.iter().enumerate() {
        let after = ["escalate_after = \"1h\"\n", "escalate_after = \"3h\"\n", "escalate_after = \"4h\"\n", ""][level];
        ladder.levels[level] = format!("work = \"{work}\"\n{after}");
    }
    ladder
}

const EXPONENTIALS: [&str; 4] = ["exponential(2h)", "exponential(3h)", "exponential(4h)", "exponential(1h)"];

#[test]
fn c2_a_fresh_draw_at_each_level_reaches_and_takes_what_the_products_say() {
    let lognormals = ["lognormal(0.75, 1.84)", "lognormal(2, 2.24)", "lognormal(2.4, 2.21)", "lognormal(1, 0.7)"];
    let with_handoff = {
        let mut ladder = fresh_draws(EXPONENTIALS);
        ladder.levels.iter_mut().skip(1).for_each(|lines| lines.push_str("handoff_cost = \"30m\"\n"));
        ladder
    };
    let rows = [
        ("Exp means 2,3,4,1h", fresh_draws(EXPONENTIALS)),
        ("Exp means 2,3,4,1h, handoff 0.5h", with_handoff),
        ("LN medians 0.75,2,2.4,1h sigmas 1.84,2.24,2.21,0.7", fresh_draws(lognormals)),
    ];
    for (name, ladder) in rows {
        let figures = means(&ladder.scenario(), 9, |one| {
            let (level, resolved) = one.resolved.expect("all are resolved");
            let reached = (1..=4).map(|at| f64::from(u8::from(one.reached(at))));
            let share = (1..=4).map(|at| f64::from(u8::from(level == at)));
            reached.chain(share).chain([resolved - one.arose]).collect()
        });
        let row = oracle(&["C2_fresh_draw_timeouts_1_3_4h", name]);
        for (at, expected) in numbers(&row["reach_L1_to_Ln"]).into_iter().enumerate().skip(1) {
            hold(&format!("{name}: L{} is reached", at + 1), &figures[at], expected);
        }
        for (at, expected) in numbers(&row["share_resolved"]).into_iter().enumerate() {
            hold(&format!("{name}: share of L{}", at + 1), &figures[4 + at], expected);
        }
        hold(&format!("{name}: hours"), &figures[8], number(&row, "mean_T"));
    }
}

#[test]
fn c3_as_many_blockers_are_open_as_a_queue_with_servers_for_all_has() {
    let scenario = fresh_draws(EXPONENTIALS).scenario();
    let row = oracle(&["C3_MGinf_lambda_0.5_per_h"]);
    let [mean, variance, nobody, five] = open(&scenario, Seen::is_open);
    hold("open blockers", &mean, number(&row, "mean_open_blockers"));
    hold("their variance", &variance, number(&row, "var_open_blockers"));
    hold("nobody waits", &nobody, number(&row, "P_zero_open"));
    // A rare thing: as many standard errors, and no bound on them.
    let (share, error) = (five.mean().expect("moments"), five.standard_error().expect("two"));
    assert!((share - number(&row, "P_at_least_5_open")).abs() <= 4.0 * error && error < 2e-3, "five or more: {share}");
    let hours = UNTIL - WARM_UP;
    for (level, expected) in numbers(&row["arrival_rate_per_level"]).into_iter().enumerate() {
        let entered = |one: &Seen| one.stays.iter().any(|stay| stay.0 == level as u8 + 1 && (WARM_UP..UNTIL).contains(&stay.1));
        let rates =
            replicate(REPLICATIONS, |replication| seen(&scenario, replication).iter().filter(|one| entered(one)).count() as f64 / hours);
        hold(&format!("arrivals at L{}", level + 1), &Moments::of(rates), expected);
    }
}

#[test]
fn c13_a_blocker_that_comes_back_takes_as_many_rounds_as_its_chance_says() {
    let mut ladder = Ladder::new(&[0], 2.0, "exponential(3h)");
    ladder.blockers = "reopen = 0.0457\n".into();
    let figures = means(&ladder.scenario(), 2, |one| vec![f64::from(one.cycles), one.resolved.expect("all are resolved").1 - one.arose]);
    let row = oracle(&["C13_reopen r=0.0457, E[T]=3h"]);
    hold("rounds", &figures[0], number(&row, "mean_cycles"));
    hold("hours", &figures[1], number(&row, "mean_total"));
}

#[test]
fn c14_thresholds_by_priority_send_a_mixture_as_far_as_its_parts_say() {
    let mut ladder = one_clock("");
    for (level, (p0, p1, p2)) in [("15m", "30m", "1h"), ("1h", "2h", "4h"), ("2h", "4h", "8h")].iter().enumerate() {
        ladder.levels[level] = format!("escalate_after = {{ P0 = \"{p0}\", P1 = \"{p1}\", P2 = \"{p2}\" }}\n");
    }
    let stream = |(priority, share): (&str, f64)| {
        (priority.to_owned(), 2.0 * share, "lognormal(3.5095927, 2.1628)".to_owned(), format!("priority = \"{priority}\"\n"))
    };
    ladder.streams = [("P0", 0.05), ("P1", 0.25), ("P2", 0.7)].map(stream).to_vec();
    let figures = means(&ladder.scenario(), 4, |one| {
        let level = one.resolved.expect("all are resolved").0;
        (1..=4).map(|at| f64::from(u8::from(level == at))).collect()
    });
    let row = oracle(&["C14_priority_mixture_thresholds LN Rabobank; P0 5%(.25/1/2h) P1 25%(.5/2/4h) P2 70%(1/4/8h)"]);
    for (at, expected) in numbers(&row["share_L1_L2_L3_L4plus"]).into_iter().enumerate() {
        hold(&format!("share of L{}", at + 1), &figures[at], expected);
    }
}

// ---- C7, C8, C9, C15: those who wait go up --------------------------------------------------------------------------------------------

/// A first level of few, who take a blocker off the clock when they take it up, and a second of as many as come.
fn impatient(rate: f64, mean_hours: f64, servers: u32, after: &str, is_desk: bool) -> Ladder {
    let mut ladder = Ladder::new(&[servers, 0], rate, &format!("exponential({mean_hours})"));
    ladder.is_desk = is_desk;
    ladder.terms = "timeout_stops_on = \"acknowledged\"\n".into();
    ladder.levels[0] = format!("escalate_after = \"{after}\"\n");
    ladder
}

/// Who leaves the first level untaken, and how long all wait there.
fn hold_impatient(name: &str, ladder: &Ladder, escalated: f64, wait: f64) {
    let figures = means(&ladder.scenario(), 2, |one| {
        let (_, entered, taken, left) = one.stays[0];
        vec![f64::from(u8::from(one.reached(2))), taken.or(left).expect("taken or passed on") - entered]
    });
    hold(&format!("{name}: share escalated"), &figures[0], escalated);
    hold(&format!("{name}: wait"), &figures[1], wait);
}

#[test]
fn c7_exponential_impatience_in_the_queue_is_erlang_a() {
    for (name, rate, servers, theta) in [
        ("lam=5,mu=1,theta=0.5,c=4", 5.0, 4, 0.5),
        ("lam=2,mu=1,theta=1,c=2", 2.0, 2, 1.0),
        ("lam=10,mu=1,theta=1,c=10", 10.0, 10, 1.0),
        ("lam=0.9,mu=1,theta=0.25,c=1", 0.9, 1, 0.25),
    ] {
        let row = oracle(&["C7_ErlangA", name]);
        let after = format!("exponential({})", 1.0 / theta);
        for is_desk in [true, false] {
            let ladder = impatient(rate, 1.0, servers, &after, is_desk);
            hold_impatient(name, &ladder, number(&row, "P_escalate_from_queue"), number(&row, "mean_wait_all"));
        }
    }
}

#[test]
fn c8_a_fixed_patience_in_the_queue_is_its_closed_form() {
    for (name, rate, mean, servers, after) in [
        ("lam=0.8,mu=1,c=1,D=1", 0.8, 1.0, 1, "1h"),
        ("lam=2,mu=0.5,c=4,D=1", 2.0, 2.0, 4, "1h"),
        ("lam=3,mu=1,c=2,D=2", 3.0, 1.0, 2, "2h"),
        ("lam=4,mu=1,c=5,D=1", 4.0, 1.0, 5, "1h"),
    ] {
        let row = oracle(&["C8_MMcD_deterministic_queue_timeout", name]);
        let ladder = impatient(rate, mean, servers, after, true);
        hold_impatient(name, &ladder, number(&row, "P_escalate_from_queue"), number(&row, "mean_wait_all"));
    }
}

#[test]
fn c9_without_patience_a_full_level_overflows_to_the_next() {
    let row = oracle(&["C9_overflow_A=3_c=4"]);
    for is_desk in [true, false] {
        let scenario = impatient(3.0, 1.0, 4, "0h", is_desk).scenario();
        let figures = means(&scenario, 1, |one| vec![f64::from(u8::from(one.reached(2)))]);
        hold("overflow", &figures[0], number(&row, "P_overflow"));
        let above = |one: &Seen, at: f64| one.stays.iter().any(|stay| stay.0 == 2 && stay.1 <= at && stay.3.is_none_or(|left| left > at));
        let [mean, variance, ..] = open(&scenario, above);
        hold("overflow at work", &mean, number(&row, "mean_overflow_load"));
        hold("its variance", &variance, number(&row, "var_overflow"));
    }
    let mut hunt = Ladder::new(&[4, 2, 0], 3.0, "exponential(1h)");
    hunt.terms = "timeout_stops_on = \"acknowledged\"\n".into();
    for level in 0..2 {
        hunt.levels[level] = "escalate_after = \"0h\"\n".into();
    }
    let figures = means(&hunt.scenario(), 2, |one| [2, 3].map(|level| f64::from(u8::from(one.reached(level)))).to_vec());
    hold("lost to both", &figures[1], number(&row, "P_lost_after_L1(4)_then_L2(2) ordered hunt"));
    let (offered, lost) = (figures[0].mean().expect("offered"), figures[1].mean().expect("lost"));
    let given = number(&row, "P_overflow_L2_given_offered_L2");
    assert!((lost / offered - given).abs() < 0.02, "{} instead of {given}", lost / offered);
}

#[test]
fn c15_a_clock_that_runs_in_wait_and_service_sends_up_the_share_of_its_birth_and_death_process() {
    for (name, rate, theta, servers) in [("lam=2,mu=1,theta=0.25,c=2", 2.0, 0.25, 2), ("lam=0.5,mu=1,theta=0.5,c=1", 0.5, 0.5, 1)] {
        let row = oracle(&["C15_exp_escalation_clock_wait_plus_service", name]);
        for is_desk in [true, false] {
            let mut ladder = impatient(rate, 1.0, servers, &format!("exponential({})", 1.0 / theta), is_desk);
            ladder.terms = "timeout_stops_on = \"resolved\"\n".into();
            let figures = means(&ladder.scenario(), 2, |one| vec![f64::from(u8::from(one.reached(2))), one.at(1)]);
            hold(&format!("{name}: share escalated"), &figures[0], number(&row, "share_escalated"));
            hold(&format!("{name}: hours in L1"), &figures[1], number(&row, "mean_sojourn"));
        }
    }
}

// ---- C10: those who are done are referred ---------------------------------------------------------------------------------------------

#[test]
fn c10_a_chain_of_referrals_is_a_jackson_network() {
    let mut ladder = Ladder::new(&[1, 2, 1, 1], 2.0, "exponential(15m)");
    ladder.terms = "carry_work = \"restart\"\n".into();
    let works = ["0.25", "0.6666666666666667", "1.25", "1"];
    for (level, (work, refer)) in works.iter().zip([0.6, 0.4, 0.3, 0.0]).enumerate() {
        ladder.levels[level] = format!("work = \"exponential({work})\"\nrefer_up = {refer}\n");
    }
    let figures = means(&ladder.scenario(), 5, |one| {
        let hours = (1..=4).map(|level| one.at(level)).collect::<Vec<_>>();
        hours.into_iter().chain([one.resolved.expect("all are resolved").1 - one.arose]).collect()
    });
    let row = oracle(&["C10_Jackson lam=2/h p=(.6,.4,.3) mu=(4,1.5,.8,1) c=(1,2,1,1)"]);
    let levels = row["levels"].as_array().expect("levels");
    for (at, level) in levels.iter().enumerate() {
        // Hours in a level of all blockers: those who come there times their hours.
        hold(&format!("hours in L{}", at + 1), &figures[at], number(level, "W") * number(level, "lam") / 2.0);
    }
    hold("hours", &figures[4], number(&row, "mean_total_sojourn"));
}

// ---- C11: a few who work, block and are helped ----------------------------------------------------------------------------------------

#[test]
fn c11_members_who_block_at_work_and_a_resolver_who_helps_are_a_machine_repair_shop() {
    for (name, members, rate, mean, capacity) in [
        ("N=10,lam=0.05/h,mu=0.5/h,c=1", 10, 0.05, 2.0, 1),
        ("N=10,lam=0.05/h,mu=0.5/h,c=2", 10, 0.05, 2.0, 2),
        ("N=40,lam=0.1/h,mu=1/h,c=5", 40, 0.1, 1.0, 5),
    ] {
        let row = oracle(&["C11_machine_repair", name]);
        let task = |at: u32| format!("{{ task = \"T-{at}\", name = \"Work\", team = \"workers\", realistic = {} }}", UNTIL);
        let tasks: Vec<String> = (1..=members).map(task).collect();
        let text = format!(
            "plan = {{ tasks = [{}] }}\nhorizon = \"3000d\"\n{BARE}[dispatch]\nresume_cost = \"0h\"\n\
             [teams.workers]\nmembers = [{{ name = \"worker\", role = \"worker\", count = {members} }}]\n\
             [agents.blocker-resolver]\ncapacity = {capacity}\n\
             [blockers]\nenabled = true\nrate = {rate}\ncomplexity = {{ low = 1, medium = 1, high = 1 }}\ndetection = \"0h\"\nscan_every = \"never\"\nreopen = 0\n\
             resolution_work = \"exponential({mean})\"\npatterns = {{ work_factor = 1 }}\n\
             [escalation]\nlevels = 1\n[escalation.L1]\nkind = \"functional\"\ntarget = \"blocker-resolver\"\nspeed = 1\npreparation = \"0h\"\n\
             owner_briefing = false\nescalate_after = \"never\"\n",
            tasks.join(", ")
        );
        let scenario = loaded(&text);
        let figures = replicate(REPLICATIONS, |replication| {
            let all = seen(&scenario, replication);
            // While all tasks go on: nobody can have done so many hours of work before.
            let (from, to) = (100.0, UNTIL);
            let overlap = |one: &Seen| (one.resolved.map_or(to, |(_, at)| at).min(to) - one.arose.max(from)).max(0.0);
            let blocked = all.iter().map(overlap).sum::<f64>() / (to - from);
            let over: Vec<f64> = all
                .iter()
                .filter(|one| (from..to - 100.0).contains(&one.arose))
                .filter_map(|one| one.resolved.map(|(_, at)| at - one.arose))
                .collect();
            [blocked, over.iter().sum::<f64>() / over.len() as f64, 1.0 - blocked / f64::from(members)]
        });
        for (at, key) in ["mean_blocked", "mean_time_blocked", "fraction_agent_time_working"].into_iter().enumerate() {
            hold(&format!("{name}: {key}"), &Moments::of(figures.iter().map(|figures| figures[at])), number(&row, key));
        }
    }
}

// ---- C1 again, through owners at work -------------------------------------------------------------------------------------------------

#[test]
fn c1_holds_for_owners_who_block_at_work_with_the_resolver_and_specialists_behind_them() {
    const TASKS: u32 = 200;
    let task = |at: u32| format!("{{ task = \"T-{at}\", name = \"Work\", team = \"workers\", realistic = 40 }}");
    let tasks: Vec<String> = (1..=TASKS).map(task).collect();
    let level = |at: u32, target: &str, after: &str| {
        format!(
            "[escalation.L{at}]\nkind = \"functional\"\ntarget = \"{target}\"\nspeed = 1\npreparation = \"0h\"\nowner_briefing = false\nescalate_after = \"{after}\"\n"
        )
    };
    let text = format!(
        "plan = {{ tasks = [{}] }}\nhorizon = \"3000d\"\n{BARE}[dispatch]\nresume_cost = \"0h\"\n\
         [teams.workers]\nmembers = [{{ name = \"worker\", role = \"worker\", count = {TASKS} }}]\n\
         [teams.helpers]\nmembers = [{{ name = \"helper\", role = \"helper\", count = {TASKS} }}, {{ name = \"last\", role = \"last\", count = {TASKS} }}]\n\
         [agents.blocker-resolver]\ncapacity = {TASKS}\n\
         [blockers]\nenabled = true\nrate = 0.05\ncomplexity = {{ low = 1, medium = 1, high = 1 }}\ndetection = \"15m\"\nscan_every = \"never\"\nreopen = 0\n\
         resolution_work = \"lognormal(1h, 1.5)\"\npatterns = {{ work_factor = 1 }}\n\
         [escalation]\nlevels = 4\n{}{}{}{}",
        tasks.join(", "),
        level(1, "owner", "1h"),
        level(2, "blocker-resolver", "4h"),
        level(3, "role:helper", "8h"),
        level(4, "role:last", "never"),
    );
    let scenario = loaded(&text);
    let figures = replicate(REPLICATIONS, |replication| {
        let all = seen(&scenario, replication);
        let share = |level: u8| all.iter().filter(|one| one.resolved.is_some_and(|(at, _)| at == level)).count() as f64 / all.len() as f64;
        let hours = |level: u8| all.iter().map(|one| one.at(level)).sum::<f64>() / all.len() as f64;
        [share(1), share(2), share(3), share(4), hours(1), hours(2), hours(3)]
    });
    let row = oracle(&["C1_one_clock_thresholds_1_4_8h", "LN(mu=0,sigma=1.5)"]);
    let expected =
        numbers(&row["share_resolved_L1_L2_L3_L4plus"]).into_iter().chain(numbers(&row["mean_hours_in_L1_L2_L3_L4"]).into_iter().take(3));
    for (at, expected) in expected.enumerate() {
        hold(&format!("figure {at}"), &Moments::of(figures.iter().map(|figures| figures[at])), expected);
    }
}

// ---- C4 to C6 at a desk ---------------------------------------------------------------------------------------------------------------

#[test]
fn the_resolvers_desk_fed_by_a_stream_is_an_m_m_c_queue_and_ranks_by_priority() {
    let rows = oracle(&["C4_MMc_service_mean_1"]);
    for row in
        rows.as_array().expect("rows").iter().filter(|row| number(row, "rho") <= 0.8 && number(row, "c") <= 8.0 && number(row, "Wq") > 0.05)
    {
        let (servers, rate) = (number(row, "c"), number(row, "a"));
        let mut ladder = Ladder::new(&[servers as u32], rate, "exponential(1h)");
        ladder.is_desk = true;
        let figures = means(&ladder.scenario(), 1, |one| vec![one.stays[0].2.expect("taken up") - one.arose]);
        hold(&format!("M/M/{servers} at {rate}"), &figures[0], number(row, "Wq"));
    }
    let row = oracle(&["C6_priority"]);
    for (name, servers, rates) in [
        ("MM1 nonpreemptive lam=(.1,.2,.4) mu=1 Wq", 1, [0.1, 0.2, 0.4]),
        ("MM3 nonpreemptive lam=(.3,.6,1.5) mu=1 Wq", 3, [0.3, 0.6, 1.5]),
    ] {
        let mut ladder = Ladder::new(&[servers], 1.0, "");
        ladder.is_desk = true;
        let stream = |at: usize| (format!("P{at}"), rates[at], "exponential(1h)".to_owned(), format!("priority = \"P{at}\"\n"));
        ladder.streams = (0..3).map(stream).collect();
        let scenario = ladder.scenario();
        let by_replication = replicate(2 * REPLICATIONS, |replication| {
            let mut priorities = BTreeMap::new();
            for (_, fact) in facts(&scenario, SEED, replication) {
                if let Fact::BlockerOpened { blocker, priority, .. } = fact {
                    priorities.insert(blocker, priority as usize);
                }
            }
            let mut waits = [Moments::default(); 3];
            for (one, priority) in seen(&scenario, replication).iter().zip(priorities.into_values()) {
                if (WARM_UP..UNTIL).contains(&one.arose) {
                    waits[priority].add(one.stays[0].2.expect("taken up") - one.arose);
                }
            }
            waits.map(|wait| wait.mean().expect("blockers"))
        });
        for (at, expected) in numbers(&row[name]).into_iter().enumerate() {
            hold(&format!("{name}: P{at}"), &Moments::of(by_replication.iter().map(|waits| waits[at])), expected);
        }
    }
}

/// Where a test above fails, the first thing to look at.
#[test]
fn a_blocker_that_nobody_contends_for_takes_its_work_and_not_a_millisecond_more() {
    let mut ladder = Ladder::new(&[0], 1.0, "1h30m");
    ladder.is_desk = true;
    for one in seen(&ladder.scenario(), 0) {
        let (_, entered, taken, left) = one.stays[0];
        let ms = |hours: f64| (hours * 3_600_000.0).round();
        assert_eq!((ms(entered), taken.map(ms)), (ms(one.arose), Some(ms(one.arose))));
        assert_eq!(left.map(|left| ms(left) - ms(one.arose)), Some(5_400_000.0));
        assert!(Moment::from_ms(ms(one.arose) as u64) > Moment::START);
    }
}
