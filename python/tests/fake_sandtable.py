#!/usr/bin/env python3
"""Stands in for the program in the tests of the driver: ends as its plan says, and leaves behind what it was asked.

The folder `FAKE_SANDTABLE` holds `plan.json`, which has the statuses of each shard's attempts, the last for all that follow; `wait` for one
that goes on until it is asked to end. Each attempt is told in a file of its own beside it.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

place = Path(os.environ["FAKE_SANDTABLE"])
words = sys.argv[1:]


def after(name: str) -> str:
    return words[words.index(name) + 1]


def told(name: str, text: str) -> None:
    partial = place / f".{name}"
    partial.write_text(text)
    partial.rename(place / name)


if words[0] == "merge":
    status = json.loads((place / "plan.json").read_text()).get("merge", 0)
    if status in (0, 4):
        out = Path(after("--output"))
        out.mkdir(parents=True, exist_ok=True)
        shards = [word for word in words[1 : words.index("--output")]]
        (out / "study.db").write_text("".join((Path(shard) / "study.db").read_text() for shard in shards))
    told("merge", json.dumps(words))
    sys.exit(status)

shard = after("--shard").split("/")[0]
attempt = len(list(place.glob(f"attempt-{shard}-*")))
told(f"attempt-{shard}-{attempt}", json.dumps({"words": words, "pid": os.getpid(), "directory": os.getcwd()}))
statuses = json.loads((place / "plan.json").read_text()).get(shard, [0])
status = statuses[min(attempt, len(statuses) - 1)]
if status == "wait":
    signal.signal(signal.SIGTERM, lambda number, frame: (told(f"ended-{shard}", ""), os._exit(143)))
    told(f"waits-{shard}", "")
    while True:
        time.sleep(60)
if status in (0, 4):
    folder = Path(after("--out"))
    folder.mkdir(parents=True, exist_ok=True)
    had = (folder / "study.db").read_text() if (folder / "study.db").exists() else ""
    scenario = Path(words[1]).read_text() if Path(words[1]).exists() else "no scenario\n"
    (folder / "study.db").write_text(had or f"shard {shard}: {scenario}")
else:
    print(f"{after('--out')}: status {status} it is", file=sys.stderr)
sys.exit(status)
