//! The command that carries a study out again, from what the study was asked.

use super::shell_word;
use crate::scenario::files::Files;
use crate::scenario::problem::Problems;
use crate::studies::estimate::CONFIDENCE;
use crate::studies::sweep::Plan;
use crate::studies::{Design, Extent, Study, compare, replicate, sweep, tune};
use crate::study::vary::{Step, Values, Vary};

/// `None` where what was asked cannot be written so that it is read back as the same: a range whose ends have more digits than are written.
pub fn command(study: &Study) -> Option<String> {
    let mut words = vec!["sandtable".to_owned(), study.kind().to_owned()];
    words.extend(study.scenarios.iter().map(|scenario| scenario.path.clone()));
    match &study.design {
        Design::Replicate(design) => of_replicate(design, &study.extent, &mut words),
        Design::Compare(design) => of_compare(design, &study.extent, &mut words),
        Design::Sweep(design) => of_sweep(design, &study.extent, &mut words)?,
        Design::Tune(design) => of_tune(design, &mut words)?,
    }
    option(&mut words, "--seed", study.seed);
    let overrides = &study.scenarios.first()?.overrides;
    if study.scenarios.iter().any(|scenario| scenario.overrides != *overrides) {
        return None;
    }
    overrides.iter().for_each(|set| option(&mut words, "--set", set));
    Some(line(&words))
}

/// A command as one line.
pub fn line(words: &[String]) -> String {
    words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ")
}

fn option(words: &mut Vec<String>, name: &str, value: impl ToString) {
    words.extend([name.to_owned(), value.to_string()]);
}

fn confidence(words: &mut Vec<String>, confidence: f64) {
    if confidence != CONFIDENCE {
        option(words, "--confidence", confidence);
    }
}

fn of_replicate(design: &replicate::Design, extent: &Extent, words: &mut Vec<String>) {
    match extent {
        Extent::Fixed(count) => option(words, "-n", count),
        Extent::Until { precision, measures, most } => {
            option(words, "--until", precision);
            measures.iter().for_each(|measure| option(words, "--until-metric", measure));
            option(words, "--most", most);
        }
    }
    if design.cause_replications != replicate::CAUSE_REPLICATIONS {
        option(words, "--causes", design.cause_replications);
    }
    design.cost_target.iter().for_each(|cost| option(words, "--budget", cost));
    confidence(words, design.confidence);
}

fn of_compare(design: &compare::Design, extent: &Extent, words: &mut Vec<String>) {
    for (place, overrides) in design.variants.iter().enumerate() {
        let name = design.name(place).map_or(String::new(), |name| format!("{name}: "));
        option(words, "--variant", name + &overrides.join("; "));
    }
    option(words, "--by", design.measure.name());
    if design.is_maximized {
        words.push("--more-is-better".to_owned());
    }
    option(words, "-n", extent.most());
    confidence(words, design.confidence);
}

fn of_sweep(design: &sweep::Design, extent: &Extent, words: &mut Vec<String>) -> Option<()> {
    for vary in &design.varied {
        option(words, "--vary", written(vary)?);
    }
    let plan = match design.plan {
        Plan::Factorial => None,
        Plan::Latin(points) => Some(("lhs", points)),
        Plan::Sobol(points) => Some(("sobol", points)),
    };
    if let Some((name, points)) = plan {
        option(words, "--design", name);
        option(words, "--points", points);
    }
    design.measures.iter().for_each(|measure| option(words, "--metric", measure.name()));
    if design.is_maximized {
        words.push("--more-is-better".to_owned());
    }
    option(words, "-n", extent.most());
    confidence(words, design.confidence);
    Some(())
}

fn of_tune(design: &tune::Design, words: &mut Vec<String>) -> Option<()> {
    for vary in &design.varied {
        option(words, "--vary", written(vary)?);
    }
    for (goal, is_maximized) in &design.goals {
        option(words, if *is_maximized { "--maximize" } else { "--minimize" }, goal.name());
    }
    design.constraints.iter().for_each(|constraint| option(words, "--subject-to", &constraint.text));
    option(words, "-n", design.budget);
    Some(())
}

/// A field and its values as `--vary` takes them; `None` if it would not be read back as the same.
fn written(vary: &Vary) -> Option<String> {
    let values = match &vary.values {
        Values::List(values) => values.join(","),
        Values::Range { kind, from, to, step, .. } => {
            let step = match step {
                None => String::new(),
                Some(Step::Plus(step)) => format!("/{}", kind.level(*step)),
                Some(Step::Times(factor)) => format!("*{factor}"),
            };
            format!("{}..{}{step}", kind.level(*from), kind.level(*to))
        }
    };
    let is_same = |text: &String| {
        let (mut files, mut problems) = (Files::default(), Problems::default());
        let file = files.add("--vary", text.as_str());
        Vary::read(file, &files, &mut problems).as_ref() == Some(vary)
    };
    let text = vary.set(&values);
    [text.clone(), format!("{text}@log")].into_iter().find(is_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_what_a_shell_reads_back() {
        assert_eq!(line(&["sandtable".into(), "a b.toml".into(), "it's".into(), String::new()]), r"sandtable 'a b.toml' 'it'\''s' ''");
        assert_eq!(shell_word("a\n\u{202e}'"), r"$'a\x0a\xe2\x80\xae\''");
    }

    #[test]
    fn a_variant_keeps_its_name() {
        let design = compare::Design {
            confidence: CONFIDENCE,
            measure: crate::study::measure::Measure::named("duration"),
            is_maximized: false,
            variants: vec![vec!["concurrency=2".into()], vec!["buffer=10%".into(), "seed=3".into()]],
            names: vec![Some("two".into()), None],
        };
        let mut words = Vec::new();
        of_compare(&design, &Extent::Fixed(5), &mut words);
        assert_eq!(line(&words), "--variant 'two: concurrency=2' --variant 'buffer=10%; seed=3' --by duration -n 5");
    }

    #[test]
    fn what_is_varied_is_written_so_that_it_is_read_back() {
        for text in ["x=lft,spt", "a.b=1h..8h/1h", "x=3m..48m*2", "x=10%..40%/10%", "x=1..100@log", "x=3m..4h", "x=0..0.2/0.05", "x=1..4"] {
            let (mut files, mut problems) = (Files::default(), Problems::default());
            let file = files.add("--vary", text);
            let vary = Vary::read(file, &files, &mut problems).unwrap();
            assert_eq!(written(&vary).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_range_with_more_digits_than_are_written_has_no_text() {
        let values = Values::Range { kind: crate::study::vary::Kind::Number, from: 1.0 / 3.0, to: 1.0, step: None, is_log: false };
        assert_eq!(written(&Vary { path: "x".into(), values }), None);
    }
}
