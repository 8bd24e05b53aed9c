//! What a search recommends, in the words of its charts: the best, the knee of a front, or only the nearest where nothing keeps the constraints;
//! and which of the settings that it tried are to be believed.

use super::marks;
use super::terms::{Figures, Setting, counted};
use crate::chart::Ink;

/// The setting that a search ends with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Found<'a> {
    /// Of one goal.
    Best {
        /// That it is not surely better than today's.
        is_like_today: bool,
    },
    /// Of several.
    Knee,
    /// The one that breaks these constraints least, as all that were tried break them.
    Nearest { limits: &'a str },
}

/// The figures of a title.
pub struct Told {
    pub best: f64,
    /// Of today's setting, if it is known and another one.
    pub today: Option<f64>,
    /// That today's setting is what the search ends with.
    pub is_today: bool,
}

impl Found<'_> {
    /// Beside its mark.
    pub fn word(self) -> &'static str {
        match self {
            Found::Best { .. } => "best",
            Found::Knee => "knee",
            Found::Nearest { .. } => "nearest",
        }
    }

    /// In a legend.
    pub fn named(self) -> &'static str {
        match self {
            Found::Best { .. } => "best setting found",
            Found::Knee => "knee of the front",
            Found::Nearest { .. } => "nearest setting, which breaks the constraints",
        }
    }

    /// Whether a setting is drawn: where all break the constraints, all are.
    pub fn shows(self, setting: &Setting<'_>) -> bool {
        setting.estimate.is_finite() && (setting.is_feasible || self.is_broken())
    }

    pub fn is_broken(self) -> bool {
        matches!(self, Found::Nearest { .. })
    }

    /// `duration 20.1 d at the best setting found of 120, today 20.4 d`.
    pub fn title(self, name: &str, figures: &Figures<'_>, told: &Told, of: Option<usize>) -> String {
        let best = format!("{name} {}", figures.long(told.best));
        let today = told.today.filter(|_| !told.is_today).map(|today| figures.long(today));
        let of = of.map_or(String::new(), |of| format!(" of {}", counted(of as u64)));
        let beside = today.as_ref().map_or(String::new(), |today| format!(", today {today}"));
        match (self, today) {
            (Found::Nearest { limits }, _) if told.is_today => {
                format!("Nothing that was tried keeps {limits}. Nearest is today's setting: {best}")
            }
            (Found::Nearest { limits }, _) => format!("Nothing that was tried keeps {limits}. Nearest: {best}{beside}"),
            (Found::Best { .. }, _) if told.is_today => format!("Nothing that was tried is surely better than today's setting: {best}"),
            (Found::Best { is_like_today: true }, Some(today)) => {
                format!("{best} at the best setting found{of}, which cannot be told from today's {today}")
            }
            (Found::Best { .. }, _) => format!("{best} at the best setting found{of}{beside}"),
            (Found::Knee, _) if told.is_today => format!("{best} at the knee of the front, which is today's setting"),
            (Found::Knee, _) => format!("{best} at the knee of the front{beside}"),
        }
    }

    /// Why all is grey.
    pub fn note(self) -> Option<String> {
        let Found::Nearest { limits } = self else { return None };
        Some(format!("All that was tried is grey, as nothing keeps {limits}."))
    }

    /// Where the settings of a search stand: what it recommends and today's on fresh replications, and the others, of which those that look best
    /// were lucky as well, beside today's as on their own replications if they were levelled so.
    pub fn places(self, is_levelled: bool) -> String {
        let fresh = format!("The {} and today's stand at their figures on fresh replications", self.word());
        if is_levelled {
            format!(
                "{fresh}. The others are as much better or worse than today's as on their own in the search, where those that look best were lucky as well."
            )
        } else {
            format!("{fresh}, the others at theirs in the search, where those that look best were lucky as well.")
        }
    }

    /// Of a setting, from 0, faint, to 1, strong: of what breaks a constraint grey.
    pub fn ramp(self, share: f64) -> Ink {
        if self.is_broken() { Ink::QUIET.faded((25.0 + 60.0 * share.clamp(0.0, 1.0)) as u8) } else { marks::ramp(share) }
    }
}

/// The replications of the setting that was tried longest.
pub fn longest(settings: &[&Setting<'_>]) -> u64 {
    settings.iter().map(|one| one.replications).max().unwrap_or(0)
}

/// Of settings from the best to the worst, the places of the best of those with the most replications, as the search believes them; what was
/// tried once may look better and was lucky. They are a tenth of all at most.
pub fn leading(ordered: &[&Setting<'_>]) -> Vec<usize> {
    let most = longest(ordered);
    (0..ordered.len()).filter(|place| ordered[*place].replications == most).take(ordered.len().div_ceil(10)).collect()
}

/// How likely it is that so many values, drawn evenly from a range, lie within that share of it by chance.
pub fn by_chance(values: usize, share: f64) -> f64 {
    let count = values as f64;
    let narrower = libm::pow(share, count - 1.0);
    if values < 2 { 1.0 } else { (count * narrower - (count - 1.0) * narrower * share).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::super::fabricated;
    use super::*;

    #[test]
    fn a_range_is_the_narrower_by_chance_the_fewer_are_drawn() {
        assert_eq!([by_chance(0, 0.1), by_chance(1, 0.1), by_chance(5, 1.0), by_chance(5, 0.0)], [1.0, 1.0, 1.0, 0.0]);
        // Two of them lie within half of the range in three of four draws.
        assert!((by_chance(2, 0.5) - 0.75).abs() < 1e-12);
        assert!(by_chance(3, 0.2) > 0.1 && by_chance(10, 0.2) < 1e-4);
    }

    #[test]
    fn those_that_were_tried_longest_lead_and_what_looks_better_on_less_does_not() {
        let values = [0.0];
        let settings: Vec<Setting<'_>> = (0..40)
            .map(|place| Setting {
                values: &values,
                estimate: f64::from(place),
                replications: if place % 2 == 0 { 5 } else { 80 },
                is_feasible: true,
            })
            .collect();
        let ordered: Vec<&Setting<'_>> = settings.iter().collect();
        assert_eq!((longest(&ordered), leading(&ordered)), (80, vec![1, 3, 5, 7]));
    }

    #[test]
    fn a_title_says_what_the_text_says() {
        let figures = Figures::of(&fabricated::DURATION, [400.0, 460.0].into_iter());
        let told = Told { best: 412.0, today: Some(460.0), is_today: false };
        let title = |found: Found<'_>, told: &Told| found.title("duration", &figures, told, Some(1_200));
        let best = |is_like_today| title(Found::Best { is_like_today }, &told);
        assert_eq!(best(false), "duration 412.0 h at the best setting found of 1,200, today 460.0 h");
        assert_eq!(best(true), "duration 412.0 h at the best setting found of 1,200, which cannot be told from today's 460.0 h");
        assert_eq!(title(Found::Knee, &told), "duration 412.0 h at the knee of the front, today 460.0 h");
        let nearest = Found::Nearest { limits: "cost<20k" };
        assert_eq!(title(nearest, &told), "Nothing that was tried keeps cost<20k. Nearest: duration 412.0 h, today 460.0 h");
        let same = Told { best: 460.0, is_today: true, ..told };
        assert_eq!(title(nearest, &same), "Nothing that was tried keeps cost<20k. Nearest is today's setting: duration 460.0 h");
        let kept = title(Found::Best { is_like_today: false }, &same);
        assert_eq!(kept, "Nothing that was tried is surely better than today's setting: duration 460.0 h");
    }
}
