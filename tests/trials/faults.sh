#!/bin/sh
# Every call of a kind fails once: the study is carried out with the fault at the first such call, at the second, and so on until none is
# left to fail, each time resumed without faults, and must end with the bytes of an undisturbed one. Wants strace 5 or later, and ptrace.
#
#   tests/trials/faults.sh target/release/sandtable [FIRST [STEP]]
#
# FAULTS names fewer. Prints a line for each kind of fault: how many were tried, the exit statuses, how many resumed to the same bytes.
set -u
program=$(realpath "$1") first=${2:-1} step=${3:-1}
scenario=$(dirname "$(realpath "$0")")/../../scenarios/todo-api.toml
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit 1
study() { "$program" -q replicate "$scenario" -n 30 --causes 0 --threads 2 --out "$1"; }
study alone >said 2>&1 || { cat said; exit 1; }
bad=0
faults=${FAULTS:-"pwrite64:signal=KILL fsync,fdatasync:signal=KILL write:signal=KILL rename,renameat,renameat2,unlink:signal=KILL
    pwrite64:error=ENOSPC write:error=ENOSPC pwrite64:error=EIO fsync,fdatasync:error=EIO ftruncate:error=EIO openat:error=EMFILE"}
for fault in $faults; do
    calls=${fault%%:*} what=${fault#*:} tried=0 equal=0 statuses=
    at=$first
    while :; do
        rm -rf out
        strace -f -qq -o trace -e trace="$calls" -e inject="$calls:$what:when=$at" \
            "$program" -q replicate "$scenario" -n 30 --causes 0 --threads 2 --out out >said 2>&1
        status=$?
        grep -q 'INJECTED\|killed by SIGKILL' trace || break
        tried=$((tried + 1)) statuses="$statuses $status"
        # A fault of which nobody hears must not have hurt.
        if [ $status -eq 0 ] && ! diff -r alone out >/dev/null; then
            echo "$fault at call $at: exit status 0, and not the study"; bad=1
        fi
        if study out >said 2>&1 && diff -r alone out >/dev/null; then equal=$((equal + 1)); else
            echo "$fault at call $at: not resumed: $(cat said)"; bad=1
        fi
        at=$((at + step))
    done
    echo "$fault: $tried tried, exit statuses$(printf '%s\n' $statuses | sort -n | uniq -c | sed 's/^ *\([0-9]*\) \(.*\)/ \2 x \1/' | tr '\n' ',' | sed 's/,$//'); $equal resumed to the same bytes"
done
exit $bad
