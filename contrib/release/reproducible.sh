#!/usr/bin/env bash
# Builds the release twice, from two copies of the committed sources in folders of different names, and compares: contrib/release/reproducible.sh [FOLDER]
#
# Two builds from nothing: some minutes each. The builds are left in FOLDER (a temporary one without it); exit status 1 if they differ.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=${1:-$(mktemp -d)}
mkdir -p "$scratch"
scratch=$(cd "$scratch" && pwd)
home=${CARGO_HOME:-$HOME/.cargo}

build() {
    local sources=$1
    mkdir -p "$sources"
    git -C "$root" archive HEAD | tar -x -C "$sources"
    # No path of this machine in the program: neither that of the sources nor that of the registry.
    (
        cd "$sources"
        CARGO_INCREMENTAL=0 RUSTFLAGS="--remap-path-prefix=$sources=/sandtable --remap-path-prefix=$home=/cargo" \
            cargo build --release --locked --target-dir "$sources/target"
    )
}

build "$scratch/one"
build "$scratch/two-in-a-longer-folder"
one=$scratch/one/target/release/sandtable
two=$scratch/two-in-a-longer-folder/target/release/sandtable
sha256sum "$one" "$two"
paths=$(grep -aoE "$scratch|$home" "$one" | sort | uniq -c || true)
[ -z "$paths" ] || printf 'Paths of this machine in the program:\n%s\n' "$paths"
if cmp "$one" "$two"; then
    printf 'The same bytes twice, by %s\n' "$(rustc --version)"
else
    printf 'The two differ\n' >&2
    exit 1
fi
