//! What people are told who hand in a scenario that cannot be: each message is kept as it is shown, to be read aloud.
//!
//! `INSTA_UPDATE=always cargo test --test bad_scenarios` writes the messages anew; read the difference before you keep it.

use sandtable::domain::blocker::BlockerSubtype;
use sandtable::scenario::{Disk, Memory, Rejection, Request, load};
use std::path::Path;

/// A scenario without fault, for cases to spoil.
const GOOD: &str = r#"
start = 2026-01-05 08:00
calendar = "office"
plan = "plan.csv"

[calendars]
office = "mon-fri 08:00-17:00"
night = "mon-fri 22:00-23:00"

[teams.backend]
coordination = ["api-architect:.3", "backend-developer:.7"]
members = [
  { name = "lead", role = "api-architect" },
  { name = "clerk", role = "backend-developer", count = 2 },
]

[teams.quality]
activation = { after = ["Cart"] }
members = [{ name = "quinn", role = "qa-engineer" }]

[dispatch]
rule = "lft"

[resources.staging]
available = "16h"
"#;

const PLAN: &str = "\
epic,feature,task,name,team,role,realistic,depends_on
Shop,Cart,T-1,Design,backend,,8,
Shop,Cart,T-2,Build,backend,backend-developer,16,T-1
Shop,Checks,T-3,Test,quality,qa-engineer,6,T-2:team; staging
Shop,Checks,T-4,Release,quality,,0,T-3
";

fn rejected(request: &Request, texts: &[(&str, &str)]) -> Rejection {
    load(request, &Memory::new(texts.iter().copied())).expect_err("this scenario has a fault")
}

/// The message for `GOOD` with `lines` after its first line, or with one piece replaced by another.
fn with(lines: &str) -> String {
    rejected(&Request::new("x.toml"), &[("x.toml", &lines_before_tables(lines)), ("plan.csv", PLAN)]).render(false)
}

fn lines_before_tables(lines: &str) -> String {
    let is_table = lines.trim_start().starts_with('[');
    if is_table { format!("{GOOD}{lines}\n") } else { format!("{lines}{GOOD}") }
}

fn replaced(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    let text = GOOD.replacen(from, to, 1);
    rejected(&Request::new("x.toml"), &[("x.toml", &text), ("plan.csv", PLAN)]).render(false)
}

fn planned(from: &str, to: &str) -> String {
    assert!(PLAN.contains(from), "{from}");
    let plan = PLAN.replacen(from, to, 1);
    rejected(&Request::new("x.toml"), &[("x.toml", GOOD), ("plan.csv", &plan)]).render(false)
}

fn set(written: &str) -> String {
    let request = Request { path: "x.toml".into(), overrides: vec![written.into()] };
    rejected(&request, &[("x.toml", GOOD), ("plan.csv", PLAN)]).render(false)
}

fn alone(text: &str) -> String {
    rejected(&Request::new("x.toml"), &[("x.toml", text)]).render(false)
}

macro_rules! told {
    ($($name:ident: $message:expr;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), $message);
        }
    )*};
}

#[test]
fn the_scenario_that_cases_spoil_is_good() {
    let loaded = load(&Request::new("x.toml"), &Memory::new([("x.toml", GOOD), ("plan.csv", PLAN)]));
    assert!(loaded.is_ok(), "{}", loaded.unwrap_err().render(false));
}

