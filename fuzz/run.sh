#!/usr/bin/env bash
# Fuzzes each of the targets for so many seconds, one after another, and writes a line for each into a log: fuzz/run.sh SECONDS [TARGET...]
#
# Without targets: all, in the order of src/lib.rs. FUZZ_LOG: another log than fuzz/log.tsv. FUZZ_ROUNDS: so many times through the list (1).
# FUZZ_TIMEOUT: seconds that an input may take (30), by the clock: more on a machine that is busy with other work.
# Wants `cargo fuzz` (cargo install cargo-fuzz --version 0.13.2 --locked) and nothing but a stable Rust.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here"
seconds=${1:?"how many seconds for each target?"}
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(sed -n 's/^    ("\([a-z_]*\)", [a-z_]*::[a-z_]*),$/\1/p' src/lib.rs)
log=${FUZZ_LOG:-$here/log.tsv}
programs=$here/target/$(rustc -vV | sed -n 's/^host: //p')/release
# Processes of a session of its own share what that session has: to be `nice` to others, it must be so as a whole.
[ ! -w /proc/self/autogroup ] || echo 19 >/proc/self/autogroup || true
# No leak may fill the disk with cores.
ulimit -c 0

[ "${FUZZ_BUILD:-yes}" = no ] || (cd .. && RUSTFLAGS="-Cdebuginfo=0" cargo fuzz build --sanitizer none)
[ -e "$log" ] || printf 'ended\ttarget\tseconds\texecutions\tfeatures\tfound\tprocessor\n' >"$log"

for ((round = 0; round < ${FUZZ_ROUNDS:-1}; round++)); do
    for target in "${targets[@]}"; do
        mkdir -p "corpus/$target" "artifacts/$target"
        words=()
        [ ! -e "words/$target.dict" ] || words=("-dict=words/$target.dict")
        output=$(mktemp) processor=$(mktemp)
        status=0
        began=$SECONDS
        # 4 KiB hold whatever is small enough to be understood; half a minute for one input is a defect.
        {
            TIMEFORMAT='%U %S'
            time nice -n 19 "$programs/$target" "corpus/$target" "seeds/$target" "${words[@]}" -artifact_prefix="artifacts/$target/" \
                -max_total_time="$seconds" -max_len=4096 -timeout="${FUZZ_TIMEOUT:-30}" -rss_limit_mb=3072 -print_final_stats=1 \
                >"$output" 2>&1 || status=$?
        } 2>"$processor"
        found=none
        [ $status -eq 0 ] || found=$(sed -n 's/.*Test unit written to //p' "$output" | tail -1)
        [ $status -eq 0 ] || cp "$output" "artifacts/$target/last.log"
        printf '%s\t%s\t%d\t%s\t%s\t%s\t%.1f\n' "$(date -u +%FT%TZ)" "$target" $((SECONDS - began)) \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' "$output")" \
            "$(grep -aoE 'ft: [0-9]+' "$output" | tail -1 | tr -dc 0-9)" "${found:-status $status}" \
            "$(awk '{ print $1 + $2 }' "$processor")" >>"$log"
        rm -f "$output" "$processor"
    done
done
