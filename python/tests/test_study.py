"""Shards given out, given out again, and joined: with a stand-in for the program."""

from pathlib import Path

import pytest

from sandtable_dask import StudyFailed, run
from sandtable_dask.shard import Order, carry_out
from sandtable_dask.study import Settings, check

COMMAND = ["replicate", "scenarios/x.toml", "-n", "100"]
AT_ONCE = Settings(pause_seconds=0.0)


def test_every_shard_is_carried_out_once_and_all_are_joined_in_their_order(client, fake):
    told = []
    status = run(COMMAND, shards=5, out="study", client=client, program=fake.program, settings=AT_ONCE, tell=told.append)
    assert status == 0
    for shard in range(5):
        (attempt,) = fake.attempts(shard)
        folder = str(Path.cwd() / "study.shards" / str(shard))
        assert attempt["words"] == [*COMMAND, "--threads", "1", "--shard", f"{shard}/5", "--out", folder]
        assert attempt["directory"] == str(Path.cwd())
    folders = [str(Path.cwd() / "study.shards" / str(shard)) for shard in range(5)]
    assert fake.merge() == ["merge", *folders, "--output", str(Path.cwd() / "study")]
    assert Path("study/study.db").read_text() == "".join(f"shard {shard}: a scenario\n" for shard in range(5))
    assert len(told) == 5 and told[-1].endswith("5 of 5")


def test_replications_that_did_not_end_by_themselves_are_no_failure(client, fake):
    fake.plan(s1=[4], merge=4)
    assert run(COMMAND, shards=2, out="study", client=client, program=fake.program) == 4
    assert len(fake.attempts(1)) == 1


@pytest.mark.parametrize("status", [74, 75, 137])
def test_a_shard_whose_machine_failed_is_given_out_again(client, fake, status):
    fake.plan(s1=[status, status, 0])
    warned = []
    assert run(COMMAND, shards=2, out="study", client=client, program=fake.program, settings=AT_ONCE, warn=warned.append) == 0
    assert len(fake.attempts(1)) == 3 and len(fake.attempts(0)) == 1
    assert len(warned) == 2 and "attempt 2 of 4 follows" in warned[0] and f"status {status} it is" in warned[0]


def test_a_shard_that_keeps_failing_is_given_up_with_its_status_and_nothing_is_joined(client, fake):
    fake.plan(s0=[74])
    settings = Settings(retries=2, pause_seconds=0.0)
    with pytest.raises(StudyFailed, match="given up after 3 attempts.*status 74 it is") as failed:
        run(COMMAND, shards=1, out="study", client=client, program=fake.program, settings=settings)
    assert failed.value.status == 74 and len(fake.attempts(0)) == 3 and fake.merge() is None


@pytest.mark.parametrize("status", [2, 65, 70])
def test_what_another_attempt_would_not_change_is_said_at_once_and_ends_the_others(client, fake, status):
    fake.plan(s0=["wait"], s1=[status])
    with pytest.raises(StudyFailed, match=f"shard 1/2: .*status {status} it is") as failed:
        run(COMMAND, shards=2, out="study", client=client, program=fake.program)
    assert failed.value.status == status and len(fake.attempts(1)) == 1 and fake.merge() is None
    # Where shard 0 had begun, it was asked to end; the next study finds its worker free.
    fake.plan()
    assert run(COMMAND, shards=2, out="study", client=client, program=fake.program) == 0


def test_a_program_that_the_worker_does_not_have_is_named(tmp_path):
    order = Order("study", "./no-such-program", tuple(COMMAND), 0, 1, str(tmp_path), str(tmp_path / "0"), None)
    outcome = carry_out(order)
    assert outcome.status == 127 and "./no-such-program: No such file" in outcome.said


