"""What is sent to a worker that does not see the folder."""

import io
import zipfile
from pathlib import Path

import pytest

from sandtable_dask import inputs


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ["a/x.toml", "a/plans/p.csv", "a/.git/config.toml", "a/study.db", "b/y.toml", "c/base.toml"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(archive: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(archive)).namelist()


def test_the_folder_of_a_scenario_goes_with_everything_that_the_program_reads(folder):
    given = inputs.gather(["replicate", "a/x.toml", "-n", "5"])
    assert names(given.archive) == ["a/plans/p.csv", "a/x.toml"]
    assert given.command == ["replicate", "a/x.toml", "-n", "5"]


def test_a_path_is_left_as_it_was_given_for_the_study_records_it(folder, tmp_path, monkeypatch):
    monkeypatch.chdir("b")
    given = inputs.gather(["compare", "../a/x.toml", "y.toml"], [Path("../c")])
    assert names(given.archive) == ["a/plans/p.csv", "a/x.toml", "b/y.toml", "c/base.toml"]
    assert given.command == ["compare", "../a/x.toml", "y.toml"]
    place = inputs.unpack(given.archive, given.directory, tmp_path / "there")
    assert [(place / word).read_text() for word in given.command[1:]] == ["a/x.toml", "b/y.toml"]


def test_an_absolute_path_becomes_one_from_the_present_folder(folder):
    assert inputs.gather(["replicate", str(folder / "b/y.toml")]).command == ["replicate", "b/y.toml"]


def test_a_folder_that_is_a_link_keeps_its_name(folder):
    Path("linked").symlink_to(folder / "a")
    given = inputs.gather(["replicate", "linked/x.toml"])
    assert names(given.archive) == ["linked/plans/p.csv", "linked/x.toml"]


def test_what_is_no_file_is_left_as_it_is(folder, tmp_path):
    given = inputs.gather(["sweep", "--vary", "a.b=1,2", "nothing.toml"])
    assert names(given.archive) == [] and given.command == ["sweep", "--vary", "a.b=1,2", "nothing.toml"]
    assert inputs.unpack(given.archive, given.directory, tmp_path / "there").is_dir()


def test_the_same_files_are_the_same_bytes_whenever_they_were_written(folder):
    before = inputs.gather(["replicate", "a/x.toml"])
    Path("a/x.toml").touch()
    assert inputs.gather(["replicate", "a/x.toml"]) == before


def test_too_much_is_refused_with_what_to_do(folder, monkeypatch):
    monkeypatch.setattr(inputs, "BYTES_MAX", 10)
    with pytest.raises(inputs.InputsTooLarge, match="a folder of their own"):
        inputs.gather(["replicate", "a/x.toml"])
