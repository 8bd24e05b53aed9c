//! One file to mail: a run or a study as a single HTML page that asks for no network, no server and no second file.

mod answer;
mod chapters;
mod inks;
mod inputs;
mod run;
mod study;
mod table;
#[cfg(test)]
mod tests;

pub use run::run;
pub use study::study;

use super::text::{plain, plain_but_for};
use crate::chart::Canvas;
use answer::Answer;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chapters::Chapter;
use inks::Inks;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

/// How every page begins, and no other file does.
pub const HEAD: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"generator\" content=\"Sandtable ";

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");

/// The whole page. What is made of names and files went through maud, which lets nothing be taken for markup, and through [`visible`].
fn document(answer: &Answer, chapters: &[Chapter]) -> String {
    let title = format!("{} – {}", plain(&answer.title), answer.kind);
    let inks = Inks::of(chapters);
    let style = STYLE.to_owned() + &inks.style();
    // Nothing but the style and the script that stand here, to the letter; nothing from anywhere else, and nothing goes anywhere.
    let policy = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        digest(&style),
        digest(SCRIPT)
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="generator" content={ "Sandtable " (env!("CARGO_PKG_VERSION")) };
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                // Without it, browsers ask the server of a page for one.
                link rel="icon" href="data:,";
                style { (PreEscaped(&style)) }
            }
            body {
                a.skip href="#answer" { "To the answer" }
                div.frame {
                    nav aria-label="Chapters" {
                        ul {
                            li { a href="#answer" { "Answer" } }
                            @for chapter in chapters { li { a href={ "#" (chapter.id) } { (chapter.title) } } }
                        }
                    }
                    main {
                        (answer.markup())
                        @for chapter in chapters {
                            section id=(chapter.id) aria-labelledby={ (chapter.id) "-title" } {
                                h2 id={ (chapter.id) "-title" } { (chapter.title) }
                                (chapter.body)
                            }
                        }
                        footer { p { "Made by Sandtable " (env!("CARGO_PKG_VERSION")) ". The same " (answer.kind) " gives the same page." } }
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    visible(&inks.shortened(&page.0))
}

/// As a Content-Security-Policy names a text.
fn digest(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

/// What nobody would see, or what would turn the direction of all that follows, is told instead: `\u{202e}`. Of no use to markup, so that
/// it can be done to the page as a whole.
fn visible(page: &str) -> String {
    plain_but_for(&['\n', '\t'], &page.replace("\r\n", "\n"))
}

/// What charts are laid out for: letters that can be read in a usual window. The style sheet lets none become narrower, but scroll.
const CHART_WIDTH: f64 = 1_000.0;

/// A chart in the page, light or dark as the page is.
fn picture(title: &str, canvas: &Canvas) -> Markup {
    // Within HTML an SVG is one without saying so; and the page holds no address, not even one that nobody asks for.
    let svg = canvas.svg_of_variables().replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1);
    html! {
        figure {
            div.scroll tabindex="0" role="region" aria-label=(title) { (PreEscaped(svg)) }
            figcaption { (title) }
        }
    }
}

/// Chapters that stand under their titles get names for the address, each its own.
fn named(chapters: Vec<Chapter>) -> Vec<Chapter> {
    let named = |(place, chapter): (usize, Chapter)| {
        let id = if chapter.id.is_empty() { format!("part-{}", place + 1) } else { chapter.id };
        Chapter { id, ..chapter }
    };
    chapters.into_iter().enumerate().map(named).collect()
}
