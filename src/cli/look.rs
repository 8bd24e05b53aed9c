//! `--theme` and `--size`: how the charts of a command look. They change pictures, never a result.

use crate::chart::look::{Look, Size};
use crate::chart::{Canvas, Theme};

#[derive(Clone, Copy, Debug, clap::Args)]
#[group(id = "look")]
pub struct Options {
    /// What charts are drawn on
    #[arg(long, value_enum, default_value_t = ThemeName::Light)]
    theme: ThemeName,
    /// How large charts are: `screen` (1600 pixels wide), `page` (1000, to be printed), `slide` (1280x720), WIDTH or WIDTHxHEIGHT; PNG has
    /// twice the pixels
    #[arg(long, value_name = "SIZE", default_value = "screen", value_parser = Size::read, hide_default_value = true)]
    size: Size,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ThemeName {
    Light,
    Dark,
}

impl Options {
    pub fn look(self) -> Look {
        let theme = match self.theme {
            ThemeName::Light => Theme::Light,
            ThemeName::Dark => Theme::Dark,
        };
        Look { theme, size: self.size }
    }
}

/// The two files of a chart: their endings and what is in them.
pub fn files(canvas: &Canvas, theme: Theme) -> [(&'static str, Vec<u8>); 2] {
    [("svg", canvas.svg(theme).into_bytes()), ("png", canvas.png(theme))]
}