// Fields and their values.
told! {
    an_unknown_field: replaced("rule = \"lft\"", "rle = \"lft\"");
    an_unknown_field_that_is_like_none: replaced("rule = \"lft\"", "bananas = 3");
    an_unknown_table: with("[staffing]\nutilization_max = 0.7");
    an_unknown_table_that_is_nearly_one: with("[indicator]\nbuffer_red = 0.7");
    an_unknown_word: replaced("\"lft\"", "\"lfd\"");
    a_number_for_a_duration: with("[director]\nloop = 60");
    a_text_for_a_table: with("noise = 'none'");
    a_text_for_a_number: replaced("count = 2", "count = \"two\"");
    a_fraction_for_a_count: replaced("count = 2", "count = 2.5");
    a_count_of_nothing: replaced("count = 2", "count = 0");
    a_share_over_one: with("[dispatch.more]\n[success]\nsync_participation = \"120%\"");
    a_share_without_its_sign: with("buffer = 25");
    a_limit_without_its_sign: with("[success]\nsync_participation = 95");
    a_share_that_is_no_number: with("[success]\nbuffer_below = 'half'");
    an_infinite_number: replaced("count = 2", "skill = inf");
    a_skill_of_nothing: replaced("count = 2", "skill = 0");
    a_negative_duration: with("[attention]\naging = \"-4h\"");
    an_infinite_duration: with("[retrospective]\nduration = inf");
    a_duration_without_a_unit: with("[retrospective]\nduration = '30'");
    a_missing_name: replaced("name = \"quinn\", ", "");
    a_date_that_is_none: replaced("2026-01-05 08:00", "'next monday'");
    a_date_with_a_time_zone: replaced("2026-01-05 08:00", "2026-01-05T08:00:00Z");
    a_buffer_that_is_none: with("buffer = 'per-tsk'");
    a_horizon_that_the_plan_outlives: with("horizon = '2d'");
    yellow_after_red: with("[indicators]\nbuffer_yellow = 0.9");
    several_problems_at_once: replaced("[dispatch]\nrule = \"lft\"", "[dispatch]\nrule = 3\nresume_cots = '1h'\n[director]\nloop = 'soon'");
}

// Distributions.
told! {
    a_distribution_by_a_wrong_name: with("[noise]\nproject = { lognornal = { median = 1, sigma = 0.3 } }");
    a_distribution_that_falls: with("[resources.key]\navailable = { triangular = ['8h', '4h', '24h'] }");
    a_distribution_without_a_parameter: with("[resources.key]\navailable = { lognormal = { median = '8h' } }");
    a_distribution_with_a_negative_parameter: with("[resources.key]\navailable = { uniform = ['-1h', '4h'] }");
    two_distributions_in_one: with("[resources.key]\navailable = { fixed = 1, exponential = 2 }");
    an_empirical_file_without_the_column: {
        let text = format!("{GOOD}[resources.key]\navailable = {{ empirical = {{ csv = 'waits.csv', column = 'hour' }} }}\n");
        rejected(&Request::new("x.toml"), &[("x.toml", &text), ("plan.csv", PLAN), ("waits.csv", "id,hours\n1,2\n")]).render(false)
    };
    an_empirical_file_with_a_bad_cell: {
        let text = format!("{GOOD}[resources.key]\navailable = {{ empirical = {{ csv = 'waits.csv', column = 'hours' }} }}\n");
        rejected(&Request::new("x.toml"), &[("x.toml", &text), ("plan.csv", PLAN), ("waits.csv", "id,hours\n1,2\n2,-3\n")]).render(false)
    };
}

// Calendars, teams, members.
told! {
    an_unknown_calendar: replaced("calendar = \"office\"", "calendar = \"ofice\"");
    a_calendar_nobody_can_work_in: replaced("\"mon-fri 22:00-23:00\"", "[]");
    a_calendar_of_holidays_alone: replaced("\"mon-fri 22:00-23:00\"", "{ weekly = 'mon 08:00-17:00', holidays = '2020-01-01..2030-01-01' }");
    a_calendar_with_a_day_that_is_none: replaced("mon-fri 22:00-23:00", "mon-fry 22:00-23:00");
    a_holiday_that_is_no_date: replaced("\"mon-fri 22:00-23:00\"", "{ weekly = 'mon 08:00-17:00', holidays = ['easter'] }");
    a_crew_that_can_never_meet: {
        let text = GOOD.replace("role = \"api-architect\" }", "role = \"api-architect\", calendar = \"night\" }");
        let plan = PLAN.replace("backend,,8", "backend,api-architect + backend-developer,8");
        rejected(&Request::new("x.toml"), &[("x.toml", &text), ("plan.csv", &plan)]).render(false)
    };
    a_crew_larger_than_the_team: planned("backend,backend-developer,16", "backend,3 backend-developer,16");
    a_role_nobody_holds: planned("quality,qa-engineer", "quality,backend-developer");
    a_role_held_only_by_one_who_never_comes: replaced("role = \"qa-engineer\"", "role = \"qa-engineer\", present = false");
    a_member_without_a_role: replaced(", role = \"qa-engineer\"", "");
    two_members_of_one_name: replaced("quinn", "clerk-1");
    steps_that_do_not_sum_to_one: replaced("backend-developer:.7", "backend-developer:.6");
    a_step_nobody_can_take: replaced("backend-developer:.7", "backend-devloper:.7");
    a_team_after_nothing: replaced("after = [\"Cart\"]", "after = [\"Kart\"]");
    an_activation_that_is_none: replaced("{ after = [\"Cart\"] }", "\"redy\"");
    a_team_that_waits_for_itself: replaced("after = [\"Cart\"]", "after = [\"Checks\"]");
}

