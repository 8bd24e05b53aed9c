//! What a chart is: a name, a title, and a function from a run to a canvas; and how a canvas becomes SVG and PNG, in memory.

pub mod axis;
pub mod canvas;
pub mod headline;
pub mod ink;
pub mod legend;
pub mod look;
pub mod palette;
pub mod place;
pub mod plot;
pub mod stroke;
pub mod text;

pub use canvas::{Align, Canvas, Lettering, Shape, Weight};
pub use ink::{Ink, Theme};

use crate::history::History;
use crate::scenario::Scenario;
use ink::Rgb;
use palette::Indexed;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// A chart of one run.
pub struct Chart {
    /// As its files are called: `timeline` for `timeline.svg`.
    pub name: &'static str,
    /// As people are told what it shows.
    pub title: &'static str,
    pub draw: fn(&Run<'_>) -> Canvas,
}

/// The run that a chart is of.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    pub scenario: &'a Scenario,
    pub history: &'a History,
    pub seed: u64,
    pub replication: u64,
    /// Of the sheet, in units of the canvas.
    pub width: f64,
}

impl Run<'_> {
    /// Whether it finished after its first target; never without a plan.
    pub fn is_late(&self) -> bool {
        let baseline = &self.scenario.baseline;
        !baseline.tasks.is_empty() && self.history.finished.is_some_and(|at| at > baseline.target)
    }
}

/// Pixels to a unit of the canvas. A PNG at twice the size stays sharp on today's screens and in print; SVG shares the grid, so that both
/// show the same drawing to the half unit.
const SCALE: f64 = 2.0;

/// What an SVG viewer sets the text with: the font that is measured here, one of the same widths, or a narrower one.
const FAMILY: &str = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";

/// plotters calls size what fonts call line height, and divides it by this to get the size of the letters.
const PLOTTERS_SIZE: f64 = 1.24;

/// Where plotters' SVG puts the baseline of text that hangs from its top, in sizes of the letters.
const SVG_TOP_TO_BASELINE: f64 = 0.76;

/// Drawing into memory has nothing that could fail.
const IN_MEMORY: &str = "memory takes what is drawn into it";

impl Canvas {
    /// As SVG, on the sheet of a theme. The same canvas gives the same bytes.
    pub fn svg(&self, theme: Theme) -> String {
        self.svg_in(|ink| ink.on(theme))
    }

    /// As SVG for a page that decides by itself what its sheets look like: instead of colours stand the page's variables, as
    /// `var(--ink-0072b2-387aca)` for an ink that is the first on light sheets and the second on dark ones.
    pub fn svg_of_variables(&self) -> String {
        let mut inks: Vec<(Rgb, Rgb)> = self.shapes.iter().map(|shape| both(shape.ink())).collect();
        inks.sort_unstable();
        inks.dedup();
        // The place of each ink in the list stands for it while plotters writes.
        let svg = self.svg_in(|ink| {
            let place = inks.partition_point(|known| *known < both(ink)) as u32;
            ((place >> 16) as u8, (place >> 8) as u8, place as u8)
        });
        let mut parts = svg.split("=\"#");
        let mut page = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let ink = part.get(..6).and_then(|place| usize::from_str_radix(place, 16).ok()).and_then(|place| inks.get(place));
            let ((light, dark), rest) = (ink.expect("colours are places in the list"), &part[6..]);
            page += &format!("=\"var(--ink-{}-{}){rest}", hex(*light), hex(*dark));
        }
        page
    }

    fn svg_in(&self, rgb: impl Fn(Ink) -> Rgb) -> String {
        let size = (pixels(f64::from(self.width)) as u32, pixels(f64::from(self.height)) as u32);
        let mut svg = String::new();
        let mut backend = SVGBackend::with_string(&mut svg, size);
        for shape in &self.shapes {
            match shape {
                Shape::Text { x, baseline, align, lettering, ink, text } => {
                    let pos = match align {
                        Align::Left => HPos::Left,
                        Align::Middle => HPos::Center,
                        Align::Right => HPos::Right,
                    };
                    let top = baseline - SVG_TOP_TO_BASELINE * lettering.size;
                    let style = match lettering.weight {
                        Weight::Regular => FontStyle::Normal,
                        Weight::Bold => FontStyle::Bold,
                    };
                    let style = FontDesc::new(FontFamily::Name(FAMILY), lettering.size * SCALE * PLOTTERS_SIZE, style)
                        .color(&colour(*ink, &rgb))
                        .pos(Pos::new(pos, VPos::Top));
                    backend.draw_text(text, &style, (pixels(*x), pixels(top))).expect(IN_MEMORY);
                }
                Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Line { .. } => draw(&mut backend, shape, &rgb),
            }
        }
        backend.present().expect(IN_MEMORY);
        drop(backend);
        self.with_head(&svg, size)
    }

    /// Gives the SVG the canvas' size on the page, twice the pixels' grid within, and its title for those who hear it read.
    fn with_head(&self, svg: &str, size: (u32, u32)) -> String {
        let grid = format!("<svg width=\"{}\" height=\"{}\"", size.0, size.1);
        let page = format!("<svg role=\"img\" width=\"{}\" height=\"{}\"", self.width, self.height);
        let svg = svg.replacen(&grid, &page, 1);
        let title = self.title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        svg.replacen(">\n", &format!(">\n<title>{title}</title>\n"), 1)
    }

    /// As PNG on the sheet of a theme, at twice the canvas' size. The same canvas gives the same bytes.
    pub fn png(&self, theme: Theme) -> Vec<u8> {
        let (pixels, size) = self.pixels(theme);
        encode(&pixels, size)
    }

    /// Rows of red, green and blue on the sheet of a theme, and how many pixels there are across and down: twice the canvas' size.
    pub fn pixels(&self, theme: Theme) -> (Vec<u8>, (u32, u32)) {
        let rgb = |ink: Ink| ink.on(theme);
        let size = (pixels(f64::from(self.width)) as u32, pixels(f64::from(self.height)) as u32);
        let mut buffer = vec![0; size.0 as usize * size.1 as usize * 3];
        let mut backend = BitMapBackend::with_buffer(&mut buffer, size);
        for shape in &self.shapes {
            match shape {
                Shape::Text { x, baseline, align, lettering, ink, text } => {
                    let shift = match align {
                        Align::Left => 0.0,
                        Align::Middle => 0.5,
                        Align::Right => 1.0,
                    };
                    let x = x - shift * text::width(text, *lettering);
                    let ink = colour(*ink, &rgb);
                    text::raster(text, *lettering, SCALE, (x, *baseline), |at, coverage| {
                        backend.draw_pixel(at, ink.mix(f64::from(coverage)).to_backend_color()).expect(IN_MEMORY);
                    });
                }
                Shape::Line { points, width, ink } if thickness(*width) > 1 => {
                    let (ink, path) = (colour(*ink, &rgb), points.iter().map(|point| (pixels(point.0), pixels(point.1))));
                    stroke::cover(&path.collect::<Vec<_>>(), f64::from(thickness(*width)), |at, covered| {
                        backend.draw_pixel(at, ink.mix(covered).to_backend_color()).expect(IN_MEMORY);
                    });
                }
                Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Line { .. } => draw(&mut backend, shape, &rgb),
            }
        }
        backend.present().expect(IN_MEMORY);
        drop(backend);
        (buffer, size)
    }
}

