"""Carries out a study of Sandtable in shards on a Dask cluster, and joins them into the study that one machine would have made."""

from .study import StudyFailed, run

__all__ = ["StudyFailed", "run"]