// The plan.
told! {
    a_dependency_cycle: planned("Design,backend,,8,", "Design,backend,,8,T-3");
    a_dependency_on_itself: planned("16,T-1", "16,T-2");
    a_dependency_on_nothing: planned("T-2:team", "T-22:team");
    a_task_twice: planned("T-4,Release", "T-3,Release");
    a_task_of_an_unknown_team: planned("T-4,Release,quality", "T-4,Release,qualty");
    a_negative_effort: planned("qa-engineer,6", "qa-engineer,-6");
    an_infinite_effort: planned("qa-engineer,6", "qa-engineer,inf");
    an_effort_in_days: planned("qa-engineer,6", "qa-engineer,2d");
    an_effort_in_days_of_a_stream: with("[streams.bugs]\nteam = 'backend'\nrate = 0.1\neffort = { triangular = ['4h', '1d', '1w'] }");
    an_absent_effort: planned("qa-engineer,6", "qa-engineer,");
    a_plan_with_a_row_too_long: planned("T-4,Release,", "T-4,Release, and rejoice,");
    a_plan_with_an_open_quote: planned("Release", "\"Release");
    a_plan_that_is_empty: rejected(&Request::new("x.toml"), &[("x.toml", GOOD), ("plan.csv", "")]).render(false);
    a_plan_that_is_missing: rejected(&Request::new("x.toml"), &[("x.toml", GOOD)]).render(false);
    a_plan_in_toml_with_an_unknown_field: alone("[teams.a]\nmembers = [{ name = 'b', role = 'c' }]\n[[plan.tasks]]\ntask = 'T-1'\nteam = 'a'\nrealstic = 5\n");
    a_plan_in_toml_with_a_list_in_a_cell: alone("[teams.a]\nmembers = [{ name = 'b', role = 'c' }]\n[[plan.tasks]]\ntask = 'T-1'\nteam = 'a'\nrealistic = [5]\n");
    no_plan_at_all: alone("[teams.a]\nmembers = [{ name = 'b', role = 'c' }]\n");
}

// What may befall it.
told! {
    an_event_that_does_nothing: with("[events.e]\nat = 'day 2 10:00'");
    an_event_that_does_two_things: with("[events.e]\nat = '2d'\nmember_leaves = 'lead'\ndrop_epic = 'Shop'");
    an_event_before_the_start: with("[events.e]\nat = 2025-12-24\nmember_leaves = 'lead'");
    an_event_at_no_time: with("[events.e]\nat = 'teatime'\nmember_leaves = 'lead'");
    an_event_about_an_unknown_member: with("[events.e]\nat = '2d'\nmember_leaves = 'clerk'");
    an_event_that_brings_one_who_is_there: with("[events.e]\nat = '2d'\nmember_joins = 'lead'");
    an_event_that_sets_what_cannot_change: with("[events.e]\nat = '2d'\nset = { 'noise.task' = 'none' }");
    an_event_that_sets_a_field_wrongly: with("[events.e]\nat = '2d'\nset = { 'dispatch.rule' = 'lfd' }");
    a_risk_without_effect_and_trigger: with("[risks.r]\nprobability = 0.5");
    a_risk_about_an_unknown_task: with("[risks.r]\nprobability = 0.5\non_start = 'T-9'\neffort = { tasks = ['T-1', 'T-8'], by = '4h' }");
    a_stream_without_arrivals: with("[streams.bugs]\nteam = 'backend'\neffort = 2");
    a_stream_for_a_role_that_the_team_lacks: with("[streams.bugs]\nteam = 'backend'\nrole = 'qa-engineer'\nrate = 0.1\neffort = 2");
    a_kind_declared_absent_that_is_there: with("[handoff]\nno_dependencies_of_kind = ['team']");
}

