"""The program itself on a real cluster: the study is, byte for byte, the one that one machine makes."""

import os
import signal
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from conftest import DEADLINE_SECONDS, is_running, until
from sandtable_dask import run

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("SANDTABLE", ROOT / "target/release/sandtable"))
SCENARIOS = ROOT / "scenarios"
COMMAND = ["replicate", "scenarios/todo-api.toml", "-n", "3000", "--causes", "0"]
SHARDS = 4

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason=f"{PROGRAM} is not built: cargo build --release, or name it in SANDTABLE")

# Tells who begins a shard and who ends one; otherwise it is the program.
TELLING = """#!/bin/sh
# merge is told by nobody.
[ "$1" = merge ] && exec {program} "$@"
for word; do [ "$before" = --shard ] && shard=${{word%/*}}; before=$word; done
echo "$PPID" >"{place}/.$shard-$$" && mv "{place}/.$shard-$$" "{place}/began-$shard-$$"
{program} "$@" &
trap 'kill $!' TERM
wait $!
status=$?
echo "$status" >"{place}/ended-$shard-$$"
exit $status
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "scenarios").symlink_to(SCENARIOS)
    (tmp_path / "told").mkdir()
    telling = tmp_path / "telling"
    telling.write_text(TELLING.format(program=PROGRAM, place=tmp_path / "told"))
    telling.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def workers():
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, memory_limit=None, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.wait_for_workers(2, timeout=DEADLINE_SECONDS)
        yield client


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def assert_is_that_of_one_machine(command: list[str], folder: Path) -> None:
    subprocess.run([PROGRAM, *command, "--out", "one"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    one, joined = files_of(Path("one")), files_of(folder)
    assert {"study.db", "study.md"} <= one.keys() and any(name.endswith(".csv") for name in one)
    assert sorted(one) == sorted(joined)
    assert [name for name in one if one[name] != joined[name]] == []


def on_record(shard: Path) -> int:
    """How many replications a shard under way has put down; 0 before it has tables."""
    try:
        with sqlite3.connect(f"file:{shard / 'study.db'}?mode=ro", uri=True) as connection:
            return connection.execute("SELECT count(*) FROM replication").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def test_a_worker_killed_midway_costs_nothing_but_time(work, workers):
    pids = set(workers.run(os.getpid).values())
    killed = {}

    def kill_one() -> None:
        """Once a shard is half-way through, kills the worker that has it, outright."""
        until(lambda: list(work.glob("told/began-*")), "a shard began")
        began = min(work.glob("told/began-*"))
        _, shard, pid = began.name.split("-")
        # Of the script, the parent is the leash, and of the leash, the worker.
        worker = int(Path(f"/proc/{began.read_text().strip()}/stat").read_text().rpartition(")")[2].split()[1])
        assert worker in pids
        until(lambda: on_record(work / "study.shards" / shard) > 0, "some of the shard was on record")
        os.kill(worker, signal.SIGKILL)
        until(lambda: not is_running(worker), "the worker was dead")
        had = on_record(work / "study.shards" / shard)
        killed.update(worker=worker, shard=shard, attempt=began.name, leash=int(began.read_text()), had=had)

    with ThreadPoolExecutor(1) as killer:
        kill = killer.submit(kill_one)
        status = run(COMMAND, shards=SHARDS, out="study", client=workers, program=str(work / "telling"))
        kill.result(DEADLINE_SECONDS)
    assert status == 0
    # It was killed while it ran the shard: that attempt told of no end but that by a signal, and another was made, by another worker.
    ended = work / "told" / killed["attempt"].replace("began", "ended")
    assert not ended.exists() or int(ended.read_text()) >= 128
    assert 0 < killed["had"] < 3000 // SHARDS, "killed midway, with some on record and some not"
    assert len(list(work.glob(f"told/began-{killed['shard']}-*"))) == 2
    assert not is_running(killed["leash"]), "nothing of it is left running"
    assert_is_that_of_one_machine(COMMAND, work / "study")


def test_without_a_shared_folder_the_study_is_the_same_and_shards_that_came_back_are_taken(work, workers):
    command = ["compare", "scenarios/todo-api.toml", "--variant", "dispatch.rule=spt", "-n", "60"]
    for attempt in range(2):
        began = len(list(work.glob("told/began-*")))
        assert run(command, shards=3, out="study", client=workers, program=str(work / "telling"), is_folder_shared=False) == 0
        assert len(list(work.glob("told/began-*"))) == began + 3, attempt
    # The same with more replications goes on from there.
    command[-1] = "90"
    assert run(command, shards=3, out="study", client=workers, program=str(work / "telling"), is_folder_shared=False) == 0
    assert_is_that_of_one_machine(command, work / "study")


def test_a_sweep_in_shards_is_the_sweep_of_one_machine(work, workers):
    command = ["sweep", "scenarios/todo-api.toml", "--vary", "agents.director.capacity=1,2,3", "-n", "20"]
    assert run(command, shards=3, out="study", client=workers, program=str(PROGRAM)) == 0
    assert_is_that_of_one_machine(command, work / "study")
