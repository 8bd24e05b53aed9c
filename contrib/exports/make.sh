#!/usr/bin/env bash
# Makes what the checks beside it look at: each format of a run, of a study of one scenario, of one whose horizon cuts replications off, and
# of one of several variants.
# make.sh SANDTABLE SCENARIO FOLDER
set -euo pipefail

[ $# -eq 3 ] || { printf 'usage: make.sh SANDTABLE SCENARIO FOLDER\n' >&2; exit 2; }
sandtable=$1 scenario=$2 folder=$3
mkdir -p "$folder"
"$sandtable" run "$scenario" --driver direct --seed 7 --out "$folder/run" >/dev/null
"$sandtable" replicate "$scenario" -n 60 --causes 5 --out "$folder/study" >/dev/null
"$sandtable" compare "$scenario" --variant dispatch.rule=spt -n 20 --out "$folder/compare" >/dev/null
# Status 4: some did not finish, as is wanted. The horizon is for scenarios/todo-api.toml.
"$sandtable" replicate "$scenario" -n 20 --causes 0 --set horizon=16d --out "$folder/late" >/dev/null && status=0 || status=$?
[ "$status" -eq 4 ] || { printf '%s: a study with replications cut off ended with %s, not 4\n' "$0" "$status" >&2; exit 1; }
for of in run study late; do
    for format in mspdi:xml csv:csv xlsx:xlsx mermaid:mmd ical:ics; do
        "$sandtable" export "${format%:*}" "$folder/$of" -o "$folder/$of.${format#*:}" --force
    done
done
for format in csv xlsx; do
    "$sandtable" export "$format" "$folder/compare" -o "$folder/compare.$format" --force
done
