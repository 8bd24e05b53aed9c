//! The few colours of a picture: a byte a pixel instead of three, and a file of half the size.

use super::ink::Rgb;
use std::collections::BTreeMap;

/// What an indexed picture may have.
const COLOURS: usize = 256;

/// As many of the most frequent are kept as they are: sheets, inks and what inks make of one another. Edges of letters take what is left.
const KEPT: usize = 64;

/// A picture whose pixels are places in a list of at most 256 colours.
pub struct Indexed {
    /// Rows, a byte a pixel.
    pub pixels: Vec<u8>,
    pub colours: Vec<Rgb>,
}

impl Indexed {
    /// Of rows of red, green and blue, so many pixels wide. Up to 256 colours stay what they are; of more, the most frequent do, and the others
    /// become the nearest of a choice that leaves none far: whichever is farthest from those chosen is chosen next, so that none is moved over twice as
    /// far as by the best choice beside the frequent (Gonzalez 1985, Theoretical Computer Science 38, 293-306). The same rows give the same picture.
    pub fn of(rgb: &[u8], width: usize) -> Indexed {
        let (mut places, mut found, mut bands) = (BTreeMap::new(), Vec::new(), Vec::new());
        let rows: Vec<&[[u8; 3]]> = rgb.as_chunks().0.chunks_exact(width.max(1)).collect();
        // Most rows repeat the one above, and most pixels the one before.
        for band in rows.chunk_by(|row, below| row == below) {
            let runs = band[0].chunk_by(|pixel, next| pixel == next).map(|run| {
                let [red, green, blue] = run[0];
                let place = *places.entry(u32::from_be_bytes([0, red, green, blue])).or_insert(found.len());
                if place == found.len() {
                    found.push(((red, green, blue), 0));
                }
                found[place].1 += run.len() * band.len();
                (place, run.len())
            });
            bands.push((runs.collect::<Vec<_>>(), band.len()));
        }
        let (colours, becomes) = chosen(&found);
        let mut pixels = Vec::with_capacity(rgb.len() / 3);
        for (runs, rows) in bands {
            runs.into_iter().for_each(|(place, length)| pixels.resize(pixels.len() + length, becomes[place]));
            (1..rows).for_each(|_| pixels.extend_from_within(pixels.len() - width..));
        }
        Indexed { pixels, colours }
    }
}

/// The colours of a picture with many, and for each that was found its place among them. `found`: colours with their numbers of pixels.
fn chosen(found: &[(Rgb, usize)]) -> (Vec<Rgb>, Vec<u8>) {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_unstable_by_key(|place| (std::cmp::Reverse(found[*place].1), found[*place].0));
    let mut colours: Vec<Rgb> = Vec::new();
    // How far each is from the nearest that was chosen, and which that is.
    let mut nearest = vec![(u32::MAX, 0_u8); found.len()];
    while colours.len() < COLOURS.min(found.len()) {
        let farthest =
            || order.iter().copied().max_by_key(|place| (nearest[*place].0, found[*place].1, std::cmp::Reverse(found[*place].0)));
        let next = if colours.len() < KEPT || found.len() <= COLOURS { order[colours.len()] } else { farthest().unwrap_or_default() };
        for (place, near) in nearest.iter_mut().enumerate() {
            *near = (*near).min((distance(found[place].0, found[next].0), colours.len() as u8));
        }
        colours.push(found[next].0);
    }
    (colours, nearest.into_iter().map(|(_, place)| place).collect())
}

/// Squared, in steps of a channel.
fn distance(one: Rgb, other: Rgb) -> u32 {
    let square = |one: u8, other: u8| u32::from(one.abs_diff(other)) * u32::from(one.abs_diff(other));
    square(one.0, other.0) + square(one.1, other.1) + square(one.2, other.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 16;

    fn again(picture: &Indexed) -> Vec<u8> {
        picture.pixels.iter().flat_map(|place| <[u8; 3]>::from(picture.colours[usize::from(*place)])).collect()
    }

    #[test]
    fn up_to_256_colours_stay_what_they_are() {
        let rgb: Vec<u8> = (0..=255).chain((0..=255).rev()).flat_map(|shade: u8| [shade, shade / 2, 255 - shade]).collect();
        let picture = Indexed::of(&rgb, WIDTH);
        assert_eq!((picture.colours.len(), again(&picture)), (256, rgb));
    }

    #[test]
    fn of_more_the_frequent_stay_and_no_other_goes_far() {
        // A sheet, forty inks on it, and every grey-blue and grey-red between: 551 colours.
        let sheet = [250; 3].repeat(10_000);
        let inks = (0..40_u8).flat_map(|ink| [6 * ink, 255 - 6 * ink, 90].repeat(100));
        let edges = (0..=255).flat_map(|shade| [[shade, shade, 255], [255, shade, shade]]).flatten();
        let rgb: Vec<u8> = sheet.into_iter().chain(inks).chain(edges).collect();
        let picture = Indexed::of(&rgb, WIDTH);
        assert_eq!(picture.colours.len(), 256);
        let shown = again(&picture);
        assert_eq!(shown[..14_000 * 3], rgb[..14_000 * 3]);
        let off = shown.iter().zip(&rgb).map(|(shown, meant)| shown.abs_diff(*meant)).max();
        assert!(off > Some(0) && off <= Some(2), "{off:?}");
        let twice = Indexed::of(&rgb, WIDTH);
        assert_eq!((picture.pixels, picture.colours), (twice.pixels, twice.colours));
    }

    #[test]
    fn nothing_has_no_colours() {
        let picture = Indexed::of(&[], 0);
        assert!(picture.pixels.is_empty() && picture.colours.is_empty());
    }
}
