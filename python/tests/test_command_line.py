"""The command, as a process of its own, and what it leaves running: nothing."""

import inspect
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import DEADLINE_SECONDS, is_running, until
from sandtable_dask import clusters
from sandtable_dask.command_line import main, option, parser

COMMAND = ["replicate", "scenarios/x.toml", "-n", "100"]


def start(fake, *options: str, command=COMMAND) -> subprocess.Popen:
    words = ["--out", "study", "--program", fake.program, "--workers", "2", *options, *command]
    return subprocess.Popen(
        [sys.executable, "-m", "sandtable_dask", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        # A shell without job control has what it starts in the background ignore interrupts, which is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def test_a_study_goes_from_command_to_merge_and_says_nothing_where_nobody_looks(fake):
    process = start(fake, "--shards", "3")
    out, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert (process.returncode, out, err) == (0, "", "")
    assert Path("study/study.db").read_text().count("a scenario") == 3


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_whoever_ends_it_ends_what_it_runs(fake, number, status):
    fake.plan(s0=["wait"], s1=["wait"], s2=["wait"])
    process = start(fake, "--shards", "3")
    # Two workers: two of the shards are under way, whichever they are.
    until(lambda: len(list(fake.place.glob("waits-*"))) == 2, "two shards were under way")
    running = [attempt["pid"] for shard in range(3) for attempt in fake.attempts(shard)]
    assert len(running) == 2 and all(map(is_running, running))
    # To all of its group, as a terminal does.
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == status, err
    assert "the same command goes on from here" in err
    until(lambda: not any(map(is_running, running)), "the shards had ended")
    assert len(list(fake.place.glob("ended-*"))) == 2, "asked to end, not killed"
    assert sum(len(fake.attempts(shard)) for shard in range(3)) == 2 and fake.merge() is None


def test_a_wrong_word_is_said_before_workers_are_asked_for(fake, capsys, monkeypatch):
    monkeypatch.setattr(clusters, "local", lambda workers: pytest.fail("workers were asked for"))
    assert main(["--out", "study", "--program", fake.program, "replicate", "--until", "1%"]) == 2
    assert "fixed number" in capsys.readouterr().err


def test_options_of_the_study_stay_with_the_study():
    arguments = parser().parse_args(["--out", "here", "-q", "sweep", "x.toml", "--vary", "a=1,2", "-q", "--seed", "3"])
    assert (arguments.out, arguments.quiet, arguments.command) == ("here", True, "sweep")
    assert arguments.arguments == ["x.toml", "--vary", "a=1,2", "-q", "--seed", "3"]


def test_options_of_a_cluster_are_what_they_look_like():
    assert option("cores=4") == ("cores", 4)
    assert option("walltime=02:00:00") == ("walltime", "02:00:00")
    assert option("job_extra_directives=['--qos=low']") == ("job_extra_directives", ["--qos=low"])
    assert option("image=registry.example/sandtable:1") == ("image", "registry.example/sandtable:1")


def test_options_of_a_cluster_want_a_cluster(fake, capsys):
    assert main(["--out", "study", "--program", fake.program, "--cluster", "cores=4", *COMMAND]) == 2
    assert "--jobqueue or --kubernetes" in capsys.readouterr().err


def test_every_batch_system_named_is_one_that_dask_jobqueue_has():
    dask_jobqueue = pytest.importorskip("dask_jobqueue")
    for kind, name in clusters.JOB_QUEUES.items():
        assert getattr(dask_jobqueue, name).job_cls.config_name == kind


def test_what_kubernetes_is_asked_for_is_what_dask_kubernetes_takes(monkeypatch):
    operator = pytest.importorskip("dask_kubernetes.operator")
    known, asked = inspect.signature(operator.KubeCluster.__init__).parameters, {}

    def cluster(**options):
        asked.update(options)
        raise OSError("no cluster here")

    monkeypatch.setattr(operator, "KubeCluster", cluster)
    with pytest.raises(OSError), clusters.kubernetes(3, {"image": "x"}):
        pass
    assert asked["n_workers"] == 3 and asked["image"] == "x" and asked.keys() <= known.keys()
