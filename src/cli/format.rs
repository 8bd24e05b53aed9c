//! The formats of projects from elsewhere, as a user names them.

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A task list in a spreadsheet, saved as CSV
    Csv,
    /// Jira's CSV export
    Jira,
    /// Microsoft Project's XML
    Mspdi,
    /// Primavera's XER
    Xer,
    /// An execution plan in Markdown
    PlanMd,
    /// A folder of agent definitions in Markdown
    Agents,
    /// A single-mode instance of the project scheduling problem library (.sm)
    Psplib,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Jira => "jira",
            Format::Mspdi => "mspdi",
            Format::Xer => "xer",
            Format::PlanMd => "plan-md",
            Format::Agents => "agents",
            Format::Psplib => "psplib",
        }
    }
}
