//! `sandtable schema`: what a scenario may say, for editors.

use super::failure::Failure;
use super::output::Console;
use crate::scenario::schema;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable schema > scenario.schema.json\n\nA first line `#:schema ./scenario.schema.json` in a scenario has editors with Taplo (Even Better TOML) complete its fields, tell what they mean, and mark what cannot be.\n\nExit status: 0 printed."
)]
pub struct Arguments {}

pub fn run(_: &Arguments, console: &Console) -> Result<u8, Failure> {
    console.give(&format!("{:#}\n", schema::schema()))?;
    Ok(0)
}
