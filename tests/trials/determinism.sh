#!/bin/sh
# The same bytes from other builds, other processors and other clocks: what costs a build of its own, or a tool that not every machine has.
# The cheap axes are in `cargo test --test suite determinism::`. What cannot be tried here is said to be skipped.
#
#   tests/trials/determinism.sh target/release/sandtable [SEEDS]
#
# AXES names fewer: debug native musl aarch64 windows nightly clock tunables miri. MACHINES names fewer for Miri, as `aarch64-apple-darwin:1` with its
# seed. Builds go to target/trials, one folder each, at low priority.
set -u
program=$(realpath "$1") seeds=${2:-5}
root=$(realpath "$(dirname "$(realpath "$0")")/../..")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place" || exit 1
bad=0
host=$(rustc -vV | sed -n 's/^host: //p')
machines="$host:1 $host:2 $host:3 $host:4 s390x-unknown-linux-gnu:1 i686-unknown-linux-gnu:1 aarch64-apple-darwin:1 x86_64-pc-windows-gnu:1"
scenarios="todo-api baseline agents-24x7 lost-dba scarce-director risk-register-after"

# Carries out the same runs and a study; prints a line with the digest of every file. Its arguments are how the program is started.
digests() {
    for scenario in $scenarios; do
        for seed in $(seq 1 "$seeds"); do
            "$@" run "$root/scenarios/$scenario.toml" --seed "$seed" --no-out --json | sha256sum | sed "s/-/$scenario $seed/"
        done
    done
    rm -rf out study
    "$@" -q run "$root/scenarios/todo-api.toml" --out out && "$@" -q replicate "$root/scenarios/todo-api.toml" -n 50 --out study || return 1
    sha256sum out/* study/*
    rm -rf out study
}

# Paths that are told are told as the system writes them.
in_slashes() { tr '\\' /; }

digests "$program" >told || { echo "the program does not run"; exit 1; }
in_slashes <told >expected
# The name of the axis, then how the program is started.
compare() {
    name=$1
    shift
    digests "$@" >told 2>said || { echo "$name: does not run: $(tail -1 said)"; bad=1; return; }
    in_slashes <told >found
    differing=$(diff expected found | grep -c '^<')
    echo "$name: $(wc -l <expected) compared, $differing differ"
    [ "$differing" -eq 0 ] || { diff expected found | head -5; bad=1; }
}
skip() { echo "$1: SKIPPED, $2"; }

# The axis, its flags for the compiler, and what cargo is told. Leaves the program's path in `built`.
build() {
    echo "$1: building" >&2
    (cd "$root" && CARGO_INCREMENTAL=0 RUSTFLAGS=$2 CARGO_TARGET_DIR=target/trials/$1 nice -n 19 cargo $3 --quiet) >said 2>&1 || return 1
    built=$(find "$root/target/trials/$1" -maxdepth 3 -type f \( -name sandtable -o -name sandtable.exe \) -perm -u+x | head -1)
    [ -n "$built" ]
}

for axis in ${AXES:-debug native musl aarch64 windows nightly clock tunables miri}; do
    case $axis in
    debug)
        if build debug "" "build"; then compare "debug build" "$built"; else skip "debug build" "$(tail -1 said)"; fi ;;
    native)
        if build native "-C target-cpu=native" "build --release"; then compare "target-cpu=native" "$built"; else skip native "$(tail -1 said)"; fi ;;
    musl)
        if rustup target add x86_64-unknown-linux-musl >said 2>&1 && command -v musl-gcc >/dev/null; then
            if build musl "" "build --release --target x86_64-unknown-linux-musl"; then compare "musl, static" "$built"; else
                skip musl "it does not build: $(tail -1 said)"; fi
        else
            skip musl "the target or musl-gcc (apt-get install musl-tools) cannot be had: $(tail -1 said)"
        fi ;;
    aarch64)
        if command -v qemu-aarch64-static >/dev/null && command -v aarch64-linux-gnu-gcc >/dev/null &&
            rustup target add aarch64-unknown-linux-gnu >said 2>&1; then
            export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
            if build aarch64 "" "build --release --target aarch64-unknown-linux-gnu"; then
                compare "aarch64 in qemu" qemu-aarch64-static -L /usr/aarch64-linux-gnu "$built"
            else
                skip aarch64 "it does not build: $(tail -1 said)"
            fi
        else
            skip aarch64 "qemu-user-static, gcc-aarch64-linux-gnu or the target is not there"
        fi ;;
    windows)
        wine=$(command -v wine || command -v wine64 || find /usr/lib/wine -name wine64 2>/dev/null)
        if [ -n "$wine" ] && command -v x86_64-w64-mingw32-gcc >/dev/null && rustup target add x86_64-pc-windows-gnu >said 2>&1; then
            export WINEDEBUG=-all WINEPREFIX="$place/wine"
            # Wine before its version 9 lacks the library that gives Rust's hash maps their seeds.
            printf '%s\n' 'unsigned char __stdcall SystemFunction036(void *, unsigned long);' '__declspec(dllexport)' \
                'int __stdcall ProcessPrng(void *bytes, unsigned long long count) { return SystemFunction036(bytes, count); }' >prng.c
            if build windows "" "build --release --target x86_64-pc-windows-gnu" &&
                x86_64-w64-mingw32-gcc -shared -o "$(dirname "$built")/bcryptprimitives.dll" prng.c -ladvapi32 >said 2>&1; then
                compare "Windows, in Wine" "$wine" "$built"
                server=$(command -v wineserver || find /usr/lib/wine -name wineserver) && "$server" -k && "$server" -w
            else
                skip windows "it does not build: $(tail -1 said)"
            fi
        else
            skip windows "wine64, gcc-mingw-w64-x86-64 or the target is not there"
        fi ;;
    nightly)
        if rustup toolchain list | grep -q nightly && build nightly "" "+nightly build --release"; then compare "nightly compiler" "$built"; else
            skip nightly "no such toolchain, or it does not build"; fi ;;
    clock)
        if command -v faketime >/dev/null; then
            compare "in the year 2038" faketime -f '@2038-02-01 00:00:00' "$program"
            compare "a clock that runs a thousand times as fast" faketime -f '+0 x1000' "$program"
        else
            skip clock "no faketime (apt-get install faketime)"
        fi ;;
    tunables)
        compare "C library without FMA and AVX2" env GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2,-AVX2_Usable,-FMA_Usable,-FMA4 "$program" ;;
    miri)
        # The engine's own tests (streams, distributions, arithmetic) and a small run: with four seeds for what may differ from machine to
        # machine, and as on machines that are not at hand, big-endian and of 32 bits among them. SQLite is C, which Miri does not run and
        # nothing of this calls: an empty library stands for it. Nor does Miri run the assembler of libm's square root, or a
        # processor's own instructions for SHA-256, without which both are the same to the last bit.
        printf '#!/bin/sh\nfor word; do case $word in *.a) echo "!<arch>" >"$word" ;; esac; done\n' >ar
        chmod +x ar
        if cargo +nightly miri --version >said 2>&1; then
            for machine in ${MACHINES:-$machines}; do
                if (cd "$root" && CC=true AR="$place/ar" CARGO_TARGET_DIR=target/trials/miri PROPTEST_CASES=4 RUSTFLAGS='--cfg sha2_backend="soft"' \
                    MIRIFLAGS="-Zmiri-disable-isolation -Zmiri-seed=${machine#*:}" nice -n 19 \
                    cargo +nightly miri test --target "${machine%:*}" -p sandtable-parts --features libm/force-soft-floats -- engine:: a_small_run) >said 2>&1; then
                    echo "Miri, ${machine%:*}, seed ${machine#*:}: $(grep -c ' ok$' said) tests hold"
                else
                    echo "Miri, ${machine%:*}, seed ${machine#*:}: $(tail -3 said)"; bad=1
                fi
            done
        else
            skip Miri "rustup component add miri rust-src --toolchain nightly"
        fi ;;
    esac
done
exit $bad
