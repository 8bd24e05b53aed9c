//! Thick lines in pixels. plotters fills the outline of a line, and of one that is nearly diagonal leaves out most.

/// A corner or an end, on the grid between pixels.
type Point = (i32, i32);

/// Calls `draw` once with each pixel that a path of this width touches, and how much of it is covered: over 0, up to 1. Corners are round, ends are
/// cut off straight, as SVG does.
pub fn cover(path: &[Point], width: f64, mut draw: impl FnMut(Point, f64)) {
    let segments: Vec<Segment> = path.windows(2).filter(|ends| ends[0] != ends[1]).map(|ends| Segment::of(ends[0], ends[1])).collect();
    let (last, mut touched) = (segments.len().saturating_sub(1), Vec::new());
    for (place, segment) in segments.iter().enumerate() {
        segment.touch(width / 2.0, (place == 0, place == last), &mut touched);
    }
    // Where segments meet, a pixel is covered as by the one that covers it most: what is pale must not be twice there.
    touched.sort_unstable_by(|one, other| (one.0.1, one.0.0).cmp(&(other.0.1, other.0.0)).then(other.1.total_cmp(&one.1)));
    touched.dedup_by_key(|pixel| pixel.0);
    touched.into_iter().for_each(|(at, covered)| draw(at, covered));
}

/// From a corner to the next: where it begins, which way it goes, and how far.
struct Segment {
    from: (f64, f64),
    way: (f64, f64),
    length: f64,
}

impl Segment {
    fn of(from: Point, to: Point) -> Segment {
        let [from, to] = [from, to].map(|(x, y)| (f64::from(x), f64::from(y)));
        let (across, down) = (to.0 - from.0, to.1 - from.1);
        let length = (across * across + down * down).sqrt();
        Segment { from, way: (across / length, down / length), length }
    }

    /// Appends the pixels within `radius`. `ends`: whether the path begins with it, and ends with it.
    fn touch(&self, radius: f64, ends: (bool, bool), touched: &mut Vec<(Point, f64)>) {
        let reach = radius + 1.0;
        let (top, bottom) = around(self.from.1, self.from.1 + self.way.1 * self.length, reach);
        for y in top..bottom {
            // The part of the segment that may touch the row.
            let below = f64::from(y) + 0.5 - self.from.1;
            let (near, far) = if self.way.1 == 0.0 {
                (0.0, self.length)
            } else {
                let (one, other) = ((below - reach) / self.way.1, (below + reach) / self.way.1);
                (one.min(other).clamp(0.0, self.length), one.max(other).clamp(0.0, self.length))
            };
            let (left, right) = around(self.from.0 + self.way.0 * near, self.from.0 + self.way.0 * far, reach);
            for x in left..right {
                let covered = self.covered((f64::from(x) + 0.5 - self.from.0, below), radius, ends);
                if covered > 0.0 {
                    touched.push(((x, y), covered));
                }
            }
        }
    }

    /// How much of the pixel is covered whose middle lies so far from the segment's beginning.
    fn covered(&self, (across, down): (f64, f64), radius: f64, (is_first, is_last): (bool, bool)) -> f64 {
        let along = across * self.way.0 + down * self.way.1;
        let nearest = along.clamp(0.0, self.length);
        let (off_x, off_y) = (across - nearest * self.way.0, down - nearest * self.way.1);
        let beside = (radius + 0.5 - (off_x * off_x + off_y * off_y).sqrt()).clamp(0.0, 1.0);
        let before = if is_first { (along + 0.5).clamp(0.0, 1.0) } else { 1.0 };
        let behind = if is_last { (self.length - along + 0.5).clamp(0.0, 1.0) } else { 1.0 };
        beside.min(before).min(behind)
    }
}

/// Whole numbers around two places and what is within reach of them.
fn around(one: f64, other: f64, reach: f64) -> (i32, i32) {
    ((one.min(other) - reach).floor() as i32, (one.max(other) + reach).ceil() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a path covers in all, in pixels.
    fn area(path: &[Point], width: f64) -> f64 {
        let mut sum = 0.0;
        cover(path, width, |_, covered| sum += covered);
        sum
    }

    #[test]
    fn a_line_is_as_thick_in_every_direction() {
        for end in [(300, 0), (0, 300), (300, 300), (336, 362), (168, -181), (-299, 300), (300, 1)] {
            let length = f64::from(end.0 * end.0 + end.1 * end.1).sqrt();
            let thickness = area(&[(0, 0), end], 8.0) / length;
            assert!((thickness - 8.0).abs() < 0.1, "{end:?}: {thickness}");
        }
    }

    #[test]
    fn a_level_line_covers_its_pixels_whole_and_none_beside_them() {
        let mut pixels = Vec::new();
        cover(&[(10, 20), (14, 20)], 2.0, |at, covered| pixels.push((at, covered)));
        let expected: Vec<(Point, f64)> = (19..21).flat_map(|y| (10..14).map(move |x| ((x, y), 1.0))).collect();
        assert_eq!(pixels, expected);
    }

    #[test]
    fn a_pixel_at_a_corner_is_drawn_once_and_points_alone_draw_nothing() {
        let mut pixels = Vec::new();
        cover(&[(0, 0), (40, 0), (40, 0), (40, 40), (0, 40)], 6.0, |at, _| pixels.push(at));
        let all = pixels.len();
        pixels.dedup();
        assert_eq!(pixels.len(), all);
        assert_eq!((area(&[(5, 5), (5, 5)], 6.0), area(&[(5, 5)], 6.0), area(&[], 6.0)), (0.0, 0.0, 0.0));
    }
}
