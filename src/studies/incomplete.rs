//! What a study still lacks: one that was interrupted, or a shard, is told as the part that it is.

use super::{Design, Study};
use crate::record::RecordError;
use crate::record::study::{Reader, Shard};
use crate::study::Job;
use std::path::PathBuf;

/// How far a study has come that is not complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomplete {
    /// Replications on record, and those that are wanted.
    pub done: u64,
    pub wanted: u64,
    /// Whether fewer may do, as where it is told on the way when it is enough.
    pub is_at_most: bool,
    /// Of a replicated scenario: those with a cause switched off, which are counted apart.
    pub causes: Option<(u64, u64)>,
    /// What it is a part of, if it is one; and whether all of that part is there.
    pub shard: Option<Shard>,
    pub is_shard_done: bool,
    /// Where it lies.
    pub folder: PathBuf,
}

impl Study {
    /// What there is of it, if that is not all.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn incomplete(&self, reader: &Reader<'_>) -> Result<Option<Incomplete>, RecordError> {
        let wanted = self.replications(reader)?;
        let jobs = match &self.design {
            Design::Replicate(design) => design.jobs_of(wanted),
            Design::Compare(_) | Design::Sweep(_) | Design::Tune(_) => self.jobs().unwrap_or_default(),
        };
        let shard = reader.study()?.shard;
        let length = |job: &Job| job.replications.end - job.replications.start;
        let (mut done, mut held) = (Vec::new(), 0);
        for job in &jobs {
            done.push(reader.done(job.point)?.iter().filter(|replication| job.replications.contains(replication)).count() as u64);
            held += shard.map_or_else(|| length(job), |shard| shard.count(&job.replications));
        }
        let of_all: u64 = done.iter().sum();
        if of_all == jobs.iter().map(length).sum::<u64>() {
            return Ok(None);
        }
        let first = if matches!(self.design, Design::Replicate(_)) { 1 } else { jobs.len() };
        let sum = |done: &[u64], jobs: &[Job]| (done.iter().sum::<u64>(), jobs.iter().map(length).sum::<u64>());
        let ((of_first, wanted), others) = (sum(&done[..first], &jobs[..first]), sum(&done[first..], &jobs[first..]));
        Ok(Some(Incomplete {
            done: of_first,
            wanted,
            is_at_most: matches!(self.extent, super::Extent::Until { .. }) && of_first < wanted,
            causes: (others.1 > 0).then_some(others),
            shard,
            is_shard_done: of_all == held,
            folder: reader.path.parent().map_or_else(PathBuf::new, std::path::Path::to_owned),
        }))
    }
}
