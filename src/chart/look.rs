//! How the pictures of charts look: their theme, and how large they are.

use super::canvas::{Canvas, Lettering, Shape};
use super::ink::Theme;

/// Of a picture that is seen on a screen: what `--size` is without it.
const SCREEN: Size = Size { width: 1_600, height: None };
/// Narrow enough that letters can be read when a page of paper is as wide as the picture.
const PAGE: Size = Size { width: 1_000, height: None };
/// A slide of 16 to 9.
const SLIDE: Size = Size { width: 1_280, height: Some(720) };

/// Narrower, labels and data would not have room beside one another; wider, no screen shows it.
const WIDTHS: std::ops::RangeInclusive<u32> = 900..=4_000;
const HEIGHTS: std::ops::RangeInclusive<u32> = 400..=4_000;

/// A label's letters under this, in pixels, are not read from where a picture is looked at.
const LETTERS_MIN: f64 = 9.0;

/// A chart is not laid out wider than this, in widths of its picture, to fill a low one.
const STRETCH_MAX: f64 = 4.0;

/// How large a picture is, in pixels of a screen of usual density; a PNG has twice as many each way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    /// As high as the chart needs without it.
    pub height: Option<u32>,
}

impl Default for Size {
    fn default() -> Size {
        SCREEN
    }
}

/// A chart as large as it is to be.
pub struct Fitted {
    pub canvas: Canvas,
    /// How high its labels' letters became, in pixels.
    pub letters: f64,
}

/// A theme and a size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub theme: Theme,
    pub size: Size,
}

impl Size {
    /// From `screen`, `page`, `slide`, or a width, or a width and a height, as `1200` or `1200x800`.
    ///
    /// # Errors
    /// What to write instead, in words.
    pub fn read(text: &str) -> Result<Size, String> {
        match text {
            "screen" => return Ok(SCREEN),
            "page" => return Ok(PAGE),
            "slide" => return Ok(SLIDE),
            _ => {}
        }
        let (width, height) = match text.split_once(['x', 'X', '×']) {
            Some((width, height)) => (width, Some(height)),
            None => (text, None),
        };
        let number = |text: &str| text.trim().parse::<u32>().ok();
        let (Some(width), Some(height)) = (number(width), height.map_or(Some(None), |height| number(height).map(Some))) else {
            return Err("write screen, page or slide, or pixels as WIDTH or WIDTHxHEIGHT, such as 1200x800".into());
        };
        let within = |what: &str, pixels: u32, bounds: std::ops::RangeInclusive<u32>| {
            let told = format!("a chart is {} to {} pixels {what}, not {pixels}", bounds.start(), bounds.end());
            if bounds.contains(&pixels) { Ok(()) } else { Err(told) }
        };
        within("wide", width, WIDTHS)?;
        height.map_or(Ok(()), |height| within("high", height, HEIGHTS))?;
        Ok(Size { width, height })
    }

    /// Draws a chart, given the width to lay it out in, and makes it as large as it is to be. What is too high for that is laid out wider, and
    /// then made smaller as a whole.
    pub fn fit(self, draw: impl Fn(f64) -> Canvas) -> Fitted {
        let width = f64::from(self.width);
        let canvas = draw(width);
        let of = |(canvas, by): (Canvas, f64)| Fitted { canvas, letters: Lettering::LABEL.size * by };
        let Some(height) = self.height.map(f64::from) else { return of((canvas, 1.0)) };
        let stretch = (f64::from(canvas.height) / height).min(STRETCH_MAX);
        let canvas = if stretch > 1.0 { draw((width * stretch).round()) } else { canvas };
        of(canvas.placed_on(width, height))
    }

    /// That some charts hold too much to be read at this size, and where they can be read; nothing where all can be.
    pub fn warning(self, charts: &[(&str, f64)]) -> Option<String> {
        let small: Vec<&(&str, f64)> = charts.iter().filter(|chart| chart.1 < LETTERS_MIN).collect();
        let least = small.iter().map(|chart| chart.1).reduce(f64::min)?;
        let names: Vec<&str> = small.iter().map(|chart| chart.0).collect();
        let height = self.height.map_or(String::new(), |height| format!("x{height}"));
        let (hold, are) = if names.len() == 1 { ("holds", "its letters are") } else { ("hold", "letters are down to") };
        Some(format!(
            "{} {hold} too much to be read at {}{height}: {are} {least:.0} pixels high; with --size screen, a chart is as high as it needs",
            names.join(", "),
            self.width
        ))
    }
}

