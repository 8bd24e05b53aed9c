"""What a worker does: carry out one shard, as a process of the program, and say what came of it."""

import subprocess
import sys
import tempfile
import threading
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

from distributed import get_worker

from . import inputs, leash

# By its path, which spares each shard the second that it takes to import this package with all of Dask.
LEASH = (sys.executable, "-I", leash.__file__)
# Done; and done, with replications that did not end by themselves, which the report tells.
COMPLETE = (0, 4)
# Ended at the request of whoever runs the study.
STOPPED = 143
# The last words of a shard that failed; the program says what is wrong in a line or a few.
WORDS_MAX_BYTES = 4000

_lock = threading.Lock()
_running: dict[str, set[subprocess.Popen]] = {}
_stopped: set[str] = set()


@dataclass(frozen=True)
class Order:
    """One shard to be carried out. `study` names the study among those that a worker has in hand."""

    study: str
    program: str
    command: tuple[str, ...]
    shard: int
    shards: int
    # Where the command is given and where the shard is kept, as every machine sees them.
    directory: str
    folder: str
    # Where no folder is seen by all: the files that the study reads, with `directory` among them, and what there is of the shard, compressed.
    # The worker uses a folder of its own, and `folder` is only what the shard is called.
    archive: bytes | None
    database: bytes | None = None
    wait_seconds: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """`database`: the shard's `study.db`, compressed, where it lies in no place that every machine sees."""

    shard: int
    status: int
    said: str
    seconds: float
    worker: str
    database: bytes | None = None


def carry_out(order: Order) -> Outcome:
    """The task that Dask runs. It fails by its outcome's status, never by an exception, so that Dask itself has nothing to repeat."""
    began = time.monotonic()
    name, own = whereabouts()
    time.sleep(order.wait_seconds)
    database = None
    try:
        if order.archive is None:
            status, said = run_program(order, Path(order.directory), Path(order.folder))
        else:
            with tempfile.TemporaryDirectory(prefix="sandtable-", dir=own) as scratch:
                folder = Path(scratch, "shard")
                place = inputs.unpack(order.archive, order.directory, Path(scratch, "inputs"))
                if order.database is not None:
                    folder.mkdir()
                    (folder / "study.db").write_bytes(zlib.decompress(order.database))
                status, said = run_program(order, place, folder)
                said = said.replace(str(folder), order.folder)
                if status in COMPLETE:
                    database = zlib.compress((folder / "study.db").read_bytes(), 1)
    except OSError as error:
        # The machine failed, as the program would say it.
        status, said = 74, str(error)
    return Outcome(order.shard, status, said, time.monotonic() - began, name, database)


def whereabouts() -> tuple[str, str | None]:
    """The worker's name and the folder that is swept when it ends."""
    try:
        worker = get_worker()
    except ValueError:
        return "here", None
    return worker.address, worker.local_directory


def run_program(order: Order, directory: Path, folder: Path) -> tuple[int, str]:
    words = [order.program, *order.command, "--shard", f"{order.shard}/{order.shards}", "--out", str(folder)]
    with tempfile.TemporaryFile() as said:
        with _lock:
            if order.study in _stopped:
                return STOPPED, ""
            # In a session of its own: ^C in a terminal is the driver's to hear, and its to pass on.
            held = subprocess.Popen(
                [*LEASH, *words],
                cwd=directory,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,
            )
            _running.setdefault(order.study, set()).add(held)
        try:
            status = held.wait()
        finally:
            with _lock:
                _running[order.study].discard(held)
            held.stdin.close()
        said.seek(max(0, said.seek(0, 2) - WORDS_MAX_BYTES))
        # The leash itself may have been killed: that is a signal too.
        return status if status >= 0 else 128 - status, said.read().decode(errors="replace").strip()


def stop(study: str) -> None:
    """Run on every worker: ends what the study runs there, and begins nothing more of it."""
    with _lock:
        _stopped.add(study)
        for held in _running.get(study, ()):
            held.stdin.close()
