//! What the marks of a chart mean, in lines under it.

use super::headline::MARGIN;
use super::{Align, Canvas, Ink, Lettering, text};

const LINE: f64 = 20.0;
const SAMPLE: f64 = 16.0;

/// A mark as the chart draws it.
#[derive(Clone, Copy)]
pub enum Sample {
    /// An area of one ink.
    Block(Ink),
    /// Drawn from x0 to x1 around a middle y.
    Drawn(fn(&mut Canvas, f64, f64, f64)),
}

/// Samples with their names, then notes, a line each.
pub struct Legend {
    entries: Vec<(f64, f64, Sample, String)>,
    notes: Vec<String>,
    height: f64,
}

impl Legend {
    /// On a sheet so wide; names are cut to half of that, notes broken into lines.
    pub fn new(width: f64, samples: Vec<(Sample, String)>, notes: Vec<String>) -> Legend {
        let (right, room) = (width - MARGIN, width - 2.0 * MARGIN);
        let notes: Vec<String> = notes.iter().flat_map(|note| lines(note, room)).collect();
        let (mut x, mut y) = (MARGIN, 0.0);
        let mut entries = Vec::new();
        for (sample, name) in samples {
            let name = text::fit(&name, room / 2.0, Lettering::LABEL);
            let width = SAMPLE + 6.0 + text::width(&name, Lettering::LABEL) + 20.0;
            if x + width > right && x > MARGIN {
                (x, y) = (MARGIN, y + LINE);
            }
            entries.push((x, y, sample, name));
            x += width;
        }
        let height = 26.0 + y + LINE * notes.len() as f64 + 18.0 - if entries.is_empty() { LINE } else { 0.0 };
        Legend { entries, notes, height }
    }

    /// From the end of the chart to the end of the canvas.
    pub fn height(&self) -> f64 {
        self.height
    }

    pub fn draw(&self, canvas: &mut Canvas, top: f64) {
        let first = top + 24.0 - if self.entries.is_empty() { LINE } else { 0.0 };
        let mut last = first;
        for (x, y, sample, name) in &self.entries {
            let middle = first + y;
            match sample {
                Sample::Block(ink) => canvas.rect(*x, middle - 6.0, x + SAMPLE, middle + 6.0, *ink),
                Sample::Drawn(draw) => draw(canvas, *x, x + SAMPLE, middle),
            }
            canvas.text(x + SAMPLE + 6.0, middle + 4.0, Align::Left, Lettering::LABEL, Ink::TEXT, name);
            last = middle;
        }
        for (line, note) in self.notes.iter().enumerate() {
            canvas.text(MARGIN, last + 4.0 + LINE * (line + 1) as f64, Align::Left, Lettering::LABEL, Ink::QUIET, note);
        }
    }
}

/// As many lines as it takes, broken between words.
fn lines(note: &str, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text::clean(note).split_whitespace() {
        let word = text::fit(word, room, Lettering::LABEL);
        let joined = lines.last().map(|line| format!("{line} {word}"));
        match joined.filter(|line| text::width(line, Lettering::LABEL) <= room) {
            Some(line) => {
                lines.pop();
                lines.push(line);
            }
            None => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_broken_into_lines_that_fit() {
        let note = "word ".repeat(200) + &"x".repeat(5_000);
        let lines = lines(&note, 400.0);
        assert!(lines.len() > 10 && lines.iter().all(|line| text::width(line, Lettering::LABEL) <= 400.0));
        assert_eq!(lines.iter().flat_map(|line| line.split(' ')).filter(|word| *word == "word").count(), 200);
    }
}
