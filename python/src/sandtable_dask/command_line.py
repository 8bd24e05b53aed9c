"""The command `sandtable-dask`."""

import argparse
import os
import signal
import sys
from contextlib import AbstractContextManager
from typing import Any

import yaml
from distributed import Client

from . import clusters
from .study import COMMANDS, MACHINE_FAILED, WRONG_USAGE, Settings, StudyFailed, check, run

EPILOGUE = """\
examples:
  sandtable-dask --out reports/study replicate scenarios/baseline.toml -n 100000
  sandtable-dask --jobqueue slurm --workers 20 --out reports/study replicate scenarios/baseline.toml -n 100000
  sandtable-dask --kubernetes --cluster image=registry.example/sandtable:1 --out reports/study sweep x.toml --vary dispatch.rule=lft,spt

The same command again goes on where the last one stopped. Exit status: as `sandtable merge`, or that of the shard that failed.
"""


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sandtable-dask",
        description="Carries out a study of Sandtable in shards on a Dask cluster, and joins them into the study that one machine would"
        " have made.",
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--out", required=True, metavar="DIR", help="folder of the study; the shards lie beside it, in DIR.shards")
    parser.add_argument("--shards", type=int, default=16, metavar="N", help="in how many pieces; stays the same when a study is gone on with"
                        " [default: 16]")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help="workers here, jobs of the queue, or pods"
                        " [default: the cores of this machine]")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="threads of each shard [default: 1]")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler that runs already, such as tcp://host:8786")
    where.add_argument("--jobqueue", choices=sorted(clusters.JOB_QUEUES), help="workers as jobs of a batch system, by dask-jobqueue")
    where.add_argument("--kubernetes", action="store_true", help="workers as pods, by dask-kubernetes; implies --no-shared-folder")
    parser.add_argument("--cluster", action="append", default=[], type=option, metavar="KEY=VALUE", help="passed to the cluster of"
                        " dask-jobqueue or dask-kubernetes, such as walltime=02:00:00 or image=NAME; may be repeated")
    parser.add_argument("--no-shared-folder", action="store_true", help="the workers do not see this folder: send them the scenario's, and"
                        " get the shards back through the scheduler")
    parser.add_argument("--also", action="append", default=[], metavar="DIR", help="one more folder to send, when the scenario extends one"
                        " that lies elsewhere; may be repeated")
    parser.add_argument("--allow-network-folder", action="store_true", help="let shards and study be on a network file system; each shard"
                        " has one worker at a time")
    parser.add_argument("--retries", type=int, default=3, metavar="N", help="how often a shard is given out again after a failure of its"
                        " machine [default: 3]")
    parser.add_argument("--program", default="sandtable", metavar="PATH", help="the program, here and on every worker [default: sandtable]")
    parser.add_argument("--json", action="store_true", help="print the result as one JSON document")
    parser.add_argument("-q", "--quiet", action="store_true", help="print results and errors only")
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help=", ".join(COMMANDS))
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...", help="as for `sandtable COMMAND`")
    return parser


def option(text: str) -> tuple[str, Any]:
    """A value is read as YAML, so that numbers, lists and `true` are what they look like; times of a clock stay words."""
    name, sign, value = text.partition("=")
    if not sign or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    try:
        read = yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise argparse.ArgumentTypeError(f"{text!r}: {error}") from error
    # YAML 1.1 takes 02:00:00 for a number to the base of sixty, and every batch system takes it for two hours.
    return name, value if isinstance(read, int) and ":" in value else read


def workers_of(arguments: argparse.Namespace) -> AbstractContextManager[Client]:
    options = dict(arguments.cluster)
    if arguments.jobqueue:
        return clusters.job_queue(arguments.jobqueue, arguments.workers, options)
    if arguments.kubernetes:
        return clusters.kubernetes(arguments.workers, options)
    if options:
        raise StudyFailed(WRONG_USAGE, "--cluster goes with --jobqueue or --kubernetes")
    return clusters.running(arguments.scheduler) if arguments.scheduler else clusters.local(arguments.workers)


def carry_out(arguments: argparse.Namespace) -> int:
    is_heard = sys.stderr.isatty() and not arguments.quiet
    flags = {"--json": arguments.json, "--quiet": arguments.quiet}
    command = [arguments.command, *arguments.arguments]
    # Before workers are asked for, which may be long in coming.
    check(command, arguments.shards, arguments.program)
    with workers_of(arguments) as client:
        return run(
            command,
            shards=arguments.shards,
            out=arguments.out,
            client=client,
            program=arguments.program,
            is_folder_shared=not (arguments.no_shared_folder or arguments.kubernetes),
            also=arguments.also,
            is_network_allowed=arguments.allow_network_folder,
            merge_options=[flag for flag, is_given in flags.items() if is_given],
            settings=Settings(threads=arguments.threads, retries=arguments.retries),
            tell=say if is_heard else lambda line: None,
            warn=lambda line: say(f"warning: {line}"),
        )


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Ended(BaseException):
    """A request to end, or a terminal that hung up."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def end(number: int, _frame: object) -> None:
    raise Ended(128 + number)


def main(words: list[str] | None = None) -> int:
    arguments = parser().parse_args(words)
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)
    try:
        return carry_out(arguments)
    except StudyFailed as error:
        say(f"error: {error}")
        return error.status
    except clusters.Unavailable as error:
        say(f"error: {error}")
        return WRONG_USAGE
    except OSError as error:
        # Of the cluster: a scheduler that does not answer, a queue that is not there.
        say(f"error: {error}")
        return MACHINE_FAILED
    except KeyboardInterrupt:
        say("interrupted; the same command goes on from here")
        return 128 + signal.SIGINT
    except Ended as ended:
        say("ended on request; the same command goes on from here")
        return ended.status
