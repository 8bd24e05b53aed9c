#!/usr/bin/env bash
# Tries `--print-slurm` on Slurm itself: one host, two slurmd, everything in a scratch folder: contrib/slurm/try.sh [PROGRAM]
# The study that the printed script makes must be, byte for byte, the one that this machine makes alone; also when a node is lost on the way,
# and when some replications do not end by themselves. Needs slurmctld, slurmd, slurm-client and munge (Debian's packages), and root, as whom
# slurmd runs jobs.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$(realpath -m "${1:-$root/target/release/sandtable}")
# A space, for everything that is quoted wrongly somewhere.
scratch=$(mktemp -d)
work="$scratch/a study"
slurm=$scratch/slurm
daemons=()
declare -A node

fail() {
    tail -n 15 "$slurm"/log/* "$work"/*.shards/*.log >&2 2>/dev/null || true
    # Last, where it is looked for.
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

# The processes of a job from its program up: the batch script and the step's daemon, by what Slurm calls them. Anything else ends the climb,
# so that nothing is named that is not of this job.
of_job() {
    local pid=$1
    echo "$pid"
    while pid=$(ps -o ppid= -p "$pid" | tr -d ' ') && [ -n "$pid" ] && [ "$pid" -gt 1 ]; do
        case $(ps -o comm= -p "$pid") in
            telling | slurm_script | slurmstepd) echo "$pid" ;;
            *) break ;;
        esac
    done
}

# By their own process ids, jobs first: nothing is left running and nothing left behind.
end() {
    local status=$? pid
    if [ "${#daemons[@]}" -gt 0 ]; then
        scancel --user="$(id -un)" 2>/dev/null || true
        for _ in $(seq 50); do
            [ -n "$(squeue --noheader 2>/dev/null)" ] || break
            sleep 0.2
        done
        for pid in "${daemons[@]}"; do kill "$pid" 2>/dev/null || true; done
        for pid in "${daemons[@]}"; do wait "$pid" 2>/dev/null || true; done
    fi
    rm -rf "$scratch"
    [ "$status" -eq 0 ] || printf 'FAILED with status %d\n' "$status" >&2
}

# until_ SECONDS WHAT COMMAND...: waits for what other processes bring about.
until_() {
    local last=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        [ "$SECONDS" -lt "$last" ] || fail "waited in vain for $what"
        sleep 0.2
    done
}

free_ports() {
    python3 - "$1" <<'PORTS'
import socket, sys
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(one.getsockname()[1] for one in held))
PORTS
}

start_node() {
    slurmd -D -N "$1" -f "$SLURM_CONF" >>"$slurm/log/$1.out" 2>&1 &
    daemons+=("$!")
    node[$1]=$!
}

start_slurm() {
    local host control one two
    host=$(hostname -s)
    read -r control one two <<<"$(free_ports 3)"
    mkdir -p "$slurm"/{munge,state,log,n1,n2}
    chmod 755 "$scratch" "$slurm"
    (umask 077 && head -c 1024 /dev/urandom >"$slurm/munge/key")
    export SLURM_CONF=$slurm/slurm.conf
    # cred_expire: what was requeued begins again no sooner than its old credential ends, two minutes without this.
    cat >"$SLURM_CONF" <<CONF
ClusterName=scratch
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$control
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$slurm/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/%n
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/%n.pid
SlurmctldLogFile=$slurm/log/slurmctld
SlurmdLogFile=$slurm/log/%n
SlurmdTimeout=5
KillWait=5
ReturnToService=2
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SchedulerType=sched/builtin
SchedulerParameters=sched_interval=1,batch_sched_delay=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$one CPUs=1 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$two CPUs=1 State=UNKNOWN
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=10 State=UP
CONF
    munged --foreground --socket="$slurm/munge/socket" --key-file="$slurm/munge/key" --pid-file="$slurm/munge/pid" \
        --seed-file="$slurm/munge/seed" --log-file="$slurm/munge/log" >"$slurm/log/munged" 2>&1 &
    daemons+=("$!")
    until_ 30 munge test -S "$slurm/munge/socket"
    slurmctld -D -c -f "$SLURM_CONF" >"$slurm/log/slurmctld.out" 2>&1 &
    daemons+=("$!")
    start_node n1
    start_node n2
    until_ 60 'two idle nodes' are_idle
}

are_idle() {
    [ "$(sinfo --noheader --Node --format=%T 2>/dev/null | tr '\n' ' ')" = 'idle idle ' ]
}

is_file_there() {
    [ -s "$1" ]
}

is_over() {
    [ -z "$(squeue --noheader --jobs="$1" 2>/dev/null)" ]
}

# printed NAME SHARDS ARGUMENT...: has the script printed, gives it to Slurm, and sets `shards` and `merge`, the jobs' numbers. The program is
# called by way of one that tells where it runs.
printed() {
    local name=$1 count=$2 said
    shift 2
    (cd "$work" && "$program" "$@" --out "$name" --print-slurm "$count") | sed "s|$program|$scratch/telling|g" >"$work/$name.sh"
    grep -qF "$scratch/telling" "$work/$name.sh" || fail "the script does not call $program"
    said=$(cd "$work" && sh "$name.sh")
    echo "$said"
    [[ $said =~ job\ ([0-9]+).*job\ ([0-9]+) ]] || fail "the script does not name its two jobs"
    shards=${BASH_REMATCH[1]} merge=${BASH_REMATCH[2]}
}

# alone NAME STATUS ARGUMENT...: the same study on this machine alone, and that every file of the other is the same.
alone() {
    local name=$1 expected=$2 status=0 file
    shift 2
    (cd "$work" && "$program" "$@" --out "$name.alone" >"$work/$name.out" 2>&1) || status=$?
    [ "$status" -eq "$expected" ] || fail "$name alone ended with $status, not $expected: $(cat "$work/$name.out")"
    [ "$(ls "$work/$name")" = "$(ls "$work/$name.alone")" ] || fail "$name: other files than on one machine: $(ls "$work/$name")"
    for file in "$work/$name.alone"/*; do
        cmp "$file" "$work/$name/${file##*/}" || fail "$name: ${file##*/} is not that of one machine"
    done
    echo "$name: $(find "$work/$name" -type f | wc -l) files, all as on one machine"
}

