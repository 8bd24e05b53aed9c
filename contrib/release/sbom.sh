#!/usr/bin/env bash
# The software bill of materials of a release, CycloneDX 1.5 in JSON, by cargo-cyclonedx: contrib/release/sbom.sh [FILE]
#
# Everything that is built into the program on this platform, with versions, licences and digests; neither tests nor benchmarks.
set -euo pipefail

version=0.5.9
file=$(realpath -m "${1:-sandtable.cdx.json}")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export PATH="${SANDTABLE_CI_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sandtable-ci}/bin:$PATH"

cargo cyclonedx --version 2>/dev/null | grep -qF "$version" || {
    printf 'cargo-cyclonedx %s is needed: cargo install cargo-cyclonedx --version %s --locked\n' "$version" "$version" >&2
    exit 1
}
# The commit's own time and no serial number: the same sources give the same bytes.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || printf 0)
export SOURCE_DATE_EPOCH
# It writes beside each manifest, and into no other place.
made=sandtable-release.cdx.json
trap 'rm -f "$made" "src/$made" "tests/parts/$made"' EXIT
cargo cyclonedx --format json --spec-version 1.5 --no-build-deps --target "$(rustc -vV | sed -n 's/^host: //p')" --override-filename "${made%.json}"
# It names the program by where its sources lie here.
sed "s#path+file://$PWD#path+file:///sandtable#g" "$made" >"$file"
printf '%s: %d components\n' "$file" "$(grep -c '"purl"' "$file")"
