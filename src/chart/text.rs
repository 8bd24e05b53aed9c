//! Letters measured and drawn with the font that the program carries, so that a chart looks the same on a machine without fonts.

use super::canvas::{Lettering, Weight};
use crate::domain::words::turns_direction;
use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use std::sync::LazyLock;

/// Height of capitals in DejaVu Sans, in sizes of the letters.
pub const CAP_HEIGHT: f64 = 0.729;

static REGULAR: LazyLock<FontRef<'static>> = LazyLock::new(|| font(include_bytes!("../../assets/fonts/DejaVuSans.ttf")));
static BOLD: LazyLock<FontRef<'static>> = LazyLock::new(|| font(include_bytes!("../../assets/fonts/DejaVuSans-Bold.ttf")));

fn font(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("the font is part of the program")
}

fn of(weight: Weight) -> &'static FontRef<'static> {
    match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    }
}

/// `ab_glyph` scales by line height; letterings are by the em.
fn scale(font: &FontRef<'_>, size: f64) -> PxScale {
    let em = font.units_per_em().unwrap_or(2048.0);
    PxScale::from((size as f32) * font.height_unscaled() / em)
}

/// In units of the canvas.
pub fn width(text: &str, lettering: Lettering) -> f64 {
    let font = of(lettering.weight);
    let scaled = font.as_scaled(scale(font, lettering.size));
    let (mut width, mut before) = (0.0f32, None);
    for letter in text.chars() {
        let glyph = scaled.glyph_id(letter);
        width += scaled.h_advance(glyph) + before.map_or(0.0, |before| scaled.kern(before, glyph));
        before = Some(glyph);
    }
    f64::from(width)
}

/// Text as XML 1.0 can hold it, on one line: characters that it forbids, and breaks, become spaces. What would turn the direction of writing is
/// escaped, as on the terminal.
pub fn clean(text: &str) -> String {
    let is_fine = |letter: char| !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}' | '\u{2028}' | '\u{2029}');
    let mut clean = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter if turns_direction(letter) => clean.extend(letter.escape_unicode()),
            letter if is_fine(letter) => clean.push(letter),
            _ => clean.push(' '),
        }
    }
    clean
}

/// As much of `text` as fits into `room`, ending in an ellipsis if that is not all; empty if not even one letter does.
pub fn fit(text: &str, room: f64, lettering: Lettering) -> String {
    // Nothing thinner than a tenth of its size is worth measuring: a name of a million letters costs no more than a line.
    let longest = (room / (lettering.size * 0.1)).max(0.0) as usize;
    let mut kept: Vec<char> = text.chars().take(longest + 1).collect();
    if kept.len() == text.chars().take(longest + 2).count() && width(text, lettering) <= room {
        return text.to_string();
    }
    while kept.pop().is_some() && !kept.is_empty() {
        let short = kept.iter().collect::<String>().trim_end().to_string() + "…";
        if width(&short, lettering) <= room {
            return short;
        }
    }
    String::new()
}

/// As [`fit`], of a path such as `escalation.L1.escalate_after`: its last part says most, so that the first ones give way.
pub fn fit_path(path: &str, room: f64, lettering: Lettering) -> String {
    if width(path, lettering) <= room {
        return path.to_string();
    }
    let is_path = |part: &&str| !part.is_empty() && !part.contains(' ');
    let starts = path.match_indices('.').filter(|(at, _)| path[..*at].split('.').all(|part| is_path(&part))).map(|(at, _)| at);
    let mut last = path;
    for start in starts {
        last = &path[start + 1..];
        let short = format!("…{last}");
        if width(&short, lettering) <= room {
            return short;
        }
    }
    fit(last, room, lettering)
}

/// A lettering that is small enough for `text` to fit into `room`, unless that takes letters under `least`.
pub fn shrunk(text: &str, room: f64, lettering: Lettering, least: f64) -> Lettering {
    // A hair less: letters are measured in single precision, and must fit again at their new size.
    let share = 0.998 * room / width(text, lettering).max(1.0);
    Lettering { size: (lettering.size * share.min(1.0)).max(least), ..lettering }
}

/// Tells `dot` each pixel of `text` with its coverage, 0 to 1. `(x, baseline)` in units, `zoom` pixels to a unit.
pub fn raster(text: &str, lettering: Lettering, zoom: f64, (x, baseline): (f64, f64), mut dot: impl FnMut((i32, i32), f32)) {
    let font = of(lettering.weight);
    let scale = scale(font, lettering.size * zoom);
    let scaled = font.as_scaled(scale);
    let (mut pen, mut before) = ((x * zoom) as f32, None);
    let baseline = (baseline * zoom + 0.5).floor() as f32;
    for letter in text.chars() {
        let id = scaled.glyph_id(letter);
        pen += before.map_or(0.0, |before| scaled.kern(before, id));
        if let Some(outline) = font.outline_glyph(id.with_scale_and_position(scale, point(pen, baseline))) {
            let corner = outline.px_bounds().min;
            outline.draw(|x, y, coverage| dot((corner.x as i32 + x as i32, corner.y as i32 + y as i32), coverage.clamp(0.0, 1.0)));
        }
        pen += scaled.h_advance(id);
        before = Some(id);
    }
}