fn draw<B: DrawingBackend>(backend: &mut B, shape: &Shape, rgb: &impl Fn(Ink) -> Rgb) {
    let at = |point: &(f64, f64)| (pixels(point.0), pixels(point.1));
    let drawn = match shape {
        Shape::Rect { x0, y0, x1, y1, ink } => {
            let (left, top) = (pixels(*x0), pixels(*y0));
            // Whatever happened is seen, however short it was.
            let (right, bottom) = (pixels(*x1).max(left + 1), pixels(*y1).max(top + 1));
            backend.draw_rect((left, top), (right, bottom), &colour(*ink, rgb).to_backend_color(), true)
        }
        Shape::Polygon { points, ink } => backend.fill_polygon(points.iter().map(at), &colour(*ink, rgb).to_backend_color()),
        Shape::Line { points, width, ink } => {
            let style = ShapeStyle { color: colour(*ink, rgb), filled: false, stroke_width: thickness(*width) };
            backend.draw_path(points.iter().map(at), &style)
        }
        Shape::Text { .. } => Ok(()),
    };
    drawn.unwrap_or_else(|_| unreachable!("{IN_MEMORY}"));
}

/// Of a line, in pixels.
fn thickness(width: f64) -> u32 {
    pixels(width).max(1) as u32
}

/// Halves round up, so that neighbours that share an edge share it in pixels too.
fn pixels(units: f64) -> i32 {
    (units * SCALE + 0.5).floor() as i32
}

fn colour(ink: Ink, rgb: &impl Fn(Ink) -> Rgb) -> RGBAColor {
    let (red, green, blue) = rgb(ink);
    RGBAColor(red, green, blue, f64::from(ink.percent) / 100.0)
}

fn both(ink: Ink) -> (Rgb, Rgb) {
    (ink.on(Theme::Light), ink.on(Theme::Dark))
}

fn hex((red, green, blue): Rgb) -> String {
    format!("{red:02x}{green:02x}{blue:02x}")
}

fn encode(rgb: &[u8], size: (u32, u32)) -> Vec<u8> {
    let Indexed { pixels, colours } = Indexed::of(rgb, size.0 as usize);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size.0, size.1);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(colours.into_iter().flat_map(<[u8; 3]>::from).collect::<Vec<u8>>());
    // In less than half of the time that the usual level takes, a tenth more bytes.
    encoder.set_deflate_compression(png::DeflateCompression::Level(2));
    // Places in a list are no amounts: to subtract neighbours from one another tells nothing.
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().expect(IN_MEMORY);
    writer.write_image_data(&pixels).expect(IN_MEMORY);
    writer.finish().expect(IN_MEMORY);
    file
}

#[cfg(test)]
mod tests;
