#!/bin/sh
# Every call of a kind fails once: a command is carried out with the fault at the first such call, at the second, and so on until none is
# left to fail. A study is then resumed without faults, and must end with the bytes of an undisturbed one. Everything else must have made
# all of what it makes, or nothing, and have said which by its exit status; after a kill, the same command again must make it whole.
# Wants strace 5 or later, and ptrace.
#
#   tests/trials/faults.sh target/release/sandtable [FIRST [STEP]]
#
# FAULTS names fewer faults, COMMANDS fewer commands (study run report page export snapshot import init). Prints a line for each kind of
# fault of each command: how many were tried, the exit statuses, how many ended with the right bytes.
set -u
program=$(realpath "$1") first=${2:-1} step=${3:-1}
scenario=$(dirname "$(realpath "$0")")/../../scenarios/todo-api.toml
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit 1
printf 'name,estimate,depends on\nDig,2d,\nBuild,3d,Dig\n' >list.csv
"$program" -q run "$scenario" --out given >said 2>&1 || { cat said; exit 1; }

# What a command is, with `out` for what it makes.
words() {
    case $1 in
    study) echo "-q replicate $scenario -n 30 --causes 0 --threads 2 --out out" ;;
    run) echo "-q run $scenario --out out" ;;
    report) echo "-q report given --out out" ;;
    page) echo "report --html given -o out.html" ;;
    export) echo "export xlsx given -o out.xlsx" ;;
    snapshot) echo "-q export snapshot given --at 2d --now 2026-03-04 -o out.db" ;;
    import) echo "import csv list.csv --start 2026-03-02 -o out.toml" ;;
    init) echo "init out --from list.csv" ;;
    esac
}
# What is there that was not there before, half-made things included.
made() { find . -mindepth 1 -maxdepth 1 ! -name given ! -name list.csv ! -name said ! -name trace ! -name 'alone-*' | sort; }
clear_up() { made | while read -r one; do rm -rf "$one"; done; }
# Whether what was made is what an undisturbed command makes, and nothing else.
is_whole() {
    [ "$(made)" = "$(cat "alone-$1/made")" ] || return 1
    made | while read -r one; do diff -r "$one" "alone-$1/$one" >/dev/null || exit 1; done
}

bad=0
faults=${FAULTS:-"pwrite64:signal=KILL fsync,fdatasync:signal=KILL write:signal=KILL rename,renameat,renameat2,unlink:signal=KILL
    pwrite64:error=ENOSPC write:error=ENOSPC pwrite64:error=EIO write:error=EIO fsync,fdatasync:error=EIO
    rename,renameat,renameat2:error=EIO ftruncate:error=EIO openat:error=EMFILE"}
for command in ${COMMANDS:-study run report page export snapshot import init}; do
    mkdir "alone-$command"
    # shellcheck disable=SC2046
    "$program" $(words "$command") >said 2>&1 || { cat said; exit 1; }
    made >said
    mv said "alone-$command/made"
    while read -r one; do mv "$one" "alone-$command/"; done <"alone-$command/made"
    for fault in $faults; do
        calls=${fault%%:*} what=${fault#*:} tried=0 equal=0 statuses=
        at=$first
        while :; do
            clear_up
            # shellcheck disable=SC2046
            strace -f -qq -o trace -e trace="$calls" -e inject="$calls:$what:when=$at" "$program" $(words "$command") >said 2>&1
            status=$?
            grep -q 'INJECTED\|killed by SIGKILL' trace || break
            tried=$((tried + 1)) statuses="$statuses $status"
            # A fault of which nobody hears must not have hurt; what goes to the screen is no file.
            if [ $status -eq 0 ] && ! is_whole "$command"; then
                echo "$command, $fault at call $at: exit status 0, and not what was asked for"; bad=1
            fi
            if [ "$command" != study ] && [ $status -ne 0 ] && [ "$what" != signal=KILL ] && [ -n "$(made)" ] && ! is_whole "$command"; then
                echo "$command, $fault at call $at: exit status $status, and half made: $(made | tr '\n' ' ')"; bad=1
            fi
            again=$(words "$command")
            case $command in
            export | snapshot | import | init) [ -n "$(made | grep -v partial)" ] && again="$again --force" ;;
            esac
            # shellcheck disable=SC2086
            if "$program" $again >said 2>&1 && is_whole "$command"; then equal=$((equal + 1)); else
                echo "$command, $fault at call $at: not made whole by the same command: $(cat said) $(made | tr '\n' ' ')"; bad=1
            fi
            at=$((at + step))
        done
        echo "$command, $fault: $tried tried, exit statuses$(printf '%s\n' $statuses | grep . | sort -n | uniq -c | sed 's/^ *\([0-9]*\) \(.*\)/ \2 x \1/' | tr '\n' ',' | sed 's/,$//'); $equal ended with the same bytes"
    done
    clear_up
done
exit $bad
