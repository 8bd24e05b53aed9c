//! What the marks of a chart mean, in lines under it.

use super::headline::{MARGIN, WIDTH};
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
    pub fn new(samples: Vec<(Sample, String)>, notes: Vec<String>) -> Legend {
        let (mut x, mut y) = (MARGIN, 0.0);
        let mut entries = Vec::new();
        for (sample, name) in samples {
            let width = SAMPLE + 6.0 + text::width(&name, Lettering::LABEL) + 20.0;
            if x + width > f64::from(WIDTH) - MARGIN && x > MARGIN {
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
