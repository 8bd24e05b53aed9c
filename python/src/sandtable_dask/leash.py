"""Runs a program that ends when whoever started it ends: `python leash.py PROGRAM ARGUMENT...`.

A worker that is killed outright cannot end its children, and an orphan would go on writing to the shard that another worker has been given.
So the worker holds the other end of this process's standard input, and never writes to it. When that end is closed, by the worker or by its
death, the program is asked to end, and made to end if it does not.
"""

import os
import subprocess
import sys
import threading

# How long the program may take to put down what it has in hand; it needs less than a second for that.
PATIENCE_SECONDS = 5.0
# What shells say of a program that is not there, and of one that cannot be run.
NOT_FOUND, NOT_RUNNABLE = 127, 126


def end_with_input(child: subprocess.Popen) -> None:
    while os.read(0, 4096):
        pass
    child.terminate()
    try:
        child.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


def main(words: list[str]) -> int:
    """The status of the program; 128 and the signal's number if a signal ended it, as shells have it."""
    try:
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL)
    except OSError as error:
        print(f"{words[0]}: {error.strerror}", file=sys.stderr)
        return NOT_FOUND if isinstance(error, FileNotFoundError) else NOT_RUNNABLE
    threading.Thread(target=end_with_input, args=(child,), daemon=True).start()
    status = child.wait()
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    # Without the ceremony of an interpreter's end, which would wait for the thread that reads.
    status = main(sys.argv[1:])
    sys.stderr.flush()
    os._exit(status)
