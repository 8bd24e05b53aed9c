//! What arrives unplanned: work for a team, or blockers for the resolver.

use super::Compiler;
use crate::domain::organization::{RoleId, TeamId};
use crate::engine::stream::key;
use crate::engine::time::Moment;
use crate::scenario::file::{self, ScenarioFile};
use crate::scenario::files::Located;
use crate::scenario::problem::did_you_mean;
use crate::scenario::{Arrivals, Brings, Stream};

/// More arrivals than this would fill the memory before the horizon.
const ARRIVALS_MAX: f64 = 10_000_000.0;

impl Compiler<'_> {
    pub(super) fn streams(&mut self, file: &ScenarioFile) -> Vec<Stream> {
        file.streams.iter().filter_map(|(name, stream)| self.stream(name, stream)).collect()
    }

    fn stream(&mut self, name: &Located<String>, written: &file::Stream) -> Option<Stream> {
        let arrivals = self.arrivals(name, written);
        let brings = if written.blockers { self.blockers_of(name, written) } else { self.work_of(name, written) };
        let (arrivals, brings) = (arrivals?, brings?);
        Some(Stream { name: name.value.clone(), key: key(&name.value), arrivals, brings, priority: written.priority })
    }

    fn work_of(&mut self, name: &Located<String>, written: &file::Stream) -> Option<Brings> {
        for (field, is_given) in [("work", written.work.is_some()), ("subtype", written.subtype.is_some())] {
            if is_given {
                let what = format!("stream `{}` has a `{field}`, and brings no blockers", name.value);
                self.problems.add(&written.place, what, "write `blockers = true`, or leave it out");
            }
        }
        let (Some(team), Some(effort)) = (&written.team, &written.effort) else {
            for (field, is_missing, label) in [
                ("team", written.team.is_none(), "whose work it is: `team` is the id of a team"),
                (
                    "effort",
                    written.effort.is_none(),
                    "`effort` must be hours of work or a distribution, such as `{ lognormal = { median = \"1h\", sigma = 0.6 } }`",
                ),
            ] {
                if is_missing {
                    let help = "a stream with `blockers = true` brings blockers and needs neither `team` nor `effort`";
                    self.problems.add_with_help(&written.place, format!("stream `{}` has no `{field}`", name.value), label, help);
                }
            }
            return None;
        };
        let (team_name, effort) = (team.0.as_ref()?, effort.0.as_ref()?);
        let team = self.team(team_name);
        let role = match &written.role {
            None => team.and_then(|team| self.organization.team(team).coordination.first()).map(|step| step.role),
            Some(role) => self.role_in(team, role),
        };
        if let (Some(team), None, None) = (team, role, &written.role) {
            let what = format!("nobody in team `{}` can take the work of stream `{}`", self.organization.team(team).id, name.value);
            self.problems.add(&team_name.place, what, "it has no members");
        }
        Some(Brings::Work { team: team?, role: role?, effort: effort.0.clone() })
    }

    fn blockers_of(&mut self, name: &Located<String>, written: &file::Stream) -> Option<Brings> {
        let given = [
            ("team", written.team.as_ref().map(|team| team.0.as_ref().map_or(&written.place, |name| &name.place))),
            ("role", written.role.as_ref().map(|role| &role.place)),
            ("effort", written.effort.as_ref().map(|_| &written.place)),
        ];
        for (field, place) in given {
            if let Some(place) = place {
                let what = format!("stream `{}` brings blockers, which have no `{field}`", name.value);
                self.problems.add(place, what, "leave it out; hours of work to resolve one are `work`");
            }
        }
        let work = written.work.as_ref().map(|work| work.0.clone());
        Some(Brings::Blockers { work, subtype: written.subtype })
    }

    pub(super) fn role_in(&mut self, team: Option<TeamId>, role: &Located<String>) -> Option<RoleId> {
        let team = team?;
        let id = self.roles.get(&role.value).copied();
        let held: Vec<_> = self.organization.members_of(team).flat_map(|member| self.organization.member(member).roles.clone()).collect();
        if let Some(id) = id.filter(|id| held.contains(id)) {
            return Some(id);
        }
        let names = held.iter().map(|&role| self.organization.role(role));
        let label = did_you_mean(&role.value, names).unwrap_or_else(|| "no member of the team has this role".into());
        let what = format!("nobody in team `{}` is a `{}`", self.organization.team(team).id, role.value);
        self.problems.add(&role.place, what, label);
        None
    }

    fn arrivals(&mut self, name: &Located<String>, written: &file::Stream) -> Option<Arrivals> {
        let (rate, at) = match (&written.rate, &written.at) {
            (Some(rate), None) => (rate.0, None),
            (None, Some(at)) => (0.0, Some(at)),
            _ => {
                let what = format!("stream `{}` must have either `rate` or `at`", name.value);
                self.problems.add(&name.place, what, "arrivals an hour at random, or a list of moments");
                return None;
            }
        };
        if let Some(at) = at {
            let mut moments: Vec<Moment> = at.0.iter().filter_map(|when| self.moment(when)).collect();
            moments.sort_unstable();
            return Some(Arrivals::At(moments));
        }
        let from = written.from.as_ref().map_or(Some(Moment::START), |when| self.moment(when))?;
        let end = Moment::START + self.horizon;
        let until = written.until.as_ref().map_or(Some(end), |when| self.moment(when))?;
        if let Some(when) = written.until.as_ref().filter(|_| until <= from) {
            self.problems.add(&when.place, format!("stream `{}` ends before it begins", name.value), "write a later moment");
            return None;
        }
        if rate * until.since(from).hours() > ARRIVALS_MAX {
            let what = format!("stream `{}` would bring more than 10,000,000 arrivals", name.value);
            self.problems.add(&name.place, what, "`rate` is arrivals an hour: lower it, or end it with `until`");
            return None;
        }
        Some(Arrivals::Poisson { per_hour: rate, from, until })
    }
}