// TOML, overrides, and scenarios that extend others.
told! {
    toml_with_a_bare_word: replaced("\"lft\"", "lft");
    toml_with_a_key_twice: replaced("rule = \"lft\"", "rule = \"lft\"\nrule = \"lst\"");
    toml_with_several_errors: replaced("[dispatch]\nrule = \"lft\"", "[dispatch\nrule = lft\nx = [1,\n");
    an_empty_file: alone("  \n");
    an_override_of_an_unknown_field: set("dispatch.rul=lft");
    an_override_without_a_value: set("dispatch.rule");
    an_override_with_a_wrong_value: set("dispatch.rule=fastest");
    an_override_past_the_end_of_a_list: set("teams.backend.members.7.skill=2");
    an_override_below_a_text: set("dispatch.rule.speed=2");
    an_override_in_broken_toml: set("teams.backend.members=[{name='x'");
    a_scenario_that_extends_itself: alone("extends = 'x.toml'\n");
    a_scenario_that_extends_nothing: alone("extends = 'baselin.toml'\n");
    scenarios_that_extend_each_other: {
        let texts = [("a/x.toml", "extends = 'y.toml'\n"), ("a/y.toml", "extends = '../a/x.toml'\n")];
        rejected(&Request::new("a/x.toml"), &texts).render(false)
    };
    a_problem_in_the_scenario_below: {
        let below = GOOD.replace("\"lft\"", "\"lfd\"");
        let texts = [("x.toml", "extends = 'base.toml'\nseed = -1\n"), ("base.toml", below.as_str()), ("plan.csv", PLAN)];
        rejected(&Request::new("x.toml"), &texts).render(false)
    };
    a_plan_in_place_of_a_scenario: rejected(&Request::new("plan.csv"), &[("plan.csv", PLAN)]).render(false);
    an_override_of_an_unknown_team: set("teams.Backend.members.1.count=2");
    an_override_that_names_no_plan: set("plan=foo.csv");
    a_scenario_without_a_name: rejected(&Request::new(""), &[]).render(false);
    a_very_long_line: replaced("\"lft\"", &format!("\"{}\"", "x".repeat(3_000)));
}

