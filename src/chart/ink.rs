//! The inks of all charts, each as it looks on a light sheet and on a dark one. Knows no file format.

/// What a sheet looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 2] = [Theme::Light, Theme::Dark];
}

/// Red, green and blue, each 0 to 255, in sRGB.
pub type Rgb = (u8, u8, u8);

/// A colour with its opacity: what it is on either sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ink {
    light: Rgb,
    dark: Rgb,
    /// Opacity, 0 to 100.
    pub percent: u8,
}

impl Ink {
    /// One colour for light sheets, one for dark ones.
    pub const fn new(light: Rgb, dark: Rgb) -> Ink {
        Ink { light, dark, percent: 100 }
    }

    pub const fn faded(self, percent: u8) -> Ink {
        Ink { percent, ..self }
    }

    pub const fn on(self, theme: Theme) -> Rgb {
        match theme {
            Theme::Light => self.light,
            Theme::Dark => self.dark,
        }
    }

    /// Between two inks: 0 is the first, 1 the second.
    pub fn between(self, other: Ink, share: f64) -> Ink {
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
        let blend = |a: Rgb, b: Rgb| (mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2));
        Ink::new(blend(self.light, other.light), blend(self.dark, other.dark))
    }

    /// Of what is written over an area of this ink: of the sheet's ground and its letters, what stands out more; white or black where neither
    /// can be read.
    pub fn letters(self) -> Ink {
        let choose = |theme: Theme| {
            let clear = |letters: Rgb| contrast(letters, self.on(theme));
            let clearer = |a: Rgb, b: Rgb| if clear(a) >= clear(b) { a } else { b };
            let usual = clearer(Ink::WHITE.on(theme), Ink::TEXT.on(theme));
            if clear(usual) >= READABLE { usual } else { clearer((255, 255, 255), (0, 0, 0)) }
        };
        Ink::new(choose(Theme::Light), choose(Theme::Dark))
    }

    // After the palette of Okabe and Ito (2008). Green, sky, purple, plum and yellow are moved as far as it takes for any two that a chart
    // shows side by side to differ for readers with any of the common colour deficiencies; the tests below measure it.
    pub const BLUE: Ink = Ink::new((0, 114, 178), (56, 122, 202));
    pub const VERMILLION: Ink = Ink::new((213, 94, 0), (225, 105, 30));
    pub const ORANGE: Ink = Ink::new((230, 159, 0), (240, 175, 40));
    pub const GREEN: Ink = Ink::new((0, 163, 122), (18, 171, 124));
    pub const SKY: Ink = Ink::new((112, 197, 240), (120, 200, 250));
    pub const PURPLE: Ink = Ink::new((186, 128, 203), (184, 140, 202));
    pub const YELLOW: Ink = Ink::new((243, 214, 20), (248, 205, 40));
    /// Of coordination: for helping others on.
    pub const PLUM: Ink = Ink::new((150, 74, 120), (165, 85, 135));
    // Greys, by what they are for.
    /// The sheet itself.
    pub const WHITE: Ink = Ink::new((255, 255, 255), (29, 33, 37));
    pub const TEXT: Ink = Ink::new((34, 38, 43), (230, 233, 236));
    pub const QUIET: Ink = Ink::new((97, 104, 112), (164, 172, 181));
    /// What stands still.
    pub const STILL: Ink = Ink::new((58, 62, 69), (222, 222, 222));
    pub const MARK: Ink = Ink::new((120, 127, 135), (142, 150, 158));
    pub const HATCH: Ink = Ink::new((158, 164, 171), (106, 114, 122));
    pub const RULE: Ink = Ink::new((205, 209, 214), (76, 83, 91));
    pub const GRID: Ink = Ink::new((226, 230, 234), (54, 60, 67));
    pub const CLOSED: Ink = Ink::new((243, 244, 246), (39, 44, 49));
}

/// What WCAG 2 wants of text (1.4.3, level AA).
const READABLE: f64 = 4.5;

/// Relative luminance as WCAG 2 defines it, 0 for black to 1 for white.
fn luminance((red, green, blue): Rgb) -> f64 {
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// Of 1, none, to 21, black on white.
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Light as a screen gives it off, 0 to 1.
fn linear(value: u8) -> f64 {
    let share = f64::from(value) / 255.0;
    if share <= 0.04045 { share / 12.92 } else { libm::pow((share + 0.055) / 1.055, 2.4) }
}

#[cfg(test)]
pub mod tests;
