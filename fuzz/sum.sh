#!/usr/bin/env bash
# What the log of fuzz/run.sh comes to, as a table in Markdown: fuzz/sum.sh [LOG]
set -euo pipefail

log=${1:-"$(dirname "${BASH_SOURCE[0]}")/log.tsv"}
printf '| target | processor minutes | inputs | features reached | found |\n| --- | ---: | ---: | ---: | ---: |\n'
# A slice that did not begin, for a word list that cannot be read or the like, has executed nothing and counts for nothing.
awk -F'\t' 'NR > 1 && $4 != "" { seconds[$2] += $7; inputs[$2] += $4; if ($5 + 0 > features[$2]) features[$2] = $5; if ($6 != "none") found[$2]++ }
    END { for (target in seconds) printf "| `%s` | %.1f | %d | %d | %d |\n", target, seconds[target] / 60, inputs[target], features[target], found[target] }' \
    "$log" | sort
