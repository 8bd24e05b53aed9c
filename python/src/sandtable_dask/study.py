"""A study from its command line to the merged folder: shards given out, lost ones given out again, and joined by the program."""

import os
import shutil
import subprocess
import uuid
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from distributed import Client, Future, as_completed
from distributed.scheduler import KilledWorker

from . import inputs
from .leash import NOT_FOUND
from .shard import COMPLETE, Order, Outcome, carry_out, stop

COMMANDS = ("replicate", "compare", "sweep")
# What the driver decides itself, or what shards do not go with; each with what to do instead.
NOT_OF_A_SHARD = {
    "--out": "say --out before the command",
    "--shard": "say --shards before the command",
    "--json": "say --json before the command",
    "--allow-network-folder": "say it before the command",
    "--no-out": "the shards must be kept somewhere",
    "--print-slurm": "that is a way of its own; see the book, From one machine to many",
    "--until": "shards need a fixed number of replications, -n",
}
# The machine failed, or another process has the shard: both may pass. So does what ended a shard from without: an administrator, a terminal
# that went, a machine that ran out of memory.
PASSING = {74, 75, 129, 130, 137, 143}
MACHINE_FAILED = 74
WRONG_USAGE = 2


class StudyFailed(Exception):
    """The study did not come to its end. `status` is the exit status that says why, as the program has them."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Settings:
    """How shards are given out. `pause_seconds`: how long a shard that failed waits before its next attempt."""

    threads: int = 1
    retries: int = 3
    pause_seconds: float = 2.0


def run(
    command: Sequence[str],
    *,
    shards: int,
    out: str | os.PathLike,
    client: Client,
    program: str = "sandtable",
    is_folder_shared: bool = True,
    also: Sequence[str | os.PathLike] = (),
    is_network_allowed: bool = False,
    merge_options: Sequence[str] = (),
    settings: Settings = Settings(),
    tell: Callable[[str], None] = lambda line: None,
    warn: Callable[[str], None] = lambda line: None,
) -> int:
    """Carries out `command` (`["replicate", "x.toml", "-n", "1000"]`) in `shards` shards on the workers of `client`, and joins them in the
    folder `out`. Shards lie in `out` with `.shards` behind it, and what is there already is not done again.

    With `is_folder_shared`, every worker sees the present folder and `out` under the same names. Without, the folders of the scenarios, and
    those in `also`, are sent to the workers, and the shards come back through the scheduler.

    Returns the status of the merge: 0, or 4 if some replications did not end by themselves. Raises `StudyFailed`; the workers are then
    asked to end what they have in hand, as they are at every exception, such as `KeyboardInterrupt`.
    """
    check(command, shards, program)
    out = Path(out).absolute()
    kept = out.with_name(out.name + ".shards")
    orders = ordered(command, shards, kept, program, is_folder_shared, [Path(path) for path in also], is_network_allowed, settings)
    try:
        kept.mkdir(parents=True, exist_ok=True)
        Giving(client, orders, settings, tell, warn).all()
        network = ["--allow-network-folder"] if is_network_allowed else []
        folders = [str(kept / str(shard)) for shard in range(shards)]
        merge = subprocess.run([program, "merge", *folders, "--output", str(out), *network, *merge_options], check=False)
    except OSError as error:
        raise StudyFailed(MACHINE_FAILED, str(error)) from error
    if merge.returncode not in COMPLETE:
        raise StudyFailed(shell_status(merge.returncode), f"the merge ended with status {merge.returncode}; the shards are in {kept}")
    return merge.returncode


def check(command: Sequence[str], shards: int, program: str) -> None:
    """What can be said before a single worker is asked for. Raises `StudyFailed`."""
    if not command or command[0] not in COMMANDS:
        raise StudyFailed(WRONG_USAGE, f"a study that goes in shards is one of {', '.join(COMMANDS)}")
    if shards < 1:
        raise StudyFailed(WRONG_USAGE, "a study has at least one shard")
    for word in command[1:]:
        instead = NOT_OF_A_SHARD.get(word.split("=")[0])
        if instead:
            raise StudyFailed(WRONG_USAGE, f"{word} does not go behind {command[0]} here: {instead}")
    if shutil.which(program) is None:
        raise StudyFailed(NOT_FOUND, f"{program}: not found here, where the shards are joined; say --program")


def ordered(
    command: Sequence[str],
    shards: int,
    kept: Path,
    program: str,
    is_folder_shared: bool,
    also: Sequence[Path],
    is_network_allowed: bool,
    settings: Settings,
) -> list[Order]:
    words, archive, directory = list(command), None, os.getcwd()
    if not is_folder_shared:
        try:
            given = inputs.gather(command, also)
        except inputs.InputsTooLarge as error:
            raise StudyFailed(WRONG_USAGE, str(error)) from error
        words, archive, directory = given.command, given.archive, given.directory
    if not any(word.split("=")[0] == "--threads" for word in words):
        words += ["--threads", str(settings.threads)]
    if is_network_allowed:
        words.append("--allow-network-folder")
    # A path is meant from here; a bare name is looked for where the worker is.
    program = str(Path(program).absolute()) if os.sep in program else program
    study = uuid.uuid4().hex
    return [
        Order(
            study=study,
            program=program,
            command=tuple(words),
            shard=shard,
            shards=shards,
            directory=directory,
            folder=str(kept / str(shard)),
            archive=archive,
        )
        for shard in range(shards)
    ]


class Giving:
    """Shards given out to workers until each is complete."""

    def __init__(self, client: Client, orders: list[Order], settings: Settings, tell, warn) -> None:
        self.client, self.settings, self.tell, self.warn = client, settings, tell, warn
        self.orders, self.shards = {order.shard: order for order in orders}, len(orders)
        self.failures = dict.fromkeys(self.orders, 0)
        self.futures: dict[Future, int] = {}

    def all(self) -> None:
        try:
            pending = as_completed([self.give(shard) for shard in self.orders])
            for future in pending:
                again = self.look_at(future, self.futures.pop(future))
                if again is not None:
                    pending.add(again)
        except BaseException:
            self.stop()
            raise

    def give(self, shard: int, wait_seconds: float = 0.0) -> Future:
        order = replace(self.orders[shard], wait_seconds=wait_seconds)
        if order.archive is not None:
            order = replace(order, database=self.what_is_there(Path(order.folder)))
        key = f"sandtable-{order.study[:8]}-{shard}-{self.failures[shard]}"
        future = self.client.submit(carry_out, order, key=key, pure=False)
        self.futures[future] = shard
        return future

    def what_is_there(self, folder: Path) -> bytes | None:
        """A shard that came back earlier, for the program to say whether anything is left to do, or that it is of another study."""
        database, log = folder / "study.db", folder / "study.db-wal"
        if log.exists() and log.stat().st_size > 0:
            # A database and its log are one; it would not be whole without, and a new database beside an old log would be damaged.
            raise StudyFailed(WRONG_USAGE, f"{folder}: begun with a shared folder, and not finished; go on with it in the same way")
        return zlib.compress(database.read_bytes(), 1) if database.exists() else None

    def look_at(self, future: Future, shard: int) -> Future | None:
        """The shard's next attempt, if it needs one."""
        try:
            outcome = future.result()
        except KilledWorker:
            return self.again(shard, MACHINE_FAILED, "the workers that had it were lost, one after another")
        except Exception as error:
            # What comes from Dask and not from the shard: a scheduler that is gone, a worker without this package.
            raise StudyFailed(MACHINE_FAILED, f"shard {shard}/{self.shards}: {error}") from error
        if outcome.status in COMPLETE:
            self.keep(outcome)
            done = self.shards - len(self.futures)
            self.tell(f"shard {shard}/{self.shards}: done in {outcome.seconds:.0f} s by {outcome.worker}; {done} of {self.shards}")
            return None
        why = outcome.said.removeprefix("error: ") or f"ended with status {outcome.status}"
        if outcome.status in PASSING:
            return self.again(shard, outcome.status, why)
        raise StudyFailed(outcome.status, f"shard {shard}/{self.shards}: {why}")

    def again(self, shard: int, status: int, why: str) -> Future:
        self.failures[shard] += 1
        failures, most = self.failures[shard], self.settings.retries
        if failures > most:
            raise StudyFailed(status, f"shard {shard}/{self.shards}: given up after {failures} attempts: {why}")
        self.warn(f"shard {shard}/{self.shards}: {why}; attempt {failures + 1} of {most + 1} follows")
        return self.give(shard, self.settings.pause_seconds)

    def keep(self, outcome: Outcome) -> None:
        """A shard that came back as bytes is put down in one step, so that one that is there is whole."""
        if outcome.database is None:
            return
        folder = Path(self.orders[outcome.shard].folder)
        folder.mkdir(exist_ok=True)
        partial = folder / "study.db.partial"
        partial.write_bytes(zlib.decompress(outcome.database))
        partial.replace(folder / "study.db")

    def stop(self) -> None:
        """Shards that wait are taken back first, so that none takes the place of one that is ended."""
        study = next(iter(self.orders.values())).study
        try:
            self.client.cancel(list(self.futures), force=True)
            self.client.run(stop, study, on_error="ignore")
        except Exception as error:
            self.warn(f"the workers could not be told to stop: {error}")


def shell_status(status: int) -> int:
    return status if status >= 0 else 128 - status
