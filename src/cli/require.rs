//! `--require` and its like: what must be, read before anything is simulated.

use super::failure::{COMMAND_LINE, Failure};
use crate::scenario::files::Files;
use crate::scenario::problem::Problems;
use crate::scenario::{Rejection, Scenario};
use crate::study::requirement::{Requirement, Statistics, Terms, read};

/// Of one run.
///
/// # Errors
/// All that is wrong with them.
pub fn of_run(texts: &[String], scenario: &Scenario) -> Result<Vec<Requirement>, Failure> {
    every("--require", texts, &Terms { scenarios: vec![(String::new(), scenario)], statistics: Statistics::None })
}

/// Of the replications of scenarios, by their labels.
///
/// # Errors
/// All that is wrong with them.
pub fn of_replications(texts: &[String], scenarios: Vec<(String, &Scenario)>) -> Result<Vec<Requirement>, Failure> {
    every("--require", texts, &Terms { scenarios, statistics: Statistics::Needed })
}

/// Written with an option.
///
/// # Errors
/// All that is wrong with them.
pub fn every(option: &str, texts: &[String], terms: &Terms<'_>) -> Result<Vec<Requirement>, Failure> {
    let (mut files, mut problems) = (Files::default(), Problems::default());
    let mut requirements = Vec::new();
    for text in texts {
        let file = files.add(option, text);
        requirements.extend(read(file, &files, terms, &mut problems));
    }
    if problems.is_empty() {
        return Ok(requirements);
    }
    Err(Failure::Rejected(vec![Rejection { subject: COMMAND_LINE.to_owned(), problems, files, is_machine_failure: false }]))
}
