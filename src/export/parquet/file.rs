//! A table as a Parquet file: typed columns, each cell of which may be empty, the same bytes for the same rows.

use super::Field;
use crate::export::ExportError;
use crate::export::table::{Kind, Value};
use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use std::sync::Arc;

/// Rows that are held before they are written: 200 columns of them are some 30 MB, and a group of them is as large as readers like to read
/// at once.
const ROWS_OF_A_GROUP: usize = 16_384;

/// A file in the making.
pub struct File {
    out: SerializedFileWriter<Vec<u8>>,
    kinds: Vec<Kind>,
    /// By column.
    cells: Vec<Vec<Value>>,
}

impl File {
    /// `facts` are what the file says of itself, beside its columns.
    ///
    /// # Errors
    /// `Failed` if two columns have one name.
    pub fn new(fields: &[Field], facts: Vec<(&str, String)>) -> std::result::Result<File, ExportError> {
        let schema = || -> Result<TypePtr> {
            let columns = fields.iter().map(|field| Ok(Arc::new(column(field)?))).collect::<Result<Vec<_>>>()?;
            Ok(Arc::new(Type::group_type_builder("table").with_fields(columns).build()?))
        };
        let facts = facts.into_iter().map(|(key, value)| KeyValue::new(key.to_owned(), value)).collect();
        // Without the time at which it was made, which the format does not ask for.
        let properties = WriterProperties::builder()
            .set_created_by(concat!("sandtable version ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(facts))
            .build();
        let out = schema().and_then(|schema| SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)));
        let kinds = fields.iter().map(|field| field.kind).collect();
        Ok(File { out: out.map_err(failed)?, kinds, cells: vec![Vec::new(); fields.len()] })
    }

    /// A row as wide as the fields.
    ///
    /// # Errors
    /// `Failed` if a cell is not of its column's kind.
    pub fn row(&mut self, row: Vec<Value>) -> std::result::Result<(), ExportError> {
        self.cells.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell));
        if self.cells.first().is_some_and(|column| column.len() == ROWS_OF_A_GROUP) {
            self.group().map_err(failed)?;
        }
        Ok(())
    }

    /// # Errors
    /// As [`File::row`].
    pub fn finish(mut self) -> std::result::Result<Vec<u8>, ExportError> {
        self.group().map_err(failed)?;
        self.out.into_inner().map_err(failed)
    }

    fn group(&mut self) -> Result<()> {
        if self.cells.iter().all(Vec::is_empty) {
            return Ok(());
        }
        let mut group = self.out.next_row_group()?;
        for (kind, cells) in self.kinds.iter().zip(&mut self.cells) {
            let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("a column is missing".into()))?;
            write(&mut column, *kind, cells)?;
            column.close()?;
            cells.clear();
        }
        group.close()?;
        Ok(())
    }
}

fn failed(error: ParquetError) -> ExportError {
    ExportError::Failed(error.to_string())
}

fn column(field: &Field) -> Result<Type> {
    let (physical, logical) = match field.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Hours | Kind::Money | Kind::Share | Kind::Real => (Physical::DOUBLE, None),
        // Simulated civil time is in no zone.
        Kind::When => (Physical::INT64, Some(LogicalType::timestamp(false, TimeUnit::MILLIS))),
        Kind::Truth => (Physical::BOOLEAN, None),
    };
    Type::primitive_type_builder(&field.name, physical).with_repetition(Repetition::OPTIONAL).with_logical_type(logical).build()
}

/// Writes what there is, and of each cell whether there is something.
fn write(column: &mut SerializedColumnWriter<'_>, kind: Kind, cells: &[Value]) -> Result<()> {
    let there: Vec<i16> = cells.iter().map(|cell| i16::from(*cell != Value::Empty)).collect();
    let there = Some(&there[..]);
    match kind {
        Kind::Text => {
            let bytes = |cell: &Value| if let Value::Text(text) = cell { Some(ByteArray::from(text.as_bytes().to_vec())) } else { None };
            column.typed::<ByteArrayType>().write_batch(&all(cells, bytes)?, there, None)?;
        }
        Kind::Whole => {
            let number = |cell: &Value| if let Value::Whole(number) = cell { Some(*number) } else { None };
            column.typed::<Int64Type>().write_batch(&all(cells, number)?, there, None)?;
        }
        Kind::Hours | Kind::Money | Kind::Share | Kind::Real => {
            let number = |cell: &Value| match cell {
                Value::Real(number) => Some(*number),
                Value::Whole(number) => Some(*number as f64),
                Value::Text(_) | Value::When(_) | Value::Truth(_) | Value::Empty => None,
            };
            column.typed::<DoubleType>().write_batch(&all(cells, number)?, there, None)?;
        }
        Kind::When => {
            let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
            let ms = |cell: &Value| match cell {
                Value::When(at) => i64::try_from(at.duration_since(epoch).as_millis()).ok(),
                Value::Text(_) | Value::Whole(_) | Value::Real(_) | Value::Truth(_) | Value::Empty => None,
            };
            column.typed::<Int64Type>().write_batch(&all(cells, ms)?, there, None)?;
        }
        Kind::Truth => {
            let truth = |cell: &Value| if let Value::Truth(is) = cell { Some(*is) } else { None };
            column.typed::<BoolType>().write_batch(&all(cells, truth)?, there, None)?;
        }
    }
    Ok(())
}

/// The values of the cells that are not empty, which must all be of the kind.
fn all<T>(cells: &[Value], value: impl Fn(&Value) -> Option<T>) -> Result<Vec<T>> {
    let present = cells.iter().filter(|cell| **cell != Value::Empty);
    let wrong = |cell: &Value| ParquetError::General(format!("{cell:?} is not of its column's kind"));
    present.map(|cell| value(cell).ok_or_else(|| wrong(cell))).collect()
}
