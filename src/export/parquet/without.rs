//! What stands for Parquet files in a program that was built without them: nothing, and how to get it.

use super::Field;
use crate::export::ExportError;
use crate::export::table::Value;

/// There is none.
pub enum File {}

impl File {
    /// # Errors
    /// `Refused`, always.
    pub fn new(_: &[Field], _: Vec<(&str, String)>) -> Result<File, ExportError> {
        let how = "cargo build --release --features parquet";
        Err(ExportError::Refused(format!("parquet: this program was built without it; `{how}` builds one that has it")))
    }

    pub fn row(&mut self, _: Vec<Value>) -> Result<(), ExportError> {
        match *self {}
    }

    pub fn finish(self) -> Result<Vec<u8>, ExportError> {
        match self {}
    }
}
