//! The palette, measured: what readers with a colour deficiency see, and how well it stands out from the sheet.

use super::*;

/// How a reader sees: from linear sRGB to linear sRGB. Machado, Oliveira and Fernandes (2009), at full severity.
const VISIONS: [(&str, [[f64; 3]; 3]); 4] = [
    ("usual", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ("protanopia", [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]]),
    ("deuteranopia", [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]]),
    ("tritanopia", [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]]),
];

/// Inks that tell things apart within one chart, side by side.
const TOGETHER: [(&str, &[Ink]); 7] = [
    ("timeline", &[Ink::VERMILLION, Ink::BLUE, Ink::ORANGE, Ink::GREEN, Ink::SKY, Ink::PLUM, Ink::PURPLE, Ink::STILL, Ink::WHITE]),
    ("utilization", &[Ink::BLUE, Ink::SKY, Ink::PURPLE, Ink::WHITE]),
    ("outcomes of gates", &[Ink::GREEN, Ink::SKY, Ink::VERMILLION, Ink::GRID]),
    ("findings of gates", &[Ink::BLUE, Ink::PLUM, Ink::YELLOW]),
    ("attention", &[Ink::ORANGE, Ink::PURPLE]),
    ("hours", &[Ink::BLUE, Ink::SKY, Ink::PURPLE, Ink::STILL, Ink::YELLOW, Ink::GRID]),
    ("scenarios", &[Ink::TEXT, Ink::BLUE, Ink::VERMILLION, Ink::GREEN, Ink::PURPLE, Ink::ORANGE, Ink::SKY, Ink::PLUM]),
];

/// In OKLab, where black and white are 1 apart. Two large areas can be told apart from about 0.02 on; marks as small as those of a chart
/// want several times that.
const APART: f64 = 0.09;

/// OKLab (Ottosson, 2020) of what a reader sees.
fn seen(rgb: Rgb, vision: &[[f64; 3]; 3]) -> [f64; 3] {
    let light = [linear(rgb.0), linear(rgb.1), linear(rgb.2)];
    let times = |rows: &[[f64; 3]; 3], by: [f64; 3]| rows.map(|row| row.iter().zip(by).map(|(a, b)| a * b).sum::<f64>());
    let light = times(vision, light).map(|share| share.clamp(0.0, 1.0));
    const CONES: [[f64; 3]; 3] = [
        [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
        [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
        [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
    ];
    const LAB: [[f64; 3]; 3] = [
        [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
        [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
        [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
    ];
    times(&LAB, times(&CONES, light).map(libm::cbrt))
}

fn distance(a: Rgb, b: Rgb, vision: &[[f64; 3]; 3]) -> f64 {
    let (a, b) = (seen(a, vision), seen(b, vision));
    libm::sqrt(a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum())
}

/// What an ink looks like over a ground, as sheets blend it.
pub fn over(ink: Ink, ground: Rgb, theme: Theme) -> Rgb {
    let (rgb, share) = (ink.on(theme), f64::from(ink.percent) / 100.0);
    let mix = |a: u8, b: u8| (f64::from(b) + (f64::from(a) - f64::from(b)) * share).round() as u8;
    (mix(rgb.0, ground.0), mix(rgb.1, ground.1), mix(rgb.2, ground.2))
}

/// Lightness L* of CIE 1976, 0 to 100.
pub fn lightness(rgb: Rgb) -> f64 {
    116.0 * libm::cbrt(luminance(rgb)) - 16.0
}

#[test]
fn inks_that_tell_things_apart_are_told_apart_with_every_colour_deficiency_in_both_themes() {
    let mut too_close = Vec::new();
    for theme in Theme::ALL {
        for (chart, inks) in TOGETHER {
            for (place, a) in inks.iter().enumerate() {
                for b in &inks[place + 1..] {
                    for (name, vision) in &VISIONS {
                        let apart = distance(a.on(theme), b.on(theme), vision);
                        if apart < APART {
                            too_close.push(format!(
                                "{chart}, {theme:?}, {name}: {:?} and {:?} are {apart:.3} apart",
                                a.on(theme),
                                b.on(theme)
                            ));
                        }
                    }
                }
            }
        }
    }
    assert!(too_close.is_empty(), "{}", too_close.join("\n"));
}

#[test]
fn the_measure_knows_the_colours_that_a_deficiency_confuses() {
    // A red and a green of one lightness: far apart for most, one and the same with deuteranopia.
    let (red, green) = ((200, 90, 60), (120, 140, 50));
    assert!(distance(red, green, &VISIONS[0].1) > 0.1 && distance(red, green, &VISIONS[2].1) < 0.04);
    for (_, vision) in &VISIONS {
        assert!((distance((0, 0, 0), (255, 255, 255), vision) - 1.0).abs() < 0.01);
    }
}

#[test]
fn letters_can_be_read_on_the_sheet_and_on_every_area_in_both_themes() {
    let areas = [Ink::BLUE, Ink::VERMILLION, Ink::ORANGE, Ink::GREEN, Ink::SKY, Ink::PURPLE, Ink::YELLOW, Ink::PLUM, Ink::STILL, Ink::GRID];
    for theme in Theme::ALL {
        let ground = Ink::WHITE.on(theme);
        // WCAG 2 wants 4.5 of text, 3 of graphics.
        for letters in [Ink::TEXT, Ink::QUIET] {
            assert!(contrast(letters.on(theme), ground) >= 4.5, "{theme:?}: {letters:?}");
            assert!(contrast(letters.on(theme), Ink::CLOSED.on(theme)) >= 4.5, "{theme:?}: {letters:?}");
        }
        for area in areas {
            assert!(contrast(area.letters().on(theme), area.on(theme)) >= 4.5, "{theme:?}: {area:?}");
        }
    }
}

#[test]
fn an_ink_between_two_lies_between_them_in_both_themes() {
    let (a, b) = (Ink::new((0, 10, 20), (200, 100, 0)), Ink::new((10, 20, 40), (0, 0, 0)));
    assert_eq!(a.between(b, 0.5), Ink::new((5, 15, 30), (100, 50, 0)));
    assert_eq!((a.between(b, 0.0), a.between(b, 1.0)), (a, b));
}