def test_a_merge_that_fails_fails_the_study_and_keeps_the_shards(client, fake):
    fake.plan(merge=2)
    with pytest.raises(StudyFailed, match="study.shards") as failed:
        run(COMMAND, shards=2, out="study", client=client, program=fake.program)
    assert failed.value.status == 2 and Path("study.shards/1/study.db").exists()


def test_threads_that_the_command_names_are_left_as_they_are(client, fake):
    run([*COMMAND, "--threads=3"], shards=1, out="study", client=client, program=fake.program)
    assert [word for word in fake.attempts(0)[0]["words"] if word.startswith("--threads")] == ["--threads=3"]


def test_a_network_folder_is_allowed_to_shards_and_merge_alike(client, fake):
    run(COMMAND, shards=1, out="study", client=client, program=fake.program, is_network_allowed=True, merge_options=["--quiet"])
    assert "--allow-network-folder" in fake.attempts(0)[0]["words"]
    assert fake.merge()[-2:] == ["--allow-network-folder", "--quiet"]


def test_without_a_shared_folder_the_inputs_go_and_the_shards_come_back(client, fake):
    command = ["compare", "scenarios/x.toml", "other/y.toml", "-n", "9"]
    Path("other").mkdir()
    Path("other/y.toml").write_text("another\n")
    assert run(command, shards=3, out="study", client=client, program=fake.program, is_folder_shared=False) == 0
    attempt = fake.attempts(2)[0]
    assert attempt["words"][1:3] == ["scenarios/x.toml", "other/y.toml"]
    assert not attempt["directory"].startswith(str(Path.cwd())) and not Path(attempt["directory"]).exists()
    assert Path("study/study.db").read_text() == "".join(f"shard {shard}: a scenario\n" for shard in range(3))
    assert sorted(path.name for path in Path("study.shards/0").iterdir()) == ["study.db"]


def test_without_a_shared_folder_the_program_goes_on_with_what_came_back_before(client, fake):
    Path("study.shards/1").mkdir(parents=True)
    Path("study.shards/1/study.db").write_text("from before\n")
    run(COMMAND, shards=2, out="study", client=client, program=fake.program, is_folder_shared=False)
    assert Path("study/study.db").read_text() == "shard 0: a scenario\nfrom before\n"


def test_without_a_shared_folder_a_refusal_names_the_shard_where_it_is_kept(client, fake):
    fake.plan(s0=[2])
    with pytest.raises(StudyFailed, match=f"{Path.cwd()}/study.shards/0: status 2"):
        run(COMMAND, shards=1, out="study", client=client, program=fake.program, is_folder_shared=False)


def test_a_shard_that_was_begun_in_a_shared_folder_is_not_taken_without_its_log(client, fake):
    Path("study.shards/0").mkdir(parents=True)
    Path("study.shards/0/study.db").write_text("half")
    Path("study.shards/0/study.db-wal").write_text("the other half")
    with pytest.raises(StudyFailed, match="begun with a shared folder") as failed:
        run(COMMAND, shards=1, out="study", client=client, program=fake.program, is_folder_shared=False)
    assert failed.value.status == 2 and fake.attempts(0) == []


@pytest.mark.parametrize(
    ("command", "shards", "says"),
    [
        ([], 2, "replicate, compare, sweep"),
        (["tune", "x.toml"], 2, "replicate, compare, sweep"),
        (["replicate", "--out=x"], 2, "--out before the command"),
        (["replicate", "--until", "1%"], 2, "fixed number"),
        (["sweep", "--no-out"], 2, "kept somewhere"),
        (["replicate"], 0, "at least one shard"),
    ],
)
def test_what_does_not_go_in_shards_is_said_before_anything_is_done(fake, command, shards, says):
    with pytest.raises(StudyFailed, match=says) as failed:
        check(command, shards, fake.program)
    assert failed.value.status == 2


def test_a_program_that_is_not_here_is_said_before_anything_is_done():
    with pytest.raises(StudyFailed, match="no-such-program: not found here"):
        check(COMMAND, 2, "no-such-program")
