"""A program that ends with whoever started it."""

import os
import signal
import subprocess
import sys

from conftest import DEADLINE_SECONDS, is_running, until
from sandtable_dask import leash
from sandtable_dask.shard import LEASH

HOLD = "import os, subprocess, sys; p = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE); print(p.pid, flush=True); p.wait()"


def leashed(*words: str) -> list[str]:
    return [*LEASH, *words]


def test_the_status_is_the_program_s():
    for code, status in [("exit 0", 0), ("exit 75", 75), ("kill -9 $$", 137)]:
        with subprocess.Popen(leashed("sh", "-c", code), stdin=subprocess.PIPE) as process:
            assert process.wait(DEADLINE_SECONDS) == status


def test_a_program_that_is_not_there_is_named_as_shells_name_it():
    done = subprocess.run(leashed("./no-such-program"), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == leash.NOT_FOUND and "./no-such-program: No such file" in done.stderr


def test_a_program_ends_when_its_starter_is_killed_outright(tmp_path):
    told = tmp_path / "pid"
    words = leashed("sh", "-c", f"echo $$ >{told}.partial; mv {told}.partial {told}; exec sleep 1000")
    holder = subprocess.Popen([sys.executable, "-c", HOLD, *words], stdout=subprocess.PIPE, text=True)
    leash_pid = int(holder.stdout.readline())
    until(told.exists, "the program had begun")
    program_pid = int(told.read_text())
    assert is_running(program_pid)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait(DEADLINE_SECONDS)
    until(lambda: not is_running(program_pid), "the program had ended")
    until(lambda: not is_running(leash_pid), "the leash had ended")


def test_a_program_that_does_not_end_when_asked_is_made_to(tmp_path, monkeypatch):
    told = tmp_path / "pid"
    code = f"trap '' TERM; echo $$ >{told}.partial; mv {told}.partial {told}; while :; do sleep 1; done"
    hasty = "import sys; from sandtable_dask import leash; leash.PATIENCE_SECONDS = 0.1; sys.exit(leash.main(sys.argv[1:]))"
    process = subprocess.Popen([sys.executable, "-c", hasty, "sh", "-c", code], stdin=subprocess.PIPE)
    until(told.exists, "the program had begun")
    process.stdin.close()
    assert process.wait(DEADLINE_SECONDS) == 137
    assert not is_running(int(told.read_text()))