impl Canvas {
    /// The same drawing in the middle of a sheet, made smaller where it is larger than that; and by how much.
    fn placed_on(&self, width: f64, height: f64) -> (Canvas, f64) {
        let (own_width, own_height) = (f64::from(self.width), f64::from(self.height));
        let by = (width / own_width).min(height / own_height).min(1.0);
        let (left, top) = ((width - own_width * by) / 2.0, (height - own_height * by) / 2.0);
        let x = |x: f64| left + x * by;
        let y = |y: f64| top + y * by;
        let all = |points: &[(f64, f64)]| points.iter().map(|point| (x(point.0), y(point.1))).collect();
        let mut sheet = Canvas::new(width, height, &self.title);
        sheet.shapes.extend(self.shapes.iter().map(|shape| match shape {
            Shape::Rect { x0, y0, x1, y1, ink } => Shape::Rect { x0: x(*x0), y0: y(*y0), x1: x(*x1), y1: y(*y1), ink: *ink },
            Shape::Polygon { points, ink } => Shape::Polygon { points: all(points), ink: *ink },
            Shape::Line { points, width, ink } => Shape::Line { points: all(points), width: width * by, ink: *ink },
            Shape::Text { x: at, baseline, align, lettering, ink, text } => Shape::Text {
                x: x(*at),
                baseline: y(*baseline),
                align: *align,
                lettering: Lettering { size: lettering.size * by, ..*lettering },
                ink: *ink,
                text: text.clone(),
            },
        }));
        (sheet, by)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Align, Ink};
    use super::*;

    #[test]
    fn a_size_is_a_name_or_a_width_or_a_width_and_a_height() {
        assert_eq!(Size::read("screen"), Ok(Size::default()));
        assert_eq!(Size::read("slide"), Ok(Size { width: 1_280, height: Some(720) }));
        assert_eq!(Size::read("1200"), Ok(Size { width: 1_200, height: None }));
        assert_eq!(Size::read("1200x800"), Ok(Size { width: 1_200, height: Some(800) }));
    }

    #[test]
    fn a_size_that_is_none_or_out_of_bounds_says_what_to_write() {
        for text in ["", "A4", "x", "1200x", "x800", "-5x800", "1200x800x3", "1e3"] {
            assert!(Size::read(text).is_err_and(|why| why.starts_with("write screen, page or slide")), "{text}");
        }
        assert_eq!(Size::read("640x480"), Err("a chart is 900 to 4000 pixels wide, not 640".into()));
        assert_eq!(Size::read("1200x99"), Err("a chart is 400 to 4000 pixels high, not 99".into()));
    }

    #[test]
    fn what_is_too_high_is_laid_out_wider_and_made_smaller_until_it_fits() {
        let draw = |width: f64| {
            let mut canvas = Canvas::new(width, 1_440.0, "high");
            canvas.text(width, 1_440.0, Align::Right, Lettering::LABEL, Ink::TEXT, "corner");
            canvas
        };
        let canvas = SLIDE.fit(draw).canvas;
        assert_eq!((canvas.width, canvas.height), (1_280, 720));
        let (_, _, right, bottom) = canvas.shapes.last().map(Shape::extent).unwrap_or_default();
        assert!((right - 1_280.0).abs() < 0.01 && (bottom - 720.0).abs() < 0.01, "{right} {bottom}");
        assert_eq!(PAGE.fit(draw).canvas, draw(1_000.0));
    }

    #[test]
    fn what_becomes_too_small_to_be_read_is_told_with_its_letters() {
        let letters = |height: f64| SLIDE.fit(|width| Canvas::new(width, height, "some")).letters;
        let charts = [("hours", letters(700.0)), ("timeline", letters(1_500.0)), ("gates", letters(1_300.0))];
        let told = "timeline, gates hold too much to be read at 1280x720: letters are down to 5 pixels high; with --size screen, a chart is as \
                    high as it needs";
        assert_eq!(SLIDE.warning(&charts).as_deref(), Some(told));
        assert_eq!(SLIDE.warning(&charts[..1]), None);
    }

    #[test]
    fn what_is_low_stands_in_the_middle_at_its_own_size() {
        let canvas = SLIDE.fit(|width| Canvas::new(width, 320.0, "low")).canvas;
        assert_eq!((canvas.height, canvas.shapes.last().map(Shape::extent)), (720, Some((0.0, 200.0, 1_280.0, 520.0))));
    }
}
