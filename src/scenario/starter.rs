//! The files that a new project begins with: a scenario with remarks and a plan, which run at once and are made to be edited.

use jiff::civil::{Date, DateTime};

const SCENARIO: &str = include_str!("starter/scenario.toml");
const PLAN: &str = include_str!("starter/plan.csv");

/// The text of a scenario called `name`, whose plan is in the file `plan_name` beside it.
pub fn scenario(name: &str, plan_name: &str, start: DateTime) -> String {
    let name: String = name.chars().map(|letter| if matches!(letter, '/' | ':') { '-' } else { letter }).collect();
    let name = in_quotes(name.trim_start_matches(['.', ' ']));
    let name = if name.is_empty() { "project" } else { &name };
    let text = SCENARIO.replacen("{name}", name, 1).replacen("{plan}", &in_quotes(plan_name), 1);
    let [christmas, new_year] = [(12, 25), (1, 1)].map(|(month, day)| next(start.date(), month, day).to_string());
    text.replacen("{start}", &start.strftime("%F %T").to_string(), 1).replacen("{christmas}", &christmas, 1).replacen(
        "{new_year}",
        &new_year,
        1,
    )
}

/// The first day of that name from `start` on: holidays that are over are no example.
fn next(start: Date, month: i8, day: i8) -> Date {
    let of = |year| Date::new(year, month, day).unwrap_or(start);
    if of(start.year()) < start { of(start.year().saturating_add(1)) } else { of(start.year()) }
}

/// The text of its plan: a header, then a task a row.
pub fn plan() -> &'static str {
    PLAN
}

/// Without what would end a TOML string, and what no file has in its name.
fn in_quotes(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() || matches!(letter, '"' | '\\') { '-' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Memory, Request, Scenario, load};

    const START: DateTime = jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0);

    fn loaded(text: String) -> Scenario {
        let library = Memory::new([("scenario.toml".to_owned(), text.clone()), ("plan.csv".to_owned(), plan().to_owned())]);
        load(&Request::new("scenario.toml"), &library).unwrap_or_else(|rejection| panic!("{:#?}\n{text}", rejection.problems.list))
    }

    #[test]
    fn a_new_project_passes_its_checks_without_a_remark() {
        let scenario = loaded(scenario("Bookings", "plan.csv", START));
        assert_eq!(scenario.name, "Bookings");
        assert_eq!(scenario.remarks, [""; 0]);
        assert_eq!(scenario.handoff.gaps, crate::domain::fact::Gaps::default());
        assert_eq!((scenario.plan.tasks.len(), scenario.organization.teams.len(), scenario.risks.len()), (16, 3, 1));
    }

    #[test]
    fn its_holidays_are_still_to_come() {
        let text = scenario("x", "plan.csv", jiff::civil::date(2026, 12, 28).at(8, 0, 0, 0));
        assert!(text.contains("holidays = [\"2027-12-25\", \"2027-01-01\"]"), "{text}");
        let text = scenario("x", "plan.csv", jiff::civil::date(2026, 11, 30).at(8, 0, 0, 0));
        assert!(text.contains("holidays = [\"2026-12-25\", \"2027-01-01\"]"), "{text}");
    }

    #[test]
    fn a_folder_may_be_called_anything() {
        assert_eq!(loaded(scenario("./a \"b\" \\ c:d\n", "plan.csv", START)).name, "-a -b- - c-d-");
        assert_eq!(loaded(scenario("..", "plan.csv", START)).name, "project");
    }

    #[test]
    fn every_setting_that_a_remark_shows_can_be_switched_on() {
        let text = scenario("all", "plan.csv", START);
        let is_setting = |line: &str| {
            let word = line.split(" = ").next().unwrap_or("");
            line.starts_with('[') || line.contains(" = ") && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
        };
        let mut count = 0;
        let switched: Vec<&str> = text
            .lines()
            .map(|line| match line.strip_prefix("# ").filter(|line| is_setting(line)) {
                Some(setting) => {
                    count += 1;
                    setting
                }
                None => line,
            })
            .collect();
        assert!(count > 20, "{count}");
        let all = loaded(switched.join("\n"));
        assert_eq!((all.streams.len(), all.events.len()), (1, 1));
    }
}
