//! Requirements of a study, judged by the rows of its replications.

use super::{Study, columns};
use crate::record::RecordError;
use crate::record::study::Reader;
use crate::study::requirement::{Judged, Requirement};

/// In the order in which they are given.
///
/// # Errors
/// See [`RecordError`].
pub fn judge(requirements: &[Requirement], study: &Study, reader: &Reader<'_>) -> Result<Vec<Judged>, RecordError> {
    if requirements.is_empty() {
        return Ok(Vec::new());
    }
    let count = study.replications(reader)?;
    let column = |point: u32, metric: &str| columns::read(reader, point, count, &[metric]).map(|mut columns| columns.remove(0));
    let judged = |requirement: &Requirement| {
        let values = column(requirement.point, &requirement.metric)?;
        let finishes = column(requirement.point, "finish")?;
        let first = if requirement.is_difference {
            let both_finish = finishes.iter().zip(column(0, "finish")?).map(|(this, first)| this.is_finite() && first.is_finite());
            column(0, &requirement.metric)?.into_iter().zip(both_finish).collect()
        } else {
            Vec::new()
        };
        let stopped = finishes.iter().filter(|finish| !finish.is_finite()).count() as u64;
        Ok(Judged { stopped, ..requirement.clone().of_replications(&values, &first) })
    };
    requirements.iter().map(judged).collect()
}