state_of() {
    scontrol show job "$1" | grep -oE 'JobState=[A-Z_]+' | sort | uniq -c | tr -s ' \n' ' '
}

await_study() {
    until_ "$1" "the merge of $2" is_over "$merge"
    is_file_there "$work/$2/study.db" || fail "$2 was not joined: shards$(state_of "$shards"), merge$(state_of "$merge")"
}

study_of_two_nodes() {
    # Words that a shell would take apart.
    local command=(replicate scenarios/todo-api.toml -n 120 --set "description=the team's plan, \$HOME at 100 % \`date\`" --seed 3)
    printed plain 5 "${command[@]}"
    await_study 120 plain
    alone plain 0 "${command[@]}"
    [ "$(cut -d' ' -f1 "$scratch"/told/* | sort -u | tr '\n' ' ')" = 'n1 n2 ' ] || fail 'not both nodes had work'
    # The same script again: nothing left to do, and the same study.
    (cd "$work" && mv plain before && sh plain.sh >plain.said)
    [[ $(cat "$work/plain.said") =~ job\ ([0-9]+).*job\ ([0-9]+) ]]
    shards=${BASH_REMATCH[1]} merge=${BASH_REMATCH[2]}
    await_study 60 plain
    diff -r "$work/before" "$work/plain" || fail 'the second run of the script made another study'
    echo 'plain: the script run again makes the same'
}

study_that_does_not_end_by_itself() {
    local command=(replicate scenarios/todo-api.toml -n 40 --causes 0 --set horizon=17d)
    printed stuck 2 "${command[@]}"
    await_study 60 stuck
    alone stuck 4 "${command[@]}"
    [[ $(state_of "$merge") == *COMPLETED* ]] || fail "a study that is joined counts as failed: merge$(state_of "$merge")"
}

