//! A drawing as a list of shapes, and the visual language of all charts: letterings, marks. Knows no file format.

use super::ink::Ink;
use super::text;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// Size of letters, in units of the canvas, and their weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lettering {
    pub size: f64,
    pub weight: Weight,
}

impl Lettering {
    pub const TITLE: Lettering = Lettering { size: 20.0, weight: Weight::Bold };
    pub const SUBTITLE: Lettering = Lettering { size: 12.5, weight: Weight::Regular };
    pub const HEADING: Lettering = Lettering { size: 12.0, weight: Weight::Bold };
    pub const LABEL: Lettering = Lettering { size: 11.0, weight: Weight::Regular };
    pub const STRONG: Lettering = Lettering { size: 11.0, weight: Weight::Bold };
    pub const SMALL: Lettering = Lettering { size: 9.5, weight: Weight::Regular };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Middle,
    Right,
}

/// Coordinates are units of the canvas, x to the right, y down.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Rect { x0: f64, y0: f64, x1: f64, y1: f64, ink: Ink },
    Polygon { points: Vec<(f64, f64)>, ink: Ink },
    Line { points: Vec<(f64, f64)>, width: f64, ink: Ink },
    Text { x: f64, baseline: f64, align: Align, lettering: Lettering, ink: Ink, text: String },
}

/// A drawing: shapes, later ones over earlier ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Canvas {
    pub width: u32,
    pub height: u32,
    /// For those who hear the chart read instead of seeing it.
    pub title: String,
    pub shapes: Vec<Shape>,
}

impl Canvas {
    /// An empty sheet of whole units, as high as it must be.
    pub fn new(width: f64, height: f64, title: &str) -> Canvas {
        let (width, height) = (width.round() as u32, height.ceil() as u32);
        let mut canvas = Canvas { width, height, title: text::clean(title), shapes: Vec::new() };
        canvas.rect(0.0, 0.0, f64::from(width), f64::from(height), Ink::WHITE);
        canvas
    }

    pub fn rect(&mut self, x0: f64, y0: f64, x1: f64, y1: f64, ink: Ink) {
        self.shapes.push(Shape::Rect { x0, y0, x1, y1, ink });
    }

    pub fn polygon(&mut self, points: &[(f64, f64)], ink: Ink) {
        self.shapes.push(Shape::Polygon { points: points.to_vec(), ink });
    }

    /// A level line, one unit thick or as said.
    pub fn level(&mut self, x0: f64, x1: f64, y: f64, thickness: f64, ink: Ink) {
        self.rect(x0, y - thickness / 2.0, x1, y + thickness / 2.0, ink);
    }

    pub fn upright(&mut self, x: f64, y0: f64, y1: f64, thickness: f64, ink: Ink) {
        self.rect(x - thickness / 2.0, y0, x + thickness / 2.0, y1, ink);
    }

    pub fn dashed_upright(&mut self, x: f64, y0: f64, y1: f64, thickness: f64, ink: Ink) {
        let mut y = y0;
        while y < y1 {
            self.upright(x, y, (y + 5.0).min(y1), thickness, ink);
            y += 9.0;
        }
    }

    pub fn dashed_level(&mut self, x0: f64, x1: f64, y: f64, thickness: f64, ink: Ink) {
        let mut x = x0;
        while x < x1 {
            self.level(x, (x + 5.0).min(x1), y, thickness, ink);
            x += 8.0;
        }
    }

    /// Diagonal strokes that fill a rectangle.
    pub fn hatch(&mut self, x0: f64, y0: f64, x1: f64, y1: f64, ink: Ink) {
        const GAP: f64 = 5.0;
        let height = y1 - y0;
        let mut foot = x0 + GAP / 2.0;
        while foot < x1 + height {
            // From (foot, y0) down to the left, cut off at the rectangle's sides.
            let (top, bottom) = ((foot - x1).max(0.0), (foot - x0).min(height));
            if bottom - top > 0.5 {
                self.shapes.push(Shape::Line { points: vec![(foot - top, y0 + top), (foot - bottom, y0 + bottom)], width: 0.5, ink });
            }
            foot += GAP;
        }
    }

    pub fn diamond(&mut self, x: f64, y: f64, radius: f64, ink: Ink) {
        self.polygon(&[(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)], ink);
    }

    /// A triangle that points to the right, its back at `x`.
    pub fn arrowhead(&mut self, x: f64, y: f64, size: f64, ink: Ink) {
        self.polygon(&[(x, y - size), (x + size * 1.4, y), (x, y + size)], ink);
    }

    /// `x` is the side that `align` names; `baseline` is where letters stand.
    pub fn text(&mut self, x: f64, baseline: f64, align: Align, lettering: Lettering, ink: Ink, text: &str) {
        let text = text::clean(text);
        if !text.is_empty() {
            self.shapes.push(Shape::Text { x, baseline, align, lettering, ink, text });
        }
    }
}

impl Shape {
    pub fn ink(&self) -> Ink {
        match self {
            Shape::Rect { ink, .. } | Shape::Polygon { ink, .. } | Shape::Line { ink, .. } | Shape::Text { ink, .. } => *ink,
        }
    }

    /// The space it takes: x0, y0, x1, y1. Of text, from the top of capitals to the baseline.
    pub fn extent(&self) -> (f64, f64, f64, f64) {
        match self {
            Shape::Rect { x0, y0, x1, y1, .. } => (*x0, *y0, *x1, *y1),
            Shape::Polygon { points, .. } | Shape::Line { points, .. } => {
                points.iter().fold((f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY), |(x0, y0, x1, y1), &(x, y)| {
                    (x0.min(x), y0.min(y), x1.max(x), y1.max(y))
                })
            }
            Shape::Text { x, baseline, align, lettering, text, .. } => {
                let width = text::width(text, *lettering);
                let left = match align {
                    Align::Left => *x,
                    Align::Middle => x - width / 2.0,
                    Align::Right => x - width,
                };
                (left, baseline - text::CAP_HEIGHT * lettering.size, left + width, *baseline)
            }
        }
    }
}
