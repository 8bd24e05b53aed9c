//! Who has more work than years: mostly a slip of the unit, or a name that stands for many.

use super::{Draft, DraftCalendar, DraftMember, DraftTeam, DraftWho, Notes};
use crate::domain::number::thousands;
use crate::import::muster::roles;
use crate::scenario::calendar::weekly_hours;
use std::collections::BTreeMap;

/// Projects are over by then, and people have moved on.
const YEARS_MAX: f64 = 5.0;
const WEEKS_A_YEAR: f64 = 365.25 / 7.0;
/// Of somebody without a calendar.
const HOURS_ALWAYS: f64 = 168.0;

/// Tells of members to whom more work falls than they have hours in years.
pub(super) fn tell(draft: &Draft, notes: &mut Notes) {
    let mut asked: BTreeMap<&str, Asked> = BTreeMap::new();
    for task in &draft.tasks {
        let asked = asked.entry(&task.team).or_default();
        let hours = task.effort.expected();
        match &task.who {
            DraftWho::Team => asked.of_anybody += hours,
            DraftWho::Steps(steps) => steps.iter().for_each(|(role, share)| asked.add(role, hours * share)),
            DraftWho::Crew(crew) => crew.iter().for_each(|(role, count)| asked.add(role, hours * f64::from(*count))),
        }
    }
    let mut told = Vec::new();
    for team in &draft.teams {
        let Some(asked) = asked.get(team.name.as_str()) else { continue };
        let loads = asked.loads(team);
        for (member, hours) in team.members.iter().zip(loads) {
            let years = hours / (week(draft, member) * WEEKS_A_YEAR);
            if years > YEARS_MAX {
                told.push(format!("{}: {} hours, about {} years", member.name, thousands(hours as u64), thousands(years.round() as u64)));
            }
        }
    }
    if !told.is_empty() {
        let what = Notes::some("member[s] [has|have] more work than five years of [its|their] hours", &told);
        notes.guessed.insert(
            0,
            format!(
                "{what}: see whether the unit of the estimates is right, and whether a name stands for several (`count = 3` in its line)"
            ),
        );
    }
}

/// Hours of work that a team is asked for.
#[derive(Default)]
struct Asked<'d> {
    of_anybody: f64,
    by_role: BTreeMap<&'d str, f64>,
}

impl<'d> Asked<'d> {
    fn add(&mut self, role: &'d str, hours: f64) {
        *self.by_role.entry(role).or_insert(0.0) += hours;
    }

    /// By member of the team, each of several alike: an even share of what is asked of each of its roles, and of anybody.
    fn loads(&self, team: &DraftTeam) -> Vec<f64> {
        let count = |member: &DraftMember| f64::from(member.count.max(1));
        let mut hands: BTreeMap<&str, f64> = BTreeMap::new();
        for member in &team.members {
            roles(member).iter().for_each(|role| *hands.entry(role).or_insert(0.0) += count(member));
        }
        let each = self.of_anybody / team.members.iter().map(count).sum::<f64>();
        let share = |role: &String| self.by_role.get(role.as_str()).map_or(0.0, |hours| hours / hands[role.as_str()]);
        team.members.iter().map(|member| each + roles(member).iter().map(share).sum::<f64>()).collect()
    }
}

/// Hours of a member's week.
fn week(draft: &Draft, member: &DraftMember) -> f64 {
    let name = member.calendar.as_ref().unwrap_or(&draft.calendar);
    let hours = |calendar: &DraftCalendar| weekly_hours(calendar.weekly.iter().map(String::as_str));
    draft.calendars.iter().find(|calendar| calendar.name == *name).map(hours).filter(|hours| *hours > 0.0).unwrap_or(HOURS_ALWAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::draft::{DraftEffort, DraftTask};

    fn told(hours: f64, count: u32) -> Vec<String> {
        let member = |name: &str, count| DraftMember { name: name.into(), count, ..DraftMember::default() };
        let task = |role: &str, hours| DraftTask {
            team: "Team".into(),
            who: DraftWho::Steps(vec![(role.to_owned(), 1.0)]),
            effort: DraftEffort::One(hours),
            ..DraftTask::default()
        };
        let draft = Draft {
            calendar: "office".into(),
            calendars: vec![DraftCalendar { name: "office".into(), weekly: vec!["mon-fri 08:00-16:00".into()], holidays: Vec::new() }],
            teams: vec![DraftTeam {
                name: "Team".into(),
                members: vec![member("Dba", count), member("Tester", 1)],
                ..DraftTeam::default()
            }],
            tasks: vec![task("Dba", hours), task("Tester", 40.0)],
            ..Draft::default()
        };
        let mut notes = Notes::default();
        tell(&draft, &mut notes);
        notes.guessed
    }

    #[test]
    fn who_has_work_for_decades_is_told_with_hours_and_years() {
        let notes = told(124_000.0, 1);
        assert!(
            notes[0].starts_with("1 member has more work than five years of its hours (Dba: 124,000 hours, about 59 years): "),
            "{notes:?}"
        );
        assert_eq!((told(124_000.0, 20).len(), told(10_000.0, 1).len()), (0, 0), "four years of twenty, and five of one");
    }
}
