"""What the tests share: a folder to work in, a stand-in for the program, and a cluster inside the test's own process."""

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

FAKE = Path(__file__).with_name("fake_sandtable.py")
# Long enough for a machine that does much else; a test that is right never waits for it.
DEADLINE_SECONDS = 120.0


@pytest.fixture(scope="session")
def client() -> Iterator[Client]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as cluster, Client(cluster) as client:
        yield client


class Fake:
    """The stand-in, and what it was asked."""

    def __init__(self, place: Path) -> None:
        self.place, self.program = place, str(FAKE)
        self.plan()

    def plan(self, **statuses: object) -> None:
        """`s0=[74, 0]`: the first attempt of shard 0 ends with 74, every other with 0. `merge=2`: so does the merge."""
        (self.place / "plan.json").write_text(json.dumps({name.removeprefix("s"): value for name, value in statuses.items()}))

    def attempts(self, shard: int) -> list[dict]:
        return [json.loads(path.read_text()) for path in sorted(self.place.glob(f"attempt-{shard}-*"))]

    def merge(self) -> list[str] | None:
        path = self.place / "merge"
        return json.loads(path.read_text()) if path.exists() else None


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    place = tmp_path / "fake"
    place.mkdir()
    monkeypatch.setenv("FAKE_SANDTABLE", str(place))
    work = tmp_path / "work"
    (work / "scenarios").mkdir(parents=True)
    (work / "scenarios/x.toml").write_text("a scenario\n")
    (work / "scenarios/plan.csv").write_text("a plan\n")
    monkeypatch.chdir(work)
    return Fake(place)


def until(holds: Callable[[], object], what: str) -> None:
    """Waits until something is so that another process brings about."""
    end = time.monotonic() + DEADLINE_SECONDS
    while not holds():
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    """Not one that has ended and whose parent has yet to hear of it."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
