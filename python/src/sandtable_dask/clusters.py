"""Where the workers come from: this machine, a scheduler that runs already, a queue of batch jobs, or Kubernetes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dask
from distributed import Client, LocalCluster

JOB_QUEUES = {
    "htcondor": "HTCondorCluster",
    "lsf": "LSFCluster",
    "moab": "MoabCluster",
    "oar": "OARCluster",
    "pbs": "PBSCluster",
    "sge": "SGECluster",
    "slurm": "SLURMCluster",
}
# For a worker that runs one shard at a time; what a site says in its own dask configuration goes before.
JOB_DEFAULTS = {"cores": 1, "processes": 1, "memory": "2GiB"}
# One shard at a time here too; a worker would otherwise take as many as its node has cores, whatever the pod was given of them.
POD_COMMAND = ["dask-worker", "--nthreads", "1"]


class Unavailable(Exception):
    """A kind of cluster whose package is not installed."""


@contextmanager
def local(workers: int) -> Iterator[Client]:
    """One process and one shard at a time for each worker."""
    # The work is done, and the memory taken, by processes of the program, which Dask does not see. A worker whose heartbeat falls into the end
    # of all would call that an error; what goes wrong with a shard is told by the study.
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, memory_limit=None, dashboard_address=None, silence_logs=logging.CRITICAL
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextmanager
def running(address: str) -> Iterator[Client]:
    with Client(address) as client:
        yield client


@contextmanager
def job_queue(kind: str, workers: int, options: dict[str, Any]) -> Iterator[Client]:
    try:
        import dask_jobqueue
    except ImportError as error:
        raise Unavailable("--jobqueue needs dask-jobqueue: pip install 'sandtable-dask[jobqueue]'") from error
    unsaid = {name: value for name, value in JOB_DEFAULTS.items() if dask.config.get(f"jobqueue.{kind}.{name}", None) is None}
    with getattr(dask_jobqueue, JOB_QUEUES[kind])(**{**unsaid, **options}) as cluster, Client(cluster) as client:
        cluster.scale(jobs=workers)
        yield client


@contextmanager
def kubernetes(workers: int, options: dict[str, Any]) -> Iterator[Client]:
    try:
        from dask_kubernetes.operator import KubeCluster
    except ImportError as error:
        raise Unavailable("--kubernetes needs dask-kubernetes: pip install 'sandtable-dask[kubernetes]'") from error
    with KubeCluster(**{"n_workers": workers, "worker_command": POD_COMMAND, **options}) as cluster, Client(cluster) as client:
        yield client