study_of_a_machine_that_fails_and_passes() {
    # Task 2, the last, has the number of the whole array: it must come again, and the others must not. And a name that Slurm reads more into.
    local command=(replicate scenarios/todo-api.toml -n 40 --causes 0) name='x,y%a'
    rm -f "$scratch"/told/*
    touch "$scratch/fails-2"
    printed "$name" 3 "${command[@]}"
    await_study 120 "$name"
    [ "$(cut -d' ' -f2 "$scratch"/told/* | sort | tr '\n' ' ')" = '0 1 2 2 ' ] || fail "tasks that began: $(cat "$scratch"/told/*)"
    alone "$name" 0 "${command[@]}"
}

# How many replications a shard has on record.
on_record() {
    python3 - "$1/study.db" 2>/dev/null <<'COUNT' || echo 0
import sqlite3, sys
print(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True).execute("SELECT count(*) FROM replication").fetchone()[0])
COUNT
}

is_frozen_on_n2() {
    lost=$(find "$scratch/told" -name 'frozen.*' | head -n 1) && [ -n "$lost" ] && read -r lost_task lost_pid <"$lost"
}

# Lets the frozen shard go on a little, if it has put nothing on record yet.
has_something_on_record() {
    [ "$(on_record "$work/lost.shards/$lost_task")" -gt 0 ] && return
    kill -CONT "$lost_pid"
    sleep 0.2
    kill -STOP "$lost_pid"
    return 1
}

study_that_loses_a_node() {
    # A shard takes some seconds, and the first on n2 is frozen after half of one.
    local command=(replicate scenarios/todo-api.toml -n 6000 --causes 0) lost lost_task lost_pid had job
    rm -f "$scratch"/told/*
    touch "$scratch/freeze"
    printed lost 4 "${command[@]}"
    until_ 60 'a shard frozen on n2' is_frozen_on_n2
    until_ 60 'something of it on record' has_something_on_record
    had=$(on_record "$work/lost.shards/$lost_task")
    [ "$had" -gt 0 ] && [ "$had" -lt 1500 ] || fail "n2 was to be lost with $had of 1500 on record, which is not midway"
    # The node goes with everything on it: its daemon, the step's, and the job, of which one may end by itself when another has.
    # shellcheck disable=SC2046
    kill -KILL "${node[n2]}" $(of_job "$lost_pid") 2>/dev/null || true
    wait "${node[n2]}" 2>/dev/null || true
    echo "lost: node n2 with shard $lost_task at $had of 1500"
    await_study 240 lost
    job=$(scontrol show job "${shards}_$lost_task")
    [[ $job == *Restarts=1* ]] || fail "shard $lost_task was not queued again once: $job"
    [[ $(cat "$scratch"/told/"$lost_task".*) == *"n1 $lost_task"* ]] || fail "n1 did not go on with shard $lost_task"
    alone lost 0 "${command[@]}"
}

main() {
    [ -x "$program" ] || { echo "$program: not there; cargo build --release, or name it" >&2; exit 2; }
    trap end EXIT
    mkdir -p "$work" "$scratch/told"
    cp -R "$root/scenarios" "$work/"
    # Tells the node and the task, then is the program; once there is a file `freeze`, the first on n2 is stopped half a second after it began,
    # and is there to be killed.
    cat >"$scratch/telling" <<TELLING
#!/bin/sh
[ "\$1" = merge ] && exec $program "\$@"
echo "\$SLURMD_NODENAME \$SLURM_ARRAY_TASK_ID" >"$scratch/told/\$SLURM_ARRAY_TASK_ID.\$\$"
rm "$scratch/fails-\$SLURM_ARRAY_TASK_ID" 2>/dev/null && exit 75
[ "\$SLURMD_NODENAME" = n2 ] && rm "$scratch/freeze" 2>/dev/null || exec $program "\$@"
$program "\$@" &
sleep 0.5
kill -STOP \$!
echo "\$SLURM_ARRAY_TASK_ID \$!" >"$scratch/frozen"
mv "$scratch/frozen" "$scratch/told/frozen.\$SLURM_ARRAY_TASK_ID"
wait \$!
TELLING
    chmod +x "$scratch/telling"
    start_slurm
    study_of_two_nodes
    study_that_does_not_end_by_itself
    study_of_a_machine_that_fails_and_passes
    study_that_loses_a_node
}

# Sourced, it only lends what it has.
[ "${BASH_SOURCE[0]}" != "$0" ] || main