told! {
    a_blocker_rate_below_nothing: with("[blockers]\nrate = -0.1");
    a_word_on_trouble_that_is_none: with("trouble = 'some'\n");
    a_mix_of_nothing: with(&format!("[blockers.mix]\n{}", BlockerSubtype::ALL.map(|subtype| format!("{} = 0\n", subtype.name())).concat()));
    a_subtype_that_is_none: with("[blockers.mix]\nbuild_failures = 5");
    a_specialist_whom_nobody_is: with("[blockers.specialists]\nquota = 'qa-enginer'");
    a_blocker_that_always_comes_back: with("[blockers]\nreopen = '100%'");
    a_scan_all_the_time: with("[blockers]\nscan_every = 0");
    a_scan_at_no_time: with("[blockers]\nscan_every = '0h'");
    a_pending_share_over_one: with("[blockers.pending]\nshare = 1.5");
    a_ladder_without_levels: with("[escalation]\nlevels = 0");
    a_ladder_of_twelve_levels: with("[escalation]\nlevels = 12");
    a_level_that_is_not_on_the_ladder: with("[escalation]\nlevels = 4\n[escalation.L5]\npreparation = '2h'");
    a_level_beyond_the_ninth: with("[escalation]\nlevels = 5\n[escalation.L10]\ntarget = 'director'");
    an_added_level_without_a_target: with("[escalation]\nlevels = 6");
    an_added_level_that_says_not_when_it_passes_on: with("[escalation.L4]\ntarget = 'quality'");
    a_target_that_is_nobody: with("[escalation.L3]\ntarget = 'qa-enginer'");
    a_target_that_is_like_nobody: with("[escalation.L3]\ntarget = 'the wise'");
    a_target_that_is_a_role_and_a_team: {
        let text = GOOD.replace("\"clerk\", role = \"backend-developer\"", "\"clerk\", roles = [\"backend-developer\", \"quality\"]");
        rejected(&Request::new("x.toml"), &[("x.toml", &(text + "[escalation.L3]\ntarget = 'quality'\n")), ("plan.csv", PLAN)]).render(false)
    };
    a_level_that_decides_and_cannot: with("[escalation.L3]\nkind = 'hierarchical'");
    a_level_of_a_wrong_kind: with("[escalation.L3]\nkind = 'hierarchic'");
    a_level_that_works_above_one_that_decides: with("[escalation.L2]\ntarget = 'director'\n[escalation.L4]\ntarget = 'quality'\nescalate_after = '9h'");
    a_ladder_on_which_nobody_works: with("[escalation]\nlevels = 1\n[escalation.L1]\ntarget = 'director'");
    a_director_at_two_levels: with("[escalation.L5]\ntarget = 'director'");
    a_planner_before_the_director: with("[escalation.L4]\ntarget = 'planner'\n[escalation.L5]\ntarget = 'director'");
    a_threshold_before_that_of_the_level_below: with("[escalation.L2]\nescalate_after = '30m'");
    a_threshold_of_one_priority_before_that_of_the_level_below: with("[escalation.L3]\nescalate_after = { P0 = '2h', P1 = '6h' }");
    a_threshold_for_a_priority_that_is_none: with("[escalation.L1]\nescalate_after = { P0 = '2h', P3 = '6h' }");
    a_threshold_that_is_a_word: with("[escalation.L1]\nescalate_after = 'soon'");
    a_last_level_that_passes_on: with("[escalation.L5]\nescalate_after = '12h'");
    a_last_level_that_refers_up: with("[escalation.L5]\nrefer_up = '10%'");
    a_first_level_that_returns_blockers: with("[escalation.L1]\npushback = '10%'");
    a_level_that_returns_every_blocker: with("[escalation.L2]\npushback = '100%'");
    a_clock_that_is_none: with("[escalation]\nclock = 'work'");
    a_service_level_that_is_a_number: with("[escalation]\nresolve_within = { P0 = 2 }");
    a_check_without_a_name: with("[gates.task]\nchecks = ['code committed', '']");
    a_check_named_twice: with("[gates.task]\nchecks = ['unit tests', 'unit tests: condition']");
    a_check_of_no_kind: with("[gates.task]\nchecks = ['linting: automatic']");
    a_check_that_is_a_number: with("[gates.feature]\nchecks = [5]");
    a_review_by_a_role_that_nobody_holds: with("[gates.epic]\nchecks = [{ name = 'security', role = 'security-auditor' }]");
    a_review_by_a_team_that_lacks_the_role: with("[gates.epic]\nchecks = [{ name = 'security', team = 'quality', role = 'api-architect' }]");
    a_review_by_a_team_that_is_none: with("[gates.epic]\nchecks = [{ name = 'security', team = 'qualty' }]");
    an_automated_check_with_an_effort: with("[gates.epic]\nchecks = [{ name = 'linting', kind = 'automated', effort = '1h' }]");
    a_gate_at_no_level: with("[gates.story]\nchecks = ['docs']");
    a_gate_that_is_never_passed: with("[gates]\nfalse_alarm = 1\nbad_fix = '100%'");
    gate_criteria_in_the_handoff: with("[handoff.gates]\ntask = ['code review']");
    handoffs_that_are_never_complete: with("[handoffs]\ncomplete = '0%'");
    an_authority_over_handoffs_that_is_none: with("[handoffs]\nauthorization = 'planner'");
    a_research_team_that_is_none: with("[dependencies]\nresearch_team = 'reserch'");
    research_for_ever: with("[dependencies]\nresearch = 'never'");
    an_option_that_is_none: with("[decisions]\norder = ['reallocate', 'work_around']");
    an_option_named_twice: with("[decisions]\norder = ['reallocate', 'workaround', 'reallocate']");
    an_order_of_no_options: with("[decisions]\norder = []");
    weights_of_nothing: with("[decisions.weights]\ndelay = 0\ncost = 0\nvalue = 0\nload = 0");
    more_people_from_outside_than_named: with("[decisions.resources]\namount = 2");
    help_from_outside_that_is_there: with("[decisions.resources]\nmembers = ['quinn', 'quin']");
    loans_of_no_time: with("[reallocation]\nmax_loan = '0h'\nramp_from = '0%'\nhost_time = '100%'");
    a_field_of_reallocation_that_is_none: with("[reallocation]\nutilization_max = '70%'");
    a_help_that_nobody_could_use: replaced("role = \"qa-engineer\"", "role = \"qa-engineer\", assists = [\"backend-developr\"], assist = 0, nature = \"robot\"");
    a_stream_of_neither_work_nor_blockers: with("[streams.bugs]\nrate = 0.1");
    a_stream_of_blockers_for_a_team: with("[streams.bugs]\nblockers = true\nteam = 'backend'\nrate = 0.1\nsubtype = 'code_bug'");
    a_stream_of_work_with_a_subtype: with("[streams.bugs]\nteam = 'backend'\neffort = 2\nrate = 0.1\nsubtype = 'code_bug'");
    an_agent_that_is_none: with("[events.outage]\nat = 'day 3'\nagent_fails = { agent = 'blocker-resolve', for = '6h' }");
    a_team_that_fails: with("[events.outage]\nat = 'day 3'\nagent_fails = { agent = 'backend', for = '6h' }");
    a_risk_for_the_rate_of_blockers_below_nothing: with("[risks.heat]\nprobability = '10%'\nat = 'day 3'\nblocker_rate = -2");
    an_event_that_breaks_the_ladder: with("[events.slow]\nat = 'day 3'\nset = { 'escalation.L1.escalate_after' = '6h' }");
    an_override_of_a_threshold: set("escalation.L2.escalate_afer=2h");
}

