#!/bin/sh
# Commands that write are sent ^C, a request to end and a hang-up, at moments spread over all of what they take, and killed as well: each
# ends with its status or has finished, and leaves all or nothing; what a kill leaves, the same command clears up.
#
#   tests/trials/signals.sh target/release/sandtable [TIMES]
set -u
program=$(realpath "$1") times=${2:-60}
command -v python3 >/dev/null || { echo "SKIPPED: no python3, to send signals at fractions of a second"; exit 0; }
scenarios=$(realpath "$(dirname "$(realpath "$0")")/../../scenarios")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit 1
printf 'name,estimate,depends on\nDig,2d,\nBuild,3d,Dig\n' >list.csv
"$program" -q run "$scenarios/todo-api.toml" --out given >said 2>&1 || { cat said; exit 1; }
python3 -u - "$program" "$scenarios" "$times" <<'PYTHON'
import collections, os, random, shutil, signal, subprocess, sys, time

program, scenarios, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
random.seed(20260302)
commands = {
    "run": f"-q run {scenarios}/baseline.toml --out here/out",
    "run, direct": f"-q run {scenarios}/baseline.toml --driver direct --out here/out",
    "run, paced": f"-q run {scenarios}/todo-api.toml --pace 4000000 --out here/out",
    "report": "-q report given --out here/out",
    "page": "report --html given -o here/out.html",
    "export xlsx": "export xlsx given -o here/out.xlsx",
    "export mspdi": "export mspdi given -o here/out.xml",
    "export snapshot": "-q export snapshot given --at 2d -o here/out.db",
    "import": "import csv list.csv -o here/out.toml",
    "init": "init here/out",
}
signals = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]
# A shell that is no terminal's hands down an ignored ^C.
signal.signal(signal.SIGINT, signal.SIG_DFL)
bad = 0

def fresh():
    shutil.rmtree("here", ignore_errors=True)
    os.mkdir("here")

def tree():
    return sorted(os.path.relpath(os.path.join(base, name), "here") for base, _, names in os.walk("here") for name in names)

for name, command in commands.items():
    fresh()
    began = time.monotonic()
    subprocess.run([program, *command.split()], capture_output=True, check=True)
    takes, whole = time.monotonic() - began, tree()
    ends = collections.Counter()
    for step in range(times):
        fresh()
        sent = signals[step % 4]
        child = subprocess.Popen([program, *command.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(random.random() * takes * 1.1)
        child.send_signal(sent)
        _, stderr = child.communicate(timeout=60)
        left, status = tree(), child.returncode
        is_all = left == whole
        # Before its first line, the system ends a program.
        is_stopped = status in (128 + sent, -sent)
        ends["done" if status == 0 else "stopped" if is_stopped else f"status {status}"] += 1
        if status == 0 and not is_all or status != 0 and not is_stopped:
            print(f"{name}: {sent.name}: status {status}, left {left[:3]}: {stderr.decode()[-200:]}"); bad = 1
        if status != 0 and sent != signal.SIGKILL and os.listdir("here"):
            print(f"{name}: {sent.name}: half made: {os.listdir('here')}"); bad = 1
        if sent == signal.SIGKILL and status != 0:
            ends["killed with work done"] += bool(os.listdir("here"))
            again = command.split() + (["--force"] if name in ("import", "init") and left else [])
            subprocess.run([program, *again], capture_output=True, check=True)
            if tree() != whole:
                print(f"{name}: after a kill the same command leaves {tree()}"); bad = 1
    print(f"{name}: {times} signals over {takes * 1000:.0f} ms: {dict(ends)}")
sys.exit(bad)
PYTHON
