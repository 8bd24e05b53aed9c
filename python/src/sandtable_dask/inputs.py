"""The files that a study reads, put together to be sent to a worker that does not see the folder they are in."""

import io
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Scenarios, plans, and instances of PSPLIB: everything that the program reads.
ENDINGS = (".toml", ".csv", ".sm")
# Goes to every worker with every shard; a scenario with its plan is some 100 kB.
BYTES_MAX = 32 * 1024 * 1024


class InputsTooLarge(Exception):
    """The folders of the scenarios hold more than is sent to workers."""


@dataclass(frozen=True)
class Inputs:
    """`archive`: folders as they lie to each other; `directory`: the one among them in which `command` is to be given."""

    archive: bytes
    command: list[str]
    directory: str


def gather(command: Sequence[str], also: Sequence[Path] = ()) -> Inputs:
    """The folders of the scenarios that `command` names, and those named by `also`.

    A study records the path of its scenario as it was given, so the words of the command stay as they are, and the present folder has its
    place among those that are sent. Only an absolute path is made one from the present folder.
    """
    here = Path.cwd()
    scenarios = {word: absolute(Path(word)) for word in command[1:] if word.endswith(ENDINGS) and Path(word).is_file()}
    folders = sorted({path.parent for path in scenarios.values()} | {absolute(path) for path in also})
    root = Path(os.path.commonpath([here, *folders]))
    moved = {word: os.path.relpath(path, here) for word, path in scenarios.items() if os.path.isabs(word)}
    return Inputs(archive_of(folders, root), [moved.get(word, word) for word in command], str(here.relative_to(root)))


def absolute(path: Path) -> Path:
    """Links are left as they are: what they are called is what the command calls them."""
    return Path(os.path.abspath(path))


def archive_of(folders: Sequence[Path], root: Path) -> bytes:
    files = sorted({path for folder in folders for path in readable(folder)})
    size = sum(path.stat().st_size for path in files)
    if size > BYTES_MAX:
        raise InputsTooLarge(
            f"{', '.join(map(str, folders))}: {size / 1e6:.0f} MB of scenarios and plans, and at most {BYTES_MAX / 1e6:.0f} MB are sent to"
            " workers; put the scenario and what it needs into a folder of their own"
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            # By name and content alone, so that the same files are the same bytes.
            archive.writestr(zipfile.ZipInfo(path.relative_to(root).as_posix()), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def readable(folder: Path) -> list[Path]:
    """What the program may read below a folder; not what is hidden."""
    found = []
    for place, below, names in os.walk(folder):
        below[:] = sorted(name for name in below if not name.startswith("."))
        found += [Path(place, name) for name in names if name.endswith(ENDINGS) and not name.startswith(".")]
    return [path for path in found if path.is_file()]


def unpack(archive: bytes, directory: str, folder: Path) -> Path:
    """Where, in `folder`, the command is to be given."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(folder)
    place = folder / directory
    place.mkdir(parents=True, exist_ok=True)
    return place
