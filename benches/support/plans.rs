//! Plans of any size that look alike: as many tasks for each member, as long a way from the first to the last.

use sandtable::scenario::Memory;
use std::fmt::Write;

const TEAMS: usize = 10;
const TASKS_PER_MEMBER: usize = 10;
/// Tasks stand in this many rows; each waits for some of the row before.
const ROWS: usize = 10;
const TASKS_PER_FEATURE: usize = 50;

/// A scenario `plan.toml` with its plan, in office hours, ranked by late finish. `tasks`: a multiple of 1,000.
pub fn of(tasks: usize) -> Memory {
    let members = tasks / TASKS_PER_MEMBER / TEAMS;
    let mut scenario = String::from(
        "start = 2026-03-02 08:00:00\ncalendar = \"office\"\nplan = \"plan.csv\"\ntrouble = \"none\"\n[calendars]\noffice = \"mon-fri 08:00-17:00\"\n[dispatch]\nrule = \"lft\"\n",
    );
    for team in 0..TEAMS {
        let roles = [(members / 2, "maker"), (members - members / 2, "tester")];
        let list: Vec<String> =
            roles.iter().map(|(count, role)| format!("{{ name = \"t{team}-{role}\", role = \"{role}\", count = {count} }}")).collect();
        let _ = writeln!(scenario, "[teams.t{team}]\nmembers = [{}]", list.join(", "));
    }
    Memory::new([("plan.toml".to_owned(), scenario), ("plan.csv".to_owned(), plan(tasks))])
}

fn plan(tasks: usize) -> String {
    let row = tasks / ROWS;
    let mut plan = String::from("epic,feature,task,name,team,role,realistic,depends_on,kind\n");
    // A small generator of its own: what it yields decides nothing but the shape of the plan.
    let mut state = 1_u64;
    let mut below = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    for task in 0..tasks {
        let (feature, team) = (task / TASKS_PER_FEATURE, below(TEAMS));
        let role = ["maker", "tester", "maker:.7 > tester:.3"][below(3)];
        let hours = 2 + below(11);
        let links: Vec<String> = match (task / row).checked_sub(1) {
            None => Vec::new(),
            Some(before) => (0..1 + below(3)).map(|_| format!("T-{}", before * row + below(row))).collect(),
        };
        let mut links = links;
        links.sort_unstable();
        links.dedup();
        let links = links.join("; ");
        let _ = writeln!(plan, "E-{},F-{feature},T-{task},Task {task},t{team},{role},{hours},{links},technical", feature / 20);
    }
    plan
}
