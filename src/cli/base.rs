//! The scenario that variants are made of, which are tried before anything is carried out.

use crate::record::study::ScenarioRow;
use crate::scenario::{Kept, Rejection, Request, Scenario, is_absolute, load};
use std::cell::RefCell;

/// A scenario as it is, and the texts that variants of it named besides: a record needs them all, for it is read without the disk.
pub struct Base {
    row: RefCell<ScenarioRow>,
    library: Kept,
}

impl Base {
    pub fn of(scenario: &Scenario) -> Base {
        let row = ScenarioRow::of(scenario);
        let folder = row.path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        // What was read once is not read again: it might have changed since.
        let known = row.files.iter().enumerate().map(|(place, (name, text))| match place {
            0 => (row.path.clone(), text.clone()),
            _ if is_absolute(name) => (name.clone(), text.clone()),
            _ => (format!("{folder}{name}"), text.clone()),
        });
        let library = Kept::new(known);
        Base { row: RefCell::new(row), library }
    }

    /// Whether the scenario takes more overrides.
    ///
    /// # Errors
    /// What it has against them.
    pub fn compile(&self, overrides: &[String]) -> Result<(), Rejection> {
        let request = {
            let row = self.row.borrow();
            Request { path: row.path.clone(), overrides: row.overrides.iter().chain(overrides).cloned().collect() }
        };
        let scenario = load(&request, &self.library)?;
        let mut row = self.row.borrow_mut();
        for (name, text) in scenario.source.files {
            if row.files.iter().all(|(known, _)| *known != name) {
                row.files.push((name, text));
            }
        }
        Ok(())
    }

    /// What a record keeps: the scenario with the texts of all variants that it took.
    pub fn row(&self) -> ScenarioRow {
        self.row.borrow().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Disk;
    use std::fs;

    const SCENARIO: &str = "plan = \"plan.csv\"\n[teams.t]\nmembers = [{ name = \"A\", role = \"developer\" }]\n";

    #[test]
    fn what_a_variant_names_is_read_once_from_beside_the_scenario_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        fs::create_dir(path("plans")).unwrap();
        fs::write(path("x.toml"), SCENARIO).unwrap();
        fs::write(path("plan.csv"), "task,name,team,role,effort\nA,First,t,developer,8h\n").unwrap();
        fs::write(path("plans/b.csv"), "task,name,team,role,effort\nA,Second,t,developer,8h\n").unwrap();
        let base = Base::of(&load(&Request::new(path("x.toml")), &Disk).unwrap());
        let variant = [String::from("plan=plans/b.csv")];
        base.compile(&variant).unwrap();
        fs::write(path("plans/b.csv"), "gone").unwrap();
        fs::write(path("plan.csv"), "gone").unwrap();
        base.compile(&variant).unwrap();
        base.compile(&[]).unwrap();
        let row = base.row();
        let names: Vec<&str> = row.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["x.toml", "plan.csv", "plans/b.csv"]);
        let task = |overrides: &[String]| row.compile(overrides).unwrap().plan.tasks[0].name.clone();
        assert_eq!((task(&[]), task(&variant)), ("First".to_owned(), "Second".to_owned()));
    }

    #[test]
    fn a_text_that_is_not_there_is_told_as_the_disk_tells_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        fs::write(path("x.toml"), SCENARIO).unwrap();
        fs::write(path("plan.csv"), "task,name,team,role,effort\nA,First,t,developer,8h\n").unwrap();
        let base = Base::of(&load(&Request::new(path("x.toml")), &Disk).unwrap());
        let rejection = base.compile(&["plan=plam.csv".into()]).unwrap_err();
        let problem = &rejection.problems.list[0];
        assert_eq!(problem.what, format!("cannot read `{}`: no such file", path("plam.csv")));
        assert_eq!(problem.help.as_deref(), Some(format!("did you mean `{}`?", path("plan.csv")).as_str()));
    }
}
