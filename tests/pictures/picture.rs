//! A picture as rows of red, green and blue: read, made smaller, written small, and held against another.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

/// What an approved picture keeps of a channel are multiples of this: 16 steps, which is all that it takes to see what changed, and a third
/// of the bytes.
const STEP: u8 = 17;

/// What a channel may be off by: half of a step is lost in the approved picture, and the edge of a letter that another compiler rounds the
/// other way is off by a few shades more. A line or a letter that is elsewhere is off by ten times as much.
const CHANNEL: u8 = 24;

/// What share of the pixels may be off by more. Of 800 by 450 pixels these are 18: fewer than any one word has.
pub const SHARE: f64 = 0.000_05;

#[derive(Clone)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    pub fn plain(width: usize, height: usize, colour: [u8; 3]) -> Picture {
        Picture { width, height, pixels: vec![colour; width * height] }
    }

    pub fn read(path: &Path) -> Picture {
        let mut decoder = png::Decoder::new(BufReader::new(File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a PNG");
        let mut bytes = vec![0; reader.output_buffer_size().expect("a picture that fits into memory")];
        let about = reader.next_frame(&mut bytes).expect("a picture");
        assert_eq!((about.color_type, about.bit_depth), (png::ColorType::Rgb, png::BitDepth::Eight), "{}", path.display());
        let pixels = bytes[..about.buffer_size()].chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        Picture { width: about.width as usize, height: about.height as usize, pixels }
    }

    /// A quarter as wide and as high: half of what the chart is on a screen.
    pub fn quarter(&self) -> Picture {
        let (width, height) = (self.width / 4, self.height / 4);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let mut sum = [0_u32; 3];
                for row in 4 * y..4 * y + 4 {
                    for pixel in &self.pixels[row * self.width + 4 * x..row * self.width + 4 * x + 4] {
                        sum.iter_mut().zip(pixel).for_each(|(sum, channel)| *sum += u32::from(*channel));
                    }
                }
                pixels.push(sum.map(|channel| (channel / 16) as u8));
            }
        }
        Picture { width, height, pixels }
    }

    /// With a part (x0, y0, x1, y1) moved to the right, over what is there.
    pub fn with_moved(&self, (x0, y0, x1, y1): (usize, usize, usize, usize), by: usize) -> Picture {
        let mut moved = self.clone();
        for y in y0..y1 {
            for x in x0 + by..x1 {
                moved.pixels[y * self.width + x] = self.pixels[y * self.width + x - by];
            }
        }
        moved
    }

    /// Rounded to steps; few shades and a filter that repeats rows make it small.
    pub fn write(&self, path: &Path) {
        let file = File::create(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut colours: Vec<[u8; 3]> = self.pixels.iter().map(|pixel| rounded(*pixel)).collect();
        let pixels = colours.clone();
        colours.sort_unstable();
        colours.dedup();
        let mut encoder = png::Encoder::new(BufWriter::new(file), self.width as u32, self.height as u32);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        let bytes: Vec<u8> = if colours.len() <= 256 {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(colours.concat());
            pixels.iter().map(|pixel| colours.binary_search(pixel).map_or(0, |place| place as u8)).collect()
        } else {
            encoder.set_color(png::ColorType::Rgb);
            encoder.set_filter(png::Filter::Up);
            pixels.concat()
        };
        let mut writer = encoder.write_header().expect("a head");
        writer.write_image_data(&bytes).expect("written");
        writer.finish().expect("written");
    }

    fn is_off(a: [u8; 3], b: [u8; 3]) -> bool {
        a.iter().zip(b).any(|(a, b)| a.abs_diff(b) > CHANNEL)
    }

    /// 1 if the sizes differ.
    pub fn share_that_differs(&self, other: &Picture) -> f64 {
        if (self.width, self.height) != (other.width, other.height) {
            return 1.0;
        }
        let off = self.pixels.iter().zip(&other.pixels).filter(|(a, b)| Picture::is_off(**a, **b)).count();
        off as f64 / self.pixels.len().max(1) as f64
    }

    /// What tells it from the approved picture, if anything does; then both it and the differences, black on white, are written.
    pub fn difference(&self, approved: &Path) -> Option<String> {
        if !approved.exists() {
            return Some(format!("drawn, and never approved: {}", self.leave(approved, "new").display()));
        }
        let before = Picture::read(approved);
        let share = self.share_that_differs(&before);
        if share <= SHARE {
            return None;
        }
        let now = self.leave(approved, "new");
        if (self.width, self.height) != (before.width, before.height) {
            return Some(format!(
                "{} by {} pixels, approved are {} by {}; see {}",
                self.width,
                self.height,
                before.width,
                before.height,
                now.display()
            ));
        }
        let marks = self.pixels.iter().zip(&before.pixels).map(|(a, b)| if Picture::is_off(*a, *b) { [0; 3] } else { [255; 3] });
        let difference = Picture { pixels: marks.collect(), ..*self }.leave(approved, "difference");
        Some(format!("{:.3} % of its pixels differ; see {} and {}", share * 100.0, now.display(), difference.display()))
    }

    fn leave(&self, approved: &Path, what: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures").join(what);
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(approved.file_name().expect("a name"));
        self.write(&path);
        path
    }
}

fn rounded(pixel: [u8; 3]) -> [u8; 3] {
    pixel.map(|channel| ((u16::from(channel) + u16::from(STEP) / 2) / u16::from(STEP) * u16::from(STEP)) as u8)
}
