# shellcheck shell=bash disable=SC2154
# Steps of .ci/run that carry studies out on many workers. They use its `root`, `cache`, `scratch`, `fail` and `python_with`.

studies_through_dask() {
    if ! python_with dask distributed dask-jobqueue dask-kubernetes pytest; then
        printf 'SKIPPED: Dask cannot be installed here (PyPI out of reach?)\n'
        return
    fi
    # What the repository has goes by its path, so that nothing of it is left in the environment that is kept.
    (cd python && PYTHONPATH="$root/python/src" PYTHONDONTWRITEBYTECODE=1 SANDTABLE="$root/target/release/sandtable" \
        "$python" -m pytest -p no:cacheprovider)
}

slurm_is_installed() {
    local tool missing=
    for tool in slurmctld slurmd sbatch munged; do command -v "$tool" >/dev/null || missing=1; done
    [ -z "$missing" ] && return
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends slurmctld slurmd slurm-client munge; } \
        >"$scratch/apt.log" 2>&1
}

studies_through_slurm() {
    if [ "$(id -u)" -ne 0 ]; then
        printf 'SKIPPED: slurmd runs jobs as root only\n'
    elif ! slurm_is_installed; then
        printf 'SKIPPED: Slurm cannot be installed here (apt-get, or its archive, out of reach?)\n'
    else
        contrib/slurm/try.sh "$root/target/release/sandtable"
    fi
}
