//! The inks of a page's charts, as variables that follow the reader's light or dark screen; on paper all are light.

use super::chapters::Chapter;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How a chart names an ink (see `Canvas::svg_of_variables`). Only markup holds a bare quotation mark: no text can be taken for it.
const BEFORE: &str = "=\"var(--ink-";
/// Six digits for light screens, a dash, six for dark ones.
const DIGITS: usize = 13;

/// All of a page, by their digits.
pub struct Inks(Vec<String>);

impl Inks {
    pub fn of(chapters: &[Chapter]) -> Inks {
        let named = |chapter: &Chapter| -> Vec<String> {
            chapter.body.0.split(BEFORE).skip(1).filter_map(|rest| rest.get(..DIGITS)).map(ToOwned::to_owned).collect()
        };
        let all: BTreeSet<String> = chapters.iter().flat_map(named).collect();
        Inks(all.into_iter().collect())
    }

    /// What each variable is: light, and on dark screens dark.
    pub fn style(&self) -> String {
        let (mut light, mut dark) = (String::new(), String::new());
        for (place, ink) in self.0.iter().enumerate() {
            let (on_light, on_dark) = ink.split_at(DIGITS / 2);
            let _ = write!(light, "--i{place}:#{on_light};");
            let _ = write!(dark, "--i{place}:#{};", on_dark.trim_start_matches('-'));
        }
        if self.0.is_empty() {
            return String::new();
        }
        format!(":root{{{light}}}\n@media screen and (prefers-color-scheme: dark){{:root{{{dark}}}}}\n")
    }

    /// The page with the short names of its style: a chart has thousands of them.
    pub fn shortened(&self, page: &str) -> String {
        let mut parts = page.split(BEFORE);
        let mut short = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let place = part.get(..DIGITS).and_then(|ink| self.0.binary_search_by(|known| known.as_str().cmp(ink)).ok());
            match place {
                Some(place) => {
                    let _ = write!(short, "=\"var(--i{place}{}", &part[DIGITS..]);
                }
                None => {
                    short += BEFORE;
                    short += part;
                }
            }
        }
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Canvas, Ink};
    use maud::PreEscaped;

    #[test]
    fn charts_of_a_page_are_light_on_light_screens_and_on_paper_and_dark_on_dark_ones() {
        let mut canvas = Canvas::new(100.0, 50.0, "=\"var(--ink-000000-000000)\"");
        canvas.rect(1.0, 1.0, 9.0, 9.0, Ink::BLUE);
        canvas.rect(1.0, 1.0, 9.0, 9.0, Ink::WHITE.faded(80));
        let body = canvas.svg_of_variables();
        assert!(!body.contains("=\"#"), "{body}");
        let inks = Inks::of(&[Chapter::new("a", "A", PreEscaped(body.clone()))]);
        let style = inks.style();
        assert_eq!(
            style,
            ":root{--i0:#0072b2;--i1:#ffffff;}\n@media screen and (prefers-color-scheme: dark){:root{--i0:#387aca;--i1:#1d2125;}}\n"
        );
        let page = inks.shortened(&body);
        assert_eq!((page.matches("\"var(--i0)\"").count(), page.matches("\"var(--i1)\"").count()), (1, 2), "{page}");
        // The title is text, and stays what it is.
        assert!(!page.replace("var(--ink-000000-000000)", "").contains("--ink-"), "{page}");
    }
}
