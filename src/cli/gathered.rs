//! What stands in a command's way, gathered so that all of it is told at once.

use super::failure::{COMMAND_LINE, Failure};
use crate::scenario::Rejection;
use crate::scenario::files::FileId;
use crate::scenario::problem::Problem;

/// Failures of steps that do not need each other.
#[derive(Debug, Default)]
pub struct Gathered {
    failures: Vec<Failure>,
}

impl Gathered {
    /// What a step came to; what stands in its way is kept for the end.
    pub fn take<T>(&mut self, result: Result<T, Failure>) -> Option<T> {
        result.map_err(|failure| self.failures.push(failure)).ok()
    }

    pub fn refuse(&mut self, text: impl Into<String>) {
        self.failures.push(Failure::usage(text));
    }

    /// What `gather` makes, if nothing stood in its way.
    ///
    /// # Errors
    /// All that did, as one failure. What is no fault of the input goes before what is.
    pub fn of<T>(gather: impl FnOnce(&mut Gathered) -> Option<T>) -> Result<T, Failure> {
        let mut gathered = Gathered::default();
        let made = gather(&mut gathered);
        match (gathered.failure(), made) {
            (Some(failure), _) => Err(failure),
            (None, Some(made)) => Ok(made),
            (None, None) => unreachable!("what could not be made has said why"),
        }
    }

    fn failure(mut self) -> Option<Failure> {
        let is_of_input = |failure: &Failure| matches!(failure, Failure::Usage(_) | Failure::Rejected(_));
        if let Some(at) = self.failures.iter().position(|failure| !is_of_input(failure)) {
            return Some(self.failures.swap_remove(at));
        }
        match self.failures.len() {
            0 | 1 => self.failures.pop(),
            _ => Some(Failure::Rejected(joined(self.failures))),
        }
    }
}

/// What is wrong with values alone. That options do not go together may come from one that was left out.
pub fn of_values(failure: Failure) -> Option<Failure> {
    let Failure::Rejected(mut rejections) = failure else { return None };
    for rejection in rejections.iter_mut().filter(|rejection| rejection.subject == COMMAND_LINE) {
        rejection.problems.list.retain(|problem| problem.place.is_some());
    }
    rejections.retain(|rejection| !rejection.problems.is_empty());
    (!rejections.is_empty()).then_some(Failure::Rejected(rejections))
}

/// One rejection of the command line, and those of scenarios as they are.
fn joined(failures: Vec<Failure>) -> Vec<Rejection> {
    let mut of_options = Rejection { subject: COMMAND_LINE.to_owned(), ..Rejection::default() };
    let mut others = Vec::new();
    for failure in failures {
        match failure {
            Failure::Rejected(rejections) => {
                for rejection in rejections {
                    if rejection.subject == COMMAND_LINE { append(&mut of_options, rejection) } else { others.push(rejection) }
                }
            }
            other => {
                let problem = Problem { place: None, what: other.to_string(), label: String::new(), help: other.help() };
                of_options.problems.list.push(problem);
            }
        }
    }
    if of_options.problems.is_empty() {
        return others;
    }
    others.insert(0, of_options);
    others
}

/// Another's problems after one's own, its texts after one's own.
fn append(to: &mut Rejection, mut other: Rejection) {
    let own = to.files.list.len();
    for place in other.problems.list.iter_mut().filter_map(|problem| problem.place.as_mut()) {
        place.file = FileId(place.file.0 + own);
    }
    to.files.list.append(&mut other.files.list);
    to.problems.list.append(&mut other.problems.list);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::files::{Files, Place};
    use crate::scenario::problem::Problems;

    fn rejected(option: &str, what: &str) -> Failure {
        let (mut files, mut problems) = (Files::default(), Problems::default());
        let file = files.add(option, "x");
        problems.add(&Place { file, bytes: 0..1 }, what, "");
        Rejection { subject: COMMAND_LINE.to_owned(), problems, files, is_machine_failure: false }.into()
    }

    #[test]
    fn what_is_wrong_with_several_options_is_one_answer_and_each_keeps_its_own_text() {
        let told = Gathered::of(|gathered| {
            assert_eq!(gathered.take::<()>(Err(rejected("--by", "one"))), None);
            gathered.refuse("--shard: two");
            gathered.take::<()>(Err(rejected("--require", "three")))
        });
        let Err(Failure::Rejected(all)) = told else { panic!("nothing was told") };
        let [one] = all.as_slice() else { panic!("not one: {all:?}") };
        let told: Vec<_> = one
            .problems
            .list
            .iter()
            .map(|problem| (problem.what.as_str(), problem.place.as_ref().map(|place| one.files.get(place.file).shown.as_str())))
            .collect();
        assert_eq!(told, [("one", Some("--by")), ("--shard: two", None), ("three", Some("--require"))]);
    }

    #[test]
    fn one_failure_alone_is_told_as_it_is() {
        let told = Gathered::of(|gathered| {
            gathered.refuse("--shard: two");
            Some(())
        });
        assert!(matches!(told, Err(Failure::Usage(text)) if text == "--shard: two"));
    }
}