/// The message for a file on the disk, with the folder's name taken out.
fn on_disk(name: &str, prepare: impl FnOnce(&Path)) -> String {
    let folder = tempfile::tempdir().unwrap();
    prepare(&folder.path().join(name));
    let path = folder.path().join(name);
    let shown = load(&Request::new(path.to_str().unwrap()), &Disk).expect_err("this file has a fault").render(false);
    shown.replace(folder.path().to_str().unwrap(), "FOLDER")
}

told! {
    a_file_that_is_missing: on_disk("x.toml", |_| ());
    a_file_that_is_a_directory: on_disk("x.toml", |path| std::fs::create_dir(path).unwrap());
    a_file_that_is_not_utf8: on_disk("x.toml", |path| std::fs::write(path, b"name = 'x'\ndescription = 'caf\xe9'\n").unwrap());
    a_file_in_utf16: on_disk("x.toml", |path| std::fs::write(path, b"\xff\xfen\0a\0m\0e\0").unwrap());
    a_file_that_is_too_large: on_disk("x.toml", |path| std::fs::File::create(path).unwrap().set_len(40 << 20).unwrap());
    a_plan_that_is_not_utf8: on_disk("x.toml", |path| {
        std::fs::write(path, GOOD).unwrap();
        std::fs::write(path.with_file_name("plan.csv"), b"epic,task\nCaf\xe9,T-1\n").unwrap();
    });
}

#[test]
fn programs_get_the_same_problems_as_rows() {
    let rejection = rejected(&Request::new("x.toml"), &[("x.toml", &GOOD.replace("\"lft\"", "\"lfd\"")), ("plan.csv", PLAN)]);
    let rows = rejection.rows();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].file.as_deref(), rows[0].line, rows[0].column), (Some("x.toml"), Some(22), Some(8)));
    assert_eq!(rows[0].what, "`lfd` is not a priority rule");
    assert_eq!(rows[0].label, "did you mean `lft`?");
}

#[test]
fn a_hundred_thousand_faults_are_told_in_seconds() {
    let tasks: String = (0..100_000).map(|at| format!("T-{at},{},backend,8,\n", "x".repeat(20))).collect();
    let plan = format!("task,name,taem,realistic,depends_on\n{}", tasks.replace(",backend,8,", ",backend,-8,T-x"));
    let rejection = rejected(&Request::new("x.toml"), &[("x.toml", GOOD), ("plan.csv", &plan)]);
    assert!(rejection.render(false).lines().count() < 300);
    let toml: String = (0..100_000).map(|at| format!("x{at} = bare\n")).collect();
    let rejection = rejected(&Request::new("x.toml"), &[("x.toml", &toml)]);
    let rows = rejection.rows();
    assert_eq!((rows.len(), rows[3].line, rows[3].what.as_str()), (4, Some(4), "invalid TOML from here on: 99997 errors more"));
}
