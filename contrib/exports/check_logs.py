#!/usr/bin/env python3
"""Opens what `sandtable export` writes of a run and a study in the tools it is for, and looks whether it is what it should be.

    python contrib/exports/check_logs.py path/to/sandtable scenarios/todo-api.toml

Needs pm4py, pandas and pyarrow.
"""

import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas
import pm4py
import pyarrow.parquet


def check(is_so, what):
    if not is_so:
        sys.exit(f"check_logs: {what}")
    print(f"ok: {what}")


class Exports:
    def __init__(self, program, scenario, folder):
        self.program, self.folder = program, folder
        self.run, self.study = folder / "run", folder / "study"
        self.call("run", scenario, "--seed", "7", "--driver", "direct", "--out", self.run)
        self.call("replicate", scenario, "-n", "12", "--causes", "0", "--out", self.study)

    def call(self, *arguments):
        subprocess.run([self.program, "-q", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    def export(self, form, of, name, *options):
        path = self.folder / name
        self.call("export", form, of, "-o", path, *options)
        return path


def check_xes(exports, events):
    log = pm4py.read_xes(str(exports.export("xes", exports.run, "run.xes")))
    check(len(log) == len(events), f"XES has the {len(events)} events of the table")
    check(log["case:concept:name"].nunique() == events["case_id"].nunique(), "XES has a trace for each case")
    check(str(log["time:timestamp"].dt.tz) == "UTC", "XES has timestamps in a zone")
    net, initial, final = pm4py.discover_petri_net_inductive(log, noise_threshold=0.2)
    check(len(net.transitions) > 10, f"pm4py discovers a net of {len(net.transitions)} transitions from XES")
    graph, start, end = pm4py.discover_dfg(log)
    check(len(graph) > 10 and start and end, f"pm4py discovers a graph of {len(graph)} edges from XES")


def check_event_log(path):
    events = pandas.read_csv(path, parse_dates=["timestamp"])
    columns = {"case_id": "case_id", "activity_key": "activity", "timestamp_key": "timestamp"}
    log = pm4py.format_dataframe(events.copy(), **columns)
    check(len(pm4py.discover_heuristics_net(log).nodes) > 10, "pm4py discovers a net from the table")
    check(events["timestamp"].is_monotonic_increasing, "the table is in the order of time")
    return events


def check_ocel(exports):
    path = exports.export("ocel", exports.run, "run.json")
    log = pm4py.read_ocel2_json(str(path))
    raw = json.loads(path.read_text())
    check(len(log.events) == len(raw["events"]) and len(log.objects) == len(raw["objects"]), "OCEL has all events and objects")
    kinds = {"task", "feature", "epic", "team", "member", "blocker", "gate", "handoff"}
    check(set(log.objects["ocel:type"]) <= kinds, "OCEL has the kinds of objects that are told")
    check(len(log.o2o) > 0 and len(log.object_changes) > 0, "OCEL has relations and changes of objects")
    tasks = pm4py.ocel_flattening(log, "task")
    check(len(pm4py.discover_dfg(tasks)[0]) > 10, "pm4py flattens OCEL by tasks, and discovers a graph")
    graph = pm4py.discover_ocdfg(log)
    check("task" in graph["object_types"], "pm4py discovers an object-centric graph")
    blockers = pm4py.filter_ocel_object_types(log, ["blocker"])
    check(len(blockers.objects) == sum(one["type"] == "blocker" for one in raw["objects"]), "pm4py filters OCEL by kind of object")


def check_trace(exports):
    trace = json.loads(exports.export("perfetto", exports.run, "run.trace.json").read_text())
    events = trace["traceEvents"]
    check(trace["displayTimeUnit"] == "ms" and trace["metadata"]["seed"] == "7", "the trace says what it is of")
    tracks = {}
    for event in events:
        if event["ph"] == "X":
            tracks.setdefault((event["pid"], event["tid"]), []).append((event["ts"], event["ts"] + event["dur"]))
    for track, slices in tracks.items():
        # Begins and ends as a stack machine takes them: at one time ends before begins, but for what has no length.
        stack = []
        for begin, end in sorted(slices, key=lambda slice: (slice[0], -slice[1])):
            while stack and stack[-1] <= begin:
                stack.pop()
            if stack and end > stack[-1]:
                sys.exit(f"check_logs: slices of track {track} overlap at {begin}")
            stack.append(end)
    check(len(tracks) > 20, f"the slices of {len(tracks)} tracks nest")
    arrows = {}
    for event in events:
        if event["ph"] in "sf":
            arrows.setdefault(event["id"], []).append(event)
    for number, ends in arrows.items():
        if [end["ph"] for end in ends] != ["s", "f"] or ends[0]["ts"] > ends[1]["ts"]:
            sys.exit(f"check_logs: arrow {number} is not whole")
        for end in ends:
            held = tracks[end["pid"], end["tid"]]
            if not any(begin <= end["ts"] < until or begin == until == end["ts"] for begin, until in held):
                sys.exit(f"check_logs: arrow {number} hangs in the air")
    check(len(arrows) > 0, f"{len(arrows)} arrows are bound to slices")
    check(any(event["ph"] == "C" for event in events) and any(event["ph"] == "i" for event in events), "there are counters and marks")
    starts = [event["ts"] for event in events if "ts" in event]
    check(starts == sorted(starts), "the trace is in the order of time")


def check_parquet(exports):
    wide = exports.export("parquet", exports.study, "replications.parquet")
    frame = pandas.read_parquet(wide)
    check(len(frame) == 12 and frame["finish"].dtype == "float64" and frame["replication"].tolist() == list(range(12)), "pandas reads replications")
    columns = json.loads(pyarrow.parquet.read_schema(wide).metadata[b"columns"])
    check(columns["finish"]["unit"] == "hours", "the file says the units of its columns")
    long = pandas.read_parquet(exports.export("parquet", exports.study, "figures.parquet", "--table", "figures"))
    pivot = long.pivot(index="replication", columns="metric", values="value")
    check((pivot["finish"].to_numpy() == frame["finish"].to_numpy()).all(), "figures, long, are those of the replications, wide")
    with sqlite3.connect(exports.study / "study.db") as database:
        figures = dict(database.execute("SELECT replication, value FROM figure WHERE metric = 'finish' AND point = 0"))
    check(figures == dict(zip(frame["replication"], frame["finish"])), "replications are those of study.db, to the last digit")
    points = pandas.read_parquet(exports.export("parquet", exports.study, "points.parquet", "--table", "points"))
    check(len(points) == 1, "pandas reads points")
    spells = pandas.read_parquet(exports.export("parquet", exports.study, "spells.parquet", "--table", "tasks"))
    check(str(spells["done"].dtype).startswith("datetime64") and spells["done"].dt.tz is None, "dates are dates, in no zone")
    tasks = pandas.read_parquet(exports.export("parquet", exports.run, "tasks.parquet"))
    table = pandas.read_csv(exports.export("csv", exports.run, "tasks.csv"), parse_dates=["planned_start"])
    check(tasks["task"].tolist() == table["task"].tolist(), "a run's tasks are those of its table")
    check((tasks["planned_start"].dt.floor("s") == table["planned_start"]).all(), "dates are those of the table, to the second")
    events = pyarrow.parquet.read_table(exports.export("parquet", exports.run, "events.parquet", "--table", "events"))
    check(str(events.schema.field("timestamp").type) == "timestamp[ms]", "pyarrow reads events")


def check_snapshot(exports):
    database = sqlite3.connect(exports.export("snapshot", exports.run, "now.db", "--at", "day 3 14:00"))
    one = lambda query: database.execute(query).fetchone()[0]
    check(one("PRAGMA integrity_check") == "ok" and not database.execute("PRAGMA foreign_key_check").fetchall(), "the snapshot is sound")
    check(abs(one("SELECT julianday('now') - julianday(max(last_updated)) FROM team_status")) < 1 / 24, "it is of now")
    check(one("SELECT count(*) FROM tasks WHERE completed_at > datetime('now')") == 0, "nothing was completed tomorrow")
    check(one("SELECT count(*) FROM tasks WHERE status = 'completed'") > 0 and one("SELECT count(*) FROM tasks WHERE status <> 'completed'") > 0, "it is mid-project")
    database.close()


def main():
    program, scenario = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        exports = Exports(program, scenario, Path(folder))
        events = check_event_log(exports.export("event-log", exports.run, "events.csv"))
        check_xes(exports, events)
        check_ocel(exports)
        check_trace(exports)
        check_parquet(exports)
        check_snapshot(exports)


if __name__ == "__main__":
    main()
