#!/bin/sh
# Plans of 100,000 tasks: how long they are read, simulated and recorded, and how much memory that takes; and a chain of a million on a
# stack of 256 KiB. Figures for the book, and a gate of 10 s and 1 GiB for reading and simulating.
#
#   tests/trials/sizes.sh target/release/sandtable [TASKS]
set -u
program=$(realpath "$1") tasks=${2:-100000}
root=$(realpath "$(dirname "$(realpath "$0")")/../..")
command -v python3 >/dev/null || { echo "SKIPPED: no python3"; exit 0; }
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit 1
python3 - "$program" "$tasks" <<'PYTHON' || exit 1
import os, random, resource, subprocess, sys, time

program, tasks = sys.argv[1], int(sys.argv[2])
random.seed(1)
shapes = {
    "a chain": lambda n: [n - 1] if n else [],
    "a star": lambda n: [0] if n else [],
    "a random network": lambda n: sorted({random.randrange(max(0, n - 2000), n) for _ in range(2)}) if n else [],
    "nothing depends": lambda n: [],
}
bad = 0
for name, before in shapes.items():
    with open("plan.csv", "w") as plan:
        plan.write("epic,feature,task,name,team,role,realistic,depends_on\n")
        for n in range(tasks):
            plan.write(f"E{n // 5000},F{n // 100},T-{n},n,t,r,1,{'; '.join(f'T-{on}' for on in before(n))}\n")
    with open("x.toml", "w") as scenario:
        scenario.write('plan = "plan.csv"\ncalendar = "always"\ntrouble = "none"\nhorizon = "36500d"\n'
                       '[teams.t]\nmembers = [{ name = "m", role = "r", count = 100 }]\n'
                       '[handoff]\nno_dependencies_of_kind = ["information", "resource"]\n')
    for what, command in [("read and checked", "check x.toml"), ("simulated", "run x.toml --driver direct --no-out --json"),
                          ("simulated, recorded and drawn", "-q run x.toml --driver direct --out out")]:
        began = time.monotonic()
        child = subprocess.Popen([program, *command.split()], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        stderr = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        seconds, mib = time.monotonic() - began, usage.ru_maxrss / 1024
        code = os.waitstatus_to_exitcode(status)
        print(f"{tasks} tasks, {name}: {what} in {seconds:.1f} s ({usage.ru_utime:.1f} s of processor), {mib:.0f} MiB, status {code} {stderr.decode()[:120]}")
        is_gated = not what.endswith("drawn")
        # Of the processor: a machine that is busy with something else is no fault of ours.
        if code not in (0, 1) or is_gated and (usage.ru_utime > 10 or mib > 1024):
            bad = 1
sys.exit(bad)
PYTHON
cd "$root" && cargo test --release --test suite -- --ignored chain
