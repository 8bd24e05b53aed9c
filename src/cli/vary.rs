//! `--vary`: what is varied, read and tried on the scenario before anything is carried out.

use super::base::Base;
use super::failure::{COMMAND_LINE, Failure};
use crate::scenario::Rejection;
use crate::scenario::files::Files;
use crate::scenario::problem::{Problem, Problems};
use crate::study::vary::{Values, Vary};

/// Reads every `--vary` of a scenario.
///
/// # Errors
/// All that is wrong with them; and then, what the scenario, if there is one, has against the fields of the others.
pub fn read(texts: &[String], base: Option<&Base>) -> Result<Vec<Vary>, Failure> {
    let (mut files, mut problems) = (Files::default(), Problems::default());
    let mut varied: Vec<Vary> = Vec::new();
    for text in texts {
        let file = files.add("--vary", text);
        let Some(vary) = Vary::read(file, &files, &mut problems) else { continue };
        let mut refuse =
            |what, help: &str| problems.list.push(Problem { place: None, what, label: String::new(), help: Some(help.into()) });
        if varied.iter().any(|other| other.path == vary.path) {
            refuse(format!("`{}` is varied twice", vary.path), "name each field once, with all its values");
        }
        if vary.path == "seed" {
            refuse("`seed` is not a setting: what differs by it is chance".into(), "for more of it, say more replications: -n 1000");
        }
        varied.push(vary);
    }
    if problems.is_empty() {
        return Ok(varied);
    }
    let mut rejections = vec![Rejection { subject: COMMAND_LINE.to_owned(), problems, files, is_machine_failure: false }];
    for vary in &varied {
        let value = vary.levels().map_or_else(|| vary.text(vary.dimension().value(0.0)), |levels| levels[0].clone());
        let compiled = base.map_or(Ok(()), |base| base.compile(&[vary.set(&value)]));
        let refused = compiled.err().filter(|rejection| is_about(rejection, vary));
        rejections.extend(refused.as_ref().map(|rejection| by_vary(rejection, &varied)));
    }
    rejections.truncate(REJECTIONS_MAX);
    Err(Failure::Rejected(rejections))
}

/// Each end and each value of every field alone, all else as it is today.
///
/// # Errors
/// All that is wrong with a path or a value.
pub fn tried(base: &Base, varied: &[Vary]) -> Result<(), Failure> {
    let mut all: Vec<Rejection> = Vec::new();
    for vary in varied {
        let values = match &vary.values {
            Values::List(values) => values.clone(),
            Values::Range { .. } => vec![vary.text(vary.dimension().value(0.0)), vary.text(vary.dimension().value(1.0))],
        };
        let settings = values.into_iter().map(|value| vec![value]).collect();
        match sorted(base, std::slice::from_ref(vary), settings) {
            // That the others as they are do not go with it says nothing of the search.
            Err(Failure::Rejected(rejections)) if rejections.iter().all(is_of_several_fields) => {}
            Err(Failure::Rejected(mut rejections)) => all.append(&mut rejections),
            Err(other) => return Err(other),
            Ok(_) => {}
        }
    }
    all.truncate(REJECTIONS_MAX);
    if all.is_empty() { Ok(()) } else { Err(Failure::Rejected(all)) }
}

/// Settings that are taken, and those that are refused with why.
pub type Sorted = (Vec<Vec<String>>, Vec<(Vec<String>, String)>);

/// The settings that the scenario takes, and those that it refuses with why.
///
/// # Errors
/// What is wrong with a value that no setting can have, or with all of them: then it is not the combination that is at fault.
pub fn sorted(base: &Base, varied: &[Vary], settings: Vec<Vec<String>>) -> Result<Sorted, Failure> {
    let overrides = |setting: &[String]| varied.iter().zip(setting).map(|(vary, value)| vary.set(value)).collect::<Vec<_>>();
    let mut taken: Vec<Vec<String>> = Vec::new();
    let mut refused: Vec<(Vec<String>, Rejection)> = Vec::new();
    for setting in settings {
        match base.compile(&overrides(&setting)) {
            Ok(()) => taken.push(setting),
            Err(rejection) => refused.push((setting, rejection)),
        }
    }
    let mut hopeless: Vec<Rejection> = Vec::new();
    for field in 0..varied.len() {
        let mut told: Vec<&str> = Vec::new();
        for (setting, rejection) in &refused {
            let value = setting[field].as_str();
            let is_taken = taken.iter().any(|setting| setting[field] == value);
            if is_taken || told.contains(&value) || !is_about(rejection, &varied[field]) {
                continue;
            }
            // Told alone, without what is wrong with the others, which are told themselves.
            let alone = base.compile(&[varied[field].set(value)]).err().filter(|alone| is_about(alone, &varied[field]));
            let rejection = alone.as_ref().unwrap_or(rejection);
            let first = |of: &Rejection| of.problems.list.first().map(|problem| problem.what.clone());
            if hopeless.iter().all(|known| first(known) != first(rejection)) {
                told.push(value);
                hopeless.push(by_vary(rejection, varied));
            }
        }
    }
    if hopeless.is_empty() && taken.is_empty() {
        hopeless.extend(refused.first().map(|(_, rejection)| by_vary(rejection, varied)));
    }
    if !hopeless.is_empty() {
        hopeless.truncate(REJECTIONS_MAX);
        return Err(Failure::Rejected(hopeless));
    }
    let why = |rejection: &Rejection| rejection.problems.list.first().map_or(String::new(), |problem| problem.what.clone());
    Ok((taken, refused.iter().map(|(setting, rejection)| (setting.clone(), why(rejection))).collect()))
}

/// More than this on a screen hide the first.
const REJECTIONS_MAX: usize = 5;

/// Whether a problem stands in what sets the field.
fn is_about(rejection: &Rejection, vary: &Vary) -> bool {
    rejection.problems.list.iter().any(|problem| {
        problem.place.as_ref().is_some_and(|place| rejection.files.get(place.file).text.starts_with(&format!("{}=", vary.path)))
    })
}

/// Whether a setting was refused for what several fields say together: the problem is told with the other's place, or in another field.
pub fn is_of_several_fields(rejection: &Rejection) -> bool {
    rejection.problems.list.iter().all(|problem| {
        let shown = problem.place.as_ref().map(|place| rejection.files.get(place.file).shown.as_str());
        shown.is_none_or(|shown| shown != "--vary") || problem.what.contains(", before the ")
    })
}

/// The same, called by the option that the user wrote.
fn by_vary(rejection: &Rejection, varied: &[Vary]) -> Rejection {
    by_option(rejection, "--vary", |text| varied.iter().any(|vary| text.starts_with(&format!("{}=", vary.path))))
}

/// A rejection of overrides, of which some were written with another option than `--set`.
pub fn by_option(rejection: &Rejection, option: &str, is_of_it: impl Fn(&str) -> bool) -> Rejection {
    let mut rejection = rejection.clone();
    let written = rejection.files.list.iter_mut().filter(|file| file.shown == "--set" && is_of_it(&file.text));
    written.for_each(|file| file.shown = option.into());
    rejection
}
